//! Erases a person: destroys the key that seals all of their data, and records that in the ledger.

use kelisim_core::RecordId;
use kelisim_store::rows;
use serde::{Deserialize, Serialize};

use super::receipt::{self, Recorded};
use crate::committer::Act;
use crate::failure::Failure;
use crate::person::Person;
use crate::tenant::Tenant;
use crate::vault::Vault;

/// Who erases somebody, and why. Sealed under the gateway's own key, since it may name people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Id of the API key, with the person it acts for.
    pub who: String,
    /// Why, in their own words.
    pub reason: String,
    /// Ground on which an open obligation of the person does not hold their data.
    pub despite: Option<String>,
}

fn place(record: RecordId) -> String {
    format!("erasure/{record}")
}

/// Opens who erased somebody, as the entry of that record holds it; `None` for one that names nobody.
#[must_use]
pub fn author(vault: &Vault, record: RecordId, sealed: &[u8]) -> Option<Author> {
    rows::decode(&vault.open_own(&place(record), sealed).ok()?).ok()
}

/// Erases the subjects these identifiers stand for: with an IIN, the person of that IIN; without one,
/// everybody who ever gave the phone or the e-mail address, since nothing distinguishes them. The answer is
/// the same for people unknown to the site.
///
/// # Errors
/// [`Failure::Refused`] with [`crate::reason::Refusal::Held`] while an obligation is open and no ground is named against
/// it; [`Failure::Unavailable`]
pub async fn erase(tenant: &Tenant, key: &str, request: [u8; 8], person: &Person, author: &Author) -> Result<Recorded, Failure> {
    tenant.ready()?;
    let (subjects, identifiers) = person.everywhere(&tenant.vault);
    let record = tenant.vault.record_id("erasures", key);
    let sealed = tenant.vault.seal_own(&place(record), &rows::encode(author));
    let act = Act::Erase { subjects, identifiers, sealed, despite: author.despite.is_some() };
    let committed = tenant.committer.record(record, request, act).await?;
    receipt::of(tenant, committed).await
}
