//! Checks of whole lists in the console. A file is uploaded, worked on in the background, and downloaded with
//! its answers. Who uploaded which list, and who downloads the answer, is on record before either happens.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpResponse, ResponseError as _};
use kelisim_app::console::{CampaignPage, JobPage, JobState, OwnList, Typed, campaign_page, job_page};
use kelisim_core::calendar::local_day;
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
use crate::lists::service::{self, ListCheck};
use crate::lists::ticket::{Done, JobId, State, Ticket};
use crate::lists::{ListError, ListOptions};
use crate::problem::Problem;
use crate::routes::bulk::{file, receive};
use crate::staff::{Me, audit};

/// Name of the page in addresses.
const PAGE: &str = "list";

/// Returns the address of a list.
fn place(tenant: &Tenant, id: JobId) -> String {
    format!("{}/{id}", gate::at(tenant, PAGE))
}

fn titled(tenant: &Tenant, ticket: &Ticket, lang: Lang) -> String {
    title(tenant, &Item::purpose(&ticket.purpose, ticket.channel.as_deref().and_then(Channel::named)).0, lang)
}

/// Returns whether a script sent the request, which shows the answer itself.
fn is_script(request: &ConsoleRequest) -> bool {
    request.http.headers().get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}

/// Reads what was chosen and typed.
fn typed(request: &ConsoleRequest) -> Typed {
    let sent = |name: &str| request.sent.get(name).cloned().unwrap_or_default();
    Typed { allowed_only: sent("rows") == "allowed", column: sent("column"), moment: sent("moment"), ..Typed::default() }
}

/// Renders the form, and one's own lists.
pub(super) async fn get(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let removed = gate::query(&request.http, "removed").is_some();
    let message = removed.then(|| (Lists::of(request.lang).removed.to_owned(), false));
    render(&request, &me, &tenant, StatusCode::OK, Typed::default(), message).await
}

async fn render(
    request: &ConsoleRequest,
    me: &Me,
    tenant: &Arc<Tenant>,
    status: StatusCode,
    typed: Typed,
    message: Option<(String, bool)>,
) -> Result<HttpResponse, Problem> {
    let chosen = request.sent.get("what").map_or("", String::as_str);
    let own = service::list(&request.gateway.lists, tenant, &me.key()).await?.into_iter().map(|(id, job_status)| OwnList {
        href: place(tenant, id),
        at: clock::local(Timestamp(job_status.ticket.created)),
        title: titled(tenant, &job_status.ticket, request.lang),
        state: job_status.state(),
        outcome: match &job_status.ticket.state {
            State::Done(done) => Some((done.tally.rows, done.tally.allowed)),
            _ => None,
        },
    });
    let settings = request.gateway.lists.settings();
    let frame = gate::awake(&request.gateway, gate::site_frame(request, me, tenant, PAGE));
    let page = CampaignPage {
        frame,
        here: gate::at(tenant, PAGE),
        checks: gate::at(tenant, "checks"),
        recipes: gate::at(tenant, "recipes"),
        purposes: titles::offered(tenant, chosen, request.lang),
        most: size(settings.most(), request.lang),
        hours: u64::from(settings.keep_hours),
        typed,
        notice: message,
        own: own.collect(),
    };
    Ok(gate::with_islands(gate::html(status, request.lang, campaign_page(page))))
}

/// Receives a list, and redirects to its page.
pub(super) async fn post(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>, upload: Upload) -> Result<HttpResponse, Problem> {
    let mut typed = typed(&request);
    let outcome = store(&request, &me, &tenant, upload, &typed).await;
    let (status, words) = match outcome {
        Ok(id) => {
            let location = place(&tenant, id);
            return Ok(if is_script(&request) {
                HttpResponse::Accepted().insert_header((CACHE_CONTROL, "no-store")).json(json!({ "next": location }))
            } else {
                gate::redirect(&location)
            });
        }
        Err(Refused::NoFile) => (StatusCode::UNPROCESSABLE_ENTITY, Lists::of(request.lang).no_file.to_owned()),
        Err(Refused::Moment) => {
            typed.moment_wrong = true;
            (StatusCode::UNPROCESSABLE_ENTITY, Lists::of(request.lang).moment_wrong.to_owned())
        }
        Err(Refused::Problem(problem)) => {
            typed.column_wrong = is_about_column(&problem);
            (problem.status_code(), sentence(&problem, request.lang).ok_or(problem)?)
        }
    };
    if is_script(&request) {
        let mut response = HttpResponse::build(status);
        let said = json!({ "said": words, "column": typed.column_wrong });
        return Ok(response.insert_header((CACHE_CONTROL, "no-store")).json(said));
    }
    render(&request, &me, &tenant, status, typed, Some((words, true))).await
}

/// Whether the column has to be named, or named otherwise.
fn is_about_column(problem: &Problem) -> bool {
    matches!(problem, Problem::List(why) if matches!(why.code(), "no-column" | "unknown-column" | "ambiguous-column"))
}

/// Reason for which a list is not accepted.
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

/// Returns the sentence for a problem, displayed above the form; none when there is no form to return to.
fn sentence(problem: &Problem, lang: Lang) -> Option<String> {
    match problem {
        Problem::List(why) => Some(ListRefusal::of(lang).explain(why.code(), &why.numbers())),
        Problem::Spent(what, _) => Some(ListRefusal::of(lang).explain(what.code(), &[])),
        Problem::Unavailable(_) | Problem::Forked => Some(Console::of(lang).unsaved.to_owned()),
        Problem::TooSlow => Some(ListRefusal::of(lang).explain("cut-off", &[])),
        _ => None,
    }
}

