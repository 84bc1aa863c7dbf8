//! Sign-in through the organisation's own service: `OpenID` Connect, authorization code with PKCE.
//!
//! A browser is sent there with a sealed ticket in a cookie and comes back with a code. The ticket binds the
//! two: state, nonce and PKCE verifier derive from it and the gateway's keys, and it is valid once, for ten
//! minutes. Statements of the service about the person are trusted only in a signed ID token that is meant
//! for this gateway and this ticket.

mod claims;
mod facts;
mod member;
pub(crate) mod service;
mod ticket;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kelisim_core::{Lang, Timestamp};
use kelisim_engine::Failure;
use ticket::Ticket;
use url::Url;

use super::session::SignedIn;
use crate::config::Oidc;
use crate::staff::{Staff, failed};

pub(crate) use member::unbind;
pub(crate) use service::{Service, Trouble};

/// Redirect path after the gateway's origin, to which the service sends browsers back. Must be registered
/// there exactly.
pub(crate) const RETURN: &str = "/console/organisation/return";
/// Path to which the service sends browsers after signing out.
pub(crate) const LEFT: &str = "/console/sign-in";
/// Capacity of the replay cache of used tickets; each stays for as long as it would be valid.
const USED: usize = 50_000;
/// Longest wait of a sign-out for the service's metadata.
const LEAVING: Duration = Duration::from_secs(2);

/// Reason why a sign-in through the organisation failed.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The sign-in was begun in another browser or tab, has expired, or was finished already.
    Stale,
    /// The service cannot be reached or understood.
    Away(Trouble),
    /// The service or the person declined; the code says which.
    Declined(&'static str),
    /// The service's answer failed verification; the code says why.
    Untrusted(&'static str),
    /// The clocks disagree, or the token is not current.
    Clock,
    /// The authentication was weaker than required (`acr`, `amr`).
    Weak,
    /// The token has no usable account name.
    Nameless,
    /// The e-mail address is not verified.
    Unverified,
    /// The groups are missing from the token, though the person has some.
    Groups,
    /// The person was not invited, and none of their groups has a role.
    Unknown,
    /// The account belongs to another person who had the same name before.
    Other,
    /// The account is suspended.
    Closed,
    /// Rate limit exceeded; time to wait.
    Wait(Duration),
    /// The sign-in could not be completed, such as when the store is unavailable.
    Failure(Failure),
}

impl From<Failure> for Refused {
    fn from(problem: Failure) -> Self {
        Self::Failure(problem)
    }
}

impl Refused {
    /// Stable short name for the log. It has no personal data.
    #[must_use]
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Away(trouble) => trouble.code,
            Self::Declined(code) | Self::Untrusted(code) => code,
            Self::Clock => "clock",
            Self::Weak => "not-strong-enough",
            Self::Nameless => "no-name",
            Self::Unverified => "not-verified",
            Self::Groups => "groups-not-told",
            Self::Unknown => "not-invited",
            Self::Other => "another-person",
            Self::Closed => "suspended",
            Self::Wait(_) => "too-many",
            Self::Failure(_) => "not-kept",
        }
    }
}

/// Organisation's sign-in, for the lifetime of the gateway.
pub struct Organisation {
    /// Client of the sign-in service.
    pub service: Service,
    /// Replay cache of used tickets: the time each was made.
    used: Mutex<HashMap<[u8; 32], Timestamp>>,
}

impl Organisation {
    /// Creates the sign-in without contacting the service.
    #[must_use]
    pub fn new(config: Oidc) -> Self {
        Self { service: Service::new(config), used: Mutex::default() }
    }

    /// Marks a ticket as used; returns false when it was used before.
    fn is_first(&self, ticket: &Ticket) -> Result<bool, Refused> {
        // The map is consistent after every step, also when a thread panicked.
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= USED {
            used.retain(|_, made| ticket::counts(*made));
            if used.len() >= USED {
                return Err(Refused::Wait(Duration::from_mins(1)));
            }
        }
        Ok(used.insert(ticket.random, ticket.made).is_none())
    }
}

/// Sign-in that has begun: the redirect and the browser's ticket.
pub(crate) struct Begun {
    /// Page of the service to redirect to.
    pub there: Url,
    /// Sealed ticket for the cookie.
    pub ticket: String,
}

