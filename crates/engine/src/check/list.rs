//! Lists the recorded checks of a site, for the person responsible for them.

use kelisim_core::RecordId;
use kelisim_store::Key;
use kelisim_store::rows::{self, CheckRow, ChecksHead, ChecksRow, Entry};

use super::opened_name;
use super::seen::fetch;
use crate::failure::Failure;
use crate::tenant::Tenant;

/// A check with its record.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Number of the check at the site, counted from 0.
    pub number: u64,
    /// Record of the check.
    pub record: RecordId,
    /// Index of the entry in the ledger.
    pub index: u64,
    /// Stored description of the check.
    pub row: CheckRow,
    /// Person for whom a system asked, as it named them.
    pub behalf: Option<String>,
}

/// Lists the checks before number `before`, at most those of one page, the newest first.
pub async fn list(tenant: &Tenant, before: Option<u64>) -> Result<Vec<Listed>, Failure> {
    let head: ChecksHead = fetch(tenant, &[Key::Checks(0)]).await?.pop().flatten().unwrap_or_default();
    let end = before.unwrap_or(head.count).min(head.count);
    let Some(last) = end.checked_sub(1) else { return Ok(Vec::new()) };
    let page = last / ChecksRow::PAGE;
    let key = Key::Checks(u32::try_from(page + 1).unwrap_or(u32::MAX));
    let row: ChecksRow = fetch(tenant, &[key]).await?.pop().flatten().unwrap_or_default();
    let mut listed = Vec::new();
    for (number, check) in (page * ChecksRow::PAGE..end).zip(row.checks) {
        let entry = tenant.store.entries(check.index, 1).await?.pop();
        let entry: Entry = rows::decode(&entry.unwrap_or_default())?;
        let row: CheckRow = rows::decode(&entry.sealed)?;
        let behalf = opened_name(tenant, &row.behalf);
        listed.push(Listed { number, record: check.record, index: check.index, row, behalf });
    }
    listed.reverse();
    Ok(listed)
}
