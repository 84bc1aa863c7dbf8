//! The shared backend: Redis or Valkey, used by any number of gateways at once.
//!
//! All keys of a site share one hash tag, so they live on one node of a cluster and one script writes them
//! atomically. The script compares the head before its first write; since everything a commit was computed
//! from was read under that head, the comparison also fences idempotency keys and states.

mod keys;
mod outbox;
mod ready;
mod scripts;
mod sets;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ::redis::aio::{ConnectionManager, ConnectionManagerConfig};
use ::redis::{Client, ErrorKind, FromRedisValue, Pipeline, RedisError, ServerErrorKind, Value};
use async_trait::async_trait;
use kelisim_core::{SiteId, Timestamp};
use keys::{Place, Site};
use scripts::{COMMIT, EXCHANGE, SPEND, Script};

use crate::{
    Backlog, Commit, Delivery, DeliveryOutcome, Durability, Exchange, Head, Key, Lane, Leased, Order, Readiness, Span, Store,
    StoreError,
};

/// Shared backend on a Redis or Valkey server.
#[derive(Clone)]
pub struct Redis {
    /// Connection for reads, and for writes that need no replica.
    shared: ConnectionManager,
    /// Connection for commits: `WAIT` blocks the connection it is sent on, and must follow the writes on it.
    commits: ConnectionManager,
    prefix: String,
    durability: Durability,
    /// Whether the last write that asked for a replica was confirmed by none.
    unreplicated: Arc<AtomicBool>,
}

/// Timeout for an answer.
const ANSWER: Duration = Duration::from_secs(5);
/// Number of times a read is repeated on a dead connection.
const READ_TRIES: u64 = 3;
/// Rows per command: Redis serves other clients between two commands.
const MANY: usize = 512;
/// Timeout for a replica, in milliseconds.
const REPLICA_MS: u64 = 2000;

impl Redis {
    /// Connects. `prefix` separates this deployment's keys from others on the same Redis.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the address is no Redis address or nothing answers there.
    pub async fn connect(url: &str, prefix: &str, durability: Durability) -> Result<Self, StoreError> {
        // The address may hold a password, so no error repeats it.
        let client =
            Client::open(url).map_err(|_| StoreError::Unavailable("the address of the store is not a Redis address".into()))?;
        let config = || {
            ConnectionManagerConfig::new()
                .set_response_timeout(Some(ANSWER))
                .set_connection_timeout(Some(Duration::from_secs(2)))
                .set_number_of_retries(2)
                .set_max_delay(Duration::from_millis(500))
        };
        let connect = async || client.get_connection_manager_with_config(config()).await.map_err(|why| reading(&why));
        let (shared, commits) = (connect().await?, connect().await?);
        Ok(Self { shared, commits, prefix: prefix.to_owned(), durability, unreplicated: Arc::default() })
    }

    /// Has the server write its files anew, without what was deleted. It goes on behind; returns what the server says.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]
    pub async fn compact(&self) -> Result<String, StoreError> {
        let asked = ::redis::cmd("BGREWRITEAOF").query_async(&mut self.shared.clone()).await;
        asked.map_err(|why| reading(&why))
    }

    /// Names by which a server knows the scripts of a commit, a lease and an outcome. Tests look for them in
    /// the traffic.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn scripts() -> [&'static str; 3] {
        [COMMIT.sha(), scripts::LEASE.sha(), scripts::SETTLE.sha()]
    }

    fn site(&self, site: &SiteId) -> Site {
        Site::new(&self.prefix, site)
    }

    /// Notes whether a replica confirmed a write.
    fn replicated(&self, confirmed: bool) -> Result<(), StoreError> {
        self.unreplicated.store(!confirmed, Ordering::Release);
        if confirmed { Ok(()) } else { Err(StoreError::Unreplicated) }
    }

    /// Sends a query that changes nothing. A dead connection is reopened by the query that finds it dead;
    /// since a read has no effect, the query is sent again.
    async fn read<T: FromRedisValue>(&self, asked: &Pipeline) -> Result<T, StoreError> {
        let mut tries = 0;
        loop {
            match asked.query_async(&mut self.shared.clone()).await {
                Ok(answer) => return Ok(answer),
                Err(why) if why.is_io_error() && tries < READ_TRIES => tries += 1,
                Err(why) => return Err(reading(&why)),
            }
            tokio::time::sleep(Duration::from_millis(20 * tries)).await;
        }
    }

    /// Runs a script, and loads it first if the server does not have it yet.
    async fn run(&self, mut connection: ConnectionManager, script: &Script, call: &Pipeline) -> Result<Vec<Value>, RedisError> {
        match call.query_async::<Vec<Value>>(&mut connection).await {
            Err(why) if why.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                ::redis::cmd("SCRIPT").arg("LOAD").arg(script.source).query_async::<String>(&mut connection).await?;
                call.query_async(&mut connection).await
            }
            outcome => outcome,
        }
    }
}

