//! Sign-ins that failed, counted by day for the control report. Whose name was tried is kept nowhere.

use kelisim_core::calendar::local_day;
use kelisim_engine::{Failure, clock};
use kelisim_store::rows::{self, FailedSignInsRow};
use kelisim_store::{Exchange, Key};

use crate::staff::Staff;

/// Days that are kept: more than a year.
const DAYS: usize = 400;
/// Attempts while other gateways count.
const TRIES: usize = 5;

/// Number of a day, counted from 1970-01-01.
pub(crate) fn number(day: jiff::civil::Date) -> u32 {
    let since = jiff::civil::date(1970, 1, 1).until(day).map_or(0, |span| span.get_days());
    u32::try_from(since).unwrap_or_default()
}

/// Counts one. What cannot be counted now is in the log of the gateway alone.
pub(crate) async fn count(staff: &Staff) {
    for _ in 0..TRIES {
        match counted(staff).await {
            Ok(true) => return,
            Ok(false) => {}
            Err(why) => {
                tracing::warn!(reason = %why, "a failed sign-in cannot be counted");
                return;
            }
        }
    }
}

async fn counted(staff: &Staff) -> Result<bool, Failure> {
    let row = staff.store.fetch(&[Key::FailedSignIns]).await?.pop().flatten();
    let mut failed: FailedSignInsRow = row.as_deref().map(rows::decode).transpose()?.unwrap_or_default();
    let count = failed.days.entry(number(local_day(clock::now()))).or_default();
    *count = count.saturating_add(1);
    while failed.days.len() > DAYS {
        failed.days.pop_first();
    }
    Ok(staff.store.exchange(vec![Exchange { key: Key::FailedSignIns, from: row, to: Some(rows::encode(&failed)) }]).await?)
}

/// Number of those that failed from one day to another, both included.
///
/// # Errors
/// [`Failure::Unavailable`]
pub(crate) async fn between(staff: &Staff, from: jiff::civil::Date, until: jiff::civil::Date) -> Result<u64, Failure> {
    let row = staff.store.fetch(&[Key::FailedSignIns]).await?.pop().flatten();
    let failed: FailedSignInsRow = row.as_deref().map(rows::decode).transpose()?.unwrap_or_default();
    Ok(failed.days.range(number(from)..=number(until)).map(|(_, count)| u64::from(*count)).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_numbers() {
        assert_eq!(number(jiff::civil::date(1970, 1, 1)), 0);
        assert_eq!(number(jiff::civil::date(2026, 11, 30)), 20_787);
    }
}
