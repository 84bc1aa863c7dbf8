//! Daily counts of grants, refusals and withdrawals, computed incrementally from a site's ledger.

pub mod days;

use days::DayCounts;

use crate::failure::Failure;
use crate::reason::Unavailable;
use crate::tenant::Tenant;

/// Entries read per request to the store.
const CHUNK: u64 = 2048;
/// Entries counted per call: a ledger of millions is counted in several calls.
const MOST: u64 = 400_000;

/// Counts the entries added since the last call, and returns all counts so far.
pub async fn of(tenant: &Tenant) -> Result<DayCounts, Failure> {
    let mut tally = tenant.tally.lock().await;
    tally.size = tenant.store.head().await?.size;
    if tally.size < tally.counted {
        // The store was restored to an older state.
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
