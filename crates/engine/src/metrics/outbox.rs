//! Metrics of forwarding, by site and destination.

use std::time::Duration;

use kelisim_core::SiteId;
use kelisim_store::outbox::DestinationBacklog;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Labels of a destination.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DestinationLabels {
    site: String,
    destination: String,
}

/// Labels of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct AttemptLabels {
    site: String,
    destination: String,
    outcome: String,
}

/// Counters and gauges of forwarding.
pub struct Outbox {
    attempts: Family<AttemptLabels, Counter>,
    seconds: Histogram,
    waiting: Family<DestinationLabels, Gauge>,
    dead: Family<DestinationLabels, Gauge>,
    oldest: Family<DestinationLabels, Gauge>,
    paused: Family<DestinationLabels, Gauge>,
    blocked: Family<DestinationLabels, Gauge>,
}

/// A finished delivery attempt.
pub struct Attempt<'a> {
    /// Site that owns the delivery.
    pub site: &'a SiteId,
    /// Id of the destination in the site file.
    pub destination: &'a str,
    /// Outcome: `delivered`, `again`, `dead`, `withheld`, `blocked` or `unmade`.
    pub outcome: &'a str,
    /// Duration of the attempt.
    pub took: Duration,
}

impl Default for Outbox {
    fn default() -> Self {
        Self {
            attempts: Family::default(),
            seconds: Histogram::new([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0]),
            waiting: Family::default(),
            dead: Family::default(),
            oldest: Family::default(),
            paused: Family::default(),
            blocked: Family::default(),
        }
    }
}

impl Outbox {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("deliveries", "Attempts to forward, by destination and outcome", self.attempts.clone());
        registry.register("delivery_seconds", "Time of one attempt to forward", self.seconds.clone());
        registry.register("deliveries_waiting", "Deliveries that wait", self.waiting.clone());
        registry.register("deliveries_dead", "Deliveries given up: a person must look", self.dead.clone());
        registry.register("deliveries_oldest_seconds", "Age of the first delivery that waits", self.oldest.clone());
        registry.register("destination_paused", "1 while a destination that fails is left alone", self.paused.clone());
        registry.register("destination_blocked", "1 while nothing can be sent for want of a secret", self.blocked.clone());
    }

    /// Counts a finished attempt and observes its duration.
    pub fn record_attempt(&self, attempt: &Attempt<'_>) {
        let ended = AttemptLabels {
            site: attempt.site.to_string(),
            destination: attempt.destination.to_owned(),
            outcome: attempt.outcome.to_owned(),
        };
        self.attempts.get_or_create(&ended).inc();
        self.seconds.observe(attempt.took.as_secs_f64());
    }

    /// Sets whether a failing destination is paused.
    pub fn paused(&self, site: &SiteId, destination: &str, paused: bool) {
        self.paused.get_or_create(&place(site, destination)).set(i64::from(paused));
    }

    /// Sets whether a destination is blocked by its configuration.
    pub fn blocked(&self, site: &SiteId, destination: &str, blocked: bool) {
        self.blocked.get_or_create(&place(site, destination)).set(i64::from(blocked));
    }

    /// Sets the backlog gauges of a destination.
    pub fn set_backlog(&self, site: &SiteId, destination: &str, backlog: DestinationBacklog) {
        let values = [(&self.waiting, backlog.waiting), (&self.dead, backlog.dead), (&self.oldest, backlog.oldest_seconds)];
        for (gauge, value) in values {
            gauge.get_or_create(&place(site, destination)).set(i64::try_from(value).unwrap_or(i64::MAX));
        }
    }
}

fn place(site: &SiteId, destination: &str) -> DestinationLabels {
    DestinationLabels { site: site.to_string(), destination: destination.to_owned() }
}
