//! Applications arrive at their destination, signed, with the fields it is allowed, whatever happens on the
//! way.

use crate::applications::{filled, post, token};
use crate::support::receiver::{Posted, Receiver};
use crate::support::{Engine, Gateway, Setup, eventually, on_each_engine};

const FORM: &str = "stop-collector/complaint";
/// The sample of deliveries that wait.
const WAITING: &str = "kelisim_deliveries_waiting{site=\"stop-collector\",destination=\"case-system\"}";

/// The networks of this machine.
const HERE: &str = "\"127.0.0.0/8\"";

/// A gateway that forwards applications to a receiver, where it may post to these networks. What it was
/// sending when it died is held for the time of an attempt and ten seconds more.
fn gateway(engine: Engine, receiver: &Receiver, allowed: &str) -> Gateway {
    let port = receiver.port;
    let more = format!(
        "[forward]\nallow_networks = [{allowed}]\n[forward.destinations.\"stop-collector/case-system\"]\n\
         url = \"http://127.0.0.1:{port}/hook\"\nsecret_file = \"hook.secret\"\n"
    );
    let setup = Setup::new(engine).sites(&["stop-collector"]).config(&more);
    setup.edit("stop-collector", |site| site.replace("id = \"case-system\"", "id = \"case-system\"\ntimeout = 5")).start()
}

/// The message that was posted, its signature checked by a foreign library.
fn verified(gateway: &Gateway, posted: &Posted) -> serde_json::Value {
    let secret = std::fs::read_to_string(gateway.folder().join("hook.secret")).unwrap();
    let mut headers = http::HeaderMap::new();
    for (name, value) in &posted.headers {
        headers.insert(http::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
    }
    standardwebhooks::Webhook::new(secret.trim()).unwrap().verify(&posted.body, &headers).unwrap();
    serde_json::from_slice(&posted.body).unwrap()
}

#[test]
fn an_application_arrives_signed_with_the_fields_allowed() {
    on_each_engine(|engine| {
        let receiver = Receiver::start(&[]);
        let gateway = gateway(engine, &receiver, HERE);
        assert_eq!(post(&gateway, FORM, &token(&gateway, FORM), &filled()).status, 303);
        let posted = receiver.wait(1);
        let message = verified(&gateway, &posted[0]);
        assert_eq!(message["type"], "application.received");
        let fields: Vec<&String> = message["data"]["fields"].as_object().unwrap().keys().collect();
        assert_eq!(fields, ["email", "iin", "message", "name", "phone"]);
        assert_eq!(message["data"]["fields"]["phone"], "+77750300077");
        assert_eq!(message["data"]["consents"]["p:notices/sms"], true);
        assert!(message["data"]["receipt"].as_str().unwrap().starts_with("c2sp.org/tlog-proof@v1"));
    });
}

#[test]
fn a_failed_attempt_is_made_again_with_the_same_id_also_after_a_crash() {
    on_each_engine(|engine| {
        let receiver = Receiver::start(&["500 No", "302 Found\r\nLocation: http://127.0.0.1:1/"]);
        let mut gateway = gateway(engine, &receiver, HERE);
        post(&gateway, FORM, &token(&gateway, FORM), &filled());
        receiver.wait(1);
        gateway.kill();
        gateway.go();
        let again = receiver.wait(2);
        assert_eq!(again[0].id(), again[1].id());
        assert_eq!(verified(&gateway, &again[1]), verified(&gateway, &again[0]));
    });
}

#[test]
fn private_addresses_are_refused_unless_the_configuration_opens_them() {
    let receiver = Receiver::start(&[]);
    let gateway = gateway(Engine::Redb, &receiver, "");
    post(&gateway, FORM, &token(&gateway, FORM), &filled());
    eventually("the refusal is logged", || gateway.log().contains("address-refused"));
    assert_eq!(receiver.count(), 0);
    assert_eq!(gateway.metric(WAITING), Some(1));
}

#[test]
fn a_receiver_that_is_gone_ends_it() {
    let receiver = Receiver::start(&["410 Gone"]);
    let gateway = gateway(Engine::Redb, &receiver, HERE);
    post(&gateway, FORM, &token(&gateway, FORM), &filled());
    receiver.wait(1);
    eventually("nothing waits any more", || gateway.metric(WAITING) == Some(0));
}
