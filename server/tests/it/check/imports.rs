//! Consents of the past and lists of those not to be contacted.

use std::fs;

use serde_json::{Value, json};

use super::{PHONE, VIVUS, check, decide, post, setup};
use crate::support::{Engine, Gateway, on_each_engine};

fn row(number: u64, phone: &str, granted: bool, day: &str) -> Value {
    json!({
        "row": number, "phone": phone, "purpose": "marketing", "channels": ["messenger"], "granted": granted,
        "decided_at": day, "evidence": format!("contract {number}, page 3")
    })
}

fn import(gateway: &Gateway, batch: &str, rows: &[Value]) -> Value {
    let answer = post(gateway, "imports/consents", &json!({ "batch": batch, "source": "CRM, November", "consents": rows }));
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn list(gateway: &Gateway, batch: &str, more: &Value) {
    let mut body = json!({
        "batch": batch, "source": "complaints", "date": "2026-10-01", "identifiers": [{ "row": 1, "kind": "phone", "value": PHONE }]
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = post(gateway, "imports/suppression", &body);
    assert_eq!((answer.status, &answer.json()["imported"]), (201, &json!(1)), "{}", answer.text());
}

#[test]
fn what_was_brought_along_counts_below_what_was_seen() {
    let low = |source: &str| {
        let (before, after) = source.split_once("id = \"marketing\"\ntitle = { kk = \"Жарнама\", ru = \"Реклама\", en = \"Advertising\" }\nabout = { kk = \"Қызметтер").unwrap();
        let after = after.replacen("grade = \"asserted\"", "grade = \"imported\"", 1);
        format!(
            "{before}id = \"marketing\"\ntitle = {{ kk = \"Жарнама\", ru = \"Реклама\", en = \"Advertising\" }}\nabout = {{ kk = \"Қызметтер{after}"
        )
    };
    on_each_engine(|engine| {
        let mut gateway = setup(engine).edit(VIVUS, low).start();
        let rows = [
            row(1, PHONE, true, "2026-05-17"),
            row(2, "+7 702 222 22 22", false, "2026-05-17"),
            row(3, "+7 999", true, "2026-05-17"),
            row(4, "+7 707 333 33 33", true, "2099-01-01"),
            json!({ "row": 5, "phone": "+7 707 333 33 33", "purpose": "weather", "decided_at": "2026-05-17", "evidence": "x" }),
            json!({ "row": 6, "phone": "+7 707 333 33 33", "purpose": "marketing", "decided_at": "2026-05-17", "evidence": "x" }),
            json!({ "row": 7, "phone": "+7 707 333 33 33", "purpose": "marketing", "channels": ["sms"], "decided_at": "2026-05-17", "evidence": " " }),
        ];
        let done = import(&gateway, "crm-1", &rows);
        let codes: Vec<&str> = done["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect();
        assert_eq!((&done["imported"], &done["repeated"]), (&json!(2), &json!(0)), "{done}");
        assert_eq!(codes[1..], ["no-date", "unknown-purpose", "no-channel", "no-evidence"]);
        assert!(!done.to_string().contains("999"), "an error repeats nothing that was sent");
        let answer = check(&gateway, "messenger", PHONE);
        assert_eq!(
            (&answer["reason"], &answer["grade"], &answer["since"]),
            (&json!("granted"), &json!("imported"), &json!("2026-05-16T19:00:00Z"))
        );
        assert_eq!(check(&gateway, "messenger", "+7 702 222 22 22")["reason"], "refused");
        // The same again is the same; another content under the same row is not.
        let again = import(&gateway, "crm-1", &rows[..2]);
        assert_eq!((&again["imported"], &again["repeated"]), (&json!(0), &json!(2)));
        let other = import(&gateway, "crm-1", &[row(1, PHONE, false, "2026-05-17")]);
        assert_eq!(other["errors"][0]["code"], "row-reused");
        // What the person did before the import, and after the day it speaks of, counts.
        decide(&gateway, "+7 705 555 55 55", "messenger", false, None);
        import(&gateway, "crm-2", &[row(1, "+7 705 555 55 55", true, "2026-05-17")]);
        assert_eq!(check(&gateway, "messenger", "+7 705 555 55 55")["reason"], "withdrawn");
        gateway.kill();
        assert!(gateway.try_run(&["verify"]).0, "{}", gateway.try_run(&["verify"]).1);
        gateway.go();
        assert_eq!(check(&gateway, "messenger", PHONE)["reason"], "granted");
    });
    let gateway = setup(Engine::Redb).start();
    import(&gateway, "crm-1", &[row(1, PHONE, true, "2026-05-17")]);
    assert_eq!(check(&gateway, "messenger", PHONE)["reason"], "grade-too-low", "it never counts as more than it is");
}

#[test]
fn a_list_stands_until_it_is_lifted_and_changes_nothing_anybody_said() {
    on_each_engine(|engine| {
        let gateway = setup(engine).start();
        let reason = |channel: &str| check(&gateway, channel, PHONE)["reason"].as_str().unwrap().to_owned();
        list(&gateway, "list-1", &json!({ "channels": ["messenger"] }));
        assert_eq!((reason("messenger"), reason("email")), ("suppressed".into(), "never-consented".into()));
        let granted = decide(&gateway, PHONE, "messenger", true, None);
        assert_eq!(reason("messenger"), "suppressed", "what is there for another reason is not lifted by a click");
        list(&gateway, "list-2", &json!({ "channels": ["messenger"], "date": "2026-11-01", "lift": true }));
        let answer = check(&gateway, "messenger", PHONE);
        assert_eq!((&answer["reason"], &answer["record"]), (&json!("granted"), &granted["record"]));
        // An older list that comes late changes nothing; one of the kind that a consent lifts does not stand
        // against it.
        list(&gateway, "list-3", &json!({ "channels": ["messenger"], "date": "2026-09-01" }));
        list(&gateway, "list-4", &json!({ "date": "2026-11-02", "holds": "until-consent" }));
        assert_eq!(reason("messenger"), "granted");
        list(&gateway, "list-5", &json!({ "date": "2026-11-03", "until": "2026-11-04" }));
        assert_eq!(reason("messenger"), "granted");
        list(&gateway, "list-6", &json!({ "purposes": ["marketing"], "date": "2026-11-05" }));
        assert_eq!(reason("messenger"), "suppressed");
        // Whoever is erased stays on the list, and nothing else is left.
        assert_eq!(post(&gateway, "erasures", &json!({ "phone": PHONE })).status, 201);
        assert_eq!(reason("messenger"), "suppressed");
        list(&gateway, "list-7", &json!({ "purposes": ["marketing"], "date": "2026-11-06", "lift": true }));
        list(&gateway, "list-8", &json!({ "date": "2026-11-06", "lift": true }));
        assert_eq!(reason("messenger"), "never-consented");
    });
}

#[test]
fn files_are_brought_in_by_the_command_line() {
    let gateway = setup(Engine::Redb).start();
    fs::write(gateway.folder().join("key"), gateway.key(VIVUS)).unwrap();
    let rows: Vec<String> = (0..1200).map(|n| format!("+7 701 {:03} {:02} {:02}", n * 7 % 1000, n % 97, n % 89)).collect();
    let rows = rows.join("\n");
    fs::write(gateway.folder().join("list.txt"), format!("\u{feff}{PHONE}\n\naliya@example.kz\n990230300005\nnonsense\n{rows}"))
        .unwrap();
    let arguments = [
        "import",
        "suppression",
        VIVUS,
        "list.txt",
        "--batch",
        "l",
        "--source",
        "complaints",
        "--date",
        "2026-11-01",
        "--key-file",
        "key",
    ];
    let (whole, printed) = gateway.try_run(&arguments);
    assert!(
        !whole
            && printed.contains("line 5: value")
            && printed.contains("1203 imported, 0 imported before, 1 not imported, of 1204 rows."),
        "{printed}"
    );
    assert_eq!(check(&gateway, "email", PHONE)["reason"], "suppressed");
    assert!(gateway.try_run(&arguments).1.contains("0 imported, 1203 imported before"));
    let mut lines = Vec::new();
    for n in 0..700 {
        let mut row = row(0, &format!("+7 702 {:03} {:02} {:02}", n * 7 % 1000, n % 97, n % 89), true, "2026-05-17");
        row.as_object_mut().unwrap().remove("row");
        lines.push(row.to_string());
    }
    fs::write(gateway.folder().join("past.jsonl"), lines.join("\n")).unwrap();
    let arguments = ["import", "consents", VIVUS, "past.jsonl", "--batch", "p", "--source", "CRM", "--key-file", "key"];
    let (whole, printed) = gateway.try_run(&arguments);
    assert!(whole && printed.contains("700 imported"), "{printed}");
    assert_eq!(check(&gateway, "messenger", "+7 702 000 00 00")["grade"], "imported");
}
