//! `/v1/people`: administration of staff by `kelisim user`, which proves that it can read the gateway's key
//! files.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use kelisim_core::SiteId;
use kelisim_core::role::Role;
use kelisim_engine::clock;
use kelisim_engine::reason::Refusal;
use serde::{Deserialize, Serialize};

use super::ConsoleRequest;
use crate::problem::Problem;
use crate::staff::{Card, account, admin};

/// Change that `kelisim user` requests.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "act", rename_all = "lowercase")]
pub(crate) enum Act {
    /// Makes an account, or gives one a role at more sites.
    Add {
        /// Name of the account.
        name: String,
        /// Role to give at the sites.
        role: Role,
        /// Sites at which the role is given.
        sites: Vec<SiteId>,
    },
    /// Takes the role at these sites away.
    Dismiss {
        /// Name of the account.
        name: String,
        /// Sites at which the role ends.
        sites: Vec<SiteId>,
    },
    /// Suspends an account, at once and everywhere.
    Suspend {
        /// Name of the account.
        name: String,
    },
    /// Restores a suspended account.
    Restore {
        /// Name of the account.
        name: String,
    },
    /// Resets an account and issues a new one-time link.
    Reset {
        /// Name of the account.
        name: String,
    },
}

/// Outcome of a requested change.
#[derive(Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// One-time link, when the change issued one.
    pub link: Option<String>,
    /// Moment until which the link may be used, RFC 3339.
    pub until: Option<String>,
}

/// Account of somebody who may sign in.
#[derive(Serialize, Deserialize)]
pub(crate) struct Person {
    /// Name of the account.
    pub name: String,
    /// Role at each site, by the id of the site.
    pub roles: std::collections::BTreeMap<String, Role>,
    /// Whether the account is suspended.
    pub suspended: bool,
    /// Whether the account is set up: its one-time link was used.
    pub ready: bool,
    /// Moment of the last sign-in, RFC 3339.
    pub last: Option<String>,
}

impl From<Card> for Person {
    fn from(card: Card) -> Self {
        let Card { name, roles, suspended, ready, last, .. } = card;
        Self { name, roles, suspended, ready, last: last.map(clock::rfc3339) }
    }
}

/// Lists everybody who may sign in.
pub(super) async fn list(request: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let all: Vec<Person> = account::all(&request.gateway.staff).await?.into_iter().map(Person::from).collect();
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(all))
}

/// Carries out the requested change.
pub(super) async fn post(request: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let act: Act = serde_json::from_slice(&request.body).map_err(|why| Problem::WrongShape(why.line(), why.column()))?;
    let gateway = &request.gateway;
    let valid_name = |name: &str| {
        let words = "A name has 2 to 64 letters a-z, digits and . _ - + @";
        account::named(name).ok_or(Problem::Refused(Refusal::AccountName(words)))
    };
    let all_served = |sites: &[SiteId]| {
        let unknown = sites.is_empty() || sites.iter().any(|site| !gateway.tenants().contains_key(site));
        if unknown { Err(Problem::UnknownSite) } else { Ok(()) }
    };
    let invitation = match act {
        Act::Add { name, role, sites } => {
            all_served(&sites)?;
            admin::invite(&gateway.staff, &valid_name(&name)?, role, &sites).await?
        }
        Act::Dismiss { name, sites } => admin::dismiss(&gateway.staff, &valid_name(&name)?, &sites).await.map(|()| None)?,
        Act::Suspend { name } => admin::suspend(&gateway.staff, &valid_name(&name)?, true).await.map(|()| None)?,
        Act::Restore { name } => admin::suspend(&gateway.staff, &valid_name(&name)?, false).await.map(|()| None)?,
        Act::Reset { name } => Some(admin::reset(&gateway.staff, &valid_name(&name)?).await?),
    };
    let origin = gateway.config.origin();
    let outcome = Outcome {
        link: invitation.as_ref().map(|invitation| format!("{origin}/console/start/{}", invitation.token)),
        until: invitation.map(|invitation| clock::rfc3339(invitation.until)),
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(outcome))
}
