//! Search for cases: by the number people quote, and by an identifier of the person.

use kelisim_core::{BlindIndex, RecordId};
use kelisim_store::Key;
use kelisim_store::rows::{self, CaseListRow, CaseRow, IdentifierRow};

use super::rows::rows as rows_of;
use crate::failure::Failure;
use crate::tenant::Tenant;

/// Most cases that a search gives.
const FOUND: usize = 200;

/// Finds the cases of a number, as it was typed.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn by_number(tenant: &Tenant, typed: &str) -> Result<Vec<(RecordId, CaseRow)>, Failure> {
    let Some(number) = RecordId::read_number(typed) else { return Ok(Vec::new()) };
    let list: CaseListRow = tenant.store.row(Key::CaseNumber(number)).await?.unwrap_or_default();
    rows_of(tenant, list.all).await
}

/// Finds the cases of everybody who gave an identifier, newest first.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn by_identifier(tenant: &Tenant, identifier: BlindIndex) -> Result<Vec<(RecordId, CaseRow)>, Failure> {
    let row: Option<IdentifierRow> = tenant.store.row(Key::Identifier(identifier)).await?;
    let subjects = row.map(|row| row.subjects).unwrap_or_default();
    let keys: Vec<Key> = subjects.into_iter().map(Key::CasesOf).collect();
    let mut all = Vec::new();
    for row in tenant.store.fetch(&keys).await?.into_iter().flatten() {
        let list: CaseListRow = rows::decode(&row)?;
        all.extend(list.all.into_iter().rev().take(FOUND));
    }
    let mut found = rows_of(tenant, all).await?;
    found.sort_by_key(|(_, row)| std::cmp::Reverse(row.term.received));
    found.truncate(FOUND);
    Ok(found)
}
