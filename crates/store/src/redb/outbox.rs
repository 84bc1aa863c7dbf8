//! Lanes of a site: each waiting delivery is in two tables, by moment and by place.

use ::redb::{ReadTransaction, ReadableTable, Table, WriteTransaction};
use kelisim_core::{DeliveryId, SiteId, Timestamp};

use super::reading;
use super::tables::{InLane, Tables, opened};
use crate::{Backlog, Delivery, DeliveryOutcome, Key, Lane, Leased, StoreError};

/// Parameters of a lease.
pub(super) struct Wanted {
    pub lane: Lane,
    pub now: u64,
    pub lease_ms: u64,
    pub limit: usize,
}

/// Smallest and largest id, as bounds of ranges.
const IDS: ([u8; 16], [u8; 16]) = ([0; 16], [u8::MAX; 16]);

/// Tables of the outbox, open for writing.
struct Lanes<'t> {
    rows: Table<'t, &'static [u8], &'static [u8]>,
    due: Table<'t, InLane, u64>,
    queue: Table<'t, InLane, u64>,
    dead: Table<'t, InLane, ()>,
    counts: Table<'t, &'static str, (u64, u64)>,
}

impl<'t> Lanes<'t> {
    fn open(transaction: &'t WriteTransaction, site: &SiteId) -> Result<Self, ::redb::Error> {
        let tables = Tables::of(site);
        Ok(Self {
            rows: transaction.open_table(tables.rows())?,
            due: transaction.open_table(tables.due())?,
            queue: transaction.open_table(tables.queue())?,
            dead: transaction.open_table(tables.dead())?,
            counts: transaction.open_table(tables.lanes())?,
        })
    }

    fn insert(&mut self, delivery: &Delivery) -> Result<(), ::redb::Error> {
        self.rows.insert(&Key::Delivery(delivery.id).bytes()[..], &delivery.row[..])?;
        Ok(())
    }

    fn row(&self, id: [u8; 16]) -> Result<Option<Vec<u8>>, ::redb::Error> {
        Ok(self.rows.get(&Key::Delivery(DeliveryId(id)).bytes()[..])?.map(|row| row.value().to_vec()))
    }

    /// Changes the numbers of waiting deliveries and dead letters.
    fn count(&mut self, lane: &str, change: impl FnOnce((u64, u64)) -> (u64, u64)) -> Result<(), ::redb::Error> {
        let counts = self.counts.get(lane)?.map(|counts| counts.value()).unwrap_or_default();
        self.counts.insert(lane, change(counts))?;
        Ok(())
    }

    /// Removes a delivery from every table it is in.
    fn take(&mut self, lane: &str, place: u64, id: [u8; 16]) -> Result<(), ::redb::Error> {
        let moment = self.queue.remove((lane, place, id))?.map(|moment| moment.value());
        if let Some(moment) = moment {
            self.due.remove((lane, moment, id))?;
        }
        let buried = self.dead.remove((lane, place, id))?.is_some();
        if moment.is_some() || buried {
            let (waited, buried) = (u64::from(moment.is_some()), u64::from(buried));
            self.count(lane, |(waiting, dead)| (waiting.saturating_sub(waited), dead.saturating_sub(buried)))?;
        }
        Ok(())
    }

    /// Adds a delivery that is in no table yet to its lane.
    fn wait(&mut self, lane: &str, place: u64, id: [u8; 16], moment: u64) -> Result<(), ::redb::Error> {
        self.queue.insert((lane, place, id), moment)?;
        self.due.insert((lane, moment, id), place)?;
        self.count(lane, |(waiting, dead)| (waiting + 1, dead))
    }

    /// Changes the moment of a waiting delivery.
    fn put_off(&mut self, lane: &str, place: u64, id: [u8; 16], moment: u64) -> Result<(), ::redb::Error> {
        let before = self.queue.insert((lane, place, id), moment)?.map(|before| before.value());
        if let Some(before) = before {
            self.due.remove((lane, before, id))?;
        }
        self.due.insert((lane, moment, id), place)?;
        Ok(())
    }

    fn bury(&mut self, lane: &str, place: u64, id: [u8; 16]) -> Result<(), ::redb::Error> {
        self.dead.insert((lane, place, id), ())?;
        self.count(lane, |(waiting, dead)| (waiting, dead + 1))
    }
}

/// Puts deliveries into their lanes, due at `due`.
pub(super) fn put(transaction: &WriteTransaction, site: &SiteId, deliveries: &[Delivery], due: u64) -> Result<(), ::redb::Error> {
    if deliveries.is_empty() {
        return Ok(());
    }
    let mut lanes = Lanes::open(transaction, site)?;
    for delivery in deliveries {
        let lane = delivery.lane.name();
        lanes.insert(delivery)?;
        lanes.take(&lane, delivery.place, delivery.id.0)?;
        lanes.wait(&lane, delivery.place, delivery.id.0, due)?;
    }
    Ok(())
}

