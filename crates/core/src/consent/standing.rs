//! What became of a decision since it was recorded: an old receipt tells what is in force now.

use super::{Item, Mark, State};
use crate::calendar::start_of;
use crate::site::Site;
use crate::{RecordId, Timestamp};

/// A later act about the same item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaterAct {
    /// Record of the act.
    pub record: RecordId,
    /// Moment it was decided.
    pub at: Timestamp,
}

/// What is in force now about an item that a record decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is allowed.
    Allowed {
        /// End of the term; `None` = until the purpose is reached.
        until: Option<Timestamp>,
        /// Later act by which it was given, or given again.
        by: Option<LaterAct>,
    },
    /// It was refused or taken back in the record itself, and nothing has changed.
    Refused,
    /// A later act took it back or refused it.
    Withdrawn(LaterAct),
    /// Its term is over since this moment.
    Expired(Timestamp),
    /// A policy in force since this moment asks again, and the yes is older.
    AskedAgain(Timestamp),
    /// Processing is stopped at the person's request.
    Blocked,
    /// The person's data were destroyed: nothing is allowed, and nothing more is known.
    Erased,
}

impl Standing {
    /// Returns true if something else is in force than what was decided then.
    #[must_use]
    pub fn differs_from(&self, then: bool) -> bool {
        !matches!((self, then), (Self::Allowed { by: None, .. }, true) | (Self::Refused, false))
    }

    /// Returns true if it is allowed now.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed { .. })
    }
}

/// Determines what is in force now about an item that `record` decided, from the state of its subject: `None`
/// when the subject was erased.
#[must_use]
pub fn standing(site: &Site, state: Option<&State>, item: &Item, record: RecordId, now: Timestamp) -> Standing {
    let Some(state) = state else { return Standing::Erased };
    // A no to a whole purpose covers each of its channels.
    let whole = item.0.split_once('/').and_then(|(purpose, _)| state.marks.get(&Item(purpose.to_owned())));
    let whole = whole.filter(|mark| !mark.granted);
    let mark = match (state.marks.get(item), whole) {
        (Some(own), Some(whole)) if whole.decided_at >= own.decided_at => whole,
        (None, Some(whole)) => whole,
        (Some(own), _) => own,
        (None, None) => return Standing::Erased,
    };
    let later = |mark: &Mark| (mark.record != record).then_some(LaterAct { record: mark.record, at: mark.decided_at });
    if !mark.granted {
        return later(mark).map_or(Standing::Refused, Standing::Withdrawn);
    }
    if state.blocked().is_some() {
        return Standing::Blocked;
    }
    if let Some(until) = mark.until.filter(|until| *until <= now) {
        return Standing::Expired(until);
    }
    match asked_again(site, item, now).filter(|since| mark.decided_at < *since) {
        Some(since) => Standing::AskedAgain(since),
        None => Standing::Allowed { until: mark.until, by: later(mark) },
    }
}

/// Latest moment at which a policy in force asks again about the purpose of an item.
fn asked_again(site: &Site, item: &Item, now: Timestamp) -> Option<Timestamp> {
    let purpose = item.purpose_id()?;
    let again = site.policies.iter().filter(|policy| policy.asks_again.iter().any(|id| id == purpose));
    let dates = again.filter_map(|policy| policy.effective.parse().ok().map(start_of));
    dates.filter(|date| *date <= now).max()
}
