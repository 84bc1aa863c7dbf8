//! Retention: browsers' choices that are due, found and destroyed among many that are not, with and without recording
//! beside it. `KELISIM_DUE` and `KELISIM_CHOICES` make it smaller or larger.

use std::fs;
use std::time::{Duration, Instant};

use kelisim_core::{RecordId, SiteId, SubjectId, Timestamp};
use kelisim_ledger::leaf::Choices;
use kelisim_ledger::{Edge, Hash, Leaf, tile};
use kelisim_store::rows::{self, DestructionRow, Entry, RecordRow, SubjectRow};
use kelisim_store::{Commit, Head, Key};

use crate::gateway::{Engine, Gateway, engines};
use crate::people::id;
use crate::{load, numbers};

/// Choices in one commit.
const AT_ONCE: u64 = 4096;
/// Size of what is sealed of a choice, and of a wrapped key, in bytes.
const SEALED: [usize; 2] = [168, 72];
const DAY: u64 = 86_400;

/// A choice as the gateway stores it.
fn choice(n: u64, time: u64, edge: &mut Edge, commit: &mut Commit) {
    let (record, subject) = (RecordId(id(n, 1)), SubjectId(id(n, 2)));
    let leaf = Leaf {
        kind: 1,
        record: record.0,
        time,
        grade: 0,
        text: Some([7; 32]),
        build: Some([8; 32]),
        choices: Choices::new(vec![("c:analytics".into(), true), ("c:marketing".into(), false)]),
        commitment: Some([9; 32]),
    };
    let leaf = leaf.encode();
    for write in edge.push(Hash::leaf(&leaf)) {
        commit.rows.push((Key::Tile(write.level, write.index), Some(tile::bytes(&write.hashes))));
    }
    let entry = Entry { leaf, subject, size: n + 1, sealed: vec![u8::try_from(n % 251).unwrap(); SEALED[0]] };
    commit.entries.push(rows::encode(&entry));
    let row = SubjectRow { wrapped: vec![7; SEALED[1]], acts: vec![n], ..SubjectRow::default() };
    commit.rows.extend([
        (Key::Record(record), Some(rows::encode(&RecordRow { index: n, request: [0; 8] }))),
        (Key::Subject(subject), Some(rows::encode(&row))),
    ]);
}

/// Fills an empty store: `due` choices of eight months ago, the others of last month.
async fn fill(gateway: &Gateway, due: u64, all: u64) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let store = gateway.open_store().await;
    let site: SiteId = "jetu".parse().unwrap();
    let mut edge = Edge::default();
    let mut head = Head::default();
    for first in (0..all).step_by(usize::try_from(AT_ONCE).unwrap()) {
        let mut commit = Commit { expect: head, ..Commit::default() };
        for n in first..(first + AT_ONCE).min(all) {
            let time = if n < due { now - 245 * DAY + n * 20 * DAY / due } else { now - 30 * DAY };
            choice(n, time, &mut edge, &mut commit);
            head.time = time;
        }
        head = Head { size: edge.size(), root: edge.root().0, time: head.time };
        commit.head = head;
        store.commit(&site, commit).await.unwrap();
    }
}

/// How many were destroyed so far, as the running gateway's log says; the embedded store is its own.
fn is_done(gateway: &Gateway) -> bool {
    fs::read_to_string(gateway.folder.path().join("log")).is_ok_and(|log| log.contains("data over their term were destroyed"))
}

pub(crate) fn run() {
    let (due, all) = (numbers("KELISIM_DUE", "1000000")[0], numbers("KELISIM_CHOICES", "5000000")[0]);
    println!(
        "\nRetention: {due} choices due among {all} (aim: 20000 a second destroyed, recording beside it at 80 % of its rate)"
    );
    for engine in engines() {
        for beside in [false, true] {
            one(engine, due, all, beside);
        }
    }
}

fn one(engine: Engine, due: u64, all: u64, beside: bool) {
    let mut gateway = Gateway::start(engine);
    // Alone first: the rate that recording has beside nothing.
    let alone = beside.then(|| load::run(gateway.port, 32, u64::MAX / 4, u64::MAX / 8, Duration::from_secs(20)).0);
    gateway.kill();
    match &gateway.redis {
        None => fs::remove_file(gateway.folder.path().join("kelisim.redb")).unwrap(),
        Some(server) => drop(server.command(&["FLUSHALL"])),
    }
    drop(fs::remove_dir_all(gateway.folder.path().join("keys/heads")));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let begun = Instant::now();
    runtime.block_on(fill(&gateway, due, all));
    println!("{engine:?}: {all} choices written in {:.0} s", begun.elapsed().as_secs_f64());
    gateway.rest();
    let before = gateway.stored();
    gateway.go();
    let begun = Instant::now();
    let rate = beside.then(|| load::run(gateway.port, 32, u64::MAX / 2, u64::MAX / 8, Duration::from_secs(20)).0);
    while !is_done(&gateway) {
        assert!(begun.elapsed() < Duration::from_mins(20), "it does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
    let took = begun.elapsed().as_secs_f64();
    println!(
        "{engine:?}: {due} destroyed in {took:.1} s: {:.0} a second, {} MB resident; store {} MB, {} MB before",
        due as f64 / took,
        gateway.resident() / 1024,
        gateway.stored() >> 20,
        before >> 20
    );
    if let (Some(alone), Some(rate)) = (alone, rate) {
        println!(
            "{engine:?}: recording beside it {:.0}/s, alone {:.0}/s: {:.0} %; p99 {:.1} and {:.1} ms",
            rate.per_second,
            alone.per_second,
            100.0 * rate.per_second / alone.per_second,
            rate.p99.as_secs_f64() * 1e3,
            alone.p99.as_secs_f64() * 1e3
        );
    }
    gateway.kill();
    let row: Option<DestructionRow> = runtime.block_on(async {
        let store = gateway.open_store().await;
        let row = store.fetch(&"jetu".parse().unwrap(), &[Key::Destruction(1)]).await.unwrap().pop().flatten();
        row.map(|row| rows::decode(&row).unwrap())
    });
    assert!(row.is_some_and(|row| row.subjects == due && row.ended.is_none_or(|at| at > Timestamp(0))), "all that is due");
    if engine == Engine::Redb {
        let (took, said) = gateway.run(&["compact"]);
        println!("{engine:?}: compacted in {:.1} s: {}", took.as_secs_f64(), said.trim());
    }
}
