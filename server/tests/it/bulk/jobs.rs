//! Lists as jobs: progress, taking back, sudden death, keeping.

use super::bad::wait;
use super::{ask, cells, decide, summary};
use crate::canary::everything_below;
use crate::support::gateway::ENGINES;
use crate::support::{Engine, Gateway};

const ASKED: &str = "jobs?purpose=marketing&channel=messenger";

/// A list of so many numbers, of which the first ten are known.
fn list(rows: u64) -> Vec<u8> {
    let mut list = b"phone;n\n".to_vec();
    for n in 0..rows {
        list.extend(format!("+7 701 {:03} {:02} {:02};{n}\n", n / 10_000 % 1000, n / 100 % 100, n % 100).as_bytes());
    }
    list
}

fn start(gateway: &Gateway, list: &[u8]) -> String {
    let answer = ask(gateway, "POST", ASKED, list);
    assert_eq!(answer.status, 202, "{}", answer.text());
    let job = answer.json()["job"].as_str().unwrap().to_owned();
    assert_eq!(answer.header("location"), Some(format!("/v1/sites/vivus/check/jobs/{job}").as_str()));
    job
}

fn state(gateway: &Gateway, job: &str) -> serde_json::Value {
    ask(gateway, "GET", &format!("jobs/{job}"), b"").json()
}

/// Waits for the answer, and looks at it.
fn judge(gateway: &Gateway, job: &str, list: &[u8], rows: u64) {
    wait(|| state(gateway, job)["state"] == "done");
    let answer = ask(gateway, "GET", &format!("jobs/{job}/answer"), b"");
    let summary = summary(gateway, &answer, list);
    assert_eq!((summary.rows, summary.allowed, summary.id.as_str()), (rows, 10, job));
    let found = cells(&answer.body, b';');
    assert_eq!(found.len() as u64, rows + 1);
    for (n, row) in found[1..].iter().enumerate() {
        assert_eq!((row[1].parse(), row[2] == "allowed"), (Ok(n), n < 10), "{row:?}");
    }
    let told = state(gateway, job);
    assert_eq!(
        (told["rows"].as_u64(), told["allowed"].as_u64(), told["reasons"]["granted"].as_u64()),
        (Some(rows), Some(10), Some(10))
    );
}

#[test]
fn a_long_list_is_answered_behind_in_order_and_kept() {
    for engine in ENGINES {
        let gateway = super::start(engine, "");
        decide(&gateway, 0..10, true);
        let list = list(30_000);
        let job = start(&gateway, &list);
        let early = ask(&gateway, "GET", &format!("jobs/{job}/answer"), b"");
        assert!(early.status == 200 || early.code() == "not-done");
        judge(&gateway, &job, &list, 30_000);
        // The list of jobs, and nobody else's.
        let jobs = ask(&gateway, "GET", "jobs", b"").json();
        assert_eq!((jobs["jobs"].as_array().unwrap().len(), jobs["jobs"][0]["job"].as_str()), (1, Some(job.as_str())));
        let bearer = format!("Bearer {}", gateway.key("jetu"));
        let other = format!("/v1/sites/jetu/check/jobs/{job}");
        let other = gateway.connect().ask("GET", &other, &[("Authorization", &bearer)], b"").unwrap();
        assert_eq!((other.status, other.code().as_str()), (404, "not-found"));
        for wrong in ["..", "%2e%2e%2fvivus", "00", &"00".repeat(16)] {
            assert_eq!(ask(&gateway, "GET", &format!("jobs/{wrong}"), b"").status, 404, "{wrong}");
        }
    }
}

