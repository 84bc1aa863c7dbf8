//! Deliveries in the long run: one bad destination among good ones, order, what follows a withdrawal and an
//! erasure, sending again.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::applications::{filled, post, token};
use crate::support::receiver::{Posted, Receiver};
use crate::support::{Answer, Engine, Gateway, Setup, eventually, on_each_engine};

const FORM: &str = "stop-collector/complaint";
const SITE: &str = "stop-collector";

/// A gateway whose site has these destinations, each with the lines of its own and a receiver; forms send to
/// all.
fn gateway(engine: Engine, destinations: &[(&str, &str, &Receiver)]) -> Gateway {
    let setup = Setup::new(engine).sites(&[SITE]).edit(SITE, |site| {
        let (before, rest) = site.split_once("[[destinations]]").unwrap();
        let (block, after) = rest.split_once("\n\n").unwrap();
        let names: Vec<String> = destinations.iter().map(|(name, ..)| format!("\"{name}\"")).collect();
        let mut site = before.replace("destinations = [\"case-system\"]", &format!("destinations = [{}]", names.join(", ")));
        for (name, lines, _) in destinations {
            site.push_str(&format!("[[destinations]]{}\n{lines}\n\n", block.replace("\"case-system\"", &format!("\"{name}\""))));
        }
        site + after
    });
    let mut more = "[forward]\nallow_networks = [\"127.0.0.0/8\"]\n".to_owned();
    for (name, _, receiver) in destinations {
        let table = format!("[forward.destinations.\"{SITE}/{name}\"]");
        more.push_str(&format!("{table}\nurl = \"http://127.0.0.1:{}/hook\"\nsecret_file = \"hook.secret\"\n", receiver.port));
    }
    setup.config(&more).start()
}

/// The message that was posted.
pub(crate) fn message(posted: &Posted) -> Value {
    serde_json::from_slice(&posted.body).unwrap()
}

/// Sends a complaint; gives the address of its receipt.
pub(crate) fn send(gateway: &Gateway) -> String {
    let sent = post(gateway, FORM, &token(gateway, FORM), &filled());
    assert_eq!(sent.status, 303, "{}", sent.text());
    sent.header("location").unwrap().split('?').next().unwrap().to_owned()
}

/// What the operator's system reads at a path of the site.
pub(crate) fn read(gateway: &Gateway, path: &str) -> Answer {
    let bearer = format!("Bearer {}", gateway.key(SITE));
    gateway.connect().ask("GET", &format!("/v1/sites/{SITE}/{path}"), &[("Authorization", &bearer)], b"").unwrap()
}

#[test]
fn a_bad_destination_keeps_nobody_else_waiting() {
    on_each_engine(|engine| {
        let (hangs, fails, good) = (Receiver::start(&[]), Receiver::failing(), Receiver::start(&[]));
        hangs.hang();
        // As long as an attempt may last: none of those on the one that hangs ends while the others get
        // theirs.
        let lanes = [("hangs", "timeout = 60", &hangs), ("fails", "", &fails), ("good", "", &good)];
        let gateway = gateway(engine, &lanes);
        for _ in 0..20 {
            send(&gateway);
        }
        good.wait(20);
        let ended = |outcome: &str| {
            gateway.metric(&format!("kelisim_deliveries_total{{site=\"{SITE}\",destination=\"hangs\",outcome=\"{outcome}\"}}"))
        };
        assert_eq!((ended("again"), ended("delivered")), (None, None), "the good one waited for the one that hangs");
        // The one that fails was left alone after five attempts in a row, those under way aside.
        let paused = format!("kelisim_destination_paused{{site=\"{SITE}\",destination=\"fails\"}}");
        eventually("the breaker opens", || gateway.metric(&paused) == Some(1));
        assert!(fails.count() < 20, "{} attempts", fails.count());
        let all = read(&gateway, "destinations").json();
        let of = |name: &str| all.as_array().unwrap().iter().find(|one| one["destination"] == name).unwrap()["waiting"].clone();
        assert_eq!((of("hangs"), of("fails")), (json!(20), json!(20)), "{all}");
        hangs.go_on();
    });
}

#[test]
fn an_ordered_lane_keeps_the_order_whatever_fails() {
    on_each_engine(|engine| {
        let receiver = Receiver::start(&["500 No"]);
        let gateway = gateway(engine, &[("archive", "ordered = true", &receiver)]);
        for _ in 0..6 {
            send(&gateway);
        }
        let sequences: Vec<u64> =
            receiver.wait(7).iter().map(|posted| message(posted)["data"]["sequence"].as_u64().unwrap()).collect();
        assert!(sequences[..2].iter().all(|sequence| *sequence == sequences[0]), "{sequences:?}");
        assert!(sequences[1..].is_sorted_by(|one, other| one < other), "{sequences:?}");
    });
}

#[test]
fn a_destination_that_wants_so_many_a_second_gets_no_more() {
    let receiver = Receiver::start(&[]);
    let gateway = gateway(Engine::Redb, &[("slow", "rate = 10", &receiver)]);
    let tokens: Vec<String> = (0..16).map(|_| token(&gateway, FORM)).collect();
    // Before the first of them can have left. Whatever the machine does besides makes the sixteenth later,
    // never sooner.
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for part in tokens.chunks(4) {
            let gateway = &gateway;
            scope.spawn(move || {
                for token in part {
                    let sent = post(gateway, FORM, token, &filled());
                    assert_eq!(sent.status, 303, "{}", sent.text());
                }
            });
        }
    });
    receiver.wait(16);
    // One for each tenth of a second, but for those of the tenths at both ends.
    let least = Duration::from_millis(100) * 14;
    assert!(begun.elapsed() >= least, "16 in {:?}", begun.elapsed());
}

