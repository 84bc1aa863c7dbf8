//! The description of the API is generated, and true.

use crate::support::{Act, Engine, shared};

#[test]
fn every_described_operation_is_there_and_says_what_it_may() {
    let gateway = shared(Engine::Redb);
    let api = gateway.get("/openapi.json").json();
    let paths = api["paths"].as_object().unwrap();
    let wanted = [
        "/v1/sites/{site}/consents",
        "/v1/sites/{site}/receipts/{record}",
        "/v1/sites/{site}/standing/{token}",
        "/v1/sites/{site}/texts",
        "/v1/sites/{site}/browser",
        "/v1/sites/{site}/check",
        "/v1/sites/{site}/checks",
        "/v1/sites/{site}/contacts",
        "/v1/sites/{site}/imports/consents",
        "/v1/sites/{site}/imports/suppression",
        "/v1/sites/{site}/check/bulk",
        "/v1/sites/{site}/check/jobs",
        "/v1/sites/{site}/check/jobs/{job}",
        "/v1/sites/{site}/check/jobs/{job}/answer",
        "/v1/sites/{site}/erasures",
        "/v1/sites/{site}/destinations",
        "/v1/sites/{site}/deliveries",
        "/v1/sites/{site}/deliveries/replay",
        "/v1/sites/{site}/requests",
        "/v1/sites/{site}/requests/{record}",
        "/v1/sites/{site}/requests/{record}/answer",
        "/v1/sites/{site}/obligations",
        "/v1/sites/{site}/notices",
        "/v1/sites/{site}/notices/{policy}",
        "/v1/sites/{site}/notices/{policy}/stop",
        "/healthz",
        "/readyz",
        "/readyz/{site}",
        "/.well-known/gpc.json",
    ];
    assert_eq!(paths.len(), wanted.len());
    for path in wanted {
        for (method, operation) in paths[path].as_object().unwrap() {
            let address = path
                .replace("{site}", "jetu")
                .replace("{record}", &"00".repeat(16))
                .replace("{policy}", "1")
                .replace("{token}", "x")
                .replace("{job}", "x");
            let answer = gateway.connect().ask(&method.to_uppercase(), &address, &[("Authorization", "Bearer x")], b"").unwrap();
            let described = operation["responses"].as_object().unwrap();
            let status = answer.status.to_string();
            let class = format!("{}XX", &status[..1]);
            assert!(
                described.contains_key(&status) || described.contains_key(&class),
                "{method} {path} answers {status}: {}",
                answer.text()
            );
            let wrong = gateway.connect().ask("DELETE", &address, &[], b"").unwrap();
            let described = paths[path].as_object().unwrap().contains_key("delete");
            assert!(described || matches!(wrong.status, 404 | 405), "DELETE {path} answers {}", wrong.status);
        }
    }
    // A real answer has exactly the described fields.
    let described = api["components"]["schemas"]["ConsentResponse"]["properties"].as_object().unwrap();
    let answer = Act::allow(6101, "key-of-the-description").send(&gateway).json();
    let names =
        |object: &serde_json::Map<String, serde_json::Value>| object.keys().cloned().collect::<std::collections::BTreeSet<_>>();
    assert_eq!(names(answer.as_object().unwrap()), names(described));
}
