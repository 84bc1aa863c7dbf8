//! Sender to Redis streams, for operators whose systems consume them: one entry for each message, signed like
//! a webhook.

use std::sync::Arc;
use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::{AsyncConnectionConfig, ErrorKind, RedisError, ServerErrorKind};
use kelisim_engine::clock;
use tokio::sync::Mutex;

use super::{Blocked, Connections, Means, Parcel, Sent, unusable};
use crate::config::{self, RedisAddress, redis_address};
use crate::forward::attempt::Outcome;
use crate::forward::client::Client;
use crate::forward::secret::{self, Signed, Signer};

/// Connection of a lane while it is open; entries are pipelined on it.
#[derive(Default)]
pub(crate) struct Line(Mutex<Option<MultiplexedConnection>>);

/// Sender of messages to one stream.
pub(crate) struct Stream {
    client: Client,
    place: RedisAddress,
    key: String,
    max_length: Option<u32>,
    signer: Signer,
    timeout: Duration,
    connections: Arc<Connections>,
}

impl Stream {
    pub(super) fn of(
        means: Means<'_>,
        configured: &config::Destination,
        (key, max_length): (&str, Option<u32>),
        timeout: Duration,
        connections: &Arc<Connections>,
    ) -> Result<Self, Blocked> {
        let place = configured.redis.as_ref().and_then(|redis| redis_address::parse(redis.expose())).ok_or_else(|| Blocked {
            why: "no-redis",
            detail: "its table in the configuration has no `redis` with the address of the Redis".into(),
        })?;
        let signer = secret::of(configured, means.key).map_err(unusable)?;
        let (client, connections) = (means.client.clone(), Arc::clone(connections));
        Ok(Self { client, place, key: key.to_owned(), max_length, signer, timeout, connections })
    }

    pub(super) async fn send(&self, parcel: Parcel) -> Sent {
        let bytes = parcel.message.body.len();
        let outcome = if let Ok(outcome) = tokio::time::timeout(self.timeout, self.add(&parcel)).await {
            outcome
        } else {
            self.disconnect().await;
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
        let mut command = ::redis::cmd("XADD");
        command.arg(&self.key);
        if let Some(most) = self.max_length {
            // Approximate trimming: Redis removes whole blocks, which costs nearly nothing.
            command.arg("MAXLEN").arg("~").arg(most);
        }
        command.arg("*").arg("id").arg(id).arg("type").arg(parcel.message.kind).arg("timestamp").arg(timestamp);
        command.arg("body").arg(body.as_slice()).arg("signature").arg(signature);
        match command.query_async::<String>(&mut connection).await {
            Ok(_) => Outcome::Delivered { status: 0 },
            Err(why) => {
                if why.is_io_error() || why.is_connection_dropped() || why.is_timeout() {
                    self.disconnect().await;
                }
                outcome_of(&why)
            }
        }
    }

    /// Returns the lane's connection, opened if there is none. Its address is validated each time it is
    /// opened.
    async fn connection(&self) -> Result<MultiplexedConnection, Outcome> {
        let mut line = self.connections.line.0.lock().await;
        if let Some(connection) = &*line {
            return Ok(connection.clone());
        }
        let stream = self.client.connect(&self.place.host, self.place.port, self.place.tls).await.map_err(Outcome::later)?;
        // The destination's timeout bounds the wait for an answer.
        let config = AsyncConnectionConfig::new().set_response_timeout(None);
        let opened = MultiplexedConnection::new_with_config(&self.place.login, stream, config).await;
        let (connection, driver) = opened.map_err(|why| outcome_of(&why))?;
        // The driver ends by itself when the last handle of the connection is dropped.
        tokio::spawn(driver);
        *line = Some(connection.clone());
        Ok(connection)
    }

    async fn disconnect(&self) {
        *self.connections.line.0.lock().await = None;
    }
}

/// Maps a Redis error to an outcome. No text of Redis is passed on.
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
