//! `POST /v1/sites/{site}/check`: answers whether people may be contacted.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse};
use kelisim_core::Lang;
use kelisim_core::check::{Answer, IdentifierKind, Verdict};
use kelisim_engine::check::{self, Question};
use kelisim_engine::clock;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Data, page};
use crate::problem::{CommonProblems, Problem};
use crate::routes::extract::{self, ApiCaller, Bounded, PageSite, scope};

/// Maximum bytes of a question.
const MOST: usize = 2 * extract::FORM;

/// May these people be contacted?
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckRequest {
    /// For what.
    purpose: String,
    /// How: `sms`, `call`, `email` or `messenger`.
    channel: Option<String>,
    /// A past moment, RFC 3339: the answer is that of then, from what the gateway knew then.
    as_of: Option<String>,
    /// Language of `words`: `kk`, `ru` or `en`. Else the one `Accept-Language` prefers.
    lang: Option<String>,
    /// Whom; at most 1,000.
    identifiers: Vec<Identifier>,
}

/// One identifier.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Identifier {
    /// Its kind.
    kind: IdentifierKind,
    /// The identifier in any spelling.
    value: String,
}

/// Answers in the order of the question.
#[derive(Serialize, ToSchema)]
pub(super) struct CheckResponse {
    /// The record of this check, which the people it concerned see on their pages.
    check: String,
    /// The moment the answers are true of, RFC 3339. A decision may change at any time; do not keep answers.
    checked_at: String,
    /// One for each identifier.
    results: Vec<CheckResult>,
}

/// The answer about one identifier. Every field is always there.
#[derive(Serialize, ToSchema)]
pub(super) struct CheckResult {
    /// `allowed` or `denied`.
    #[schema(value_type = String)]
    verdict: Verdict,
    /// A stable short name; the list is in the description of the API.
    reason: &'static str,
    /// The same in words.
    words: &'static str,
    /// Since when, RFC 3339.
    since: Option<String>,
    /// Until when a grant or a suppression holds, RFC 3339.
    until: Option<String>,
    /// When a contact that is only too early or one too many is allowed next, RFC 3339.
    next: Option<String>,
    /// The record that proves it.
    record: Option<String>,
    /// How sure it is who decided: `imported`, `asserted`, `verified` or `site-signed`.
    grade: Option<&'static str>,
}

impl CheckResult {
    fn new(answer: &Answer, lang: Lang) -> Self {
        Self {
            verdict: answer.verdict,
            reason: answer.reason.code(),
            words: answer.reason.words(lang),
            since: answer.since.map(clock::rfc3339),
            until: answer.until.map(clock::rfc3339),
            next: answer.next.map(clock::rfc3339),
            record: answer.record.map(|record| record.to_string()),
            grade: answer.grade.map(kelisim_core::evidence::Grade::name),
        }
    }
}

/// Answers for up to 1,000 identifiers. People the site never heard of are answered like those who never agreed.
#[utoipa::path(
    post,
    path = "/v1/sites/{site}/check",
    params(
        PageSite,
        ("On-Behalf-Of" = Option<String>, Header, description = "Who asks, as your system knows them: on record with the key")
    ),
    request_body = CheckRequest,
    security(("key" = [])),
    responses(
        (status = 200, description = "Answered", body = CheckResponse),
        CommonProblems
    )
)]
pub(super) async fn post(
    request: HttpRequest,
    ApiCaller { tenant, key, behalf, .. }: ApiCaller<scope::Check>,
    gateway: Data,
    Bounded { value: sent, .. }: Bounded<CheckRequest, MOST>,
) -> Result<HttpResponse, Problem> {
    let lang = match sent.lang.as_deref() {
        None => page::language(&request, &tenant),
        Some(code) => Lang::ALL.into_iter().find(|lang| lang.code() == code).ok_or(Problem::Field(
            "lang".into(),
            "unknown-language",
            "Languages are kk, ru and en.",
        ))?,
    };
    let as_of = sent.as_of.as_deref().map(|text| extract::moment(|| "as_of".into(), text)).transpose()?;
    let identifiers = sent.identifiers.into_iter().map(|identifier| (identifier.kind, identifier.value)).collect();
    let question = Question { purpose: sent.purpose, channel: sent.channel, as_of, identifiers };
    let answered = check::ask(&tenant, &gateway.check_limits.of(&key), (&key, behalf.as_deref()), &question).await?;
    let response = CheckResponse {
        check: answered.record.to_string(),
        checked_at: clock::rfc3339(answered.at),
        results: answered.answers.iter().map(|answer| CheckResult::new(answer, lang)).collect(),
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(response))
}
