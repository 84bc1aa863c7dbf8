//! May the people on this list be contacted? A file comes in, is worked on beside everything else, and is taken as it was
//! answered. Who brought which list, and who took the answer, is on record before either happens.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpResponse, ResponseError as _};
use kelisim_app::console::{CampaignPage, JobPage, JobState, OwnList, Typed, campaign_page, job_page, number, size};
use kelisim_app::words::{Campaign, Console};
use kelisim_core::check::Reason;
use kelisim_core::consent::Item;
use kelisim_core::site::Channel;
use kelisim_core::{Lang, Timestamp};
use serde_json::json;

use super::figures::title;
use super::upload::Upload;
use super::{Asked, gate, look_up};
use crate::bulk::jobs::Standing;
use crate::bulk::ticket::{Done, JobId, State, Ticket};
use crate::bulk::{self, told};
use crate::clock;
use crate::payload::Deed;
use crate::people::{Me, audit};
use crate::pipeline::bulk::{self as lists, Wanted};
use crate::problem::Problem;
use crate::routes::bulk::{file, take};
use crate::sites::Served;

/// Name of the page in addresses.
const PAGE: &str = "list";

/// Where a list is.
fn place(site: &Served, id: JobId) -> String {
    format!("{}/{id}", gate::at(site, PAGE))
}

fn titled(site: &Served, ticket: &Ticket, lang: Lang) -> String {
    title(site, &Item::purpose(&ticket.purpose, ticket.channel.as_deref().and_then(Channel::named)).0, lang)
}

/// Whether a script asks, which shows the answer itself.
fn is_script(asked: &Asked) -> bool {
    asked.request.headers().get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}

/// What was chosen and typed.
fn typed(asked: &Asked) -> Typed {
    let sent = |name: &str| asked.sent.get(name).cloned().unwrap_or_default();
    Typed { allowed_only: sent("rows") == "allowed", column: sent("column"), moment: sent("moment"), moment_wrong: false }
}

/// The question, and one's lists.
pub(super) async fn get(asked: Asked, me: Me, site: Arc<Served>) -> Result<HttpResponse, Problem> {
    let removed = gate::query(&asked.request, "removed").is_some();
    let said = removed.then(|| (Campaign::of(asked.lang).removed.to_owned(), false));
    show(&asked, &me, &site, StatusCode::OK, Typed::default(), said).await
}

async fn show(
    asked: &Asked,
    me: &Me,
    site: &Arc<Served>,
    status: StatusCode,
    typed: Typed,
    said: Option<(String, bool)>,
) -> Result<HttpResponse, Problem> {
    let chosen = asked.sent.get("what").map_or("", String::as_str);
    let own = lists::list(&asked.gateway, site, &me.key()).await?.into_iter().map(|(id, standing)| OwnList {
        href: place(site, id),
        at: clock::local(Timestamp(standing.ticket.created)),
        title: titled(site, &standing.ticket, asked.lang),
        state: standing.state(),
        outcome: match &standing.ticket.state {
            State::Done(done) => Some((done.tally.rows, done.tally.allowed)),
            _ => None,
        },
    });
    let settings = asked.gateway.bulk.settings();
    let mut frame = gate::placed(asked, me, site, PAGE);
    frame.scripts.push(asked.gateway.assets.href("list.js"));
    let page = CampaignPage {
        frame,
        here: gate::at(site, PAGE),
        checks: gate::at(site, "checks"),
        recipes: gate::at(site, "recipes"),
        purposes: look_up::offered(site, chosen, asked.lang),
        most: u64::from(settings.most_mb),
        hours: u64::from(settings.keep_hours),
        typed,
        said,
        own: own.collect(),
    };
    Ok(gate::with_scripts(gate::html(status, asked.lang, campaign_page(page))))
}

