//! `/v1/sites/{site}/check/bulk` and `/v1/sites/{site}/check/jobs`: checks of whole lists.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use futures_util::{Stream, StreamExt as _, stream};
use kelisim_core::check::IdentifierKind;
use kelisim_core::{Lang, Timestamp};
use kelisim_engine::{Tenant, check, clock};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Data;
use crate::gateway::Gateway;
use crate::lists::intake::Intake;
use crate::lists::jobs::JobStatus;
use crate::lists::service::{self, ListCheck, Parts};
use crate::lists::ticket::{Done, JobId, State};
use crate::lists::{ListOptions, Refusal};
use crate::problem::{CommonProblems, Problem};
use crate::routes::extract::{ApiCaller, PageSite, scope};

/// Maximum time between two chunks of a list.
const SILENCE: Duration = Duration::from_secs(30);
/// Slowest pace of a list, in bytes a second: a mobile network at its worst, and no trickle.
const SLOWEST: u64 = 2048;
/// Time and bytes for which a rejected upload is drained, so that the client can read the answer.
const REFUSED: (Duration, usize) = (Duration::from_secs(10), 256 << 20);

/// Query of a list check.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BulkQuery {
    /// For what people are to be contacted
    purpose: String,
    /// How: `sms`, `call`, `email` or `messenger`
    channel: Option<String>,
    /// A past moment, RFC 3339: the answer is that of then
    as_of: Option<String>,
    // When missing, it is detected by name or content.
    /// The column with the identifiers: its name, or its number from 1
    column: Option<String>,
    /// What they are: `phone`, `email` or `iin`
    #[param(value_type = Option<String>)]
    kind: Option<IdentifierKind>,
    // When missing, it is detected from the row.
    /// Whether the first row names the columns
    header: Option<bool>,
    /// `kk`, `ru` or `en`: the answer in words; without, for programs
    #[param(value_type = Option<String>)]
    lang: Option<Lang>,
    /// `all`, or `allowed` for the rows alone that may be contacted
    #[param(value_type = Option<String>)]
    rows: Option<Rows>,
}

/// Path of a job below its site.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct JobPath {
    /// Id of the job
    job: String,
}

/// Rows that the answer contains.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Rows {
    All,
    Allowed,
}

/// A job.
#[derive(Serialize, Deserialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the name is published")]
pub(crate) struct Job {
    /// Its id.
    pub job: String,
    /// `waiting`, `running`, `done` or `failed`.
    pub state: String,
    /// For what people are to be contacted.
    pub purpose: String,
    /// How.
    pub channel: Option<String>,
    /// What the identifiers are.
    pub kind: String,
    /// The column they are in, counted from 1.
    pub column: usize,
    /// When the list came, RFC 3339.
    pub created_at: String,
    /// Until when the answer is kept, RFC 3339; none before it is there.
    pub kept_until: Option<String>,
    /// Bytes of the list.
    pub bytes: u64,
    /// Bytes of it that were answered.
    pub bytes_done: u64,
    /// Rows that were answered.
    pub rows: u64,
    /// Rows that may be contacted; none before all are answered.
    pub allowed: Option<u64>,
    /// Rows by reason; empty before all are answered.
    pub reasons: BTreeMap<String, u64>,
    /// Bytes of the answer; none before it is whole.
    pub answer_bytes: Option<u64>,
    /// SHA-256 of the answer, hexadecimal.
    pub answer_sha256: Option<String>,
    /// The signed summary.
    pub summary: Option<String>,
    /// Why there is no answer, as a stable short name.
    pub code: Option<String>,
    /// Why, as a sentence.
    pub detail: Option<String>,
}

/// Jobs.
#[derive(Serialize, ToSchema)]
pub(crate) struct JobList {
    /// The newest first.
    jobs: Vec<Job>,
}

impl Job {
    fn of(gateway: &Gateway, id: JobId, status: JobStatus) -> Self {
        let state = status.state();
        let JobStatus { ticket, rows, bytes, .. } = status;
        let retention = gateway.lists.settings().retention_ms();
        let kept_until = ticket.ended().map(|Timestamp(ended)| clock::rfc3339(Timestamp(ended + retention)));
        let mut job = Self {
            job: id.to_string(),
            state: state.to_owned(),
            purpose: ticket.purpose,
            channel: ticket.channel,
            kind: ticket.question.layout.kind.name().to_owned(),
            column: ticket.question.layout.column + 1,
            created_at: clock::rfc3339(Timestamp(ticket.created)),
            kept_until,
            bytes: ticket.question.bytes,
            bytes_done: bytes,
            rows,
            allowed: None,
            reasons: BTreeMap::new(),
            answer_bytes: None,
            answer_sha256: None,
            summary: None,
            code: None,
            detail: None,
        };
        match ticket.state {
            State::Waiting => {}
            State::Done(done) => {
                job.allowed = Some(done.tally.allowed);
                job.reasons = done.tally.reasons;
                (job.answer_bytes, job.answer_sha256, job.summary) = (Some(done.bytes), Some(done.sha256), Some(done.summary));
            }
            State::Failed { code, sentence, .. } => (job.code, job.detail) = (Some(code), Some(sentence)),
        }
        job
    }
}

