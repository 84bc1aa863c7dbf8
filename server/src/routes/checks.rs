//! `GET /v1/sites/{site}/checks`: lists the checks on record.

use std::collections::BTreeMap;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};
use kelisim_core::check::Reason;
use kelisim_engine::check::{self, Listed};
use kelisim_engine::clock;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::{CommonProblems, Problem};
use crate::routes::extract::{ApiCaller, PageSite, scope};

/// Query: `before` of the previous response, to list earlier checks.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Before {
    /// Where to go on: `before` of the last answer
    before: Option<u64>,
}

/// Checks, the newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct ChecksResponse {
    /// At most 128.
    checks: Vec<CheckOnRecord>,
    /// What to send as `before` for those that were earlier; `null` when there are none.
    before: Option<u64>,
}

/// A check as it is on record.
#[derive(Serialize, ToSchema)]
pub(super) struct CheckOnRecord {
    /// Its record.
    check: String,
    /// Its place in the ledger.
    index: u64,
    /// When it was answered, RFC 3339.
    at: String,
    /// Id of the key that asked.
    key: String,
    /// Person for whom it asked, where it named one (`On-Behalf-Of`).
    #[serde(skip_serializing_if = "Option::is_none")]
    behalf: Option<String>,
    /// For what.
    purpose: String,
    /// How.
    channel: Option<&'static str>,
    /// The past moment that was asked about, RFC 3339.
    as_of: Option<String>,
    /// Whether it was a file.
    bulk: bool,
    /// Identifiers that were asked about.
    asked: u64,
    /// Identifiers that may be contacted.
    allowed: u64,
    /// Identifiers by reason; those that did not occur are missing.
    reasons: BTreeMap<&'static str, u64>,
}

impl From<Listed> for CheckOnRecord {
    fn from(listed: Listed) -> Self {
        let row = listed.row;
        let reasons = Reason::ALL.iter().zip(&row.counts).filter(|(_, count)| **count > 0);
        Self {
            check: listed.record.to_string(),
            index: listed.index,
            at: clock::rfc3339(row.at),
            channel: row.channel.map(kelisim_core::site::Channel::name),
            as_of: row.as_of.map(clock::rfc3339),
            bulk: row.bulk,
            asked: row.asked(),
            allowed: row.allowed(),
            reasons: reasons.map(|(reason, count)| (reason.code(), *count)).collect(),
            key: row.key,
            behalf: listed.behalf,
            purpose: row.purpose,
        }
    }
}

/// The checks of a site: who asked about how many, when, for what, and what was answered. Nobody who was asked about is in it.
#[utoipa::path(
    get,
    path = "/v1/sites/{site}/checks",
    params(PageSite, Before),
    security(("key" = [])),
    responses(
        (status = 200, description = "At most 128, the newest first", body = ChecksResponse),
        CommonProblems,
        (status = "4XX", description = "Not shown", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn get(
    query: web::Query<Before>,
    ApiCaller { tenant, key, .. }: ApiCaller<scope::Check>,
) -> Result<HttpResponse, Problem> {
    let mut listed = check::list(&tenant, query.before).await?;
    // Names are shown to the system that gave them, and to nobody else's.
    for check in listed.iter_mut().filter(|check| check.row.key != key) {
        check.behalf = None;
    }
    let before = listed.last().map(|oldest| oldest.number).filter(|number| *number > 0);
    let response = ChecksResponse { before, checks: listed.into_iter().map(CheckOnRecord::from).collect() };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(response))
}
