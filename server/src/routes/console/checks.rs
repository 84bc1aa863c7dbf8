//! Page of a site's checks, with who made them.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{CheckLine, ChecksPage, checks_page};
use kelisim_core::consent::Item;
use kelisim_engine::{Tenant, check, clock};
use kelisim_i18n::Lists;

use super::titles::title;
use super::{ConsoleRequest, gate};
use crate::problem::Problem;
use crate::staff::{Me, account};

/// Renders one page of checks, from the newest or from `?before=` on.
pub(super) async fn get(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let words = Lists::of(request.lang);
    let before = gate::query(&request.http, "before").and_then(|before| before.parse().ok());
    let listed = check::list(&tenant, before).await?;
    let cards = account::all(&request.gateway.staff).await?;
    let people: BTreeMap<String, String> =
        cards.into_iter().map(|card| (account::key(account::id_of(&request.gateway.staff, &card.name)), card.name)).collect();
    let here = gate::at(&tenant, "checks");
    let oldest = listed.last().map(|check| check.number).filter(|number| *number > 0);
    let who = |key: String| match people.get(&key) {
        Some(name) => name.clone(),
        None if key.starts_with(account::CONSOLE) => words.by_nobody.to_owned(),
        None => (words.by_key)(&key),
    };
    let rows = listed.into_iter().map(|check| {
        let row = check.row;
        CheckLine {
            at: clock::local(row.at),
            title: title(&tenant, &Item::purpose(&row.purpose, row.channel).0, request.lang),
            as_of: row.as_of.map(clock::local),
            bulk: row.bulk,
            identifiers: row.asked(),
            allowed: row.allowed(),
            who: check.behalf.map_or_else(|| who(row.key.clone()), |person| format!("{person} ({})", who(row.key.clone()))),
        }
    });
    let page = ChecksPage {
        frame: gate::site_frame(&request, &me, &tenant, "checks"),
        rows: rows.collect(),
        earlier: oldest.map(|number| format!("{here}?before={number}")),
        newest: before.map(|_| here.clone()),
    };
    Ok(gate::html(StatusCode::OK, request.lang, checks_page(page)))
}
