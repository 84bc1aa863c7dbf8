//! Working days in Kazakhstan, and the last day of a term counted in them.
//!
//! The rules are those of the Labour Code (Art. 84–85) and of the law on holidays No. 267-II: Saturday and
//! Sunday are days off; so are public holidays, and when one falls on a Saturday or Sunday the next working
//! day after it is off as well, in compensation; Orthodox Christmas and the first day of Kurban Ait are days
//! off that are not compensated. The Government may move a day of rest to another day of the same year: such
//! moves are data in [`kazakhstan`], or [`Overrides`] of the operator.

mod kazakhstan;
mod overrides;

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Weekday;
use jiff::tz::Offset;

use crate::Timestamp;
use crate::lang::ByLang;

pub use jiff::civil::Date;
pub use overrides::{Complaint, Overrides};

/// Kazakhstan's only time zone since 1 March 2024. Before, the west of the country had UTC+5 and the rest
/// UTC+6. A moment before that day is converted with UTC+5 here, which affects nothing: the product has no
/// older records.
pub const OFFSET: Offset = Offset::constant(5);

/// Years whose moves and religious days are in the data. Earlier ones had other holidays; later ones follow
/// the present law, without the days that are not known yet.
const YEARS: std::ops::RangeInclusive<i16> = 2024..=2060;

/// Reason why a day is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyOff {
    /// An ordinary Saturday or Sunday.
    Weekend,
    /// A public holiday, by its name.
    Holiday(DayName),
    /// Compensation for the public holiday on this Saturday or Sunday: the next day that is not off already.
    For(DayName, Date),
    /// A religious day off, which is not compensated when it falls on a Saturday or Sunday.
    Religious(DayName),
    /// A religious day off whose date is computed and not announced yet: it may come a day earlier or later.
    Expected(DayName),
    /// The Government moved a day of rest here from this day, which is worked.
    Moved(Date),
    /// An override of the operator.
    Override,
}

/// Name of a day off in every language.
pub type DayName = ByLang<&'static str>;

/// End of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// Last day of the term, a working day.
    pub day: Date,
    /// Last millisecond of that day in Kazakhstan.
    pub until: Timestamp,
}

/// Exception from the ordinary week.
#[derive(Clone, Copy, Debug)]
enum Mark {
    Off(WhyOff),
    /// A Saturday or Sunday that is worked.
    Worked,
}

/// Calendar of working days.
#[derive(Clone, Debug)]
pub struct Calendar {
    years: BTreeMap<i16, BTreeMap<Date, Mark>>,
    overrides: BTreeMap<Date, Mark>,
}

impl Default for Calendar {
    fn default() -> Self {
        Self::kazakhstan()
    }
}

impl Calendar {
    /// Builds the calendar of Kazakhstan by law, with the moves the Government has made.
    #[must_use]
    pub fn kazakhstan() -> Self {
        Self { years: YEARS.map(|year| (year, year_by_law(year))).collect(), overrides: BTreeMap::new() }
    }

    /// Adds days that the operator knows better. When two overrides contradict each other, the later call
    /// wins.
    #[must_use]
    pub fn with_overrides(mut self, overrides: &Overrides) -> Self {
        self.overrides.extend(overrides.off.iter().map(|day| (*day, Mark::Off(WhyOff::Override))));
        self.overrides.extend(overrides.working.iter().map(|day| (*day, Mark::Worked)));
        self
    }

    /// Returns true if the day is a working day.
    #[must_use]
    pub fn is_working(&self, day: Date) -> bool {
        self.why_off(day).is_none()
    }

    /// Returns the reason why a day is off; `None` for a working day.
    #[must_use]
    pub fn why_off(&self, day: Date) -> Option<WhyOff> {
        let computed;
        let year = if let Some(year) = self.years.get(&day.year()) {
            year
        } else {
            computed = year_by_law(day.year());
            &computed
        };
        match self.overrides.get(&day).or_else(|| year.get(&day)) {
            Some(Mark::Off(why)) => Some(*why),
            Some(Mark::Worked) => None,
            None => is_weekend(day).then_some(WhyOff::Weekend),
        }
    }

    /// Finds the first working day after `day`.
    #[must_use]
    pub fn next_working(&self, day: Date) -> Date {
        let mut next = day;
        loop {
            // The calendar ends with the year 9999; a term that reaches so far ends there.
            let Ok(tomorrow) = next.tomorrow() else { return next };
            next = tomorrow;
            if self.is_working(next) {
                return next;
            }
        }
    }

