//! The worker of one lane: takes what is due at the destination's pace, and keeps what becomes of it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use kelisim_core::site::Destination;
use kelisim_core::{DeliveryId, Timestamp};
use kelisim_engine::metrics::Attempted;
use kelisim_engine::{Tenant, clock};
use kelisim_store::rows::{self, DeliveryRow};
use kelisim_store::{Lane, Leased, StoreError};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::attempt::Outcome;
use super::breaker::Breaker;
use super::outcome_writer::OutcomeWriter;
use super::prefetch::Prefetch;
use super::sender::{Kept, Means, Parcel, Sender};
use super::{Outgoing, message, record_attempt};

/// A lane is looked at so often, besides whenever this gateway put something in it.
const LOOK: Duration = Duration::from_millis(500);
/// How long after that it is: whoever is being answered just then goes first, and what comes together is taken together.
const BREATH: Duration = Duration::from_millis(10);
/// How long a lane without a secret, or whose store cannot be read, is left alone.
const BLOCKED: Duration = Duration::from_secs(5);
/// What a lease lasts longer than an attempt may: time to build the message and to keep what became of it.
const SPARE_MS: u64 = 10_000;
/// Deliveries given up at once of a lane nobody serves.
const CHUNK: usize = 64;

/// How much the store was asked for, and what it answered.
type Asked = (usize, Result<Vec<Leased>, StoreError>);

/// The worker's own.
struct Worker {
    outgoing: Arc<Outgoing>,
    tenant: Arc<Tenant>,
    destination: Arc<Destination>,
    lane: Lane,
    breaker: Breaker,
    /// Attempts under way, each with what came of it.
    under_way: JoinSet<Outcome>,
    /// What the store is being asked for.
    leasing: JoinSet<Asked>,
    /// What the store gave and whose turn has not come.
    prefetch: Prefetch,
    outcomes: OutcomeWriter,
    /// As it was when the store was asked last.
    sender: Option<Arc<Sender>>,
    /// The lane gave less than it was asked for: until then it is not asked again.
    rests: Option<Instant>,
    /// Something was put in the lane while the store was being asked.
    woken: bool,
    /// Moment from which the next attempt may be made, when the destination wants so many a second.
    next: Timestamp,
    /// How often a person sent something again, as far as this worker knows.
    resumed: u64,
    /// Connections that serve again.
    kept: Arc<Kept>,
    /// Whether the last attempt said that the configuration has to be mended first.
    blocked: bool,
}

/// Works a lane until it is stopped.
pub(super) async fn work(
    outgoing: Arc<Outgoing>,
    tenant: Arc<Tenant>,
    destination: Destination,
    lane: Lane,
    mut stopped: watch::Receiver<bool>,
) {
    let most = if lane.ordered { 1 } else { usize::try_from(destination.pace.concurrency).unwrap_or(1) };
    let (outcomes, keeping) = OutcomeWriter::start(&tenant, lane.ordered);
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
        rests: None,
        woken: false,
        next: Timestamp(0),
        resumed: 0,
        kept: Arc::default(),
        blocked: false,
    };
    let tenant = Arc::clone(&worker.tenant);
    let outbox = tenant.committer.outbox();
    // Listened to from before the first look on, so that what is put in the lane meanwhile is not missed.
    let notified = outbox.notified();
    tokio::pin!(notified);
    notified.as_mut().enable();
    loop {
        worker.kept.sweep().await;
        let is_stopped = *stopped.borrow() || stopped.has_changed().is_err();
        let pause = if is_stopped { worker.end() } else { worker.go_on() };
        if is_stopped && worker.under_way.is_empty() && worker.leasing.is_empty() {
            break;
        }
        tokio::select! {
            Some(ended) = worker.under_way.join_next() => worker.note(ended.ok()),
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
            worker.note(ended.ok());
        }
    }
    drop(worker);
    // Kept is kept before the gateway goes, so that nobody is told again what he has heard.
    let _ = keeping.await;
}

