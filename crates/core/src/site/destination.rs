//! Downstream systems: what each may receive, on which legal ground, and how it is delivered.

use crate::calendar::Date;
use crate::{Lang, Texts};

/// Downstream system that receives events.
#[derive(Clone, Debug)]
pub struct Destination {
    /// Short name, unique within the site.
    pub id: String,
    /// Transport by which it is reached.
    pub way: Way,
    /// Legal recipient of the data.
    pub recipient: Texts,
    /// Country the data go to, ISO 3166-1 alpha-2 (Art. 16).
    pub country: String,
    /// Contract or law that entitles the recipient to the data (Art. 15, Art. 25 p.2).
    pub contract: String,
    /// First and last day of the contract, where the file names them: nothing is sent before or after.
    pub contract_days: (Option<Date>, Option<Date>),
    /// What the recipient is to the operator, where the file says so.
    pub relation: Option<Relation>,
    /// What it does with the data, how it protects them, what becomes of them at the end: for the register.
    pub duties: [Option<Texts>; 3],
    /// Ids of the purposes it may use the data for.
    pub purposes: Vec<String>,
    /// Legal ground, as people read it.
    pub ground: Texts,
    /// Article of a law on which data go there without a consent: see [`crate::gate`].
    pub law: Option<String>,
    /// Id of the purpose by which people agree to a transfer to another country (Art. 16).
    pub cross_border: Option<String>,
    /// Fields it may receive, and no others; `name` is the name of the consent block.
    pub fields: Vec<String>,
    /// Events it subscribes to. Withdrawals and erasures reach every destination that got a person's data,
    /// whatever this lists.
    pub events: Vec<EventKind>,
    /// Order, concurrency and rate of deliveries.
    pub pace: Pace,
}

impl Destination {
    /// Returns true if the data leave Kazakhstan.
    #[must_use]
    pub fn is_abroad(&self) -> bool {
        self.country != "KZ"
    }

    /// Whether the contract is in force on a day.
    #[must_use]
    pub fn is_in_force(&self, day: Date) -> bool {
        let (from, until) = self.contract_days;
        from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until)
    }

    /// Days until the contract ends; below zero when it has ended.
    #[must_use]
    pub fn days_left(&self, day: Date) -> Option<i32> {
        self.contract_days.1.map(|until| until.since(day).map_or(0, |span| span.get_days()))
    }
}

/// What a recipient is to the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// A system of the operator's own.
    Own,
    /// Processes the data on the operator's behalf.
    Processor,
    /// Uses the data for purposes of its own (Art. 1, 15).
    ThirdParty,
}

impl Relation {
    /// Names in a site file.
    pub const NAMED: [(&'static str, Self); 3] =
        [("own", Self::Own), ("processor", Self::Processor), ("third-party", Self::ThirdParty)];

    /// Looks one up by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|(known, _)| *known == name).map(|(_, relation)| relation)
    }
}

/// Transport by which a destination is reached.
#[derive(Clone, Debug)]
pub enum Way {
    /// HTTP POST to an address (Standard Webhooks 1.0).
    Webhook {
        /// Address to post to.
        url: String,
    },
    /// Letter sent by e-mail (SMTP).
    Email {
        /// Recipient: one plain address.
        to: String,
        /// Language of the letter.
        lang: Lang,
        /// Content of the letter.
        contents: Contents,
    },
    /// Entry in a stream of a Redis that the gateway's configuration names.
    Stream {
        /// Key of the Redis stream.
        stream: String,
        /// Approximate number of entries after which the stream is trimmed; `None` = never.
        max_length: Option<u32>,
    },
}

impl Way {
    /// Names of the transports, as `kind` spells them.
    pub const NAMES: [&str; 3] = ["webhook", "email", "redis-stream"];

    /// Name in files and on the wire.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Way::Webhook { .. } => "webhook",
            Way::Email { .. } => "email",
            Way::Stream { .. } => "redis-stream",
        }
    }

    /// Default pace when the site file sets none. A mail server is shared with everybody else's letters: two
    /// connections, a letter a second, and a long timeout for a slow server.
    #[must_use]
    pub fn pace(&self) -> Pace {
        match self {
            Way::Webhook { .. } | Way::Stream { .. } => Pace::default(),
            Way::Email { .. } => Pace { ordered: false, concurrency: 2, rate: Some(1), timeout: 60 },
        }
    }
}

/// Content of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Everything the destination may receive, and the message as an attachment.
    Full,
    /// The number of the application and a link for the rest: nothing about the person. In the address
    /// `{number}`, `{record}` and `{sequence}` are replaced by those of the event.
    Link(String),
}

/// Name, among the allowed fields, of the message a person wrote with a request, which is no field of a form.
pub const REQUEST_MESSAGE: &str = "request-message";

/// Event that a destination may subscribe to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// An application arrived. Forms name the destinations it goes to.
    Application,
    /// A person allowed, refused or withdrew something, by the banner or by a form.
    Consent,
    /// A person made a request under the law (Art. 24), or got the answer to one.
    Request,
    /// The clock of a case made a step: it arrived, half its term is over, its last day began, its term ended.
    Clock,
}

impl EventKind {
    /// Every event with its name.
    pub const NAMED: [(&str, Self); 4] =
        [("application", Self::Application), ("consent", Self::Consent), ("request", Self::Request), ("clock", Self::Clock)];

    /// Looks an event up by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }
}

/// Order, concurrency and rate of deliveries to a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// One after the other, in the order of the ledger: an event that cannot be delivered holds up those
    /// after it.
    pub ordered: bool,
    /// Maximum number of attempts under way at once.
    pub concurrency: u32,
    /// Maximum number of attempts per second.
    pub rate: Option<u32>,
    /// Timeout of an attempt, in seconds.
    pub timeout: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { ordered: false, concurrency: 8, rate: None, timeout: 15 }
    }
}
