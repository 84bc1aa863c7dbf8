//! Receipt files and QR codes: valid ones are accepted, and nothing else is.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use kelisim_ledger::json::{self, Value};
use kelisim_ledger::leaf::Choices;
use kelisim_ledger::receipt_file::{self, ReceiptFileError};
use kelisim_ledger::{Checkpoint, Hash, Leaf, Receipt, SigningKey, compact};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

const WORDS: &str = "kelisim-text: 1\nsite: jetu\ntext: complaint 1\nlang: kk\noperator: «Жету» ЖШС\nbin: 171340001014\naddress: Алматы\n\
                     contact: a@jetu.kz, +7 727\ntitle: Келісім\nwords: Келісемін.\n  Өз еркіммен.\ndata: ЖСН\nterm: 36 months: 36 ай\n\
                     third-parties: no: Берілмейді.\ncross-border: no: Шықпайды.\npublic-sources: no: Жоқ.\nwithdraw: Сілтемемен.\n\
                     purpose complaint: Шағым. Қарау.\npurpose news: Хабар. SMS.\n";

fn key() -> SigningKey {
    SigningKey::new("consent.test/log/jetu", &[7; 32]).unwrap()
}

fn leaf(kind: u8, record: u8, text: [u8; 32], list: &[(&str, bool)]) -> Vec<u8> {
    let choices = Choices::new(list.iter().map(|(name, yes)| ((*name).to_owned(), *yes)).collect());
    let commitment = Some([9; 32]);
    Leaf { kind, record: [record; 16], time: 1_795_287_900, grade: 1, text: Some(text), build: None, choices, commitment }
        .encode()
}

/// Builds a log of published texts, a published policy and one record, and the receipt file about it.
fn content() -> Json {
    content_with(&[("p:complaint", true), ("p:news/sms", false)])
}

/// Builds the same file with other decisions.
fn content_with(list: &[(&str, bool)]) -> Json {
    let words: [u8; 32] = Sha256::digest(WORDS).into();
    let policy = [5; 32];
    let leaves = [leaf(8, 1, words, &[]), leaf(8, 2, policy, &[]), leaf(1, 3, words, list)];
    let [a, b, c] = [0, 1, 2].map(|at: usize| Hash::leaf(&leaves[at]));
    let left = Hash::node(&a, &b);
    let head = Checkpoint { origin: key().name().into(), size: 3, root: Hash::node(&left, &c) };
    let receipt = Receipt { leaf: leaves[2].clone(), index: 2, proof: vec![left], checkpoint: head.sign(&key()) };
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let publication = |at: usize, sibling: Hash| json!({ "index": at, "leaf": data_encoding::BASE64.encode(&leaves[at]), "inclusion": [sibling.to_base64(), c.to_base64()] });
    let decisions: Vec<Json> = list
        .iter()
        .map(|(item, yes)| {
            let purpose = if item.starts_with("p:complaint") { "Шағым. Қарау." } else { "Хабар. SMS." };
            let mut told = json!({ "item": item, "purpose": purpose, "event_state": receipt_file::state_of(1, *yes) });
            if let Some((_, channel)) = item.split_once('/') {
                told["channel"] = json!(channel);
            }
            told
        })
        .collect();
    json!({
        "format": receipt_file::FORMAT,
        "receipt_id": hex(&c.0),
        "record_id": hex(&[3; 16]),
        "event": { "event_time": "2026-11-21T19:05:00Z", "event_state": "ConsentGiven", "assurance": "asserted" },
        "privacy_notice": { "sha256": hex(&policy), "publication": publication(1, a) },
        "processing": [{
            "text": "complaint", "version": 1, "language": "kk", "title": "Келісім", "words": WORDS, "words_sha256": hex(&words),
            "publication": publication(0, b),
            "pii_controllers": [{ "party_name": "«Жету» ЖШС", "party_id": "171340001014", "party_address": "Алматы", "party_contact": "a@jetu.kz, +7 727" }],
            "purposes": [{ "item": "p:complaint", "purpose": "Шағым. Қарау." }, { "item": "p:news", "purpose": "Хабар. SMS." }],
            "pii_information": { "pii_type": "ЖСН" },
            "validity_duration": { "months": 36, "term": "36 ай" },
            "recipient_third_parties": { "transfer": false, "words": "Берілмейді." },
            "geographic_restrictions": { "cross_border_transfer": false, "words": "Шықпайды." },
            "dissemination": { "public_sources": false, "words": "Жоқ." },
            "withdrawal_method": "Сілтемемен."
        }],
        "decisions": decisions,
        "proof": { "log": key().name(), "index": 2, "size": 3, "verification_key": key().verifying().to_string(), "tlog_proof": receipt.to_text() }
    })
}

