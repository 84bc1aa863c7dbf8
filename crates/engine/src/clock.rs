//! The only module that reads the system's clocks.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;
use kelisim_core::Timestamp;
use kelisim_core::calendar::{self, Date};

/// Current time in UTC, to the millisecond.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the time")]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// Reads the monotonic clock, for measuring durations.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the time")]
pub fn tick() -> Instant {
    Instant::now()
}

/// Kazakhstan's one time zone since 1 March 2024, UTC+5. It is fixed here, not looked up: it has no summer
/// time, and the time-zone data of a server may be older than the change.
fn zone() -> TimeZone {
    TimeZone::fixed(calendar::OFFSET)
}

/// Formats a moment for people in Kazakhstan: `21.11.2026 14:05 (UTC+5)`.
#[must_use]
pub fn local(moment: Timestamp) -> String {
    zoned(moment).strftime("%d.%m.%Y %H:%M (UTC+5)").to_string()
}

/// Formats the day of a moment in Kazakhstan, ISO 8601.
#[must_use]
pub fn local_day(moment: Timestamp) -> String {
    zoned(moment).strftime("%Y-%m-%d").to_string()
}

/// Seconds until the current day ends in Kazakhstan.
#[must_use]
pub fn seconds_left_today() -> u64 {
    let now = now();
    calendar::end_of(calendar::local_day(now)).secs().saturating_sub(now.secs()) + 1
}

/// Formats a moment as RFC 3339, UTC.
#[must_use]
pub fn rfc3339(moment: Timestamp) -> String {
    stamp(moment).to_string()
}

/// Formats a day for people in Kazakhstan: `21.11.2026`.
#[must_use]
pub fn day(day: Date) -> String {
    day.strftime("%d.%m.%Y").to_string()
}

/// Parses an RFC 3339 moment with any offset; `None` when it is malformed, or before 1970.
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    let moment: jiff::Timestamp = text.parse().ok()?;
    Some(Timestamp(u64::try_from(moment.as_millisecond()).ok()?))
}

fn stamp(moment: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(i64::try_from(moment.0).unwrap_or(i64::MAX)).unwrap_or(jiff::Timestamp::MAX)
}

/// Converts a moment to the time of Kazakhstan.
#[must_use]
pub fn zoned(moment: Timestamp) -> jiff::Zoned {
    stamp(moment).to_zoned(zone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_kazakhstan_s_time() {
        let evening = Timestamp::from_secs(1_795_287_900);
        assert_eq!(rfc3339(evening), "2026-11-21T19:05:00Z");
        assert_eq!(local(evening), "22.11.2026 00:05 (UTC+5)");
        assert_eq!(local_day(evening), "2026-11-22");
        assert_eq!(day(calendar::local_day(evening)), "22.11.2026");
    }
}
