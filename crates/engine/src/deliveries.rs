//! Lists deliveries to destinations and requeues them on request.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use kelisim_core::{DeliveryId, RecordId, SubjectId, Timestamp};
use kelisim_ledger::Leaf;
use kelisim_store::outbox::DestinationBacklog;
use kelisim_store::rows::{self, DeliveryRow, DeliveryState, Entry, Event, Sent, SubjectRow};
use kelisim_store::{Delivery, Key, Lane, StoreError};

use crate::clock;
use crate::failure::Failure;
use crate::tenant::Tenant;

/// Ledger entries scanned by one call of [`replay_span`].
const STEP: u64 = 2000;

/// A delivery together with its id.
pub struct Found {
    /// Id derived from record and destination.
    pub id: DeliveryId,
    /// Stored row of the delivery.
    pub row: DeliveryRow,
}

/// Selects the deliveries to send again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Deliveries that were given up or withheld.
    Dead,
    /// These, and deliveries that succeeded.
    All,
}

/// Progress of a replay, which runs in parts.
pub struct Replayed {
    /// Number of deliveries put back into their lanes.
    pub requeued: u64,
    /// Ledger entries scanned so far, and the number to scan.
    pub scanned: (u64, u64),
    /// Ledger index at which the next part starts; `None` when all is done.
    pub next: Option<u64>,
}

/// Reads the deliveries of a record in any state, to current and former destinations.
pub async fn of_record(tenant: &Tenant, record: RecordId) -> Result<Vec<Found>, Failure> {
    tenant.store.fetch(&[Key::Record(record)]).await?.pop().flatten().ok_or(Failure::NotFound)?;
    // A lane outlives its destination in the site file, and a destination may have had one of each kind.
    let names: BTreeSet<String> = tenant.store.lanes().await?.into_iter().map(|lane| lane.destination).collect();
    let ids: Vec<DeliveryId> = names.iter().map(|name| tenant.vault.delivery(record, name)).collect();
    read(tenant, ids).await
}

/// Reads those of these deliveries that there are.
async fn read(tenant: &Tenant, ids: Vec<DeliveryId>) -> Result<Vec<Found>, Failure> {
    let keys: Vec<Key> = ids.iter().map(|id| Key::Delivery(*id)).collect();
    let found = tenant.store.fetch(&keys).await?;
    let pairs = ids.into_iter().zip(found).filter_map(|(id, row)| Some((id, row?)));
    pairs.map(|(id, row)| Ok(Found { id, row: rows::decode(&row)? })).collect()
}

/// Lists dead letters of a destination from a ledger index on, in ledger order, at most `limit`.
pub async fn dead(tenant: &Tenant, destination: &str, from: u64, limit: usize) -> Result<Vec<Found>, Failure> {
    let mut found = Vec::new();
    for lane in [Lane::parallel(destination), Lane::ordered(destination)] {
        for delivery in tenant.store.dead(&lane, from, limit).await? {
            let row: DeliveryRow = rows::decode(&delivery.row)?;
            // One that was sent again by a lane of the other kind is no longer dead.
            if row.state == DeliveryState::Dead {
                found.push(Found { id: delivery.id, row });
            }
        }
    }
    found.sort_by_key(|found| (found.row.index, found.id));
    found.truncate(limit);
    Ok(found)
}

/// Requeues the deliveries of one record, to one destination when it is named.
///
/// # Errors
/// [`Failure::NotFound`] when there are none, [`Failure::Unavailable`]
pub async fn replay_record(tenant: &Tenant, record: RecordId, destination: Option<&str>) -> Result<Replayed, Failure> {
    let found = of_record(tenant, record).await?;
    let wanted: Vec<Found> =
        found.into_iter().filter(|found| destination.is_none_or(|destination| found.row.destination == destination)).collect();
    if wanted.is_empty() {
        return Err(Failure::NotFound);
    }
    let requeued = wanted.len() as u64;
    requeue(tenant, wanted).await?;
    Ok(Replayed { requeued, scanned: (1, 1), next: None })
}

/// Requeues what was withheld of a person's data, once the reason may be gone: the gate judges each anew.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn release(tenant: &Tenant, subject: SubjectId) -> Result<(), Failure> {
    let row: Option<SubjectRow> = tenant.store.row(Key::Subject(subject)).await?;
    let mut places: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
    for Sent { index, lane } in row.map(|row| row.sent).unwrap_or_default() {
        if let Some(lane) = Lane::named(&lane) {
            places.entry(index).or_default().insert(lane.destination);
        }
    }
    let mut ids = Vec::new();
    for (index, destinations) in places {
        let leaf = Leaf::decode(&tenant.store.entry(index).await?.leaf).map_err(|_| StoreError::Corrupt("leaf"))?;
        ids.extend(destinations.iter().map(|destination| tenant.vault.delivery(RecordId(leaf.record), destination)));
    }
    let mut withheld = read(tenant, ids).await?;
    // An application that waits may just have been judged, by what was true a moment ago.
    withheld.retain(|Found { row, .. }| match row.state {
        DeliveryState::Withheld => true,
        DeliveryState::Waiting => row.event == Event::Application,
        DeliveryState::Delivered | DeliveryState::Dead => false,
    });
    if withheld.is_empty() { Ok(()) } else { requeue(tenant, withheld).await }
}

