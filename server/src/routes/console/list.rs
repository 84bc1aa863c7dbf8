//! May the people on this list be contacted? A file comes in, is worked on beside everything else, and is taken as it was
//! answered. Who brought which list, and who took the answer, is on record before either happens.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpResponse, ResponseError as _};
use kelisim_app::console::{CampaignPage, JobPage, JobState, OwnList, Typed, campaign_page, job_page};
use kelisim_core::check::Reason;
use kelisim_core::consent::Item;
use kelisim_core::site::Channel;
use kelisim_core::{Lang, Timestamp};
use kelisim_engine::payload::Deed;
use kelisim_engine::{Failure, Tenant, clock, reason};
use kelisim_i18n::format::{number, size};
use kelisim_i18n::{Console, ListRefusal, Lists};
use serde_json::json;

use super::titles::title;
use super::upload::Upload;
use super::{ConsoleRequest, gate, titles};
use crate::lists::jobs::JobStatus;
use crate::lists::service::{self, Wanted};
use crate::lists::ticket::{Done, JobId, State, Ticket};
use crate::lists::{ListError, ListOptions};
use crate::problem::Problem;
use crate::routes::bulk::{file, take};
use crate::staff::{Me, audit};

/// Name of the page in addresses.
const PAGE: &str = "list";

/// Where a list is.
fn place(tenant: &Tenant, id: JobId) -> String {
    format!("{}/{id}", gate::at(tenant, PAGE))
}

fn titled(tenant: &Tenant, ticket: &Ticket, lang: Lang) -> String {
    title(tenant, &Item::purpose(&ticket.purpose, ticket.channel.as_deref().and_then(Channel::named)).0, lang)
}

/// Whether a script asks, which shows the answer itself.
fn is_script(asked: &ConsoleRequest) -> bool {
    asked.request.headers().get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}

/// What was chosen and typed.
fn typed(asked: &ConsoleRequest) -> Typed {
    let sent = |name: &str| asked.sent.get(name).cloned().unwrap_or_default();
    Typed { allowed_only: sent("rows") == "allowed", column: sent("column"), moment: sent("moment"), moment_wrong: false }
}

/// The question, and one's lists.
pub(super) async fn get(asked: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let removed = gate::query(&asked.request, "removed").is_some();
    let said = removed.then(|| (Lists::of(asked.lang).removed.to_owned(), false));
    show(&asked, &me, &tenant, StatusCode::OK, Typed::default(), said).await
}

async fn show(
    asked: &ConsoleRequest,
    me: &Me,
    tenant: &Arc<Tenant>,
    status: StatusCode,
    typed: Typed,
    said: Option<(String, bool)>,
) -> Result<HttpResponse, Problem> {
    let chosen = asked.sent.get("what").map_or("", String::as_str);
    let own = service::list(&asked.gateway.lists, tenant, &me.key()).await?.into_iter().map(|(id, job_status)| OwnList {
        href: place(tenant, id),
        at: clock::local(Timestamp(job_status.ticket.created)),
        title: titled(tenant, &job_status.ticket, asked.lang),
        state: job_status.state(),
        outcome: match &job_status.ticket.state {
            State::Done(done) => Some((done.tally.rows, done.tally.allowed)),
            _ => None,
        },
    });
    let settings = asked.gateway.lists.settings();
    let mut frame = gate::placed(asked, me, tenant, PAGE);
    frame.scripts.push(asked.gateway.assets.href("list.js"));
    let page = CampaignPage {
        frame,
        here: gate::at(tenant, PAGE),
        checks: gate::at(tenant, "checks"),
        recipes: gate::at(tenant, "recipes"),
        purposes: titles::offered(tenant, chosen, asked.lang),
        most: u64::from(settings.most_mb),
        hours: u64::from(settings.keep_hours),
        typed,
        said,
        own: own.collect(),
    };
    Ok(gate::with_scripts(gate::html(status, asked.lang, campaign_page(page))))
}

/// Takes a list, and goes to its page.
pub(super) async fn post(asked: ConsoleRequest, me: Me, tenant: Arc<Tenant>, upload: Upload) -> Result<HttpResponse, Problem> {
    let mut typed = typed(&asked);
    let outcome = keep(&asked, &me, &tenant, upload, &typed).await;
    let (status, words) = match outcome {
        Ok(id) => {
            let there = place(&tenant, id);
            return Ok(if is_script(&asked) {
                HttpResponse::Accepted().insert_header((CACHE_CONTROL, "no-store")).json(json!({ "next": there }))
            } else {
                gate::see(&there)
            });
        }
        Err(Refused::NoFile) => (StatusCode::UNPROCESSABLE_ENTITY, Lists::of(asked.lang).no_file.to_owned()),
        Err(Refused::Moment) => {
            typed.moment_wrong = true;
            (StatusCode::UNPROCESSABLE_ENTITY, Lists::of(asked.lang).moment_wrong.to_owned())
        }
        Err(Refused::Problem(problem)) => (problem.status_code(), sentence(&problem, asked.lang).ok_or(problem)?),
    };
    if is_script(&asked) {
        let mut response = HttpResponse::build(status);
        return Ok(response.insert_header((CACHE_CONTROL, "no-store")).json(json!({ "said": words })));
    }
    show(&asked, &me, &tenant, status, typed, Some((words, true))).await
}

/// Why a list is not taken.
enum Refused {
    NoFile,
    Moment,
    Problem(Problem),
}

impl From<Failure> for Refused {
    fn from(why: Failure) -> Self {
        Problem::from(why).into()
    }
}

