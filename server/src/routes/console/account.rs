//! The page of one's own account, which several acts come back to.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::USER_AGENT;
use kelisim_app::console::{AccountPage, PasskeyList, PasskeyRow, account_page};
use kelisim_engine::clock;
use kelisim_i18n::Passkeys;

use super::{ConsoleRequest, entrance, gate, own};
use crate::evidence::device;
use crate::problem::Problem;
use crate::staff::Me;
use crate::staff::passkey::MOST;

/// One's own account, with what happened before.
pub(super) async fn show(
    asked: &ConsoleRequest,
    me: &Me,
    status: StatusCode,
    said: Option<(String, bool)>,
) -> Result<HttpResponse, Problem> {
    let sites = asked.gateway.tenants.values();
    let roles =
        sites.filter_map(|tenant| Some((tenant.config.name.get(asked.lang).to_owned(), me.role(&tenant.config.id)?.name())));
    let page = AccountPage {
        frame: gate::frame(asked, me, "/console/account"),
        said,
        since: clock::local(me.begun),
        left: me.account.recovery.len(),
        app: me.account.seed.is_some(),
        passkeys: listed(asked, me),
        lately: own::lately(asked, me).await?,
        roles: roles.collect(),
    };
    Ok(gate::with_scripts(gate::html(status, asked.lang, account_page(page))))
}

/// The passkeys of somebody's account, where there can be any.
fn listed(asked: &ConsoleRequest, me: &Me) -> PasskeyList {
    let all = me.account.passkeys.all().iter().map(|passkey| PasskeyRow {
        mark: passkey.mark(),
        name: passkey.name.clone(),
        made: clock::local(passkey.made),
        last: passkey.last.map(clock::local),
        doubted: passkey.doubted,
    });
    let all: Vec<PasskeyRow> = all.collect();
    PasskeyList {
        script: entrance::passkey_script(asked).filter(|_| all.len() < MOST),
        fresh: me.is_fresh(),
        label: of_device(asked),
        all,
    }
}

/// What somebody's device is called when they give a passkey no name.
pub(super) fn of_device(asked: &ConsoleRequest) -> String {
    let agent = asked.request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let device = device::describe(agent, &device::Hints::default());
    // Versions change sooner than devices do.
    let first = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    let parts: Vec<String> = [first(&device.os), first(&device.browser)].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { Passkeys::of(asked.lang).unnamed.to_owned() } else { parts.join(", ") }
}
