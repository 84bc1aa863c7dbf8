//! Worker of one lane: leases due deliveries at the destination's pace, attempts them, and records the
//! outcomes.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use kelisim_core::calendar::local_day;
use kelisim_core::site::Destination;
use kelisim_core::{DeliveryId, Timestamp};
use kelisim_engine::metrics::Attempt;
use kelisim_engine::{Tenant, clock};
use kelisim_store::rows::{self, DeliveryRow, Event};
use kelisim_store::{Lane, Leased, StoreError};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::attempt::Outcome;
use super::breaker::Breaker;
use super::message::Built;
use super::outcome_writer::OutcomeWriter;
use super::prefetch::Prefetch;
use super::sender::{Connections, Means, Parcel, Sender};
use super::{Outgoing, message, record_attempt};

/// Poll interval of a lane; a delivery added by this gateway wakes the worker earlier.
const POLL: Duration = Duration::from_millis(500);
/// Delay between such a wake-up and the lease: answers to current requests go first, and deliveries that
/// arrive together are leased together.
const WAKE_DELAY: Duration = Duration::from_millis(10);
/// Pause of a lane that lacks a secret, or whose store cannot be read.
const BLOCKED: Duration = Duration::from_secs(5);
/// Spare time of a lease beyond the attempt's timeout, in milliseconds: to build the message and to store the
/// outcome.
const SPARE_MS: u64 = 10_000;
/// Time after which what waits for a contract is looked at again, in milliseconds.
const NO_CONTRACT_MS: u64 = 60_000;
/// Deliveries that are given up in one batch when their lane has no destination.
const CHUNK: usize = 64;

/// Number of deliveries requested from the store, and the leases it granted.
type LeaseReply = (usize, Result<Vec<Leased>, StoreError>);

/// State of the worker of one lane.
struct Worker {
    outgoing: Arc<Outgoing>,
    tenant: Arc<Tenant>,
    destination: Arc<Destination>,
    lane: Lane,
    breaker: Breaker,
    /// Attempts under way, each with its outcome.
    under_way: JoinSet<Outcome>,
    /// Lease request that the store has not answered yet.
    leasing: JoinSet<LeaseReply>,
    /// Leased deliveries that wait for their turn.
    prefetch: Prefetch,
    outcomes: OutcomeWriter,
    /// Sender as it was configured at the last lease.
    sender: Option<Arc<Sender>>,
    /// Time before which no lease is requested, because the lane returned fewer deliveries than requested.
    resting_until: Option<Instant>,
    /// A delivery was added to the lane during a lease request.
    woken: bool,
    /// Time of the next attempt, when the destination has a rate limit.
    next: Timestamp,
    /// Count of manual retries that this worker has seen.
    resumed: u64,
    /// Open connections for reuse.
    connections: Arc<Connections>,
    /// The last attempt reported that the configuration has to be corrected first.
    blocked: bool,
}

