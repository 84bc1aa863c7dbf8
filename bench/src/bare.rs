//! The bare backend doing the same writes: rows of the same kinds and sizes by the same commit, no HTTP, no
//! sealing, no hashing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kelisim_core::{RecordId, SiteId, SubjectId};
use kelisim_ledger::Leaf;
use kelisim_store::rows::{self, Entry};
use kelisim_store::testing::{DURABLE, RedisServer};
use kelisim_store::{Commit, Durability, Head, Key, Redb, Redis, Store};

use crate::gateway::{Engine, Gateway};
use crate::load;

/// Sizes of the rows that the gateway writes for a choice about cookies, in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub entry: usize,
    pub record: usize,
    pub subject: usize,
}

/// Records one choice at a gateway, and measures what it wrote.
pub(crate) fn sizes() -> Sizes {
    let mut gateway = Gateway::start(Engine::Redb);
    load::run(gateway.port, 1, 0, 1, Duration::from_secs(10));
    gateway.kill();
    let site: SiteId = "jetu".parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let store = Redb::open(&gateway.folder.path().join("kelisim.redb")).unwrap();
        let head = store.head(&site).await.unwrap();
        let bytes = store.entries(&site, head.size - 1, 1).await.unwrap().pop().unwrap();
        let entry: Entry = rows::decode(&bytes).unwrap();
        let record = RecordId(Leaf::decode(&entry.leaf).unwrap().record);
        let kept = store.fetch(&site, &[Key::Record(record), Key::Subject(entry.subject)]).await.unwrap();
        let length = |at: usize| kept[at].as_ref().unwrap().len();
        Sizes { entry: bytes.len(), record: length(0), subject: length(1) }
    })
}

/// Generates ids that look random, and are the same in every run.
fn spread(n: u64) -> [u8; 16] {
    let mut state = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut id = [0; 16];
    for half in id.chunks_mut(8) {
        state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        half.copy_from_slice(&(state ^ (state >> 31)).to_be_bytes());
    }
    id
}

/// Way in which the bare backend is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// One writer, as many acts in each commit as there are connections: the maximum of the backend.
    Batched,
    /// As many writers as there are connections, each committing one act after the other, as clients of a
    /// bare backend do.
    Each,
}

/// Measures the acts committed per second.
pub(crate) fn run(engine: Engine, how: How, sizes: Sizes, connections: u64, most: Duration) -> f64 {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let server = (engine == Engine::Redis).then(|| RedisServer::start(DURABLE));
    runtime.block_on(async {
        let store: Arc<dyn Store> = match &server {
            None => Arc::new(Redb::open(&folder.path().join("bare.redb")).unwrap()),
            Some(server) => Arc::new(Redis::connect(&server.url(), "bare", Durability::Node).await.unwrap()),
        };
        let (writers, batch) = if how == How::Batched { (1, connections) } else { (connections, 1) };
        let begun = Instant::now();
        let mut tasks = Vec::new();
        for writer in 0..writers {
            let store = Arc::clone(&store);
            // Each writer has a site of its own, so that writers do not compete for one head.
            tasks.push(tokio::spawn(async move {
                let site: SiteId = format!("site-{writer}").parse().unwrap();
                let mut head = Head::default();
                while begun.elapsed() < most {
                    let next = Head { size: head.size + batch, root: [1; 32], time: 1 };
                    store.commit(&site, commit(head, next, writer, sizes)).await.unwrap();
                    head = next;
                }
                head.size
            }));
        }
        let mut kept = 0;
        for task in tasks {
            kept += task.await.unwrap();
        }
        kept as f64 / begun.elapsed().as_secs_f64()
    })
}

fn commit(head: Head, next: Head, writer: u64, sizes: Sizes) -> Commit {
    let mut commit = Commit { expect: head, head: next, ..Commit::default() };
    for n in head.size..next.size {
        let (record, subject) = (spread(n ^ writer << 40), spread(n ^ writer << 40 ^ 0xffff_0000_0000));
        commit.entries.push(vec![n.to_be_bytes()[7]; sizes.entry]);
        commit.rows.push((Key::Record(RecordId(record)), Some(vec![1; sizes.record])));
        commit.rows.push((Key::Subject(SubjectId(subject)), Some(vec![2; sizes.subject])));
    }
    commit
}
