//! A gateway of an older version beside a newer one meets kinds of events it does not know. What such a leaf means is
//! never guessed: receipts, private pages, figures and `kelisim verify` refuse it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

#[path = "support/tenant.rs"]
mod support;

use std::sync::Arc;

use kelisim_core::consent::{Item, Kind, Method};
use kelisim_core::evidence::Evidence;
use kelisim_core::site::TextKind;
use kelisim_core::{Lang, RecordId};
use kelisim_engine::consent::{self, Decided, Reach, Who};
use kelisim_engine::person::Person;
use kelisim_engine::reason::Unavailable;
use kelisim_engine::verify::{self, Fault};
use kelisim_engine::{Failure, Tenant, receipt, tally, thread};
use kelisim_ledger::leaf::Choices;
use kelisim_ledger::{Edge, Hash, Leaf, tile};
use kelisim_store::rows::{self, Entry, RecordRow, ThreadRow};
use kelisim_store::{Commit, Head, Key, Redb, Store};
use support::tenant;

/// No version has given this number to anything.
const LATER: u8 = 42;

/// Somebody's decision, which gives out a private link.
async fn decide(tenant: &Tenant) -> RecordId {
    let mut texts = tenant.config.texts.iter().filter(|text| text.kind != TextKind::Cookies);
    let text = texts.find(|text| text.purposes.iter().all(|id| tenant.config.purpose(id).unwrap().channels.is_empty())).unwrap();
    let choices = text.purposes.iter().map(|id| (Item::purpose(id, None), true)).collect();
    let person = Person::parse(None, Some("+7 701 234 56 78"), None, None).unwrap();
    let decided = Decided {
        key: "a-decision".into(),
        request: [0; 8],
        who: Who::Person(Box::new(person)),
        text: tenant.text_hash(&text.id, Lang::Ru).unwrap(),
        lang: Lang::Ru,
        method: Method::Checkbox,
        choices,
        clauses: Vec::new(),
        decided_at: None,
        build: None,
        evidence: Evidence::default(),
        reach: Reach::default(),
    };
    consent::record(tenant, decided).await.unwrap().record
}

/// What a gateway of a later version adds to somebody's thread: a leaf of a kind of its own.
async fn add_later_leaf(store: &dyn Store, tenant: &Tenant, thread: RecordId) -> RecordId {
    let id = &tenant.config.id;
    let head = store.head(id).await.unwrap();
    let mut edge = Edge::load(0, |_, _| Ok::<_, ()>(Vec::new())).unwrap();
    for bytes in store.entries(id, 0, head.size).await.unwrap() {
        edge.push(Hash::leaf(&rows::decode::<Entry>(&bytes).unwrap().leaf));
    }
    assert_eq!((edge.size(), edge.root().0), (head.size, head.root));
    let record = RecordId([LATER; 16]);
    let leaf = Leaf {
        kind: LATER,
        record: record.0,
        time: head.time,
        grade: 1,
        text: None,
        build: None,
        choices: Choices::new(vec![("p:marketing/sms".into(), true)]),
        commitment: None,
    }
    .encode();
    let tiles = edge.push(Hash::leaf(&leaf));
    let mut row: ThreadRow = tenant.store.row(Key::Thread(thread)).await.unwrap().unwrap();
    row.add(head.size);
    let mut changes: Vec<(Key, Option<Vec<u8>>)> =
        tiles.iter().map(|write| (Key::Tile(write.level, write.index), Some(tile::bytes(&write.hashes)))).collect();
    changes.push((Key::Record(record), Some(rows::encode(&RecordRow { index: head.size, request: [0; 8] }))));
    changes.push((Key::Thread(thread), Some(rows::encode(&row))));
    let entry = Entry { leaf, subject: row.subject, size: edge.size(), sealed: Vec::new() };
    let commit = Commit {
        expect: head,
        head: Head { size: edge.size(), root: edge.root().0, time: head.time },
        entries: vec![rows::encode(&entry)],
        rows: changes,
        ..Commit::default()
    };
    store.commit(id, commit).await.unwrap();
    record
}

#[tokio::test]
async fn a_leaf_of_a_later_version_is_refused_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(Redb::open(&folder.path().join("later.redb")).unwrap());
    let tenant = tenant(&store).await;
    let first = decide(&tenant).await;
    let link = thread::open(&tenant, &thread::token(&tenant, first)).await.unwrap();
    let before = thread::read(&tenant, &link.row).await.unwrap();
    assert_eq!(before.events.iter().map(|event| event.kind).collect::<Vec<_>>(), [Kind::Granted]);
    let figures = tally::of(&tenant).await.unwrap();

    let later = add_later_leaf(&*store, &tenant, first).await;
    let refused = Failure::Unavailable(Unavailable::Corrupt);
    assert_eq!(receipt::open(&tenant, later).await.map(drop), Err(refused.clone()), "no receipt calls it a consent");
    let link = thread::open(&tenant, &thread::token(&tenant, first)).await.unwrap();
    assert_eq!(thread::read(&tenant, &link.row).await.map(drop), Err(refused.clone()), "no private page shows it as one");
    assert_eq!(tally::of(&tenant).await.map(drop), Err(refused), "no figure counts it");
    let fault = verify::verify(&store, &tenant.vault, &tenant.config.id, true, &[]).await.unwrap_err();
    assert!(matches!(fault, Fault::Entry { what, .. } if what.contains("kind")), "{fault}");

    // What was there before reads as it did.
    assert_eq!(receipt::open(&tenant, first).await.unwrap().recorded.kind, Kind::Granted);
    assert!(figures.days.values().map(|day| day.granted).sum::<u64>() == 1);
}

#[test]
fn every_number_of_a_leaf_is_a_kind_or_is_refused() {
    for number in 0..=u8::MAX {
        match Kind::try_from(number) {
            Ok(kind) => assert_eq!(kind as u8, number),
            Err(why) => assert_eq!(why.0, number),
        }
    }
    assert!(Kind::try_from(LATER).is_err());
}
