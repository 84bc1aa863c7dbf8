//! The only thread that writes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use std::{io, thread};

use ::redb::{Database, Durability, ReadableTable, WriteTransaction};
use kelisim_core::SiteId;
use tokio::sync::oneshot;

use super::generations::Generations;
use super::outbox::{self, Wanted};
use super::outside;
use super::sets;
use super::tables::{HEAD, Tables};
use crate::{Commit, Delivery, DeliveryOutcome, Exchange, Head, Leased, StoreError};

/// Maximum number of orders in one transaction.
const TOGETHER: usize = 64;

/// Longest time an outcome of a delivery waits for a commit, to share its sync: so that forwarding does not
/// slow down whoever records consents.
const LINGER: Duration = Duration::from_millis(20);
/// Number of transactions without a sync that pass before it stops waiting.
const PASSING: u32 = 4;

/// Pause without an order after which the file is tidied.
const QUIET: Duration = Duration::from_millis(100);

type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// Order to the writer thread.
pub(super) enum Order {
    Commit { site: SiteId, commit: Commit, reply: Reply<()> },
    Exchange { site: SiteId, changes: Vec<Exchange>, reply: Reply<bool> },
    Lease { site: SiteId, wanted: Wanted, reply: Reply<Vec<Leased>> },
    Settle { site: SiteId, ended: Vec<(Leased, DeliveryOutcome)>, reply: Reply<Vec<bool>> },
    Requeue { site: SiteId, deliveries: Vec<Delivery>, due: u64, reply: Reply<()> },
}

/// Handle to the writer thread.
pub(super) struct Writer {
    orders: Sender<Order>,
    /// Why nothing is written any more.
    poison: Arc<OnceLock<String>>,
}

impl Writer {
    pub(super) fn start(database: Arc<Database>, generations: Arc<Generations>) -> io::Result<Self> {
        let (orders, inbox) = channel();
        let poison = Arc::new(OnceLock::new());
        let flag = Arc::clone(&poison);
        thread::Builder::new().name("redb-writer".into()).spawn(move || run(&database, &generations, &inbox, &flag))?;
        Ok(Self { orders, poison })
    }

    /// Sends an order and waits for its outcome.
    pub(super) async fn order<T>(&self, order: impl FnOnce(Reply<T>) -> Order) -> Result<T, StoreError> {
        let (reply, outcome) = oneshot::channel();
        let gone = || StoreError::Unavailable("the writer has stopped".into());
        self.orders.send(order(reply)).map_err(|_| gone())?;
        outcome.await.map_err(|_| StoreError::Unknown("the writer has stopped".into()))?
    }

    /// Why nothing is written any more, if so.
    pub(super) fn poisoned(&self) -> Option<&str> {
        self.poison.get().map(String::as_str)
    }

    /// Refuses every write from now on.
    pub(super) fn poison(&self, why: &str) {
        self.poison.get_or_init(|| why.to_owned());
    }
}

/// Outcome of an order inside its transaction, to be answered once that is durable.
enum Outcome {
    Written(Result<(), StoreError>),
    Leased(Vec<Leased>),
    Swapped(bool),
    Recorded(Vec<bool>),
}

/// Why a transaction was not committed.
struct Failed {
    why: ::redb::Error,
    /// Nothing reached the file: the transaction was dropped before its commit began.
    untouched: bool,
}

fn run(database: &Database, generations: &Generations, inbox: &Receiver<Order>, poison: &OnceLock<String>) {
    // A file that was repaired when it was opened is tidied too.
    let mut untidy = true;
    let mut lingering = Lingering::default();
    loop {
        let first = match (lingering.orders.is_empty(), untidy) {
            (false, _) => inbox.recv_timeout(LINGER),
            (true, true) => inbox.recv_timeout(QUIET),
            (true, false) => inbox.recv().map_err(RecvTimeoutError::from),
        };
        let first = match first {
            Ok(first) => Some(first),
            Err(_) if !lingering.orders.is_empty() => None,
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                if let Err(why) = caught(|| tidy(database)) {
                    poison.get_or_init(|| why.to_string());
                }
                untidy = false;
                continue;
            }
        };
        let orders = first.into_iter().chain(inbox.try_iter().take(TOGETHER - 1)).collect();
        let orders = lingering.join(orders);
        if orders.is_empty() {
            continue;
        }
        if poison.get().is_some() {
            for order in orders {
                order.refuse(StoreError::Unavailable("an earlier write failed".into()));
            }
            continue;
        }
        untidy = true;
        carry_out(database, generations, orders, poison);
    }
}

