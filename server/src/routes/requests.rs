//! `/v1/sites/{site}/requests`: requests of people under the law, for the operator's own systems.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, web};
use kelisim_core::calendar::Calendar;
use kelisim_core::consent::{Item, Kind};
use kelisim_core::form::validate_value;
use kelisim_core::request::{Ask, Ground, Outcome, answer_by};
use kelisim_core::site::FieldKind;
use kelisim_core::{Lang, RecordId, Timestamp};
use kelisim_engine::fingerprint::fingerprint;
use kelisim_engine::receipt::Recorded;
use kelisim_engine::request::{self, Answer, MOST};
use kelisim_engine::{Tenant, clock};
use kelisim_store::rows::RequestRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Data;
use crate::gateway::Gateway;
use crate::problem::{CommonProblems, Problem};
use crate::routes::extract::{ApiCaller, Bounded, FORM, IdempotencyKey, PageSite, scope};

/// A request, without anything the person wrote.
#[derive(Serialize, ToSchema)]
pub(super) struct RequestSummary {
    /// Its record.
    record: String,
    /// The number the person was given.
    number: String,
    /// `information`, `correction`, `blocking`, `deletion`, `anonymisation`, `objection` or `withdrawal`.
    #[schema(value_type = String)]
    ask: Ask,
    /// For a withdrawal, the purposes whose consent is taken back.
    purposes: Vec<String>,
    /// `asserted`: somebody who holds the private link of an application.
    grade: &'static str,
    /// When it was received, RFC 3339.
    received_at: String,
    /// Last day of the answer, ISO 8601.
    answer_by: String,
    /// Whether that day has passed without an answer.
    overdue: bool,
    /// What was answered: `granted`, `refused` or `lifted`.
    #[schema(value_type = Option<String>)]
    outcome: Option<Outcome>,
    /// When, RFC 3339.
    answered_at: Option<String>,
}

impl RequestSummary {
    fn new(tenant: &Tenant, record: RecordId, row: &RequestRow) -> Self {
        Self::on(&tenant.calendar, record, row, &clock::local_day(clock::now()))
    }

    /// Summarises a request as of a day, ISO 8601.
    fn on(calendar: &Calendar, record: RecordId, row: &RequestRow, today: &str) -> Self {
        let answer_by = answer_by(calendar, row.received, row.ask.working_days());
        let purposes = row.items.iter().filter_map(Item::purpose_id).map(str::to_owned).collect();
        Self {
            record: record.to_string(),
            number: record.number(),
            ask: row.ask,
            purposes,
            grade: "asserted",
            received_at: clock::rfc3339(row.received),
            overdue: row.answer.is_none() && *answer_by < *today,
            answer_by,
            outcome: row.answer.map(|answer| answer.outcome),
            answered_at: row.answer.map(|answer| clock::rfc3339(answer.at)),
        }
    }
}

/// Requests without an answer.
#[derive(Serialize, ToSchema)]
pub(super) struct RequestList {
    /// How many there are.
    open: usize,
    /// Up to 500 of them, those that are due first at the beginning.
    requests: Vec<RequestSummary>,
}

/// Query of the list of open requests.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Page {
    /// How many of the first are left out; 0 when missing
    #[serde(default)]
    skip: usize,
}

