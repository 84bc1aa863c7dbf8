//! Contract that every backend must fulfil. A backend's test is a [`Harness`] and one call of [`run`].

mod contacts;
mod exchange;
mod many;
mod outbox;
mod rights;
mod sets;
mod staff;

use std::collections::BTreeMap;

use async_trait::async_trait;
use kelisim_core::{BlindIndex, DeliveryId, LinkHash, RecordId, SiteId, SubjectId, Timestamp};

use crate::{Backlog, Commit, Delivery, Head, Key, Lane, Store, StoreError};

/// Factory of stores for the contract.
#[async_trait]
pub trait Harness {
    /// Creates an empty store.
    async fn fresh(&mut self) -> Box<dyn Store>;
    /// Ends the last store without warning and opens it again.
    async fn reopened(&mut self, old: Box<dyn Store>) -> Box<dyn Store>;
    /// Creates two deployments on one backend, which must not see each other; `None` where a backend holds
    /// only one.
    async fn isolated(&mut self) -> Option<(Box<dyn Store>, Box<dyn Store>)>;
}

fn site(id: &str) -> SiteId {
    id.parse().unwrap_or_else(|why| panic!("{why}"))
}

/// Builds a head that is not of any tree: backends compare heads and never compute them.
fn head(size: u64) -> Head {
    Head { size, root: [u8::try_from(size % 251).unwrap_or(0); 32], time: 1000 + size }
}

fn step(from: Head, entries: &[&[u8]]) -> Commit {
    Commit {
        expect: from,
        head: head(from.size + entries.len() as u64),
        entries: entries.iter().map(|entry| entry.to_vec()).collect(),
        ..Commit::default()
    }
}

fn lane() -> Lane {
    Lane::parallel("intake")
}

fn delivery(id: u8, place: u64, row: &[u8]) -> Delivery {
    Delivery { id: DeliveryId([id; 16]), lane: lane(), place, row: row.to_vec() }
}

/// Runs the whole contract.
///
/// # Panics
/// On the first violation, with what the backend did wrong.
pub async fn run(harness: &mut dyn Harness) {
    empty(&*harness.fresh().await).await;
    fenced(&*harness.fresh().await).await;
    all_or_nothing(&*harness.fresh().await).await;
    rows_of_every_kind(&*harness.fresh().await).await;
    many::at_once(&*harness.fresh().await).await;
    many_entries(&*harness.fresh().await).await;
    outbox::parallel(&*harness.fresh().await).await;
    outbox::ordered(&*harness.fresh().await).await;
    outbox::late(&*harness.fresh().await).await;
    outbox::dead(&*harness.fresh().await).await;
    outbox::together(&*harness.fresh().await).await;
    let store = harness.fresh().await;
    outbox::outlives(store, harness).await;
    outbox::against_a_model(&*harness.fresh().await).await;
    raced(harness.fresh().await).await;
    sites_apart(&*harness.fresh().await).await;
    if let Some((one, other)) = harness.isolated().await {
        deployments_apart(&*one, &*other).await;
    }
    let store = harness.fresh().await;
    outlives(store, harness).await;
    exchange::compared(&*harness.fresh().await).await;
    exchange::counted(harness.fresh().await).await;
    contacts::reported(harness.fresh().await, harness).await;
    let store = harness.fresh().await;
    exchange::outlives(store, harness).await;
    let store = harness.fresh().await;
    rows_in_any_number(store, harness).await;
    let store = harness.fresh().await;
    rights::whole(store, harness).await;
    let store = harness.fresh().await;
    sets::whole(store, harness).await;
    sets::against_a_model(&*harness.fresh().await).await;
    let store = harness.fresh().await;
    staff::at_home(store, harness).await;
}

async fn ok<T>(outcome: impl Future<Output = Result<T, StoreError>>) -> T {
    outcome.await.unwrap_or_else(|why| panic!("{why}"))
}

