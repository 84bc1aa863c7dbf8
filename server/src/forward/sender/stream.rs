//! Streams of a Redis: for operators whose systems read there. One entry for each message, signed as a webhook is.

use std::sync::Arc;
use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::{AsyncConnectionConfig, ErrorKind, RedisError, ServerErrorKind};
use kelisim_engine::clock;
use tokio::sync::Mutex;

use super::{Blocked, Kept, Means, Parcel, Sent, unusable};
use crate::config::{self, RedisAddress, redis_address};
use crate::forward::attempt::Outcome;
use crate::forward::client::Client;
use crate::forward::secret::{self, Signed, Signer};

/// The connection of a lane, while it stands. Many entries are on their way on it at once.
#[derive(Default)]
pub struct Line(Mutex<Option<MultiplexedConnection>>);

/// Adds messages to one stream.
pub struct Stream {
    client: Client,
    place: RedisAddress,
    key: String,
    max_length: Option<u32>,
    signer: Signer,
    timeout: Duration,
    kept: Arc<Kept>,
}

impl Stream {
    pub(super) fn of(
        means: Means<'_>,
        configured: &config::Destination,
        (key, max_length): (&str, Option<u32>),
        timeout: Duration,
        kept: &Arc<Kept>,
    ) -> Result<Self, Blocked> {
        let place = configured.redis.as_ref().and_then(|redis| redis_address::parse(redis.expose())).ok_or_else(|| Blocked {
            why: "no-redis",
            detail: "its table in the configuration has no `redis` with the address of the Redis".into(),
        })?;
        let signer = secret::of(configured, means.key).map_err(unusable)?;
        let (client, kept) = (means.client.clone(), Arc::clone(kept));
        Ok(Self { client, place, key: key.to_owned(), max_length, signer, timeout, kept })
    }

    pub(super) async fn send(&self, parcel: Parcel) -> Sent {
        let bytes = parcel.message.body.len();
        let outcome = if let Ok(outcome) = tokio::time::timeout(self.timeout, self.add(&parcel)).await {
            outcome
        } else {
            self.hang_up().await;
            Outcome::later("timeout")
        };
        Sent::new(outcome, bytes)
    }

    async fn add(&self, parcel: &Parcel) -> Outcome {
        let mut connection = match self.connection().await {
            Ok(connection) => connection,
            Err(outcome) => return outcome,
        };
        let body = &parcel.message.body;
        let Signed { id, timestamp, signature } = self.signer.sign(&parcel.id, clock::now().secs(), body);
        let mut asked = ::redis::cmd("XADD");
        asked.arg(&self.key);
        if let Some(most) = self.max_length {
            // About so many: Redis cuts off whole blocks, which costs nearly nothing.
            asked.arg("MAXLEN").arg("~").arg(most);
        }
        asked.arg("*").arg("id").arg(id).arg("type").arg(parcel.message.kind).arg("timestamp").arg(timestamp);
        asked.arg("body").arg(body.as_slice()).arg("signature").arg(signature);
        match asked.query_async::<String>(&mut connection).await {
            Ok(_) => Outcome::Delivered { status: 0 },
            Err(why) => {
                if why.is_io_error() || why.is_connection_dropped() || why.is_timeout() {
                    self.hang_up().await;
                }
                outcome_of(&why)
            }
        }
    }

    /// The connection of the lane; opened where there is none. Its address is judged each time that is done.
    async fn connection(&self) -> Result<MultiplexedConnection, Outcome> {
        let mut line = self.kept.line.0.lock().await;
        if let Some(connection) = &*line {
            return Ok(connection.clone());
        }
        let stream = self.client.connect(&self.place.host, self.place.port, self.place.tls).await.map_err(Outcome::later)?;
        // An answer is waited for as long as the destination's timeout allows.
        let patient = AsyncConnectionConfig::new().set_response_timeout(None);
        let opened = MultiplexedConnection::new_with_config(&self.place.login, stream, patient).await;
        let (connection, driver) = opened.map_err(|why| outcome_of(&why))?;
        // It ends by itself when the last handle of the connection is dropped.
        tokio::spawn(driver);
        *line = Some(connection.clone());
        Ok(connection)
    }

    async fn hang_up(&self) {
        *self.kept.line.0.lock().await = None;
    }
}

/// What an error of Redis means for a delivery. Nothing that Redis says is passed on.
fn outcome_of(why: &RedisError) -> Outcome {
    if why.kind() == ErrorKind::AuthenticationFailed {
        return Outcome::Blocked { why: "auth" };
    }
    match why.code() {
        Some("NOAUTH" | "WRONGPASS" | "NOPERM") => return Outcome::Blocked { why: "auth" },
        Some("WRONGTYPE") => return Outcome::later("wrong-type"),
        Some("OOM") => return Outcome::later("full"),
        Some("READONLY" | "MISCONF" | "NOREPLICAS") => return Outcome::later("read-only"),
        _ => {}
    }
    if why.is_timeout() {
        return Outcome::later("timeout");
    }
    match why.kind() {
        ErrorKind::Server(ServerErrorKind::BusyLoading | ServerErrorKind::TryAgain) => Outcome::later("busy"),
        _ if why.is_io_error() => Outcome::later("connection"),
        _ => Outcome::later("redis"),
    }
}
