//! What staff undertake before they see anything of a site.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{UndertakingPage, undertaking_page};
use kelisim_core::Lang;
use kelisim_engine::{Tenant, clock};

use super::{ConsoleRequest, gate};
use crate::problem::Problem;
use crate::staff::{Me, undertaking};

/// The page that was asked for, or the first of the console.
fn next(asked: Option<String>) -> String {
    asked.filter(|next| next == "/console" || next.starts_with("/console/")).unwrap_or_else(|| "/console".into())
}

/// Language of the words: the page's, or else the first of the site.
fn spoken(tenant: &Tenant, lang: Lang) -> Lang {
    if tenant.config.languages.contains(&lang) { lang } else { tenant.config.languages[0] }
}

/// Shows the undertaking of a site.
pub(super) fn get(request: &ConsoleRequest, me: &Me, tenant: &Tenant) -> Result<HttpResponse, Problem> {
    show(request, me, tenant, (next(gate::query(&request.http, "next")), false))
}

fn show(request: &ConsoleRequest, me: &Me, tenant: &Tenant, (next, changed): (String, bool)) -> Result<HttpResponse, Problem> {
    let asked = tenant.config.staff.undertaking.as_ref().ok_or(Problem::NotFound)?;
    let lang = spoken(tenant, request.lang);
    let before = me.account.duties.undertaken.get(tenant.config.id.as_str());
    let owed = undertaking::owed(&me.account, &tenant.config).is_some();
    let page = UndertakingPage {
        frame: gate::site_frame(request, me, tenant, "undertaking"),
        here: gate::at(tenant, "undertaking"),
        next,
        given: before.filter(|_| !owed).map(|given| clock::local(given.at)),
        again: before.is_some(),
        changed,
        version: asked.version,
        title: asked.title.get(lang).to_owned(),
        text: asked.text.get(lang).to_owned(),
        lang,
        hash: data_encoding::HEXLOWER.encode(&asked.hash(lang)),
    };
    let status = if changed { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok(gate::html(status, request.lang, undertaking_page(page)))
}

/// Records that somebody undertakes it, and goes on to the page that was asked for.
pub(super) async fn post(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let sent = |name: &str| request.sent.get(name).cloned().unwrap_or_default();
    let next = next(Some(sent("next")));
    let lang = spoken(&tenant, sent("words-lang").parse().unwrap_or(request.lang));
    let given = undertaking::undertake(&request.gateway.staff, &me, &tenant.config, lang, &sent("hash")).await?;
    if given { Ok(gate::redirect(&next)) } else { show(&request, &me, &tenant, (next, true)) }
}