/// Lists what waits for an answer. Nothing a person wrote is in it.
#[utoipa::path(
    get,
    path = "/v1/sites/{site}/requests",
    params(PageSite, Page),
    security(("key" = [])),
    responses(
        (status = 200, description = "Open requests", body = RequestList),
        CommonProblems,
        (status = "4XX", description = "Not listed", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn list(
    ApiCaller { tenant, .. }: ApiCaller<scope::Requests>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let page = web::Query::<Page>::from_query(request.query_string()).map_err(|_| Problem::NotFound)?;
    let (open, requests) = request::open(&tenant, page.skip).await?;
    let summaries = requests.iter().map(|(record, row)| RequestSummary::new(&tenant, *record, row));
    let list = RequestList { open, requests: summaries.collect() };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(list))
}

/// A request with what the person wrote.
#[derive(Serialize, ToSchema)]
pub(super) struct RequestDetails {
    #[serde(flatten)]
    summary: RequestSummary,
    /// What they wrote, if they did; `null` too when they were erased.
    message: Option<String>,
    /// The language they wrote in.
    #[schema(value_type = Option<String>)]
    lang: Option<Lang>,
    /// Number of the application whose link was used.
    application: String,
    /// What was filled in then; empty when the person was erased.
    fields: std::collections::BTreeMap<String, String>,
    /// Open obligations that go with those identifiers, as you told them.
    obligations: Vec<OpenObligation>,
    /// Why it was refused.
    #[schema(value_type = Option<String>)]
    ground: Option<Ground>,
    /// Your words.
    answer: Option<String>,
}

/// An open obligation.
#[derive(Serialize, ToSchema)]
pub(super) struct OpenObligation {
    /// The purpose it holds.
    purpose: String,
    /// Since when the gateway knows of it, RFC 3339.
    since: String,
    /// Your words.
    ground: String,
}

/// Path of a request below its site.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct RequestPath {
    /// Record of the request
    record: String,
}

