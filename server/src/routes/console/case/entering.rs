//! Entering a request or a withdrawal that the person made another way.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{Choice, EnterRequest, Waits};
use kelisim_core::calendar::local_day;
use kelisim_core::consent::{Item, Method};
use kelisim_core::request::Ask;
use kelisim_core::{Lang, RecordId, Timestamp};
use kelisim_engine::desk::{self, NewEntered, Opened};
use kelisim_engine::reason::Refusal;
use kelisim_engine::request::MOST;
use kelisim_engine::withdraw::ChangeOutcome;
use kelisim_engine::{Failure, Tenant, clock};
use kelisim_i18n::{Desk, Entering};

use super::super::enter;
use super::{ConsoleRequest, Me, PageState, Problem, back, named, refused, sent, show};
use crate::evidence::{self, PageReport};
use crate::routes::receipts;

/// Beginning of the names of boxes of consents.
const BOX: &str = "item.";

/// Consents of the person that stand, each a box; `chosen` are ticked.
pub(super) fn standing(tenant: &Tenant, opened: &Opened, chosen: &[Choice], lang: Lang) -> Vec<Choice> {
    let state = opened.history.subject.as_ref().map(|row| &row.state);
    let waiting = desk::unconfirmed(&opened.first, &opened.handled, state).map(|waits| waits.items).unwrap_or_default();
    let items = desk::standing(&opened.history, &waiting).into_iter();
    items
        .map(|item| {
            let value = format!("{BOX}{}", item.0);
            let is_chosen = chosen.iter().any(|known| known.value == value);
            Choice { title: receipts::title(tenant, &item.0, lang), chosen: is_chosen, value }
        })
        .collect()
}

/// What was typed. `key` is left for the page to make when nothing was.
fn typed(request: &ConsoleRequest, wrong: Option<&'static str>) -> EnterRequest {
    let typed = |name: &str| sent(request, name).trim().to_owned();
    let ticked = request.sent.iter().filter(|(name, value)| name.starts_with(BOX) && *value == "yes");
    EnterRequest {
        ask: typed("ask"),
        how: typed("enter-how"),
        received: typed("enter-received"),
        identity: typed("enter-identity"),
        message: typed("message"),
        standing: ticked.map(|(name, _)| Choice { value: name.clone(), title: String::new(), chosen: true }).collect(),
        key: typed("key"),
        wrong,
    }
}

/// Enters what came another way.
pub(in crate::routes::console) async fn post(
    request: ConsoleRequest,
    me: Me,
    tenant: Arc<Tenant>,
) -> Result<HttpResponse, Problem> {
    let (case, words, now) = (named(&request)?, Entering::of(request.lang), clock::now());
    let mut entering = typed(&request, None);
    let (ask, method) = (Ask::named(&entering.ask), Method::elsewhere(&entering.how));
    let day = enter::received(&entering.received, now);
    entering.wrong = if day.is_none() {
        Some(words.received_wrong)
    } else if !enter::identifies(&entering.identity) {
        Some(words.identity_wrong)
    } else if entering.message.chars().count() > MOST {
        Some(Desk::of(request.lang).too_long)
    } else {
        (entering.message.is_empty() && ask.is_some_and(Ask::needs_words)).then_some(words.message_wrong)
    };
    let (Some(ask), Some(method), Some(received), None) = (ask, method, day, entering.wrong) else {
        return again(&request, &me, &tenant, case, StatusCode::UNPROCESSABLE_ENTITY, entering).await;
    };
    let new = NewEntered {
        ask,
        message: Some(entering.message.clone()).filter(|message| !message.is_empty()),
        method,
        received,
        identity: entering.identity.clone(),
        evidence: evidence::gather(&request.http, &request.gateway.config.proxies, &PageReport::default(), now),
        key: format!("{}/{}", me.id, entering.key),
    };
    let entered = match ask {
        Ask::Withdrawal => {
            let items = entering.standing.iter().filter_map(|choice| choice.value.strip_prefix(BOX));
            let items = items.map(|item| Item(item.to_owned())).collect();
            desk::enter_withdrawal(&tenant, &me.worker(), case, items, new).await
        }
        _ => desk::enter(&tenant, &me.worker(), case, new).await.map(|begun| (ChangeOutcome::Requested, begun)),
    };
    let (status, wrong) = match entered {
        Ok((ChangeOutcome::Requested, begun)) => return Ok(back(&tenant, begun, "entered")),
        Ok((ChangeOutcome::Changed, case)) => return Ok(back(&tenant, case, "withdrawn")),
        Err(Failure::Field(..)) => (StatusCode::UNPROCESSABLE_ENTITY, words.received_early),
        Ok((ChangeOutcome::Nothing, _)) => (StatusCode::UNPROCESSABLE_ENTITY, words.nothing),
        Ok((ChangeOutcome::Pending, _)) | Err(Failure::Refused(Refusal::AskedBefore)) => (StatusCode::CONFLICT, words.before),
        Err(why) => {
            return refused(&request, &me, &tenant, case, why, PageState { entering, ..PageState::default() }).await;
        }
    };
    entering.wrong = Some(wrong);
    again(&request, &me, &tenant, case, status, entering).await
}

/// Shows the case again with what was typed.
async fn again(
    request: &ConsoleRequest,
    me: &Me,
    tenant: &Tenant,
    case: RecordId,
    status: StatusCode,
    entering: EnterRequest,
) -> Result<HttpResponse, Problem> {
    show(request, me, tenant, case, PageState { status, entering, ..PageState::default() }).await
}

/// Consents that wait for a second person, as whoever looks reads it.
pub(super) fn waits(tenant: &Tenant, opened: &Opened, me: &Me, may_work: bool, now: Timestamp, lang: Lang) -> Option<Waits> {
    let words = Entering::of(lang);
    let desk::Unconfirmed { by, items, until } =
        desk::unconfirmed(&opened.first, &opened.handled, opened.history.subject.as_ref().map(|row| &row.state))?;
    let (is_late, is_own) = (now > until, by == me.account.name);
    let about = match (is_late, is_own) {
        (true, _) => words.unconfirmed_late.to_owned(),
        (false, true) => words.unconfirmed_own.to_owned(),
        (false, false) => (words.unconfirmed_about)(&by, &clock::day(local_day(until))),
    };
    let items = items.iter().map(|item| receipts::title(tenant, &item.0, lang)).collect();
    Some(Waits { items, about, may: may_work && !is_late && !is_own })
}

/// Confirms what somebody else entered.
pub(in crate::routes::console) async fn confirm(
    request: ConsoleRequest,
    me: Me,
    tenant: Arc<Tenant>,
) -> Result<HttpResponse, Problem> {
    let (case, now) = (named(&request)?, clock::now());
    let seen = evidence::gather(&request.http, &request.gateway.config.proxies, &PageReport::default(), now);
    match desk::confirm(&tenant, &me.worker(), case, seen, now).await {
        Ok(()) => Ok(back(&tenant, case, "confirmed")),
        Err(why) => refused(&request, &me, &tenant, case, why, PageState::default()).await,
    }
}
