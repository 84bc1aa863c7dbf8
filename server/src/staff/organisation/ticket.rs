//! Ticket that a browser holds during a visit to the sign-in service. It is sealed, so that nobody can forge
//! or read one; the values sent to the service derive from it and the gateway's keys, so that knowing one
//! side does not reveal the other.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use kelisim_core::{Lang, Timestamp};
use kelisim_engine::vault::Vault;
use kelisim_engine::{chance, clock};
use kelisim_store::rows;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

/// Lifetime of a ticket.
pub(super) const LASTS: Duration = Duration::from_mins(10);
/// Tolerated clock skew between gateways that serve one browser.
const APART: Duration = Duration::from_mins(1);
const PLACE: &str = "organisation/ticket";

/// Contents of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ticket {
    /// Random bytes from which the secrets derive.
    pub(super) random: [u8; 32],
    /// Path at which the browser continues.
    pub(super) next: String,
    /// Language in which it was begun: on the way back the browser does not send the language cookie.
    pub(super) lang: Lang,
    /// Time at which it was made.
    pub(super) made: Timestamp,
}

/// Values derived from a ticket for the exchange with the service.
pub(super) struct Secrets {
    /// Parameter `state`, which comes back with the browser.
    pub(super) state: String,
    /// Nonce, which comes back in the ID token.
    pub(super) nonce: String,
    /// PKCE verifier of 43 characters, which proves who requested the code (RFC 7636).
    pub(super) verifier: String,
}

impl Secrets {
    /// Compares a state with the one that was sent, in constant time.
    pub(super) fn is_state(&self, state: &str) -> bool {
        self.state.as_bytes().ct_eq(state.as_bytes()).into()
    }
}

/// Returns true when a ticket made at that time is still valid.
pub(super) fn counts(made: Timestamp) -> bool {
    let now = clock::now().0;
    let within = |span: Duration, ms: u64| u128::from(ms) <= span.as_millis();
    within(LASTS, now.saturating_sub(made.0)) && within(APART, made.0.saturating_sub(now))
}

impl Ticket {
    pub(super) fn new(next: &str, lang: Lang) -> Self {
        Self { random: chance::bytes(), next: next.to_owned(), lang, made: clock::now() }
    }

    pub(super) fn seal(&self, vault: &Vault) -> String {
        BASE64URL_NOPAD.encode(&vault.seal_own(PLACE, &rows::encode(self)))
    }

    /// Opens a ticket; `None` when it is forged or has expired.
    pub(super) fn open(vault: &Vault, sealed: &str) -> Option<Self> {
        let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let ticket: Self = rows::decode(&vault.open_own(PLACE, &sealed).ok()?).ok()?;
        counts(ticket.made).then_some(ticket)
    }

    pub(super) fn secrets(&self, vault: &Vault) -> Secrets {
        let secret = |what: &str| BASE64URL_NOPAD.encode(&vault.secret(what, &self.random));
        Secrets {
            state: secret("organisation/state"),
            nonce: secret("organisation/nonce"),
            verifier: secret("organisation/verifier"),
        }
    }

    /// Derives the token of the only session this ticket can start, the same at every gateway.
    pub(super) fn session(&self, vault: &Vault) -> [u8; 32] {
        vault.secret("organisation/session", &self.random)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kelisim_engine::keys::Keys;

    fn vault(index: u8) -> Vault {
        Vault::new(&Keys { wrap: [index; 32], index: [index; 32], sign: [3; 32] }, &kelisim_core::SiteId::system())
    }

    #[test]
    fn a_ticket_is_ours_or_none_and_counts_for_ten_minutes() {
        let own = vault(1);
        let ticket = Ticket::new("/console/site/jetu/figures", Lang::Kk);
        let sealed = ticket.seal(&own);
        assert_eq!(Ticket::open(&own, &sealed).as_ref(), Some(&ticket));
        assert_eq!(Ticket::open(&vault(2), &sealed), None, "of another gateway");
        for at in (0..sealed.len()).step_by(7) {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(Ticket::open(&own, &String::from_utf8(changed).unwrap()), None, "{at}");
        }
        for (made, good) in [(-599_000_i64, true), (-601_000, false), (50_000, true), (70_000, false)] {
            let made = Timestamp(clock::now().0.checked_add_signed(made).unwrap());
            let other = Ticket { made, ..ticket.clone() };
            assert_eq!(Ticket::open(&own, &other.seal(&own)).is_some(), good, "{made:?}");
        }
    }

    #[test]
    fn what_is_sent_tells_nothing_of_what_is_kept() {
        let (own, ticket) = (vault(1), Ticket::new("/console", Lang::En));
        let secrets = ticket.secrets(&own);
        let all = [&secrets.state, &secrets.nonce, &secrets.verifier, &BASE64URL_NOPAD.encode(&ticket.session(&own))];
        for (place, one) in all.iter().enumerate() {
            assert_eq!(one.len(), 43, "as RFC 7636 wants a verifier");
            assert!(all[place + 1..].iter().all(|other| other != one));
        }
        assert!(secrets.is_state(&ticket.secrets(&own).state));
        assert!(!secrets.is_state("") && !secrets.is_state(&ticket.secrets(&vault(2)).state));
    }
}
