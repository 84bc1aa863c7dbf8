//! The contract on a real Redis server.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use async_trait::async_trait;
use kelisim_store::contract::{Harness, run};
use kelisim_store::testing::{DURABLE, RedisServer, VOLATILE};
use kelisim_store::{Durability, Redis, Store};

struct Server {
    server: RedisServer,
    made: usize,
}

impl Server {
    async fn open(&self, prefix: &str) -> Box<dyn Store> {
        Box::new(Redis::connect(&self.server.url(), prefix, Durability::Node).await.unwrap())
    }
}

#[async_trait]
impl Harness for Server {
    async fn fresh(&mut self) -> Box<dyn Store> {
        self.made += 1;
        self.open(&format!("k{}", self.made)).await
    }

    async fn reopened(&mut self, old: Box<dyn Store>) -> Box<dyn Store> {
        drop(old);
        self.server.restart(DURABLE);
        self.open(&format!("k{}", self.made)).await
    }

    async fn isolated(&mut self) -> Option<(Box<dyn Store>, Box<dyn Store>)> {
        self.made += 1;
        Some((self.open(&format!("k{}", self.made)).await, self.open(&format!("k{}b", self.made)).await))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn contract() {
    run(&mut Server { server: RedisServer::start(DURABLE), made: 0 }).await;
}

#[tokio::test]
async fn says_what_it_keeps_and_what_not() {
    let durable = RedisServer::start(DURABLE);
    let store = Redis::connect(&durable.url(), "k", Durability::Node).await.unwrap();
    let ready = store.readiness(Durability::Node).await;
    assert_eq!((ready.durability, ready.reasons.len()), (Some(Durability::Node), 0));
    assert_eq!(store.readiness(Durability::NodeAndReplica).await.reasons.len(), 1);

    let volatile = RedisServer::start(VOLATILE);
    let store = Redis::connect(&volatile.url(), "k", Durability::Node).await.unwrap();
    let ready = store.readiness(Durability::Node).await;
    assert_eq!(ready.durability, Some(Durability::Memory));
    assert!(ready.reasons[0].contains("appendonly yes"), "{:?}", ready.reasons);
    assert_eq!(store.readiness(Durability::Memory).await.reasons.len(), 0);
}

#[tokio::test]
async fn a_full_server_refuses_and_nothing_is_half_written() {
    let server = RedisServer::start(&[DURABLE, &["maxmemory", "3mb"]].concat());
    let store = Redis::connect(&server.url(), "k", Durability::Node).await.unwrap();
    let site = "jetu".parse().unwrap();
    let mut refused = None;
    for size in 0..400_u64 {
        let commit = kelisim_store::Commit {
            expect: store.head(&site).await.unwrap(),
            head: kelisim_store::Head { size: size + 1, root: [1; 32], time: 1 },
            entries: vec![vec![0; 100_000]],
            ..Default::default()
        };
        if let Err(why) = store.commit(&site, commit).await {
            refused = Some((size, why));
            break;
        }
    }
    let (size, why) = refused.expect("a server of three megabytes is full at some time");
    assert_eq!(why.code(), "full");
    assert_eq!(store.head(&site).await.unwrap().size, size);
    assert_eq!(store.entries(&site, 0, 1000).await.unwrap().len() as u64, size);
}

#[tokio::test]
async fn with_a_replica_asked_for_nothing_is_kept_without_one() {
    let master = RedisServer::start(&[DURABLE, &["repl-diskless-sync-delay", "0"]].concat());
    let port = master.port().to_string();
    let mut replica = RedisServer::start(&[DURABLE, &["replicaof", &format!("127.0.0.1 {port}")]].concat());
    let store = Redis::connect(&master.url(), "k", Durability::NodeAndReplica).await.unwrap();
    while store.readiness(Durability::NodeAndReplica).await.durability != Some(Durability::NodeAndReplica) {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let site = "jetu".parse().unwrap();
    let step = |size: u64, next: u64| kelisim_store::Commit {
        expect: kelisim_store::Head {
            size,
            root: if size == 0 { kelisim_store::Head::default().root } else { [1; 32] },
            time: 1,
        },
        head: kelisim_store::Head { size: next, root: [1; 32], time: 1 },
        entries: vec![vec![7]],
        ..Default::default()
    };
    store.commit(&site, step(0, 1)).await.unwrap();
    store.confirm(&site).await.unwrap();
    replica.kill();
    assert_eq!(store.commit(&site, step(1, 2)).await.unwrap_err().code(), "unreplicated");
    // The commit is there, but not as durable as was asked for.
    assert_eq!(store.head(&site).await.unwrap().size, 2);
    assert_eq!(store.confirm(&site).await.unwrap_err().code(), "unreplicated");
}
