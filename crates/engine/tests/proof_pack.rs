//! Proof packs: what they hold, and that not even the key of the log can make one say something else.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

#[path = "support/complaint.rs"]
mod complaint;
#[path = "support/tenant.rs"]
mod support;

use std::sync::Arc;

use kelisim_core::check::IdentifierKind;
use kelisim_core::consent::Kind;
use kelisim_core::evidence::{Device, Evidence};
use kelisim_core::{Lang, RecordId, Timestamp};
use kelisim_engine::desk::{self, NewReply, Worker};
use kelisim_engine::person::Person;
use kelisim_engine::proof_pack::{self, About, Pack};
use kelisim_engine::{Failure, Tenant, clock, erase};
use kelisim_ledger::proof_pack as ledger;
use kelisim_ledger::receipt_file::ReceiptFileError;
use kelisim_store::{Redb, Store};
use serde_json::{Value, json};
use support::tenant;

const ADDRESS: &str = "2a03:2880:f10c:283:face:b00c:0:25de";
const AGENT: &str = "Mozilla/5.0 (Linux; Android 14; SM-S918B) SamsungBrowser/26.0 Mobile";
const ORIGIN: &str = "https://consent.example.kz";

fn aliya() -> Worker {
    Worker { name: "aliya@example.kz".into() }
}

fn evidence() -> Evidence {
    Evidence {
        address: ADDRESS.into(),
        user_agent: AGENT.into(),
        device: Device {
            kind: "smartphone".into(),
            os: "Android 14".into(),
            browser: "Samsung".into(),
            model: "SM-S918B".into(),
        },
        received_at: Timestamp(1_790_000_123_456),
        gpc: true,
        page: "https://stop-collector.kz/шағым".into(),
        referrer: "https://google.kz/".into(),
        screen: "390x844".into(),
        languages: "kk,ru;q=0.8".into(),
    }
}

async fn complain(tenant: &Tenant, key: &str, phone: &str) -> RecordId {
    let typed = [("iin", "990230300005"), ("phone", phone), ("message", "Түнде қоңырау шалады."), ("name", "Арман")];
    complaint::complain(tenant, key, typed, evidence()).await
}

/// A complaint that was looked at, noted about and answered, and its pack.
async fn packed(tenant: &Tenant) -> (RecordId, Pack) {
    let case = complain(tenant, "one", "+7 701 234 56 78").await;
    complain(tenant, "two", "+7 702 000 00 01").await;
    let opened = desk::open(tenant, &aliya(), case, clock::now()).await.unwrap();
    desk::note(tenant, &aliya(), case, "The agency denies it.").await.unwrap();
    let version = desk::row(tenant, case).await.unwrap().version;
    assert!(version >= opened.row.version);
    let reply = NewReply { version, text: "Біз хат жаздық.".into(), lang: Lang::Kk, key: "k".into() };
    desk::reply(tenant, &aliya(), case, reply).await.unwrap();
    let about = ("A court asks, case 7/26", Lang::Ru);
    (case, proof_pack::make(tenant, ORIGIN, &aliya(), About::Case(case), about).await.unwrap())
}

fn store(folder: &tempfile::TempDir) -> Arc<dyn Store> {
    Arc::new(Redb::open(&folder.path().join("kelisim.redb")).unwrap())
}

fn json(pack: &Pack) -> Value {
    serde_json::from_str(&pack.text).unwrap()
}

#[tokio::test]
async fn a_pack_holds_every_act_with_its_evidence_and_is_verified() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let tenant = tenant(&store).await;
    let (case, pack) = packed(&tenant).await;
    assert!(ledger::is_pack(&pack.text));
    let key = tenant.key.verifying();
    let verified = ledger::open(&pack.text, &key).unwrap();
    let content = json(&pack);
    let whats: Vec<&str> =
        content["acts"].as_array().unwrap().iter().map(|act| act["what"].as_str().or(act["event"].as_str()).unwrap()).collect();
    assert_eq!(whats, ["granted", "opened", "managed", "replied", "packed"], "staff's own note is not told: {content:#}");
    assert_eq!(verified.acts.iter().map(|act| act.opened).collect::<Vec<_>>(), [true, true, false, true, true]);
    assert_eq!((verified.own, content["pack_id"].as_str()), (4, Some(&*pack.record.to_string())));
    assert_eq!(
        (content["made_by"].as_str(), content["reason"].as_str()),
        (Some("aliya@example.kz"), Some("A court asks, case 7/26"))
    );
    let first = &content["acts"][0];
    assert_eq!(first["record_id"], case.to_string());
    assert_eq!((first["evidence"]["address"].as_str(), first["evidence"]["user_agent"].as_str()), (Some(ADDRESS), Some(AGENT)));
    assert_eq!(first["evidence"]["received_at_ms"], 1_790_000_123_456_u64);
    assert_eq!(first["fields"]["message"], "Түнде қоңырау шалады.");
    assert!(first["consent_record"]["processing"][0]["words"].as_str().unwrap().contains("operator: "));
    assert!(!pack.text.contains("The agency denies it."), "a note for staff leaves with nobody's opening either");
    assert!(!pack.text.contains("7020000001"), "another complaint is not in it");

    // Another key, and a byte.
    let other = kelisim_ledger::SigningKey::new("somebody", &[9; 32]).map(|key| key.verifying());
    assert!(other.is_ok_and(|other| ledger::open(&pack.text, &other).is_err()));
    let changed = pack.text.replacen("face", "fade", 1);
    assert!(matches!(ledger::open(&changed, &key), Err(ReceiptFileError::Changed)));
}