/// Takes a list, and goes to its page.
pub(super) async fn post(asked: Asked, me: Me, site: Arc<Served>, upload: Upload) -> Result<HttpResponse, Problem> {
    let mut typed = typed(&asked);
    let outcome = keep(&asked, &me, &site, upload, &typed).await;
    let (status, words) = match outcome {
        Ok(id) => {
            let there = place(&site, id);
            return Ok(if is_script(&asked) {
                HttpResponse::Accepted().insert_header((CACHE_CONTROL, "no-store")).json(json!({ "next": there }))
            } else {
                gate::see(&there)
            });
        }
        Err(Refused::NoFile) => (StatusCode::UNPROCESSABLE_ENTITY, Campaign::of(asked.lang).no_file.to_owned()),
        Err(Refused::Moment) => {
            typed.moment_wrong = true;
            (StatusCode::UNPROCESSABLE_ENTITY, Campaign::of(asked.lang).moment_wrong.to_owned())
        }
        Err(Refused::Problem(problem)) => (problem.status_code(), sentence(&problem, asked.lang).ok_or(problem)?),
    };
    if is_script(&asked) {
        let mut response = HttpResponse::build(status);
        return Ok(response.insert_header((CACHE_CONTROL, "no-store")).json(json!({ "said": words })));
    }
    show(&asked, &me, &site, status, typed, Some((words, true))).await
}

/// Why a list is not taken.
enum Refused {
    NoFile,
    Moment,
    Problem(Problem),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Refused("not-past", _) => Self::Moment,
            problem => Self::Problem(problem),
        }
    }
}

/// A problem as a sentence over the form; none when there is no form to come back to.
fn sentence(problem: &Problem, lang: Lang) -> Option<String> {
    match problem {
        Problem::List(why) => Some(told::told(why.code(), &why.numbers(), lang)),
        Problem::Spent(code, _) => Some(told::told(code, &[], lang)),
        Problem::Unavailable(_) | Problem::Forked => Some(Console::of(lang).unsaved.to_owned()),
        Problem::TooSlow => Some(told::told("cut-off", &[], lang)),
        _ => None,
    }
}

async fn keep(asked: &Asked, me: &Me, site: &Arc<Served>, upload: Upload, typed: &Typed) -> Result<JobId, Refused> {
    let chosen = asked.sent.get("what").map_or("", String::as_str);
    let (purpose, channel, _) = look_up::purpose(site, chosen)?;
    // The browser gives a moment without its offset; it is Kazakhstan's.
    let moment = |text: &str| {
        let seconds = if text.len() == 16 { ":00" } else { "" };
        clock::parse(&format!("{text}{seconds}+05:00")).ok_or(Refused::Moment)
    };
    let as_of = (!typed.moment.is_empty()).then(|| moment(&typed.moment)).transpose()?;
    let column = Some(typed.column.trim().to_owned()).filter(|column| !column.is_empty());
    let about = bulk::Asked { column, lang: Some(asked.lang), allowed_only: typed.allowed_only, ..bulk::Asked::default() };
    let wanted = Wanted { purpose: purpose.clone(), channel: channel.map(str::to_owned), as_of, asked: about };
    let (gateway, key) = (Arc::clone(&asked.gateway), me.key());
    let most = gateway.bulk.settings().most();
    let mut file = upload.file().ok_or(Refused::NoFile)?;
    let intake = take(None, &mut file, &gateway, site, &wanted, &key, most).await?;
    let (place, question) = intake.end().await.map_err(Problem::List)?;
    let deed = Deed::Listed {
        site: site.site.id.to_string(),
        purpose,
        channel: wanted.channel.clone(),
        job: place.id().to_string(),
        sha256: Some(question.sha256.clone()),
    };
    audit::record(&gateway, me.actor(), deed).await?;
    let (id, _) = lists::kept(&gateway, site, wanted, &key, (place, question)).await?;
    Ok(id)
}

async fn look(asked: &Asked, me: &Me, site: &Arc<Served>) -> Result<(JobId, Standing), Problem> {
    let job = asked.request.match_info().get("job").unwrap_or_default();
    lists::look(&asked.gateway, site, &me.key(), job).await
}

