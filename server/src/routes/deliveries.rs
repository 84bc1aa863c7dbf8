//! `GET /v1/sites/{site}/destinations`, `GET /v1/sites/{site}/deliveries` and `POST
//! /v1/sites/{site}/deliveries/replay`: backlogs, delivered and waiting messages, dead letters, and replay.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Query;
use actix_web::{HttpRequest, HttpResponse};
use kelisim_core::{RecordId, Timestamp};
use kelisim_engine::deliveries::{self, Found, Which};
use kelisim_engine::{clock, desk};
use kelisim_store::rows::{Attempt, DeliveryState, Event};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::{CommonProblems, Problem};
use crate::routes::extract::{ACT, ApiCaller, Bounded, PageSite, scope};

/// Maximum number of deliveries in one response.
const PAGE: usize = 100;

/// A destination and how it stands.
#[derive(Serialize, ToSchema)]
pub(super) struct DestinationView {
    /// Its id in the site file.
    destination: String,
    /// Deliveries that wait, those under way too.
    waiting: u64,
    /// Deliveries given up.
    dead: u64,
    /// Seconds since the first that waits was asked for.
    oldest_seconds: u64,
}

/// One forwarding of one event.
#[derive(Serialize, ToSchema)]
pub(super) struct DeliveryView {
    /// Its id, the `webhook-id` of every attempt.
    id: String,
    /// Where it goes.
    destination: String,
    /// `application`, `consent`, `withdrawn`, `erased`, `asked` or `answered`.
    event: &'static str,
    /// Place of the event in the ledger.
    sequence: u64,
    /// `waiting`, `delivered`, `dead` or `withheld`: of the last, the last attempt says why.
    state: &'static str,
    /// When it was asked for, or asked for again; RFC 3339.
    since: String,
    /// Names of the fields that were sent.
    fields: Vec<String>,
    /// Attempts, the oldest first.
    attempts: Vec<AttemptView>,
}

/// One attempt.
#[derive(Serialize, ToSchema)]
pub(super) struct AttemptView {
    /// When it ended, RFC 3339.
    at: String,
    /// HTTP status or code of the mail server; zero when there was no answer, and for a stream.
    status: u16,
    /// Why it failed; empty when it did not.
    reason: String,
    /// Milliseconds it took.
    took_ms: u32,
    /// Bytes sent.
    bytes: u32,
}

/// Query of the list: either `record`, or `destination` and `from`.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DeliveriesQuery {
    /// Those of one record
    record: Option<String>,
    /// Those to one destination that were given up
    destination: Option<String>,
    /// Of those, from this place of the ledger on
    #[serde(default)]
    from: u64,
}

/// Deliveries, at most 100.
#[derive(Serialize, ToSchema)]
pub(super) struct DeliveriesResponse {
    /// In the order of the ledger.
    deliveries: Vec<DeliveryView>,
    /// `from` of the next page; missing on the last.
    next: Option<u64>,
}

/// What to send again: one record, or a span of time to one destination.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplayRequest {
    /// The record.
    record: Option<String>,
    /// The destination; needed with a span of time.
    destination: Option<String>,
    /// From this moment on, RFC 3339.
    since: Option<String>,
    /// Until this moment, RFC 3339; now when missing.
    until: Option<String>,
    /// Also what was delivered; else only what was given up or withheld.
    #[serde(default)]
    delivered_too: bool,
    /// `next` of the answer before.
    from: Option<u64>,
}

/// Part of what is to be sent again is under way.
#[derive(Serialize, ToSchema)]
pub(super) struct ReplayResponse {
    /// Deliveries that will be sent again.
    again: u64,
    /// Entries of the ledger looked through so far, of the span.
    looked: u64,
    /// Entries in the span.
    span: u64,
    /// Send the request again with this as `from`; missing when all is done.
    next: Option<u64>,
}

fn field(name: &str, words: &'static str) -> Problem {
    Problem::Field(name.to_owned(), "invalid", words)
}

fn view(found: Found) -> DeliveryView {
    let row = found.row;
    let state = match row.state {
        DeliveryState::Waiting => "waiting",
        DeliveryState::Delivered => "delivered",
        DeliveryState::Dead => "dead",
        DeliveryState::Withheld => "withheld",
    };
    let event = match row.event {
        Event::Application => "application",
        Event::Consent => "consent",
        Event::Withdrawn => "withdrawn",
        Event::Erased => "erased",
        Event::Asked => "asked",
        Event::Answered => "answered",
        Event::Clock(_) => "clock",
        Event::Corrected => "corrected",
    };
    let attempt = |attempt: Attempt| AttemptView {
        at: clock::rfc3339(attempt.at),
        status: attempt.status,
        reason: attempt.why,
        took_ms: attempt.took_ms,
        bytes: attempt.bytes,
    };
    DeliveryView {
        id: format!("msg_{}", found.id),
        destination: row.destination,
        event,
        sequence: row.index,
        state,
        since: clock::rfc3339(row.since),
        fields: row.fields,
        attempts: row.attempts.into_iter().map(attempt).collect(),
    }
}

