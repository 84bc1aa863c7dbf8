//! The marketer's question: may this person be contacted, for this purpose, on this channel, now?
//!
//! [`Judge`] holds what is the same for every identifier of a check; [`Judge::answer`] is cheap and is called
//! for each of them. Of all reasons against a contact the gravest is reported: a block, a suppression list,
//! then the person's own decision, then the policy, the grade, the hour and the number of contacts.

mod hours;
mod identifier;
mod reason;
mod sketch;

use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, local_day, start_of};
use crate::consent::{Item, Mark, Scope, State};
use crate::evidence::Grade;
use crate::site::contact::Terms;
use crate::site::{Channel, Purpose, Site};
use crate::{RecordId, Timestamp};

pub use identifier::IdentifierKind;
pub use reason::Reason;
pub use sketch::Sketch;

/// Verdict on one contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The person may be contacted.
    Allowed,
    /// The person may not be contacted.
    Denied,
}

impl Verdict {
    /// Name of the verdict on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Allowed => "allowed",
            Verdict::Denied => "denied",
        }
    }
}

/// Answer about one identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Verdict on the contact.
    pub verdict: Verdict,
    /// Reason for the verdict.
    pub reason: Reason,
    /// Start of the state that decides; for a grant, the moment it was given.
    pub since: Option<Timestamp>,
    /// End of the grant, or of the suppression.
    pub until: Option<Timestamp>,
    /// Next moment at which a contact that is denied now is allowed, if nothing changes; `None` when it is
    /// allowed now, and when only the person could change it.
    pub next: Option<Timestamp>,
    /// Record that proves the answer.
    pub record: Option<RecordId>,
    /// Certainty about who decided.
    pub grade: Option<Grade>,
}

impl Answer {
    /// Answer about an identifier the store has no state for.
    pub const UNKNOWN: Answer = Answer::bare(Reason::NeverConsented);
    /// Answer about text that is not an identifier.
    pub const UNREADABLE: Answer = Answer::bare(Reason::Unreadable);

    const fn bare(reason: Reason) -> Self {
        Self { verdict: Verdict::Denied, reason, since: None, until: None, next: None, record: None, grade: None }
    }

    fn denied(reason: Reason, mark: &Mark) -> Self {
        let (since, record, grade) = (Some(mark.decided_at), Some(mark.record), Some(mark.grade));
        Self { since, record, grade, ..Self::bare(reason) }
    }

    /// Returns true if the person may be contacted.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.verdict == Verdict::Allowed
    }
}

/// Earlier contact with the holder of the identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touch {
    /// Purpose of the contact.
    pub purpose: String,
    /// Channel of the contact.
    pub channel: Channel,
    /// Moment of the contact.
    pub at: Timestamp,
}

/// Evaluator of one purpose and channel at one moment.
#[derive(Clone, Debug)]
pub struct Judge<'s> {
    site: &'s Site,
    calendar: &'s Calendar,
    purpose: &'s Purpose,
    channel: Option<Channel>,
    now: Timestamp,
    item: Item,
    /// The purpose without a channel: a no to it is a no to every channel.
    bare: Option<Item>,
    scopes: [Scope; 4],
    terms: Terms,
    /// Next moment within the contact hours: `now` when that is within them.
    opens: Option<Timestamp>,
    /// Grants from before this moment no longer count.
    asked_again: Option<Timestamp>,
    /// Grants stop counting from this moment on.
    asks_again: Option<Timestamp>,
}

impl<'s> Judge<'s> {
    /// Creates the judge of a site's purpose on one of its channels; without a channel for a purpose that has
    /// none.
    #[must_use]
    pub fn new(site: &'s Site, calendar: &'s Calendar, purpose: &'s Purpose, channel: Option<Channel>, now: Timestamp) -> Self {
        let terms = channel.map(|channel| site.contacting.terms(&purpose.id, channel)).unwrap_or_default();
        let again = |policy: &&crate::site::Policy| policy.asks_again.contains(&purpose.id);
        let begin = |policy: &crate::site::Policy| policy.effective.parse().ok().map(start_of);
        let dates: Vec<Timestamp> = site.policies.iter().filter(again).filter_map(begin).collect();
        Self {
            opens: hours::next_open(terms.window, calendar, now),
            asked_again: dates.iter().copied().filter(|date| *date <= now).max(),
            asks_again: dates.into_iter().filter(|date| *date > now).min(),
            item: Item::purpose(&purpose.id, channel),
            bare: channel.map(|_| Item::purpose(&purpose.id, None)),
            scopes: Scope::over(&purpose.id, channel),
            site,
            calendar,
            purpose,
            channel,
            now,
            terms,
        }
    }