/// Carries out orders in one transaction. When a damaged page stops it before anything was written, each
/// order is carried out alone: only the tenant with the damage fails.
fn carry_out(database: &Database, generations: &Generations, orders: Vec<Order>, poison: &OnceLock<String>) {
    match together(database, generations, &orders) {
        Ok(outcomes) => orders.into_iter().zip(outcomes).for_each(|(order, outcome)| order.answer(outcome)),
        Err(Failed { why, untouched: true }) if is_damage(&why) => {
            for order in &orders {
                if let Order::Commit { site, .. } = order {
                    generations.forget(site);
                }
            }
            if orders.len() == 1 {
                for order in orders {
                    order.refuse(StoreError::Corrupt("redb file"));
                }
                return;
            }
            for order in orders {
                if poison.get().is_some() {
                    order.refuse(StoreError::Unavailable("an earlier write failed".into()));
                } else {
                    carry_out(database, generations, vec![order], poison);
                }
            }
        }
        Err(Failed { why, .. }) => {
            let text = why.to_string();
            poison.get_or_init(|| text.clone());
            for order in orders {
                // Whether the failed commit reached the disk shows only when the file is opened again.
                order.refuse(if is_full(&why) { StoreError::Full(text.clone()) } else { StoreError::Unknown(text.clone()) });
            }
        }
    }
}

/// Runs a part of a transaction. A damaged page can make redb panic; it then drops the transaction, and stays
/// usable.
fn caught<T>(write: impl FnOnce() -> Result<T, ::redb::Error>) -> Result<T, ::redb::Error> {
    let damaged = || ::redb::Error::Corrupted("a damaged page was met while writing".into());
    catch_unwind(AssertUnwindSafe(write)).unwrap_or_else(|_| Err(damaged()))
}

/// Orders that wait for another to share its sync.
#[derive(Default)]
struct Lingering {
    orders: Vec<Order>,
    passed: u32,
}

impl Lingering {
    /// Selects what to do now, of the new orders and those that waited.
    fn join(&mut self, orders: Vec<Order>) -> Vec<Order> {
        let silence = orders.is_empty();
        let (waits, mut now): (Vec<_>, Vec<_>) = orders.into_iter().partition(Order::may_wait);
        self.orders.extend(waits);
        self.passed += u32::from(!now.is_empty());
        let syncs = now.iter().any(|order| !matches!(order, Order::Lease { .. }));
        if silence || syncs || self.passed > PASSING || self.orders.len() >= TOGETHER {
            self.passed = 0;
            // Orders that waited were first.
            let mut all = std::mem::take(&mut self.orders);
            all.append(&mut now);
            return all;
        }
        now
    }
}

impl Order {
    /// Returns true if nobody waits for it: outcomes of deliveries, except in a lane where the next delivery
    /// depends on it.
    fn may_wait(&self) -> bool {
        matches!(self, Order::Settle { ended, .. } if !ended.iter().any(|(leased, _)| leased.delivery.lane.ordered))
    }
}

/// Writes the list of free pages, so that a start after a crash does not have to walk the whole file. With
/// every commit that would cost more than the commit itself in a large file; in a pause it costs nothing.
fn tidy(database: &Database) -> Result<(), ::redb::Error> {
    let mut transaction = database.begin_write()?;
    transaction.set_quick_repair(true);
    Ok(transaction.commit()?)
}

/// Carries out orders in one transaction and makes it durable. Outcomes are in the order of the orders.
fn together(database: &Database, generations: &Generations, orders: &[Order]) -> Result<Vec<Outcome>, Failed> {
    let mut untouched = true;
    let outcome = caught(|| {
        for order in orders {
            if let Order::Commit { site, .. } = order {
                generations.prepare(database, site)?;
            }
        }
        let mut transaction = database.begin_write()?;
        if orders.iter().all(|order| matches!(order, Order::Lease { .. })) {
            // The workers are of this process: when it dies, nobody holds a lease, so it is right to forget it.
            transaction.set_durability(Durability::None)?;
        } else {
            // A one-phase commit detects a torn write by a checksum that an attacker could forge; two phases do
            // not rely on it.
            transaction.set_two_phase_commit(true);
        }
        let outcomes: Result<Vec<_>, ::redb::Error> =
            orders.iter().map(|order| order.carry_out(&transaction, generations)).collect();
        let outcomes = outcomes?;
        untouched = false;
        transaction.commit()?;
        Ok(outcomes)
    });
    outcome.map_err(|why| Failed { why, untouched })
}

