//! The marketer's question: may this person be contacted, for this purpose, on this channel, now?

use serde::{Deserialize, Serialize};

use crate::consent::{Item, State};
use crate::site::{Channel, Purpose};
use crate::{RecordId, Timestamp};

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The person may be contacted.
    Allowed,
    /// The person may not.
    Denied,
}

/// Why. The closed list is part of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// There is a grant that holds.
    Granted,
    /// Nothing is recorded. The same answer is given about people the site never heard of.
    NoConsent,
    /// The person said no, or took a yes back.
    Refused,
    /// The term of the grant is over.
    Expired,
    /// The person asked for their data to be blocked, and the block stands.
    Blocked,
    /// The grant is there, but not sure enough for this purpose: see the grade.
    GradeTooLow,
}

/// The answer about one identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Yes or no.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// Since when that is so.
    pub since: Option<Timestamp>,
    /// Until when a grant holds.
    pub until: Option<Timestamp>,
    /// The record that proves it.
    pub record: Option<RecordId>,
}

impl Answer {
    const UNKNOWN: Answer =
        Answer { verdict: Verdict::Denied, reason: Reason::NoConsent, since: None, until: None, record: None };
}

/// Answers from the state kept for an identifier; `None` when nothing is kept.
#[must_use]
pub fn answer(purpose: &Purpose, channel: Option<Channel>, state: Option<&State>, now: Timestamp) -> Answer {
    if let Some(block) = state.and_then(State::blocked) {
        let (since, record) = (Some(block.decided_at), Some(block.record));
        return Answer { verdict: Verdict::Denied, reason: Reason::Blocked, since, until: None, record };
    }
    let Some(mark) = state.and_then(|state| state.marks.get(&Item::purpose(&purpose.id, channel))) else {
        return Answer::UNKNOWN;
    };
    let (verdict, reason) = if !mark.granted {
        (Verdict::Denied, Reason::Refused)
    } else if !mark.allows(now) {
        (Verdict::Denied, Reason::Expired)
    } else if mark.grade < purpose.grade {
        (Verdict::Denied, Reason::GradeTooLow)
    } else {
        (Verdict::Allowed, Reason::Granted)
    };
    Answer {
        verdict,
        reason,
        since: Some(mark.decided_at),
        until: mark.until.filter(|_| mark.granted),
        record: Some(mark.record),
    }
}
