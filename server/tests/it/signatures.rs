//! Messages as their receivers see them: believed by the official libraries of Standard Webhooks and by the
//! code of `docs/webhooks.md`, in every language that has a runtime here, and holding what that page says.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use data_encoding::BASE64;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::applications::{filled, post, token};
use crate::console::{Person, press};
use crate::my::{Holder, SITE, operator};
use crate::support::receiver::{Posted, Receiver};
use crate::support::{Act, Engine, Gateway, Setup, on_each_engine};

#[path = "../../../docs/verify/webhook.rs"]
#[expect(unreachable_pub, reason = "the file is shown as it is")]
mod documented;

const FORM: &str = "stop-collector/complaint";
const PAGE: &str = "docs/webhooks.md";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page() -> String {
    std::fs::read_to_string(root().join(PAGE)).unwrap()
}

/// The one block of code in this language.
fn snippet(language: &str) -> String {
    let page = page();
    let mut blocks = page.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix(&format!("{language}\n")));
    let block = blocks.next().unwrap_or_else(|| panic!("no {language} in {PAGE}"));
    assert!(blocks.next().is_none(), "more than one block in {language}");
    block.to_owned()
}

/// A gateway whose destinations share two secrets with it, the newer and the one before.
fn gateway(receiver: &Receiver) -> Gateway {
    let setup = Setup::new(Engine::Redb)
        .edit("jetu", |site| {
            site.replace("id = \"front-office\"", "id = \"front-office\"\nevents = [\"application\", \"consent\"]")
        })
        .edit("stop-collector", |site| {
            site.replace("id = \"case-system\"", "id = \"case-system\"\nevents = [\"application\", \"request\", \"clock\"]")
                .replace("\"representative-basis\"]", "\"representative-basis\", \"request-message\"]")
        });
    let mut more = "[forward]\nallow_networks = [\"127.0.0.0/8\"]\n".to_owned();
    for name in ["stop-collector/case-system", "jetu/front-office"] {
        more.push_str(&format!(
            "[forward.destinations.\"{name}\"]\nurl = \"http://127.0.0.1:{}/\"\nsecret_file = \"hook.secret\"\nprevious_secret_file = \"old.secret\"\n",
            receiver.port
        ));
    }
    let mut gateway = setup.config(&more).prepare();
    std::fs::write(gateway.folder().join("old.secret"), gateway.run(&["webhook-secret"])).unwrap();
    gateway.go();
    gateway
}

/// A message with what its receiver has to judge it by.
#[derive(Clone)]
struct Case {
    what: &'static str,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
    secret: String,
    key: String,
    /// Whether it is to be believed by its secret, and by the gateway's key.
    right: (bool, bool),
}

impl Case {
    fn with(&self, what: &'static str, right: (bool, bool), change: impl FnOnce(&mut Self)) -> Self {
        let mut case = Self { what, right, ..self.clone() };
        change(&mut case);
        case
    }

    /// Signed rightly by the secret, but not now.
    fn at(&self, what: &'static str, offset: i64) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let moment = now.checked_add_signed(offset).unwrap();
        let signature = Webhook::new(&self.secret).unwrap();
        let signature = signature.sign(&self.headers["webhook-id"], i64::try_from(moment).unwrap(), &self.body).unwrap();
        self.with(what, (offset.abs() <= 300, false), |case| {
            case.headers.insert("webhook-timestamp".into(), moment.to_string());
            case.headers.insert("webhook-signature".into(), signature);
        })
    }
}