async fn empty(store: &dyn Store) {
    let jetu = site("jetu");
    assert_eq!(ok(store.head(&jetu)).await, Head::default());
    assert_eq!(ok(store.fetch(&jetu, &[Key::Text("x".into())])).await, [None]);
    assert_eq!(ok(store.entries(&jetu, 0, 10)).await, Vec::<Vec<u8>>::new());
    assert_eq!(ok(store.backlog(&jetu, &lane())).await, Backlog::default());
    assert_eq!(ok(store.lanes(&jetu)).await, []);
    assert_eq!(ok(store.lease(&jetu, &lane(), Timestamp(1 << 50), 1, 10)).await, []);
    assert_eq!(ok(store.dead(&jetu, &lane(), 0, 10)).await, []);
}

async fn fenced(store: &dyn Store) {
    let jetu = site("jetu");
    ok(store.commit(&jetu, step(Head::default(), &[b"a", b"b"]))).await;
    assert_eq!(ok(store.head(&jetu)).await, head(2));
    ok(store.confirm(&jetu)).await;
    for wrong in [Head::default(), Head { root: [9; 32], ..head(2) }, Head { size: 3, ..head(2) }] {
        let refused = store.commit(&jetu, step(wrong, &[b"c"])).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    }
    assert_eq!(ok(store.entries(&jetu, 0, 10)).await, [b"a".to_vec(), b"b".to_vec()]);
    ok(store.commit(&jetu, step(head(2), &[b"c"]))).await;
    assert_eq!(ok(store.entries(&jetu, 1, 1)).await, [b"b".to_vec()]);
    assert_eq!(ok(store.entries(&jetu, 2, 9)).await, [b"c".to_vec()]);
    assert_eq!(ok(store.entries(&jetu, 3, 9)).await, Vec::<Vec<u8>>::new());
}

async fn all_or_nothing(store: &dyn Store) {
    let jetu = site("jetu");
    let (text, record) = (Key::Text("t".into()), Key::Record(RecordId([1; 16])));
    let mut commit = step(head(7), &[b"a"]);
    commit.rows = vec![(text.clone(), Some(b"words".to_vec())), (record.clone(), Some(vec![1; 24]))];
    commit.deliveries = vec![delivery(3, 0, b"row")];
    assert!(matches!(store.commit(&jetu, commit.clone()).await, Err(StoreError::Conflict)));
    assert_eq!(
        ok(store.fetch(&jetu, &[text.clone(), record.clone(), Key::Delivery(DeliveryId([3; 16]))])).await,
        [None, None, None]
    );
    assert_eq!(ok(store.backlog(&jetu, &lane())).await.waiting, 0);
    assert_eq!(ok(store.head(&jetu)).await, Head::default());
    commit.expect = Head::default();
    commit.head = head(1);
    ok(store.commit(&jetu, commit)).await;
    assert_eq!(
        ok(store.fetch(&jetu, &[text, record, Key::Delivery(DeliveryId([3; 16]))])).await,
        [Some(b"words".to_vec()), Some(vec![1; 24]), Some(b"row".to_vec())]
    );
    assert_eq!(ok(store.backlog(&jetu, &lane())).await.waiting, 1);
}

async fn rows_of_every_kind(store: &dyn Store) {
    let jetu = site("jetu");
    let mut at = Head::default();
    // Ids that share their first bytes, and values from one byte to far more than a bucket's field.
    let keys = |n: u8| {
        let mut id = [7; 16];
        id[15] = n;
        vec![
            Key::Record(RecordId(id)),
            Key::Subject(SubjectId(id)),
            Key::Identifier(BlindIndex(id)),
            Key::Delivery(DeliveryId(id)),
            Key::Tile(1, u64::from(n)),
            Key::Text(format!("policy/{n}")),
            Key::Link(LinkHash(id)),
            Key::Thread(RecordId(id)),
            Key::Request(RecordId(id)),
            Key::Obligations(BlindIndex(id)),
            Key::History(BlindIndex(id)),
            Key::Checks(n.into()),
            Key::CheckSet(RecordId(id), n.into()),
            Key::CheckUse(format!("key-{n}")),
        ]
    };
    let value = |n: u8, length: usize| vec![n; length];
    for (round, length) in [1, 59, 60, 61, 180, 181, 10_000, 24].into_iter().enumerate() {
        let mut commit = step(at, &[b"e"]);
        at = commit.head;
        for n in 0..3 {
            commit.rows.extend(keys(n).into_iter().map(|key| (key, Some(value(n, length)))));
        }
        ok(store.commit(&jetu, commit)).await;
        for n in 0..3 {
            let all = ok(store.fetch(&jetu, &keys(n))).await;
            assert!(all.iter().all(|row| row.as_deref() == Some(&value(n, length))), "round {round}, length {length}: {all:?}");
        }
    }
    let mut commit = step(at, &[b"e"]);
    commit.rows = keys(1).into_iter().map(|key| (key, None)).collect();
    ok(store.commit(&jetu, commit)).await;
    assert!(ok(store.fetch(&jetu, &keys(1))).await.iter().all(Option::is_none));
    assert!(ok(store.fetch(&jetu, &keys(2))).await.iter().all(Option::is_some));
}

