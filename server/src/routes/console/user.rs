//! `/v1/people`: for `kelisim user`, which shows that it can read the gateway's key files.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use kelisim_core::SiteId;
use kelisim_engine::clock;
use kelisim_engine::reason::Refusal;
use serde::{Deserialize, Serialize};

use super::ConsoleRequest;
use crate::problem::Problem;
use crate::staff::{Card, Role, account, admin};

/// What is asked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "act", rename_all = "lowercase")]
pub enum Act {
    /// Make an account, or give one a role at more sites.
    Add {
        /// The name.
        name: String,
        /// The role.
        role: Role,
        /// Where.
        sites: Vec<SiteId>,
    },
    /// Take the role at these sites away.
    Dismiss {
        /// The name.
        name: String,
        /// Where.
        sites: Vec<SiteId>,
    },
    /// Shut out, at once and everywhere.
    Suspend {
        /// The name.
        name: String,
    },
    /// Let in again.
    Restore {
        /// The name.
        name: String,
    },
    /// Begin again with a new one-time link.
    Reset {
        /// The name.
        name: String,
    },
}

/// What came of it.
#[derive(Serialize, Deserialize)]
pub struct Outcome {
    /// The one-time link, when there is one.
    pub link: Option<String>,
    /// Until when it may be used, RFC 3339.
    pub until: Option<String>,
}

/// Somebody who may sign in.
#[derive(Serialize, Deserialize)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The role at each site.
    pub roles: std::collections::BTreeMap<String, Role>,
    /// Whether they are shut out.
    pub suspended: bool,
    /// Whether they used their link.
    pub ready: bool,
    /// When they signed in last, RFC 3339.
    pub last: Option<String>,
}

impl From<Card> for Person {
    fn from(card: Card) -> Self {
        let Card { name, roles, suspended, ready, last } = card;
        Self { name, roles, suspended, ready, last: last.map(clock::rfc3339) }
    }
}

/// Everybody who may sign in.
pub(super) async fn list(asked: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let all: Vec<Person> = account::all(&asked.gateway.staff).await?.into_iter().map(Person::from).collect();
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(all))
}

/// Does what is asked.
pub(super) async fn post(asked: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let act: Act = serde_json::from_slice(&asked.body).map_err(|why| Problem::WrongShape(why.line(), why.column()))?;
    let gateway = &asked.gateway;
    let known = |name: &str| {
        let words = "A name has 2 to 64 letters a-z, digits and . _ - + @";
        account::named(name).ok_or_else(|| Problem::Refused(Refusal::AccountName(words)))
    };
    let served = |sites: &[SiteId]| {
        let unknown = sites.is_empty() || sites.iter().any(|site| !gateway.tenants.contains_key(site));
        if unknown { Err(Problem::UnknownSite) } else { Ok(()) }
    };
    let invitation = match act {
        Act::Add { name, role, sites } => {
            served(&sites)?;
            admin::invite(&gateway.staff, &known(&name)?, role, &sites).await?
        }
        Act::Dismiss { name, sites } => admin::dismiss(&gateway.staff, &known(&name)?, &sites).await.map(|()| None)?,
        Act::Suspend { name } => admin::suspend(&gateway.staff, &known(&name)?, true).await.map(|()| None)?,
        Act::Restore { name } => admin::suspend(&gateway.staff, &known(&name)?, false).await.map(|()| None)?,
        Act::Reset { name } => Some(admin::reset(&gateway.staff, &known(&name)?).await?),
    };
    let origin = gateway.config.origin();
    let outcome = Outcome {
        link: invitation.as_ref().map(|invitation| format!("{origin}/console/start/{}", invitation.token)),
        until: invitation.map(|invitation| clock::rfc3339(invitation.until)),
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(outcome))
}