/// Leases what is due, and puts it off until the lease ends.
pub(super) fn lease(transaction: &WriteTransaction, site: &SiteId, wanted: &Wanted) -> Result<Vec<Leased>, ::redb::Error> {
    let mut lanes = Lanes::open(transaction, site)?;
    let name = wanted.lane.name();
    let mut ready: Vec<(u64, [u8; 16])> = Vec::new();
    if wanted.lane.ordered {
        let all = (&name[..], 0, IDS.0)..=(&name[..], u64::MAX, IDS.1);
        if let Some(first) = lanes.queue.range(all)?.next() {
            let (key, moment) = first?;
            if moment.value() <= wanted.now && wanted.limit > 0 {
                ready.push((key.value().1, key.value().2));
            }
        }
    } else {
        for waiting in lanes.due.range((&name[..], 0, IDS.0)..=(&name[..], wanted.now, IDS.1))?.take(wanted.limit) {
            let (key, place) = waiting?;
            ready.push((place.value(), key.value().2));
        }
    }
    let until = wanted.now + wanted.lease_ms;
    let mut leased = Vec::with_capacity(ready.len());
    for (place, id) in ready {
        // A delivery without a row cannot be sent, so it is dropped.
        let Some(row) = lanes.row(id)? else {
            lanes.take(&name, place, id)?;
            continue;
        };
        lanes.put_off(&name, place, id, until)?;
        let delivery = Delivery { id: DeliveryId(id), lane: wanted.lane.clone(), place, row };
        leased.push(Leased { delivery, until: Timestamp(until) });
    }
    Ok(leased)
}

/// Writes the outcomes of those deliveries that are still leased; returns which were.
pub(super) fn record_outcome(
    transaction: &WriteTransaction,
    site: &SiteId,
    ended: &[(Leased, DeliveryOutcome)],
) -> Result<Vec<bool>, ::redb::Error> {
    let mut lanes = Lanes::open(transaction, site)?;
    let mut kept = Vec::with_capacity(ended.len());
    for (leased, outcome) in ended {
        let Delivery { id, lane, place, .. } = &leased.delivery;
        let lane = lane.name();
        let held = lanes.queue.get((&lane[..], *place, id.0))?.map(|moment| moment.value());
        kept.push(held == Some(leased.until.0));
        if held != Some(leased.until.0) {
            continue;
        }
        lanes.insert(&leased.delivery)?;
        match outcome {
            DeliveryOutcome::Waits(moment) => lanes.put_off(&lane, *place, id.0, moment.0)?,
            DeliveryOutcome::Over => lanes.take(&lane, *place, id.0)?,
            DeliveryOutcome::Dead => {
                lanes.take(&lane, *place, id.0)?;
                lanes.bury(&lane, *place, id.0)?;
            }
        }
    }
    Ok(kept)
}

pub(super) fn lanes(transaction: &ReadTransaction, site: &SiteId) -> Result<Vec<Lane>, StoreError> {
    let Some(counts) = opened(transaction.open_table(Tables::of(site).lanes()))? else { return Ok(Vec::new()) };
    let mut lanes = Vec::new();
    for lane in counts.iter().map_err(reading)? {
        lanes.extend(Lane::named(lane.map_err(reading)?.0.value()));
    }
    Ok(lanes)
}

pub(super) fn backlog(transaction: &ReadTransaction, site: &SiteId, lane: &Lane) -> Result<Backlog, StoreError> {
    let (tables, name) = (Tables::of(site), lane.name());
    let Some(counts) = opened(transaction.open_table(tables.lanes()))? else { return Ok(Backlog::default()) };
    let (waiting, dead) = counts.get(&name[..]).map_err(reading)?.map(|counts| counts.value()).unwrap_or_default();
    let all = || (&name[..], 0, IDS.0)..=(&name[..], u64::MAX, IDS.1);
    let mut found = Backlog { waiting, dead, ..Backlog::default() };
    if let Some(queue) = opened(transaction.open_table(tables.queue()))?
        && let Some(first) = queue.range(all()).map_err(reading)?.next()
    {
        let (key, moment) = first.map_err(reading)?;
        found.first = Some(DeliveryId(key.value().2));
        found.next = Some(Timestamp(moment.value()));
    }
    if !lane.ordered
        && let Some(due) = opened(transaction.open_table(tables.due()))?
        && let Some(first) = due.range(all()).map_err(reading)?.next()
    {
        found.next = Some(Timestamp(first.map_err(reading)?.0.value().1));
    }
    Ok(found)
}

pub(super) fn dead(
    transaction: &ReadTransaction,
    site: &SiteId,
    lane: &Lane,
    from: u64,
    limit: usize,
) -> Result<Vec<Delivery>, StoreError> {
    let (tables, name) = (Tables::of(site), lane.name());
    let (Some(dead), Some(rows)) =
        (opened(transaction.open_table(tables.dead()))?, opened(transaction.open_table(tables.rows()))?)
    else {
        return Ok(Vec::new());
    };
    let range = dead.range((&name[..], from, IDS.0)..=(&name[..], u64::MAX, IDS.1)).map_err(reading)?;
    let mut found = Vec::new();
    for given_up in range.take(limit) {
        let (_, place, id) = given_up.map_err(reading)?.0.value();
        if let Some(row) = rows.get(&Key::Delivery(DeliveryId(id)).bytes()[..]).map_err(reading)? {
            found.push(Delivery { id: DeliveryId(id), lane: lane.clone(), place, row: row.value().to_vec() });
        }
    }
    Ok(found)
}
