//! Downstream systems: who gets what, on what ground, and how it gets there.

use crate::Texts;

/// A downstream system.
#[derive(Clone, Debug)]
pub struct Destination {
    /// Its short name.
    pub id: String,
    /// Where webhooks are posted (Standard Webhooks 1.0).
    pub url: String,
    /// Who gets the data.
    pub recipient: Texts,
    /// Country the data go to, ISO 3166-1 alpha-2 (Art. 16).
    pub country: String,
    /// The contract or the law by which that one may have them (Art. 15, Art. 25 p.2).
    pub contract: String,
    /// Ids of the purposes it may use them for.
    pub purposes: Vec<String>,
    /// On what ground, as people read it.
    pub ground: Texts,
    /// The fields it is allowed, and no others; `name` is the name of the consent block.
    pub fields: Vec<String>,
    /// What it hears of. Withdrawals and erasures reach every place that got a person's data, whatever stands here.
    pub events: Vec<EventKind>,
    /// How things get there.
    pub pace: Pace,
}

/// What a destination may hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// An application came in. Forms name the destinations it goes to.
    Application,
    /// A person allowed, refused or withdrew something, by the banner or by a form.
    Consent,
}

impl EventKind {
    /// Events by name.
    pub const NAMED: [(&str, Self); 2] = [("application", Self::Application), ("consent", Self::Consent)];

    /// The event of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }
}

/// How things get to a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// One after the other, in the order of the ledger: what cannot be delivered holds up what comes after it.
    pub ordered: bool,
    /// Attempts under way at once.
    pub concurrency: u32,
    /// Attempts a second at most.
    pub rate: Option<u32>,
    /// Seconds an attempt may last.
    pub timeout: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { ordered: false, concurrency: 8, rate: None, timeout: 15 }
    }
}
