//! The time as tests read it.

use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use kelisim_core::Timestamp;

/// The day of Kazakhstan begins five hours before that of UTC.
const OFFSET_MS: u64 = 5 * 3_600_000;
const DAY_MS: u64 = 86_400_000;
/// Longer than a test that counts by day takes.
const SPAN_MS: u64 = 120_000;

/// What a clock on the wall shows, to the millisecond.
pub(crate) fn now() -> Timestamp {
    Timestamp(u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap())
}

/// The present moment, and the next thing that happens is later than it: gateways tell moments apart by
/// milliseconds.
pub(crate) fn now_before_what_follows() -> Timestamp {
    let moment = now();
    while now().0 <= moment.0 + 1 {
        sleep(Duration::from_millis(1));
    }
    moment
}

/// Lets midnight in Kazakhstan pass when it is near: what is counted by day begins anew there, and a test
/// that counts by day is about one day.
pub(crate) fn within_one_day() {
    let left = DAY_MS - (now().0 + OFFSET_MS) % DAY_MS;
    if left < SPAN_MS {
        sleep(Duration::from_millis(left + 1000));
    }
}
