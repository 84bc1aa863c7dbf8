//! Working days in Kazakhstan, and the last day of a term counted in them.
//!
//! The rules are those of the Labour Code (Art. 84–85) and of the law on holidays No. 267-II: Saturday and Sunday are days
//! off; so are public holidays, and when one falls on a Saturday or Sunday the next working day after it is off as well;
//! Orthodox Christmas and the first day of Kurban Ait are days off that are not made up for. The Government may move a
//! day of rest to another day of the same year: such moves are data in [`kazakhstan`], or [`Overrides`] of the operator.

mod kazakhstan;
mod overrides;

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Weekday;
use jiff::tz::Offset;

use crate::{Lang, Timestamp};

pub use jiff::civil::Date;
pub use overrides::{Complaint, Overrides};

/// Kazakhstan's one time zone since 1 March 2024. Before, the west of the country had UTC+5 and the rest UTC+6; a moment
/// before that day is taken at UTC+5 here, which no clock of this product depends on: it keeps no older records.
pub const OFFSET: Offset = Offset::constant(5);

/// Years whose moves and religious days are in the data. Earlier ones had other holidays; in later ones everything holds
/// that is law now, except the days nobody knows yet.
const YEARS: std::ops::RangeInclusive<i16> = 2024..=2060;

/// Why a day is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyOff {
    /// Saturday or Sunday.
    Weekend,
    /// A public holiday.
    Holiday(Named),
    /// In the place of a public holiday that fell on a Saturday or Sunday, or was itself pushed on from there.
    For(Named, Date),
    /// A religious day off, which is not made up for when it falls on a Saturday or Sunday.
    Religious(Named),
    /// As above, on a day that is computed and not announced yet: it may come a day earlier or later.
    Expected(Named),
    /// The Government moved a day of rest here from this day, which is worked.
    Moved(Date),
    /// The operator says so.
    Override,
}

/// What a day off is called, in kk, ru and en.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    kk: &'static str,
    ru: &'static str,
    en: &'static str,
}

impl Named {
    /// The name in one language.
    #[must_use]
    pub fn in_lang(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Kk => self.kk,
            Lang::Ru => self.ru,
            Lang::En => self.en,
        }
    }
}

/// The end of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// Its last day, a working one.
    pub day: Date,
    /// The last millisecond of that day in Kazakhstan.
    pub until: Timestamp,
}

/// What one day that is no plain weekday is.
#[derive(Clone, Copy, Debug)]
enum Mark {
    Off(WhyOff),
    /// A Saturday or Sunday that is worked.
    Worked,
}

/// The calendar of working days.
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
    /// The calendar of Kazakhstan by law, with the moves the Government has made.
    #[must_use]
    pub fn kazakhstan() -> Self {
        Self { years: YEARS.map(|year| (year, year_by_law(year))).collect(), overrides: BTreeMap::new() }
    }

    /// This calendar with days that the operator knows better. Where two overrides speak of one day the later call wins.
    #[must_use]
    pub fn with_overrides(mut self, overrides: &Overrides) -> Self {
        self.overrides.extend(overrides.off.iter().map(|day| (*day, Mark::Off(WhyOff::Override))));
        self.overrides.extend(overrides.working.iter().map(|day| (*day, Mark::Worked)));
        self
    }

    /// Whether people work on that day.
    #[must_use]
    pub fn is_working(&self, day: Date) -> bool {
        self.why_off(day).is_none()
    }

    /// Why a day is off; `None` for a working day.
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

    /// The first working day after `day`.
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

    /// When a term of so many working days ends for what was received at this moment. The first day counted is the next
    /// working day; what comes on a day off counts as received on the next working day. A term of none ends with the day
    /// of receipt.
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

    /// Every day of a year that is off by law or override and no plain weekend, and every weekend day that is worked
    /// (`None`), in order.
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

/// The day of a moment in Kazakhstan.
#[must_use]
pub fn local_day(moment: Timestamp) -> Date {
    let moment = i64::try_from(moment.0).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    OFFSET.to_datetime(moment.unwrap_or(jiff::Timestamp::MAX)).date()
}

/// The last millisecond of a day in Kazakhstan.
#[must_use]
pub fn end_of(day: Date) -> Timestamp {
    let last = OFFSET.to_timestamp(day.at(23, 59, 59, 999_000_000)).unwrap_or(jiff::Timestamp::MAX);
    Timestamp(u64::try_from(last.as_millisecond()).unwrap_or(0))
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// What the law and the Government make of a year's days.
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
        // Where both fall on one day it is the public holiday that counts: that one is made up for.
        marks.entry(day).or_insert(Mark::Off(why));
    }
    // In the order of the days, so that of two neighbours the second is pushed past the day that makes up for the first.
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
