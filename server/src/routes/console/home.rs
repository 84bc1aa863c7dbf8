//! The first page, and one's own account.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{AccountPage, CodesPage, HomePage, Own, account_page, codes_page, home_page};
use kelisim_app::words::{Console, Passkeys};

use super::{Asked, gate, own, passkey};
use crate::clock;
use crate::people::sign_in::{self, Refused};
use crate::people::{Me, Permission};
use crate::pipeline::tally;
use crate::problem::Problem;

/// Days that are summed up on the first page.
const WEEK: u64 = 7;

/// The sites somebody may see.
pub(super) async fn get(asked: Asked, me: Me) -> Result<HttpResponse, Problem> {
    let today = tally::day_of(clock::now().secs());
    let mut sites = Vec::new();
    for site in asked.gateway.sites.values() {
        let Some(role) = me.role(&site.site.id) else { continue };
        let week = if role.may(Permission::Figures) {
            let sum = tally::of(&asked.gateway, site).await?.between(today + 1 - WEEK, today);
            (sum.granted, sum.refused, sum.withdrawn)
        } else {
            (0, 0, 0)
        };
        sites.push(Own {
            name: site.site.name.get(asked.lang).to_owned(),
            operator: site.site.operator.name.get(asked.lang).to_owned(),
            role: role.name(),
            pages: gate::pages(&me, site),
            week,
        });
    }
    let left = gate::query(&asked.request, "left").and_then(|left| left.parse().ok());
    let page = HomePage { frame: gate::frame(&asked, &me, "/console"), sites, left };
    Ok(gate::html(StatusCode::OK, asked.lang, home_page(page)))
}

/// One's own account.
pub(super) async fn account(asked: Asked, me: Me) -> Result<HttpResponse, Problem> {
    show(&asked, &me, StatusCode::OK, passkey::done_before(&asked)).await
}

/// One's own account, with what happened before.
pub(super) async fn show(
    asked: &Asked,
    me: &Me,
    status: StatusCode,
    said: Option<(String, bool)>,
) -> Result<HttpResponse, Problem> {
    let sites = asked.gateway.sites.values();
    let roles = sites.filter_map(|site| Some((site.site.name.get(asked.lang).to_owned(), me.role(&site.site.id)?.name())));
    let page = AccountPage {
        frame: gate::frame(asked, me, "/console/account"),
        said,
        since: clock::local(me.begun),
        left: me.account.recovery.len(),
        app: me.account.seed.is_some(),
        passkeys: passkey::listed(asked, me),
        lately: own::lately(asked, me).await?,
        roles: roles.collect(),
    };
    Ok(gate::with_scripts(gate::html(status, asked.lang, account_page(page))))
}

/// Makes new recovery codes.
pub(super) async fn codes(asked: Asked, me: Me) -> Result<HttpResponse, Problem> {
    let words = Console::of(asked.lang);
    let code = asked.sent.get("code").map_or("", String::as_str);
    let wrong = |status, said: String| show(&asked, &me, status, Some((said, true)));
    match sign_in::new_codes(&asked.gateway, &me, code).await {
        Ok(Some(codes)) => {
            let frame = gate::frame(&asked, &me, "/console/account");
            let page = CodesPage { frame, codes, next: ("/console/account", false) };
            Ok(gate::html(StatusCode::OK, asked.lang, codes_page(page)))
        }
        Ok(None) | Err(Refused::Wrong) if me.account.seed.is_none() => {
            wrong(StatusCode::UNPROCESSABLE_ENTITY, Passkeys::of(asked.lang).stale.to_owned()).await
        }
        Ok(None) | Err(Refused::Wrong) => wrong(StatusCode::UNPROCESSABLE_ENTITY, words.code_wrong.to_owned()).await,
        Err(Refused::Wait(time)) => wrong(StatusCode::TOO_MANY_REQUESTS, (words.wait)(time.as_secs().div_ceil(60)))
            .await
            .map(|page| gate::later(page, time)),
        Err(Refused::Problem(problem)) => Err(problem),
    }
}
