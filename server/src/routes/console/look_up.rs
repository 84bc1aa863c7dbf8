//! May this person be contacted? ConsoleRequest about one at a time, and on record before it is answered.

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

/// What is shown with the question.
#[derive(Default)]
struct Shown {
    typed: String,
    chosen: String,
    trouble: Option<&'static str>,
    said: Option<String>,
    found: Option<Found>,
}

fn show(asked: &ConsoleRequest, me: &Me, tenant: &Tenant, status: StatusCode, shown: Shown) -> HttpResponse {
    let Shown { typed, chosen, trouble, said, found } = shown;
    let page = LookUpPage {
        frame: gate::placed(asked, me, tenant, "look-up"),
        here: gate::at(tenant, "look-up"),
        purposes: offered(tenant, &chosen, asked.lang),
        typed,
        trouble,
        said,
        found,
    };
    gate::html(status, asked.lang, look_up_page(page))
}

/// The question.
pub(super) fn get(asked: &ConsoleRequest, me: &Me, tenant: &Tenant) -> HttpResponse {
    show(asked, me, tenant, StatusCode::OK, Shown::default())
}

/// The answer.
pub(super) async fn post(mut asked: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let words = Console::of(asked.lang);
    let typed = asked.sent.remove("who").unwrap_or_default();
    let chosen = asked.sent.remove("what").unwrap_or_default();
    let (purpose, channel, item) = purpose(&tenant, &chosen)?;
    let again = |trouble, said| Shown { typed: typed.clone(), chosen: chosen.clone(), trouble, said, found: None };
    let Some(subject) = Subject::read(&typed) else {
        return Ok(show(&asked, &me, &tenant, StatusCode::UNPROCESSABLE_ENTITY, again(Some(words.who_wrong), None)));
    };
    if let Err(wait) = asked.gateway.staff.throttle.look(me.id) {
        let said = (words.wait)(wait.as_secs().div_ceil(60));
        let page = show(&asked, &me, &tenant, StatusCode::TOO_MANY_REQUESTS, again(None, Some(said)));
        return Ok(gate::later(page, wait));
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
    // Whoever looks is on record first; when that cannot be, nothing is asked.
    let answered = match audit::record(&asked.gateway.staff, me.actor(), deed).await {
        Ok(()) => check::ask(&tenant, &asked.gateway.check_limits.of(&me.key()), &me.key(), &question).await,
        Err(why) => Err(why),
    };
    let answer = match answered {
        Ok(answers) => answers.answers.into_iter().next().ok_or(Problem::NotFound)?,
        Err(Failure::Spent(_, wait)) => {
            let shown = again(None, Some((words.wait)(wait.div_ceil(60))));
            return Ok(show(&asked, &me, &tenant, StatusCode::TOO_MANY_REQUESTS, shown));
        }
        Err(Failure::Unavailable(_) | Failure::Forked) => {
            let shown = again(None, Some(words.unsaved.to_owned()));
            return Ok(show(&asked, &me, &tenant, StatusCode::SERVICE_UNAVAILABLE, shown));
        }
        Err(why) => return Err(why.into()),
    };
    let found = found(&answer, asked.lang, subject.masked(), title(&tenant, &item, asked.lang));
    let shown = Shown { chosen: item, found: Some(found), ..Shown::default() };
    Ok(show(&asked, &me, &tenant, StatusCode::OK, shown))
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
        asked: clock::local(clock::now()),
    }
}
