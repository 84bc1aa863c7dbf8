//! Erasing a person: the key that seals everything of theirs is destroyed, and the ledger says that it was.

use super::consent::Person;
use super::receipt::{self, Recorded};
use crate::committer::Act;
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::sites::Served;

/// Erases whoever these identifiers stand for. The answer is the same for people the site never heard of.
///
/// # Errors
/// [`Problem`]
pub async fn erase(gateway: &Gateway, site: &Served, key: &str, request: [u8; 16], person: &Person) -> Result<Recorded, Problem> {
    let subject = person.subject(&site.vault);
    let record = site.vault.record("erasures", key);
    let committed = site.committer.record(record, request, Act::Erase { subject }).await?;
    receipt::of(gateway, site, committed).await
}
