//! Folder of jobs, and the workers on it.
//!
//! `FOLDER/SITE/JOB/` has `question`, `answer` once it is complete, `ticket.json` once the question is,
//! `progress` while a worker runs, and `lock`. The folder is the source of truth: a gateway that restarts, or
//! another one that shares the folder, finds the work to do in it. The holder of a job's lock works on it;
//! the operating system releases the lock with the process.

use std::collections::HashMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kelisim_core::{SiteId, Timestamp};
use kelisim_engine::tenant::Tenants;
use kelisim_engine::{Tenant, clock};
use tokio::runtime::Handle;
use tokio::sync::{Notify, Semaphore, watch};

use super::ticket::{self, Done, JobId, State, Ticket};
use super::work::{self, ANSWER, Live, Task, UNFINISHED};
use super::{Refusal, spool};
use crate::check_limits::CheckLimits;
use crate::config;

/// Concurrent jobs, and as many concurrent lists that are answered directly.
const AT_ONCE: usize = 2;
/// Interval between scans of the folder.
const SCAN: Duration = Duration::from_secs(5);
/// Interval between writes of the progress, in milliseconds.
const PROGRESS_MS: u64 = 500;
/// Silence after which an upload without a lock is abandoned, in milliseconds.
const ABANDONED_MS: u64 = 60_000;
/// Most stored jobs of one site.
const MOST: usize = 1000;

/// Jobs of this gateway and their workers.
pub(crate) struct Jobs {
    settings: config::Bulk,
    limits: Arc<CheckLimits>,
    /// Runtime on which the store is read.
    runtime: Handle,
    live: Mutex<HashMap<JobId, Arc<Live>>>,
    wake: Notify,
    /// Slots for lists that are answered directly, beside the jobs.
    pub direct: Semaphore,
    slots: Arc<Semaphore>,
}

/// Folder of a new job. When it is dropped before [`Place::stay`], it is deleted with its contents.
pub(crate) struct Place {
    folder: PathBuf,
    root: PathBuf,
    id: JobId,
    stays: bool,
    /// Held while the folder is filled, so that it is not taken for abandoned.
    _lock: File,
}

impl Place {
    /// Path of the folder.
    #[must_use]
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Id of the job.
    #[must_use]
    pub(crate) fn id(&self) -> JobId {
        self.id
    }

    /// Prevents the deletion of the folder on drop.
    pub(crate) fn stay(mut self) {
        self.stays = true;
    }

