//! What is over its term goes, is named by an act, and nothing else is touched.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

#[path = "support/complaint.rs"]
mod complaint;
#[path = "support/tenant.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kelisim_core::consent::{Item, Method};
use kelisim_core::evidence::Evidence;
use kelisim_core::site::retention::{Decides, Retention};
use kelisim_core::{Lang, RecordId, Timestamp};
use kelisim_engine::consent::{self, Decided, Reach, Who};
use kelisim_engine::desk::{self, Worker};
use kelisim_engine::erase::{self, Author};
use kelisim_engine::journal::{self, Operation};
use kelisim_engine::obligation::{self, NewObligation};
use kelisim_engine::person::Person;
use kelisim_engine::reason::Refusal;
use kelisim_engine::thread::Content;
use kelisim_engine::vault::Vault;
use kelisim_engine::verify::{self, Report};
use kelisim_engine::{Failure, Tenant, clock, retention, thread};
use kelisim_store::rows::{DestructionState, RecordRow};
use kelisim_store::testing::{DURABLE, RedisServer};
use kelisim_store::{Durability, Key, Redb, Redis, Store};
use support::{keys, tenant};

const GATEWAY: [u8; 8] = [1; 8];

/// Runs a test on both engines.
async fn on_each<F: Future<Output = ()>>(test: impl Fn(Arc<dyn Store>) -> F) {
    let folder = tempfile::tempdir().unwrap();
    test(Arc::new(Redb::open(&folder.path().join("kelisim.redb")).unwrap())).await;
    let server = RedisServer::start(DURABLE);
    test(Arc::new(Redis::connect(&server.url(), "kelisim", Durability::Node).await.unwrap())).await;
}

fn months(months: u32) -> Timestamp {
    clock::now().plus_months(months).plus_ms(86_400_000)
}

/// A browser's choice about cookies.
async fn choose(tenant: &Tenant, key: &str, device: &[u8], yes: bool) -> RecordId {
    let mut choices = BTreeMap::new();
    for category in tenant.config.categories.iter().filter(|category| !category.is_necessary()) {
        choices.insert(Item::category(&category.id), yes);
        choices.extend(category.services.iter().map(|service| (Item::service(&service.id), yes)));
    }
    let decided = Decided {
        key: key.into(),
        request: [0; 8],
        who: Who::Device(device.to_vec()),
        text: tenant.text_hash("cookies", Lang::Kk).unwrap(),
        lang: Lang::Kk,
        method: if yes { Method::AcceptAll } else { Method::RejectAll },
        choices,
        clauses: Vec::new(),
        decided_at: None,
        build: None,
        evidence: Evidence { address: "203.0.113.7".into(), ..Evidence::default() },
        reach: Reach::default(),
    };
    consent::record(tenant, decided).await.unwrap().record
}

/// Somebody's complaint.
async fn complain(tenant: &Tenant, key: &str, iin: &str, phone: &str) -> RecordId {
    let typed = [("iin", iin), ("phone", phone), ("message", "They call at night."), ("name", "Арман Сериков")];
    complaint::complain(tenant, key, typed, Evidence::default()).await
}

async fn close(tenant: &Tenant, case: RecordId) {
    let row = desk::row(tenant, case).await.unwrap();
    let aliya = Worker { name: "aliya@example.kz".into() };
    desk::close(tenant, &aliya, case, row.version, kelisim_core::case::Closing::Elsewhere, "").await.unwrap();
}

async fn is_there(tenant: &Tenant, record: RecordId) -> bool {
    let row: RecordRow = tenant.store.row(Key::Record(record)).await.unwrap().unwrap();
    !matches!(thread::read_one(tenant, row.index).await.unwrap().content, Content::Gone)
}