#[test]
fn a_job_that_is_taken_back_ends_and_leaves_nothing() {
    let gateway = super::start(Engine::Redb, "");
    let job = start(&gateway, &list(200_000));
    wait(|| state(&gateway, &job)["rows"].as_u64().is_some_and(|rows| rows > 0) || state(&gateway, &job)["state"] == "done");
    assert_eq!(ask(&gateway, "DELETE", &format!("jobs/{job}"), b"").status, 204);
    assert_eq!(ask(&gateway, "GET", &format!("jobs/{job}"), b"").status, 404);
    assert_eq!(ask(&gateway, "DELETE", &format!("jobs/{job}"), b"").status, 404);
    wait(|| everything_below(&gateway.folder().join("data/checks")).is_empty());
}

#[test]
fn a_gateway_that_is_killed_in_the_middle_begins_the_job_again() {
    for engine in ENGINES {
        let mut gateway = super::start(engine, "");
        decide(&gateway, 0..10, true);
        let list = list(60_000);
        let job = start(&gateway, &list);
        for round in 0..3 {
            wait(|| state(&gateway, &job)["state"] != "waiting");
            // At another moment each time.
            std::thread::sleep(std::time::Duration::from_millis(40 * round));
            gateway.kill();
            gateway.go();
        }
        judge(&gateway, &job, &list, 60_000);
    }
}

#[test]
fn two_gateways_that_share_the_folder_do_each_job_once_and_both_see_it() {
    let gateway = super::start(Engine::Redis, "");
    decide(&gateway, 0..10, true);
    let beside = gateway.beside();
    let list = list(20_000);
    let jobs: Vec<String> = (0..4).map(|n| start(if n % 2 == 0 { &gateway } else { &beside }, &list)).collect();
    for job in &jobs {
        judge(&gateway, job, &list, 20_000);
        judge(&beside, job, &list, 20_000);
    }
    let ended = |gateway: &Gateway| gateway.log().matches("a bulk check ended").count();
    // Both write into one log.
    assert_eq!(ended(&gateway), jobs.len());
}

#[test]
fn an_answer_is_kept_for_its_time() {
    let mut gateway = super::start(Engine::Redb, "[bulk]\nkeep_hours = 1\n");
    decide(&gateway, 0..10, true);
    let list = list(100);
    let job = start(&gateway, &list);
    judge(&gateway, &job, &list, 100);
    gateway.kill();
    // As if it had ended an hour earlier.
    let ticket = gateway.folder().join("data/checks/vivus").join(&job).join("ticket.json");
    let text = std::fs::read_to_string(&ticket).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&text).unwrap();
    let ended = kept["state"]["done"]["ended"].as_u64().unwrap();
    std::fs::write(&ticket, text.replace(&ended.to_string(), &(ended - 3_600_000).to_string())).unwrap();
    gateway.go();
    wait(|| everything_below(&gateway.folder().join("data/checks")).is_empty());
}

#[test]
fn a_list_is_shown_to_the_key_that_brought_it_alone() {
    use std::io::Write as _;

    let mut gateway = super::start(Engine::Redb, "");
    let told = gateway.run(&["api-key", "new", "rival", "--site", "vivus"]);
    let (key, entry) = told.split_once("In kelisim.toml:").unwrap();
    let rival = format!("Bearer {}", key.rsplit(": ").next().unwrap().trim());
    gateway.kill();
    let mut config = std::fs::OpenOptions::new().append(true).open(gateway.folder().join("kelisim.toml")).unwrap();
    config.write_all(entry.as_bytes()).unwrap();
    gateway.go();
    let job = start(&gateway, &list(10));
    wait(|| state(&gateway, &job)["state"] == "done");
    let asks = |method: &str, path: &str| {
        let path = format!("/v1/sites/vivus/check/{path}");
        gateway.connect().ask(method, &path, &[("Authorization", &rival)], b"").unwrap()
    };
    assert_eq!(asks("GET", "jobs").json()["jobs"], serde_json::json!([]));
    for (method, path) in [("GET", ""), ("GET", "/answer"), ("DELETE", "")] {
        assert_eq!(asks(method, &format!("jobs/{job}{path}")).code(), "not-found", "{method} {path}");
    }
    assert_eq!(ask(&gateway, "GET", &format!("jobs/{job}/answer"), b"").status, 200);
}