/// Requeues the deliveries of the events in a span of time to one destination, one part per call: `from` is
/// [`Replayed::next`] of the part before.
pub async fn replay_span(
    tenant: &Tenant,
    destination: &str,
    (since, until): (Timestamp, Timestamp),
    which: Which,
    from: Option<u64>,
) -> Result<Replayed, Failure> {
    let size = tenant.store.head().await?.size;
    let first = first_at(tenant, since.secs(), size).await?;
    let last = first_at(tenant, until.secs().saturating_add(1), size).await?;
    let begin = from.unwrap_or(first).clamp(first, last);
    let end = last.min(begin + STEP);
    let entries = tenant.store.entries(begin, end - begin).await?;
    let mut ids = Vec::with_capacity(entries.len());
    for entry in &entries {
        ids.push(tenant.vault.delivery(RecordId(leaf(entry)?.record), destination));
    }
    let keys: Vec<Key> = ids.iter().map(|id| Key::Delivery(*id)).collect();
    let mut wanted = Vec::new();
    for (id, row) in ids.into_iter().zip(tenant.store.fetch(&keys).await?) {
        let Some(row) = row else { continue };
        let row: DeliveryRow = rows::decode(&row)?;
        let again = match row.state {
            // Of what was withheld the gate judges once more.
            DeliveryState::Dead | DeliveryState::Withheld => true,
            DeliveryState::Delivered => which == Which::All,
            // Already queued or in delivery.
            DeliveryState::Waiting => false,
        };
        if again {
            wanted.push(Found { id, row });
        }
    }
    let requeued = wanted.len() as u64;
    requeue(tenant, wanted).await?;
    Ok(Replayed { requeued, scanned: (end - first, last - first), next: (end < last).then_some(end) })
}

/// Finds the index of the first entry at or after `second` by binary search, since ledger times never go
/// back.
async fn first_at(tenant: &Tenant, second: u64, size: u64) -> Result<u64, Failure> {
    let (mut low, mut high) = (0, size);
    while low < high {
        let middle = low + (high - low) / 2;
        let entry = tenant.store.entries(middle, 1).await?.pop().ok_or(StoreError::Corrupt("entry"))?;
        if leaf(&entry)?.time < second {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

fn leaf(entry: &[u8]) -> Result<Leaf, StoreError> {
    let entry: Entry = rows::decode(entry)?;
    Leaf::decode(&entry.leaf).map_err(|_| StoreError::Corrupt("leaf"))
}

/// Puts deliveries into the lanes their destinations have now, due at once and with a fresh retry budget.
async fn requeue(tenant: &Tenant, found: Vec<Found>) -> Result<(), Failure> {
    let now = clock::now();
    let deliveries = found.into_iter().map(|Found { id, mut row }| {
        row.begin_again(now);
        let known = tenant.config.destinations.iter().find(|known| known.id == row.destination);
        let lane = Lane { destination: row.destination.clone(), ordered: known.is_some_and(|known| known.pace.ordered) };
        Delivery { id, lane, place: row.index, row: rows::encode(&row) }
    });
    tenant.store.requeue(deliveries.collect(), now).await?;
    tenant.resumed.fetch_add(1, Ordering::AcqRel);
    tenant.committer.outbox().notify_waiters();
    Ok(())
}

/// Adds up the backlog by destination: every destination of the site file, and former ones with deliveries
/// left.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub async fn backlogs(tenant: &Tenant) -> Result<BTreeMap<String, DestinationBacklog>, StoreError> {
    // Destinations that never received a delivery are listed with an empty backlog.
    let mut all: BTreeMap<String, DestinationBacklog> =
        tenant.config.destinations.iter().map(|destination| (destination.id.clone(), DestinationBacklog::default())).collect();
    for lane in tenant.store.lanes().await? {
        let backlog = tenant.store.backlog(&lane).await?;
        let age = match backlog.first {
            Some(first) => age(tenant, first).await,
            None => 0,
        };
        let sum = all.entry(lane.destination).or_default();
        sum.waiting += backlog.waiting;
        sum.dead += backlog.dead;
        sum.oldest_seconds = sum.oldest_seconds.max(age);
    }
    Ok(all)
}

/// Age of a delivery in seconds; 0 when its row cannot be read.
async fn age(tenant: &Tenant, id: DeliveryId) -> u64 {
    let row: Option<DeliveryRow> = tenant.store.row(Key::Delivery(id)).await.ok().flatten();
    row.map_or(0, |row| clock::now().0.saturating_sub(row.since.0) / 1000)
}
