//! How many agreed, refused and took back, by day: counted from a site's ledger, and only what was added since the last time.

pub mod days;

use days::DayCounts;

use crate::failure::Failure;
use crate::reason::Unavailable;
use crate::tenant::Tenant;

/// Entries read at once.
const CHUNK: u64 = 2048;
/// Most entries counted for one page: a ledger of millions is counted in several.
const MOST: u64 = 400_000;

/// Counts what was added to a site's ledger, and gives everything that is counted of it.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn of(tenant: &Tenant) -> Result<DayCounts, Failure> {
    let mut tally = tenant.tally.lock().await;
    tally.size = tenant.store.head().await?.size;
    if tally.size < tally.counted {
        // The store was put back to an older state.
        *tally = DayCounts { size: tally.size, ..DayCounts::default() };
    }
    let end = tally.size.min(tally.counted + MOST);
    while tally.counted < end {
        let from = tally.counted;
        let entries = tenant.store.entries(from, CHUNK.min(end - from)).await?;
        if entries.is_empty() {
            return Err(Failure::Unavailable(Unavailable::Corrupt));
        }
        for entry in &entries {
            tally.add(entry)?;
        }
    }
    Ok(tally.clone())
}