/// A message, right and changed in every way. Some are signed at a certain distance from now: they are to be
/// judged soon.
fn cases(gateway: &Gateway, posted: &Posted) -> Vec<Case> {
    let secret = |name: &str| std::fs::read_to_string(gateway.folder().join(name)).unwrap().trim().to_owned();
    let key = |name: &str| gateway.run(&["webhook-key", "stop-collector", name]).trim().to_owned();
    let headers = posted.headers.iter().filter(|(name, _)| name.starts_with("webhook-")).cloned().collect();
    let real = Case {
        what: "a real message, by the newer secret",
        headers,
        body: posted.body.clone(),
        secret: secret("hook.secret"),
        key: key("case-system"),
        right: (true, true),
    };
    vec![
        real.with("by the secret before", (true, true), |case| case.secret = secret("old.secret")),
        real.with("by a secret that is not shared", (false, true), |case| {
            gateway.run(&["webhook-secret"]).trim().clone_into(&mut case.secret);
        }),
        real.with("by the key for another destination", (true, false), |case| case.key = key("other")),
        real.with("one letter of the body is another", (false, false), |case| {
            let at = case.body.iter().position(|byte| *byte == b'7').unwrap();
            case.body[at] = b'8';
        }),
        real.with("a space more", (false, false), |case| case.body.push(b' ')),
        real.with("another id", (false, false), |case| {
            case.headers.insert("webhook-id".into(), "msg_00112233445566778899aabbccddeeff".into());
        }),
        real.with("a second later", (false, false), |case| {
            let at: u64 = case.headers["webhook-timestamp"].parse().unwrap();
            case.headers.insert("webhook-timestamp".into(), (at + 1).to_string());
        }),
        real.with("no moment at all", (false, false), |case| {
            case.headers.insert("webhook-timestamp".into(), "soon".into());
        }),
        real.with("the signatures change places", (false, false), |case| {
            let swapped = case.headers["webhook-signature"].replace("v1a,", "v2,").replace("v1,", "v1a,").replace("v2,", "v1,");
            case.headers.insert("webhook-signature".into(), swapped);
        }),
        real.with("empty signatures", (false, false), |case| {
            case.headers.insert("webhook-signature".into(), "v1, v1a,".into());
        }),
        real.at("signed six minutes ago", -360),
        real.at("signed six minutes ahead", 360),
        real.at("signed four minutes ago", -240),
        real,
    ]
}

/// The verdicts of a program on each case: by the official library, by the page's code, by the page's code
/// for the key.
fn ask(program: &Path, arguments: &[&Path], cases: &[Case]) -> Vec<[bool; 3]> {
    let cases: Vec<Value> = cases
        .iter()
        .map(|case| json!({ "headers": case.headers, "body": BASE64.encode(&case.body), "secret": case.secret, "key": case.key }))
        .collect();
    let child = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap_or_else(|why| panic!("{}: {why}; `cargo xtask test` installs it", program.display()));
    child.stdin.take().unwrap().write_all(json!(cases).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}: {}", program.display(), String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {}", String::from_utf8_lossy(&output.stdout)))
}

fn judge(language: &str, cases: &[Case], answers: &[[bool; 3]]) {
    assert_eq!(answers.len(), cases.len(), "{language}");
    for (case, answer) in cases.iter().zip(answers) {
        let (by_secret, by_key) = case.right;
        assert_eq!(*answer, [by_secret, by_secret, by_key], "{language}: {}", case.what);
    }
}

/// The same by Rust, in this process.
fn rust(case: &Case) -> [bool; 3] {
    let mut headers = http::HeaderMap::new();
    for (name, value) in &case.headers {
        headers.insert(http::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
    }
    let official = Webhook::new(&case.secret).unwrap().verify(&case.body, &headers).is_ok();
    let own = documented::Headers {
        id: &case.headers["webhook-id"],
        timestamp: &case.headers["webhook-timestamp"],
        signature: &case.headers["webhook-signature"],
    };
    [official, own.right(&case.body, &case.secret), own.right_by_key(&case.body, &case.key)]
}

#[test]
fn official_libraries_and_the_documented_code_believe_what_is_right_and_nothing_else() {
    let receiver = Receiver::start(&[]);
    let gateway = gateway(&receiver);
    assert_eq!(post(&gateway, FORM, &token(&gateway, FORM), &filled()).status, 303);
    let posted = receiver.wait(1).remove(0);
    let cases = || cases(&gateway, &posted);
    let own = cases();
    assert_eq!(snippet("rust").trim(), include_str!("../../../docs/verify/webhook.rs").trim(), "the page shows the file");
    judge("Rust", &own, &own.iter().map(rust).collect::<Vec<_>>());
    let folder = tempfile::tempdir().unwrap();
    let programs = root().join("end2end/webhooks");
    for (language, file, check, program) in [
        ("js", "snippet.mjs", "check.mjs", PathBuf::from("node")),
        ("python", "snippet.py", "check.py", root().join("target/python/bin/python")),
        ("php", "snippet.php", "check.php", PathBuf::from("php")),
    ] {
        let written = folder.path().join(file);
        std::fs::write(&written, snippet(language)).unwrap();
        let own = cases();
        judge(language, &own, &ask(&program, &[&programs.join(check), &written], &own));
    }
}

/// The keys each type of message holds, by the page's table.
fn promised() -> BTreeMap<String, BTreeSet<String>> {
    let page = page();
    let (_, table) = page.split_once("| `type` | When | `data` holds |").unwrap();
    let words = |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let mut promised = BTreeMap::new();
    for line in table.lines().skip(2).take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        for name in words(cells[0]) {
            promised.insert(name, words(cells[2]).into_iter().collect());
        }
    }
    promised
}

