//! Moments in time. This crate never reads a clock: the caller passes `now`.

use serde::{Deserialize, Serialize};

/// A moment, in milliseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// Converts whole seconds since the epoch.
    #[must_use]
    pub fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    /// Whole seconds since the epoch, rounded down.
    #[must_use]
    pub fn secs(self) -> u64 {
        self.0 / 1000
    }

    /// Adds `ms` milliseconds, saturating.
    #[must_use]
    pub fn plus_ms(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Adds `months` calendar months, in UTC: the same day and time of day, or the last day of the month when
    /// that month is shorter. Terms of consents are given in months.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        const DAY: u64 = 86_400_000;
        let (year, month, day) = civil(self.0 / DAY);
        let total = u64::from(month) - 1 + u64::from(months);
        let (year, month) = (year + total / 12, u32::try_from(total % 12).unwrap_or(0) + 1);
        let day = day.min(days_in(year, month));
        Self(days(year, month, day) * DAY + self.0 % DAY)
    }

    /// Day and time in Kazakhstan, as `DD.MM.YYYY hh:mm:ss (UTC+5)`. For browsers, which have no Kazakh months; the
    /// whole country has kept UTC+5 since 2024-03-01.
    #[must_use]
    pub fn local(self) -> String {
        let local = self.secs().saturating_add(5 * 3600);
        let (year, month, day) = civil(local / 86_400);
        let two = |number: u64| [if number < 10 { "0" } else { "" }, &number.to_string()].concat();
        let clock = [local / 3600 % 24, local / 60 % 60, local % 60].map(two).join(":");
        [&*two(day.into()), ".", &two(month.into()), ".", &year.to_string(), " ", &clock, " (UTC+5)"].concat()
    }
}

/// Converts days since the epoch to (year, month, day) of the proleptic Gregorian calendar, for days after
/// the epoch.
fn civil(days: u64) -> (u64, u32, u32) {
    let z = days + 719_468;
    let era = z / 146_097;
    let doe = z - era * 146_097;
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + u64::from(month <= 2);
    // Both are below 32, so the conversions cannot fail.
    (year, u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
}

/// Inverse of [`civil`]: the days since the epoch.
fn days(year: u64, month: u32, day: u32) -> u64 {
    let y = year - u64::from(month <= 2);
    let era = y / 400;
    let yoe = y - era * 400;
    let mp = u64::from(if month > 2 { month - 3 } else { month + 9 });
    let doy = (153 * mp + 2) / 5 + u64::from(day) - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

/// Number of days in a month, 28 to 31.
pub(crate) fn days_in(year: u64, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_on_the_last_day_of_a_shorter_month() {
        // 2026-08-31 12:00 UTC, six months on is 2027-02-28 12:00 UTC.
        let august = Timestamp::from_secs(1_788_177_600);
        assert_eq!(august.plus_months(6), Timestamp::from_secs(1_803_816_000));
        // 2027-12-31 → 2028-02-29, a leap year.
        let december = Timestamp::from_secs(days(2027, 12, 31) * 86_400);
        assert_eq!(december.plus_months(2), Timestamp::from_secs(days(2028, 2, 29) * 86_400));
        assert_eq!(august.plus_months(0), august);
    }

    proptest::proptest! {
        #[test]
        fn a_local_moment_is_the_calendar_of_a_library(seconds in 0_u32..) {
            let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(5));
            let local = jiff::Timestamp::from_second(seconds.into()).unwrap().to_zoned(zone);
            let written = local.strftime("%d.%m.%Y %H:%M:%S (UTC+5)").to_string();
            proptest::prop_assert_eq!(Timestamp::from_secs(seconds.into()).local(), written);
        }

        #[test]
        fn civil_and_days_are_inverse(day in 0_u64..100_000) {
            let (y, m, d) = civil(day);
            proptest::prop_assert_eq!(days(y, m, d), day);
            proptest::prop_assert!(d <= days_in(y, m));
        }
    }
}