/// Runs the worker of a lane until it is stopped.
pub(super) async fn work(
    outgoing: Arc<Outgoing>,
    tenant: Arc<Tenant>,
    destination: Destination,
    lane: Lane,
    mut stopped: watch::Receiver<bool>,
) {
    let most = if lane.ordered { 1 } else { usize::try_from(destination.pace.concurrency).unwrap_or(1) };
    let (outcomes, writing) = OutcomeWriter::start(&tenant, lane.ordered);
    let mut worker = Worker {
        outgoing,
        tenant,
        destination: Arc::new(destination),
        lane,
        breaker: Breaker::new(most),
        under_way: JoinSet::new(),
        leasing: JoinSet::new(),
        prefetch: Prefetch::default(),
        outcomes,
        sender: None,
        resting_until: None,
        woken: false,
        next: Timestamp(0),
        resumed: 0,
        connections: Arc::default(),
        blocked: false,
    };
    let tenant = Arc::clone(&worker.tenant);
    let outbox = tenant.committer.outbox();
    // Subscribed before the first lease, so that a delivery added meanwhile is not missed.
    let notified = outbox.notified();
    tokio::pin!(notified);
    notified.as_mut().enable();
    loop {
        worker.connections.sweep().await;
        let is_stopped = *stopped.borrow() || stopped.has_changed().is_err();
        let pause = if is_stopped { worker.end() } else { worker.step() };
        if is_stopped && worker.under_way.is_empty() && worker.leasing.is_empty() {
            break;
        }
        tokio::select! {
            Some(ended) = worker.under_way.join_next() => worker.record(ended.ok()),
            Some(leased) = worker.leasing.join_next() => worker.receive(leased.ok()),
            () = &mut notified => {
                notified.set(outbox.notified());
                notified.as_mut().enable();
                worker.wake();
            }
            () = tokio::time::sleep(pause) => {}
            _ = stopped.changed(), if !is_stopped => {}
        }
        while let Some(ended) = worker.under_way.try_join_next() {
            worker.record(ended.ok());
        }
    }
    drop(worker);
    // Outcomes are stored before the gateway exits, so that no receiver gets the same message again.
    let _ = writing.await;
}

impl Worker {
    fn record(&mut self, outcome: Option<Outcome>) {
        let Some(outcome) = outcome else { return };
        let now = clock::now();
        if matches!(outcome, Outcome::Delivered { .. }) {
            self.prefetch.ended(now);
        }
        let was_open = self.breaker.is_open();
        self.breaker.record(&outcome, now);
        self.blocked = matches!(outcome, Outcome::Blocked { .. });
        let (site, destination) = (&self.tenant.config.id, &self.destination.id);
        self.tenant.metrics.outbox().paused(site, destination, self.breaker.is_open());
        match (was_open, self.breaker.is_open()) {
            (false, true) => {
                tracing::warn!(%site, %destination, reason = outcome.why(), "the destination fails; it is left alone for a while");
            }
            (true, false) => tracing::info!(%site, %destination, "the destination answers again"),
            _ => {}
        }
    }

    /// Notes that a delivery was added to a lane of the site.
    fn wake(&mut self) {
        self.woken = true;
        if let Some(until) = self.resting_until {
            self.resting_until = Some(until.min(clock::tick() + WAKE_DELAY));
        }
    }

    /// Takes the store's answer to a lease request.
    fn receive(&mut self, answer: Option<LeaseReply>) {
        let Some((wanted, answer)) = answer else { return };
        match answer {
            Ok(leased) => {
                if leased.len() < wanted {
                    self.resting_until = Some(clock::tick() + if self.woken { WAKE_DELAY } else { POLL });
                }
                self.prefetch.extend(leased);
            }
            Err(why) => {
                tracing::warn!(site = %self.tenant.config.id, code = why.code(), "the outbox cannot be read");
                self.resting_until = Some(clock::tick() + BLOCKED);
            }
        }
    }

    /// Starts the attempts that are allowed and requests more leases; returns the time until the next step.
    fn step(&mut self) -> Duration {
        let now = clock::now();
        let resumed = self.tenant.resumed.load(Ordering::Acquire);
        if resumed != self.resumed {
            // A manual retry means that the destination was repaired, or that somebody wants to test it.
            self.resumed = resumed;
            self.breaker.resume();
        }
        // What became of these deliveries may be in the ledger that is missing.
        if self.tenant.committer.trouble().is_some() {
            return self.end();
        }
        if let Some(until) = self.breaker.pause(now) {
            self.end();
            return Duration::from_millis((until.0 - now.0).max(1));
        }
        self.start(now);
        self.request_leases(now)
    }

    /// Gives back the leases that were not attempted; returns the time until the next step.
    fn end(&mut self) -> Duration {
        for leased in self.prefetch.all() {
            self.outcomes.give_back(leased, clock::now());
        }
        POLL
    }

