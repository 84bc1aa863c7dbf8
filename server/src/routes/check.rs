//! `POST /v1/sites/{site}/check`

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, web};
use kelisim_core::check::{Answer, Reason, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Data;
use crate::pipeline::ask::{self, Kind, Question};
use crate::problem::Problem;
use crate::{clock, extract};

/// May these people be contacted?
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRequest {
    /// For what.
    purpose: String,
    /// How: `sms`, `call`, `email` or `messenger`.
    channel: Option<String>,
    /// Whom; at most 1,000.
    identifiers: Vec<Identifier>,
}

/// One identifier.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// Its kind.
    kind: Kind,
    /// The identifier in any spelling.
    value: String,
}

/// Answers in the order of the question.
#[derive(Serialize, ToSchema)]
pub struct CheckResponse {
    /// When it was answered, RFC 3339. A decision may change at any time; do not keep answers.
    checked_at: String,
    /// One for each identifier.
    results: Vec<CheckResult>,
}

/// The answer about one identifier. Every field is always there.
#[derive(Serialize, ToSchema)]
pub struct CheckResult {
    /// `allowed` or `denied`.
    #[schema(value_type = String)]
    verdict: Verdict,
    /// `granted`, `no-consent`, `refused`, `expired`, `blocked`, `grade-too-low` or `unreadable`.
    reason: &'static str,
    /// Since when, RFC 3339.
    since: Option<String>,
    /// Until when a grant holds, RFC 3339.
    until: Option<String>,
    /// The record that proves it.
    record: Option<String>,
}

impl From<Option<Answer>> for CheckResult {
    fn from(answer: Option<Answer>) -> Self {
        let Some(answer) = answer else {
            return Self { verdict: Verdict::Denied, reason: "unreadable", since: None, until: None, record: None };
        };
        let reason = match answer.reason {
            Reason::Granted => "granted",
            Reason::NoConsent => "no-consent",
            Reason::Refused => "refused",
            Reason::Expired => "expired",
            Reason::Blocked => "blocked",
            Reason::GradeTooLow => "grade-too-low",
        };
        Self {
            verdict: answer.verdict,
            reason,
            since: answer.since.map(clock::rfc3339),
            until: answer.until.map(clock::rfc3339),
            record: answer.record.map(|record| record.to_string()),
        }
    }
}

/// Answers for up to 1,000 identifiers. People the site never heard of are answered like those who never agreed.
#[utoipa::path(
    post,
    path = "/v1/sites/{site}/check",
    params(("site" = String, Path, description = "Id of the site")),
    request_body = CheckRequest,
    security(("key" = [])),
    responses(
        (status = 200, description = "Answered", body = CheckResponse),
        (status = "4XX", description = "Not answered", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "The store cannot be read", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn post(
    request: HttpRequest,
    path: web::Path<String>,
    mut payload: web::Payload,
    gateway: Data,
) -> Result<HttpResponse, Problem> {
    let site = extract::site(&gateway, &path)?;
    extract::api_key(&request, &gateway, &site, "check")?;
    let (sent, _): (CheckRequest, _) = extract::json(&request, &mut payload, 2 * extract::FORM).await?;
    let identifiers = sent.identifiers.into_iter().map(|identifier| (identifier.kind, identifier.value)).collect();
    let question = Question { purpose: sent.purpose, channel: sent.channel, identifiers };
    let answers = ask::ask(&gateway, &site, &question).await?;
    let response =
        CheckResponse { checked_at: clock::rfc3339(clock::now()), results: answers.into_iter().map(CheckResult::from).collect() };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(response))
}