impl Worker {
    fn note(&mut self, outcome: Option<Outcome>) {
        let Some(outcome) = outcome else { return };
        let now = clock::now();
        if matches!(outcome, Outcome::Delivered { .. }) {
            self.prefetch.ended(now);
        }
        let was = self.breaker.is_open();
        self.breaker.note(&outcome, now);
        self.blocked = matches!(outcome, Outcome::Blocked { .. });
        let (site, destination) = (&self.tenant.config.id, &self.destination.id);
        self.tenant.metrics.outbox().paused(site, destination, self.breaker.is_open());
        match (was, self.breaker.is_open()) {
            (false, true) => {
                tracing::warn!(%site, %destination, reason = outcome.why(), "the destination fails; it is left alone for a while");
            }
            (true, false) => tracing::info!(%site, %destination, "the destination answers again"),
            _ => {}
        }
    }

    /// Something was put in a lane of the site.
    fn wake(&mut self) {
        self.woken = true;
        if let Some(until) = self.rests {
            self.rests = Some(until.min(clock::tick() + BREATH));
        }
    }

    /// The store answered.
    fn receive(&mut self, answer: Option<Asked>) {
        let Some((wanted, answer)) = answer else { return };
        match answer {
            Ok(leased) => {
                if leased.len() < wanted {
                    self.rests = Some(clock::tick() + if self.woken { BREATH } else { LOOK });
                }
                self.prefetch.extend(leased);
            }
            Err(why) => {
                tracing::warn!(site = %self.tenant.config.id, code = why.code(), "the outbox cannot be read");
                self.rests = Some(clock::tick() + BLOCKED);
            }
        }
    }

    /// Starts what may be started and asks for more; gives the time until it is worth looking again.
    fn go_on(&mut self) -> Duration {
        let now = clock::now();
        let resumed = self.tenant.resumed.load(Ordering::Acquire);
        if resumed != self.resumed {
            // Whoever sends something again has mended the destination, or wants to know whether it is.
            self.resumed = resumed;
            self.breaker.resume();
        }
        if let Some(until) = self.breaker.pause(now) {
            self.end();
            return Duration::from_millis((until.0 - now.0).max(1));
        }
        self.start(now);
        self.ask(now)
    }

    /// Gives back what was not begun; gives the time until it is worth looking again.
    fn end(&mut self) -> Duration {
        for leased in self.prefetch.all() {
            self.outcomes.give_back(leased, clock::now());
        }
        LOOK
    }

    /// Starts attempts as far as there is room for them.
    fn start(&mut self, now: Timestamp) {
        let Some(sender) = self.sender.clone() else { return };
        // What lay here for too long would not be held to the end of its attempt.
        let least = now.plus_ms(self.timeout_ms() + SPARE_MS / 2);
        let (room, mut started) = (self.room(now), 0);
        while started < room {
            let Some(leased) = self.prefetch.next() else { break };
            if leased.until < least {
                self.outcomes.give_back(leased, now);
                continue;
            }
            let tenant = Arc::clone(&self.tenant);
            let (destination, outcomes) = (Arc::clone(&self.destination), self.outcomes.clone());
            self.under_way.spawn(deliver(tenant, destination, Arc::clone(&sender), outcomes, leased));
            started += 1;
        }
        self.spend(now, started);
    }