    /// Starts as many attempts as concurrency and rate limit allow.
    fn start(&mut self, now: Timestamp) {
        let Some(sender) = self.sender.clone() else { return };
        // A lease that was prefetched too long ago could expire before its attempt ends.
        let least = now.plus_ms(self.timeout_ms() + SPARE_MS / 2);
        let (room, mut started) = (self.room(now), 0);
        let in_force = self.destination.is_in_force(local_day(now));
        while started < room {
            let Some(leased) = self.prefetch.next() else { break };
            if leased.until < least {
                self.outcomes.give_back(leased, now);
                continue;
            }
            // What carries data waits for a contract, and no attempt is used up; what takes data back does not.
            if !in_force && carries_data(&leased) {
                self.outcomes.give_back(leased, now.plus_ms(NO_CONTRACT_MS));
                continue;
            }
            let tenant = Arc::clone(&self.tenant);
            let (destination, outcomes) = (Arc::clone(&self.destination), self.outcomes.clone());
            self.under_way.spawn(deliver(tenant, destination, Arc::clone(&sender), outcomes, leased));
            started += 1;
        }
        self.spend(now, started);
    }

    /// Requests as many leases as can be attempted now, and some to prefetch; returns the time until the next
    /// step.
    fn request_leases(&mut self, now: Timestamp) -> Duration {
        let steady = !self.lane.ordered && !self.breaker.is_open();
        let (room, worth) = (self.room(now), if steady { self.prefetch.worth(now) } else { 0 });
        let held = self.prefetch.len();
        let pause = match self.destination.pace.rate {
            Some(_) if self.next > now => Duration::from_millis(self.next.0 - now.0).min(POLL),
            _ => POLL,
        };
        if !self.leasing.is_empty() || held >= room + worth.div_ceil(2) {
            return pause;
        }
        let rest = self.resting_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(clock::tick()));
        if !rest.is_zero() {
            return pause.min(rest);
        }
        let sender = Sender::of(Means::of(&self.outgoing, &self.tenant, &self.destination), &self.destination, &self.connections);
        let blocked = sender.is_err() || self.blocked;
        self.tenant.metrics.outbox().blocked(&self.tenant.config.id, &self.destination.id, blocked);
        match sender {
            Ok(sender) => self.sender = Some(Arc::new(sender)),
            Err(why) => {
                // No attempt is made, so none is used up: waiting deliveries go out when the configuration is
                // corrected.
                tracing::debug!(site = %self.tenant.config.id, destination = %self.destination.id, "not configured: {why}");
                self.sender = None;
                return BLOCKED;
            }
        }
        let (wanted, lease_ms) = (room + worth - held, self.timeout_ms() + SPARE_MS);
        let (tenant, lane) = (Arc::clone(&self.tenant), self.lane.clone());
        (self.resting_until, self.woken) = (None, false);
        self.leasing.spawn(async move { (wanted, tenant.store.lease(&lane, now, lease_ms, wanted).await) });
        pause
    }

    fn timeout_ms(&self) -> u64 {
        u64::from(self.destination.pace.timeout) * 1000
    }

    /// Number of attempts that may start now.
    fn room(&self, now: Timestamp) -> usize {
        self.breaker.allowed().saturating_sub(self.under_way.len()).min(self.allowance(now))
    }

    /// Number of attempts that the destination's rate limit allows now.
    fn allowance(&self, now: Timestamp) -> usize {
        match self.destination.pace.rate {
            None => usize::MAX,
            // Allows bursts of a tenth of a second's rate.
            Some(rate) if self.next <= now => usize::try_from(rate.div_ceil(10)).unwrap_or(1),
            Some(_) => 0,
        }
    }

    fn spend(&mut self, now: Timestamp, taken: usize) {
        if let Some(rate) = self.destination.pace.rate {
            let cost = taken as u64 * 1000 / u64::from(rate.max(1));
            self.next = Timestamp(self.next.0.max(now.0) + cost);
        }
    }
}

