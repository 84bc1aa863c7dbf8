//! Erasing a person: the key that seals everything of theirs is destroyed, and the ledger says that it was.

use super::receipt::{self, Recorded};
use crate::committer::Act;
use crate::failure::Failure;
use crate::person::Person;
use crate::tenant::Tenant;

/// Erases whoever these identifiers stand for: with an IIN, the person of that IIN; without one, everybody who ever gave
/// the phone or the address, since nothing tells them apart. The answer is the same for people the site never heard of.
///
/// # Errors
/// [`Failure`]
pub async fn erase(tenant: &Tenant, key: &str, request: [u8; 8], person: &Person) -> Result<Recorded, Failure> {
    tenant.ready()?;
    let (subjects, contacts) = person.everywhere(&tenant.vault);
    let record = tenant.vault.record_id("erasures", key);
    let committed = tenant.committer.record(record, request, Act::Erase { subjects, contacts }).await?;
    receipt::of(tenant, committed).await
}