fn parse_query(request: &HttpRequest) -> Result<ListCheck, Problem> {
    let query = web::Query::<BulkQuery>::from_query(request.query_string());
    let BulkQuery { purpose, channel, as_of, column, kind, header, lang, rows } = query.map_err(|_| Problem::Query)?.into_inner();
    let allowed_only = matches!(rows, Some(Rows::Allowed));
    let as_of = as_of.map(|text| clock::parse(&text).ok_or(Problem::Query)).transpose()?;
    Ok(ListCheck {
        purpose,
        channel,
        as_of,
        behalf: Vec::new(),
        options: ListOptions { column, kind, header, lang, allowed_only },
    })
}

/// Reads the announced length of the body, in bytes.
fn length(request: &HttpRequest) -> Option<u64> {
    request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok())
}

/// Receives a list. Drains the rest of a rejected upload for a while, so that the client can read the answer.
pub(super) async fn receive<E>(
    length: Option<u64>,
    payload: &mut (impl Stream<Item = Result<web::Bytes, E>> + Unpin),
    gateway: &Arc<Gateway>,
    tenant: &Arc<Tenant>,
    wanted: &ListCheck,
    key: &str,
    most: u64,
) -> Result<Intake, Problem> {
    let received = async {
        let mut intake = service::begin(&gateway.lists, tenant, wanted, key, length, most).await?;
        let (begun, mut came) = (clock::tick(), 0);
        loop {
            match tokio::time::timeout(SILENCE, payload.next()).await {
                Err(_) => return Err(Problem::TooSlow),
                Ok(None) => return Ok(intake),
                Ok(Some(Err(_))) => return Err(Refusal::Cut.into()),
                Ok(Some(Ok(bytes))) => {
                    came += bytes.len() as u64;
                    if begun.elapsed() > SILENCE + Duration::from_secs(came / SLOWEST) {
                        return Err(Problem::TooSlow);
                    }
                    intake.push(bytes.to_vec()).await?;
                }
            }
        }
    };
    let received = received.await;
    if received.is_err() {
        let (time, mut left) = REFUSED;
        let drain = async {
            while let Some(Ok(bytes)) = payload.next().await {
                left = left.saturating_sub(bytes.len());
                if left == 0 {
                    break;
                }
            }
        };
        let _ = tokio::time::timeout(time, drain).await;
    }
    received
}

/// Builds the response with the answer as a file, with its length, its hash and the signed summary.
pub(super) fn file(mut response: HttpResponseBuilder, name: &str, done: &Done, parts: Parts) -> HttpResponse {
    let bytes = stream::unfold(parts, |mut parts| async move {
        let part = parts.recv().await?;
        Some((part.map(web::Bytes::from).map_err(|why| actix_web::Error::from(Problem::List(why))), parts))
    });
    let digest = BASE64.encode(&HEXLOWER.decode(done.sha256.as_bytes()).unwrap_or_default());
    response
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("repr-digest", format!("sha-256=:{digest}:")))
        .insert_header(("kelisim-summary", BASE64URL_NOPAD.encode(done.summary.as_bytes())))
        .body(SizedStream::new(done.bytes, bytes))
}