fn write(
    transaction: &WriteTransaction,
    generations: &Generations,
    site: &SiteId,
    commit: &Commit,
) -> Result<Result<(), StoreError>, ::redb::Error> {
    let tables = Tables::of(site);
    let mut rows = transaction.open_table(tables.rows())?;
    let head = rows.get(HEAD)?.map(|head| head.value().to_vec());
    let current = match Head::from_bytes(head.as_deref()) {
        Ok(head) => head,
        Err(why) => return Ok(Err(why)),
    };
    if (current.size, current.root) != (commit.expect.size, commit.expect.root) {
        return Ok(Err(StoreError::Conflict));
    }
    rows.insert(HEAD, &commit.head.to_bytes()[..])?;
    let mut entries = transaction.open_table(tables.entries())?;
    for (index, entry) in (current.size..).zip(&commit.entries) {
        entries.insert(index, &entry[..])?;
    }
    for (index, entry) in commit.rewritten.iter().filter(|(index, _)| *index < current.size) {
        entries.insert(index, &entry[..])?;
    }
    // Sorted in the order of the tree, so that a page is looked up once for all its rows. The sort is stable:
    // of two changes of one key the later one counts.
    let mut sorted: Vec<_> = commit.rows.iter().map(|(key, row)| (key.is_random(), key.bytes(), row)).collect();
    sorted.sort_by(|one, other| one.1.cmp(&other.1));
    let mut random = generations.writer(transaction, site);
    for (is_random, key, row) in sorted {
        match row {
            Some(row) if is_random => random.insert(&key, row)?,
            None if is_random => random.remove(&key)?,
            Some(row) => drop(rows.insert(&key[..], &row[..])?),
            None => drop(rows.remove(&key[..])?),
        }
    }
    drop(random);
    generations.seal(transaction, site)?;
    drop(rows);
    sets::write(transaction, site, &commit.sets)?;
    outbox::put(transaction, site, &commit.deliveries, commit.due)?;
    Ok(Ok(()))
}

impl Order {
    /// Carries the order out inside a transaction.
    fn carry_out(&self, transaction: &WriteTransaction, generations: &Generations) -> Result<Outcome, ::redb::Error> {
        Ok(match self {
            Order::Commit { site, commit, .. } => Outcome::Written(write(transaction, generations, site, commit)?),
            Order::Settle { site, ended, .. } => Outcome::Recorded(outbox::record_outcome(transaction, site, ended)?),
            Order::Exchange { site, changes, .. } => Outcome::Swapped(outside::exchange(transaction, site, changes)?),
            Order::Lease { site, wanted, .. } => Outcome::Leased(outbox::lease(transaction, site, wanted)?),
            Order::Requeue { site, deliveries, due, .. } => {
                outbox::put(transaction, site, deliveries, *due)?;
                Outcome::Written(Ok(()))
            }
        })
    }

    /// Sends the outcome. A requester that has gone away does not change what is written.
    fn answer(self, outcome: Outcome) {
        match (self, outcome) {
            (Order::Commit { reply, .. } | Order::Requeue { reply, .. }, Outcome::Written(outcome)) => drop(reply.send(outcome)),
            (Order::Lease { reply, .. }, Outcome::Leased(leased)) => drop(reply.send(Ok(leased))),
            (Order::Exchange { reply, .. }, Outcome::Swapped(swapped)) => drop(reply.send(Ok(swapped))),
            (Order::Settle { reply, .. }, Outcome::Recorded(held)) => drop(reply.send(Ok(held))),
            _ => unreachable!("each order has an outcome of its own kind"),
        }
    }

    fn refuse(self, why: StoreError) {
        match self {
            Order::Commit { reply, .. } | Order::Requeue { reply, .. } => drop(reply.send(Err(why))),
            Order::Lease { reply, .. } => drop(reply.send(Err(why))),
            Order::Exchange { reply, .. } => drop(reply.send(Err(why))),
            Order::Settle { reply, .. } => drop(reply.send(Err(why))),
        }
    }
}

fn is_damage(why: &::redb::Error) -> bool {
    matches!(why, ::redb::Error::Corrupted(_))
}

fn is_full(why: &::redb::Error) -> bool {
    matches!(why, ::redb::Error::Io(io) if matches!(io.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge))
}
