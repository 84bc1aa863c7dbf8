//! `kelisim doctor`: examines everything that a gateway depends on, and sends a signed test message to every
//! destination through the same senders that the gateway uses. It opens no embedded store and needs no key,
//! so it works beside a running gateway, and before the first start.

mod advice;
mod organisation;
mod store;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use kelisim_core::site::{Destination, Severity, Site};
use kelisim_core::{DeliveryId, Sensitive, Timestamp};
use kelisim_engine::keys::Keys;
use kelisim_engine::vault::Vault;
use kelisim_engine::{chance, clock};
use serde::Serialize;

use crate::config::Config;
use crate::forward::attempt::Outcome;
use crate::forward::client::{Client, System};
use crate::forward::message::Message;
use crate::forward::sender::{Connections, Means, Parcel, Sender};
use crate::sites;

/// Number of destinations that are tried in parallel.
const AT_ONCE: usize = 16;
/// Receivers refuse timestamps that are five minutes off; from this difference on the clock is worth a
/// warning.
const SKEW: Duration = Duration::from_mins(1);

/// Severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// It works as it should.
    Fine,
    /// It works, but an operator should look at it.
    Warning,
    /// It does not work.
    Wrong,
}

/// One thing that was examined.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Finding {
    /// Subject of the finding: `configuration`, `keys`, `sites`, `store`, `sign-in`, `clock`, or a
    /// destination as `site/destination`.
    pub about: String,
    /// Severity of the finding.
    pub state: State,
    /// Stable short name of what was found.
    pub code: &'static str,
    /// What was found, as a sentence.
    pub what: String,
    /// What to do; empty when nothing is needed.
    pub remedy: String,
    /// Kind of a destination: `webhook`, `email` or `redis-stream`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// HTTP status or SMTP code that a destination answered with; zero when there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Milliseconds that a destination took to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<u64>,
}

impl Finding {
    fn new(about: &str, state: State, code: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        let (about, what, remedy) = (about.to_owned(), what.into(), remedy.into());
        Self { about, state, code, what, remedy, kind: None, status: None, took_ms: None }
    }

    fn fine(about: &str, what: impl Into<String>) -> Self {
        Self::new(about, State::Fine, "fine", what, "")
    }
}

/// Examines everything that the configuration at `path` leads to; only one site when it is named. Findings
/// are reported as they come.
pub(crate) async fn examine(path: &Path, only: Option<&str>, mut report: impl FnMut(Finding)) {
    let config = match Config::load(path) {
        Ok(config) => config,
        Err(why) => {
            return report(Finding::new("configuration", State::Wrong, "configuration", why.to_string(), "Mend it first."));
        }
    };
    report(Finding::fine("configuration", format!("{} can be read.", path.display())));
    let keys = match Keys::load(&config.keys) {
        Ok(keys) => {
            report(Finding::fine("keys", "All three key files are there, for their owner alone."));
            Some(keys)
        }
        Err(why) => {
            report(Finding::new("keys", State::Wrong, "keys", why.to_string(), advice::KEYS));
            None
        }
    };
    let all = read_sites(&config, only, &mut report);
    for finding in unknown_tables(&config, &all, only) {
        report(finding);
    }
    report(store::examine(&config).await);
    let client = match Client::new(&config.forward.allow_networks, config.forward.ca_file.as_deref(), Arc::new(System)) {
        Ok(client) => client,
        Err(why) => {
            return report(Finding::new("configuration", State::Wrong, "certificates", why.to_string(), "Mend it first."));
        }
    };
    if let Some(oidc) = &config.console.oidc {
        organisation::examine(oidc, &config, &client, &all, &mut report).await;
    }
    let Some(keys) = keys else { return };
    let mut clocks = Vec::new();
    let attempts = all.iter().filter(|site| only.is_none_or(|only| site.id.as_str() == only)).flat_map(|site| {
        site.destinations
            .iter()
            .map(|destination| try_destination(&config, &keys, &client, site, destination))
            .collect::<Vec<_>>()
    });
    let mut attempts = stream::iter(attempts.collect::<Vec<_>>()).buffered(AT_ONCE);
    while let Some((finding, clock)) = attempts.next().await {
        clocks.extend(clock);
        report(finding);
    }
    if let Some(finding) = clock_of(clocks) {
        report(finding);
    }
}

