//! Lists by the command line, and summaries checked without the gateway.

use serde_json::json;

use super::{ASKED, ask, decide, gateway};
use crate::support::Engine;

#[test]
fn a_summary_is_checked_offline_against_its_files() {
    let gateway = gateway(Engine::Redb, "");
    decide(&gateway, 0..1, true);
    let list = b"phone\n87010000000\n87019999999\n";
    let answer = ask(&gateway, "POST", ASKED, list);
    let note = data_encoding::BASE64URL_NOPAD.decode(answer.header("kelisim-summary").unwrap().as_bytes()).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = gateway.folder().join(name);
        std::fs::write(path, bytes).unwrap();
    };
    write("summary.txt", &note);
    write("answer.csv", &answer.body);
    write("question.csv", list);
    let key = gateway.get("/log/vivus/key").text();
    let key = key.trim();
    let (good, printed) =
        gateway.try_run(&["verify-summary", "summary.txt", "answer.csv", "--question", "question.csv", "--key", key]);
    assert!(good && printed.contains("2 rows") && printed.contains("never-consented"), "{printed}");
    // Without a key nothing says who signed; with another file, or a changed one, it does not hold.
    let (good, printed) = gateway.try_run(&["verify-summary", "summary.txt", "answer.csv"]);
    assert!(!good && printed.contains("--key"), "{printed}");
    let (good, printed) = gateway.try_run(&["verify-summary", "summary.txt", "question.csv", "--key", key]);
    assert!(!good && printed.contains("another answer"), "{printed}");
    let mut changed = note.clone();
    let at = changed.windows(9).position(|part| part == b"allowed 1").unwrap() + 8;
    changed[at] = b'2';
    write("changed.txt", &changed);
    let (good, printed) = gateway.try_run(&["verify-summary", "changed.txt", "answer.csv", "--key", key]);
    assert!(!good && printed.contains("does not hold"), "{printed}");
}

#[test]
fn the_command_line_sends_a_list_and_writes_the_answer() {
    let gateway = gateway(Engine::Redb, "");
    decide(&gateway, 0..2, true);
    let write = |name: &str, bytes: &[u8]| std::fs::write(gateway.folder().join(name), bytes).unwrap();
    write("key", gateway.key("vivus").as_bytes());
    write("list.csv", "Имя;Телефон\nА;87010000000\nБ;87010000001\nВ;87019999999\n".as_bytes());
    let run = |more: &[&str]| {
        let fixed = ["campaign", "vivus", "--purpose", "marketing", "--channel", "messenger", "--key-file", "key", "list.csv"];
        gateway.try_run(&[&fixed[..], more].concat())
    };
    let (good, printed) = run(&["--lang", "kk"]);
    assert!(good && printed.contains("2 of 3 rows") && printed.contains("1  never-consented"), "{printed}");
    let answer = std::fs::read_to_string(gateway.folder().join("list.checked.csv")).unwrap();
    assert!(answer.contains("А;87010000000;болады;Келісім бар;"), "{answer}");
    // What was fetched is gone from the gateway, and holds offline.
    assert_eq!(ask(&gateway, "GET", "jobs", b"").json()["jobs"], json!([]));
    let key = gateway.get("/log/vivus/key").text();
    let (good, printed) =
        gateway.try_run(&["verify-summary", "list.checked.csv.summary", "list.checked.csv", "--key", key.trim()]);
    assert!(good, "{printed}");
    let (good, printed) = run(&["--only-allowed", "--keep", "--out", "only.csv"]);
    assert!(good, "{printed}");
    assert_eq!(std::fs::read_to_string(gateway.folder().join("only.csv")).unwrap().lines().count(), 3);
    // Another list is not taken for the one of a job; nothing half is left.
    let job = ask(&gateway, "GET", "jobs", b"").json()["jobs"][0]["job"].as_str().unwrap().to_owned();
    write("list.csv", b"phone\n87010000000\n");
    let (good, printed) = run(&["--job", &job, "--out", "other.csv"]);
    assert!(!good && printed.contains("another list"), "{printed}");
    write("list.csv", b"name\nx\n");
    let (good, printed) = run(&["--out", "other.csv"]);
    assert!(!good && printed.contains("no-column"), "{printed}");
    let left = std::fs::read_dir(gateway.folder()).unwrap().map_while(Result::ok);
    assert!(left.map(|entry| entry.file_name()).all(|name| !name.to_string_lossy().ends_with(".part") && name != "other.csv"));
}
