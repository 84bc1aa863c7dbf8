//! Letters that leave by themselves: one connection for those that come together, and what becomes of each.

use kelisim_core::Timestamp;
use kelisim_store::rows::{self, DeliveryRow};
use kelisim_store::{DeliveryOutcome, Leased};
use lettre::address::Address;

use super::attempt::Outcome;
use super::record_attempt::record_attempt;
use crate::config::{self, Config};
use crate::mail;

/// A connection to the mail server, opened for the first letter.
pub(crate) struct Post<'c> {
    config: &'c Config,
    server: &'c config::Mail,
    session: Option<mail::Session>,
}

impl<'c> Post<'c> {
    pub(crate) fn new(config: &'c Config, server: &'c config::Mail) -> Self {
        Self { config, server, session: None }
    }

    /// Sends one letter.
    pub(crate) async fn send(&mut self, from: &Address, to: &Address, bytes: &[u8]) -> Outcome {
        if self.session.is_none() {
            match mail::open(self.server, self.config.public_url.host_str().unwrap_or("localhost")).await {
                Ok(opened) => self.session = Some(opened),
                Err(trouble) => return Outcome::later(trouble.0),
            }
        }
        let Some(open) = self.session.as_mut() else { return Outcome::later("connection") };
        match open.send(from, to, bytes).await {
            Ok(mail::Outcome::Accepted) => Outcome::Delivered { status: 250 },
            Ok(mail::Outcome::Refused(status)) => Outcome::Again { status, after_ms: None, why: "refused" },
            Ok(mail::Outcome::Later(status)) => Outcome::Again { status, after_ms: None, why: "later" },
            Err(trouble) => {
                self.session = None;
                Outcome::later(trouble.0)
            }
        }
    }
}

/// What becomes of the delivery of a letter.
pub(crate) fn ended(leased: Leased, mut row: DeliveryRow, outcome: &Outcome, now: Timestamp) -> (Leased, DeliveryOutcome) {
    let next = record_attempt(&mut row, outcome, now, 0, 0);
    (leased.with_row(rows::encode(&row)), next)
}
