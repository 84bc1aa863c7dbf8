//! Lists as jobs: progress, cancelling, sudden death, and how long an answer lasts.

use super::{ask, cells, decide, summary, unguarded};
use crate::canary::everything_below;
use crate::support::fixture::parse_api_key;
use crate::support::{Engine, Gateway, eventually, on_each_engine};

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

/// Waits until a job is done.
fn done(gateway: &Gateway, job: &str) {
    eventually("the job is done", || {
        let now = state(gateway, job);
        if now["state"] == "done" { Ok(()) } else { Err(now) }
    });
}

/// Waits until nothing of any list is left.
fn cleared(gateway: &Gateway) {
    eventually("nothing is left", || everything_below(&gateway.folder().join("data/checks")).is_empty());
}

/// Waits for the answer, and judges it row by row.
fn judge(gateway: &Gateway, job: &str, list: &[u8], rows: u64) {
    done(gateway, job);
    let answer = ask(gateway, "GET", &format!("jobs/{job}/answer"), b"");
    let summary = summary(gateway, &answer, list);
    assert_eq!((summary.rows, summary.allowed, summary.id.as_str()), (rows, 10, job));
    let found = cells(&answer.body, b';');
    assert_eq!(found.len() as u64, rows + 1);
    for (n, row) in found[1..].iter().enumerate() {
        assert_eq!((row[1].parse(), row[2] == "allowed"), (Ok(n), n < 10), "{row:?}");
    }
    let now = state(gateway, job);
    assert_eq!(
        (now["rows"].as_u64(), now["allowed"].as_u64(), now["reasons"]["granted"].as_u64()),
        (Some(rows), Some(10), Some(10))
    );
}

#[test]
fn a_long_list_is_answered_behind_in_order_and_kept() {
    on_each_engine(|engine| {
        let gateway = unguarded(engine, "");
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
    });
}

#[test]
fn a_job_that_is_taken_back_ends_and_leaves_nothing() {
    let gateway = unguarded(Engine::Redb, "");
    let job = start(&gateway, &list(200_000));
    eventually("the job has begun", || {
        let now = state(&gateway, &job);
        now["rows"].as_u64().is_some_and(|rows| rows > 0) || now["state"] == "done"
    });
    assert_eq!(ask(&gateway, "DELETE", &format!("jobs/{job}"), b"").status, 204);
    assert_eq!(ask(&gateway, "GET", &format!("jobs/{job}"), b"").status, 404);
    assert_eq!(ask(&gateway, "DELETE", &format!("jobs/{job}"), b"").status, 404);
    cleared(&gateway);
}

#[test]
fn a_gateway_that_is_killed_in_the_middle_begins_the_job_again() {
    on_each_engine(|engine| {
        let mut gateway = unguarded(engine, "");
        decide(&gateway, 0..10, true);
        let list = list(60_000);
        let job = start(&gateway, &list);
        for round in 0..3 {
            eventually("the job has begun", || state(&gateway, &job)["state"] != "waiting");
            // At another moment each time.
            std::thread::sleep(std::time::Duration::from_millis(40 * round));
            gateway.kill();
            gateway.go();
        }
        judge(&gateway, &job, &list, 60_000);
    });
}

#[test]
fn two_gateways_that_share_the_folder_do_each_job_once_and_both_see_it() {
    let gateway = unguarded(Engine::Redis, "");
    decide(&gateway, 0..10, true);
    let beside = gateway.beside();
    let list = list(20_000);
    let jobs: Vec<String> = (0..4).map(|n| start(if n % 2 == 0 { &gateway } else { &beside }, &list)).collect();
    for job in &jobs {
        judge(&gateway, job, &list, 20_000);
        judge(&beside, job, &list, 20_000);
    }
    // Both write into one log, a moment after the answer is there.
    let ended = || gateway.log().matches("a bulk check ended").count();
    eventually("the end of each job is logged", || ended() >= jobs.len());
    assert_eq!(ended(), jobs.len());
}

#[test]
fn an_answer_is_kept_for_its_time() {
    let mut gateway = unguarded(Engine::Redb, "[bulk]\nkeep_hours = 1\n");
    decide(&gateway, 0..10, true);
    let list = list(100);
    let job = start(&gateway, &list);
    judge(&gateway, &job, &list, 100);
    gateway.kill();
    // As if it had ended an hour earlier.
    let ticket = gateway.folder().join("data/checks/vivus").join(&job).join("ticket.json");
    let text = std::fs::read_to_string(&ticket).unwrap();
    let written: serde_json::Value = serde_json::from_str(&text).unwrap();
    let ended = written["state"]["done"]["ended"].as_u64().unwrap();
    std::fs::write(&ticket, text.replace(&ended.to_string(), &(ended - 3_600_000).to_string())).unwrap();
    gateway.go();
    cleared(&gateway);
}

#[test]
fn a_list_is_shown_to_the_key_that_brought_it_alone() {
    let mut gateway = unguarded(Engine::Redb, "");
    let (key, entry) = parse_api_key(&gateway.run(&["api-key", "new", "rival", "--site", "vivus"]));
    let rival = format!("Bearer {key}");
    gateway.kill();
    gateway.reconfigure(|config| config + &entry);
    gateway.go();
    let job = start(&gateway, &list(10));
    done(&gateway, &job);
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
