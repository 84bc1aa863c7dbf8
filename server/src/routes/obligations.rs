//! `PUT /v1/sites/{site}/obligations`: records whether an obligation of a person is open.

use actix_web::HttpResponse;
use kelisim_engine::fingerprint::fingerprint;
use kelisim_engine::obligation::{self, NewObligation};
use kelisim_engine::person::Person;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Data, requests};
use crate::problem::Problem;
use crate::routes::extract::{ApiCaller, Bounded, FORM, IdempotencyKey, PageSite, scope};

/// An obligation of a person towards the operator. At least one identifier.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ObligationRequest {
    /// IIN.
    iin: Option<String>,
    /// Phone in any spelling.
    phone: Option<String>,
    /// E-mail address.
    email: Option<String>,
    /// The purpose whose consent it holds: one with `obligation = true` in the site file.
    purpose: String,
    /// Whether it is open; `false` when it was fulfilled.
    open: bool,
    /// What it is, for those who answer requests: at most 4,000 characters.
    ground: String,
}

/// Keeps that an obligation is open or over. It is shown beside a request to take the consent back, to the operator only.
#[utoipa::path(
    put,
    path = "/v1/sites/{site}/obligations",
    params(
        PageSite,
        ("Idempotency-Key" = String, Header, description = "8 to 64 visible characters, new for each change")
    ),
    request_body = ObligationRequest,
    security(("key" = [])),
    responses(
        (status = 201, description = "Kept", body = requests::KeptResponse),
        (status = "4XX", description = "Not kept", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "Cannot be kept now; repeat with the same key", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn put(
    ApiCaller { tenant, named, .. }: ApiCaller<scope::Requests>,
    IdempotencyKey(idempotency): IdempotencyKey,
    gateway: Data,
    Bounded { value: sent, bytes }: Bounded<ObligationRequest, FORM>,
) -> Result<HttpResponse, Problem> {
    let obligation = NewObligation {
        person: Person::parse(sent.iin.as_deref(), sent.phone.as_deref(), sent.email.as_deref(), None)?,
        purpose: sent.purpose,
        open: sent.open,
        ground: requests::validate_text("ground", &sent.ground)?,
        key: named,
        idempotency,
        request: fingerprint(&[&bytes]),
    };
    let recorded = obligation::record(&tenant, obligation).await?;
    Ok(requests::created(&gateway, &recorded))
}
