//! `POST /v1/sites/{site}/erasures`: erases a person.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use kelisim_engine::erase::{self, Author};
use kelisim_engine::fingerprint::fingerprint;
use kelisim_engine::person::Person;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Data, consents};
use crate::problem::Problem;
use crate::routes::extract::{ACT, ApiCaller, Bounded, IdempotencyKey, PageSite, scope};

/// Longest reason and ground, in characters.
const MOST: usize = 500;

/// Whom to erase; at least one identifier. The IIN counts before the phone, the phone before the address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ErasureRequest {
    /// IIN.
    iin: Option<String>,
    /// Phone in any spelling.
    phone: Option<String>,
    /// E-mail address.
    email: Option<String>,
    /// Why, in your own words: on record beside the erasure, sealed. At most 500 characters.
    reason: Option<String>,
    /// Ground on which an open obligation of the person does not hold their data: an article, a decision. Without it
    /// somebody with an open obligation is not erased. At most 500 characters.
    despite: Option<String>,
}

/// Destroys the key that seals everything of one person. The ledger keeps its entries, and a new one that says so.
#[utoipa::path(
    post,
    path = "/v1/sites/{site}/erasures",
    params(
        PageSite,
        ("Idempotency-Key" = String, Header, description = "8 to 64 visible characters, new for each erasure")
    ),
    request_body = ErasureRequest,
    security(("key" = [])),
    responses(
        (status = 201, description = "Erased", body = consents::ConsentResponse),
        (status = "4XX", description = "Nothing was done", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing was done", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn post(
    ApiCaller { tenant, named, .. }: ApiCaller<scope::Erase>,
    IdempotencyKey(key): IdempotencyKey,
    gateway: Data,
    Bounded { value: sent, bytes }: Bounded<ErasureRequest, ACT>,
) -> Result<HttpResponse, Problem> {
    let person = Person::parse(sent.iin.as_deref(), sent.phone.as_deref(), sent.email.as_deref(), None)?;
    let words = |name: &str, typed: &Option<String>| {
        let typed = typed.as_deref().unwrap_or_default().trim();
        if typed.chars().count() <= MOST {
            return Ok(typed.to_owned());
        }
        Err(Problem::Field(name.to_owned(), "too-long", "Write at most 500 characters."))
    };
    let despite = Some(words("despite", &sent.despite)?).filter(|despite| !despite.is_empty());
    let author = Author { who: named, reason: words("reason", &sent.reason)?, despite };
    let erased = erase::erase(&tenant, &key, fingerprint(&[&bytes]), &person, &author).await?;
    Ok(HttpResponse::Created().insert_header((CACHE_CONTROL, "no-store")).json(consents::answer(&gateway, &tenant, &erased)))
}
