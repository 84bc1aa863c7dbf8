//! The embedded backend: one file beside the gateway, written by one thread.
//!
//! Commits that wait, of whatever site, share one transaction and one fsync. After a failed write nothing
//! more is written: a failed fsync must not be tried again, since the kernel may have dropped the pages it
//! could not write. The gateway then stops, and the next start finds the last commit that succeeded.

mod compact;
mod generations;
mod outbox;
mod outside;
mod sets;
mod tables;
mod watched;
mod writer;

use std::fs::{File, OpenOptions};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use ::redb::{Database, ReadableDatabase, StorageBackend};
use async_trait::async_trait;
use generations::Generations;
use kelisim_core::{SiteId, Timestamp};
use outbox::Wanted;
use tables::{HEAD, Tables};
use watched::{FileWatch, WatchedFile};
use writer::{Order as WriteOrder, Writer};

use crate::{
    Backlog, Commit, Delivery, DeliveryOutcome, Durability, Exchange, Head, Key, Lane, Leased, Order, Readiness, Span, Store,
    StoreError,
};

/// Size of the page cache, in bytes. With a million people a cache of twice the size made neither consents
/// nor checks faster: what it lacks is in the operating system's cache.
const CACHE_BYTES: usize = 12 << 20;

/// Embedded backend on one redb file.
pub struct Redb {
    database: Arc<Database>,
    generations: Arc<Generations>,
    writer: Writer,
    durability: Durability,
    /// Notices when another program changes the file; `None` on the caller's own storage.
    watch: Option<Arc<FileWatch>>,
}

impl Redb {
    /// Opens the file, or creates it and the folder it is in.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the file cannot be opened, or another gateway has it open.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, generations::ROWS)
    }

    /// Opens the file as [`Redb::open`] does, and seals a generation after `rows` rows. Tests choose few.
    ///
    /// # Errors
    /// Those of [`Redb::open`].
    pub fn open_with(path: &Path, rows: u64) -> Result<Self, StoreError> {
        let unavailable = |why: String| StoreError::Unavailable(why);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|why| unavailable(format!("cannot create {}: {why}", folder.display())))?;
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let file = file.map_err(|why| unavailable(format!("cannot open {}: {why}", path.display())))?;
        let mut watch = None;
        let opened = guarded(|| {
            Ok(WatchedFile::new(file, path).and_then(|(file, watching)| {
                watch = Some(watching);
                Database::builder().set_cache_size(CACHE_BYTES).create_with_backend(file)
            }))
        });
        let database = opened?.map_err(|why| unavailable(format!("cannot use {}: {why}", path.display())))?;
        // A new file survives a crash only when its folder is synced too.
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|why| unavailable(why.to_string()))?;
        Self::start(database, Durability::Node, rows, watch)
    }

    /// Opens a store on the caller's own storage: tests inject faults there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the storage is not a store.
    pub fn on(backend: impl StorageBackend, durability: Durability) -> Result<Self, StoreError> {
        let database = Database::builder().set_cache_size(CACHE_BYTES).create_with_backend(backend);
        let database = database.map_err(|why| StoreError::Unavailable(why.to_string()))?;
        Self::start(database, durability, generations::ROWS, None)
    }

    fn start(database: Database, durability: Durability, rows: u64, watch: Option<Arc<FileWatch>>) -> Result<Self, StoreError> {
        let (database, generations) = (Arc::new(database), Arc::new(Generations::new(rows)));
        let writer = Writer::start(Arc::clone(&database), Arc::clone(&generations));
        let writer = writer.map_err(|why| StoreError::Unavailable(why.to_string()))?;
        Ok(Self { database, generations, writer, durability, watch })
    }
}

impl Redb {
    /// Writes the file anew: gives back the room of what was deleted, and leaves nothing of it. Returns the lengths before
    /// and after, in bytes. Nobody else may have the file open, and there must be room for it twice.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the file cannot be opened or written; it is whole in any case.
    pub fn compact(path: &Path) -> Result<(u64, u64), StoreError> {
        let unavailable = |why: String| StoreError::Unavailable(format!("{}: {why}", path.display()));
        let length = || std::fs::metadata(path).map(|found| found.len()).map_err(|why| unavailable(why.to_string()));
        let before = length()?;
        guarded(|| compact::rewrite(path, CACHE_BYTES).map_err(|why| unavailable(why.to_string())))?;
        Ok((before, length()?))
    }

    /// Reads rows in one transaction, in the order of the keys.
    fn rows(&self, site: &SiteId, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let transaction = self.database.begin_read().map_err(reading)?;
        let rows = tables::opened(transaction.open_table(Tables::of(site).rows()))?;
        let (random, named): (Vec<usize>, Vec<usize>) = (0..keys.len()).partition(|at| keys[*at].is_random());
        let mut found = vec![None; keys.len()];
        if !random.is_empty() {
            let mut reader = self.generations.reader(&self.database, &transaction, site).map_err(reading)?;
            let bytes: Vec<Vec<u8>> = random.iter().map(|at| keys[*at].bytes()).collect();
            for (at, row) in random.into_iter().zip(reader.get(&bytes).map_err(reading)?) {
                found[at] = row;
            }
        }
        if let Some(rows) = &rows {
            for at in named {
                found[at] = rows.get(&keys[at].bytes()[..]).map_err(reading)?.map(|row| row.value().to_vec());
            }
        }
        Ok(found)
    }
}

