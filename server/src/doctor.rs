//! `kelisim doctor`: looks at everything a gateway stands on, and sends a signed test message to every destination by the
//! very senders the gateway uses. It opens no embedded store and needs no key, so it works beside a running gateway, and
//! before the first start.

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
use crate::forward::sender::{Kept, Means, Parcel, Sender};
use crate::sites;

/// Destinations that are tried at once.
const AT_ONCE: usize = 16;
/// Receivers refuse timestamps that are five minutes off; from this on the clock is worth a word.
const SKEW: Duration = Duration::from_mins(1);

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should.
    Fine,
    /// It works, and somebody should look.
    Warning,
    /// It does not work.
    Wrong,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What: `configuration`, `keys`, `sites`, `store`, `sign-in`, `clock`, or a destination as `site/destination`.
    pub about: String,
    /// How it stands.
    pub state: State,
    /// A stable short name of what was found.
    pub code: &'static str,
    /// The same in a sentence.
    pub what: String,
    /// What to do; empty when nothing.
    pub remedy: String,
    /// Of a destination, `webhook`, `email` or `redis-stream`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// Of a destination, the HTTP status or SMTP code it answered with; zero when there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Of a destination, how long it took, milliseconds.
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

/// Looks at everything the configuration at `path` leads to; of one site only when it is named. Findings are told as they
/// come.
pub async fn examine(path: &Path, only: Option<&str>, mut tell: impl FnMut(Finding)) {
    let config = match Config::load(path) {
        Ok(config) => config,
        Err(why) => return tell(Finding::new("configuration", State::Wrong, "configuration", why.to_string(), "Mend it first.")),
    };
    tell(Finding::fine("configuration", format!("{} can be read.", path.display())));
    let keys = match Keys::load(&config.keys) {
        Ok(keys) => {
            tell(Finding::fine("keys", "All three key files are there, for their owner alone."));
            Some(keys)
        }
        Err(why) => {
            tell(Finding::new("keys", State::Wrong, "keys", why.to_string(), advice::KEYS));
            None
        }
    };
    let all = read_sites(&config, only, &mut tell);
    for found in strangers(&config, &all, only) {
        tell(found);
    }
    tell(store::examine(&config).await);
    let client = match Client::new(&config.forward.allow_networks, config.forward.ca_file.as_deref(), Arc::new(System)) {
        Ok(client) => client,
        Err(why) => return tell(Finding::new("configuration", State::Wrong, "certificates", why.to_string(), "Mend it first.")),
    };
    if let Some(oidc) = &config.console.oidc {
        organisation::examine(oidc, &config, &client, &all, &mut tell).await;
    }
    let Some(keys) = keys else { return };
    let mut clocks = Vec::new();
    let visits = all.iter().filter(|site| only.is_none_or(|only| site.id.as_str() == only)).flat_map(|site| {
        site.destinations.iter().map(|destination| visit(&config, &keys, &client, site, destination)).collect::<Vec<_>>()
    });
    let mut visits = stream::iter(visits.collect::<Vec<_>>()).buffered(AT_ONCE);
    while let Some((found, clock)) = visits.next().await {
        clocks.extend(clock);
        tell(found);
    }
    if let Some(found) = clock_of(clocks) {
        tell(found);
    }
}

/// The sites that can be served.
fn read_sites(config: &Config, only: Option<&str>, tell: &mut impl FnMut(Finding)) -> Vec<Arc<Site>> {
    let wrong = |what: String, remedy: &str| Finding::new("sites", State::Wrong, "sites", what, remedy);
    let (all, problems) = match sites::read_folder(&config.sites) {
        Ok(read) => read,
        Err(why) => {
            tell(wrong(why.to_string(), "Mend `sites` in the configuration, or the folder."));
            return Vec::new();
        }
    };
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.into_iter().partition(|problem| problem.severity == Severity::Error);
    for problem in &errors {
        tell(wrong(format!("{}:{}: {}", problem.file, problem.line, problem.what), &problem.remedy));
    }
    match only {
        Some(only) if !all.iter().any(|site| site.id.as_str() == only) => {
            tell(wrong(format!("There is no site \"{only}\" that can be served."), "See the names of the folders."));
        }
        _ if errors.is_empty() => {
            let served = format!("{} can be served; {} warnings.", all.len(), warnings.len());
            tell(Finding::fine("sites", served));
        }
        _ => {}
    }
    all.into_iter().map(Arc::new).collect()
}

/// Tables of the configuration that belong to no destination: a slip of the pen that keeps a destination blocked.
fn strangers(config: &Config, all: &[Arc<Site>], only: Option<&str>) -> Vec<Finding> {
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

/// Sends one test message; gives what came of it, and how far the receiver's clock is ahead.
async fn visit(
    config: &Config,
    keys: &Keys,
    client: &Client,
    site: &Arc<Site>,
    destination: &Destination,
) -> (Finding, Option<i64>) {
    let about = format!("{}/{}", site.id, destination.id);
    let kind = destination.way.name();
    let key = kelisim_engine::webhook::key(Sensitive::new(Vault::webhook_seed(keys, &site.id)).expose(), &destination.id);
    let kept: Arc<Kept> = Arc::default();
    let sender = match Sender::of(Means { config, client, site, key }, destination, &kept) {
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
    kept.close().await;
    let (state, code) = match &sent.outcome {
        Outcome::Delivered { .. } => (State::Fine, "delivered"),
        other => (State::Wrong, other.why()),
    };
    let (what, remedy) = advice::of(&destination.way, &sent.outcome, destination.pace.timeout, took_ms);
    let status = Some(sent.outcome.status());
    let found = Finding { kind: Some(kind), status, took_ms: Some(took_ms), ..Finding::new(&about, state, code, what, remedy) };
    let ahead = |date: Timestamp| date.0.cast_signed() - clock::now().0.cast_signed();
    (found, sent.date.map(ahead))
}

/// What the clocks of the receivers say of ours. One receiver may be wrong, so the one in the middle counts.
fn clock_of(mut ahead_ms: Vec<i64>) -> Option<Finding> {
    ahead_ms.sort_unstable();
    let middle = *ahead_ms.get(ahead_ms.len() / 2)?;
    // Receivers give whole seconds.
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
