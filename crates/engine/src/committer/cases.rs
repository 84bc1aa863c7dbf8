//! Acts about cases: what begins one, what staff do about it, and what its clock does.

use kelisim_core::calendar::Calendar;
use kelisim_core::case::{Closing, Matter, Stage, Term};
use kelisim_core::site::Channel;
use kelisim_core::{AccountId, BlindIndex, RecordId, Timestamp};
use kelisim_store::Lane;

/// A case that an act begins.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// What it is about.
    pub matter: Matter,
    /// Term of the answer.
    pub term: Term,
    /// Last millisecond of the term.
    pub due: Timestamp,
    /// First step of its clock that is to come, and when that is.
    pub next: (Stage, Timestamp),
    /// Lanes of those who are told that it arrived.
    pub told: Vec<Lane>,
}

impl NewCase {
    /// Begins a case whose term runs from `received` on.
    #[must_use]
    pub fn of(calendar: &Calendar, told: &[Lane], matter: Matter, received: Timestamp, days: u32) -> Self {
        let term = Term { received, days };
        let next = term.after(Stage::Received);
        let next = (next, term.moment(calendar, next));
        Self { matter, term, due: term.due(calendar).until, next, told: told.to_vec() }
    }
}

/// What staff do about a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseChange {
    /// Opened it and read what is in it.
    Look,
    /// Gave it to an account, or to nobody.
    Assign(Option<AccountId>),
    /// Wrote a note.
    Note,
    /// Answered an application.
    Reply,
    /// Closed it without an answer.
    Close(Closing),
    /// Opened one that was closed.
    Reopen,
    /// Corrected a value; of one by which people are found, what moves.
    Correct(Option<Moved>),
}

/// What moves from one identifier to another by a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Blind index before; none where there was no value.
    pub from: Option<BlindIndex>,
    /// Blind index from now on.
    pub to: BlindIndex,
    /// Records of the application and of what was done by its link: what they decided moves, and nothing else.
    pub records: Vec<RecordId>,
    /// Channels that this kind of identifier has nothing to do with: their items stay.
    pub without: &'static [Channel],
}

/// A step of the clock of one case.
#[derive(Clone, Debug)]
pub struct Tick {
    /// The case.
    pub case: RecordId,
    /// Step it waits for; it stays as it is when another gateway was faster.
    pub expects: Stage,
    /// Step that is reached; `None` when the calendar was changed and it is still to come.
    pub reached: Option<Stage>,
    /// Next step, and when that is.
    pub next: (Stage, Timestamp),
    /// End of its term, as the calendar of today has it.
    pub due: Timestamp,
}