    /// Computes the end of a term of `working_days` for what was received at this moment. The first day
    /// counted is the next working day; a receipt on a day off counts as one on the next working day. A term
    /// of zero days ends with the day of receipt.
    #[must_use]
    pub fn due(&self, received: Timestamp, working_days: u32) -> Due {
        let came = local_day(received);
        let mut day = if self.is_working(came) { came } else { self.next_working(came) };
        for _ in 0..working_days {
            let next = self.next_working(day);
            if next == day {
                break;
            }
            day = next;
        }
        Due { day, until: end_of(day) }
    }

    /// Counts the working days from the day after `day` up to `until`; none when `until` is not after it. At most a
    /// year's worth is counted.
    #[must_use]
    pub fn working_days(&self, day: Date, until: Date) -> i64 {
        let mut counted = 0;
        let mut next = day;
        while next < until && counted < 366 {
            let Ok(tomorrow) = next.tomorrow() else { break };
            next = tomorrow;
            counted += i64::from(self.is_working(next));
        }
        counted
    }

    /// Lists the exceptions of a year, in order: every day that is off by law or override and no ordinary
    /// weekend, and every weekend day that is worked (`None`).
    #[must_use]
    pub fn special(&self, year: i16) -> Vec<(Date, Option<WhyOff>)> {
        let Ok(first) = Date::new(year, 1, 1) else { return Vec::new() };
        first
            .series(1.day())
            .take_while(|day| day.year() == year)
            .filter_map(|day| match self.why_off(day) {
                Some(WhyOff::Weekend) => None,
                None if !is_weekend(day) => None,
                why => Some((day, why)),
            })
            .collect()
    }
}

/// Date of a moment in Kazakhstan.
#[must_use]
pub fn local_day(moment: Timestamp) -> Date {
    let moment = i64::try_from(moment.0).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    OFFSET.to_datetime(moment.unwrap_or(jiff::Timestamp::MAX)).date()
}

/// First millisecond of a day in Kazakhstan.
#[must_use]
pub fn start_of(day: Date) -> Timestamp {
    let first = OFFSET.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(jiff::Timestamp::MAX);
    Timestamp(u64::try_from(first.as_millisecond()).unwrap_or(0))
}

/// First millisecond of a day in Kazakhstan: what follows the last of the day before.
#[must_use]
pub fn begin_of(day: Date) -> Timestamp {
    day.yesterday().map_or(Timestamp(0), |before| Timestamp(end_of(before).0 + 1))
}

/// Last millisecond of a day in Kazakhstan.
#[must_use]
pub fn end_of(day: Date) -> Timestamp {
    let last = OFFSET.to_timestamp(day.at(23, 59, 59, 999_000_000)).unwrap_or(jiff::Timestamp::MAX);
    Timestamp(u64::try_from(last.as_millisecond()).unwrap_or(0))
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Computes the exceptions of a year from the law and the Government's moves.
fn year_by_law(year: i16) -> BTreeMap<Date, Mark> {
    let mut marks = BTreeMap::new();
    let mut to_make_up = Vec::new();
    for holiday in kazakhstan::HOLIDAYS.iter().filter(|holiday| holiday.years.contains(&year)) {
        if let Ok(day) = Date::new(year, holiday.month, holiday.day) {
            marks.insert(day, Mark::Off(WhyOff::Holiday(holiday.name)));
            if is_weekend(day) {
                to_make_up.push((day, holiday.name));
            }
        }
    }
    for (day, why) in kazakhstan::religious(year) {
        // When both fall on one day the public holiday counts, because it is compensated.
        marks.entry(day).or_insert(Mark::Off(why));
    }
    // In the order of the days, so that of two neighbours the second moves past the day off that replaces the
    // first.
    to_make_up.sort_by_key(|(day, _)| *day);
    for (day, name) in to_make_up {
        let mut next = day.tomorrow().unwrap_or(day);
        while is_weekend(next) || marks.contains_key(&next) {
            let Ok(tomorrow) = next.tomorrow() else { break };
            next = tomorrow;
        }
        marks.insert(next, Mark::Off(WhyOff::For(name, day)));
    }
    for (rested, worked) in kazakhstan::moves(year) {
        marks.insert(rested, Mark::Off(WhyOff::Moved(worked)));
        marks.insert(worked, Mark::Worked);
    }
    marks
}