#[test]
fn withdrawal_and_erasure_reach_the_places_that_got_the_data() {
    on_each_engine(|engine| {
        let (got, never) = (Receiver::start(&[]), Receiver::start(&[]));
        let gateway = gateway(engine, &[("got", "", &got)]);
        let receipt = send(&gateway);
        let first = message(&got.wait(1)[0]);
        let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "null")];
        let withdrawn = gateway.connect().ask("POST", &format!("{receipt}/withdraw"), &headers, b"token=x").unwrap();
        assert_eq!(withdrawn.status, 303, "{}", withdrawn.text());
        let second = message(&got.wait(2)[1]);
        assert_eq!(second["type"], "consent.withdrawn");
        assert_eq!(second["data"]["about"][0]["number"], first["data"]["number"]);
        assert_eq!(second["data"]["consents"]["p:complaint"], false);
        assert!(second["data"].get("fields").is_none(), "a withdrawal carries nothing of the person");

        let body = json!({ "iin": "990230300005" });
        assert_eq!(gateway.post_with_key(SITE, &format!("/v1/sites/{SITE}/erasures"), &body).status, 201);
        let third = message(&got.wait(3)[2]);
        assert_eq!(third["type"], "subject.erased");
        assert_eq!(third["data"]["about"][0]["record"], first["data"]["record"]);
        assert!(third["data"]["sequence"].as_u64() > second["data"]["sequence"].as_u64());
        // What is on record of the delivery names who got which fields.
        let record = first["data"]["record"].as_str().unwrap();
        let on_record = || read(&gateway, &format!("deliveries?record={record}")).json();
        // The outcome of a message is written a moment after the answer.
        eventually("it is on record", || on_record()["deliveries"][0]["attempts"] != json!([]));
        let on_record = on_record();
        assert_eq!(on_record["deliveries"][0]["fields"], json!(["email", "iin", "message", "name", "phone"]));
        assert_eq!(on_record["deliveries"][0]["attempts"][0]["status"], 204);
        assert_eq!(never.count(), 0);
    });
}

#[test]
fn what_was_given_up_is_listed_and_sent_again_on_demand() {
    on_each_engine(|engine| {
        let receiver = Receiver::start(&["410 Gone"]);
        let gateway = gateway(engine, &[("intake", "", &receiver)]);
        send(&gateway);
        receiver.wait(1);
        let dead = || read(&gateway, "deliveries?destination=intake").json();
        eventually("it is given up", || dead()["deliveries"].as_array().unwrap().len() == 1);
        assert_eq!(dead()["deliveries"][0]["attempts"][0]["status"], 410);
        assert!(gateway.log().contains("given up"), "a person must learn of it");
        // Gone: what comes later waits, and is not burnt on it.
        send(&gateway);
        let replay = |body: &Value| gateway.post_with_key(SITE, &format!("/v1/sites/{SITE}/deliveries/replay"), body);
        let day = json!({ "destination": "intake", "since": "2020-01-01T00:00:00Z" });
        let again = replay(&day);
        assert_eq!((again.status, again.json()["again"].clone()), (202, json!(1)), "{}", again.text());
        let posted = receiver.wait(3);
        assert_eq!(posted.iter().filter(|other| other.id() == posted[0].id()).count(), 2, "the same id");
        eventually("nothing is dead", || dead()["deliveries"].as_array().unwrap().is_empty());
        // One that was delivered, by its record.
        let settled = || eventually("nothing waits", || read(&gateway, "destinations").json()[0]["waiting"] == 0);
        settled();
        let record = message(&posted[1])["data"]["record"].clone();
        assert_eq!(replay(&json!({ "record": record })).json()["again"], 1);
        assert_eq!(receiver.wait(4)[3].id(), posted[1].id());
        settled();
        assert_eq!(
            replay(&json!({ "destination": "intake", "since": "2020-01-01T00:00:00Z", "delivered_too": true })).json()["again"],
            2
        );
        receiver.wait(6);

        settled();
        std::fs::write(gateway.folder().join("key"), gateway.key(SITE)).unwrap();
        let command = |more: &[&str]| gateway.run(&[&["deliveries"], more, &["--key-file", "key"]].concat());
        assert_eq!(command(&["status", SITE]), "intake: 0 wait (the first since 0 s), 0 given up\n");
        let span = ["--destination", "intake", "--since", "2020-01-01T00:00:00Z", "--delivered-too"];
        assert_eq!(command(&[&["replay", SITE], &span[..]].concat()), "2 are sent again.\n");
        receiver.wait(8);
        let public = gateway.run(&["webhook-key", SITE, "intake"]);
        assert!(public.starts_with("whpk_") && public != gateway.run(&["webhook-key", SITE, "other"]), "{public}");

        for (body, status) in [
            (json!({}), 422),
            (json!({ "record": "x" }), 422),
            (json!({ "destination": "intake", "since": "yesterday" }), 422),
            (json!({ "record": "00112233445566778899aabbccddeeff" }), 404),
            (json!({ "record": 7 }), 422),
        ] {
            assert_eq!(replay(&body).status, status, "{body}");
        }
        assert_eq!(read(&gateway, "deliveries").status, 422);
        assert_eq!(read(&gateway, "deliveries?destination=intake&from=x").status, 422);
        let strange = gateway.connect().ask("GET", &format!("/v1/sites/{SITE}/deliveries?destination=intake"), &[], b"").unwrap();
        assert_eq!(strange.status, 401);
    });
}
