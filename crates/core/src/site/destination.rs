//! Downstream systems: who gets what, on what ground, and how it gets there.

use crate::{Lang, Texts};

/// A downstream system.
#[derive(Clone, Debug)]
pub struct Destination {
    /// Its short name.
    pub id: String,
    /// How it is reached.
    pub way: Way,
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

/// How a destination is reached.
#[derive(Clone, Debug)]
pub enum Way {
    /// Posted to an address (Standard Webhooks 1.0).
    Webhook {
        /// The address.
        url: String,
    },
    /// Sent as a letter (SMTP).
    Email {
        /// Whom to: one plain address.
        to: String,
        /// The language of the letter.
        lang: Lang,
        /// What stands in it.
        contents: Contents,
    },
    /// Added to a stream of a Redis that the gateway's configuration names.
    Stream {
        /// Key of the stream.
        stream: String,
        /// About how many entries the stream keeps; all when there is no number.
        max_length: Option<u32>,
    },
}

impl Way {
    /// Ways by name, as `kind` says them.
    pub const NAMES: [&str; 3] = ["webhook", "email", "redis-stream"];

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Way::Webhook { .. } => "webhook",
            Way::Email { .. } => "email",
            Way::Stream { .. } => "redis-stream",
        }
    }

    /// Its own pace where the site file says nothing. A mail server is shared with everybody else's letters: two
    /// connections, a letter a second, and time for a server that thinks slowly.
    #[must_use]
    pub fn pace(&self) -> Pace {
        match self {
            Way::Webhook { .. } | Way::Stream { .. } => Pace::default(),
            Way::Email { .. } => Pace { ordered: false, concurrency: 2, rate: Some(1), timeout: 60 },
        }
    }
}

/// What stands in a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Everything the destination is allowed, and the message as a file.
    Full,
    /// The number and where to read on: nothing of the person. In the address `{number}`, `{record}` and `{sequence}` stand
    /// for those of the event.
    Link(String),
}

/// Among the allowed fields: what a person wrote with a request, which is no field of a form.
pub const REQUEST_MESSAGE: &str = "request-message";

/// What a destination may hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// An application came in. Forms name the destinations it goes to.
    Application,
    /// A person allowed, refused or withdrew something, by the banner or by a form.
    Consent,
    /// A person asked something under the law (Art. 24), or was answered.
    Request,
}

impl EventKind {
    /// Events by name.
    pub const NAMED: [(&str, Self); 3] =
        [("application", Self::Application), ("consent", Self::Consent), ("request", Self::Request)];

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
