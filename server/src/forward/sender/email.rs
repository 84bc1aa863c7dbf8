//! E-mail sender: one letter for each message, through the configured mail server.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kelisim_core::Lang;
use kelisim_core::site::{Contents, Destination, Site};
use kelisim_engine::clock;
use lettre::address::Address;
use lettre::message::Mailbox;

use super::letter::{self, Letter};
use super::{Blocked, Connections, Means, Parcel, Sent};
use crate::config;
use crate::forward::attempt::Outcome;
use crate::mail::{self, Session, Trouble};

/// Idle time after which a connection is closed.
pub(super) const IDLE: Duration = Duration::from_secs(15);
/// Idle time after which a connection is tested (NOOP) before it is reused.
const FRESH: Duration = Duration::from_secs(1);

/// Pool of authenticated connections that are not in use.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<Vec<(Session, Instant)>>);

impl Sessions {
    fn take(&self) -> Option<(Session, Instant)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn put(&self, session: Session) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((session, clock::tick()));
    }

    /// Closes connections that have been idle for `idle_for`.
    pub(super) async fn sweep(&self, idle_for: Duration) {
        let idle: Vec<_> = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.extract_if(.., |(_, since)| since.elapsed() >= idle_for).collect()
        };
        for (session, _) in idle {
            session.close().await;
        }
    }
}

/// Sender of letters to one mailbox.
pub(crate) struct Email {
    mail: config::Mail,
    /// Host name for HELO and for the right side of a `Message-ID`.
    host: String,
    from: Mailbox,
    to: Address,
    site: Arc<Site>,
    lang: Lang,
    contents: Contents,
    ground: String,
    timeout: Duration,
    connections: Arc<Connections>,
}

impl Email {
    pub(super) fn of(
        means: &Means<'_>,
        to: &str,
        lang: Lang,
        contents: &Contents,
        destination: &Destination,
        connections: &Arc<Connections>,
    ) -> Result<Self, Blocked> {
        let blocked = |why, detail: &str| Blocked { why, detail: detail.to_owned() };
        let mail = means.config.mail.clone().ok_or_else(|| blocked("no-mail", "the configuration has no [mail]"))?;
        let from = mail
            .sender(&means.site.id, means.site.name.get(lang))
            .ok_or_else(|| blocked("sender", "`mail.from` is no sender that can be written"))?;
        let to = to.parse().map_err(|_| blocked("bad-address", "its `to` is no address that can be written to"))?;
        Ok(Self {
            mail,
            host: means.config.public_url.host_str().unwrap_or("localhost").to_owned(),
            from,
            to,
            site: Arc::clone(means.site),
            lang,
            contents: contents.clone(),
            ground: destination.ground.get(lang).to_owned(),
            timeout: Duration::from_secs(u64::from(destination.pace.timeout)),
            connections: Arc::clone(connections),
        })
    }

    /// Returns true when its letters have no personal data.
    pub(super) fn is_bare(&self) -> bool {
        matches!(self.contents, Contents::Link(_))
    }

    pub(super) async fn send(&self, parcel: Parcel) -> Sent {
        let writing = letter::Writing {
            site: &self.site,
            lang: self.lang,
            contents: &self.contents,
            ground: &self.ground,
            host: &self.host,
        };
        let Some(letter) = writing.letter(&self.from, &self.to, &parcel) else {
            return Sent::new(Outcome::GiveUp { status: 0, why: "unwritable" }, 0);
        };
        let outcome = tokio::time::timeout(self.timeout, self.hand_over(&letter)).await;
        Sent::new(outcome.unwrap_or(Outcome::later("timeout")), letter.bytes.len())
    }

    async fn hand_over(&self, letter: &Letter) -> Outcome {
        let mut session = match self.session().await {
            Ok(session) => session,
            Err(trouble) => return outcome_of(trouble),
        };
        match session.send(&self.from.email, &self.to, &letter.bytes).await {
            Ok(reply) => {
                self.connections.sessions.put(session);
                match reply {
                    mail::Outcome::Accepted => Outcome::Delivered { status: 250 },
                    // Neither is permanent: people repair a mailbox that is full or has moved, and the
                    // schedule gives them three days.
                    mail::Outcome::Refused(status) => Outcome::Again { status, after_ms: None, why: "refused" },
                    mail::Outcome::Later(status) => Outcome::Again { status, after_ms: None, why: "later" },
                }
            }
            Err(trouble) => outcome_of(trouble),
        }
    }

    /// Takes a live connection from the pool, else opens one.
    async fn session(&self) -> Result<Session, Trouble> {
        while let Some((mut session, since)) = self.connections.sessions.take() {
            if since.elapsed() < FRESH || session.is_connected().await {
                return Ok(session);
            }
        }
        mail::open(&self.mail, &self.host).await
    }
}

/// Maps a mail server failure to an outcome: what only the configuration can correct uses up no attempt.
fn outcome_of(trouble: Trouble) -> Outcome {
    match trouble.0 {
        why @ ("password" | "certificate" | "auth") => Outcome::Blocked { why },
        why => Outcome::later(why),
    }
}
