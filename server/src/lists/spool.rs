//! Sealed file outside the store that only this gateway can read.
//!
//! It is encrypted in chunks of 64 KiB by the STREAM construction over ChaCha20-Poly1305, under a key derived
//! from a key of the site, a random salt and the place the file belongs to. Chunks cannot be changed,
//! swapped, dropped or brought from elsewhere, and a truncated file does not end as a finished one.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use aead_stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _};
use kelisim_engine::chance;
use kelisim_engine::vault::Vault;
use zeroize::Zeroize as _;

/// Plaintext bytes of a chunk.
const CHUNK: usize = 64 << 10;
/// Bytes by which encryption lengthens a chunk.
const TAG: usize = 16;
/// Magic number of a sealed file; the salt follows.
const MAGIC: [u8; 8] = *b"kelspl1\n";

fn cipher(vault: &Vault, salt: &[u8; 32], place: &str) -> ChaCha20Poly1305 {
    let mut key = vault.spool(salt, place);
    let cipher = ChaCha20Poly1305::new(&key.into());
    key.zeroize();
    cipher
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a sealed file does not open")
}

/// Writer of a sealed file from beginning to end.
pub(crate) struct Writer {
    file: File,
    stream: EncryptorBE32<ChaCha20Poly1305>,
    chunk: Vec<u8>,
    plain: u64,
}

impl Writer {
    /// Creates a file that only its owner may read; `place` names its use, such as `JOB/answer`.
    ///
    /// # Errors
    /// Of the file system; an existing file is not overwritten.
    pub(crate) fn create(path: &Path, vault: &Vault, place: &str) -> io::Result<Self> {
        let salt = chance::bytes();
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(&MAGIC)?;
        file.write_all(&salt)?;
        // Every file has its own key, so that the rest of the nonce may be constant.
        let stream = EncryptorBE32::from_aead(cipher(vault, &salt, place), &[0; 7].into());
        Ok(Self { file, stream, chunk: Vec::with_capacity(CHUNK + TAG), plain: 0 })
    }

    /// Appends bytes to the file.
    ///
    /// # Errors
    /// Of the file system. Nothing more may be written after one.
    pub(crate) fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        self.plain += bytes.len() as u64;
        while !bytes.is_empty() {
            // A full chunk waits for more bytes, since the final chunk is sealed differently.
            if self.chunk.len() == CHUNK {
                self.stream.encrypt_next_in_place(&[], &mut self.chunk).map_err(|_| broken())?;
                self.file.write_all(&self.chunk)?;
                self.chunk.clear();
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.chunk.len()));
            self.chunk.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Number of plaintext bytes so far.
    pub(crate) fn plain(&self) -> u64 {
        self.plain
    }

    /// Seals the final chunk, and returns the plaintext length once the file is durable.
    ///
    /// # Errors
    /// Of the file system.
    pub(crate) fn finish(mut self) -> io::Result<u64> {
        self.stream.encrypt_last_in_place(&[], &mut self.chunk).map_err(|_| broken())?;
        self.file.write_all(&self.chunk)?;
        self.file.sync_all()?;
        Ok(self.plain)
    }
}

/// Reader of a sealed file from its beginning.
pub(crate) struct Reader {
    file: File,
    /// `None` once the last chunk was opened.
    stream: Option<DecryptorBE32<ChaCha20Poly1305>>,
    /// Number of sealed bytes that are left.
    left: u64,
    chunk: Vec<u8>,
    at: usize,
}

impl Reader {
    /// Opens a file that was written for `place`.
    ///
    /// # Errors
    /// Of the file system; [`io::ErrorKind::InvalidData`] when it is not a sealed file.
    pub(crate) fn open(path: &Path, vault: &Vault, place: &str) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let (mut magic, mut salt) = ([0; MAGIC.len()], [0; 32]);
        let length = file.metadata()?.len();
        let left = length.checked_sub((magic.len() + salt.len()) as u64).ok_or_else(broken)?;
        file.read_exact(&mut magic)?;
        file.read_exact(&mut salt)?;
        if magic != MAGIC {
            return Err(broken());
        }
        let stream = DecryptorBE32::from_aead(cipher(vault, &salt, place), &[0; 7].into());
        Ok(Self { file, stream: Some(stream), left, chunk: Vec::new(), at: 0 })
    }

    /// Opens the next chunk; does nothing at the end.
    fn next(&mut self) -> io::Result<()> {
        let Some(mut stream) = self.stream.take() else { return Ok(()) };
        let length = usize::try_from(self.left).unwrap_or(usize::MAX).min(CHUNK + TAG);
        self.chunk.resize(length, 0);
        self.file.read_exact(&mut self.chunk)?;
        self.left -= length as u64;
        self.at = 0;
        if self.left == 0 {
            stream.decrypt_last_in_place(&[], &mut self.chunk).map_err(|_| broken())
        } else {
            stream.decrypt_next_in_place(&[], &mut self.chunk).map_err(|_| broken())?;
            self.stream = Some(stream);
            Ok(())
        }
    }
}

impl Read for Reader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.chunk.len() && self.stream.is_some() {
            self.next()?;
        }
        let count = out.len().min(self.chunk.len() - self.at);
        out[..count].copy_from_slice(&self.chunk[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use kelisim_engine::keys::Keys;

    fn vault() -> Vault {
        Vault::new(&Keys { wrap: [1; 32], index: [2; 32], sign: [3; 32] }, &"jetu".parse().unwrap())
    }

    fn read(path: &Path, place: &str) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        Reader::open(path, &vault(), place)?.read_to_end(&mut all)?;
        Ok(all)
    }

    #[test]
    fn every_length_comes_back_and_no_byte_can_be_changed_or_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17] {
            let path = folder.path().join(length.to_string());
            let plain: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
            let mut writer = Writer::create(&path, &vault(), "job/answer").unwrap();
            for part in plain.chunks(1000) {
                writer.write(part).unwrap();
            }
            assert_eq!(writer.finish().unwrap(), length as u64);
            assert_eq!(read(&path, "job/answer").unwrap(), plain);
            assert!(read(&path, "other/answer").is_err());
            let sealed = fs::read(&path).unwrap();
            assert!(length < 64 || !sealed.windows(64).any(|window| window == &plain[..64]));
            let copy = folder.path().join("copy");
            for at in [0, 9, 41, sealed.len() / 2, sealed.len() - 1] {
                let mut changed = sealed.clone();
                changed[at] ^= 1;
                fs::write(&copy, changed).unwrap();
                assert!(read(&copy, "job/answer").is_err(), "{length}: byte {at}");
            }
            for cut in [1, TAG, CHUNK + TAG, sealed.len() - 20] {
                fs::write(&copy, &sealed[..sealed.len().saturating_sub(cut)]).unwrap();
                assert!(read(&copy, "job/answer").is_err(), "{length}: cut by {cut}");
            }
        }
    }
}
