//! Pages on the wire: small where nothing of a person is in them, and as they are where something is.

use std::io::Read as _;

use crate::applications::{filled, token};
use crate::my::Holder;
use crate::support::{Answer, Engine, Gateway, shared};

fn asking(gateway: &Gateway, path: &str, encodings: &str) -> Answer {
    gateway.connect().ask("GET", path, &[("Accept-Encoding", encodings), ("Accept-Language", "kk")], b"").unwrap()
}

fn unpacked(answer: &Answer) -> String {
    let mut text = String::new();
    match answer.header("content-encoding") {
        Some("br") => brotli::Decompressor::new(&answer.body[..], 4096).read_to_string(&mut text).unwrap(),
        Some("gzip") => flate2::read::GzDecoder::new(&answer.body[..]).read_to_string(&mut text).unwrap(),
        other => panic!("{other:?}"),
    };
    text
}

#[test]
fn pages_that_say_nothing_of_a_person_are_compressed() {
    let gateway = shared(Engine::Redb);
    let policy = "/policy/stop-collector";
    for page in [policy, "/f/stop-collector/complaint", "/preferences/jetu", "/verify", "/preview/jetu"] {
        let plain = asking(&gateway, page, "identity");
        assert_eq!((plain.status, plain.header("content-encoding")), (200, None), "{page}");
        for encoding in ["br", "gzip"] {
            let small = asking(&gateway, page, encoding);
            assert_eq!((small.status, small.header("content-encoding")), (200, Some(encoding)), "{page}");
            assert!(small.body.len() * 2 < plain.body.len(), "{page}: {} of {}", small.body.len(), plain.body.len());
            let vary: Vec<&str> = small.headers.iter().filter(|(name, _)| name == "vary").map(|(_, value)| &**value).collect();
            assert!(vary.join(", ").to_lowercase().contains("accept-encoding"), "{page}: {vary:?}");
            // The token of a form is another each time.
            assert_eq!(unpacked(&small).len(), plain.text().len(), "{page}");
        }
    }
    assert_eq!(unpacked(&asking(&gateway, policy, "br")), asking(&gateway, policy, "identity").text());
}

/// A page that holds a secret and repeats what somebody else chose would tell of the secret by its length
/// (BREACH).
#[test]
fn pages_with_a_secret_leave_as_they_are() {
    let gateway = shared(Engine::Redb);
    let holder = Holder::new(&gateway);
    for page in [&holder.receipt, &holder.page] {
        let answer = asking(&gateway, page, "br, gzip");
        assert_eq!((answer.status, answer.header("content-encoding")), (200, None), "{}", answer.text());
    }
    // What was typed comes back in the page of a form that has faults.
    let mut fields = filled();
    fields.insert("iin", "990230300006".into());
    let body: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&fields)
        .append_pair("token", &token(&gateway, "stop-collector/complaint"))
        .finish();
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Accept-Encoding", "br, gzip")];
    let answer = gateway.connect().ask("POST", "/f/stop-collector/complaint", &headers, body.as_bytes()).unwrap();
    assert_eq!((answer.status, answer.header("content-encoding")), (422, None));
    assert_eq!(answer.page().form_value("iin"), "990230300006");
}