/// Converts an error of reading: nothing was being written, so nothing is in doubt.
fn reading(why: &RedisError) -> StoreError {
    StoreError::Unavailable(describe(why))
}

/// Converts an error of writing. A refusal by the server wrote nothing; a lost answer leaves it open.
fn writing(why: &RedisError) -> StoreError {
    match why.kind() {
        _ if says(why, "OOM") => StoreError::Full("Redis is out of memory (maxmemory)".into()),
        _ if says(why, "MISCONF") => StoreError::Unavailable("Redis cannot write its disk (MISCONF)".into()),
        ErrorKind::Server(_) | ErrorKind::Extension => StoreError::Unavailable(describe(why)),
        _ if why.is_connection_refusal() => StoreError::Unavailable(describe(why)),
        _ => StoreError::Unknown(describe(why)),
    }
}

/// Returns true if the server answered with this code. An error of a pipeline has its codes in its text only.
fn says(why: &RedisError, code: &str) -> bool {
    why.code() == Some(code) || (why.code().is_none() && why.kind() == ErrorKind::Extension && why.to_string().contains(code))
}

/// Describes what happened, without what was sent.
fn describe(why: &RedisError) -> String {
    why.code().map_or_else(|| format!("Redis: {:?}", why.kind()), |code| format!("Redis answered {code}"))
}

fn bytes(value: Value) -> Option<Vec<u8>> {
    match value {
        Value::BulkString(bytes) => Some(bytes),
        _ => None,
    }
}