/// Converts an error of reading: nothing was being written, so nothing is in doubt.
fn reading(why: impl Into<::redb::Error>) -> StoreError {
    match why.into() {
        ::redb::Error::Corrupted(_) => StoreError::Corrupt("redb file"),
        why => StoreError::Unavailable(why.to_string()),
    }
}

/// Reads from the file. A damaged page can make redb panic; that is damage like any other, and no reason to
/// end.
fn guarded<T>(read: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    // What a panic leaves behind is a read transaction, which holds nothing that another needs.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(StoreError::Corrupt("redb file")))
}

#[async_trait]
impl Store for Redb {
    fn backend(&self) -> &'static str {
        "redb"
    }

    async fn head(&self, site: &SiteId) -> Result<Head, StoreError> {
        guarded(|| {
            let transaction = self.database.begin_read().map_err(reading)?;
            let rows = tables::opened(transaction.open_table(Tables::of(site).rows()))?;
            let Some(rows) = rows else { return Ok(Head::default()) };
            let head = rows.get(HEAD).map_err(reading)?;
            Head::from_bytes(head.as_ref().map(::redb::AccessGuard::value))
        })
    }

    async fn fetch(&self, site: &SiteId, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        guarded(|| self.rows(site, keys))
    }

    async fn entries(&self, site: &SiteId, from: u64, count: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        guarded(|| {
            let transaction = self.database.begin_read().map_err(reading)?;
            let entries = tables::opened(transaction.open_table(Tables::of(site).entries()))?;
            let Some(entries) = entries else { return Ok(Vec::new()) };
            let range = entries.range(from..from.saturating_add(count)).map_err(reading)?;
            range.map(|entry| Ok(entry.map_err(reading)?.1.value().to_vec())).collect()
        })
    }

    async fn members(
        &self,
        site: &SiteId,
        set: &str,
        span: &Span,
        order: Order,
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        guarded(|| sets::members(&self.database.begin_read().map_err(reading)?, site, set, span, order, limit))
    }

    async fn count(&self, site: &SiteId, set: &str, span: &Span, most: usize) -> Result<usize, StoreError> {
        guarded(|| sets::count(&self.database.begin_read().map_err(reading)?, site, set, span, most))
    }

    async fn commit(&self, site: &SiteId, commit: Commit) -> Result<(), StoreError> {
        self.writer.order(|reply| WriteOrder::Commit { site: site.clone(), commit, reply }).await
    }

    async fn confirm(&self, _site: &SiteId) -> Result<(), StoreError> {
        // A transaction is readable only after it was synced.
        Ok(())
    }

    async fn lease(
        &self,
        site: &SiteId,
        lane: &Lane,
        now: Timestamp,
        lease_ms: u64,
        limit: usize,
    ) -> Result<Vec<Leased>, StoreError> {
        // Most of the time nothing is due, and finding that out does not need the writer.
        if self.backlog(site, lane).await?.next.is_none_or(|next| next > now) {
            return Ok(Vec::new());
        }
        let wanted = Wanted { lane: lane.clone(), now: now.0, lease_ms, limit };
        self.writer.order(|reply| WriteOrder::Lease { site: site.clone(), wanted, reply }).await
    }

    async fn record_outcomes(&self, site: &SiteId, ended: Vec<(Leased, DeliveryOutcome)>) -> Result<Vec<bool>, StoreError> {
        if ended.is_empty() {
            return Ok(Vec::new());
        }
        self.writer.order(|reply| WriteOrder::Settle { site: site.clone(), ended, reply }).await
    }

    async fn requeue(&self, site: &SiteId, deliveries: Vec<Delivery>, due: Timestamp) -> Result<(), StoreError> {
        self.writer.order(|reply| WriteOrder::Requeue { site: site.clone(), deliveries, due: due.0, reply }).await
    }

    async fn lanes(&self, site: &SiteId) -> Result<Vec<Lane>, StoreError> {
        guarded(|| outbox::lanes(&self.database.begin_read().map_err(reading)?, site))
    }

    async fn backlog(&self, site: &SiteId, lane: &Lane) -> Result<Backlog, StoreError> {
        guarded(|| outbox::backlog(&self.database.begin_read().map_err(reading)?, site, lane))
    }

    async fn dead(&self, site: &SiteId, lane: &Lane, from: u64, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        guarded(|| outbox::dead(&self.database.begin_read().map_err(reading)?, site, lane, from, limit))
    }

    async fn exchange(&self, site: &SiteId, changes: Vec<Exchange>) -> Result<bool, StoreError> {
        if !changes.iter().all(|change| change.key.is_outside()) {
            return Err(StoreError::Corrupt("row of the ledger outside a commit"));
        }
        self.writer.order(|reply| WriteOrder::Exchange { site: site.clone(), changes, reply }).await
    }

    async fn readiness(&self, wanted: Durability) -> Readiness {
        let mut reasons = Vec::new();
        if let Some(Err(why)) = self.watch.as_deref().map(FileWatch::compare) {
            self.writer.poison(&why.to_string());
        }
        let poisoned = self.writer.poisoned();
        if let Some(why) = poisoned {
            reasons
                .push(format!("A write failed; nothing is written until the gateway is started again. Look at the disk: {why}."));
        } else if self.durability < wanted {
            reasons.push(format!(
                "The embedded store keeps what it promised on this node only ({}), and {} is asked for. Use Redis with a replica, or ask for `node`.",
                self.durability.name(),
                wanted.name()
            ));
        }
        let room = self.watch.as_deref().and_then(FileWatch::room);
        Readiness { durability: poisoned.is_none().then_some(self.durability), reasons, room }
    }
}
