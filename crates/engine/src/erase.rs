//! Erases a person: destroys the key that seals all of their data, and records that in the ledger.

use super::receipt::{self, Recorded};
use crate::committer::Act;
use crate::failure::Failure;
use crate::person::Person;
use crate::tenant::Tenant;

/// Erases the subjects these identifiers stand for: with an IIN, the person of that IIN; without one,
/// everybody who ever gave the phone or the e-mail address, since nothing distinguishes them. The answer is
/// the same for people unknown to the site.
pub async fn erase(tenant: &Tenant, key: &str, request: [u8; 8], person: &Person) -> Result<Recorded, Failure> {
    tenant.ready()?;
    let (subjects, identifiers) = person.everywhere(&tenant.vault);
    let record = tenant.vault.record_id("erasures", key);
    let committed = tenant.committer.record(record, request, Act::Erase { subjects, identifiers }).await?;
    receipt::of(tenant, committed).await
}
