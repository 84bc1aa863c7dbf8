//! May this person be contacted? Asked about one at a time, and on record before it is answered.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{Found, LookUpPage, Wanted, look_up_page};
use kelisim_app::words::Console;
use kelisim_core::Lang;
use kelisim_core::check::{Answer, Verdict};
use kelisim_core::consent::Item;

use super::figures::title;
use super::{Asked, gate};
use crate::clock;
use crate::payload::Deed;
use crate::people::subject::Subject;
use crate::people::{Me, audit};
use crate::pipeline::check::{self, Question};
use crate::problem::Problem;
use crate::sites::Served;

/// What is shown with the question.
#[derive(Default)]
struct Shown {
    typed: String,
    chosen: String,
    trouble: Option<&'static str>,
    said: Option<String>,
    found: Option<Found>,
}

/// Every purpose, on each of its channels, by the short name of what is decided.
pub(super) fn purposes(site: &Served) -> Vec<(String, Option<&'static str>, String)> {
    let mut all = Vec::new();
    for purpose in &site.site.purposes {
        if purpose.channels.is_empty() {
            all.push((purpose.id.clone(), None, Item::purpose(&purpose.id, None).0));
        }
        for channel in &purpose.channels {
            all.push((purpose.id.clone(), Some(channel.name()), Item::purpose(&purpose.id, Some(*channel)).0));
        }
    }
    // What people are contacted for comes first.
    all.sort_by_key(|(_, channel, _)| channel.is_none());
    all
}

/// What can be asked for, as the form offers it.
pub(super) fn offered(site: &Served, chosen: &str, lang: Lang) -> Vec<Wanted> {
    let items = purposes(site).into_iter().map(|(_, _, item)| item);
    items.map(|item| Wanted { title: title(site, &item, lang), chosen: item == chosen, value: item }).collect()
}

/// The purpose and channel that were chosen.
///
/// # Errors
/// [`Problem::NotFound`] when the form offers no such thing.
pub(super) fn purpose(site: &Served, chosen: &str) -> Result<(String, Option<&'static str>, String), Problem> {
    purposes(site).into_iter().find(|(_, _, item)| item == chosen).ok_or(Problem::NotFound)
}

fn show(asked: &Asked, me: &Me, site: &Served, status: StatusCode, shown: Shown) -> HttpResponse {
    let Shown { typed, chosen, trouble, said, found } = shown;
    let page = LookUpPage {
        frame: gate::placed(asked, me, site, "look-up"),
        here: gate::at(site, "look-up"),
        purposes: offered(site, &chosen, asked.lang),
        typed,
        trouble,
        said,
        found,
    };
    gate::html(status, asked.lang, look_up_page(page))
}

/// The question.
pub(super) fn get(asked: &Asked, me: &Me, site: &Served) -> HttpResponse {
    show(asked, me, site, StatusCode::OK, Shown::default())
}

/// The answer.
pub(super) async fn post(mut asked: Asked, me: Me, site: Arc<Served>) -> Result<HttpResponse, Problem> {
    let words = Console::of(asked.lang);
    let typed = asked.sent.remove("who").unwrap_or_default();
    let chosen = asked.sent.remove("what").unwrap_or_default();
    let (purpose, channel, item) = purpose(&site, &chosen)?;
    let again = |trouble, said| Shown { typed: typed.clone(), chosen: chosen.clone(), trouble, said, found: None };
    let Some(subject) = Subject::read(&typed) else {
        return Ok(show(&asked, &me, &site, StatusCode::UNPROCESSABLE_ENTITY, again(Some(words.who_wrong), None)));
    };
    if let Err(wait) = asked.gateway.house.throttle.look(me.id) {
        let said = (words.wait)(wait.as_secs().div_ceil(60));
        let page = show(&asked, &me, &site, StatusCode::TOO_MANY_REQUESTS, again(None, Some(said)));
        return Ok(gate::later(page, wait));
    }
    let deed = Deed::LookedUp {
        site: site.site.id.to_string(),
        purpose: purpose.clone(),
        channel: channel.map(str::to_owned),
        kind: subject.kind().to_owned(),
        index: subject.index(&site),
    };
    let question =
        Question { purpose, channel: channel.map(str::to_owned), as_of: None, identifiers: vec![subject.identifier()] };
    // Whoever looks is on record first; when that cannot be, nothing is asked.
    let answered = match audit::record(&asked.gateway, me.actor(), deed).await {
        Ok(()) => check::ask(&asked.gateway, &site, &me.key(), &question).await,
        Err(problem) => Err(problem),
    };
    let answer = match answered {
        Ok(answers) => answers.answers.into_iter().next().ok_or(Problem::NotFound)?,
        Err(Problem::Spent(_, wait)) => {
            let shown = again(None, Some((words.wait)(wait.div_ceil(60))));
            return Ok(show(&asked, &me, &site, StatusCode::TOO_MANY_REQUESTS, shown));
        }
        Err(Problem::Unavailable(_) | Problem::Forked) => {
            let shown = again(None, Some(words.unsaved.to_owned()));
            return Ok(show(&asked, &me, &site, StatusCode::SERVICE_UNAVAILABLE, shown));
        }
        Err(problem) => return Err(problem),
    };
    let found = found(&answer, asked.lang, subject.masked(), title(&site, &item, asked.lang));
    let shown = Shown { chosen: item, found: Some(found), ..Shown::default() };
    Ok(show(&asked, &me, &site, StatusCode::OK, shown))
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
