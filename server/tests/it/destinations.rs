//! Destinations of every kind: letters, streams, and which events each is sent.

mod documented;
mod letters;
mod requests;
mod streams;

use serde_json::Value;

use crate::deliveries::{read, send};
use crate::support::{Engine, Gateway, Setup, eventually};

pub(crate) const SITE: &str = "stop-collector";
pub(crate) const FORM: &str = "stop-collector/complaint";

/// A gateway whose site has these destinations, each with lines of its own instead of `url`, `fields` and
/// `events`. Its forms send to all that do not choose other events.
pub(crate) fn setup(engine: Engine, more: &str, destinations: &[(&str, &str)]) -> Setup {
    let setup = Setup::new(engine).config(more);
    setup.edit(SITE, |site| {
        let (before, rest) = site.split_once("[[destinations]]").unwrap();
        let (block, after) = rest.split_once("\n\n").unwrap();
        let usual = destinations.iter().filter(|(_, lines)| !lines.contains("events"));
        let names: Vec<String> = usual.map(|(name, _)| format!("\"{name}\"")).collect();
        let mut site = before.replace("destinations = [\"case-system\"]", &format!("destinations = [{}]", names.join(", ")));
        for (name, lines) in destinations {
            let own = |line: &&str| !["url", "events", "fields"].iter().any(|key| line.starts_with(key) && lines.contains(key));
            // A destination of another kind has no address of a webhook.
            let own = |line: &&str| own(line) && !(lines.contains("kind") && line.starts_with("url"));
            let block: Vec<&str> = block.lines().filter(own).collect();
            let block = block.join("\n").replace("\"case-system\"", &format!("\"{name}\""));
            site.push_str(&format!("[[destinations]]{block}\n{lines}\n\n"));
        }
        site + after
    })
}

/// Waits for a delivery of that record to be as wanted, and gives it.
pub(crate) fn delivery(gateway: &Gateway, record: &str, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    eventually(what, || {
        let all = read(gateway, &format!("deliveries?record={record}")).json();
        let found = all["deliveries"].as_array().and_then(|all| all.iter().find(|one| wanted(one)));
        found.cloned().ok_or(all)
    })
}

/// How many attempts on a destination had that outcome.
pub(crate) fn attempts(gateway: &Gateway, destination: &str, outcome: &str) -> u64 {
    let labels = format!("site=\"{SITE}\",destination=\"{destination}\",outcome=\"{outcome}\"");
    gateway.metric(&format!("kelisim_deliveries_total{{{labels}}}")).unwrap_or_default()
}

/// Waits until so many attempts, or more, had that outcome: what is tried again meanwhile makes it more.
pub(crate) fn attempted(gateway: &Gateway, destination: &str, outcome: &str, least: u64) {
    eventually(&format!("{least} attempts on {destination} are {outcome}"), || {
        let so_far = attempts(gateway, destination, outcome);
        if so_far >= least { Ok(()) } else { Err(so_far) }
    });
}

/// Waits until a destination is blocked, or is no more.
pub(crate) fn blocked(gateway: &Gateway, destination: &str, is: bool) {
    let sample = format!("kelisim_destination_blocked{{site=\"{SITE}\",destination=\"{destination}\"}}");
    eventually(&format!("{destination} is blocked: {is}"), || gateway.metric(&sample) == Some(u64::from(is)));
}
