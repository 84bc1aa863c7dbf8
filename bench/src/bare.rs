//! The bare engine doing the same writes: as many acts in each commit as there are connections, rows of the same kinds
//! and sizes, no HTTP, no sealing, no hashing.

use std::time::{Duration, Instant};

use kelisim_core::{RecordId, SiteId, SubjectId};
use kelisim_store::testing::{DURABLE, RedisServer};
use kelisim_store::{Commit, Durability, Head, Key, Redb, Redis, Store};

use crate::gateway::Engine;

/// Bytes of an entry, a record row and a subject row, as the gateway writes them for a choice about cookies.
const SIZES: [usize; 3] = [610, 19, 215];

/// Random enough for ids, and the same in every run.
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

/// Acts a second in commits of `batch`.
pub fn run(engine: Engine, batch: u64, most: Duration) -> f64 {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let server = (engine == Engine::Redis).then(|| RedisServer::start(DURABLE));
    runtime.block_on(async {
        let store: Box<dyn Store> = match &server {
            None => Box::new(Redb::open(&folder.path().join("bare.redb")).unwrap()),
            Some(server) => Box::new(Redis::connect(&server.url(), "bare", Durability::Node).await.unwrap()),
        };
        let site: SiteId = "jetu".parse().unwrap();
        let mut head = Head::default();
        let begun = Instant::now();
        while begun.elapsed() < most {
            let next = Head { size: head.size + batch, root: [1; 32], time: 1 };
            let mut commit = Commit { expect: head, head: next, ..Commit::default() };
            for n in head.size..next.size {
                let id = spread(n);
                commit.entries.push(vec![n.to_be_bytes()[7]; SIZES[0]]);
                commit.rows.push((Key::Record(RecordId(id)), Some(vec![1; SIZES[1]])));
                commit.rows.push((Key::Subject(SubjectId(spread(n ^ 0xffff))), Some(vec![2; SIZES[2]])));
            }
            store.commit(&site, commit).await.unwrap();
            head = next;
        }
        head.size as f64 / begun.elapsed().as_secs_f64()
    })
}