#[async_trait]
impl Store for Redis {
    fn backend(&self) -> &'static str {
        "redis"
    }

    async fn head(&self, site: &SiteId) -> Result<Head, StoreError> {
        let mut asked = ::redis::pipe();
        asked.cmd("GET").arg(self.site(site).head());
        let (head,): (Option<Vec<u8>>,) = self.read(&asked).await?;
        Head::from_bytes(head.as_deref())
    }

    async fn fetch(&self, site: &SiteId, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let names = self.site(site);
        let mut asked = ::redis::pipe();
        // Rows with a key of their own are fetched many at a time, those in buckets one by one.
        let mut alone: Vec<(usize, Vec<u8>)> = Vec::new();
        let mut bucketed: Vec<usize> = Vec::new();
        for (at, key) in keys.iter().enumerate() {
            match names.place(key) {
                Place::Alone(name) => alone.push((at, name)),
                Place::Bucket { name, fields } => {
                    asked.cmd("HMGET").arg(name).arg(fields);
                    bucketed.push(at);
                }
            }
        }
        for part in alone.chunks(MANY) {
            let command = asked.cmd("MGET");
            for (_, name) in part {
                command.arg(name);
            }
        }
        let mut answers = self.read::<Vec<Vec<Value>>>(&asked).await?.into_iter();
        let mut found = vec![None; keys.len()];
        for (at, chunks) in bucketed.into_iter().zip(&mut answers) {
            let chunks: Vec<Vec<u8>> = chunks.into_iter().map_while(bytes).collect();
            found[at] = (!chunks.is_empty()).then(|| chunks.concat());
        }
        for ((at, _), row) in alone.into_iter().zip(answers.flatten()) {
            found[at] = bytes(row);
        }
        Ok(found)
    }

    async fn entries(&self, site: &SiteId, from: u64, count: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        if count == 0 {
            return Ok(Vec::new());
        }
        let names = self.site(site);
        let until = from.saturating_add(count);
        let mut asked = ::redis::pipe();
        let mut at = from;
        while at < until {
            let next = (at / keys::BUNDLE + 1) * keys::BUNDLE;
            asked.cmd("LRANGE").arg(names.bundle(at)).arg(at % keys::BUNDLE).arg((next.min(until) - 1) % keys::BUNDLE);
            at = next;
        }
        let bundles: Vec<Vec<Vec<u8>>> = self.read(&asked).await?;
        Ok(bundles.concat())
    }

    async fn members(
        &self,
        site: &SiteId,
        set: &str,
        span: &Span,
        order: Order,
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        self.members_of(site, set, span, order, limit).await
    }

    async fn count(&self, site: &SiteId, set: &str, span: &Span, most: usize) -> Result<usize, StoreError> {
        self.count_of(site, set, span, most).await
    }

    async fn commit(&self, site: &SiteId, commit: Commit) -> Result<(), StoreError> {
        let names = self.site(site);
        let (mut arguments, operations) = names.operations(&commit);
        let mut call = ::redis::pipe();
        let eval = call.cmd("EVALSHA").arg(COMMIT.sha()).arg(1).arg(names.head());
        eval.arg(&commit.expect.to_bytes()[..40]).arg(&commit.head.to_bytes()[..]).arg(operations);
        for argument in arguments.drain(..) {
            eval.arg(argument);
        }
        let replicated = self.durability == Durability::NodeAndReplica;
        if replicated {
            call.cmd("WAIT").arg(1).arg(REPLICA_MS);
        }
        let answers = self.run(self.commits.clone(), &COMMIT, &call).await.map_err(|why| writing(&why))?;
        match answers[..] {
            [Value::Int(0), ..] => Err(StoreError::Conflict),
            [Value::Int(1)] => Ok(()),
            [Value::Int(1), Value::Int(replicas)] => self.replicated(replicas >= 1),
            _ => Err(StoreError::Corrupt("answer of the commit script")),
        }
    }

    async fn confirm(&self, site: &SiteId) -> Result<(), StoreError> {
        if self.durability != Durability::NodeAndReplica {
            return Ok(());
        }
        // `WAIT` counts the writes of its own connection, so it needs one to count: everything written before
        // that one is replicated before it.
        let mut asked = ::redis::pipe();
        asked.cmd("INCR").arg(self.site(site).fence()).ignore().cmd("WAIT").arg(1).arg(REPLICA_MS);
        let answer: Result<(u64,), RedisError> = asked.query_async(&mut self.commits.clone()).await;
        match answer {
            Ok((replicas,)) => self.replicated(replicas >= 1),
            Err(why) => Err(writing(&why)),
        }
    }

    async fn lease(
        &self,
        site: &SiteId,
        lane: &Lane,
        now: Timestamp,
        lease_ms: u64,
        limit: usize,
    ) -> Result<Vec<Leased>, StoreError> {
        self.lease_in(site, lane, now, lease_ms, limit).await
    }

    async fn record_outcomes(&self, site: &SiteId, ended: Vec<(Leased, DeliveryOutcome)>) -> Result<Vec<bool>, StoreError> {
        self.record_outcomes_in(site, &ended).await
    }

    async fn requeue(&self, site: &SiteId, deliveries: Vec<Delivery>, due: Timestamp) -> Result<(), StoreError> {
        self.requeue_in(site, &deliveries, due).await
    }

    async fn lanes(&self, site: &SiteId) -> Result<Vec<Lane>, StoreError> {
        self.all_lanes(site).await
    }

    async fn backlog(&self, site: &SiteId, lane: &Lane) -> Result<Backlog, StoreError> {
        self.backlog_of(site, lane).await
    }

    async fn dead(&self, site: &SiteId, lane: &Lane, from: u64, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        self.dead_in(site, lane, from, limit).await
    }

    async fn exchange(&self, site: &SiteId, changes: Vec<Exchange>) -> Result<bool, StoreError> {
        let names = self.site(site);
        let mut call = ::redis::pipe();
        let eval = call.cmd("EVALSHA").arg(EXCHANGE.sha()).arg(1).arg(names.head()).arg(changes.len());
        for change in &changes {
            // Rows outside the ledger all have a key of their own.
            let Place::Alone(name) = names.place(&change.key) else {
                return Err(StoreError::Corrupt("row of the ledger outside a commit"));
            };
            if !change.key.is_outside() {
                return Err(StoreError::Corrupt("row of the ledger outside a commit"));
            }
            eval.arg(name);
            for side in [&change.from, &change.to] {
                eval.arg(u8::from(side.is_some())).arg(side.as_deref().unwrap_or_default());
            }
        }
        let replicated = self.durability == Durability::NodeAndReplica;
        if replicated {
            call.cmd("WAIT").arg(1).arg(REPLICA_MS);
        }
        let answers = self.run(self.commits.clone(), &EXCHANGE, &call).await.map_err(|why| writing(&why))?;
        match answers[..] {
            [Value::Int(0), ..] => Ok(false),
            [Value::Int(1)] => Ok(true),
            [Value::Int(1), Value::Int(replicas)] => self.replicated(replicas >= 1).map(|()| true),
            _ => Err(StoreError::Corrupt("answer of the exchange script")),
        }
    }

    async fn spend(&self, bucket: [u8; 16], per_minute: u32) -> Result<Option<u64>, StoreError> {
        let mut call = ::redis::pipe();
        call.cmd("EVALSHA").arg(SPEND.sha()).arg(1).arg(self.site(&SiteId::system()).bucket_of(&bucket)).arg(per_minute);
        let answers = self.run(self.shared.clone(), &SPEND, &call).await.map_err(|why| reading(&why))?;
        match answers[..] {
            [Value::Int(wait)] => Ok(u64::try_from(wait).ok().filter(|wait| *wait > 0)),
            _ => Err(StoreError::Corrupt("answer of the spend script")),
        }
    }

    async fn readiness(&self, wanted: Durability) -> Readiness {
        // A replica that stopped answering stays on the list for a minute: only a write shows that it is back.
        if self.unreplicated.load(Ordering::Acquire) {
            let _ = self.confirm(&SiteId::system()).await;
        }
        let silent = self.unreplicated.load(Ordering::Acquire);
        ready::ask(&mut self.shared.clone(), wanted, silent).await
    }
}
