//! Stores that version 0.1.0 of November 2026 wrote, opened by today's: an application with its link, one that was
//! withdrawn, a request of the law, an obligation, imports, a list of people not to be contacted, touches, a check, an
//! erasure and an account, on redb and on Redis. Nothing of it may read otherwise, ever.
//!
//! `data/earlier` was made by that version through its own pages and API; `made.json` holds what they answered.

use std::fs::{self, File, Permissions};
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use kelisim_engine::keys::Keys;
use kelisim_engine::vault::Vault;
use kelisim_ledger::{SigningKey, receipt_file};
use kelisim_store::testing::{DURABLE, RedisServer};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::support::{Engine, Gateway, eventually, on_each_engine};

const SITE: &str = "stop-collector";

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/earlier")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn unpack(from: &Path, to: &Path) {
    let mut bytes = Vec::new();
    GzDecoder::new(File::open(from).unwrap()).read_to_end(&mut bytes).unwrap();
    fs::write(to, bytes).unwrap();
}

/// The folder as that version left it, with its store, and what it answered then.
fn restored(engine: Engine) -> (Gateway, Value) {
    let owned = TempDir::new().unwrap();
    let folder = owned.path();
    let own = data().join(if engine == Engine::Redb { "redb" } else { "redis" });
    copy(&data().join("sites"), &folder.join("sites"));
    copy(&own.join("keys"), &folder.join("keys"));
    for file in fs::read_dir(folder.join("keys")).unwrap().map(Result::unwrap) {
        fs::set_permissions(file.path(), Permissions::from_mode(0o400)).unwrap();
    }
    let redis = match engine {
        Engine::Redb => {
            unpack(&own.join("kelisim.redb.gz"), &folder.join("kelisim.redb"));
            None
        }
        Engine::Redis => {
            let log = folder.join("redis/appendonlydir");
            fs::create_dir_all(&log).unwrap();
            unpack(&own.join("appendonly.aof.gz"), &log.join("appendonly.aof.1.incr.aof"));
            fs::write(log.join("appendonly.aof.manifest"), "file appendonly.aof.1.incr.aof seq 1 type i\n").unwrap();
            Some(RedisServer::start_in(&folder.join("redis"), kelisim_store::testing::free_port(), DURABLE))
        }
    };
    let config = fs::read_to_string(own.join("kelisim.toml")).unwrap();
    let made = serde_json::from_slice(&fs::read(own.join("made.json")).unwrap()).unwrap();
    (Gateway::restored(owned, redis, &config), made)
}

/// A receipt file as it was written then: without the member `standing`, and with the rights in the words of
/// that version.
fn as_then(file: &str, key: &SigningKey) -> Vec<u8> {
    let member = |name: &str| {
        let start = file.find(&format!("\n  \"{name}\": ")).unwrap();
        let end = ["\n  }", "\n  ]"].iter().filter_map(|end| file[start..].find(end)).min().unwrap();
        &file[start..=start + end + 4]
    };
    let now: Value = serde_json::from_str(file).unwrap();
    let then: Value = serde_json::from_slice(&fs::read(data().join("rights.json")).unwrap()).unwrap();
    let rights = serde_json::to_string_pretty(&then[now["language"].as_str().unwrap()]).unwrap().replace('\n', "\n  ");
    let content = file.replacen(member("standing"), "", 1);
    let content = content.replacen(member("privacy_rights"), &format!("\n  \"privacy_rights\": {rights},"), 1);
    let content = content.split_once(",\n  \"content_sha256").unwrap().0;
    receipt_file::seal(&format!("{content}\n}}"), key).unwrap().into_bytes()
}

#[test]
fn a_store_of_november_2026_says_what_it_said() {
    on_each_engine(|engine| {
        let (mut gateway, made) = restored(engine);
        gateway.go();
        let bearer = format!("Bearer {}", made["key"].as_str().unwrap());
        let keys = Keys::load(&gateway.folder().join("keys")).unwrap();
        let key =
            SigningKey::new(&format!("localhost:8399/log/{SITE}"), &Vault::signing_seed(&keys, &SITE.parse().unwrap())).unwrap();
        let ask = |path: &str| gateway.connect().ask("GET", path, &[("Authorization", &bearer)], b"").unwrap();

        // The words of the site are the published ones: the start published nothing again. What waits for an answer
        // is taken over to the desk, and its clocks go: two entries, however many cases there are.
        let size = || ask(&format!("/log/{SITE}/checkpoint")).text().lines().nth(1).unwrap().parse::<u64>().unwrap();
        let then = made["size"].as_u64().unwrap();
        eventually("the desk has the cases", || size() == then + 2);

        for (path, answer) in made["answers"].as_object().unwrap() {
            let found = ask(path);
            assert_eq!(json!(found.status), answer[0], "{path}");
            if answer[1] != "" {
                let body = if path.ends_with("receipt.json") { as_then(&found.text(), &key) } else { found.body };
                let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&body));
                assert_eq!(hash, answer[1].as_str().unwrap(), "{path} has other bytes");
            }
        }
        assert_eq!(ask(&format!("/v1/sites/{SITE}/checks")).json(), made["checks"]);
        let requests = ask(&format!("/v1/sites/{SITE}/requests")).json();
        assert_eq!(requests["requests"][0]["record"], made["requests"]["requests"][0]["record"]);
        assert_eq!((&requests["open"], &requests["requests"][0]["ask"]), (&made["requests"]["open"], &json!("information")));

        // A decision of then still counts, and so does the list.
        let question = json!({ "purpose": "notices", "channel": "sms", "as_of": "2026-11-29T14:40:00Z", "identifiers": [
            { "kind": "phone", "value": "+77012345670" },
            { "kind": "phone", "value": "+77017654321" },
            { "kind": "phone", "value": "+77011112233" },
        ] });
        let headers = [("Authorization", &*bearer), ("Content-Type", "application/json")];
        let path = format!("/v1/sites/{SITE}/check");
        let checked = gateway.connect().ask("POST", &path, &headers, question.to_string().as_bytes()).unwrap().json();
        for (found, then) in checked["results"].as_array().unwrap().iter().zip(made["check"].as_array().unwrap()) {
            for name in ["verdict", "since", "until", "record", "grade"] {
                assert_eq!(found[name], then[name], "{name} of {then}");
            }
        }
        // The account is there: adding it again makes no second link.
        let account = gateway.run(&["user", "list"]);
        assert!(account.contains("aliya@jetu.kz"), "{account}");
        gateway.stop();
        // A second start finds nothing to take over.
        let entries = |gateway: &Gateway| {
            let (_, verified) = gateway.try_run(&["verify", "--config", "kelisim.toml"]);
            verified.lines().find(|line| line.contains("entries are right")).map(str::to_owned)
        };
        let before = entries(&gateway);
        gateway.go();
        gateway.stop();
        assert_eq!(entries(&gateway), before);
        let (right, verified) = gateway.try_run(&["verify", "--config", "kelisim.toml"]);
        assert!(right && verified.contains("entries are right"), "{verified}");
    });
}
