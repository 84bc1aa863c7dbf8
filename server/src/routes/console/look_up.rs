//! Check of one person in the console. On record before it is answered.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{Found, LookUpPage, look_up_page};
use kelisim_core::Lang;
use kelisim_core::check::{Answer, Verdict};
use kelisim_engine::check::{self, Question};
use kelisim_engine::payload::Deed;
use kelisim_engine::{Failure, Tenant, clock};
use kelisim_i18n::Console;

use super::titles::{offered, purpose, title};
use super::{ConsoleRequest, gate};
use crate::problem::Problem;
use crate::staff::subject::Subject;
use crate::staff::{Me, audit};

/// State with which the page is rendered.
#[derive(Default)]
struct PageState {
    typed: String,
    chosen: String,
    trouble: Option<&'static str>,
    message: Option<String>,
    found: Option<Found>,
}

fn render(request: &ConsoleRequest, me: &Me, tenant: &Tenant, status: StatusCode, state: PageState) -> HttpResponse {
    let PageState { typed, chosen, trouble, message, found } = state;
    let page = LookUpPage {
        frame: gate::site_frame(request, me, tenant, "look-up"),
        here: gate::at(tenant, "look-up"),
        purposes: offered(tenant, &chosen, request.lang),
        typed,
        trouble,
        notice: message,
        found,
    };
    gate::html(status, request.lang, look_up_page(page))
}

/// Renders the empty form.
pub(super) fn get(request: &ConsoleRequest, me: &Me, tenant: &Tenant) -> HttpResponse {
    render(request, me, tenant, StatusCode::OK, PageState::default())
}

/// Answers whether the person may be contacted.
pub(super) async fn post(mut request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let words = Console::of(request.lang);
    let typed = request.sent.remove("who").unwrap_or_default();
    let chosen = request.sent.remove("what").unwrap_or_default();
    let (purpose, channel, item) = purpose(&tenant, &chosen)?;
    let again = |trouble, message| PageState { typed: typed.clone(), chosen: chosen.clone(), trouble, message, found: None };
    let Some(subject) = Subject::read(&typed) else {
        return Ok(render(&request, &me, &tenant, StatusCode::UNPROCESSABLE_ENTITY, again(Some(words.who_wrong), None)));
    };
    if let Err(wait) = request.gateway.staff.throttle.lookup(me.id) {
        let message = (words.wait)(wait.as_secs().div_ceil(60));
        let page = render(&request, &me, &tenant, StatusCode::TOO_MANY_REQUESTS, again(None, Some(message)));
        return Ok(gate::retry_after(page, wait));
    }
    let deed = Deed::LookedUp {
        site: tenant.config.id.to_string(),
        purpose: purpose.clone(),
        channel: channel.map(str::to_owned),
        kind: subject.kind().to_owned(),
        index: subject.index(&tenant),
    };
    let question =
        Question { purpose, channel: channel.map(str::to_owned), as_of: None, identifiers: vec![subject.identifier()] };
    // Records who checks first; when that cannot be recorded, nothing is checked.
    let answered = match audit::record(&request.gateway.staff, me.actor(), deed).await {
        Ok(()) => check::ask(&tenant, &request.gateway.check_limits.of(&me.key()), (&me.key(), None), &question).await,
        Err(why) => Err(why),
    };
    let answer = match answered {
        Ok(answers) => answers.answers.into_iter().next().ok_or(Problem::NotFound)?,
        Err(Failure::Spent(_, wait)) => {
            let state = again(None, Some((words.wait)(wait.div_ceil(60))));
            return Ok(render(&request, &me, &tenant, StatusCode::TOO_MANY_REQUESTS, state));
        }
        Err(Failure::Unavailable(_) | Failure::Forked) => {
            let state = again(None, Some(words.unsaved.to_owned()));
            return Ok(render(&request, &me, &tenant, StatusCode::SERVICE_UNAVAILABLE, state));
        }
        Err(why) => return Err(why.into()),
    };
    let found = found(&answer, request.lang, subject.masked(), title(&tenant, &item, request.lang));
    let state = PageState { chosen: item, found: Some(found), ..PageState::default() };
    Ok(render(&request, &me, &tenant, StatusCode::OK, state))
}

fn found(answer: &Answer, lang: Lang, masked: String, title: String) -> Found {
    Found {
        masked,
        title,
        allowed: answer.verdict == Verdict::Allowed,
        reason: answer.reason.words(lang),
        since: answer.since.map(clock::local),
        until: answer.until.map(clock::local),
        next: answer.next.map(clock::local),
        record: answer.record.map(|record| record.number()),
        asked_at: clock::local(clock::now()),
    }
}
