//! Identifiers that are not to be contacted, because they are on a list. No act of a person, and nothing a person said is
//! changed by it: it is kept beside their decisions, under names that no decision has.

use super::{Item, Mark, State};
use crate::Timestamp;
use crate::site::Channel;

/// What a list is about: a purpose or all, a channel or all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    always: Item,
    until_consent: Item,
}

impl Scope {
    /// What a list that speaks of this purpose and this channel, or of all, is about.
    #[must_use]
    pub fn new(purpose: Option<&str>, channel: Option<Channel>) -> Self {
        let rest = format!("{}/{}", purpose.unwrap_or("*"), channel.map_or("*", Channel::name));
        Self { always: Item(format!("x:{rest}")), until_consent: Item(format!("u:{rest}")) }
    }

    /// How the ledger names it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.always.0
    }

    /// Every scope that a contact for this purpose on this channel lies in.
    #[must_use]
    pub fn over(purpose: &str, channel: Option<Channel>) -> [Self; 4] {
        [(None, None), (Some(purpose), None), (None, channel), (Some(purpose), channel)]
            .map(|(purpose, channel)| Self::new(purpose, channel))
    }
}

/// How long an entry of a list counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// Until it is lifted, whatever the person allows.
    Always,
    /// Until the person allows it after the date of the entry.
    UntilConsent,
}

impl State {
    /// Names below this are of decisions and requests.
    const FIRST: &str = "u:";

    /// Takes an entry of a list into account; `mark.granted` lifts the entries before it. The result is the same in
    /// whatever order lists arrive: of several entries about one thing the one of the later date counts.
    pub fn suppress(&mut self, scope: &Scope, holds: Holds, mark: Mark) {
        if mark.granted || holds == Holds::Always {
            self.merge(&scope.always, mark);
        }
        if mark.granted || holds == Holds::UntilConsent {
            self.merge(&scope.until_consent, mark);
        }
    }

    /// The entry that stands against a contact at `now` in any of the scopes, the oldest of several; `given` is when the
    /// person allowed it, if they did.
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

    /// Drops everything but what lists say: nobody is left who said anything.
    pub fn keep_lists(&mut self) {
        self.marks.retain(|item, _| item.0.starts_with("x:") || item.0.starts_with("u:"));
    }

    /// Whether any list speaks of it.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.marks.keys().any(|item| item.0.starts_with("x:") || item.0.starts_with("u:"))
    }
}
