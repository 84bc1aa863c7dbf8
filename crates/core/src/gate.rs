//! The gate: whether personal data of one record may leave for a destination now.
//!
//! Data leave on a consent or on a ground of law (Art. 7, 15 of law 94-V). A consent counts when the record gave it, for
//! a purpose of the destination, and it still stands at the moment of sending: what was withdrawn, blocked, expired or
//! erased meanwhile keeps the data where they are. To another country they leave only when that was agreed to as well, by
//! an item of its own (Art. 8 p.4 (5), Art. 16). A destination that names a ground of law gets them without a consent,
//! but not while the person's data are blocked (Art. 24 p.1 (3)) or once they are destroyed.

use crate::consent::{Item, Standing, State, standing};
use crate::site::{Destination, Site};
use crate::{RecordId, Timestamp};

/// Reason why data do not leave. Of several, the one that comes first here is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Withheld {
    /// The person's data were destroyed.
    Erased,
    /// Processing is stopped at the person's request.
    Blocked,
    /// The consent was taken back since.
    Withdrawn,
    /// A policy in force asks again, and the consent is older.
    AskedAgain,
    /// The term of the consent is over.
    Expired,
    /// The record gave no consent for any purpose of the destination.
    NotGranted,
    /// It gave none to a transfer to another country.
    Abroad,
    /// It takes back or corrects what this destination never got.
    NothingSent,
}

impl Withheld {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::Erased,
        Self::Blocked,
        Self::Withdrawn,
        Self::AskedAgain,
        Self::Expired,
        Self::NotGranted,
        Self::Abroad,
        Self::NothingSent,
    ];

    /// Stable short name: in the journal of deliveries, in metrics and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Erased => "erased",
            Self::Blocked => "blocked",
            Self::Withdrawn => "withdrawn",
            Self::AskedAgain => "asked-again",
            Self::Expired => "expired",
            Self::NotGranted => "not-granted",
            Self::Abroad => "abroad",
            Self::NothingSent => "nothing-sent",
        }
    }

    /// Looks a reason up by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// Judges whether data of `record` may go to a destination at `now`.
///
/// `granted` are the items the record allowed, `state` is what the person's decisions add up to; `None` when the person
/// was erased.
///
/// # Errors
/// [`Withheld`]: nothing may leave.
pub fn judge(
    site: &Site,
    destination: &Destination,
    granted: &[Item],
    state: Option<&State>,
    record: RecordId,
    now: Timestamp,
) -> Result<(), Withheld> {
    let Some(state) = state else { return Err(Withheld::Erased) };
    if state.blocked().is_some() {
        return Err(Withheld::Blocked);
    }
    let stands = |purposes: &[String]| {
        let serves = |item: &&Item| item.purpose_id().is_some_and(|id| purposes.iter().any(|known| known == id));
        let found = granted.iter().filter(serves).map(|item| match standing(site, Some(state), item, record, now) {
            Standing::Allowed { .. } => Ok(()),
            Standing::Withdrawn(_) | Standing::Refused => Err(Withheld::Withdrawn),
            Standing::AskedAgain(_) => Err(Withheld::AskedAgain),
            Standing::Expired(_) => Err(Withheld::Expired),
            Standing::Blocked => Err(Withheld::Blocked),
            // Somebody has to confirm it first.
            Standing::Erased => Err(Withheld::NotGranted),
        });
        // One that stands is enough; of several reasons the first counts.
        found.min().unwrap_or(Err(Withheld::NotGranted))
    };
    if destination.law.is_none() {
        stands(&destination.purposes)?;
    }
    match &destination.cross_border {
        Some(purpose) => stands(std::slice::from_ref(purpose)).map_err(|why| match why {
            Withheld::NotGranted => Withheld::Abroad,
            other => other,
        }),
        None if destination.is_abroad() && destination.law.is_none() => Err(Withheld::Abroad),
        None => Ok(()),
    }
}