/// Begins a sign-in that continues at `next` afterwards.
///
/// # Errors
/// [`Refused::Wait`], [`Refused::Away`]; [`Failure::NotFound`] when no organisation is configured.
pub(crate) async fn begin(staff: &Staff, next: &str, lang: Lang, address: Option<IpAddr>) -> Result<Begun, Refused> {
    let organisation = staff.organisation.as_ref().ok_or(Failure::NotFound)?;
    staff.throttle.organisation(address).map_err(Refused::Wait)?;
    let ticket = Ticket::new(next, lang);
    let (secrets, back) = (ticket.secrets(&staff.vault), back(staff));
    let there = organisation.service.authorization_url(&staff.client, &secrets, &back, lang).await.map_err(Refused::Away)?;
    Ok(Begun { there, ticket: ticket.seal(&staff.vault) })
}

fn back(staff: &Staff) -> String {
    format!("{}{RETURN}", staff.config.origin())
}

/// Parameters with which a browser comes back from the service.
#[derive(Default)]
pub(crate) struct Returned {
    /// Sealed ticket from the cookie.
    pub ticket: String,
    /// Parameter `state` (RFC 6749, 4.1.2).
    pub state: String,
    /// Parameter `code` (RFC 6749, 4.1.2).
    pub code: Option<String>,
    /// Parameter `error`, a name of RFC 6749 or `OpenID` Connect Core.
    pub error: Option<String>,
    /// Parameter `iss` (RFC 9207).
    pub issuer: Option<String>,
}

/// Result of a sign-in through the organisation.
pub(crate) struct Finished {
    /// Language in which it was begun, if the ticket is valid.
    pub lang: Option<Lang>,
    /// Path at which the browser continues.
    pub next: String,
    /// New session, or the reason why there is none.
    pub outcome: Result<SignedIn, Refused>,
}

/// Finishes a sign-in with the parameters from the service.
pub(crate) async fn finish(staff: &Staff, returned: Returned, address: Option<IpAddr>) -> Finished {
    let ticket = Ticket::open(&staff.vault, &returned.ticket);
    let (lang, next) = ticket.as_ref().map_or((None, String::new()), |ticket| (Some(ticket.lang), ticket.next.clone()));
    let outcome = finished(staff, ticket, returned, address).await;
    if let Err(refused) = &outcome
        && staff.organisation.is_some()
    {
        tracing::warn!(reason = refused.code(), "nobody was signed in through the organisation");
        if !matches!(refused, Refused::Failure(_) | Refused::Wait(_) | Refused::Away(_)) {
            failed::count(staff).await;
        }
    }
    Finished { lang, next, outcome }
}

async fn finished(
    staff: &Staff,
    ticket: Option<Ticket>,
    returned: Returned,
    address: Option<IpAddr>,
) -> Result<SignedIn, Refused> {
    let organisation = staff.organisation.as_ref().ok_or(Failure::NotFound)?;
    let vault = &staff.vault;
    staff.throttle.organisation(address).map_err(Refused::Wait)?;
    let ticket = ticket.ok_or(Refused::Stale)?;
    let secrets = ticket.secrets(vault);
    if !secrets.is_state(&returned.state) || !organisation.is_first(&ticket)? {
        return Err(Refused::Stale);
    }
    if let Some(error) = returned.error {
        return Err(declined(&error));
    }
    let code = returned.code.filter(|code| !code.is_empty() && code.len() <= 4096).ok_or(Refused::Stale)?;
    let facts = organisation.service.redeem(&staff.client, &secrets, &back(staff), code, returned.issuer.as_deref()).await?;
    let person = claims::person(organisation.service.config(), &facts)?;
    member::enter(staff, person, ticket.session(vault)).await
}

/// Maps the service's error names (RFC 6749, 4.1.2.1; `OpenID` Connect Core, 3.1.2.6). Unknown names are not
/// repeated.
fn declined(error: &str) -> Refused {
    match error {
        "server_error" | "temporarily_unavailable" => Refused::Away(Trouble::new("service-busy")),
        "unauthorized_client" | "invalid_request" | "invalid_scope" | "unsupported_response_type" => {
            Refused::Away(Trouble::new("service-refuses-gateway"))
        }
        "access_denied" => Refused::Declined("access-denied"),
        _ => Refused::Declined("declined"),
    }
}

/// Address for signing out of the service too, if it has one.
pub(crate) async fn sign_out_url(staff: &Staff) -> Option<Url> {
    let organisation = staff.organisation.as_ref()?;
    let left = format!("{}{LEFT}", staff.config.origin());
    let url = organisation.service.sign_out_url(&staff.client, &left);
    tokio::time::timeout(LEAVING, url).await.ok().flatten()
}