async fn verified(store: &Arc<dyn Store>, tenant: &Tenant) -> Report {
    verify::verify(store, &Vault::new(&keys(), &tenant.config.id), &tenant.config.id, true, &[]).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_choices_go_by_themselves_and_an_act_names_them() {
    on_each(|store| async move {
        let tenant = tenant(&store).await;
        let (once, earlier) = (choose(&tenant, "a", b"one", true).await, choose(&tenant, "b", b"two", true).await);
        let refused = choose(&tenant, "c", b"three", false).await;
        let person = complain(&tenant, "d", "990230300005", "+7 701 234 56 78").await;
        // The second browser changed its mind; both choices are its own.
        let later = choose(&tenant, "e", b"two", false).await;
        assert_eq!(retention::sweep(&tenant, GATEWAY, months(5)).await.unwrap(), Some(0), "nothing is due yet");
        assert!(retention::destructions(&tenant, None, 10).await.unwrap().1.is_empty(), "and nothing is begun");

        assert_eq!(retention::sweep(&tenant, GATEWAY, months(6)).await.unwrap(), Some(3));
        for gone in [once, earlier, refused, later] {
            assert!(!is_there(&tenant, gone).await);
        }
        assert!(is_there(&tenant, person).await, "a person's application is of another class");
        let (head, all) = retention::destructions(&tenant, None, 10).await.unwrap();
        let (number, row) = &all[0];
        assert_eq!((*number, row.state, row.subjects, row.entries), (1, DestructionState::Running, 3, 4));
        assert_eq!(head.open.get("cookies"), Some(&1));
        let report = verified(&store, &tenant).await;
        assert_eq!((report.destroyed, report.erased), (4, 0));
        // Again finds nothing, and a browser that comes back is a new one.
        assert_eq!(retention::sweep(&tenant, GATEWAY, months(6)).await.unwrap(), Some(0));
        let back = choose(&tenant, "f", b"one", false).await;
        assert!(is_there(&tenant, back).await);

        // Next month the act is made; it is words that everybody can compare with the log.
        assert_eq!(retention::sweep(&tenant, GATEWAY, months(7)).await.unwrap(), Some(1));
        let (_, all) = retention::destructions(&tenant, None, 10).await.unwrap();
        let states: Vec<_> = all.iter().map(|(number, row)| (*number, row.state, row.subjects)).collect();
        assert_eq!(states, [(2, DestructionState::Running, 1), (1, DestructionState::Done, 3)]);
        let words: kelisim_store::rows::TextRow = tenant.store.row(Key::Text(retention::name(1))).await.unwrap().unwrap();
        assert!(
            words.words.contains("№ 1 акт") && words.words.contains("Акт № 1") && words.words.contains(": 3"),
            "{}",
            words.words
        );
        assert_eq!(verified(&store, &tenant).await.destroyed, 5);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_goes_when_somebody_proposes_and_another_approves() {
    on_each(|store| async move {
        let mut tenant = tenant(&store).await;
        for purpose in &mut Arc::get_mut(&mut tenant.config).unwrap().purposes {
            purpose.obligation = true;
        }
        let closed = complain(&tenant, "a", "990230300005", "+7 701 234 56 78").await;
        close(&tenant, closed).await;
        let open = complain(&tenant, "b", "850101300005", "+7 702 234 56 78").await;
        let owes = complain(&tenant, "c", "850101300015", "+7 705 234 56 78").await;
        close(&tenant, owes).await;
        oblige(&tenant, "+7 705 234 56 78", true).await;
        let later = months(36);
        assert_eq!(retention::sweep(&tenant, GATEWAY, later).await.unwrap(), Some(0), "nobody decided");
        let (classes, searched) = retention::classes(&tenant).await.unwrap();
        let application = classes.iter().find(|class| class.id == "application").unwrap();
        let found = application.found.unwrap();
        assert_eq!((found.due, found.held), (1, [1, 1, 0, 0]));
        assert_eq!(searched, Some(later));

        let class = ("application", application.retention);
        let officer = ("officer@example.kz", "The term is over");
        let number = retention::propose(&tenant, class, found.due, officer, later).await.unwrap();
        let again = retention::propose(&tenant, class, 1, officer, later).await;
        assert!(matches!(again, Err(Failure::Refused(Refusal::DestructionState))), "one of a class at a time");
        let own = retention::decide(&tenant, number, true, officer.0, "No. 1").await;
        assert!(matches!(own, Err(Failure::Refused(Refusal::OwnProposal))));
        assert_eq!(retention::sweep(&tenant, GATEWAY, later).await.unwrap(), Some(0));
        assert!(is_there(&tenant, closed).await, "a proposal destroys nothing");
        retention::decide(&tenant, number, true, "chairman@example.kz", "No. 14").await.unwrap();
        let twice = retention::decide(&tenant, number, false, "chairman@example.kz", "No. 15").await;
        assert!(matches!(twice, Err(Failure::Refused(Refusal::DestructionState))));
        assert_eq!(retention::sweep(&tenant, GATEWAY, later).await.unwrap(), Some(1));
        let row = retention::destruction(&tenant, number).await.unwrap();
        assert_eq!((row.state, row.subjects), (DestructionState::Done, 1));
        assert!(row.entries >= 2, "the complaint and what was done about it");
        let signed = retention::signed(&tenant, number, &row).unwrap();
        let said = (&*signed.proposed_by, &*signed.why, &*signed.decided_by, &*signed.order);
        assert_eq!(said, (officer.0, officer.1, "chairman@example.kz", "No. 14"));
        assert!(!is_there(&tenant, closed).await && is_there(&tenant, open).await && is_there(&tenant, owes).await);
        let report = verified(&store, &tenant).await;
        assert_eq!((report.destroyed, report.erased), (row.entries, 0));

        // What held the others ends: they are looked at again, whoever the telephone belonged to.
        oblige(&tenant, "+7 705 234 56 78", false).await;
        close(&tenant, open).await;
        assert_eq!(retention::sweep(&tenant, GATEWAY, later).await.unwrap(), Some(0));
        let (classes, _) = retention::classes(&tenant).await.unwrap();
        let found = classes.iter().find(|class| class.id == "application").unwrap().found.unwrap();
        assert_eq!((found.due, found.held), (2, [0; 4]));
    })
    .await;
}

async fn oblige(tenant: &Tenant, phone: &str, open: bool) {
    let purpose = tenant.config.purposes.iter().find(|purpose| purpose.obligation).unwrap().id.clone();
    let new = NewObligation {
        person: Person::parse(None, Some(phone), None, None).unwrap(),
        purpose,
        open,
        ground: "Contract 114".into(),
        key: "crm".into(),
        idempotency: format!("{phone}{open}"),
        request: [0; 8],
    };
    obligation::record(tenant, new).await.unwrap();
}

/// Every byte of the files in a folder.
fn bytes_in(folder: &std::path::Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            all.extend(bytes_in(&entry.path()));
        } else {
            all.extend(std::fs::read(entry.path()).unwrap());
        }
    }
    all
}

/// What is sealed of people and browsers, and their keys as the store has them.
async fn secrets(tenant: &Tenant, records: &[RecordId]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for record in records {
        let row: RecordRow = tenant.store.row(Key::Record(*record)).await.unwrap().unwrap();
        let entry = tenant.store.entry(row.index).await.unwrap();
        let subject: kelisim_store::rows::SubjectRow = tenant.store.row(Key::Subject(entry.subject)).await.unwrap().unwrap();
        found.extend([entry.sealed, subject.wrapped]);
    }
    found
}

/// How many of these are there: each begins with random bytes of its own.
fn count(haystack: &[u8], needles: &[Vec<u8>]) -> usize {
    let wanted: BTreeSet<&[u8]> = needles.iter().map(|needle| &needle[..24]).collect();
    haystack.windows(24).filter(|window| wanted.contains(window)).collect::<BTreeSet<_>>().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_byte_of_the_store_holds_what_was_destroyed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kelisim.redb");
    let server = RedisServer::start(DURABLE);
    let redis = Arc::new(Redis::connect(&server.url(), "kelisim", Durability::Node).await.unwrap());
    for engine in ["redb", "redis"] {
        let store: Arc<dyn Store> = if engine == "redb" { Arc::new(Redb::open(&file).unwrap()) } else { redis.clone() };
        let place = if engine == "redb" { folder.path() } else { server.folder() };
        let gone;
        {
            let tenant = tenant(&store).await;
            let mut records = Vec::new();
            for n in 0..300_u32 {
                records.push(choose(&tenant, &format!("one-{n:06}"), &n.to_be_bytes(), true).await);
            }
            gone = secrets(&tenant, &records).await;
            assert_eq!(count(&bytes_in(place), &gone[..20]), 20, "{engine}: it is there before");
            let stays = complain(&tenant, "stays", "990230300005", "+7 701 234 56 78").await;
            assert_eq!(retention::sweep(&tenant, GATEWAY, months(6)).await.unwrap(), Some(300));
            assert!(is_there(&tenant, stays).await);
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        }
        drop(store);
        if engine == "redb" {
            // The committer ends a moment after the tenant.
            for _ in 0..100 {
                if Redb::compact(&file).is_ok() {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        } else {
            redis.compact().await.unwrap();
            while server.command(&["INFO", "persistence"]).contains("aof_rewrite_in_progress:1") {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
        assert_eq!(count(&bytes_in(place), &gone), 0, "{engine}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_honours_what_is_owed_and_names_its_author() {
    on_each(|store| async move {
        let mut tenant = tenant(&store).await;
        for purpose in &mut Arc::get_mut(&mut tenant.config).unwrap().purposes {
            purpose.obligation = true;
        }
        let complaint = complain(&tenant, "a", "990230300005", "+7 701 234 56 78").await;
        oblige(&tenant, "+7 701 234 56 78", true).await;
        let person = Person::parse(Some("990230300005"), None, None, None).unwrap();
        let mut author = Author { who: "crm/aliya@example.kz".into(), reason: "Letter No. 81".into(), despite: None };
        let held = erase::erase(&tenant, "held", [0; 8], &person, &author).await.map(drop);
        assert!(matches!(held, Err(Failure::Refused(Refusal::Held))));
        assert!(is_there(&tenant, complaint).await);
        author.despite = Some("Court order No. 7".into());
        let erased = erase::erase(&tenant, "despite", [1; 8], &person, &author).await.unwrap();
        assert!(!is_there(&tenant, complaint).await);
        let row: RecordRow = tenant.store.row(Key::Record(erased.record)).await.unwrap().unwrap();
        let entry = tenant.store.entry(row.index).await.unwrap();
        assert_eq!(erase::author(&tenant.vault, erased.record, &entry.sealed), Some(author));
        let text = String::from_utf8_lossy(&entry.sealed).into_owned();
        assert!(!text.contains("aliya") && !text.contains("Court"), "who did it is sealed");
        let span = (Timestamp(0), clock::now().plus_ms(60_000));
        let lines = journal::journal(&tenant, span, &[Operation::Erasures]).await.unwrap().lines;
        let by = lines.iter().find_map(|line| line.by.clone()).unwrap();
        assert_eq!(by, "crm/aliya@example.kz · Letter No. 81 · Court order No. 7");
        verified(&store, &tenant).await;
    })
    .await;
}

/// A consent to be sent notices, which the operator's own system records.
async fn notices(tenant: &Tenant, key: &str, iin: &str) -> RecordId {
    let text = tenant.config.texts.iter().find(|text| text.id == "notices").unwrap();
    let purpose = tenant.config.purpose(&text.purposes[0]).unwrap();
    let item = |channel| (Item::purpose(&purpose.id, Some(channel)), true);
    let decided = Decided {
        key: key.into(),
        request: [0; 8],
        who: Who::Person(Box::new(Person::parse(Some(iin), Some("+7 701 234 56 78"), None, None).unwrap())),
        text: tenant.text_hash(&text.id, Lang::Ru).unwrap(),
        lang: Lang::Ru,
        method: Method::Checkbox,
        choices: purpose.channels.iter().copied().map(item).collect(),
        clauses: Vec::new(),
        decided_at: None,
        build: None,
        evidence: Evidence::default(),
        reach: Reach::default(),
    };
    consent::record(tenant, decided).await.unwrap().record
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_of_a_longer_class_keeps_the_key_and_its_own_term() {
    on_each(|store| async move {
        let mut tenant = tenant(&store).await;
        let config = Arc::get_mut(&mut tenant.config).unwrap();
        let shorter = config.retention["application"];
        config.retention.insert("long".into(), Retention { months: 120, decides: Decides::Approver });
        config.retention.insert("application".into(), Retention { decides: Decides::Gateway, ..shorter });
        let asked = config.texts.iter().find(|text| text.id == "notices").unwrap().purposes[0].clone();
        config.purposes.iter_mut().find(|purpose| purpose.id == asked).unwrap().retention = Some("long".into());
        let complaint = complain(&tenant, "a", "990230300005", "+7 701 234 56 78").await;
        close(&tenant, complaint).await;
        let longer = notices(&tenant, "b", "990230300005").await;
        assert_eq!(retention::sweep(&tenant, GATEWAY, months(36)).await.unwrap(), Some(0), "the person stays");
        assert!(!is_there(&tenant, complaint).await && is_there(&tenant, longer).await);
        let (_, all) = retention::destructions(&tenant, None, 10).await.unwrap();
        assert_eq!((all[0].1.subjects, all[0].1.entries), (0, 1));
        // Who was sent the complaint is told that it goes.
        assert_eq!(all[0].1.told.len(), tenant.config.form("complaint").unwrap().destinations.len());
        verified(&store, &tenant).await;
        // Later the rest goes too, with the key.
        let later = months(121).plus_ms(8 * 86_400_000);
        retention::sweep(&tenant, GATEWAY, later).await.unwrap();
        let (classes, _) = retention::classes(&tenant).await.unwrap();
        let long = classes.iter().find(|class| class.id == "long").unwrap();
        let number =
            retention::propose(&tenant, ("long", long.retention), long.found.unwrap().due, ("a", "b"), later).await.unwrap();
        retention::decide(&tenant, number, true, "c", "No. 1").await.unwrap();
        assert_eq!(retention::sweep(&tenant, GATEWAY, later).await.unwrap(), Some(1));
        assert!(!is_there(&tenant, longer).await);
        assert_eq!(verified(&store, &tenant).await.erased, 0);
    })
    .await;
}
