//! `/v1/sites/{site}/notices`: notifies people of a significant change of the policy.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};
use kelisim_core::Timestamp;
use kelisim_engine::clock;
use kelisim_store::notice::{NoticeRow, NoticeState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Data;
use crate::notices::control;
use crate::problem::{CommonProblems, Problem};
use crate::routes::extract::{ACT, ApiCaller, Bounded, PageSite, scope};

/// Which version people are to be told of.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoticeRequest {
    /// The version of the policy, one that the site file calls significant.
    policy: String,
    /// Only count whom it would concern.
    #[serde(default)]
    dry_run: bool,
}

/// How a notice stands.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct NoticeResponse {
    /// The version of the policy.
    pub policy: String,
    /// `running`, `paused`, `done`.
    pub state: String,
    /// When it was started first.
    pub since: String,
    /// Entries of the ledger that are done with.
    pub looked_at: u64,
    /// Entries to look at.
    pub entries: u64,
    /// People who were told.
    pub sent: u64,
    /// People whose mail server refused for good.
    pub refused: u64,
    /// People to be tried again.
    pub later: u64,
    /// People who were tried often enough.
    pub given_up: u64,
    /// What is wrong with the mail server, or why it stopped itself; null when nothing is.
    pub trouble: Option<String>,
    /// Nothing is sent before this moment; null when nothing is waited for.
    pub waits_until: Option<String>,
}

/// Whom a notice would concern.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct NoticeCount {
    /// People who would be told.
    pub concerned: u64,
    /// Entries of the ledger that were looked at.
    pub entries: u64,
}

/// Path of a notice below its site.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct PolicyPath {
    /// Version of the policy
    policy: String,
}

fn answer(policy: &str, row: &NoticeRow) -> NoticeResponse {
    let waits = row.state == NoticeState::Running && row.not_before > clock::now();
    NoticeResponse {
        policy: policy.to_owned(),
        state: match row.state {
            NoticeState::Running => "running",
            NoticeState::Paused => "paused",
            NoticeState::Done => "done",
        }
        .to_owned(),
        since: clock::rfc3339(Timestamp(row.since.0)),
        looked_at: row.next,
        entries: row.end,
        sent: row.sent,
        refused: row.refused,
        later: row.later.len() as u64,
        given_up: row.given_up,
        trouble: (!row.trouble.is_empty()).then(|| row.trouble.clone()),
        waits_until: waits.then(|| clock::rfc3339(row.not_before)),
    }
}

/// Starts telling the people a change of the policy concerns, goes on with it, or counts them.
#[utoipa::path(
    post,
    path = "/v1/sites/{site}/notices",
    params(PageSite),
    request_body = NoticeRequest,
    security(("key" = [])),
    responses(
        (status = 200, description = "Counted", body = NoticeCount),
        (status = 202, description = "It is running", body = NoticeResponse),
        (status = "4XX", description = "Nothing was started", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing was started", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn post(
    ApiCaller { tenant, .. }: ApiCaller<scope::Notices>,
    gateway: Data,
    Bounded { value: sent, .. }: Bounded<NoticeRequest, ACT>,
) -> Result<HttpResponse, Problem> {
    if sent.dry_run {
        let count = control::count(&tenant, &gateway.counting, &sent.policy).await?;
        let counted = NoticeCount { concerned: count.concerned, entries: count.entries };
        return Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(counted));
    }
    let row = control::start(&tenant, gateway.config.mail.is_some(), &sent.policy).await?;
    Ok(HttpResponse::Accepted().insert_header((CACHE_CONTROL, "no-store")).json(answer(&sent.policy, &row)))
}

/// How a notice stands.
#[utoipa::path(
    get,
    path = "/v1/sites/{site}/notices/{policy}",
    params(PageSite, PolicyPath),
    security(("key" = [])),
    responses(
        (status = 200, description = "How it stands", body = NoticeResponse),
        CommonProblems,
        (status = "4XX", description = "It was never started", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn get(
    ApiCaller { tenant, .. }: ApiCaller<scope::Notices>,
    path: web::Path<PolicyPath>,
) -> Result<HttpResponse, Problem> {
    let row = control::status(&tenant, &path.policy).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer(&path.policy, &row)))
}

/// Stops a notice; starting it again goes on where it was.
#[utoipa::path(
    post,
    path = "/v1/sites/{site}/notices/{policy}/stop",
    params(PageSite, PolicyPath),
    security(("key" = [])),
    responses(
        (status = 200, description = "It is stopped, or was over", body = NoticeResponse),
        (status = "4XX", description = "It was never started", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "It is not stopped", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn stop(
    ApiCaller { tenant, .. }: ApiCaller<scope::Notices>,
    path: web::Path<PolicyPath>,
) -> Result<HttpResponse, Problem> {
    let row = control::stop(&tenant, &path.policy).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer(&path.policy, &row)))
}
