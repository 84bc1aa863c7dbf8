//! Lists by the command line, and summaries checked without the gateway.

use serde_json::json;

use super::{ASKED, ask, decide};
use crate::support::{Engine, Gateway};

#[test]
fn a_summary_is_checked_offline_against_its_files() {
    let gateway = Gateway::start(Engine::Redb);
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
    let (good, said) =
        gateway.try_run(&["verify-summary", "summary.txt", "answer.csv", "--question", "question.csv", "--key", key]);
    assert!(good && said.contains("2 rows") && said.contains("never-consented"), "{said}");
    // Without a key nothing says who signed; with another file, or a changed one, it does not hold.
    let (good, said) = gateway.try_run(&["verify-summary", "summary.txt", "answer.csv"]);
    assert!(!good && said.contains("--key"), "{said}");
    let (good, said) = gateway.try_run(&["verify-summary", "summary.txt", "question.csv", "--key", key]);
    assert!(!good && said.contains("another answer"), "{said}");
    let mut changed = note.clone();
    let at = changed.windows(9).position(|part| part == b"allowed 1").unwrap() + 8;
    changed[at] = b'2';
    write("changed.txt", &changed);
    let (good, said) = gateway.try_run(&["verify-summary", "changed.txt", "answer.csv", "--key", key]);
    assert!(!good && said.contains("does not hold"), "{said}");
}

#[test]
fn the_command_line_sends_a_list_and_writes_the_answer() {
    let gateway = Gateway::start(Engine::Redb);
    decide(&gateway, 0..2, true);
    let write = |name: &str, bytes: &[u8]| std::fs::write(gateway.folder().join(name), bytes).unwrap();
    write("key", gateway.key("vivus").as_bytes());
    write("list.csv", "Имя;Телефон\nА;87010000000\nБ;87010000001\nВ;87019999999\n".as_bytes());
    let run = |more: &[&str]| {
        let fixed = ["campaign", "vivus", "--purpose", "marketing", "--channel", "messenger", "--key-file", "key", "list.csv"];
        gateway.try_run(&[&fixed[..], more].concat())
    };
    let (good, said) = run(&["--lang", "kk"]);
    assert!(good && said.contains("2 of 3 rows") && said.contains("1  never-consented"), "{said}");
    let answer = std::fs::read_to_string(gateway.folder().join("list.checked.csv")).unwrap();
    assert!(answer.contains("А;87010000000;болады;Келісім бар;"), "{answer}");
    // What was fetched is gone from the gateway, and holds offline.
    assert_eq!(ask(&gateway, "GET", "jobs", b"").json()["jobs"], json!([]));
    let key = gateway.get("/log/vivus/key").text();
    let (good, said) = gateway.try_run(&["verify-summary", "list.checked.csv.summary", "list.checked.csv", "--key", key.trim()]);
    assert!(good, "{said}");
    let (good, said) = run(&["--only-allowed", "--keep", "--out", "only.csv"]);
    assert!(good, "{said}");
    assert_eq!(std::fs::read_to_string(gateway.folder().join("only.csv")).unwrap().lines().count(), 3);
    // Another list is not taken for the one of a job; nothing half is left.
    let job = ask(&gateway, "GET", "jobs", b"").json()["jobs"][0]["job"].as_str().unwrap().to_owned();
    write("list.csv", b"phone\n87010000000\n");
    let (good, said) = run(&["--job", &job, "--out", "other.csv"]);
    assert!(!good && said.contains("another list"), "{said}");
    write("list.csv", b"name\nx\n");
    let (good, said) = run(&["--out", "other.csv"]);
    assert!(!good && said.contains("no-column"), "{said}");
    let left = std::fs::read_dir(gateway.folder()).unwrap().map_while(Result::ok);
    assert!(left.map(|entry| entry.file_name()).all(|name| !name.to_string_lossy().ends_with(".part") && name != "other.csv"));
}