async fn many_entries(store: &dyn Store) {
    let jetu = site("jetu");
    let mut at = Head::default();
    for batch in [1_u64, 200, 300, 256, 40] {
        let entries: Vec<Vec<u8>> = (at.size..at.size + batch).map(|n| n.to_be_bytes().to_vec()).collect();
        let commit = Commit { expect: at, head: head(at.size + batch), entries, ..Commit::default() };
        at = commit.head;
        ok(store.commit(&jetu, commit)).await;
    }
    for (from, count) in [(0, 797), (255, 2), (250, 300), (796, 5), (512, 256)] {
        let wanted: Vec<Vec<u8>> = (from..(from + count).min(797)).map(|n: u64| n.to_be_bytes().to_vec()).collect();
        assert_eq!(ok(store.entries(&jetu, from, count)).await, wanted, "{from} + {count}");
    }
    // What was sealed beside a leaf is destroyed: the entry is written anew, and no other is touched.
    let rewritten = [0, 255, 256, 511, 796].map(|index: u64| (index, b"gone".to_vec())).to_vec();
    let lost = Commit { expect: Head::default(), head: head(1), rewritten: rewritten.clone(), ..Commit::default() };
    assert!(matches!(store.commit(&jetu, lost).await, Err(StoreError::Conflict)));
    assert_eq!(ok(store.entries(&jetu, 255, 1)).await, [255_u64.to_be_bytes().to_vec()], "a conflict rewrites nothing");
    let commit = Commit { expect: at, head: head(798), entries: vec![b"act".to_vec()], rewritten, ..Commit::default() };
    ok(store.commit(&jetu, commit)).await;
    for (index, entry) in (0..).zip(ok(store.entries(&jetu, 0, 800)).await) {
        let wanted = match index {
            0 | 255 | 256 | 511 | 796 => b"gone".to_vec(),
            797 => b"act".to_vec(),
            other => u64::to_be_bytes(other).to_vec(),
        };
        assert_eq!(entry, wanted, "{index}");
    }
}

/// Many committers at once: exactly one wins each head, and nothing is overwritten.
async fn raced(store: Box<dyn Store>) {
    let jetu = site("jetu");
    let store: std::sync::Arc<dyn Store> = store.into();
    let mut tasks = Vec::new();
    for worker in 0..8_u8 {
        let (store, jetu) = (std::sync::Arc::clone(&store), jetu.clone());
        tasks.push(tokio::spawn(async move {
            let mut won = 0;
            while won < 10 {
                let at = ok(store.head(&jetu)).await;
                match store.commit(&jetu, step(at, &[&[worker, won]])).await {
                    Ok(()) => won += 1,
                    Err(StoreError::Conflict) => tokio::task::yield_now().await,
                    Err(why) => panic!("{why}"),
                }
            }
        }));
    }
    for task in tasks {
        task.await.unwrap_or_else(|why| panic!("{why}"));
    }
    assert_eq!(ok(store.head(&jetu)).await.size, 80);
    let mut entries = ok(store.entries(&jetu, 0, 100)).await;
    entries.sort();
    let wanted: Vec<Vec<u8>> = (0..8_u8).flat_map(|worker| (0..10_u8).map(move |n| vec![worker, n])).collect();
    assert_eq!(entries, wanted);
}

