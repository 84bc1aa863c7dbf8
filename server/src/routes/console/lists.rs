//! What was done, which keys ask, who has which role.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{ApiKeyRow, HistoryPage, KeysPage, PeoplePage, history_page, keys_page, people_page};
use kelisim_app::words::{Console, Organisation};
use kelisim_core::Lang;
use kelisim_core::consent::Item;
use kelisim_core::site::Channel;

use super::figures::title;
use super::{Asked, gate};
use crate::api_key::{self, uses};
use crate::clock;
use crate::payload::Deed;
use crate::people::audit::{self, Done};
use crate::people::{Me, account};
use crate::problem::Problem;
use crate::sites::Served;

/// Most acts on one page.
const MOST: usize = 200;

/// Whether an act is about a site.
fn is_about(deed: &Deed, site: &str) -> bool {
    match deed {
        Deed::LookedUp { site: own, .. } | Deed::Listed { site: own, .. } => own == site,
        Deed::Invited(_, _, sites) => sites.iter().any(|own| own == site),
        Deed::Grouped(roles) => roles.iter().any(|(own, _)| own == site),
        _ => false,
    }
}

fn told(site: &Served, done: Done, lang: Lang) -> [String; 3] {
    let words = Console::of(lang);
    let deed = match done.deed {
        Deed::Invited(name, role, _) if role.is_empty() => Console::dismissed(lang, &name),
        Deed::Invited(name, role, _) => Console::invited(lang, &name, &role),
        Deed::Grouped(roles) => {
            let own = roles.iter().find(|(own, _)| own == site.site.id.as_str());
            Organisation::grouped(lang, own.map_or("", |(_, role)| role))
        }
        Deed::LookedUp { purpose, channel, kind, .. } => {
            let item = Item::purpose(&purpose, channel.as_deref().and_then(Channel::named));
            Console::looked_up(lang, &title(site, &item.0, lang), &kind)
        }
        Deed::Listed { purpose, channel, sha256, .. } => {
            let item = Item::purpose(&purpose, channel.as_deref().and_then(Channel::named));
            Console::listed(lang, &title(site, &item.0, lang), sha256.is_none())
        }
        // Acts of somebody's own account are about no site.
        _ => String::new(),
    };
    [clock::local(done.at), done.who.unwrap_or_else(|| words.machine.to_owned()), deed]
}

/// What was done about a site.
pub(super) async fn history(asked: Asked, me: Me, site: Arc<Served>) -> Result<HttpResponse, Problem> {
    let own = site.site.id.as_str();
    let done = audit::newest(&asked.gateway, MOST, |deed| is_about(deed, own)).await?;
    let rows = done.into_iter().map(|done| told(&site, done, asked.lang)).collect();
    let page = HistoryPage { frame: gate::placed(&asked, &me, &site, "history"), checks: gate::at(&site, "checks"), rows };
    Ok(gate::html(StatusCode::OK, asked.lang, history_page(page)))
}

/// Which keys ask by machine.
pub(super) async fn keys(asked: Asked, me: Me, site: Arc<Served>) -> Result<HttpResponse, Problem> {
    let now = clock::now();
    let mut rows = Vec::new();
    for key in asked.gateway.config.api_keys.iter().filter(|key| key.site == site.site.id) {
        rows.push(ApiKeyRow {
            id: key.id.clone(),
            scopes: key.scopes.clone(),
            made: key.made.map(clock::day),
            expires: key.expires.map(|day| (clock::day(day), api_key::is_over(key, now))),
            used: uses::last(&asked.gateway, &key.id).await?.map(clock::local),
        });
    }
    let page = KeysPage {
        frame: gate::placed(&asked, &me, &site, "keys"),
        site: site.site.id.to_string(),
        recipes: gate::at(&site, "recipes"),
        rows,
    };
    Ok(gate::html(StatusCode::OK, asked.lang, keys_page(page)))
}

/// Who has which role.
pub(super) async fn people(asked: Asked, me: Me, site: Arc<Served>) -> Result<HttpResponse, Problem> {
    let all = account::all(&asked.gateway).await?;
    let rows = all.into_iter().filter_map(|card| {
        let role = card.roles.get(site.site.id.as_str())?.name();
        let state = if card.suspended { Some(true) } else { (!card.ready).then_some(false) };
        Some((card.name, role, card.last.map(clock::local), state))
    });
    let page =
        PeoplePage { frame: gate::placed(&asked, &me, &site, "people"), site: site.site.id.to_string(), rows: rows.collect() };
    Ok(gate::html(StatusCode::OK, asked.lang, people_page(page)))
}
