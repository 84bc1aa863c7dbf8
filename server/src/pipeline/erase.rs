//! Erasing a person: the key that seals everything of theirs is destroyed, and the ledger says that it was.

use super::consent::Person;
use super::receipt::{self, Recorded};
use crate::committer::Act;
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::sites::Served;

/// Erases whoever these identifiers stand for: with an IIN, the person of that IIN; without one, everybody who ever gave
/// the phone or the address, since nothing tells them apart. The answer is the same for people the site never heard of.
///
/// # Errors
/// [`Problem`]
pub async fn erase(gateway: &Gateway, site: &Served, key: &str, request: [u8; 8], person: &Person) -> Result<Recorded, Problem> {
    gateway.ready()?;
    let (subjects, contacts) = person.everywhere(&site.vault);
    let record = site.vault.record("erasures", key);
    let committed = site.committer.record(record, request, Act::Erase { subjects, contacts }).await?;
    receipt::of(gateway, site, committed).await
}
