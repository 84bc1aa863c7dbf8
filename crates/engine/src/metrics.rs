//! Registry of the gateway's metrics. Labels are route templates, codes and site ids: never anything
//! personal.

mod outbox;

use std::sync::Mutex;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

pub use outbox::{Attempt, Outbox};

use crate::reason::Unavailable;

/// Labels of a request metric.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    /// Route template, such as `/v1/sites/{site}/consents`.
    pub route: String,
    /// HTTP status code of the answer.
    pub status: u16,
}

/// Label that is a stable short name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct CodeLabel {
    /// Short name used as the label.
    pub code: String,
}

/// Label that is a site's id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct SiteLabel {
    /// Id of the site.
    pub site: String,
}

/// Labels of the cases that wait.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct CasesLabel {
    /// Id of the site.
    pub site: String,
    /// How near the end of the term is.
    pub due: String,
}

/// All metrics of the gateway.
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
    stopped: Family<SiteLabel, Gauge>,
    room: Gauge,
    cases: Family<CasesLabel, Gauge>,
    lapsed: Family<SiteLabel, Counter>,
    verified: Family<SiteLabel, Gauge>,
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
            stopped: Family::default(),
            room: Gauge::default(),
            cases: Family::default(),
            lapsed: Family::default(),
            verified: Family::default(),
            registry: Mutex::default(),
        };
        drop(metrics.failures.get_or_create(&CodeLabel { code: Unavailable::Unreachable.code().to_owned() }));
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
        registry.register("site_stopped", "1 while nothing of the site is recorded, by site", metrics.stopped.clone());
        registry.register("store_room_bytes", "Bytes the store has left; 0 when there is no limit", metrics.room.clone());
        registry.register("cases", "Cases that wait for an answer, by site and end of the term", metrics.cases.clone());
        registry.register(
            "withdrawals_by_term",
            "Withdrawals that took effect because nobody answered in time, by site",
            metrics.lapsed.clone(),
        );
        registry.register(
            "log_right",
            "1 when the last verification of the log found it right, else 0, by site",
            metrics.verified.clone(),
        );
        Self { registry: Mutex::new(registry), ..metrics }
    }
}

impl Metrics {
    /// Counts an answered request.
    pub fn request(&self, route: &str, status: u16) {
        self.requests.get_or_create(&RequestLabels { route: route.to_owned(), status }).inc();
    }

    /// Counts a batch: its acts, how long its commit took, and the code of the failure when it was not
    /// written.
    pub fn batch(&self, acts: usize, took: Duration, failure: Option<&'static str>) {
        match failure {
            None => {
                self.records.inc_by(acts as u64);
                // A batch has at most 256 acts.
                self.batches.observe(f64::from(u16::try_from(acts).unwrap_or(u16::MAX)));
                self.commits.observe(took.as_secs_f64());
            }
            Some(code) => drop(self.failures.get_or_create(&CodeLabel { code: code.to_owned() }).inc()),
        }
    }

    /// Metrics of forwarding to destinations.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Counts a submitted form by its outcome.
    pub fn form(&self, outcome: &'static str) {
        self.forms.get_or_create(&CodeLabel { code: outcome.to_owned() }).inc();
    }

    /// Counts identifiers that were checked.
    pub fn checked(&self, identifiers: usize) {
        self.checks.inc_by(identifiers as u64);
    }

    /// Counts a check that looked like enumeration, by pattern.
    pub fn record_alarm(&self, pattern: &'static str) {
        self.alarms.get_or_create(&CodeLabel { code: pattern.to_owned() }).inc();
    }

    /// Counts a letter about a changed policy, by outcome.
    pub fn record_notice(&self, outcome: &str) {
        self.notices.get_or_create(&CodeLabel { code: outcome.to_owned() }).inc();
    }

    /// Notes how many bytes the store has left.
    pub fn store_room(&self, bytes: u64) {
        self.room.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// Notes whether a site is stopped.
    pub fn site_stopped(&self, site: &str, stopped: bool) {
        self.stopped.get_or_create(&SiteLabel { site: site.to_owned() }).set(i64::from(stopped));
    }

    /// Notes how many cases of a site wait, by how near the end of the term is: `overdue`, `today`, `week`, `later`.
    pub fn cases(&self, site: &str, due: &'static str, count: usize) {
        let label = CasesLabel { site: site.to_owned(), due: due.to_owned() };
        self.cases.get_or_create(&label).set(i64::try_from(count).unwrap_or(i64::MAX));
        // A counter that begins when something happens says nothing of the first time.
        drop(self.lapsed.get_or_create(&SiteLabel { site: site.to_owned() }));
    }

    /// Notes what the last verification of a log found.
    pub fn verified(&self, site: &str, is_right: bool) {
        self.verified.get_or_create(&SiteLabel { site: site.to_owned() }).set(i64::from(is_right));
    }

    /// Counts a withdrawal that took effect because nobody answered in time.
    pub fn lapsed(&self, site: &str) {
        self.lapsed.get_or_create(&SiteLabel { site: site.to_owned() }).inc();
    }

    /// Encodes all metrics in the text format of `OpenMetrics`.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        if let Ok(registry) = self.registry.lock() {
            // Writing to a string does not fail.
            let _ = encode(&mut text, &registry);
        }
        text
    }
}
