//! Kept checkpoints: the newest signed head of each ledger, in a file outside the store.
//!
//! A store that was set back to an earlier moment, emptied or exchanged is consistent in itself, so only
//! something outside it can tell. Each file is the ledger's checkpoint as the public log serves it (C2SP
//! `tlog-checkpoint`): whoever holds a copy can compare it too. Every gateway of a shared store keeps its own.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use kelisim_core::SiteId;
use kelisim_ledger::note::{NoteError, VerifyingKey};
use kelisim_ledger::{Checkpoint, Hash, SigningKey};
use kelisim_store::Head;

use crate::committer::Signed;

/// Folder of kept checkpoints, one file for each ledger.
#[derive(Clone, Debug)]
pub struct KeptCheckpoints {
    folder: PathBuf,
}

/// Reasons why checkpoints cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// A file cannot be read or written.
    #[error("{0}: {1}. Signed heads are kept there, outside the store; give another folder with `heads` in the configuration")]
    Io(PathBuf, io::Error),
    /// The file is no checkpoint of this log.
    #[error(
        "{0}: {1}. It is not a checkpoint that this gateway's key signed for this log: either `keys` or `public_url` is another \
         one than before, or the file was changed. Restore what it was"
    )]
    Foreign(PathBuf, NoteError),
}

impl KeptCheckpoints {
    /// Opens the folder, creating it when it does not exist, and tries whether files can be written there.
    ///
    /// # Errors
    /// [`KeptError::Io`].
    pub fn open(folder: &Path) -> Result<Self, KeptError> {
        let failed = |why| KeptError::Io(folder.to_owned(), why);
        fs::create_dir_all(folder).map_err(failed)?;
        let trial = folder.join(format!(".trial-{}", std::process::id()));
        File::create(&trial).and_then(|file| file.sync_all()).and_then(|()| fs::remove_file(&trial)).map_err(failed)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Names the folder without touching it: for commands that only read.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Names the file of a ledger.
    #[must_use]
    pub fn file(&self, site: &SiteId) -> PathBuf {
        // The system tenant's id is a dash, which is no name for a file; no site id has a full stop.
        let name = if *site == SiteId::system() { "console.staff" } else { site.as_str() };
        self.folder.join(format!("{name}.checkpoint"))
    }

    /// Reads the kept checkpoint of a ledger; `None` when none was kept yet.
    ///
    /// # Errors
    /// [`KeptError::Foreign`] when `key` did not sign it for the log of its own name.
    pub fn load(&self, site: &SiteId, key: &VerifyingKey) -> Result<Option<Signed>, KeptError> {
        let path = self.file(site);
        let failed = |why| KeptError::Io(path.clone(), why);
        let note = match fs::read_to_string(&path) {
            Ok(note) => note,
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(failed(why)),
        };
        let written = fs::metadata(&path).and_then(|found| found.modified()).map_err(failed)?;
        let at = written.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let Checkpoint { size, root, .. } = Checkpoint::open(&note, key).map_err(|why| KeptError::Foreign(path, why))?;
        Ok(Some(Signed { size, root: root.0, at }))
    }

    /// Keeps a signed head, synced, unless the file holds a larger one already: gateways that share a folder
    /// may be a moment apart.
    ///
    /// # Errors
    /// [`KeptError::Io`]; the file is then as it was before.
    pub fn keep(&self, site: &SiteId, key: &SigningKey, head: Head) -> Result<(), KeptError> {
        if self.load(site, &key.verifying())?.is_some_and(|kept| kept.size > head.size) {
            return Ok(());
        }
        self.replace(site, key, head)
    }

    /// Keeps a head in any case: the deliberate step after a rollback.
    ///
    /// # Errors
    /// As [`KeptCheckpoints::keep`].
    pub fn replace(&self, site: &SiteId, key: &SigningKey, head: Head) -> Result<(), KeptError> {
        let note = Checkpoint { origin: key.name().to_owned(), size: head.size, root: Hash(head.root) }.sign(key);
        let path = self.file(site);
        let aside = path.with_extension(format!("{}.new", std::process::id()));
        let write = || {
            let mut file = File::create(&aside)?;
            file.write_all(note.as_bytes())?;
            file.sync_all()?;
            fs::rename(&aside, &path)?;
            // The new name survives a crash only when its folder is synced too.
            File::open(&self.folder)?.sync_all()
        };
        write().map_err(|why| KeptError::Io(path.clone(), why))
    }

    /// Whether no checkpoint is kept: this gateway has signed nothing yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let names = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        !names.into_iter().any(|entry| entry.path().extension().is_some_and(|ending| ending == "checkpoint"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(size: u64, root: u8) -> Head {
        Head { size, root: [root; 32], time: 0 }
    }

    #[test]
    fn the_newest_head_is_kept_and_a_smaller_one_only_on_purpose() {
        let folder = tempfile::tempdir().unwrap();
        let kept = KeptCheckpoints::open(&folder.path().join("heads")).unwrap();
        let (site, key) = ("jetu".parse().unwrap(), SigningKey::new("x.kz/log/jetu", &[7; 32]).unwrap());
        let load = || kept.load(&site, &key.verifying()).unwrap();
        assert_eq!((load(), kept.is_empty()), (None, true));
        kept.keep(&site, &key, head(5, 1)).unwrap();
        kept.keep(&site, &key, head(3, 2)).unwrap();
        assert_eq!(load().map(|kept| (kept.size, kept.root)), Some((5, [1; 32])));
        assert!(!kept.is_empty());
        kept.replace(&site, &key, head(3, 2)).unwrap();
        assert_eq!(load().map(|kept| (kept.size, kept.root)), Some((3, [2; 32])));
        assert_eq!(fs::read_dir(folder.path().join("heads")).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_checkpoint_of_another_key_or_log_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let kept = KeptCheckpoints::open(folder.path()).unwrap();
        let site = "jetu".parse().unwrap();
        kept.keep(&site, &SigningKey::new("x.kz/log/jetu", &[7; 32]).unwrap(), head(5, 1)).unwrap();
        for (name, secret) in [("x.kz/log/jetu", 8), ("y.kz/log/jetu", 7)] {
            let other = SigningKey::new(name, &[secret; 32]).unwrap();
            assert!(matches!(kept.load(&site, &other.verifying()), Err(KeptError::Foreign(..))), "{name}");
            assert!(kept.keep(&site, &other, head(9, 1)).is_err(), "what another key kept is not written over");
        }
        fs::write(kept.file(&site), "torn").unwrap();
        assert!(kept.load(&site, &SigningKey::new("x.kz/log/jetu", &[7; 32]).unwrap().verifying()).is_err());
    }
}
