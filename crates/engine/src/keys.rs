//! Key files. Three secrets, each 32 random bytes in a file of its own that only its owner can read, none of
//! them in the store: `wrap.key` wraps subjects' keys, `index.key` makes blind indexes, `sign.key` signs
//! checkpoints.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::chance;

/// Names of the key files.
pub const FILES: [&str; 3] = ["wrap.key", "index.key", "sign.key"];

/// The three secrets of a gateway.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Keys {
    /// Root of the keys that wrap subjects' keys.
    pub wrap: [u8; 32],
    /// Root of the keys for blind indexes and tokens.
    pub index: [u8; 32],
    /// Root of the keys that sign checkpoints.
    pub sign: [u8; 32],
}

/// Reasons why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file cannot be read or written.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
    /// A file exists already; keys are never overwritten.
    #[error("{0} is there already; keys are never overwritten, since what they sealed could not be opened again")]
    Exists(PathBuf),
    /// Users other than the owner can read the file.
    #[error("{0} can be read by others than its owner; set its mode to 0400")]
    Mode(PathBuf),
    /// The file does not hold a key.
    #[error("{0} does not hold 64 hexadecimal digits")]
    Content(PathBuf),
}

/// Creates the three files, mode 0400, and their folder when it does not exist.
///
/// # Errors
/// [`KeysError::Exists`] when one of them exists already: nothing is written then.
pub fn init(folder: &Path) -> Result<(), KeysError> {
    for name in FILES {
        let path = folder.join(name);
        if path.exists() {
            return Err(KeysError::Exists(path));
        }
    }
    fs::create_dir_all(folder).map_err(|why| KeysError::Io(folder.to_owned(), why))?;
    for name in FILES {
        let path = folder.join(name);
        let write = || -> io::Result<()> {
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o400).open(&path)?;
            writeln!(file, "{}", HEXLOWER.encode(&chance::bytes::<32>()))?;
            file.sync_all()
        };
        write().map_err(|why| KeysError::Io(path.clone(), why))?;
    }
    Ok(())
}

impl Keys {
    /// Reads the three key files.
    ///
    /// # Errors
    /// [`KeysError`] names the file.
    pub fn load(folder: &Path) -> Result<Self, KeysError> {
        let [wrap, index, sign] = FILES.map(|name| load(&folder.join(name)));
        Ok(Self { wrap: wrap?, index: index?, sign: sign? })
    }
}

fn load(path: &Path) -> Result<[u8; 32], KeysError> {
    let failed = |why| KeysError::Io(path.to_owned(), why);
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeysError::Mode(path.to_owned()));
    }
    let mut text = fs::read_to_string(path).map_err(failed)?;
    let key = HEXLOWER.decode(text.trim().as_bytes()).ok().and_then(|key| key.try_into().ok());
    text.zeroize();
    key.ok_or_else(|| KeysError::Content(path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_made_once_and_for_their_owner() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        init(&keys).unwrap();
        for name in FILES {
            assert_eq!(fs::metadata(keys.join(name)).unwrap().permissions().mode() & 0o777, 0o400);
        }
        let loaded = Keys::load(&keys).unwrap();
        assert!(loaded.wrap != loaded.index && loaded.index != loaded.sign);
        assert!(matches!(init(&keys), Err(KeysError::Exists(_))));
        fs::set_permissions(keys.join("wrap.key"), fs::Permissions::from_mode(0o440)).unwrap();
        assert!(matches!(Keys::load(&keys), Err(KeysError::Mode(_))));
    }
}