#[test]
fn each_event_holds_what_the_page_says() {
    let receiver = Receiver::start(&[]);
    let gateway = gateway(&receiver);
    let sent = post(&gateway, FORM, &token(&gateway, FORM), &filled());
    let receipt = sent.header("location").unwrap().split('?').next().unwrap().to_owned();
    // The application, and that its clock began.
    receiver.wait(2);
    let page = crate::my::link(&gateway.get(&receipt).page()).unwrap();
    let holder = Holder { gateway: &gateway, receipt: receipt.clone(), page };
    assert_eq!(holder.press("requests", &[("ask", "correction"), ("message", "8 701 222 33 44")]).status, 303);
    receiver.wait(4);
    let record = crate::my::open(&gateway)[0]["record"].as_str().unwrap().to_owned();
    let officer = Person::new(&gateway, "officer@example.kz", "officer", SITE).signed_in(&gateway);
    let value = [("field", "phone"), ("value", "8 701 222 33 44")];
    assert_eq!(press(&officer, &format!("/console/site/{SITE}/case/{record}"), "correct", &value).status, 303);
    receiver.wait(5);
    let answer = json!({ "outcome": "granted", "text": "It is corrected." });
    assert_eq!(operator(&gateway, "POST", &format!("requests/{record}/answer"), "answer-1", &answer).status, 201);
    receiver.wait(6);
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "null")];
    let withdrawn = gateway.connect().ask("POST", &format!("{receipt}/withdraw"), &headers, b"token=x").unwrap();
    assert_eq!(withdrawn.status, 303, "{}", withdrawn.text());
    receiver.wait(7);
    let erasures = "/v1/sites/stop-collector/erasures";
    assert_eq!(gateway.post_with_key("stop-collector", erasures, &json!({ "iin": "990230300005" })).status, 201);
    receiver.wait(8);
    assert_eq!(Act::allow(1, "key-of-one").send(&gateway).status, 201);
    assert_eq!(Act::refuse(2, "key-of-two").send(&gateway).status, 201);
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for posted in receiver.wait(10) {
        let message: Value = serde_json::from_slice(&posted.body).unwrap();
        let keys: Vec<&String> = message.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["data", "timestamp", "type"]);
        let data = message["data"].as_object().unwrap();
        seen.insert(message["type"].as_str().unwrap().to_owned(), data.keys().cloned().collect());
    }
    assert_eq!(seen, promised());
}

#[test]
fn a_message_carries_the_receipt_its_person_has() {
    on_each_engine(|engine| {
        let receiver = Receiver::start(&[]);
        let more = format!(
            "[forward]\nallow_networks = [\"127.0.0.0/8\"]\n[forward.destinations.\"jetu/front-office\"]\nurl = \"http://127.0.0.1:{}/\"\nsecret_file = \"hook.secret\"\n",
            receiver.port
        );
        let setup = Setup::new(engine).sites(&["jetu"]).edit("jetu", |site| {
            site.replace("id = \"front-office\"", "id = \"front-office\"\nevents = [\"consent\"]\nconcurrency = 4")
        });
        let gateway = setup.config(&more).start();
        // More than a tile of the ledger, and several trees.
        let given: BTreeSet<String> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|worker| {
                    let gateway = &gateway;
                    scope.spawn(move || {
                        let mut connection = gateway.connect();
                        let one = |n: u64| {
                            let answer = Act::allow(n, &format!("key-number-{n}")).send_on(&mut connection).unwrap();
                            answer.json()["receipt"].as_str().unwrap().to_owned()
                        };
                        (0..80).map(|n| n * 4 + worker).map(one).collect::<Vec<String>>()
                    })
                })
                .collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
        });
        let posted = receiver.wait(320);
        let carried = posted.iter().map(|posted| {
            let message: Value = serde_json::from_slice(&posted.body).unwrap();
            message["data"]["receipt"].as_str().unwrap().to_owned()
        });
        assert_eq!(carried.collect::<BTreeSet<String>>(), given);
    });
}
