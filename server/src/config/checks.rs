//! `[checks]`: budgets of the marketer's check, against enumeration of identifiers.

use std::collections::BTreeMap;

use kelisim_engine::check::{Budget, Sequential};
use serde::Deserialize;

/// Limits of checks. The defaults let one key ask about every client of a large operator once a day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Checks {
    /// Identifiers that one key may ask about on one day of Kazakhstan, at all gateways together.
    pub identifiers_per_day: u64,
    /// Distinct identifiers among them.
    pub people_per_day: u64,
    /// Reaction to a request whose identifiers are sequential.
    pub sequential: Sequential,
    /// Limits of single keys that differ, by their id.
    pub keys: BTreeMap<String, KeyChecks>,
}

/// Limits of one key; what is not given is as for every key.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyChecks {
    /// As [`Checks::identifiers_per_day`], for this key.
    pub identifiers_per_day: Option<u64>,
    /// As [`Checks::people_per_day`], for this key.
    pub people_per_day: Option<u64>,
}

impl Default for Checks {
    fn default() -> Self {
        Self {
            identifiers_per_day: 20_000_000,
            people_per_day: 5_000_000,
            sequential: Sequential::default(),
            keys: BTreeMap::new(),
        }
    }
}

impl Checks {
    /// Budget of one key.
    #[must_use]
    pub fn budget(&self, key: &str) -> Budget {
        let own = self.keys.get(key).copied().unwrap_or_default();
        Budget {
            identifiers: own.identifiers_per_day.unwrap_or(self.identifiers_per_day),
            people: own.people_per_day.unwrap_or(self.people_per_day),
        }
    }
}
