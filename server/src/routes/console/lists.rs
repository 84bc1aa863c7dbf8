//! Lists of a site: history, and API keys.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{ApiKeyRow, HistoryPage, KeysPage, history_page, keys_page};
use kelisim_core::Lang;
use kelisim_core::consent::Item;
use kelisim_core::site::Channel;
use kelisim_engine::payload::Deed;
use kelisim_engine::{Tenant, clock, retention};
use kelisim_i18n::{Console, DestructionWords, History, Staffing};

use super::titles::title;
use super::{ConsoleRequest, gate};
use crate::api_key;
use crate::problem::Problem;
use crate::staff::Me;
use crate::staff::audit::{self, Done};

/// Maximum number of acts on one page.
const MOST: usize = 200;

/// Returns whether an act is about a site.
fn is_about(deed: &Deed, site: &str) -> bool {
    match deed {
        Deed::LookedUp { site: own, .. }
        | Deed::Listed { site: own, .. }
        | Deed::Sought { site: own, .. }
        | Deed::Undertook { site: own, .. }
        | Deed::Proposed(_, _, own)
        | Deed::Destruction(own, ..)
        | Deed::Settled { site: own, .. } => own == site,
        Deed::Invited(_, _, sites) => sites.iter().any(|own| own == site),
        Deed::Grouped(roles) => roles.iter().any(|(own, _)| own == site),
        _ => false,
    }
}

fn describe(tenant: &Tenant, done: Done, lang: Lang) -> [String; 3] {
    let (words, history, staffing) = (Console::of(lang), History::of(lang), Staffing::of(lang));
    let named = |role: &str| (!role.is_empty()).then(|| words.role(role));
    let deed = match done.deed {
        Deed::Invited(name, role, _) if role.is_empty() => (history.role_taken)(&name),
        Deed::Invited(name, role, _) => (history.role_given)(&name, words.role(&role)),
        Deed::Grouped(roles) => {
            let own = roles.iter().find(|(own, _)| own == tenant.config.id.as_str());
            match own.map_or("", |(_, role)| role) {
                "" => history.role_by_group_lost.to_owned(),
                role => (history.role_by_group)(words.role(role)),
            }
        }
        Deed::LookedUp { purpose, channel, kind, .. } => {
            let item = Item::purpose(&purpose, channel.as_deref().and_then(Channel::named));
            history.looked_up(&title(tenant, &item.0, lang), &kind)
        }
        Deed::Listed { purpose, channel, sha256, .. } => {
            let item = Item::purpose(&purpose, channel.as_deref().and_then(Channel::named));
            let title = title(tenant, &item.0, lang);
            if sha256.is_none() { (history.list_downloaded)(&title) } else { (history.list_checked)(&title) }
        }
        Deed::Sought { kind, .. } => history.sought(&kind),
        Deed::Undertook { version, .. } => (staffing.line_undertook)(version),
        Deed::Proposed(name, role, _) => (staffing.line_proposed)(&name, named(&role)),
        Deed::Settled { name, role, by, confirmed, .. } => (staffing.line_settled)(&name, named(&role), &by, confirmed),
        Deed::Destruction(_, what, step) if step == "proposed" => {
            (DestructionWords::of(lang).line)(&retention::class_title(&tenant.config, &what, lang), &step)
        }
        Deed::Destruction(_, number, step) => (DestructionWords::of(lang).line)(&number, &step),
        // Acts on somebody's own account are about no site.
        _ => String::new(),
    };
    [clock::local(done.at), done.who.unwrap_or_else(|| words.machine.to_owned()), deed]
}

/// Renders the history of a site.
pub(super) async fn history(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let own = tenant.config.id.as_str();
    let done = audit::newest(&request.gateway.staff, MOST, |deed| is_about(deed, own)).await?;
    let rows = done.into_iter().map(|done| describe(&tenant, done, request.lang)).collect();
    let page =
        HistoryPage { frame: gate::site_frame(&request, &me, &tenant, "history"), checks: gate::at(&tenant, "checks"), rows };
    Ok(gate::html(StatusCode::OK, request.lang, history_page(page)))
}

/// Renders the API keys of a site.
pub(super) async fn keys(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let now = clock::now();
    let mut rows = Vec::new();
    for key in request.gateway.served().api_keys.iter().filter(|key| key.site == tenant.config.id) {
        rows.push(ApiKeyRow {
            id: key.id.clone(),
            scopes: key.scopes.clone(),
            made: key.made.map(clock::day),
            expires: key.expires.map(|day| (clock::day(day), api_key::is_over(key, now))),
            used: request.gateway.key_uses.last(&key.id).await?.map(clock::local),
        });
    }
    let page = KeysPage {
        frame: gate::site_frame(&request, &me, &tenant, "keys"),
        site: tenant.config.id.to_string(),
        recipes: gate::at(&tenant, "recipes"),
        rows,
    };
    Ok(gate::html(StatusCode::OK, request.lang, keys_page(page)))
}