    /// Ensures that all stored files are within `most` bytes.
    ///
    /// # Errors
    /// [`Refusal::NoRoom`] when they are larger.
    pub(crate) fn room(&self, most: u64) -> Result<(), Refusal> {
        if size(&self.root) > most { Err(Refusal::NoRoom) } else { Ok(()) }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.stays {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Total size of the files below a folder, in bytes.
fn size(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let of = |entry: fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => size(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    entries.map_while(Result::ok).map(of).sum()
}

fn lock(folder: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(folder.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(why)) => Err(why),
    }
}

/// Status of a job with its progress.
pub(crate) struct JobStatus {
    /// Ticket of the job.
    pub ticket: Ticket,
    /// A worker is running on it.
    pub running: bool,
    /// Number of rows answered so far.
    pub rows: u64,
    /// Number of bytes of the question read so far.
    pub bytes: u64,
}

impl JobStatus {
    /// Name of the state: `waiting`, `running`, `done` or `failed`.
    #[must_use]
    pub(crate) fn state(&self) -> &'static str {
        match &self.ticket.state {
            State::Waiting if self.running => "running",
            State::Waiting => "waiting",
            State::Done(_) => "done",
            State::Failed { .. } => "failed",
        }
    }
}

impl Jobs {
    /// Creates the jobs for the folder in `settings`; the store is read on `runtime`.
    #[must_use]
    pub(crate) fn new(settings: config::Bulk, limits: Arc<CheckLimits>, runtime: Handle) -> Self {
        let semaphore = || Semaphore::new(AT_ONCE);
        Self {
            settings,
            limits,
            runtime,
            live: Mutex::default(),
            wake: Notify::new(),
            direct: semaphore(),
            slots: Arc::new(semaphore()),
        }
    }

    /// Settings with the limits of lists.
    #[must_use]
    pub(crate) fn settings(&self) -> &config::Bulk {
        &self.settings
    }

    /// Check limits of each caller.
    #[must_use]
    pub(crate) fn limits(&self) -> &CheckLimits {
        &self.limits
    }

    fn folder_of(&self, site: &SiteId) -> PathBuf {
        self.settings.folder.join(site.as_str())
    }

    fn folder(&self, site: &SiteId, id: JobId) -> PathBuf {
        self.folder_of(site).join(id.to_string())
    }

    /// Creates a folder for a new job.
    ///
    /// # Errors
    /// [`Refusal::NoRoom`], [`Refusal::DiskFull`], [`Refusal::Unreadable`]
    pub(crate) fn place(&self, site: &SiteId) -> Result<Place, Refusal> {
        let id = JobId::random();
        let folder = self.folder(site, id);
        let make = || -> io::Result<File> {
            DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
            lock(&folder)?.ok_or_else(|| io::ErrorKind::WouldBlock.into())
        };
        let lock = make().map_err(|why| Refusal::of_disk(&why))?;
        let place = Place { folder, root: self.settings.folder.to_path_buf(), id, stays: false, _lock: lock };
        if self.ids(site).len() > MOST {
            return Err(Refusal::NoRoom);
        }
        place.room(self.settings.room())?;
        Ok(place)
    }

    /// Computes the answer to a list immediately.
    pub(crate) fn direct(&self, tenant: &Tenant, place: &Place, ticket: &Ticket) -> Result<Done, Refusal> {
        let (folder, id, live) = (place.folder(), place.id(), Arc::default());
        let limits = self.limits.of(&ticket.asked_by);
        let task = Task { limits, tenant, folder, id, ticket, runtime: &self.runtime, live: &live };
        let done = work::work(&task, &mut || Ok(()))?;
        place.room(self.settings.room())?;
        fs::rename(place.folder().join(UNFINISHED), place.folder().join(ANSWER)).map_err(|why| Refusal::of_disk(&why))?;
        Ok(done)
    }

    /// Stores a job; once this returns it will be processed, even if the process dies.
    ///
    /// # Errors
    /// [`Refusal::DiskFull`], [`Refusal::Unreadable`]
    pub(crate) fn enqueue(&self, place: Place, ticket: &Ticket) -> Result<JobId, Refusal> {
        let id = place.id();
        let store = || -> io::Result<()> {
            ticket.write(place.folder())?;
            // The directory entries of the parent folders must be durable, too.
            let mut above = place.folder().parent();
            while let Some(folder) = above.filter(|folder| folder.starts_with(&*self.settings.folder)) {
                File::open(folder)?.sync_all()?;
                above = folder.parent();
            }
            Ok(())
        };
        store().map_err(|why| Refusal::of_disk(&why))?;
        place.stay();
        self.wake.notify_one();
        Ok(id)
    }

    fn ids(&self, site: &SiteId) -> Vec<JobId> {
        let Ok(entries) = fs::read_dir(self.folder_of(site)) else { return Vec::new() };
        entries.map_while(Result::ok).filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
    }

    /// Lists the jobs of a site, the newest first.
    #[must_use]
    pub(crate) fn list(&self, site: &SiteId) -> Vec<(JobId, JobStatus)> {
        let mut jobs: Vec<_> = self.ids(site).into_iter().filter_map(|id| Some((id, self.status(site, id)?))).collect();
        jobs.sort_by_key(|(id, status)| (std::cmp::Reverse(status.ticket.created), *id));
        jobs
    }

    /// Status of a job; `None` when there is none.
    #[must_use]
    pub(crate) fn status(&self, site: &SiteId, id: JobId) -> Option<JobStatus> {
        let folder = self.folder(site, id);
        let ticket = Ticket::read(&folder).ok()?;
        let done = match &ticket.state {
            State::Waiting => None,
            State::Done(done) => Some((done.tally.rows, ticket.question.bytes)),
            State::Failed { .. } => Some((0, 0)),
        };
        let progress = || -> Option<(u64, u64)> {
            let text = fs::read_to_string(folder.join("progress")).ok()?;
            let (rows, bytes) = text.split_once(' ')?;
            Some((rows.parse().ok()?, bytes.parse().ok()?))
        };
        let progress = if done.is_some() { None } else { progress() };
        let (rows, bytes) = done.or(progress).unwrap_or_default();
        Some(JobStatus { ticket, running: progress.is_some(), rows, bytes })
    }

    /// Opens the answer of a job that is done.
    ///
    /// # Errors
    /// [`Refusal::Cancelled`] when it was deleted, [`Refusal::Unreadable`]
    pub(crate) fn answer(&self, tenant: &Tenant, id: JobId) -> Result<spool::Reader, Refusal> {
        Self::open(&self.folder(&tenant.config.id, id), tenant, id)
    }

    /// Opens the answer in a folder.
    ///
    /// # Errors
    /// As [`Jobs::answer`]
    pub(crate) fn open(folder: &Path, tenant: &Tenant, id: JobId) -> Result<spool::Reader, Refusal> {
        spool::Reader::open(&folder.join(ANSWER), &tenant.vault, &work::place(id, ANSWER)).map_err(|why| Refusal::of_disk(&why))
    }

    /// Cancels a job and deletes its files; returns false when there was none.
    pub(crate) fn remove(&self, site: &SiteId, id: JobId) -> Result<bool, Refusal> {
        let folder = self.folder(site, id);
        if !folder.join(ticket::FILE).exists() {
            return Ok(false);
        }
        if let Some(live) = self.live.lock().unwrap_or_else(PoisonError::into_inner).get(&id) {
            live.cancelled.store(true, std::sync::atomic::Ordering::Relaxed);
        }
        // The ticket goes first: if the rest cannot be deleted now, the folder is no job any more and is
        // cleared later.
        let gone = fs::remove_file(folder.join(ticket::FILE)).and_then(|()| fs::remove_dir_all(&folder));
        match gone {
            Err(why) if why.kind() != io::ErrorKind::NotFound && why.kind() != io::ErrorKind::DirectoryNotEmpty => {
                Err(Refusal::of_disk(&why))
            }
            _ => Ok(true),
        }
    }

    /// Deletes expired answers and abandoned uploads.
    fn clear(&self, site: &SiteId) {
        let now = clock::now();
        for id in self.ids(site) {
            let folder = self.folder(site, id);
            let old = match Ticket::read(&folder) {
                Ok(ticket) => ticket.ended().is_some_and(|Timestamp(ended)| ended + self.settings.retention_ms() <= now.0),
                // The ticket is unusable: the upload was incomplete, or it is of another version.
                Err(_) => is_silent(&folder),
            };
            // A folder that is being filled or processed is locked.
            if old && matches!(lock(&folder), Ok(Some(_))) {
                let _ = fs::remove_dir_all(&folder);
            }
        }
    }

    /// Processes one job, unless another worker does; returns true when the job has ended.
    fn attempt(&self, tenant: &Tenant, id: JobId) -> bool {
        let folder = self.folder(&tenant.config.id, id);
        let Ok(Some(_lock)) = lock(&folder) else { return false };
        // Another gateway may have finished it since it was listed.
        let Ok(mut ticket) = Ticket::read(&folder) else { return false };
        if ticket.state != State::Waiting {
            return false;
        }
        let live = Arc::new(Live::default());
        self.live.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&live));
        let mut written = 0;
        let mut after_batch = || {
            let Timestamp(now) = clock::now();
            if now.abs_diff(written) < PROGRESS_MS {
                return Ok(());
            }
            written = now;
            if !folder.join(ticket::FILE).exists() {
                return Err(Refusal::Cancelled);
            }
            Place::room_of(&self.settings)?;
            progress(&folder, &live).map_err(|why| Refusal::of_disk(&why))
        };
        let limits = self.limits.of(&ticket.asked_by);
        let task = Task { limits, tenant, folder: &folder, id, ticket: &ticket, runtime: &self.runtime, live: &live };
        let result = after_batch().and_then(|()| work::work(&task, &mut after_batch));
        let result = result.and_then(|done| {
            // The job may have been deleted since the last batch.
            if live.cancelled.load(std::sync::atomic::Ordering::Relaxed) || !folder.join(ticket::FILE).exists() {
                return Err(Refusal::Cancelled);
            }
            Place::room_of(&self.settings)?;
            fs::rename(folder.join(UNFINISHED), folder.join(ANSWER)).map_err(|why| Refusal::of_disk(&why)).map(|()| done)
        });
        self.live.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        let code = result.as_ref().err().map_or("done", Refusal::code);
        match result {
            Ok(done) => ticket.state = State::Done(done),
            Err(Refusal::Cancelled) => {
                // Files that were written after its folder was deleted.
                let _ = fs::remove_dir_all(&folder);
                return true;
            }
            // The store is expected to come back: the job waits for it.
            Err(Refusal::Store(why)) => {
                tracing::warn!(site = %tenant.config.id, code = why.code(), "a bulk check waits for the store");
                let _ = fs::remove_file(folder.join(UNFINISHED));
                return false;
            }
            Err(why) => {
                let _ = fs::remove_file(folder.join(UNFINISHED));
                let (code, sentence, numbers) = (why.code().to_owned(), why.sentence(), why.numbers());
                ticket.state = State::Failed { ended: clock::now().0, code, sentence, numbers };
            }
        }
        tracing::info!(site = %tenant.config.id, code, "a bulk check ended");
        if let Err(why) = ticket.write(&folder)
            && why.kind() != io::ErrorKind::NotFound
        {
            tracing::error!(site = %tenant.config.id, reason = %why, "the outcome of a bulk check cannot be kept; it is made again");
        }
        let _ = fs::remove_file(folder.join("progress"));
        true
    }
}

