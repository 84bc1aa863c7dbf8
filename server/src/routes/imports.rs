//! `POST /v1/sites/{site}/imports/…`: imports past consents and suppression lists.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use kelisim_core::check::IdentifierKind;
use kelisim_core::consent::Holds;
use kelisim_engine::fingerprint::fingerprint;
use kelisim_engine::import::{self, Batch, Imported, List, Past, RowMistake};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::extract::{ApiCaller, Bounded, PageSite, scope};

/// Maximum bytes of one part of an import.
const PART: usize = 1 << 20;
/// Maximum characters of the name of a batch and of its source.
const MAX_CHARACTERS: usize = 200;

/// Consents of the past; a batch may come in many parts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportRequest {
    /// Your name for the import. The same row of the same batch is imported once, however often it is sent.
    batch: String,
    /// Where it comes from, such as "CRM, export of 1 November 2026".
    source: String,
    /// At most 1,000.
    consents: Vec<PastConsent>,
}

/// A consent, or a refusal, that was given before the gateway kept it. At least one identifier.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PastConsent {
    /// Its number in the batch.
    row: u64,
    /// Phone in any spelling.
    phone: Option<String>,
    /// E-mail address.
    email: Option<String>,
    /// IIN.
    iin: Option<String>,
    /// Name.
    name: Option<String>,
    /// For what.
    purpose: String,
    /// How; missing for a purpose without channels.
    #[serde(default)]
    channels: Vec<String>,
    /// `false` is a refusal.
    #[serde(default = "yes")]
    granted: bool,
    /// The day it was given, ISO 8601, or the moment, RFC 3339.
    decided_at: String,
    /// When it ends; else as long as the site's newest text for the purpose says.
    until: Option<String>,
    /// Where the proof is: a contract, the name of a scan. At most 500 characters.
    evidence: String,
}

fn yes() -> bool {
    true
}

/// A part of a list of those not to be contacted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuppressionRequest {
    /// Your name for the list.
    batch: String,
    /// Number of the part; each is imported once.
    #[serde(default)]
    part: u64,
    /// Where it comes from, such as "complaints, October 2026".
    source: String,
    /// The day of the list, ISO 8601.
    date: String,
    /// Purposes it is about; missing = all.
    #[serde(default)]
    purposes: Vec<String>,
    /// Channels it is about; missing = all.
    #[serde(default)]
    channels: Vec<String>,
    /// `always` (until a list lifts it) or `until-consent` (until the person allows it after `date`).
    #[serde(default = "always")]
    #[schema(value_type = String)]
    holds: Holds,
    /// The day it ends, if it does.
    until: Option<String>,
    /// Takes these identifiers off every list of an earlier or the same date.
    #[serde(default)]
    lift: bool,
    /// At most 1,000.
    identifiers: Vec<Listed>,
}

fn always() -> Holds {
    Holds::Always
}

/// An identifier on a list.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listed {
    /// Its number in the batch.
    row: u64,
    /// Its kind.
    kind: IdentifierKind,
    /// The identifier in any spelling.
    value: String,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Wrong {
    /// Its number in the batch.
    pub row: u64,
    /// The field that is wrong.
    pub field: String,
    /// Stable short name of what is wrong.
    pub code: String,
    /// What is wrong, in English, without what was sent.
    pub detail: String,
}

impl From<RowMistake> for Wrong {
    fn from(mistake: RowMistake) -> Self {
        let RowMistake { row, field, code, detail } = mistake;
        Self { row, field, code, detail }
    }
}

/// What became of a part of an import.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct ImportResponse {
    /// Rows that are kept now.
    pub imported: usize,
    /// Rows that were kept before.
    pub repeated: usize,
    /// Rows that are not kept, with the reason.
    pub errors: Vec<Wrong>,
}

fn batch(name: String, source: String, key: String) -> Result<Batch, Problem> {
    let is_valid = |text: &str| (1..=MAX_CHARACTERS).contains(&text.trim().chars().count());
    if !is_valid(&name) {
        return Err(Problem::Field("batch".into(), "no-batch", "Name the import in 1 to 200 characters."));
    }
    if !is_valid(&source) {
        return Err(Problem::Field("source".into(), "no-source", "Say in 1 to 200 characters where it comes from."));
    }
    Ok(Batch { name, source, key })
}

fn answer(done: Imported) -> HttpResponse {
    let response = ImportResponse {
        imported: done.imported,
        repeated: done.repeated,
        errors: done.wrong.into_iter().map(Wrong::from).collect(),
    };
    HttpResponse::Created().insert_header((CACHE_CONTROL, "no-store")).json(response)
}

/// Keeps consents and refusals of the past, each a record of the grade `imported`.
#[utoipa::path(
    post,
    path = "/v1/sites/{site}/imports/consents",
    params(PageSite),
    request_body = ImportRequest,
    security(("key" = [])),
    responses(
        (status = 201, description = "Kept, but for the rows in `errors`", body = ImportResponse),
        (status = "4XX", description = "Nothing is kept", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "Some cannot be kept now; repeat the same", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn consents(
    ApiCaller { tenant, key, .. }: ApiCaller<scope::Import>,
    Bounded { value: sent, .. }: Bounded<ImportRequest, PART>,
) -> Result<HttpResponse, Problem> {
    let batch = batch(sent.batch, sent.source, key)?;
    let rows = sent.consents.into_iter().map(|sent| {
        let PastConsent { row, phone, email, iin, name, purpose, channels, granted, decided_at, until, evidence } = sent;
        Past { row, phone, email, iin, name, purpose, channels, granted, decided_at, until, evidence }
    });
    Ok(answer(import::consents(&tenant, &batch, rows.collect()).await?))
}

/// Keeps that people are not to be contacted, or are again.
#[utoipa::path(
    post,
    path = "/v1/sites/{site}/imports/suppression",
    params(PageSite),
    request_body = SuppressionRequest,
    security(("key" = [])),
    responses(
        (status = 201, description = "Kept, but for the rows in `errors`", body = ImportResponse),
        (status = "4XX", description = "Nothing is kept", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "Cannot be kept now; repeat the same", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn suppression(
    ApiCaller { tenant, key, .. }: ApiCaller<scope::Import>,
    Bounded { value: sent, bytes }: Bounded<SuppressionRequest, PART>,
) -> Result<HttpResponse, Problem> {
    let batch = batch(sent.batch, sent.source, key)?;
    let identifiers = sent.identifiers.into_iter().map(|listed| (listed.row, listed.kind, listed.value)).collect();
    let list = List {
        part: sent.part,
        request: fingerprint(&[&bytes]),
        date: sent.date,
        purposes: sent.purposes,
        channels: sent.channels,
        holds: sent.holds,
        until: sent.until,
        lift: sent.lift,
        identifiers,
    };
    Ok(answer(import::suppression(&tenant, &batch, list).await?))
}
