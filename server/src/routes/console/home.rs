//! First page of the console, and one's own account.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{CodesPage, HomePage, Own, home_page};
use kelisim_core::role::Permission;
use kelisim_engine::{clock, tally};
use kelisim_i18n::{Console, Passkeys};

use super::{ConsoleRequest, account, cases, entrance, gate};
use crate::problem::Problem;
use crate::staff::sign_in::{self, Refused};
use crate::staff::{Me, undertaking};

/// Number of days summed up on the first page.
const WEEK: u64 = 7;

/// Renders the list of sites an account may see.
pub(super) async fn get(request: ConsoleRequest, me: Me) -> Result<HttpResponse, Problem> {
    let today = tally::days::day_of(clock::now().secs());
    let mut sites = Vec::new();
    for tenant in request.gateway.tenants().values() {
        let Some(role) = me.role(&tenant.config.id) else { continue };
        let week = if role.may(Permission::Figures) && undertaking::owed(&me.account, &tenant.config).is_none() {
            // A ledger that cannot be read is said above the page; the others are shown.
            match tally::of(tenant).await {
                Err(_) if tenant.committer.trouble().is_some() => (0, 0, 0),
                counted => {
                    let sum = counted?.between(today + 1 - WEEK, today);
                    (sum.granted, sum.refused, sum.withdrawn)
                }
            }
        } else {
            (0, 0, 0)
        };
        sites.push(Own {
            name: tenant.config.name.get(request.lang).to_owned(),
            operator: tenant.config.operator.name.get(request.lang).to_owned(),
            role: role.name(),
            pages: gate::pages(&me, tenant),
            week,
        });
    }
    let left = gate::query(&request.http, "left").and_then(|left| left.parse().ok());
    let seen = cases::seen(&request, &me);
    let waiting = if seen.is_empty() { None } else { Some(cases::waiting(&seen, &me, "/console/cases", clock::now()).await?) };
    let page = HomePage { frame: gate::frame(&request, &me, "/console"), waiting, sites, left };
    Ok(gate::html(StatusCode::OK, request.lang, home_page(page)))
}

/// Renders one's own account.
pub(super) async fn account(request: ConsoleRequest, me: Me) -> Result<HttpResponse, Problem> {
    account::show(&request, &me, StatusCode::OK, notice_of_query(&request)).await
}

/// Makes new recovery codes.
pub(super) async fn codes(request: ConsoleRequest, me: Me) -> Result<HttpResponse, Problem> {
    let words = Console::of(request.lang);
    let code = request.sent.get("code").map_or("", String::as_str);
    let wrong = |status, message: String| account::show(&request, &me, status, Some((message, true)));
    match sign_in::new_codes(&request.gateway.staff, &me, code).await {
        Ok(Some(codes)) => {
            let frame = gate::frame(&request, &me, "/console/account");
            Ok(entrance::codes_shown(&request, CodesPage { frame, codes, next: "/console/account" }))
        }
        Ok(None) | Err(Refused::Wrong) if me.account.seed.is_none() => {
            wrong(StatusCode::UNPROCESSABLE_ENTITY, Passkeys::of(request.lang).stale.to_owned()).await
        }
        Ok(None) | Err(Refused::Wrong) => wrong(StatusCode::UNPROCESSABLE_ENTITY, words.code_wrong.to_owned()).await,
        Err(Refused::Wait(time)) => wrong(StatusCode::TOO_MANY_REQUESTS, (words.wait)(time.as_secs().div_ceil(60)))
            .await
            .map(|page| gate::retry_after(page, time)),
        Err(Refused::Failure(problem)) => Err(problem.into()),
    }
}

/// Returns the message about what was done just before the page was loaded.
fn notice_of_query(request: &ConsoleRequest) -> Option<(String, bool)> {
    let words = Passkeys::of(request.lang);
    match gate::query(&request.http, "passkey")?.as_str() {
        "added" => Some((words.added.to_owned(), false)),
        "removed" => Some((words.removed.to_owned(), false)),
        _ => None,
    }
}
