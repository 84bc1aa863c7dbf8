//! Budgets of every caller of the marketer's check, as configured, and the memory that detects enumeration of
//! identifiers.

use kelisim_engine::check::{Guard, Limits};

use crate::config;

/// Limits of the marketer's check, for every caller of this gateway.
pub(crate) struct CheckLimits {
    guard: Guard,
    settings: config::Checks,
}

impl CheckLimits {
    /// Makes the limits of this configuration, with nothing spent yet.
    #[must_use]
    pub(crate) fn new(settings: config::Checks) -> Self {
        Self { guard: Guard::default(), settings }
    }

    /// Limits of the caller with this id: an API key, or an account of the console.
    #[must_use]
    pub(crate) fn of(&self, key: &str) -> Limits<'_> {
        Limits { guard: &self.guard, sequential: self.settings.sequential, budget: self.settings.budget(key) }
    }
}