impl Place {
    fn room_of(settings: &config::Bulk) -> Result<(), Refusal> {
        if size(&settings.folder) > settings.room() { Err(Refusal::NoRoom) } else { Ok(()) }
    }
}

fn progress(folder: &Path, live: &Live) -> io::Result<()> {
    use std::sync::atomic::Ordering::Relaxed;
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(folder.join("progress"))?;
    write!(file, "{} {}", live.rows.load(Relaxed), live.bytes.load(Relaxed))
}

/// Returns true when nothing was written into a folder for [`ABANDONED_MS`].
fn is_silent(folder: &Path) -> bool {
    let written = |path: &Path| -> Option<u64> {
        let since = fs::metadata(path).ok()?.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        u64::try_from(since.as_millis()).ok()
    };
    let newest = [work::QUESTION, "lock"].iter().filter_map(|name| written(&folder.join(name))).max();
    newest.is_none_or(|newest| newest + ABANDONED_MS < clock::now().0)
}

/// Processes jobs until the gateway ends, the oldest first.
pub(crate) async fn run(jobs: Arc<Jobs>, tenants: watch::Receiver<Arc<Tenants>>) {
    loop {
        let now = Arc::clone(&tenants.borrow());
        for tenant in now.values() {
            let seen = {
                let (jobs, tenant) = (Arc::clone(&jobs), Arc::clone(tenant));
                tokio::task::spawn_blocking(move || {
                    jobs.clear(&tenant.config.id);
                    jobs.list(&tenant.config.id)
                })
            };
            let Ok(mut seen) = seen.await else { continue };
            seen.retain(|(id, status)| status.ticket.state == State::Waiting && !jobs.is_live(*id));
            while let Some((id, _)) = seen.pop() {
                // Waiting for a free slot keeps the order of age.
                let Ok(slot) = Arc::clone(&jobs.slots).acquire_owned().await else { return };
                let (jobs, tenant) = (Arc::clone(&jobs), Arc::clone(tenant));
                tokio::task::spawn_blocking(move || {
                    let over = jobs.attempt(&tenant, id);
                    drop(slot);
                    // Jobs of another gateway, and those that wait for the store, are retried at the next
                    // scan.
                    if over {
                        jobs.wake.notify_one();
                    }
                });
            }
        }
        let _ = tokio::time::timeout(SCAN, jobs.wake.notified()).await;
    }
}

impl Jobs {
    fn is_live(&self, id: JobId) -> bool {
        self.live.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&id)
    }
}
