//! What the gateway says of itself at well-known addresses.

use crate::support::{Engine, Gateway, act};

#[test]
fn global_privacy_control_is_honoured_since_the_newest_policy() {
    let gateway = Gateway::start(Engine::Redb);
    let day = |id: &str| act::site(id).policies.iter().map(|policy| policy.effective.clone()).max().unwrap();
    let one = gateway.get("/.well-known/gpc.json?site=jetu");
    assert_eq!((one.status, one.header("content-type")), (200, Some("application/json")));
    assert_eq!(one.json(), serde_json::json!({ "gpc": true, "lastUpdate": day("jetu") }));
    let sites = ["collectors", "hot-zaim", "jetfin", "jetu", "stop-collector", "vivus"];
    let newest = sites.iter().map(|id| day(id)).max().unwrap();
    assert_eq!(gateway.get("/.well-known/gpc.json").json()["lastUpdate"], newest.as_str());
    assert_eq!(gateway.get("/.well-known/gpc.json?site=nowhere").code(), "unknown-site");
}