impl From<ListError> for Refused {
    fn from(why: ListError) -> Self {
        Problem::from(why).into()
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Refused(reason::Refusal::NotPast) => Self::Moment,
            problem => Self::Problem(problem),
        }
    }
}

/// A problem as a sentence over the form; none when there is no form to come back to.
fn sentence(problem: &Problem, lang: Lang) -> Option<String> {
    match problem {
        Problem::List(why) => Some(ListRefusal::of(lang).explain(why.code(), &why.numbers())),
        Problem::Spent(what, _) => Some(ListRefusal::of(lang).explain(what.code(), &[])),
        Problem::Unavailable(_) | Problem::Forked => Some(Console::of(lang).unsaved.to_owned()),
        Problem::TooSlow => Some(ListRefusal::of(lang).explain("cut-off", &[])),
        _ => None,
    }
}

async fn keep(asked: &ConsoleRequest, me: &Me, tenant: &Arc<Tenant>, upload: Upload, typed: &Typed) -> Result<JobId, Refused> {
    let chosen = asked.sent.get("what").map_or("", String::as_str);
    let (purpose, channel, _) = titles::purpose(tenant, chosen)?;
    // The browser gives a moment without its offset; it is Kazakhstan's.
    let moment = |text: &str| {
        let seconds = if text.len() == 16 { ":00" } else { "" };
        clock::parse(&format!("{text}{seconds}+05:00")).ok_or(Refused::Moment)
    };
    let as_of = (!typed.moment.is_empty()).then(|| moment(&typed.moment)).transpose()?;
    let column = Some(typed.column.trim().to_owned()).filter(|column| !column.is_empty());
    let about = ListOptions { column, lang: Some(asked.lang), allowed_only: typed.allowed_only, ..ListOptions::default() };
    let wanted = Wanted { purpose: purpose.clone(), channel: channel.map(str::to_owned), as_of, asked: about };
    let (gateway, key) = (Arc::clone(&asked.gateway), me.key());
    let most = gateway.lists.settings().most();
    let mut file = upload.file().ok_or(Refused::NoFile)?;
    let intake = take(None, &mut file, &gateway, tenant, &wanted, &key, most).await?;
    let (place, question) = intake.end().await.map_err(Problem::from)?;
    let deed = Deed::Listed {
        site: tenant.config.id.to_string(),
        purpose,
        channel: wanted.channel.clone(),
        job: place.id().to_string(),
        sha256: Some(question.sha256.clone()),
    };
    audit::record(&gateway.staff, me.actor(), deed).await?;
    let (id, _) = service::kept(&gateway.lists, tenant, wanted, &key, (place, question)).await?;
    Ok(id)
}

async fn look(asked: &ConsoleRequest, me: &Me, tenant: &Arc<Tenant>) -> Result<(JobId, JobStatus), Problem> {
    let job = asked.request.match_info().get("job").unwrap_or_default();
    Ok(service::look(&asked.gateway.lists, tenant, &me.key(), job).await?)
}

/// How far a list is, or what came of it.
pub(super) async fn job(asked: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (id, job_status) = look(&asked, &me, &tenant).await?;
    let JobStatus { ticket, running, rows, bytes } = job_status;
    let percent = bytes * 100 / ticket.question.bytes.max(1);
    if is_script(&asked) {
        let under_way = ticket.state == State::Waiting;
        let words = Lists::of(asked.lang);
        let said = if running { (words.so_far)(&number(rows, asked.lang), percent) } else { words.waits.into() };
        let state = json!({ "waits": under_way, "percent": percent, "said": said });
        return Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(state));
    }
    let keep = asked.gateway.lists.settings().keep_ms();
    let state = match &ticket.state {
        State::Waiting => JobState::UnderWay { running, rows, percent },
        State::Done(done) => answered(done, keep, asked.lang),
        State::Failed { code, numbers, .. } => JobState::Failed(ListRefusal::of(asked.lang).explain(code, numbers)),
    };
    let mut frame = gate::placed(&asked, &me, &tenant, PAGE);
    frame.languages = Lang::ALL.iter().map(|lang| (*lang, format!("{}?lang={lang}", place(&tenant, id)))).collect();
    frame.scripts.push(asked.gateway.assets.href("list.js"));
    let page = JobPage {
        frame,
        here: place(&tenant, id),
        another: gate::at(&tenant, PAGE),
        at: clock::local(Timestamp(ticket.created)),
        title: titled(&tenant, &ticket, asked.lang),
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
pub(super) async fn answer(asked: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (id, job_status) = look(&asked, &me, &tenant).await?;
    let ticket = job_status.ticket;
    let site_id = tenant.config.id.to_string();
    let deed =
        Deed::Listed { site: site_id, purpose: ticket.purpose, channel: ticket.channel, job: id.to_string(), sha256: None };
    let (id, done, parts) = service::answer(&asked.gateway.lists, &tenant, &me.key(), &id.to_string()).await?;
    audit::record(&asked.gateway.staff, me.actor(), deed).await?;
    Ok(file(HttpResponse::Ok(), id, &done, parts))
}

/// The signed summary.
pub(super) async fn summary(asked: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (id, job_status) = look(&asked, &me, &tenant).await?;
    let State::Done(done) = job_status.ticket.state else { return Err(Problem::NotDone) };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"kelisim-{id}.summary\"")))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(done.summary))
}

/// Takes a list and its answer away.
pub(super) async fn remove(asked: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let job = asked.request.match_info().get("job").unwrap_or_default();
    service::remove(&asked.gateway.lists, &tenant, &me.key(), job).await?;
    Ok(gate::see(&format!("{}?removed=1", gate::at(&tenant, PAGE))))
}
