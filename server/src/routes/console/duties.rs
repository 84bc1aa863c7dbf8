//! The duties of the law and how they stand: for officers on the page, and for `kelisim duties`.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use kelisim_app::console::{DutiesPage, DutyRow, duties_page};
use kelisim_core::Lang;
use kelisim_engine::Tenant;
use kelisim_i18n::Duties;
use serde::{Deserialize, Serialize};

use super::{ConsoleRequest, gate};
use crate::duties::{self, Stand, Standing};
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::staff::Me;

/// A duty, as `kelisim duties` prints it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Line {
    /// `not-kept`, `people` or `gateway`.
    pub state: String,
    /// Article of law 94-V.
    pub article: String,
    /// What is owed.
    pub duty: String,
    /// What there is to know.
    pub words: String,
}

async fn of(gateway: &Gateway, tenant: &Tenant, lang: Lang) -> Result<Vec<Standing>, Problem> {
    let verified = gateway.verifications.of(&gateway.store, tenant).await;
    Ok(duties::of(tenant, verified, lang).await?)
}

/// Shows the page.
pub(super) async fn get(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (lang, words) = (request.lang, Duties::of(request.lang));
    let rows = of(&request.gateway, &tenant, lang).await?.into_iter().map(|one| DutyRow {
        title: words.titles[Duties::place(one.duty)],
        article: one.duty.article(),
        state: words.states[one.stand as usize],
        is_open: one.stand == Stand::NotKept,
        words: one.words,
    });
    let page = DutiesPage { frame: gate::site_frame(&request, &me, &tenant, "duties"), rows: rows.collect() };
    Ok(gate::html(StatusCode::OK, lang, duties_page(page)))
}

/// Answers `kelisim duties`, by site.
pub(super) async fn all(request: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let mut sites: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    let served = request.gateway.served();
    for tenant in served.tenants.values() {
        let words = Duties::of(Lang::En);
        let lines = of(&request.gateway, tenant, Lang::En).await?.into_iter().map(|one| Line {
            state: ["not-kept", "people", "gateway"][one.stand as usize].to_owned(),
            article: one.duty.article().to_owned(),
            duty: words.titles[Duties::place(one.duty)].to_owned(),
            words: one.words,
        });
        sites.insert(tenant.config.id.to_string(), lines.collect());
    }
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(sites))
}