    /// Asks the store for as much as there is room for, and a little ahead.
    fn ask(&mut self, now: Timestamp) -> Duration {
        let steady = !self.lane.ordered && !self.breaker.is_open();
        let (room, worth) = (self.room(now), if steady { self.prefetch.worth(now) } else { 0 });
        let held = self.prefetch.len();
        let pause = match self.destination.pace.rate {
            Some(_) if self.next > now => Duration::from_millis(self.next.0 - now.0).min(LOOK),
            _ => LOOK,
        };
        if !self.leasing.is_empty() || held >= room + worth.div_ceil(2) {
            return pause;
        }
        let rest = self.rests.map_or(Duration::ZERO, |until| until.saturating_duration_since(clock::tick()));
        if !rest.is_zero() {
            return pause.min(rest);
        }
        let sender = Sender::of(Means::of(&self.outgoing, &self.tenant, &self.destination), &self.destination, &self.kept);
        let blocked = sender.is_err() || self.blocked;
        self.tenant.metrics.outbox().blocked(&self.tenant.config.id, &self.destination.id, blocked);
        match sender {
            Ok(sender) => self.sender = Some(Arc::new(sender)),
            Err(why) => {
                // Nothing is tried, so nothing is used up: what waits goes out when the configuration is mended.
                tracing::debug!(site = %self.tenant.config.id, destination = %self.destination.id, "not configured: {why}");
                self.sender = None;
                return BLOCKED;
            }
        }
        let (wanted, lease_ms) = (room + worth - held, self.timeout_ms() + SPARE_MS);
        let (tenant, lane) = (Arc::clone(&self.tenant), self.lane.clone());
        (self.rests, self.woken) = (None, false);
        self.leasing.spawn(async move { (wanted, tenant.store.lease(&lane, now, lease_ms, wanted).await) });
        pause
    }

    fn timeout_ms(&self) -> u64 {
        u64::from(self.destination.pace.timeout) * 1000
    }

    /// Attempts that may be started now.
    fn room(&self, now: Timestamp) -> usize {
        self.breaker.may().saturating_sub(self.under_way.len()).min(self.allowance(now))
    }

    /// Attempts that the destination's rate allows now.
    fn allowance(&self, now: Timestamp) -> usize {
        match self.destination.pace.rate {
            None => usize::MAX,
            // Up to a tenth of a second's worth at once.
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

/// One delivery, from its row to what became of it.
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
    let settled = record_attempt::record_attempt(&mut row, &outcome, clock::now(), took_ms, bytes);
    let (site_id, made) = (&tenant.config.id, row.made);
    tenant.metrics.outbox().attempted(&Attempted { site: site_id, destination: &destination.id, outcome: outcome.name(), took });
    match settled {
        kelisim_store::DeliveryOutcome::Dead => {
            tracing::error!(site = %site_id, destination = %destination.id, attempt = made, reason = outcome.why(), "given up; see `kelisim deliveries`");
        }
        _ => {
            tracing::info!(site = %site_id, destination = %destination.id, attempt = made, outcome = outcome.name(), reason = outcome.why(), "forwarded");
        }
    }
    outcomes.keep(leased.with_row(rows::encode(&row)), settled).await;
    outcome
}

/// Builds and sends; gives what came of it and the bytes sent.
async fn attempt(
    tenant: &Tenant,
    destination: &Destination,
    sender: &Sender,
    id: DeliveryId,
    row: &mut DeliveryRow,
) -> (Outcome, usize) {
    let message = match message::build(tenant, destination, row).await {
        Ok(Some(message)) => message,
        // Its subject was erased: there is nothing left to send, and nothing may be sent.
        Ok(None) => return (Outcome::GiveUp { status: 0, why: "erased" }, 0),
        Err(_) => return (Outcome::Unmade, 0),
    };
    let fields = sender.carried(&message);
    let sent = sender.send(Parcel { id, message }).await;
    if sent.outcome.is_attempt() {
        row.fields = fields;
    }
    (sent.outcome, sent.bytes)
}

/// Gives up everything that is due in a lane.
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
            let settled = record_attempt::record_attempt(&mut row, &Outcome::GiveUp { status: 0, why }, now, 0, 0);
            tracing::error!(site = %tenant.config.id, destination = %lane.destination, reason = why, "given up; see `kelisim deliveries`");
            ended.push((leased.with_row(rows::encode(&row)), settled));
        }
        if tenant.store.record_outcomes(ended).await.is_err() {
            return;
        }
    }
}
