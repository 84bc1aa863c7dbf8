//! How much each caller may ask about, as configured, and the memory that notices enumeration.

use kelisim_engine::check::{Guard, Limits};

use crate::config;

/// Limits of the marketer's check, for every caller of this gateway.
pub struct CheckLimits {
    guard: Guard,
    settings: config::Checks,
}

impl CheckLimits {
    /// The limits of this configuration; nothing was asked yet.
    #[must_use]
    pub fn new(settings: config::Checks) -> Self {
        Self { guard: Guard::default(), settings }
    }

    /// Limits of the caller with this id: a key of the API, or an account of the console.
    #[must_use]
    pub fn of(&self, key: &str) -> Limits<'_> {
        Limits { guard: &self.guard, sequential: self.settings.sequential, budget: self.settings.budget(key) }
    }
}