fn sealed(content: &Json) -> String {
    receipt_file::seal(&serde_json::to_string_pretty(content).unwrap(), &key()).unwrap()
}

fn open(text: &str) -> Result<receipt_file::ReceiptFile, ReceiptFileError> {
    receipt_file::open(text, &key().verifying())
}

#[test]
fn a_file_holds_and_survives_mail() {
    let file = sealed(&content());
    let opened = open(&file).unwrap();
    assert_eq!((opened.index, opened.checkpoint.size, opened.leaf.kind), (2, 3, 1));
    assert_eq!(receipt_file::stated_key(&file), Some(key().verifying()));
    for mailed in [file.replace('\n', "\r\n"), format!("\u{feff}{file}\n \n"), file.trim_end().to_owned()] {
        open(&mailed).unwrap();
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let file = sealed(&content());
    let mut tried = 0;
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut bytes = file.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            // Bytes that are not UTF-8 are no text at all.
            if let Ok(text) = String::from_utf8(bytes) {
                assert!(open(&text).is_err(), "byte {at} bit {bit}");
                tried += 1;
            }
        }
    }
    assert!(tried > 4 * file.len(), "{tried}");
}

#[test]
fn a_file_that_its_own_gateway_signed_wrongly_is_refused() {
    let pointers = [
        "/receipt_id",
        "/record_id",
        "/event/event_time",
        "/event/event_state",
        "/event/assurance",
        "/processing/0/pii_controllers/0/party_name",
        "/processing/0/pii_controllers/0/party_id",
        "/processing/0/pii_controllers/0/party_address",
        "/processing/0/pii_controllers/0/party_contact",
        "/privacy_notice/sha256",
        "/privacy_notice/publication/leaf",
        "/privacy_notice/publication/inclusion/0",
        "/processing/0/text",
        "/processing/0/language",
        "/processing/0/title",
        "/processing/0/words",
        "/processing/0/words_sha256",
        "/processing/0/publication/leaf",
        "/processing/0/publication/inclusion/1",
        "/processing/0/purposes/0/item",
        "/processing/0/purposes/1/purpose",
        "/processing/0/pii_information/pii_type",
        "/processing/0/validity_duration/term",
        "/processing/0/recipient_third_parties/words",
        "/processing/0/geographic_restrictions/words",
        "/processing/0/dissemination/words",
        "/processing/0/withdrawal_method",
        "/decisions/0/item",
        "/decisions/0/purpose",
        "/decisions/0/event_state",
        "/decisions/1/channel",
        "/decisions/1/event_state",
        "/proof/log",
        "/proof/verification_key",
        "/proof/tlog_proof",
    ];
    for pointer in pointers {
        let mut content = content();
        let value = content.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}"));
        let told = value.as_str().unwrap();
        // Replace the first letter by another of its kind, so that the false content is refused and not the
        // form.
        let first = told.chars().next().unwrap();
        *value = json!(format!("{}{}", if first == '1' { '2' } else { '1' }, &told[first.len_utf8()..]));
        let refused = open(&sealed(&content)).unwrap_err();
        assert!(matches!(refused, ReceiptFileError::Contradiction(_) | ReceiptFileError::Proof), "{pointer}: {refused}");
    }
    for (pointer, lie) in [
        ("/processing/0/version", json!(2)),
        ("/processing/0/validity_duration/months", json!(12)),
        ("/processing/0/recipient_third_parties/transfer", json!(true)),
        ("/processing/0/geographic_restrictions/cross_border_transfer", json!(true)),
        ("/processing/0/dissemination/public_sources", json!(true)),
        ("/processing/0/publication/index", json!(1)),
        ("/privacy_notice/publication/index", json!(0)),
        ("/proof/index", json!(1)),
        ("/proof/size", json!(4)),
        ("/processing", json!([])),
        ("/decisions", json!([])),
        ("/processing/0/purposes", json!([])),
    ] {
        let mut content = content();
        *content.pointer_mut(pointer).unwrap() = lie;
        assert!(matches!(open(&sealed(&content)), Err(ReceiptFileError::Contradiction(_))), "{pointer}");
    }
}

#[test]
fn a_long_list_of_decisions_is_compared_by_its_hash() {
    let items: Vec<String> = (10..40).map(|n| format!("p:news/channel-{n}")).collect();
    let list: Vec<(&str, bool)> = items.iter().map(|item| (item.as_str(), item.ends_with('3'))).collect();
    let content = content_with(&list);
    let opened = open(&sealed(&content)).unwrap();
    assert!(matches!(opened.leaf.choices, Choices::Hashed(_)));
    for at in 0..list.len() {
        let mut lie = content.clone();
        let granted = lie["decisions"][at]["event_state"] == "ConsentGiven";
        lie["decisions"][at]["event_state"] = json!(if granted { "ConsentRefused" } else { "ConsentGiven" });
        assert_eq!(open(&sealed(&lie)).unwrap_err(), ReceiptFileError::Contradiction("decisions"));
    }
}

