//! Rows of cases, as they are stored.

use kelisim_core::RecordId;
use kelisim_store::rows::{CaseRow, decode};
use kelisim_store::{Key, StoreError};

use crate::failure::Failure;
use crate::tenant::Tenant;

/// Reads the row of a case.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Unavailable`]
pub async fn row(tenant: &Tenant, case: RecordId) -> Result<CaseRow, Failure> {
    tenant.store.row(Key::Case(case)).await?.ok_or(Failure::NotFound)
}

/// Rows of cases, in the order they are asked for; a case without a row is left out.
pub(super) async fn rows(tenant: &Tenant, cases: Vec<RecordId>) -> Result<Vec<(RecordId, CaseRow)>, Failure> {
    let found = tenant.store.fetch(&cases.iter().map(|case| Key::Case(*case)).collect::<Vec<_>>()).await?;
    let found = cases.into_iter().zip(found).filter_map(|(case, row)| Some((case, row?)));
    Ok(found.map(|(case, row)| Ok((case, decode(&row)?))).collect::<Result<_, StoreError>>()?)
}
