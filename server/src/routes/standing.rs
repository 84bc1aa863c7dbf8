//! `/v1/sites/{site}/standing/{token}`: what is in force now of what a receipt says.

use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, HeaderName};
use actix_web::{HttpResponse, web};
use kelisim_core::Lang;
use kelisim_engine::standing::{self, ItemStanding};
use kelisim_engine::{clock, receipt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::receipts;
use crate::problem::Problem;
use crate::routes::extract::PageSite;

/// What is in force now of what a record decided.
#[derive(Serialize, ToSchema)]
pub(super) struct StandingResponse {
    /// Id of the record.
    record: String,
    /// Moment this was looked up, RFC 3339.
    as_of: String,
    /// Whether something else is in force than what was decided then.
    changed: bool,
    /// Every item, in the order of the site; empty when the person was erased and the log holds only a hash.
    items: Vec<StandingItem>,
}

/// One item of a record, then and now.
#[derive(Serialize, ToSchema)]
struct StandingItem {
    /// Name of the item, such as `p:marketing/sms`.
    item: String,
    /// Title of the item, by language.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    title: std::collections::BTreeMap<Lang, String>,
    /// Whether it was allowed then.
    then: bool,
    /// Whether it is allowed now.
    now: bool,
    /// `allowed`, `refused`, `withdrawn`, `withdrawal-waits`, `expired`, `asked-again`, `blocked` or `erased`.
    state: &'static str,
    /// Moment since which that is so, where it is another than the record's, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
}

/// Path of what is in force now, below its site.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct StandingPath {
    /// Token in the receipt
    token: String,
}

/// Tells whoever has a receipt what is in force now of what it says. The token stands in the receipt file and in the QR code; it opens nothing else.
#[utoipa::path(
    get,
    path = "/v1/sites/{site}/standing/{token}",
    params(PageSite, StandingPath),
    responses(
        (status = 200, description = "What is in force now", body = StandingResponse),
        (status = 404, description = "No such receipt", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "The store cannot be read", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn get(PageSite(tenant): PageSite, path: web::Path<StandingPath>) -> Result<HttpResponse, Problem> {
    let record = standing::of_token(&tenant, &path.token).ok_or(Problem::NotFound)?;
    let opened = receipt::open(&tenant, record).await?;
    let stands = standing::of(&tenant, &opened).await?;
    let item = |one: &ItemStanding| StandingItem {
        item: one.item.0.clone(),
        title: tenant.config.languages.iter().map(|lang| (*lang, receipts::title(&tenant, &one.item.0, *lang))).collect(),
        then: one.then,
        now: one.now.is_allowed(),
        state: one.code(),
        since: one.since().map(clock::rfc3339),
    };
    let body = StandingResponse {
        record: record.to_string(),
        as_of: clock::rfc3339(stands.at),
        changed: stands.has_changed(),
        items: stands.items.iter().map(item).collect(),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((HeaderName::from_static("x-robots-tag"), "noindex"))
        .json(body))
}
