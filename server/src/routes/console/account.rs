//! Page of one's own account, which several acts return to.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::USER_AGENT;
use kelisim_app::console::{AccountPage, OwnUndertaking, PasskeyList, PasskeyRow, account_page};
use kelisim_core::role::Permission;
use kelisim_engine::clock;
use kelisim_i18n::Passkeys;

use super::{ConsoleRequest, entrance, gate, own};
use crate::evidence::device;
use crate::problem::Problem;
use crate::staff::passkey::MOST;
use crate::staff::{Me, undertaking};

/// Renders one's own account, with its recent activity.
pub(super) async fn show(
    request: &ConsoleRequest,
    me: &Me,
    status: StatusCode,
    message: Option<(String, bool)>,
) -> Result<HttpResponse, Problem> {
    let tenants = request.gateway.tenants();
    let sites = tenants.values();
    let roles =
        sites.filter_map(|tenant| Some((tenant.config.name.get(request.lang).to_owned(), me.role(&tenant.config.id)?.name())));
    let page = AccountPage {
        frame: gate::awake(&request.gateway, gate::frame(request, me, "/console/account")),
        notice: message,
        since: clock::local(me.begun),
        left: me.account.recovery.len(),
        app: me.account.seed.is_some(),
        passkeys: passkey_list(request, me),
        recent: own::recent(request, me).await?,
        roles: roles.collect(),
        unwritable: is_unwritable(request, me),
        undertakings: undertakings(request, me),
    };
    Ok(gate::with_islands(gate::html(status, request.lang, account_page(page))))
}

/// Whether somebody who works on cases hears nothing by letter, though letters are sent.
fn is_unwritable(request: &ConsoleRequest, me: &Me) -> bool {
    let works = me.account.roles.values().any(|role| role.may(Permission::Work));
    works && request.gateway.config.mail.is_some() && me.account.name.parse::<lettre::Address>().is_err()
}

/// Lists the sites that ask for an undertaking, and what was given there.
fn undertakings(request: &ConsoleRequest, me: &Me) -> Vec<OwnUndertaking> {
    let tenants = request.gateway.tenants();
    let own = tenants.values().filter(|tenant| me.role(&tenant.config.id).is_some() && tenant.config.staff.undertaking.is_some());
    let rows = own.map(|tenant| {
        let owed = undertaking::owed(&me.account, &tenant.config).is_some();
        let given = me.account.duties.undertaken.get(tenant.config.id.as_str()).filter(|_| !owed);
        let given = given.map(|given| (given.version, clock::local(given.at)));
        let site = tenant.config.name.get(request.lang).to_owned();
        OwnUndertaking { site, href: gate::at(tenant, "undertaking"), given }
    });
    rows.collect()
}

/// Lists the passkeys of an account; one more may be added only where passkeys are possible.
fn passkey_list(request: &ConsoleRequest, me: &Me) -> PasskeyList {
    let all = me.account.passkeys.all().iter().map(|passkey| PasskeyRow {
        mark: passkey.mark(),
        name: passkey.name.clone(),
        made: clock::local(passkey.made),
        last: passkey.last.map(clock::local),
        doubted: passkey.doubted,
    });
    let all: Vec<PasskeyRow> = all.collect();
    PasskeyList {
        can_add: entrance::has_passkeys(request) && all.len() < MOST,
        fresh: me.is_fresh(),
        label: device_name(request),
        all,
    }
}

/// Derives a name from the device for a passkey without one.
pub(super) fn device_name(request: &ConsoleRequest) -> String {
    let agent = request.http.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let device = device::describe(agent, &device::Hints::default());
    // Leaves versions out: they change sooner than devices do.
    let first = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    let parts: Vec<String> = [first(&device.os), first(&device.browser)].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { Passkeys::of(request.lang).unnamed.to_owned() } else { parts.join(", ") }
}
