//! Finds the checks that concerned a person, for their private page.

use kelisim_core::site::Channel;
use kelisim_core::{BlindIndex, RecordId, Timestamp};
use kelisim_store::Key;
use kelisim_store::rows::{self, CheckRef, CheckRow, ChecksHead, ChecksRow, Entry, Short};

use super::tally::short;
use crate::failure::Failure;
use crate::tenant::Tenant;

/// Maximum number of checks listed on one page.
pub const SEEN: usize = 100;
/// Maximum number of list pages scanned for one page: a quarter of a million checks.
const SCANNED: u32 = 2048;
/// List pages read per request to the store.
const AT_ONCE: u32 = 16;

/// A check that concerned the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Record of the check.
    pub record: RecordId,
    /// Time at which it was answered.
    pub at: Timestamp,
    /// Id of the API key used.
    pub key: String,
    /// Id of the purpose.
    pub purpose: String,
    /// Channel asked about, if any.
    pub channel: Option<Channel>,
}

/// Lists the checks since a moment, of the last quarter of a million, that concerned any of these
/// identifiers, the newest first.
pub async fn seen(tenant: &Tenant, indexes: &[BlindIndex], since: Timestamp) -> Result<Vec<Seen>, Failure> {
    let wanted: Vec<Short> = indexes.iter().map(short).collect();
    let head: ChecksHead = fetch(tenant, &[Key::Checks(0)]).await?.pop().flatten().unwrap_or_default();
    let mut found = Vec::new();
    let mut pages = u32::try_from(head.count.div_ceil(ChecksRow::PAGE)).unwrap_or(u32::MAX);
    let oldest = pages.saturating_sub(SCANNED);
    while pages > oldest && found.len() < SEEN && !wanted.is_empty() {
        let first = pages.saturating_sub(AT_ONCE);
        let keys: Vec<Key> = (first..pages).map(|page| Key::Checks(page + 1)).collect();
        let listed: Vec<Option<ChecksRow>> = fetch(tenant, &keys).await?;
        let checks: Vec<CheckRef> = listed.into_iter().flatten().flat_map(|row| row.checks).collect();
        let over = checks.first().is_none_or(|oldest| oldest.at < since);
        found.extend(among(tenant, checks, &wanted, since).await?);
        pages = if over { 0 } else { first };
    }
    found.truncate(SEEN);
    let mut seen = Vec::with_capacity(found.len());
    for check in found {
        let entry = tenant.store.entries(check.index, 1).await?.pop();
        let entry: Entry = rows::decode(&entry.unwrap_or_default())?;
        let CheckRow { key, purpose, channel, at, .. } = rows::decode(&entry.sealed)?;
        seen.push(Seen { record: check.record, at, key, purpose, channel });
    }
    Ok(seen)
}

/// Selects the checks that concerned any wanted identifier, the newest first.
async fn among(tenant: &Tenant, checks: Vec<CheckRef>, wanted: &[Short], since: Timestamp) -> Result<Vec<CheckRef>, Failure> {
    let mut found = Vec::new();
    let (few, many): (Vec<CheckRef>, Vec<CheckRef>) =
        checks.into_iter().filter(|check| check.at >= since).partition(|check| check.chunks == 0);
    found.extend(few.into_iter().filter(|check| wanted.iter().any(|short| check.few.contains(short))));
    let places =
        many.iter().flat_map(|check| wanted.iter().map(|short| (check.record, CheckRef::chunk_of(short, check.chunks), short)));
    let places: Vec<(RecordId, u32, &Short)> = places.collect();
    let keys: Vec<Key> = places.iter().map(|(record, chunk, _)| Key::CheckSet(*record, *chunk)).collect();
    let sets: Vec<Option<Vec<Short>>> = fetch(tenant, &keys).await?;
    let hit: Vec<RecordId> = places
        .iter()
        .zip(sets)
        .filter(|((.., short), set)| set.as_ref().is_some_and(|set| set.binary_search(short).is_ok()))
        .map(|((record, ..), _)| *record)
        .collect();
    found.extend(many.into_iter().filter(|check| hit.contains(&check.record)));
    found.sort_by_key(|check| std::cmp::Reverse(check.index));
    Ok(found)
}

/// Reads and decodes rows of one kind.
pub(super) async fn fetch<T: serde::de::DeserializeOwned>(tenant: &Tenant, keys: &[Key]) -> Result<Vec<Option<T>>, Failure> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let found = tenant.store.fetch(keys).await?;
    Ok(found.into_iter().map(|row| row.map(|row| rows::decode(&row)).transpose()).collect::<Result<_, _>>()?)
}
