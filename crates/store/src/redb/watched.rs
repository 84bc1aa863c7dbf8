//! A file that notices when another program changes it.
//!
//! A backup copied over the file of a running gateway, or the file cut or replaced, would go unnoticed: pages
//! are cached, and acknowledged writes go into a file that nobody will find again. The database's header
//! changes with each commit and is written by this process alone. So before each write of it, and whenever
//! asked, what is on disk is compared with what was last written there.

use std::fs::{self, File};
use std::io;
use std::ops::Bound;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::redb::backends::FileBackend;
use ::redb::{BackendError, DatabaseError, StorageBackend};

use crate::Room;

/// Length of the header, in bytes: the file's own and two commit slots.
const HEADER: usize = 320;

/// What this process last wrote.
#[derive(Debug)]
struct Written {
    header: [u8; HEADER],
    length: u64,
}

/// Compares the file with what was written to it.
#[derive(Debug)]
pub(super) struct FileWatch {
    file: File,
    path: PathBuf,
    /// Device and number of the file that was opened.
    identity: (u64, u64),
    written: Mutex<Written>,
}

impl FileWatch {
    fn new(file: File, path: &Path) -> io::Result<Self> {
        let found = file.metadata()?;
        let mut header = [0; HEADER];
        if found.len() >= HEADER as u64 {
            file.read_exact_at(&mut header, 0)?;
        }
        let written = Mutex::new(Written { header, length: found.len() });
        Ok(Self { file, path: path.to_owned(), identity: (found.dev(), found.ino()), written })
    }

    /// Compares now.
    ///
    /// # Errors
    /// An error that says what another program did with the file.
    pub(super) fn compare(&self) -> io::Result<()> {
        self.compared().map(drop)
    }

    /// Room on the disk of the file.
    pub(super) fn room(&self) -> Option<Room> {
        let found = rustix::fs::fstatvfs(&self.file).ok()?;
        Some(Room { free: found.f_bavail * found.f_frsize, total: found.f_blocks * found.f_frsize })
    }

    fn compared(&self) -> io::Result<MutexGuard<'_, Written>> {
        // The data are whole whoever panicked: each change is one assignment or one copy.
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = |what: &str| Err(io::Error::other(format!("another program {what} the file while it was open")));
        match fs::metadata(&self.path) {
            Ok(found) if (found.dev(), found.ino()) == self.identity => {}
            Ok(_) => return changed("put another file in the place of"),
            Err(why) if why.kind() == io::ErrorKind::NotFound => return changed("moved or deleted"),
            Err(why) => return Err(why),
        }
        if self.file.metadata()?.len() != written.length {
            return changed("changed the length of");
        }
        if written.length >= HEADER as u64 {
            let mut header = [0; HEADER];
            self.file.read_exact_at(&mut header, 0)?;
            if header != written.header {
                return changed("wrote to");
            }
        }
        Ok(written)
    }
}

/// File of a database, watched.
#[derive(Debug)]
pub(super) struct WatchedFile {
    inner: FileBackend,
    watch: Arc<FileWatch>,
}

impl WatchedFile {
    /// Watches an open file under its path.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn new(file: File, path: &Path) -> Result<(Self, Arc<FileWatch>), DatabaseError> {
        let watch = Arc::new(FileWatch::new(file.try_clone().map_err(BackendError::Io)?, path).map_err(BackendError::Io)?);
        Ok((Self { inner: FileBackend::new(file)?, watch: Arc::clone(&watch) }, watch))
    }
}

impl StorageBackend for WatchedFile {
    fn len(&self) -> io::Result<u64> {
        self.inner.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.inner.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut written = self.watch.compared()?;
        self.inner.set_len(len)?;
        written.length = len;
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        self.inner.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let Some(from) = usize::try_from(offset).ok().filter(|from| *from < HEADER) else {
            return self.inner.write(offset, data);
        };
        let mut written = self.watch.compared()?;
        self.inner.write(offset, data)?;
        let count = data.len().min(HEADER - from);
        written.header[from..from + count].copy_from_slice(&data[..count]);
        Ok(())
    }

    fn close(&self) -> io::Result<()> {
        self.inner.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.inner.try_lock_range(start, end)
    }

    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.inner.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.inner.lock_range(start, end)
    }

    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.inner.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.inner.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.inner.query_lock_range(start, end)
    }
}
