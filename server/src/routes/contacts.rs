//! `POST /v1/sites/{site}/contacts`: reports touches (marketing contacts), which count against the limits.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use kelisim_core::check::IdentifierKind;
use kelisim_engine::touches::{self, Report};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::extract::{self, ApiCaller, Bounded, IdempotencyKey, PageSite, scope};

/// Maximum bytes of a report.
const MOST: usize = 4 * extract::FORM;

/// Contacts that were made for one purpose on one channel.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactsRequest {
    /// For what.
    purpose: String,
    /// How: `sms`, `call`, `email` or `messenger`.
    channel: String,
    /// With whom; at most 1,000.
    contacts: Vec<Contact>,
}

/// One contact.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Contact {
    /// Kind of the identifier.
    kind: IdentifierKind,
    /// The identifier in any spelling.
    value: String,
    /// When, RFC 3339; now when it is missing.
    at: Option<String>,
}

/// What became of the report.
#[derive(Serialize, ToSchema)]
pub(super) struct ContactsResponse {
    /// Contacts that count from now on.
    recorded: usize,
    /// Contacts that were reported before, or that lie too far back to count.
    passed: usize,
    /// Places, counted from 0, of identifiers that cannot be read; those contacts do not count.
    unreadable: Vec<usize>,
}

/// Keeps that people were contacted, so that limits such as three calls a day hold across all tools.
#[utoipa::path(
    post,
    path = "/v1/sites/{site}/contacts",
    params(
        PageSite,
        ("Idempotency-Key" = String, Header, description = "8 to 64 visible characters, new for each report")
    ),
    request_body = ContactsRequest,
    security(("key" = [])),
    responses(
        (status = 201, description = "Kept", body = ContactsResponse),
        (status = "4XX", description = "Not kept", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "Cannot be kept now; repeat with the same key", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn post(
    caller: ApiCaller<scope::Contacts>,
    IdempotencyKey(idempotency): IdempotencyKey,
    Bounded { value: sent, .. }: Bounded<ContactsRequest, MOST>,
) -> Result<HttpResponse, Problem> {
    let key = format!("{}/{idempotency}", caller.key);
    let mut contacts = Vec::with_capacity(sent.contacts.len());
    for (place, touch) in sent.contacts.into_iter().enumerate() {
        let moment = |text: &str| extract::moment(|| format!("contacts[{place}].at"), text);
        contacts.push((touch.kind, touch.value, touch.at.as_deref().map(moment).transpose()?));
    }
    let report = Report { purpose: sent.purpose, channel: sent.channel, key, touches: contacts };
    let outcome = touches::report(&caller.tenant, &report).await?;
    let response = ContactsResponse { recorded: outcome.recorded, passed: outcome.passed, unreadable: outcome.unreadable };
    Ok(HttpResponse::Created().insert_header((CACHE_CONTROL, "no-store")).json(response))
}