/// Reads the sites that can be served.
fn read_sites(config: &Config, only: Option<&str>, report: &mut impl FnMut(Finding)) -> Vec<Arc<Site>> {
    let wrong = |what: String, remedy: &str| Finding::new("sites", State::Wrong, "sites", what, remedy);
    let (all, problems) = match sites::read_all(&config.sites) {
        Ok(read) => read,
        Err(why) => {
            report(wrong(why.to_string(), "Mend `sites` in the configuration, or the folder."));
            return Vec::new();
        }
    };
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.into_iter().partition(|problem| problem.severity == Severity::Error);
    let (examples, warnings): (Vec<_>, Vec<_>) = warnings.into_iter().partition(|problem| problem.severity == Severity::Example);
    // Trying things out on one's own machine is what examples are for.
    let (errors, examples) = if config.is_public() { ([errors, examples].concat(), Vec::new()) } else { (errors, examples) };
    for problem in &errors {
        report(wrong(format!("{}:{}: {}", problem.file, problem.line, problem.what), &problem.remedy));
    }
    match only {
        Some(only) if !all.iter().any(|site| site.id.as_str() == only) => {
            report(wrong(format!("There is no site \"{only}\" that can be served."), "See the names of the folders."));
        }
        _ if errors.is_empty() => {
            let served = format!("{} can be served; {} warnings, {} examples.", all.len(), warnings.len(), examples.len());
            report(Finding::fine("sites", served));
        }
        _ => {}
    }
    all.into_iter().map(Arc::new).collect()
}

/// Finds tables of the configuration that belong to no destination: a typing mistake that keeps a destination
/// blocked.
fn unknown_tables(config: &Config, all: &[Arc<Site>], only: Option<&str>) -> Vec<Finding> {
    let known: BTreeSet<String> = all
        .iter()
        .flat_map(|site| site.destinations.iter().map(|destination| format!("{}/{}", site.id, destination.id)))
        .collect();
    let own = |name: &&String| only.is_none_or(|only| name.split('/').next() == Some(only));
    let strange = config.forward.destinations.keys().filter(own).filter(|name| !known.contains(*name));
    strange
        .map(|name| {
            let what = format!("[forward.destinations.\"{name}\"] belongs to no destination of a site file.");
            Finding::new(name, State::Warning, "unknown-destination", what, "Mend the name, or remove the table.")
        })
        .collect()
}

/// Sends one test message; returns its outcome, and by how much the receiver's clock is ahead.
async fn try_destination(
    config: &Config,
    keys: &Keys,
    client: &Client,
    site: &Arc<Site>,
    destination: &Destination,
) -> (Finding, Option<i64>) {
    let about = format!("{}/{}", site.id, destination.id);
    let kind = destination.way.name();
    let key = kelisim_engine::webhook::key(Sensitive::new(Vault::webhook_seed(keys, &site.id)).expose(), &destination.id);
    let connections: Arc<Connections> = Arc::default();
    let sender = match Sender::of(Means { config, client, site, key }, destination, &connections) {
        Ok(sender) => sender,
        Err(blocked) => {
            let what = format!("Nothing can be sent: {blocked}.");
            let remedy = advice::blocked(blocked.why, &about);
            return (Finding { kind: Some(kind), ..Finding::new(&about, State::Wrong, blocked.why, what, remedy) }, None);
        }
    };
    let begun = clock::tick();
    let sent = sender.send(Parcel { id: DeliveryId(chance::bytes()), message: Message::test(&site.id) }).await;
    let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    connections.close().await;
    let (state, code) = match &sent.outcome {
        Outcome::Delivered { .. } => (State::Fine, "delivered"),
        other => (State::Wrong, other.why()),
    };
    let (what, remedy) = advice::of(&destination.way, &sent.outcome, destination.pace.timeout, took_ms);
    let status = Some(sent.outcome.status());
    let finding = Finding { kind: Some(kind), status, took_ms: Some(took_ms), ..Finding::new(&about, state, code, what, remedy) };
    let ahead = |date: Timestamp| date.0.cast_signed() - clock::now().0.cast_signed();
    (finding, sent.date.map(ahead))
}

/// Compares the receivers' clocks with ours. One receiver may be wrong, so the median counts.
fn clock_of(mut ahead_ms: Vec<i64>) -> Option<Finding> {
    ahead_ms.sort_unstable();
    let middle = *ahead_ms.get(ahead_ms.len() / 2)?;
    // Receivers report whole seconds.
    let apart = Duration::from_millis(middle.unsigned_abs());
    if apart <= SKEW {
        return Some(Finding::fine("clock", "This machine and the receivers agree about the time."));
    }
    let way = if middle > 0 { "behind" } else { "ahead of" };
    let what = format!("The clock of this machine is {} s {way} those of the receivers.", apart.as_secs());
    Some(Finding::new("clock", State::Warning, "clock", what, advice::CLOCK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_receiver_with_a_wrong_clock_says_nothing_and_most_of_them_do() {
        assert!(clock_of(Vec::new()).is_none());
        assert_eq!(clock_of(vec![-900_000, 300, 40]).unwrap().state, State::Fine);
        let behind = clock_of(vec![400_000, 420_000, 10]).unwrap();
        assert!(behind.state == State::Warning && behind.what.contains("400 s behind"), "{}", behind.what);
        assert!(clock_of(vec![-400_000]).unwrap().what.contains("400 s ahead of"));
    }
}