async fn sites_apart(store: &dyn Store) {
    let (jetu, vivus) = (site("jetu"), site("jetu-2"));
    let key = Key::Subject(SubjectId([5; 16]));
    let mut commit = step(Head::default(), &[b"mine"]);
    commit.rows = vec![(key.clone(), Some(b"mine".to_vec()))];
    commit.deliveries = vec![delivery(5, 0, b"mine")];
    ok(store.commit(&jetu, commit)).await;
    assert_eq!(ok(store.head(&vivus)).await, Head::default());
    assert_eq!(ok(store.fetch(&vivus, &[key, Key::Delivery(DeliveryId([5; 16]))])).await, [None, None]);
    assert!(ok(store.entries(&vivus, 0, 5)).await.is_empty());
    assert!(ok(store.lease(&vivus, &lane(), Timestamp(1 << 50), 1, 5)).await.is_empty());
}

async fn deployments_apart(one: &dyn Store, other: &dyn Store) {
    let jetu = site("jetu");
    ok(one.commit(&jetu, step(Head::default(), &[b"mine"]))).await;
    assert_eq!(ok(other.head(&jetu)).await, Head::default());
    assert!(ok(other.entries(&jetu, 0, 5)).await.is_empty());
}

async fn outlives(store: Box<dyn Store>, harness: &mut dyn Harness) {
    let jetu = site("jetu");
    let mut commit = step(Head::default(), &[b"kept"]);
    commit.rows = vec![(Key::Text("t".into()), Some(b"kept".to_vec()))];
    commit.deliveries = vec![delivery(1, 0, b"kept")];
    ok(store.commit(&jetu, commit)).await;
    let store = harness.reopened(store).await;
    assert_eq!(ok(store.head(&jetu)).await, head(1));
    assert_eq!(ok(store.entries(&jetu, 0, 5)).await, [b"kept".to_vec()]);
    assert_eq!(ok(store.fetch(&jetu, &[Key::Text("t".into())])).await, [Some(b"kept".to_vec())]);
    assert_eq!(ok(store.backlog(&jetu, &lane())).await.waiting, 1);
    ok(store.commit(&jetu, step(head(1), &[b"more"]))).await;
}

/// Compares rows that are added, changed and deleted in a pseudo-random order with a map.
async fn rows_in_any_number(mut store: Box<dyn Store>, harness: &mut dyn Harness) {
    let jetu = site("jetu");
    let key = |n: u64| {
        let mut id = [0; 16];
        // Keys far apart, as keyed hashes are.
        id[..8].copy_from_slice(&n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        match n % 3 {
            0 => Key::Record(RecordId(id)),
            1 => Key::Subject(SubjectId(id)),
            _ => Key::Identifier(BlindIndex(id)),
        }
    };
    let mut model: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
    for round in 0..40_u64 {
        let mut commit = step(head(round), &[b"entry"]);
        if round == 0 {
            commit.expect = Head::default();
        }
        for n in round * 6..round * 6 + 6 {
            let row = n.to_be_bytes().repeat(1 + usize::try_from(n % 20).unwrap_or(0));
            model.insert(n, row.clone());
            commit.rows.push((key(n), Some(row)));
            // Some old rows change, some are deleted, and some of those are written again at once.
            let (old, gone) = (n * 7 % (n + 1), n * 5 % (n + 1));
            model.insert(old, b"changed".to_vec());
            commit.rows.push((key(old), Some(b"changed".to_vec())));
            model.remove(&gone);
            commit.rows.push((key(gone), None));
            if n % 4 == 0 {
                model.insert(gone, b"back".to_vec());
                commit.rows.push((key(gone), Some(b"back".to_vec())));
            }
        }
        ok(store.commit(&jetu, commit)).await;
        if round % 10 == 9 {
            store = harness.reopened(store).await;
            let keys: Vec<Key> = (0..300).map(key).collect();
            let wanted: Vec<Option<Vec<u8>>> = (0..300).map(|n| model.get(&n).cloned()).collect();
            assert_eq!(ok(store.fetch(&jetu, &keys)).await, wanted, "after round {round}");
        }
    }
}
