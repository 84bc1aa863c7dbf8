//! The clock of a case: the moments at which somebody is told, and the one at which the term ends.
//!
//! A term is counted in working days by the operator's calendar (see [`crate::calendar`]). People are told at
//! nine in the morning in Kazakhstan, when they can act on it.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::calendar::{self, Calendar, Date, Due};

/// Nine in the morning, in milliseconds after midnight.
const MORNING: u64 = 9 * 3_600_000;

/// A step of the clock. `Ord` is the order in which they come. The variants' numbers are part of stored rows: add
/// new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Stage {
    /// It arrived.
    Received,
    /// Half of the term is over: the morning of the working day in the middle.
    Half,
    /// The last day of the term begins.
    LastDay,
    /// The term has ended without an answer.
    Ended,
    /// The morning of that many working days after the term.
    Overdue(u16),
}

impl Stage {
    /// Name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Half => "half",
            Self::LastDay => "last-day",
            Self::Ended => "ended",
            Self::Overdue(_) => "overdue",
        }
    }
}

/// Term of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Moment from which it runs.
    pub received: Timestamp,
    /// Its length in working days.
    pub days: u32,
}

impl Term {
    /// End of the term.
    #[must_use]
    pub fn due(self, calendar: &Calendar) -> Due {
        calendar.due(self.received, self.days)
    }

    /// Moment of a stage.
    #[must_use]
    pub fn moment(self, calendar: &Calendar, stage: Stage) -> Timestamp {
        match stage {
            Stage::Received => self.received,
            Stage::Half => morning(calendar.due(self.received, self.days.div_ceil(2)).day).max(self.received),
            Stage::LastDay => morning(self.due(calendar).day).max(self.received),
            Stage::Ended => self.due(calendar).until.plus_ms(1),
            Stage::Overdue(days) => {
                morning((0..days).fold(self.due(calendar).day, |day, _| calendar.next_working(day))).max(self.received)
            }
        }
    }

    /// Stage after another. Half of a term of one day is its last day, and not told apart.
    #[must_use]
    pub fn after(self, stage: Stage) -> Stage {
        match stage {
            Stage::Received if self.days > 1 => Stage::Half,
            Stage::Received | Stage::Half => Stage::LastDay,
            Stage::LastDay => Stage::Ended,
            Stage::Ended => Stage::Overdue(1),
            Stage::Overdue(days) => Stage::Overdue(days.saturating_add(1)),
        }
    }

    /// The last stage that is reached at `now`, from `stage` on; `None` while that one is still to come. Who slept
    /// through several is told of the last one.
    #[must_use]
    pub fn reached(self, calendar: &Calendar, stage: Stage, now: Timestamp) -> Option<Stage> {
        let mut reached = None;
        let mut next = stage;
        while self.moment(calendar, next) <= now {
            reached = Some(next);
            if next == Stage::Overdue(u16::MAX) {
                break;
            }
            next = self.after(next);
        }
        reached
    }
}

fn morning(day: Date) -> Timestamp {
    calendar::start_of(day).plus_ms(MORNING)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        let moment: jiff::Timestamp = text.parse().unwrap();
        Timestamp(u64::try_from(moment.as_millisecond()).unwrap())
    }

    fn shown(moment: Timestamp) -> String {
        let moment = jiff::Timestamp::from_millisecond(i64::try_from(moment.0).unwrap()).unwrap();
        calendar::OFFSET.to_datetime(moment).strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()
    }

    #[test]
    fn a_term_of_fifteen_days_passes_new_year() {
        let calendar = Calendar::kazakhstan();
        // A Monday evening; 16 December, 1–2 and 7 January are off, and what makes up for them.
        let term = Term { received: at("2026-12-14T13:30:00Z"), days: 15 };
        let stages = [Stage::Received, Stage::Half, Stage::LastDay, Stage::Ended, Stage::Overdue(1), Stage::Overdue(2)];
        let told = stages.map(|stage| shown(term.moment(&calendar, stage)));
        assert_eq!(told[0], "2026-12-14 18:30:00.000");
        assert_eq!(told[3], shown(term.due(&calendar).until.plus_ms(1)));
        assert!(told[3].ends_with(" 00:00:00.000"));
        for (at, moment) in told.iter().enumerate().filter(|(at, _)| ![0, 3].contains(at)) {
            assert!(moment.ends_with(" 09:00:00.000"), "{at} {moment}");
            let day: Date = moment[..10].parse().unwrap();
            assert!(calendar.is_working(day), "{day}");
        }
        let mut sorted = told.clone();
        sorted.sort();
        assert_eq!(sorted, told, "one after the other");
        let mut stage = Stage::Received;
        for expected in stages {
            assert_eq!(stage, expected);
            stage = term.after(stage);
        }
    }

    #[test]
    fn a_term_of_one_day_has_no_half() {
        let term = Term { received: at("2026-12-04T10:00:00Z"), days: 1 };
        assert_eq!(term.after(Stage::Received), Stage::LastDay);
        // A Friday: the last day is Monday.
        assert_eq!(shown(term.moment(&Calendar::kazakhstan(), Stage::LastDay)), "2026-12-07 09:00:00.000");
    }

    #[test]
    fn who_slept_is_told_of_the_last_stage() {
        let calendar = Calendar::kazakhstan();
        let term = Term { received: at("2026-12-01T05:00:00Z"), days: 3 };
        let reached = |now: &str| term.reached(&calendar, Stage::Received, at(now));
        assert_eq!(reached("2026-12-01T04:59:59Z"), None);
        assert_eq!(reached("2026-12-01T05:00:00Z"), Some(Stage::Received));
        assert_eq!(reached("2026-12-04T03:59:59Z"), Some(Stage::Half));
        assert_eq!(reached("2026-12-04T18:59:59Z"), Some(Stage::LastDay));
        assert_eq!(reached("2026-12-04T19:00:00Z"), Some(Stage::Ended));
        assert_eq!(reached("2026-12-21T05:00:00Z"), Some(Stage::Overdue(10)), "16 December is a holiday");
        assert_eq!(term.reached(&calendar, Stage::Overdue(10), at("2026-12-20T05:00:00Z")), None);
    }

    #[test]
    fn what_arrived_on_paper_long_ago_is_told_of_at_once() {
        let calendar = Calendar::kazakhstan();
        let term = Term { received: at("2026-11-02T05:00:00Z"), days: 15 };
        assert!(matches!(term.reached(&calendar, Stage::Received, at("2026-12-02T05:00:00Z")), Some(Stage::Overdue(_))));
    }
}