/// Whether a delivery tells the recipient something about a person, rather than takes it back.
fn carries_data(leased: &Leased) -> bool {
    let row = rows::decode::<DeliveryRow>(&leased.delivery.row);
    row.is_ok_and(|row| !matches!(row.event, Event::Withdrawn | Event::Erased))
}

/// Attempts one delivery and records the outcome.
async fn deliver(
    tenant: Arc<Tenant>,
    destination: Arc<Destination>,
    sender: Arc<Sender>,
    outcomes: OutcomeWriter,
    leased: Leased,
) -> Outcome {
    let begun = clock::tick();
    let Ok(mut row) = rows::decode::<DeliveryRow>(&leased.delivery.row) else {
        tracing::error!(site = %tenant.config.id, "a delivery in the outbox cannot be read");
        return Outcome::GiveUp { status: 0, why: "unreadable" };
    };
    let (outcome, bytes) = attempt(&tenant, &destination, &sender, leased.delivery.id, &mut row).await;
    let took = begun.elapsed();
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let delivery_outcome = record_attempt::record_attempt(&mut row, &outcome, clock::now(), took_ms, bytes);
    let (site_id, made) = (&tenant.config.id, row.made);
    tenant.metrics.outbox().record_attempt(&Attempt {
        site: site_id,
        destination: &destination.id,
        outcome: outcome.name(),
        took,
    });
    match delivery_outcome {
        kelisim_store::DeliveryOutcome::Dead => {
            tracing::error!(site = %site_id, destination = %destination.id, attempt = made, reason = outcome.why(), "given up; see `kelisim deliveries`");
        }
        _ if matches!(outcome, Outcome::Withheld(_)) => {
            tracing::info!(site = %site_id, destination = %destination.id, reason = outcome.why(), "withheld: nothing may leave");
        }
        _ => {
            tracing::info!(site = %site_id, destination = %destination.id, attempt = made, outcome = outcome.name(), reason = outcome.why(), "forwarded");
        }
    }
    outcomes.record(leased.with_row(rows::encode(&row)), delivery_outcome).await;
    outcome
}

/// Builds the message and sends it; returns the outcome and the bytes sent.
async fn attempt(
    tenant: &Tenant,
    destination: &Destination,
    sender: &Sender,
    id: DeliveryId,
    row: &mut DeliveryRow,
) -> (Outcome, usize) {
    let message = match message::build(tenant, destination, row).await {
        Ok(Built::Message(message)) => message,
        Ok(Built::Withheld(why)) => return (Outcome::Withheld(why), 0),
        Ok(Built::Moot) => return (Outcome::Delivered { status: 0 }, 0),
        Err(_) => return (Outcome::Unmade, 0),
    };
    let fields = sender.transmitted(&message);
    let sent = sender.send(Parcel { id, message }).await;
    if sent.outcome.is_attempt() {
        row.fields = fields;
    }
    (sent.outcome, sent.bytes)
}

/// Gives up every due delivery of a lane.
pub(super) async fn give_up(tenant: &Tenant, lane: &Lane, why: &'static str) {
    loop {
        let now = clock::now();
        let Ok(leased) = tenant.store.lease(lane, now, SPARE_MS, CHUNK).await else { return };
        if leased.is_empty() {
            return;
        }
        let mut ended = Vec::with_capacity(leased.len());
        for leased in leased {
            let Ok(mut row) = rows::decode::<DeliveryRow>(&leased.delivery.row) else { continue };
            let delivery_outcome = record_attempt::record_attempt(&mut row, &Outcome::GiveUp { status: 0, why }, now, 0, 0);
            tracing::error!(site = %tenant.config.id, destination = %lane.destination, reason = why, "given up; see `kelisim deliveries`");
            ended.push((leased.with_row(rows::encode(&row)), delivery_outcome));
        }
        if tenant.store.record_outcomes(ended).await.is_err() {
            return;
        }
    }
}
