//! Examines what the store guarantees. An embedded one is open in the gateway alone, so the running gateway
//! is asked; a Redis is asked directly.

use std::path::Path;
use std::time::Duration;

use kelisim_store::Durability;
use serde::Deserialize;
use url::Url;

use super::{Finding, State};
use crate::backend::open_store;
use crate::config::{Config, StoreUrl};
use crate::forward::client;

/// Timeout: the gateway answers at once or not at all.
const ANSWER: Duration = Duration::from_secs(5);

/// Body of `/readyz`, as far as it is needed.
#[derive(Deserialize)]
struct ReadinessReport {
    ready: bool,
    engine: String,
    wanted: String,
    durability: Option<String>,
    reasons: Vec<String>,
}

pub(super) async fn examine(config: &Config) -> Finding {
    let level = config.store.durability;
    let wanted = level.name();
    match &config.store.url {
        StoreUrl::Redb(file) => embedded(config, file).await,
        StoreUrl::Redis(_) => match open_store(config).await {
            Ok(store) => {
                let found = store.readiness(level).await;
                let holds = found.durability.is_some_and(|holds| holds >= level) && found.reasons.is_empty();
                judged(holds, "redis", wanted, found.durability.map(Durability::name), &found.reasons)
            }
            Err(why) => Finding::new("store", State::Wrong, why.code(), why.to_string(), "Mend `store.url`, or start the Redis."),
        },
    }
}

async fn embedded(config: &Config, file: &Path) -> Finding {
    let here = config.local_address();
    let answer = match Url::parse(&format!("{here}/readyz")) {
        Ok(url) => client::get_public(&url, ANSWER).await,
        Err(_) => Err("client"),
    };
    match answer.map(|(_, body)| serde_json::from_slice::<ReadinessReport>(&body)) {
        Ok(Ok(report)) => judged(report.ready, &report.engine, &report.wanted, report.durability.as_deref(), &report.reasons),
        Ok(Err(_)) => {
            let what = format!("Something answers at {here} that is no gateway of this version.");
            Finding::new("store", State::Wrong, "not-a-gateway", what, "See what listens there: `listen` in the configuration.")
        }
        Err(_) => {
            let there = std::fs::metadata(file).is_ok();
            let what = format!(
                "No gateway answers at {here}, so nothing is forwarded now. The store {}.",
                if there { "is there" } else { "will be made at the first start" }
            );
            Finding::new("store", State::Warning, "not-running", what, "Start it: `kelisim serve`.")
        }
    }
}

fn judged(holds: bool, engine: &str, wanted: &str, found: Option<&str>, reasons: &[String]) -> Finding {
    let found = found.unwrap_or("nothing");
    if holds {
        return Finding::fine("store", format!("{engine} keeps `{found}`; `{wanted}` is asked for."));
    }
    let what = format!("{engine} keeps `{found}`, and `{wanted}` is asked for: nothing is recorded.");
    let remedy = if reasons.is_empty() { "See the log of the gateway.".to_owned() } else { reasons.join(" ") };
    Finding::new("store", State::Wrong, "weak", what, remedy)
}
