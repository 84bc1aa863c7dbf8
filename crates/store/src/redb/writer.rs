//! The only thread that writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;
use std::{io, thread};

use ::redb::{Database, Durability, ReadableTable, WriteTransaction};
use kelisim_core::SiteId;
use tokio::sync::oneshot;

use super::generations::Generations;
use super::outbox::{self, Wanted};
use super::outside;
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
    poisoned: Arc<AtomicBool>,
}

impl Writer {
    pub(super) fn start(database: Arc<Database>, generations: Arc<Generations>) -> io::Result<Self> {
        let (orders, inbox) = channel();
        let poisoned = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&poisoned);
        thread::Builder::new().name("redb-writer".into()).spawn(move || run(&database, &generations, &inbox, &flag))?;
        Ok(Self { orders, poisoned })
    }

    /// Sends an order and waits for its outcome.
    pub(super) async fn order<T>(&self, order: impl FnOnce(Reply<T>) -> Order) -> Result<T, StoreError> {
        let (reply, outcome) = oneshot::channel();
        let gone = || StoreError::Unavailable("the writer has stopped".into());
        self.orders.send(order(reply)).map_err(|_| gone())?;
        outcome.await.map_err(|_| StoreError::Unknown("the writer has stopped".into()))?
    }

    pub(super) fn is_poisoned(&self) -> bool {
        self.poisoned.load(Ordering::Acquire)
    }
}

/// An order carried out inside the transaction, waiting for it to be durable.
enum Done {
    Unit(Reply<()>, Result<(), StoreError>),
    Leased(Reply<Vec<Leased>>, Result<Vec<Leased>, StoreError>),
    Decided(Reply<bool>, Result<bool, StoreError>),
    DeliveryOutcome(Reply<Vec<bool>>, Result<Vec<bool>, StoreError>),
}

fn run(database: &Database, generations: &Generations, inbox: &Receiver<Order>, poisoned: &AtomicBool) {
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
                if tidy(database).is_err() {
                    poisoned.store(true, Ordering::Release);
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
        if poisoned.load(Ordering::Acquire) {
            for order in orders {
                refuse(order, &|| StoreError::Unavailable("an earlier write failed".into()));
            }
            continue;
        }
        let mut done = Vec::new();
        let outcome = together(database, generations, orders, &mut done);
        match outcome {
            Ok(()) => {
                untidy = true;
                done.into_iter().for_each(Done::answer);
            }
            Err(why) => {
                poisoned.store(true, Ordering::Release);
                let full = is_full(&why);
                let text = why.to_string();
                for done in done {
                    // Whether the failed commit reached the disk shows only when the file is opened again.
                    done.fail(if full { StoreError::Full(text.clone()) } else { StoreError::Unknown(text.clone()) });
                }
            }
        }
    }
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

/// Carries out orders in one transaction and makes it durable.
fn together(
    database: &Database,
    generations: &Generations,
    orders: Vec<Order>,
    done: &mut Vec<Done>,
) -> Result<(), ::redb::Error> {
    for order in &orders {
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
    let mut failed = None;
    for order in orders {
        if failed.is_some() {
            refuse(order, &|| StoreError::Unavailable("an earlier write failed".into()));
            continue;
        }
        match order {
            Order::Commit { site, commit, reply } => {
                let outcome = write(&transaction, generations, &site, commit);
                failed = collect(done, outcome, |outcome| Done::Unit(reply, outcome));
            }
            Order::Settle { site, ended, reply } => {
                let outcome = outbox::record_outcome(&transaction, &site, &ended).map(Ok);
                failed = collect(done, outcome, |outcome| Done::DeliveryOutcome(reply, outcome));
            }
            Order::Exchange { site, changes, reply } => {
                let outcome = outside::exchange(&transaction, &site, &changes).map(Ok);
                failed = collect(done, outcome, |outcome| Done::Decided(reply, outcome));
            }
            Order::Lease { site, wanted, reply } => {
                let outcome = outbox::lease(&transaction, &site, &wanted).map(Ok);
                failed = collect(done, outcome, |outcome| Done::Leased(reply, outcome));
            }
            Order::Requeue { site, deliveries, due, reply } => {
                let outcome = outbox::put(&transaction, &site, &deliveries, due).map(Ok);
                failed = collect(done, outcome, |outcome| Done::Unit(reply, outcome));
            }
        }
    }
    match failed {
        Some(why) => Err(why),
        None => Ok(transaction.commit()?),
    }
}

/// Collects an outcome; an error of redb itself is returned and ends the transaction.
fn collect<T>(
    done: &mut Vec<Done>,
    outcome: Result<Result<T, StoreError>, ::redb::Error>,
    wrap: impl FnOnce(Result<T, StoreError>) -> Done,
) -> Option<::redb::Error> {
    match outcome {
        Ok(outcome) => {
            done.push(wrap(outcome));
            None
        }
        Err(why) => {
            done.push(wrap(Err(StoreError::Unavailable(why.to_string()))));
            Some(why)
        }
    }
}

fn write(
    transaction: &WriteTransaction,
    generations: &Generations,
    site: &SiteId,
    commit: Commit,
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
    outbox::put(transaction, site, &commit.deliveries, commit.due)?;
    Ok(Ok(()))
}

impl Done {
    /// Sends the outcome. A requester that has gone away does not change what is written.
    fn answer(self) {
        match self {
            Done::Unit(reply, outcome) => drop(reply.send(outcome)),
            Done::Leased(reply, outcome) => drop(reply.send(outcome)),
            Done::Decided(reply, outcome) => drop(reply.send(outcome)),
            Done::DeliveryOutcome(reply, outcome) => drop(reply.send(outcome)),
        }
    }

    fn fail(self, why: StoreError) {
        match self {
            Done::Unit(reply, _) => drop(reply.send(Err(why))),
            Done::Leased(reply, _) => drop(reply.send(Err(why))),
            Done::Decided(reply, _) => drop(reply.send(Err(why))),
            Done::DeliveryOutcome(reply, _) => drop(reply.send(Err(why))),
        }
    }
}

fn refuse(order: Order, why: &dyn Fn() -> StoreError) {
    match order {
        Order::Commit { reply, .. } | Order::Requeue { reply, .. } => drop(reply.send(Err(why()))),
        Order::Lease { reply, .. } => drop(reply.send(Err(why()))),
        Order::Exchange { reply, .. } => drop(reply.send(Err(why()))),
        Order::Settle { reply, .. } => drop(reply.send(Err(why()))),
    }
}

fn is_full(why: &::redb::Error) -> bool {
    matches!(why, ::redb::Error::Io(io) if matches!(io.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
}