#[test]
fn another_key_is_told_from_a_wrong_signature() {
    let file = sealed(&content());
    let other = SigningKey::new("consent.test/log/jetu", &[8; 32]).unwrap();
    assert_eq!(receipt_file::open(&file, &other.verifying()).unwrap_err(), ReceiptFileError::OtherKey);
    // Signed by a foreign key: naming our key does not make it ours.
    let forged = receipt_file::seal(&serde_json::to_string_pretty(&content()).unwrap(), &other).unwrap();
    assert_eq!(open(&forged).unwrap_err(), ReceiptFileError::OtherKey);
    assert_eq!(open("{}").unwrap_err(), ReceiptFileError::Malformed("no hash of the content"));
}

#[test]
fn moments_are_those_of_the_calendar() {
    for (seconds, told) in [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (1_795_287_900, "2026-11-21T19:05:00Z"),
        (4_107_542_399, "2100-02-28T23:59:59Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ] {
        assert_eq!(receipt_file::moment(seconds).as_deref(), Some(told));
    }
    assert_eq!(receipt_file::moment(253_402_300_800), None);
}

#[test]
fn a_qr_code_holds_the_proof_and_nothing_changed_passes() {
    let content = content();
    let receipt = Receipt::parse(content["proof"]["tlog_proof"].as_str().unwrap()).unwrap();
    let digits = compact::pack(&receipt, &key().verifying()).unwrap();
    let (named, back) = compact::unpack(&format!("https://consent.test/verify#{digits}\n")).unwrap();
    assert_eq!((&named, &back), (&key().verifying(), &receipt));
    let foreign = SigningKey::new("consent.test/log/jetu", &[8; 32]).unwrap();
    assert_eq!(compact::pack(&receipt, &foreign.verifying()), None);
    for at in 0..digits.len() {
        for digit in '0'..='9' {
            let mut changed: Vec<char> = digits.chars().collect();
            if changed[at] == digit {
                continue;
            }
            changed[at] = digit;
            let changed: String = changed.into_iter().collect();
            let held = compact::unpack(&changed).is_some_and(|(_, receipt)| receipt.verify(&key().verifying()).is_ok());
            assert!(!held, "digit {at} as {digit}");
        }
    }
    for short in 0..digits.len() {
        assert!(compact::unpack(&digits[..short]).is_none_or(|(_, receipt)| receipt.verify(&key().verifying()).is_err()));
    }
}

/// Any JSON of whole numbers, as serde writes it.
fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<String>().prop_map(Json::from)
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::btree_map(any::<String>(), inner, 0..5).prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

fn same(ours: &Value, theirs: &Json) -> bool {
    match (ours, theirs) {
        (Value::Null, Json::Null) => true,
        (Value::Bool(ours), Json::Bool(theirs)) => ours == theirs,
        (Value::Number(ours), Json::Number(theirs)) => Some(*ours) == theirs.as_u64(),
        (Value::Text(ours), Json::String(theirs)) => ours == theirs,
        (Value::List(ours), Json::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
        }
        (Value::Object(ours), Json::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().all(|(name, ours)| theirs.get(name).is_some_and(|theirs| same(ours, theirs)))
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn json_is_read_as_others_read_it(value in any_json()) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            prop_assert!(Value::parse(&text).is_some_and(|read| same(&read, &value)), "{}", text);
        }
    }

    #[test]
    fn what_is_taken_for_json_is_json(text in r#"[\[\]{}",:\\u0-9a-f tn-]{0,24}"#) {
        if let Some(read) = Value::parse(&text) {
            let theirs: Json = serde_json::from_str(&text).unwrap();
            prop_assert!(same(&read, &theirs), "{}", text);
        }
    }

    #[test]
    fn a_quoted_text_is_read_back(text in any::<String>()) {
        prop_assert_eq!(Value::parse(&json::quote(&text)), Some(Value::Text(text)));
    }

    #[test]
    fn nonsense_does_no_harm(text in any::<String>(), digits in "[0-9]{0,400}") {
        prop_assert!(open(&text).is_err());
        let _ = compact::unpack(&digits);
    }
}

#[test]
fn two_readers_cannot_differ() {
    for refused in [
        r#"{"a":1,"a":2}"#,
        "01",
        "1.0",
        "1e3",
        "-1",
        "18446744073709551616",
        "\"\u{1}\"",
        r#""\ud800""#,
        "[1,]",
        "{} x",
        "",
        "nul",
    ] {
        assert_eq!(Value::parse(refused), None, "{refused}");
    }
    assert_eq!(Value::parse(&format!("{}{}", "[".repeat(40), "]".repeat(40))), None);
}
