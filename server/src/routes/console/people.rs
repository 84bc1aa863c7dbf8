//! Who has which role at a site; its owners give and take roles here.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{Choice, GiveForm, ProposalRow, StaffPage, StaffRow, staff_page};
use kelisim_core::role::{Permission, Role};
use kelisim_engine::{Tenant, clock};
use kelisim_i18n::{Console, Staffing};

use super::{ConsoleRequest, gate};
use crate::problem::Problem;
use crate::staff::roles::{self, Changed, Refused};
use crate::staff::{Me, account};

/// State with which the page is rendered.
#[derive(Default)]
struct PageState {
    status: StatusCode,
    notice: Option<(String, bool)>,
    link: Option<(String, String, String)>,
    typed: (String, String),
    wrong: Option<&'static str>,
}

/// Renders who has which role.
pub(super) async fn get(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let words = Staffing::of(request.lang);
    let done = gate::query(&request.http, "done").and_then(|done| NOTICES.iter().position(|known| *known == done));
    let name = gate::query(&request.http, "name").and_then(|name| account::named(&name)).unwrap_or_default();
    let notice = done.map(|place| ((words.done[place])(&name), false));
    show(&request, &me, &tenant, PageState { notice, ..PageState::default() }).await
}

/// What can have been done just before the page is loaded, in the order of its sentences.
const NOTICES: [&str; 5] = ["given", "taken", "proposed", "confirmed", "declined"];

/// Gives or takes a role.
pub(super) async fn post(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (typed, chosen) = (request.typed("name").to_owned(), request.typed("role").to_owned());
    let role = match chosen.as_str() {
        "" => None,
        known => Some(Role::named(known).ok_or(Problem::NotFound)?),
    };
    let words = Staffing::of(request.lang);
    let typed = (typed, chosen);
    let Some(name) = account::named(&typed.0) else {
        let state =
            PageState { status: StatusCode::UNPROCESSABLE_ENTITY, typed, wrong: Some(words.name_wrong), ..PageState::default() };
        return show(&request, &me, &tenant, state).await;
    };
    let rule = (&tenant.config.id, tenant.config.staff.two_persons);
    match roles::change(&request.gateway.staff, &me, rule, &name, role).await {
        Ok(changed) => {
            let done = if changed.waits { "proposed" } else { ["taken", "given"][usize::from(role.is_some())] };
            finished(&request, &me, &tenant, changed, (done, &name)).await
        }
        Err(why) => refused(&request, &me, &tenant, why, typed).await,
    }
}

/// Confirms a proposed role, or turns it down.
pub(super) async fn settle(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (name, at) = (account::named(request.typed("name")).unwrap_or_default(), request.typed("at").parse().unwrap_or_default());
    let confirmed = request.typed("do") == "confirm";
    match roles::settle(&request.gateway.staff, &me, &tenant.config.id, (&name, at), confirmed).await {
        Ok(changed) => {
            let done = if confirmed { "confirmed" } else { "declined" };
            finished(&request, &me, &tenant, changed, (done, &name)).await
        }
        Err(why) => refused(&request, &me, &tenant, why, Default::default()).await,
    }
}

/// Goes back to the page, or shows a one-time link, which exists in this answer alone.
async fn finished(
    request: &ConsoleRequest,
    me: &Me,
    tenant: &Tenant,
    changed: Changed,
    (done, name): (&'static str, &str),
) -> Result<HttpResponse, Problem> {
    let Some(invitation) = changed.invitation else {
        return Ok(gate::redirect(&format!("{}?done={done}&name={}", gate::at(tenant, "people"), name.replace('+', "%2B"))));
    };
    let place = NOTICES.iter().position(|known| *known == done).unwrap_or_default();
    let address = format!("{}/console/start/{}", request.gateway.config.origin(), invitation.token);
    let state = PageState {
        notice: Some(((Staffing::of(request.lang).done[place])(name), false)),
        link: Some((name.to_owned(), address, clock::local(invitation.until))),
        ..PageState::default()
    };
    show(request, me, tenant, state).await
}

async fn refused(
    request: &ConsoleRequest,
    me: &Me,
    tenant: &Tenant,
    why: Refused,
    typed: (String, String),
) -> Result<HttpResponse, Problem> {
    let words = Staffing::of(request.lang);
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let (status, wrong, notice) = match why {
        Refused::Own => (unprocessable, Some(words.own), None),
        Refused::Unknown => (unprocessable, Some(words.unknown), None),
        Refused::Invited => (unprocessable, Some(words.invited), None),
        Refused::Gone => (StatusCode::CONFLICT, None, Some(words.gone)),
        Refused::Involved => (StatusCode::CONFLICT, None, Some(words.involved)),
        Refused::Failure(why) => return Err(why.into()),
    };
    let notice = notice.map(|words| (words.to_owned(), true));
    show(request, me, tenant, PageState { status, notice, typed, wrong, link: None }).await
}

async fn show(request: &ConsoleRequest, me: &Me, tenant: &Tenant, state: PageState) -> Result<HttpResponse, Problem> {
    let PageState { status, notice, link, typed: (name, chosen), wrong } = state;
    let (own, now) = (tenant.config.id.as_str(), clock::now());
    let (words, staffing) = (Console::of(request.lang), Staffing::of(request.lang));
    let may = |permission| me.role(&tenant.config.id).is_some_and(|role| role.may(permission));
    let mut rows = Vec::new();
    let mut proposals = Vec::new();
    for card in account::all(&request.gateway.staff).await? {
        if let Some(proposal) = card.proposed.get(own).filter(|proposal| may(Permission::Confirm) && !proposal.is_over(now)) {
            let role = proposal.role.map(|role| words.role(role.name()));
            proposals.push(ProposalRow {
                name: card.name.clone(),
                id: proposal.at.0,
                words: (staffing.proposal)(&card.name, role, &proposal.by, &clock::local(proposal.at)),
                confirm: proposal.by != me.account.name && card.name != me.account.name,
            });
        }
        let Some(role) = card.roles.get(own) else { continue };
        let state = if card.suspended { Some(true) } else { (!card.ready).then_some(false) };
        rows.push(StaffRow { name: card.name, role: role.name(), last: card.last.map(clock::local), state });
    }
    let give = may(Permission::Roles).then(|| {
        let usual = if name.is_empty() && chosen.is_empty() { Role::CaseWorker.name() } else { &chosen };
        let offered = Role::ALL.iter().map(|role| Choice {
            value: role.name().to_owned(),
            title: words.role(role.name()).to_owned(),
            // A role without rights over others stands there before anybody chooses.
            chosen: role.name() == usual,
        });
        let none = Choice { value: String::new(), title: staffing.no_role.to_owned(), chosen: false };
        GiveForm { name, wrong, roles: offered.chain([none]).collect(), two_persons: tenant.config.staff.two_persons }
    });
    let page = StaffPage {
        frame: gate::site_frame(request, me, tenant, "people"),
        here: gate::at(tenant, "people"),
        notice,
        link,
        rows,
        proposals,
        give,
    };
    Ok(gate::html(status, request.lang, staff_page(page)))
}