/// Shows one request. That this key looked is on record, and on the person's page, before it is shown.
#[utoipa::path(
    get,
    path = "/v1/sites/{site}/requests/{record}",
    params(PageSite, RequestPath),
    security(("key" = [])),
    responses(
        (status = 200, description = "The request", body = RequestDetails),
        (status = "4XX", description = "Not shown", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "The look cannot be recorded, so nothing is shown", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn get(
    ApiCaller { tenant, named, .. }: ApiCaller<scope::Requests>,
    path: web::Path<RequestPath>,
) -> Result<HttpResponse, Problem> {
    let record: RecordId = path.record.parse().map_err(|_| Problem::NotFound)?;
    let viewed = request::view(&tenant, record, &named).await?;
    let (ground, answer) = viewed.answer.map_or((None, None), |(ground, text)| (ground, Some(text)));
    let obligation = |open: kelisim_engine::obligation::Obligation| OpenObligation {
        purpose: open.purpose,
        since: clock::rfc3339(open.since),
        ground: open.ground,
    };
    let details = RequestDetails {
        summary: RequestSummary::new(&tenant, record, &viewed.row),
        message: viewed.message,
        lang: viewed.lang,
        application: viewed.thread.number(),
        fields: viewed.fields,
        obligations: viewed.obligations.into_iter().map(obligation).collect(),
        ground,
        answer,
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(details))
}

/// An answer to a request.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerRequest {
    /// `granted` or `refused`; `lifted` ends a blocking that was granted.
    #[schema(value_type = String)]
    outcome: Outcome,
    /// Why it is refused: `law`, `obligation`, `unfounded` or `identity`. Needed for `refused`, and only there.
    #[schema(value_type = Option<String>)]
    ground: Option<Ground>,
    /// What the person reads, at most 4,000 characters. They have shown only that they hold the link.
    text: String,
}

/// Answers a request. The person reads it on their page from then on.
#[utoipa::path(
    post,
    path = "/v1/sites/{site}/requests/{record}/answer",
    params(
        PageSite,
        RequestPath,
        ("Idempotency-Key" = String, Header, description = "8 to 64 visible characters, new for each answer"),
        ("On-Behalf-Of" = Option<String>, Header, description = "Who acts, as your system knows them: on record with the key")
    ),
    request_body = AnswerRequest,
    security(("key" = [])),
    responses(
        (status = 201, description = "Kept", body = KeptResponse),
        (status = "4XX", description = "Not answered", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "Cannot be kept now; repeat with the same key", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn answer(
    request: HttpRequest,
    ApiCaller { tenant, named, .. }: ApiCaller<scope::Requests>,
    IdempotencyKey(idempotency): IdempotencyKey,
    path: web::Path<RequestPath>,
    mut payload: web::Payload,
    gateway: Data,
) -> Result<HttpResponse, Problem> {
    let record: RecordId = path.record.parse().map_err(|_| Problem::NotFound)?;
    // A record that cannot be is refused before the body is read.
    let Bounded { value: sent, bytes } = Bounded::<AnswerRequest, FORM>::read(&request, &mut payload).await?;
    if matches!(sent.outcome, Outcome::Term | Outcome::Replied) {
        let words =
            "An answer is granted, refused or lifted. What happens when nobody answers in time, the gateway does by itself.";
        return Err(Problem::Field("outcome".into(), "outcome", words));
    }
    if (sent.outcome == Outcome::Refused) != sent.ground.is_some() {
        let words = "A refusal needs a ground, and nothing else has one: law, obligation, unfounded or identity.";
        return Err(Problem::Field("ground".into(), "ground", words));
    }
    let text = validate_text("text", &sent.text)?;
    let answered = Answer {
        record,
        outcome: sent.outcome,
        ground: sent.ground,
        text,
        key: named,
        version: None,
        idempotency,
        request: fingerprint(&[&record.0, &bytes]),
    };
    let recorded = request::answer(&tenant, answered).await?;
    Ok(created(&gateway, &recorded))
}

/// What the operator's system told is kept.
#[derive(Serialize, ToSchema)]
pub(super) struct KeptResponse {
    /// Its record.
    record: String,
    /// `answered` or `obliged`.
    #[schema(value_type = String)]
    kind: Kind,
    /// Its place in the site's ledger.
    index: u64,
    /// When it was recorded, RFC 3339.
    recorded_at: String,
    /// Its receipt: C2SP `tlog-proof`.
    receipt: String,
    /// What it will outlive: `node` or `node+replica`.
    durability: &'static str,
}

/// Builds the response for an event that is recorded.
pub(super) fn created(gateway: &Gateway, recorded: &Recorded) -> HttpResponse {
    let response = KeptResponse {
        record: recorded.record.to_string(),
        kind: recorded.kind,
        index: recorded.receipt.index,
        recorded_at: clock::rfc3339(Timestamp::from_secs(recorded.leaf.time)),
        receipt: recorded.receipt.to_text(),
        durability: gateway.durability().name(),
    };
    HttpResponse::Created().insert_header((CACHE_CONTROL, "no-store")).json(response)
}

/// Validates words of an operator that a person will read, or that explain something.
pub(super) fn validate_text(field: &'static str, typed: &str) -> Result<String, Problem> {
    validate_value(FieldKind::Textarea, true, MOST, typed, Lang::En)
        .map(Option::unwrap_or_default)
        .map_err(|(code, words)| Problem::Field(field.to_owned(), code, words))
}

#[cfg(test)]
mod tests {
    use kelisim_core::SubjectId;
    use kelisim_store::rows::AnswerRow;

    use super::*;

    #[test]
    fn a_request_is_overdue_from_the_day_after_its_last_and_until_it_is_answered() {
        // 2026-11-20 12:00 UTC, a Friday: one working day is Monday the 23rd.
        let received = Timestamp::from_secs(1_795_176_000);
        let row_with = |answer| RequestRow {
            index: 0,
            ask: Ask::Deletion,
            items: Vec::new(),
            subject: SubjectId([1; 16]),
            thread: RecordId([2; 16]),
            identifiers: Vec::new(),
            received,
            answer,
        };
        let calendar = Calendar::kazakhstan();
        let day = |row: &RequestRow, today: &str| RequestSummary::on(&calendar, RecordId([3; 16]), row, today);
        let open = row_with(None);
        assert_eq!(day(&open, "2026-11-23").answer_by, "2026-11-23");
        assert!(!day(&open, "2026-11-23").overdue && day(&open, "2026-11-24").overdue && day(&open, "2027-01-02").overdue);
        let answered = row_with(Some(AnswerRow { index: 1, outcome: Outcome::Granted, at: received }));
        assert!(!day(&answered, "2027-01-02").overdue);
    }
}