fn record(text: &str) -> Result<RecordId, Problem> {
    text.parse().map_err(|_| field("record", "A record is 32 hexadecimal digits, as the receipt gives it."))
}

fn moment(name: &str, text: &str) -> Result<Timestamp, Problem> {
    clock::parse(text).ok_or_else(|| field(name, "Write a moment as RFC 3339: 2026-11-21T14:05:00+05:00."))
}

/// Every destination and how it stands.
#[utoipa::path(
    get,
    path = "/v1/sites/{site}/destinations",
    params(PageSite),
    security(("key" = [])),
    responses(
        (status = 200, description = "Destinations", body = Vec<DestinationView>),
        CommonProblems
    )
)]
pub(super) async fn destinations(ApiCaller { tenant, .. }: ApiCaller<scope::Deliveries>) -> Result<HttpResponse, Problem> {
    let all: Vec<DestinationView> = deliveries::backlogs(&tenant)
        .await?
        .into_iter()
        // Letters to staff are the gateway's own.
        .filter(|(destination, _)| ![desk::STAFF, desk::PERSON].contains(&&**destination))
        .map(|(destination, backlog)| DestinationView {
            destination,
            waiting: backlog.waiting,
            dead: backlog.dead,
            oldest_seconds: backlog.oldest_seconds,
        })
        .collect();
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(all))
}

/// The deliveries of one record, or those to one destination that were given up.
#[utoipa::path(
    get,
    path = "/v1/sites/{site}/deliveries",
    params(PageSite, DeliveriesQuery),
    security(("key" = [])),
    responses(
        (status = 200, description = "Deliveries", body = DeliveriesResponse),
        CommonProblems
    )
)]
pub(super) async fn get(
    ApiCaller { tenant, .. }: ApiCaller<scope::Deliveries>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let query = Query::<DeliveriesQuery>::from_query(request.query_string())
        .map_err(|_| field("query", "Ask with `record`, or with `destination` and `from`."))?;
    let found = match (&query.record, &query.destination) {
        (Some(id), None) => deliveries::of_record(&tenant, record(id)?).await?,
        (None, Some(destination)) => deliveries::dead(&tenant, destination, query.from, PAGE + 1).await?,
        _ => return Err(field("record", "Ask for one `record`, or for one `destination`.")),
    };
    let next = found.get(PAGE).map(|found| found.row.index);
    let deliveries = found.into_iter().take(PAGE).map(view).collect();
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(DeliveriesResponse { deliveries, next }))
}

/// Sends again what was given up, or on demand everything, with the same ids. Who hears of something twice can tell by the id.
#[utoipa::path(
    post,
    path = "/v1/sites/{site}/deliveries/replay",
    params(PageSite),
    request_body = ReplayRequest,
    security(("key" = [])),
    responses(
        (status = 202, description = "Under way", body = ReplayResponse),
        (status = "4XX", description = "Nothing is sent", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "The store cannot be reached", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn replay(
    ApiCaller { tenant, key, .. }: ApiCaller<scope::Deliveries>,
    Bounded { value: sent, .. }: Bounded<ReplayRequest, ACT>,
) -> Result<HttpResponse, Problem> {
    let replayed = match (&sent.record, &sent.destination, &sent.since) {
        (Some(id), destination, None) => deliveries::replay_record(&tenant, record(id)?, destination.as_deref()).await?,
        (None, Some(destination), Some(since)) => {
            let until = sent.until.as_ref().map_or(Ok(clock::now()), |until| moment("until", until))?;
            let which = if sent.delivered_too { Which::All } else { Which::Dead };
            let span = (moment("since", since)?, until);
            deliveries::replay_span(&tenant, destination, span, which, sent.from).await?
        }
        _ => return Err(field("record", "Name one `record`, or a `destination` and `since`.")),
    };
    tracing::info!(site = %tenant.config.id, key, destination = sent.destination, again = replayed.requeued, "deliveries are sent again");
    let (looked, span) = replayed.scanned;
    let response = ReplayResponse { again: replayed.requeued, looked, span, next: replayed.next };
    Ok(HttpResponse::Accepted().insert_header((CACHE_CONTROL, "no-store")).json(response))
}
