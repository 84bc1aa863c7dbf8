//! A file that notices when another program changes it.
//!
//! A backup copied over the file of a running gateway, or the file cut or replaced, would go unnoticed: pages
//! are cached, and acknowledged writes go into a file that nobody will find again. The database's header
//! changes with each commit and is written by this process alone. So before each write of it, and whenever
//! asked, what is on disk is compared with what was last written there. The kernel says when the file loses
//! its name: to look at its metadata before each write would cost a fifth of the commits, since a timestamp
//! that somebody has seen must be written anew.

use std::fs::{self, File};
use std::io;
use std::ops::Bound;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::redb::backends::FileBackend;
use ::redb::{BackendError, DatabaseError, StorageBackend};
use rustix::fs::{SeekFrom, inotify};

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
    /// Says when the file is moved, replaced or deleted; `None` where the kernel has no watch left:
    /// the metadata are then read before each write.
    events: Option<OwnedFd>,
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
        let identity = (found.dev(), found.ino());
        Ok(Self { file, path: path.to_owned(), identity, events: events(path).ok(), written })
    }

    /// Compares now.
    ///
    /// # Errors
    /// An error that says what another program did with the file.
    pub(super) fn compare(&self) -> io::Result<()> {
        drop(self.compared()?);
        self.compare_name()
    }

    /// Room on the disk of the file.
    pub(super) fn room(&self) -> Option<Room> {
        let found = rustix::fs::fstatvfs(&self.file).ok()?;
        Some(Room { free: found.f_bavail * found.f_frsize, total: found.f_blocks * found.f_frsize })
    }

    /// Compares length and header, and the name when there is a reason to.
    fn compared(&self) -> io::Result<MutexGuard<'_, Written>> {
        // The data are whole whoever panicked: each change is one assignment or one copy.
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if self.events.as_ref().is_none_or(has_happened) {
            self.compare_name()?;
        }
        // Reads and writes name their offset; the file's own is used for nothing else.
        if rustix::fs::seek(&self.file, SeekFrom::End(0))? != written.length {
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

    fn compare_name(&self) -> io::Result<()> {
        match fs::metadata(&self.path) {
            Ok(found) if (found.dev(), found.ino()) != self.identity => changed("put another file in the place of"),
            Ok(_) => Ok(()),
            Err(why) if why.kind() == io::ErrorKind::NotFound => changed("moved or deleted"),
            Err(why) => Err(why),
        }
    }
}

fn changed<T>(what: &str) -> io::Result<T> {
    Err(io::Error::other(format!("another program {what} the file while it was open")))
}

/// Asks the kernel to tell when the file is moved, or its count of names changes.
fn events(path: &Path) -> rustix::io::Result<OwnedFd> {
    let events = inotify::init(inotify::CreateFlags::CLOEXEC | inotify::CreateFlags::NONBLOCK)?;
    inotify::add_watch(&events, path, inotify::WatchFlags::MOVE_SELF | inotify::WatchFlags::ATTRIB)?;
    Ok(events)
}

/// Whether something was told since the last call.
fn has_happened(events: &OwnedFd) -> bool {
    !matches!(rustix::io::read(events, &mut [0; 4096]), Err(rustix::io::Errno::AGAIN))
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
