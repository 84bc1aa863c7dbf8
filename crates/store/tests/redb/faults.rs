//! A failing disk: after the first failed write nothing more is written, and nothing that was acknowledged is
//! lost.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use kelisim_core::{RecordId, SiteId};
use kelisim_store::{Commit, Durability, Head, Key, Redb, Store, StoreError};
use redb::StorageBackend;
use redb::backends::InMemoryBackend;

/// States of the disk.
const WELL: u8 = 0;
const FULL: u8 = 1;
const SYNC_FAILS: u8 = 2;

/// In-memory disk that can be made to fail. Its content can be opened again.
#[derive(Clone, Debug)]
struct Disk {
    bytes: Arc<InMemoryBackend>,
    state: Arc<AtomicU8>,
}

impl Disk {
    fn new() -> Self {
        Self { bytes: Arc::new(InMemoryBackend::new()), state: Arc::new(AtomicU8::new(WELL)) }
    }

    fn is(&self, state: u8) -> bool {
        self.state.load(Ordering::SeqCst) == state
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        self.bytes.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.bytes.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        if self.is(FULL) { Err(io::ErrorKind::StorageFull.into()) } else { self.bytes.set_len(len) }
    }

    fn sync_data(&self) -> io::Result<()> {
        if self.is(SYNC_FAILS) { Err(io::Error::other("the disk is gone")) } else { self.bytes.sync_data() }
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        if self.is(FULL) { Err(io::ErrorKind::StorageFull.into()) } else { self.bytes.write(offset, data) }
    }
}

fn site() -> SiteId {
    "jetu".parse().unwrap()
}

fn commit(from: u64) -> Commit {
    let head = |size: u64| Head { size, root: [u8::try_from(size).unwrap(); 32], time: 1 };
    let expect = if from == 0 { Head::default() } else { head(from) };
    let rows = vec![(Key::Record(RecordId([u8::try_from(from).unwrap(); 16])), Some(vec![7; 20]))];
    Commit { expect, head: head(from + 1), entries: vec![vec![7; 4000]], rows, ..Commit::default() }
}

async fn fails_once_and_for_all(state: u8, wanted: fn(&StoreError) -> bool) {
    let disk = Disk::new();
    let store = Redb::on(disk.clone(), Durability::Node).unwrap();
    store.commit(&site(), commit(0)).await.unwrap();
    disk.state.store(state, Ordering::SeqCst);
    let mut at = 1;
    // A full disk still has room in the file for a while.
    let why = loop {
        match store.commit(&site(), commit(at)).await {
            Ok(()) => at += 1,
            Err(why) => break why,
        }
    };
    assert!(wanted(&why), "{why:?}");
    let before = store.readiness(Durability::Node).await;
    assert_eq!(before.durability, None);
    assert_eq!(before.reasons.len(), 1);

    // The disk is well again, but what the kernel still has of the failed write is unknown: nothing more is
    // written.
    disk.state.store(WELL, Ordering::SeqCst);
    assert!(matches!(store.commit(&site(), commit(at)).await, Err(StoreError::Unavailable(_))));
    drop(store);
    let store = loop {
        match Redb::on(disk.clone(), Durability::Node) {
            Ok(store) => break store,
            // The writer thread releases it a moment after its last order.
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(5)).await,
        }
    };
    let kept = store.head(&site()).await.unwrap().size;
    // The failed commit may be there or not; the acknowledged ones are.
    assert!((at..=at + 1).contains(&kept), "{at} were answered, {kept} are there");
    let keys: Vec<Key> = (0..at).map(|n| Key::Record(RecordId([u8::try_from(n).unwrap(); 16]))).collect();
    assert!(store.fetch(&site(), &keys).await.unwrap().iter().all(Option::is_some));
    store.commit(&site(), commit(kept)).await.unwrap();
}

#[tokio::test]
async fn after_a_failed_sync_nothing_more_is_written() {
    fails_once_and_for_all(SYNC_FAILS, |why| matches!(why, StoreError::Unknown(_))).await;
}

#[tokio::test]
async fn a_full_disk_is_said_to_be_full() {
    fails_once_and_for_all(FULL, |why| matches!(why, StoreError::Full(_))).await;
}
