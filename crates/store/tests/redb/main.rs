//! The contract on redb, on real files.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

mod faults;

use async_trait::async_trait;
use kelisim_store::contract::{Harness, run};
use kelisim_store::{Durability, Redb, Store, StoreError};
use tempfile::TempDir;

struct Files {
    folder: TempDir,
    made: usize,
    /// Number of rows of a generation, for tests that want many generations.
    rows: Option<u64>,
}

impl Files {
    fn new(rows: Option<u64>) -> Self {
        Self { folder: TempDir::new().unwrap(), made: 0, rows }
    }

    fn try_open(&self) -> Result<Redb, StoreError> {
        let path = self.folder.path().join(format!("{}/kelisim.redb", self.made));
        self.rows.map_or_else(|| Redb::open(&path), |rows| Redb::open_with(&path, rows))
    }

    fn open(&self) -> Box<dyn Store> {
        Box::new(self.try_open().unwrap())
    }
}

#[async_trait]
impl Harness for Files {
    async fn fresh(&mut self) -> Box<dyn Store> {
        self.made += 1;
        self.open()
    }

    async fn reopened(&mut self, old: Box<dyn Store>) -> Box<dyn Store> {
        drop(old);
        // The writer thread releases the file a moment after its last order.
        for _ in 0..200 {
            if let Ok(store) = self.try_open() {
                return Box::new(store);
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        self.open()
    }

    async fn isolated(&mut self) -> Option<(Box<dyn Store>, Box<dyn Store>)> {
        None
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn contract() {
    run(&mut Files::new(None)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn contract_over_many_generations() {
    run(&mut Files::new(Some(7))).await;
}

#[tokio::test]
async fn says_what_it_keeps() {
    let folder = TempDir::new().unwrap();
    let store = Redb::open(&folder.path().join("k.redb")).unwrap();
    assert_eq!(store.readiness(Durability::Node).await.reasons, Vec::<String>::new());
    assert_eq!(store.readiness(Durability::NodeAndReplica).await.reasons.len(), 1);
    assert!(Redb::open(&folder.path().join("k.redb")).is_err(), "a second gateway on one file");
}