/// How far a list is, or what came of it.
pub(super) async fn job(asked: Asked, me: Me, site: Arc<Served>) -> Result<HttpResponse, Problem> {
    let (id, standing) = look(&asked, &me, &site).await?;
    let Standing { ticket, running, rows, bytes } = standing;
    let percent = bytes * 100 / ticket.question.bytes.max(1);
    if is_script(&asked) {
        let under_way = ticket.state == State::Waiting;
        let words = Campaign::of(asked.lang);
        let said = if running { (words.so_far)(&number(rows, asked.lang), percent) } else { words.waits.into() };
        let state = json!({ "waits": under_way, "percent": percent, "said": said });
        return Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(state));
    }
    let keep = asked.gateway.bulk.settings().keep_ms();
    let state = match &ticket.state {
        State::Waiting => JobState::UnderWay { running, rows, percent },
        State::Done(done) => answered(done, keep, asked.lang),
        State::Failed { code, numbers, .. } => JobState::Failed(told::told(code, numbers, asked.lang)),
    };
    let mut frame = gate::placed(&asked, &me, &site, PAGE);
    frame.languages = Lang::ALL.iter().map(|lang| (*lang, format!("{}?lang={lang}", place(&site, id)))).collect();
    frame.scripts.push(asked.gateway.assets.href("list.js"));
    let page = JobPage {
        frame,
        here: place(&site, id),
        another: gate::at(&site, PAGE),
        at: clock::local(Timestamp(ticket.created)),
        title: titled(&site, &ticket, asked.lang),
        as_of: ticket.as_of.map(|moment| clock::local(Timestamp(moment))),
        state,
    };
    Ok(gate::with_scripts(gate::html(StatusCode::OK, asked.lang, job_page(page))))
}

fn answered(done: &Done, keep_ms: u64, lang: Lang) -> JobState {
    // What a row cannot be read for has names of its own; the answer has them, row by row.
    let known = |code: &String| Reason::ALL.into_iter().find(|reason| reason.code() == code).unwrap_or(Reason::Unreadable);
    let mut counted: BTreeMap<usize, (Reason, u64)> = BTreeMap::new();
    for (code, rows) in &done.tally.reasons {
        let reason = known(code);
        counted.entry(reason as usize).or_insert((reason, 0)).1 += rows;
    }
    let mut reasons: Vec<_> = counted.into_values().filter(|(reason, _)| *reason != Reason::Granted).collect();
    reasons.sort_by_key(|(reason, rows)| (std::cmp::Reverse(*rows), *reason as usize));
    JobState::Done {
        rows: done.tally.rows,
        allowed: done.tally.allowed,
        reasons: reasons.into_iter().map(|(reason, rows)| (reason.words(lang), rows)).collect(),
        size: size(done.bytes, lang),
        kept: clock::local(Timestamp(done.ended + keep_ms)),
    }
}

/// The answer, once who takes it is on record.
pub(super) async fn answer(asked: Asked, me: Me, site: Arc<Served>) -> Result<HttpResponse, Problem> {
    let (id, standing) = look(&asked, &me, &site).await?;
    let ticket = standing.ticket;
    let site_id = site.site.id.to_string();
    let deed =
        Deed::Listed { site: site_id, purpose: ticket.purpose, channel: ticket.channel, job: id.to_string(), sha256: None };
    let (id, done, parts) = lists::answer(&asked.gateway, &site, &me.key(), &id.to_string()).await?;
    audit::record(&asked.gateway, me.actor(), deed).await?;
    Ok(file(HttpResponse::Ok(), id, &done, parts))
}

/// The signed summary.
pub(super) async fn summary(asked: Asked, me: Me, site: Arc<Served>) -> Result<HttpResponse, Problem> {
    let (id, standing) = look(&asked, &me, &site).await?;
    let State::Done(done) = standing.ticket.state else { return Err(Problem::NotDone) };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"kelisim-{id}.summary\"")))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(done.summary))
}

/// Takes a list and its answer away.
pub(super) async fn remove(asked: Asked, me: Me, site: Arc<Served>) -> Result<HttpResponse, Problem> {
    let job = asked.request.match_info().get("job").unwrap_or_default();
    lists::remove(&asked.gateway, &site, &me.key(), job).await?;
    Ok(gate::see(&format!("{}?removed=1", gate::at(&site, PAGE))))
}