async fn store(request: &ConsoleRequest, me: &Me, tenant: &Arc<Tenant>, upload: Upload, typed: &Typed) -> Result<JobId, Refused> {
    let chosen = request.sent.get("what").map_or("", String::as_str);
    let (purpose, channel, _) = titles::purpose(tenant, chosen)?;
    // The browser sends a moment without its offset; it is Kazakhstan's (UTC+5).
    let moment = |text: &str| {
        let seconds = if text.len() == 16 { ":00" } else { "" };
        clock::parse(&format!("{text}{seconds}+05:00")).ok_or(Refused::Moment)
    };
    let as_of = (!typed.moment.is_empty()).then(|| moment(&typed.moment)).transpose()?;
    let column = Some(typed.column.trim().to_owned()).filter(|column| !column.is_empty());
    let about = ListOptions { column, lang: Some(request.lang), allowed_only: typed.allowed_only, ..ListOptions::default() };
    let (purpose_of, channel_of) = (purpose.clone(), channel.map(str::to_owned));
    let wanted = ListCheck { purpose: purpose_of, channel: channel_of, as_of, behalf: Vec::new(), options: about };
    let (gateway, key) = (Arc::clone(&request.gateway), me.key());
    let most = gateway.lists.settings().most();
    let mut file = upload.file().ok_or(Refused::NoFile)?;
    let intake = receive(None, &mut file, &gateway, tenant, &wanted, &key, most).await?;
    let (place, question) = intake.end().await.map_err(Problem::from)?;
    let deed = Deed::Listed {
        site: tenant.config.id.to_string(),
        purpose,
        channel: wanted.channel.clone(),
        job: place.id().to_string(),
        sha256: Some(question.sha256.clone()),
    };
    audit::record(&gateway.staff, me.actor(), deed).await?;
    let (id, _) = service::enqueue_upload(&gateway.lists, tenant, wanted, &key, (place, question)).await?;
    Ok(id)
}

async fn find(request: &ConsoleRequest, me: &Me, tenant: &Arc<Tenant>) -> Result<(JobId, JobStatus), Problem> {
    let job = request.http.match_info().get("job").unwrap_or_default();
    Ok(service::status(&request.gateway.lists, tenant, &me.key(), job).await?)
}

/// Renders the progress of a list, or its outcome.
pub(super) async fn job(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (id, job_status) = find(&request, &me, &tenant).await?;
    let JobStatus { ticket, running, rows, bytes } = job_status;
    let percent = bytes * 100 / ticket.question.bytes.max(1);
    if is_script(&request) {
        let under_way = ticket.state == State::Waiting;
        let words = Lists::of(request.lang);
        let message = if running { (words.so_far)(&number(rows, request.lang), percent) } else { words.waits.into() };
        let state = json!({ "waits": under_way, "percent": percent, "said": message });
        return Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(state));
    }
    let retention = request.gateway.lists.settings().retention_ms();
    let state = match &ticket.state {
        State::Waiting => JobState::UnderWay { running, rows, percent },
        State::Done(done) => answered(done, retention, request.lang),
        State::Failed { code, numbers, .. } => JobState::Failed(ListRefusal::of(request.lang).explain(code, numbers)),
    };
    let mut frame = gate::awake(&request.gateway, gate::site_frame(&request, &me, &tenant, PAGE));
    frame.languages = Lang::ALL.iter().map(|lang| (*lang, format!("{}?lang={lang}", place(&tenant, id)))).collect();
    let page = JobPage {
        frame,
        here: place(&tenant, id),
        another: gate::at(&tenant, PAGE),
        at: clock::local(Timestamp(ticket.created)),
        title: titled(&tenant, &ticket, request.lang),
        as_of: ticket.as_of.map(|moment| clock::local(Timestamp(moment))),
        state,
    };
    Ok(gate::with_islands(gate::html(StatusCode::OK, request.lang, job_page(page))))
}

fn answered(done: &Done, retention_ms: u64, lang: Lang) -> JobState {
    // Reasons for which a row cannot be read have their own names; the answer has them, row by row.
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
        stored_until: clock::local(Timestamp(done.ended + retention_ms)),
    }
}

/// Serves the answer, once it is on record who downloads it.
pub(super) async fn answer(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (id, job_status) = find(&request, &me, &tenant).await?;
    let (ticket, name) = (job_status.ticket.clone(), format!("{}.csv", file_name(&tenant, &job_status.ticket)));
    let site_id = tenant.config.id.to_string();
    let deed =
        Deed::Listed { site: site_id, purpose: ticket.purpose, channel: ticket.channel, job: id.to_string(), sha256: None };
    let (_, done, parts) = service::answer(&request.gateway.lists, &tenant, &me.key(), &id.to_string()).await?;
    audit::record(&request.gateway.staff, me.actor(), deed).await?;
    Ok(file(HttpResponse::Ok(), &name, &done, parts))
}

/// Name of the files of a list, without its end: site, what was asked for, and the day.
fn file_name(tenant: &Tenant, ticket: &Ticket) -> String {
    let about = ticket.channel.as_deref().unwrap_or(&ticket.purpose);
    format!("{}-{about}-{}", tenant.config.id, local_day(Timestamp(ticket.created)))
}

/// Serves the signed summary of a list.
pub(super) async fn summary(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (_, job_status) = find(&request, &me, &tenant).await?;
    let name = file_name(&tenant, &job_status.ticket);
    let State::Done(done) = job_status.ticket.state else { return Err(Problem::NotDone) };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.summary\"")))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(done.summary))
}

/// Removes a list and its answer.
pub(super) async fn remove(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let job = request.http.match_info().get("job").unwrap_or_default();
    service::remove(&request.gateway.lists, &tenant, &me.key(), job).await?;
    Ok(gate::redirect(&format!("{}?removed=1", gate::at(&tenant, PAGE))))
}