    /// Channel the check is about.
    #[must_use]
    pub fn channel(&self) -> Option<Channel> {
        self.channel
    }

    /// Moment the check is about.
    #[must_use]
    pub fn moment(&self) -> Timestamp {
        self.now
    }

    /// Returns true if [`Judge::answer`] needs the earlier contacts.
    #[must_use]
    pub fn counts_touches(&self) -> bool {
        self.terms.limits.any()
    }

    /// Answers from the state of an identifier, `None` when there is none, and its earlier contacts.
    #[must_use]
    pub fn answer(&self, state: Option<&State>, contacts: &[Touch]) -> Answer {
        let Some(state) = state else { return Answer::UNKNOWN };
        if let Some(block) = state.blocked() {
            return Answer::denied(Reason::BlockedByRequest, block);
        }
        let said = self.last_word(state);
        let given = said.filter(|mark| mark.granted).map(|mark| mark.decided_at);
        if let Some(mark) = state.suppressed(&self.scopes, given, self.now) {
            return Answer { until: mark.until, ..Answer::denied(Reason::Suppressed, mark) };
        }
        let Some(mark) = said else { return Answer::bare(self.elsewhere(state)) };
        if !mark.granted {
            let before = [Some(&self.item), self.bare.as_ref()].into_iter().flatten().any(|item| state.was_granted(item));
            return Answer::denied(if before { Reason::Withdrawn } else { Reason::Refused }, mark);
        }
        let until = [mark.until, self.asks_again].into_iter().flatten().min();
        if !mark.allows(self.now) {
            return Answer { until, ..Answer::denied(Reason::Expired, mark) };
        }
        let granted = Answer { verdict: Verdict::Allowed, until, ..Answer::denied(Reason::Granted, mark) };
        let denied = |reason, next: Option<Timestamp>| {
            let next = next.filter(|next| until.is_none_or(|until| *next < until));
            Answer { verdict: Verdict::Denied, reason, next, ..granted }
        };
        if let Some(changed) = self.asked_again.filter(|changed| mark.decided_at < *changed) {
            return Answer { since: Some(changed), ..denied(Reason::PolicyChanged, None) };
        }
        if mark.grade < self.purpose.grade {
            return denied(Reason::GradeTooLow, None);
        }
        let free = self.channel.filter(|_| self.counts_touches()).and_then(|channel| {
            hours::free_from(&self.site.contacting, &self.terms, &self.purpose.id, channel, contacts, self.now)
        });
        let free_and_open = || hours::next_open(self.terms.window, self.calendar, free.unwrap_or(self.now));
        if self.opens != Some(self.now) {
            return denied(Reason::OutsideContactWindow, if free.is_some() { free_and_open() } else { self.opens });
        }
        if free.is_some() {
            return denied(Reason::TooManyContacts, free_and_open());
        }
        granted
    }

    /// Finds the latest decision about the purpose on the channel. A no to the whole purpose covers the
    /// channel; a yes does not.
    fn last_word<'m>(&self, state: &'m State) -> Option<&'m Mark> {
        let own = state.marks.get(&self.item);
        let whole = self.bare.as_ref().and_then(|item| state.marks.get(item)).filter(|mark| !mark.granted);
        match (own, whole) {
            (Some(own), Some(whole)) if whole.decided_at >= own.decided_at => Some(whole),
            (None, whole) => whole,
            (own, _) => own,
        }
    }

    /// Finds the reason for a missing decision: a grant for another channel, for another purpose, or none at
    /// all.
    fn elsewhere(&self, state: &State) -> Reason {
        let mut reason = Reason::NeverConsented;
        for (item, _) in state.marks.iter().filter(|(_, mark)| mark.allows(self.now)) {
            let Some(rest) = item.0.strip_prefix("p:") else { continue };
            let (purpose, channel) = rest.split_once('/').map_or((rest, None), |(purpose, channel)| (purpose, Some(channel)));
            if purpose == self.purpose.id && channel.is_some() {
                return Reason::OtherChannel;
            }
            if purpose != self.purpose.id {
                reason = Reason::OtherPurpose;
            }
        }
        reason
    }
}

/// Returns true if a contact made at `made` can still count against a limit: one from before this month and
/// more than a week ago cannot.
#[must_use]
pub fn still_counts(made: Timestamp, now: Timestamp) -> bool {
    let today = local_day(now);
    let week = jiff::ToSpan::days(7);
    let earliest = today.first_of_month().min(today.checked_sub(week).unwrap_or(today));
    local_day(made) >= earliest
}
