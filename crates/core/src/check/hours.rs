//! Contact hours and contact limits: whether a moment is within them, and which moment is the next that is.

use jiff::ToSpan as _;
use jiff::civil::Weekday;

use super::Touch;
use crate::Timestamp;
use crate::calendar::{Calendar, Date, local_day, start_of};
use crate::site::Channel;
use crate::site::contact::{Contacting, Terms, Window};

const MINUTE: u64 = 60_000;
/// Most days searched for one that is open: no calendar has as many days off in a row.
const FAR: usize = 400;

/// Returns true if people may be contacted on this day: a working weekday, unless the window covers every
/// day. A Saturday that the Government made a working day still does not count.
fn is_open(window: Window, calendar: &Calendar, day: Date) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    window.every_day || !weekend && calendar.is_working(day)
}

/// Finds the first moment, not before `from`, at which people may be contacted; `None` when there is none for
/// over a year.
pub(super) fn next_open(window: Option<Window>, calendar: &Calendar, from: Timestamp) -> Option<Timestamp> {
    let Some(window) = window else { return Some(from) };
    let days = local_day(from).series(1.day()).take(FAR);
    days.filter(|day| is_open(window, calendar, *day)).find_map(|day| {
        let midnight = start_of(day);
        let (opens, closes) =
            (midnight.plus_ms(u64::from(window.from) * MINUTE), midnight.plus_ms(u64::from(window.to) * MINUTE));
        (from < closes).then(|| from.max(opens))
    })
}

/// Finds the moment from which the limits allow one more contact; `None` when they do now.
pub(super) fn free_from(
    rules: &Contacting,
    terms: &Terms,
    purpose: &str,
    channel: Channel,
    contacts: &[Touch],
    now: Timestamp,
) -> Option<Timestamp> {
    let today = local_day(now);
    let monday = today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days()).unwrap_or(today);
    let first = today.first_of_month();
    let spans = [
        (terms.limits.day, today, today.tomorrow().ok()),
        (terms.limits.week, monday, monday.checked_add(7.days()).ok()),
        (terms.limits.month, first, today.last_of_month().tomorrow().ok()),
    ];
    let exceeded = spans.into_iter().filter_map(|(limit, begins, ends)| {
        let begins = start_of(begins);
        let counted = contacts.iter().filter(|made| {
            made.channel == channel && made.at >= begins && made.at <= now && rules.counts(purpose, &made.purpose, channel)
        });
        (counted.count() >= usize::try_from(limit?).unwrap_or(usize::MAX)).then(|| ends.map_or(Timestamp(u64::MAX), start_of))
    });
    exceeded.max()
}
