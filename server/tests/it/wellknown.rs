//! What the gateway declares of itself at well-known addresses.

use crate::support::gateway::ALL;
use crate::support::{Engine, act, shared};

#[test]
fn global_privacy_control_is_honoured_since_the_newest_policy() {
    let gateway = shared(Engine::Redb);
    let day = |id: &str| act::site(id).policies.iter().map(|policy| policy.effective.clone()).max().unwrap();
    let one = gateway.get("/.well-known/gpc.json?site=jetu");
    assert_eq!((one.status, one.header("content-type")), (200, Some("application/json")));
    assert_eq!(one.json(), serde_json::json!({ "gpc": true, "lastUpdate": day("jetu") }));
    let newest = ALL.iter().map(|id| day(id)).max().unwrap();
    assert_eq!(gateway.get("/.well-known/gpc.json").json()["lastUpdate"], newest.as_str());
    assert_eq!(gateway.get("/.well-known/gpc.json?site=nowhere").code(), "unknown-site");
}
