//! E-mail: one letter for each message, by the mail server of the configuration.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kelisim_core::Lang;
use kelisim_core::site::{Contents, Destination, Site};
use kelisim_engine::clock;
use lettre::address::Address;
use lettre::message::Mailbox;

use super::letter::{self, Letter};
use super::{Blocked, Kept, Means, Parcel, Sent};
use crate::config;
use crate::forward::attempt::Outcome;
use crate::mail::{self, Session, Trouble};

/// A connection that nothing was sent on for so long is given back.
pub(super) const IDLE: Duration = Duration::from_secs(15);
/// One that was quiet for longer than this is asked whether it still stands before it is used.
const FRESH: Duration = Duration::from_secs(1);

/// Connections that are signed in and not in use.
#[derive(Default)]
pub struct Sessions(Mutex<Vec<(Session, Instant)>>);

impl Sessions {
    fn take(&self) -> Option<(Session, Instant)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn put(&self, session: Session) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((session, clock::tick()));
    }

    /// Closes those that were not used for so long.
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

/// Writes letters to one mailbox.
pub struct Email {
    mail: config::Mail,
    /// The name this gateway gives itself, also behind the @ of a letter's id.
    host: String,
    from: Mailbox,
    to: Address,
    site: Arc<Site>,
    lang: Lang,
    contents: Contents,
    ground: String,
    timeout: Duration,
    kept: Arc<Kept>,
}

impl Email {
    pub(super) fn of(
        means: &Means<'_>,
        to: &str,
        lang: Lang,
        contents: &Contents,
        destination: &Destination,
        kept: &Arc<Kept>,
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
            kept: Arc::clone(kept),
        })
    }

    /// Whether nothing of the person stands in its letters.
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
            Ok(said) => {
                self.kept.sessions.put(session);
                match said {
                    mail::Outcome::Accepted => Outcome::Delivered { status: 250 },
                    // Neither is for ever: a mailbox that is full or moved is mended by people, and the schedule gives them
                    // three days for it.
                    mail::Outcome::Refused(status) => Outcome::Again { status, after_ms: None, why: "refused" },
                    mail::Outcome::Later(status) => Outcome::Again { status, after_ms: None, why: "later" },
                }
            }
            Err(trouble) => outcome_of(trouble),
        }
    }

    /// A connection that stands, else a new one.
    async fn session(&self) -> Result<Session, Trouble> {
        while let Some((mut session, since)) = self.kept.sessions.take() {
            if since.elapsed() < FRESH || session.stands().await {
                return Ok(session);
            }
        }
        mail::open(&self.mail, &self.host).await
    }
}

/// What troubles with the server mean for a delivery: what only the configuration can mend uses up no attempt.
fn outcome_of(trouble: Trouble) -> Outcome {
    match trouble.0 {
        why @ ("password" | "certificate" | "auth") => Outcome::Blocked { why },
        why => Outcome::later(why),
    }
}
