//! Suppression lists: identifiers that must not be contacted. A list is no act of a person and changes none
//! of their decisions: its entries are stored beside those decisions, under item names that no decision has.

use super::{Item, Mark, State};
use crate::Timestamp;
use crate::site::Channel;

/// Scope of a suppression entry: one purpose or all, one channel or all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    always: Item,
    until_consent: Item,
}

impl Scope {
    /// Builds the scope of a purpose and a channel; `None` means all.
    #[must_use]
    pub fn new(purpose: Option<&str>, channel: Option<Channel>) -> Self {
        let rest = format!("{}/{}", purpose.unwrap_or("*"), channel.map_or("*", Channel::name));
        Self { always: Item(format!("x:{rest}")), until_consent: Item(format!("u:{rest}")) }
    }

    /// Name of the scope in the ledger.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.always.0
    }

    /// Lists every scope that covers a contact for this purpose on this channel.
    #[must_use]
    pub fn over(purpose: &str, channel: Option<Channel>) -> [Self; 4] {
        [(None, None), (Some(purpose), None), (None, channel), (Some(purpose), channel)]
            .map(|(purpose, channel)| Self::new(purpose, channel))
    }
}

/// Duration for which an entry of a list counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// Counts until it is lifted, whatever the person allows.
    Always,
    /// Counts until the person consents after the date of the entry.
    UntilConsent,
}

impl State {
    /// Smallest name a list entry can have; smaller names belong to decisions and requests.
    const FIRST: &str = "u:";

    /// Applies an entry of a list; `mark.granted` lifts the entries before it. The result is the same in
    /// whatever order lists arrive: of several entries about one scope the one with the latest date counts.
    pub fn suppress(&mut self, scope: &Scope, holds: Holds, mark: Mark) {
        if mark.granted || holds == Holds::Always {
            self.merge(&scope.always, mark);
        }
        if mark.granted || holds == Holds::UntilConsent {
            self.merge(&scope.until_consent, mark);
        }
    }

    /// Finds the entry that forbids a contact at `now` in any of the scopes, the oldest of several. `given`
    /// is the moment of the person's consent, if there is one.
    #[must_use]
    pub fn suppressed(&self, scopes: &[Scope], given: Option<Timestamp>, now: Timestamp) -> Option<&Mark> {
        if self.marks.last_key_value().is_none_or(|(last, _)| last.0.as_str() < Self::FIRST) {
            return None;
        }
        let stands = |mark: &&Mark| !mark.granted && mark.until.is_none_or(|until| now < until);
        let found = scopes.iter().flat_map(|scope| {
            let always = self.marks.get(&scope.always).filter(stands);
            let until = self.marks.get(&scope.until_consent).filter(stands);
            [always, until.filter(|mark| given.is_none_or(|given| given <= mark.decided_at))]
        });
        found.flatten().min_by_key(|mark| (mark.decided_at, mark.record))
    }

    /// Drops everything but list entries, for when no subject with a decision is left behind the identifier.
    pub fn keep_lists(&mut self) {
        self.marks.retain(|item, _| item.0.starts_with("x:") || item.0.starts_with("u:"));
    }

    /// Returns true if any list entry is present.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.marks.keys().any(|item| item.0.starts_with("x:") || item.0.starts_with("u:"))
    }
}
