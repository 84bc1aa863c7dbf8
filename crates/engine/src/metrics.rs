//! Every metric of the gateway, by name. Labels are route templates, codes and site ids: never anything personal.

mod outbox;

use std::sync::Mutex;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

pub use outbox::{Attempted, Outbox};

/// Labels of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    /// Route template, such as `/v1/sites/{site}/consents`.
    pub route: String,
    /// HTTP status.
    pub status: u16,
}

/// A label that is a stable short name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct CodeLabel {
    /// The name.
    pub code: String,
}

/// Every metric.
pub struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<RequestLabels, Counter>,
    records: Counter,
    batches: Histogram,
    commits: Histogram,
    failures: Family<CodeLabel, Counter>,
    outbox: Outbox,
    checks: Counter,
    alarms: Family<CodeLabel, Counter>,
    forms: Family<CodeLabel, Counter>,
    notices: Family<CodeLabel, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("kelisim");
        let metrics = Self {
            requests: Family::default(),
            records: Counter::default(),
            batches: Histogram::new([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0]),
            commits: Histogram::new([0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0]),
            failures: Family::default(),
            outbox: Outbox::default(),
            checks: Counter::default(),
            alarms: Family::default(),
            forms: Family::default(),
            notices: Family::default(),
            registry: Mutex::default(),
        };
        registry.register("requests", "Requests answered, by route template and status", metrics.requests.clone());
        registry.register("records", "Acts that were recorded or found recorded", metrics.records.clone());
        registry.register("batch_size", "Acts in one commit", metrics.batches.clone());
        registry.register("commit_seconds", "Time to bring one batch into the store", metrics.commits.clone());
        registry.register("commit_failures", "Batches the store did not keep, by reason", metrics.failures.clone());
        metrics.outbox.register(&mut registry);
        registry.register("checks", "Identifiers that were asked about", metrics.checks.clone());
        registry.register("check_alarms", "Questions that looked like going through numbers, by pattern", metrics.alarms.clone());
        registry.register("forms", "Forms that were sent, by what became of them", metrics.forms.clone());
        registry.register("notices", "Letters about a changed policy, by outcome", metrics.notices.clone());
        Self { registry: Mutex::new(registry), ..metrics }
    }
}

impl Metrics {
    /// A request was answered.
    pub fn request(&self, route: &str, status: u16) {
        self.requests.get_or_create(&RequestLabels { route: route.to_owned(), status }).inc();
    }

    /// A batch was brought into the store, or not.
    pub fn batch(&self, acts: usize, took: Duration, failure: Option<&'static str>) {
        match failure {
            None => {
                self.records.inc_by(acts as u64);
                // Batches are at most 256.
                self.batches.observe(f64::from(u16::try_from(acts).unwrap_or(u16::MAX)));
                self.commits.observe(took.as_secs_f64());
            }
            Some(code) => drop(self.failures.get_or_create(&CodeLabel { code: code.to_owned() }).inc()),
        }
    }

    /// What concerns forwarding.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// A form was sent: what became of it.
    pub fn form(&self, outcome: &'static str) {
        self.forms.get_or_create(&CodeLabel { code: outcome.to_owned() }).inc();
    }

    /// Identifiers were asked about.
    pub fn checked(&self, identifiers: usize) {
        self.checks.inc_by(identifiers as u64);
    }

    /// A question looked like going through numbers.
    pub fn alarmed(&self, pattern: &'static str) {
        self.alarms.get_or_create(&CodeLabel { code: pattern.to_owned() }).inc();
    }

    /// A letter about a changed policy was sent, or not.
    pub fn noticed(&self, outcome: &str) {
        self.notices.get_or_create(&CodeLabel { code: outcome.to_owned() }).inc();
    }

    /// Everything in the text format of `OpenMetrics`.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        if let Ok(registry) = self.registry.lock() {
            // Writing to a text does not fail.
            let _ = encode(&mut text, &registry);
        }
        text
    }
}