/// Answers a list in the same request. The answer is sent once all of it is there: with its length, its hash
/// (`Repr-Digest`) and the signed summary (`Kelisim-Summary`, base 64 for addresses). Longer lists are jobs.
#[utoipa::path(
    post,
    path = "/v1/sites/{site}/check/bulk",
    params(PageSite, BulkQuery),
    request_body(content = String, content_type = "text/csv"),
    security(("key" = [])),
    responses(
        (status = 200, description = "The list with an answer in every row", body = String, content_type = "text/csv"),
        CommonProblems,
        (status = 507, description = "No room", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn post(
    request: HttpRequest,
    ApiCaller { tenant, key, behalf, .. }: ApiCaller<scope::Check>,
    mut payload: web::Payload,
    gateway: Data,
) -> Result<HttpResponse, Problem> {
    let gateway = gateway.into_inner();
    let mut wanted = parse_query(&request)?;
    wanted.behalf = behalf.map(|name| check::sealed_name(&tenant, &name)).unwrap_or_default();
    let most = gateway.lists.settings().direct();
    let intake = receive(length(&request), &mut payload, &gateway, &tenant, &wanted, &key, most).await?;
    let direct = service::direct(&gateway.lists, &tenant, wanted, &key, intake).await?;
    let (id, done) = (direct.id(), direct.done.clone());
    let parts = direct.parts(&gateway.lists, &tenant).await?;
    Ok(file(HttpResponse::Ok(), &format!("kelisim-{id}.csv"), &done, parts))
}

/// Takes a list of any size as a job. `202` means that it will be worked on, whatever happens to the gateway.
#[utoipa::path(
    post,
    path = "/v1/sites/{site}/check/jobs",
    params(PageSite, BulkQuery),
    request_body(content = String, content_type = "text/csv"),
    security(("key" = [])),
    responses(
        (status = 202, description = "Taken", body = Job),
        (status = "4XX", description = "Not taken", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 507, description = "No room", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn start(
    request: HttpRequest,
    ApiCaller { tenant, key, behalf, .. }: ApiCaller<scope::Check>,
    mut payload: web::Payload,
    gateway: Data,
) -> Result<HttpResponse, Problem> {
    let gateway = gateway.into_inner();
    let mut wanted = parse_query(&request)?;
    wanted.behalf = behalf.map(|name| check::sealed_name(&tenant, &name)).unwrap_or_default();
    let most = gateway.lists.settings().most();
    let intake = receive(length(&request), &mut payload, &gateway, &tenant, &wanted, &key, most).await?;
    let (id, status) = service::enqueue(&gateway.lists, &tenant, wanted, &key, intake).await?;
    let address = service::address(&tenant.config.id, id);
    Ok(HttpResponse::Accepted()
        .insert_header((LOCATION, address))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Job::of(&gateway, id, status)))
}

/// The jobs of the key that asks, the newest first.
#[utoipa::path(
    get,
    path = "/v1/sites/{site}/check/jobs",
    params(PageSite),
    security(("key" = [])),
    responses(
        (status = 200, description = "The jobs", body = JobList),
        (status = "4XX", description = "Not answered", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn list(ApiCaller { tenant, key, .. }: ApiCaller<scope::Check>, gateway: Data) -> Result<HttpResponse, Problem> {
    let gateway = gateway.into_inner();
    let found = service::list(&gateway.lists, &tenant, &key).await?;
    let jobs = found.into_iter().map(|(id, status)| Job::of(&gateway, id, status)).collect();
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(JobList { jobs }))
}

/// How far a job is.
#[utoipa::path(
    get,
    path = "/v1/sites/{site}/check/jobs/{job}",
    params(PageSite, JobPath),
    security(("key" = [])),
    responses(
        (status = 200, description = "The job", body = Job),
        (status = "4XX", description = "Not answered", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn get(
    ApiCaller { tenant, key, .. }: ApiCaller<scope::Check>,
    path: web::Path<JobPath>,
    gateway: Data,
) -> Result<HttpResponse, Problem> {
    let gateway = gateway.into_inner();
    let (id, status) = service::status(&gateway.lists, &tenant, &key, &path.job).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(Job::of(&gateway, id, status)))
}

/// Ends a job and takes away everything of it, the answer too.
#[utoipa::path(
    delete,
    path = "/v1/sites/{site}/check/jobs/{job}",
    params(PageSite, JobPath),
    security(("key" = [])),
    responses(
        (status = 204, description = "Gone"),
        (status = "4XX", description = "Not done", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn delete(
    ApiCaller { tenant, key, .. }: ApiCaller<scope::Check>,
    path: web::Path<JobPath>,
    gateway: Data,
) -> Result<HttpResponse, Problem> {
    service::remove(&gateway.lists, &tenant, &key, &path.job).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The answer of a job. `409` until it is whole.
#[utoipa::path(
    get,
    path = "/v1/sites/{site}/check/jobs/{job}/answer",
    params(PageSite, JobPath),
    security(("key" = [])),
    responses(
        (status = 200, description = "The list with an answer in every row", body = String, content_type = "text/csv"),
        (status = "4XX", description = "Not answered", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn answer(
    ApiCaller { tenant, key, .. }: ApiCaller<scope::Check>,
    path: web::Path<JobPath>,
    gateway: Data,
) -> Result<HttpResponse, Problem> {
    let (id, done, parts) = service::answer(&gateway.lists, &tenant, &key, &path.job).await?;
    Ok(file(HttpResponse::Ok(), &format!("kelisim-{id}.csv"), &done, parts))
}
