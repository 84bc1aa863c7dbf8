//! Signing in through the organisation's own sign-in service: `OpenID` Connect, authorization code with PKCE.
//!
//! A browser is sent there with a sealed ticket in a cookie and comes back with a code. The ticket is what binds the two:
//! state, nonce and PKCE verifier follow from it and from the gateway's keys, and it counts once, for ten minutes. What the
//! service says about the person is believed only as a signed ID token that is meant for this gateway and this ticket.

mod claims;
mod facts;
mod member;
pub mod service;
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
use crate::staff::Staff;

pub use claims::Person;
pub use member::unbind;
pub use service::{Service, Trouble};

/// Where the service sends browsers back to, after the gateway's origin. Registered there letter by letter.
pub const RETURN: &str = "/console/organisation/return";
/// Where it sends those who signed out there.
pub const LEFT: &str = "/console/sign-in";
/// Tickets that are remembered as used at most; each for as long as it would count.
const USED: usize = 50_000;
/// How long somebody who signed out waits for what the service says about signing out there.
const LEAVING: Duration = Duration::from_secs(2);

/// Why nobody was signed in.
#[derive(Debug)]
pub enum Refused {
    /// The sign-in was begun by another browser or tab, too long ago, or was finished already.
    Stale,
    /// The service cannot be reached or is not understood.
    Away(Trouble),
    /// The service says no, or the person did.
    Declined(&'static str),
    /// What it says cannot be believed.
    Untrusted(&'static str),
    /// Its clock and ours do not agree, or what it says is not of now.
    Clock,
    /// The person did not prove themselves in a way that is asked for.
    Weak,
    /// It tells no name that an account could have.
    Nameless,
    /// It does not vouch for the address.
    Unverified,
    /// It does not tell the groups, though there are some.
    Groups,
    /// Nobody invited them, and no group of theirs has a role.
    Unknown,
    /// The account is somebody else's, who had the same name before.
    Other,
    /// The account is shut out.
    Closed,
    /// Too many attempts; how long to wait.
    Wait(Duration),
    /// It cannot be kept now.
    Failure(Failure),
}

impl From<Failure> for Refused {
    fn from(problem: Failure) -> Self {
        Self::Failure(problem)
    }
}

impl Refused {
    /// A stable short name, for the log. Nothing of the person is in it.
    #[must_use]
    pub fn code(&self) -> &'static str {
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

/// The organisation's way in, as long as the gateway runs.
pub struct Organisation {
    /// The service.
    pub service: Service,
    /// Tickets that were brought back: when each was made.
    used: Mutex<HashMap<[u8; 32], Timestamp>>,
}

impl Organisation {
    /// Nothing is asked of the service yet.
    #[must_use]
    pub fn new(config: Oidc) -> Self {
        Self { service: Service::new(config), used: Mutex::default() }
    }

    /// Remembers that a ticket was brought back; whether it is the first time.
    fn is_first(&self, ticket: &Ticket) -> Result<bool, Refused> {
        // What is in the map is whole after every step, also when somebody panicked.
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

/// A sign-in that begins: where the browser goes, and what it keeps meanwhile.
pub struct Begun {
    /// The service's page.
    pub there: Url,
    /// For the cookie.
    pub ticket: String,
}

/// Begins a sign-in; afterwards it goes on at `next`.
///
/// # Errors
/// [`Refused::Wait`], [`Refused::Away`]; [`Failure::NotFound`] when there is no organisation.
pub async fn begin(staff: &Staff, next: &str, lang: Lang, address: Option<IpAddr>) -> Result<Begun, Refused> {
    let organisation = staff.organisation.as_ref().ok_or(Failure::NotFound)?;
    staff.throttle.organisation(address).map_err(Refused::Wait)?;
    let ticket = Ticket::new(next, lang);
    let (secrets, back) = (ticket.secrets(&staff.vault), back(staff));
    let there = organisation.service.ask(&staff.client, &secrets, &back, lang).await.map_err(Refused::Away)?;
    Ok(Begun { there, ticket: ticket.seal(&staff.vault) })
}

fn back(staff: &Staff) -> String {
    format!("{}{RETURN}", staff.config.origin())
}

/// What a browser that was sent back brings.
#[derive(Default)]
pub struct Returned {
    /// What was in its cookie.
    pub ticket: String,
    /// The state.
    pub state: String,
    /// The code.
    pub code: Option<String>,
    /// Why there is none, by the name of RFC 6749 and `OpenID` Connect Core.
    pub error: Option<String>,
    /// Who sent it back (RFC 9207).
    pub issuer: Option<String>,
}

/// What came of a sign-in.
pub struct Finished {
    /// The language it was begun in, when the ticket tells.
    pub lang: Option<Lang>,
    /// Where it goes on.
    pub next: String,
    /// Who is signed in, or why nobody is.
    pub outcome: Result<SignedIn, Refused>,
}

/// Finishes a sign-in.
pub async fn finish(staff: &Staff, returned: Returned, address: Option<IpAddr>) -> Finished {
    let ticket = Ticket::open(&staff.vault, &returned.ticket);
    let (lang, next) = ticket.as_ref().map_or((None, String::new()), |ticket| (Some(ticket.lang), ticket.next.clone()));
    let outcome = finished(staff, ticket, returned, address).await;
    if let Err(refused) = &outcome
        && staff.organisation.is_some()
    {
        tracing::warn!(reason = refused.code(), "nobody was signed in through the organisation");
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

/// What the service's own names of errors mean (RFC 6749, 4.1.2.1; `OpenID` Connect Core, 3.1.2.6). Names that are not known
/// are not repeated.
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

/// Where somebody signs out of the service too, when it says where.
pub async fn leaving(staff: &Staff) -> Option<Url> {
    let organisation = staff.organisation.as_ref()?;
    let left = format!("{}{LEFT}", staff.config.origin());
    let asked = organisation.service.leaving(&staff.client, &left);
    tokio::time::timeout(LEAVING, asked).await.ok().flatten()
}