/// What whoever holds the log's key might want to say instead.
#[tokio::test]
async fn not_even_the_key_of_the_log_can_change_what_was_committed_to() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let tenant = tenant(&store).await;
    let (_, pack) = packed(&tenant).await;
    let key = tenant.key.verifying();
    let sealed = |content: &Value| {
        let mut content = content.clone();
        content.as_object_mut().unwrap().retain(|name, _| name != "content_sha256" && name != "signature");
        ledger::seal(&serde_json::to_string_pretty(&content).unwrap(), &tenant.key).unwrap()
    };
    let genuine = json(&pack);
    assert!(ledger::open(&sealed(&genuine), &key).is_ok(), "signed again, unchanged, it holds");
    let forgeries: [(&str, Value); 28] = [
        ("/acts/0/evidence/address", json!("203.0.113.7")),
        ("/acts/0/evidence/user_agent", json!("curl/8")),
        ("/acts/0/evidence/device/model", json!("SM-S918C")),
        ("/acts/0/evidence/received_at_ms", json!(1_790_000_123_457_u64)),
        ("/acts/0/evidence/received_at", json!("2026-09-21T14:15:24Z")),
        ("/acts/0/evidence/gpc", json!(false)),
        ("/acts/0/evidence/page", json!("")),
        ("/acts/0/evidence", Value::Null),
        ("/acts/0/fields/message", json!("Рахмет.")),
        ("/acts/0/form", json!("appeal")),
        ("/acts/0/event_time", json!("2026-01-01T00:00:00Z")),
        ("/acts/0/event", json!("refused")),
        ("/acts/0/assurance", json!("verified")),
        ("/acts/0/items/0/granted", json!(false)),
        ("/acts/0/opening", Value::Null),
        ("/acts/0/opening/key", json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")),
        ("/acts/0/consent_record/processing/0/words", json!("kelisim-text: 1\n")),
        ("/acts/0/entry/index", json!(0)),
        ("/acts/3/statement/1/value", json!("Біз ештеңе жазған жоқпыз.")),
        // Part of what was sealed, another name for it, or nothing of it.
        ("/acts/3/statement/1/value", json!("жаздық.")),
        ("/acts/3/statement/1/name", json!("reason")),
        ("/acts/3/statement", json!([])),
        ("/acts/3/what", json!("opened")),
        ("/acts/0/consent_method", json!("paper")),
        ("/proof/size", json!(1)),
        ("/made_by", json!("somebody")),
        ("/reason", json!("none")),
        ("/made_at", json!("2026-01-01T00:00:00Z")),
    ];
    for (at, value) in forgeries {
        let mut forged = genuine.clone();
        let place = forged.pointer_mut(at).unwrap_or_else(|| panic!("{at} is not in the pack"));
        *place = if let Value::Bool(now) = place { json!(!*now) } else { value };
        let found = ledger::open(&sealed(&forged), &key);
        assert!(found.is_err(), "{at} was changed and nobody noticed");
    }
    // An act that is left out is no contradiction, since a pack proves what it holds; one told twice is.
    let mut twice = genuine.clone();
    let acts = twice["acts"].as_array_mut().unwrap();
    acts.insert(1, acts[0].clone());
    assert_eq!(ledger::open(&sealed(&twice), &key).unwrap_err(), ReceiptFileError::Contradiction("the order of the acts"));
}

#[tokio::test]
async fn a_person_is_found_by_an_identifier_and_what_was_destroyed_stays_so() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let tenant = tenant(&store).await;
    let case = complain(&tenant, "one", "+7 701 234 56 78").await;
    let person = Person::of_fields(tenant.config.form("complaint"), |name| (name == "phone").then_some("+77012345678"));
    let index = person.indexes(&tenant.vault)[0];
    let why = ("An inspector asks", Lang::Kk);
    let pack = proof_pack::make(&tenant, ORIGIN, &aliya(), About::Person(index), why).await.unwrap();
    ledger::open(&pack.text, &tenant.key.verifying()).unwrap();
    assert_eq!(json(&pack)["acts"][0]["record_id"], case.to_string());

    // The look stands on the case, where the person reads it.
    let opened = desk::open(&tenant, &aliya(), case, clock::now()).await.unwrap();
    assert!(opened.handled.iter().any(|event| event.record == pack.record));

    // By the record alone, too.
    let same = proof_pack::make(&tenant, ORIGIN, &aliya(), About::Record(case), why).await.unwrap();
    assert_eq!(json(&same)["acts"][0]["record_id"], case.to_string());

    let nobody = proof_pack::make(&tenant, ORIGIN, &aliya(), About::Record(RecordId([7; 16])), why).await;
    assert!(matches!(nobody, Err(Failure::NotFound)));
    let silent = proof_pack::make(&tenant, ORIGIN, &aliya(), About::Case(case), ("x", Lang::Kk)).await;
    assert!(matches!(silent, Err(Failure::Field(..))));

    let identifier = tenant.vault.identify(IdentifierKind::Phone.name(), "+77012345678");
    assert_eq!(identifier, index);
    erase::erase(&tenant, "erase", [3; 8], &person, &erase::Author::default()).await.unwrap();
    let gone = proof_pack::make(&tenant, ORIGIN, &aliya(), About::Person(index), why).await;
    assert!(matches!(gone, Err(Failure::NotFound)), "nobody is found by what was destroyed");
}

#[test]
fn kinds_have_one_name_here_and_in_the_log() {
    for kind in Kind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), json!(ledger::event(kind as u8).unwrap()));
    }
}
