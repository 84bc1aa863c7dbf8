//! Receipts: for machines at `/v1/sites/{site}/receipts/{record}`, for people at their private page.

pub(super) mod files;
mod standing;

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use data_encoding::BASE64URL_NOPAD;
use kelisim_app::page::{ReceiptPage, ShownText, Withdraw};
use kelisim_core::consent::{Item, Kind, Method};
use kelisim_core::{Lang, RecordId, TextHash, Timestamp};
use kelisim_engine::consent::{Decided, Reach, Who};
use kelisim_engine::fingerprint::fingerprint;
use kelisim_engine::payload::Payload;
use kelisim_engine::person::Person;
use kelisim_engine::receipt::texts::{self, ReceiptTexts, Text};
use kelisim_engine::receipt::{self, Opened};
use kelisim_engine::standing::RecordStanding;
use kelisim_engine::{Tenant, clock, thread, withdraw};
use kelisim_ledger::compact;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Data, consents, cors, page};
use crate::evidence::{self, PageReport};
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::qr;
use crate::routes::extract::{self, PageSite};

/// A receipt with what the record says.
#[derive(Serialize, ToSchema)]
pub(super) struct ReceiptResponse {
    #[serde(flatten)]
    record: consents::ConsentResponse,
    /// Each thing decided; missing when the leaf holds its hash only and the subject was erased.
    #[schema(value_type = Option<std::collections::HashMap<String, bool>>)]
    choices: Option<BTreeMap<String, bool>>,
    /// The key that checks the receipt.
    vkey: String,
}

/// Path of a receipt below its site.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct RecordPath {
    /// Id of the record
    record: String,
}

/// Gives a receipt to its holder: the browser that made the record, by its secret, or whoever has the private link.
#[utoipa::path(
    get,
    path = "/v1/sites/{site}/receipts/{record}",
    params(
        PageSite,
        RecordPath,
        ("Authorization" = String, Header, description = "`Bearer` and the browser's secret, or the token of the private link")
    ),
    responses(
        (status = 200, description = "The receipt", body = ReceiptResponse),
        (status = 404, description = "No such record, or not the asker's", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "The store cannot be read", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn get(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<RecordPath>,
    gateway: Data,
) -> HttpResponse {
    let mut response =
        machine(&request, &gateway, &tenant, &path.record).await.unwrap_or_else(|problem| problem.error_response());
    cors::allow(&request, &tenant, &mut response);
    response
}

async fn machine(request: &HttpRequest, gateway: &Gateway, tenant: &Tenant, record: &str) -> Result<HttpResponse, Problem> {
    let record: RecordId = record.parse().map_err(|_| Problem::NotFound)?;
    let bearer = extract::bearer(request).ok_or(Problem::Unauthorized)?;
    let opened = receipt::open(tenant, record).await?;
    let device = BASE64URL_NOPAD.decode(bearer.as_bytes()).is_ok_and(|secret| tenant.vault.device(&secret) == opened.subject);
    if !device && receipt::of_token(tenant, bearer) != Some(record) {
        return Err(Problem::NotFound);
    }
    let response = ReceiptResponse {
        record: consents::answer(gateway, tenant, &opened.recorded),
        choices: opened.choices(),
        vkey: tenant.key.verifying().to_string(),
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(response))
}

/// Opens the record of a private address.
async fn open_by_token(tenant: &Tenant, token: &str) -> Result<Opened, Problem> {
    let record = receipt::of_token(tenant, token).ok_or(Problem::NotFound)?;
    Ok(receipt::open(tenant, record).await?)
}

pub(super) async fn page(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> HttpResponse {
    let response = async {
        let opened = open_by_token(&tenant, &path.1).await?;
        let lang = own_language(&request, &tenant, &opened);
        let texts = texts::gather(&tenant, &opened).await?;
        let stands = kelisim_engine::standing::of(&tenant, &opened).await?;
        let receipt = page_data(&request, &gateway, &tenant, &path.1, &opened, &stands, texts).await?;
        Ok(page::html(StatusCode::OK, lang, kelisim_app::render::receipt_page(receipt)))
    };
    response.await.unwrap_or_else(|problem| page::problem(&request, &gateway, Some(&tenant), &problem))
}

/// Withdraws everything the record allowed. Pressed twice, it is one withdrawal.
pub(super) async fn withdraw(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> HttpResponse {
    let response = async {
        let opened = open_by_token(&tenant, &path.1).await?;
        let payload = opened.payload.as_ref().ok_or(Problem::NotFound)?;
        let form = payload.form.as_deref().and_then(|id| tenant.config.form(id));
        let granted = opened.choices().unwrap_or_default().into_iter().filter(|(_, granted)| *granted);
        let mut by_text = by_text(&tenant, &opened, payload, granted.map(|(item, _)| Item(item))).into_iter();
        let (text, choices) = by_text.next().ok_or(Problem::NotFound)?;
        let record = opened.recorded.record;
        let decided = Decided {
            key: record.to_string(),
            request: fingerprint(&[b"withdraw", &record.0]),
            who: Who::Person(Box::new(Person::of_fields(form, |name| payload.fields.get(name).map(String::as_str)))),
            text,
            lang: payload.lang,
            method: Method::Withdraw,
            choices,
            clauses: by_text.collect(),
            decided_at: None,
            build: None,
            evidence: evidence::gather(&request, &gateway.config.proxies, &PageReport::default(), clock::now()),
            reach: Reach { everywhere: true, ..Reach::default() },
        };
        let recorded = withdraw::all(&tenant, decided).await?;
        let lang = page::language(&request, &tenant);
        // What stops, by when, and how to undo it stands on the page of the matter.
        let done = if recorded.kind == Kind::Asked { "asked" } else { "withdrawn" };
        let to = thread::page_of(&tenant, record).await?.map(|page| format!("{page}?lang={lang}&done={done}"));
        let to = to.unwrap_or_else(|| format!("/r/{}/{}?lang={lang}", tenant.config.id, recorded.token));
        Ok(HttpResponse::SeeOther().insert_header((LOCATION, to)).finish())
    };
    response.await.unwrap_or_else(|problem: Problem| page::problem(&request, &gateway, Some(&tenant), &problem))
}

/// Groups the granted items by the hash of the words that asked for them: each clause of an application has
/// its own words.
fn by_text(
    tenant: &Tenant,
    opened: &Opened,
    payload: &Payload,
    granted: impl Iterator<Item = Item>,
) -> BTreeMap<TextHash, BTreeMap<Item, bool>> {
    let own = opened.recorded.leaf.text.map(|hash| (&payload.text.0, TextHash(hash)));
    let texts_shown: Vec<_> = own.into_iter().chain(payload.clauses.iter().map(|(id, _, hash)| (id, *hash))).collect();
    let mut texts: BTreeMap<TextHash, BTreeMap<Item, bool>> = BTreeMap::new();
    for item in granted {
        let purpose = item.0.trim_start_matches("p:").split('/').next().unwrap_or_default().to_owned();
        let asks = |id: &str| tenant.config.text(id).is_some_and(|text| text.purposes.contains(&purpose));
        if let Some((_, hash)) = texts_shown.iter().find(|(id, _)| asks(id)) {
            texts.entry(*hash).or_default().insert(item, false);
        }
    }
    texts
}

/// Language of a receipt: what its address names, else that of the act.
fn own_language(request: &HttpRequest, tenant: &Tenant, opened: &Opened) -> Lang {
    page::language_of_act(request, tenant, opened.payload.as_ref().map(|payload| payload.lang))
}

/// Builds the data that the page and the PDF show of a record. What is in force now is looked up once for the page,
/// the document and the file in it, so that all three speak of one moment.
async fn page_data(
    request: &HttpRequest,
    gateway: &Gateway,
    tenant: &Tenant,
    token: &str,
    opened: &Opened,
    stands: &RecordStanding,
    receipt_texts: Option<ReceiptTexts>,
) -> Result<ReceiptPage, Problem> {
    let lang = own_language(request, tenant, opened);
    let path = format!("/r/{}/{token}", tenant.config.id);
    let recorded = &opened.recorded;
    let payload = opened.payload.as_ref();
    let recorded_at = Timestamp::from_secs(recorded.leaf.time);
    let can_withdraw = payload.is_some_and(|payload| !payload.fields.is_empty()) && stands.can_be_withdrawn();
    let my = thread::page_of(tenant, recorded.record).await?.map(|page| format!("{page}?lang={lang}"));
    // Of a later act of a matter the link is that of the matter, which its holder has.
    let is_matter = payload.is_some_and(|payload| !payload.fields.is_empty());
    let own = (!is_matter).then_some(path.as_str());
    let key = tenant.key.verifying();
    let proof = compact::pack(&recorded.receipt, &key);
    let ask = compact::pack_standing(&kelisim_engine::standing::proof(tenant, recorded.record));
    let mut shell = page::shell(gateway, tenant, lang, &path);
    shell.css.push(gateway.assets.href("receipt.css"));
    Ok(ReceiptPage {
        shell,
        number: recorded.record.number(),
        kind: recorded.kind,
        method: payload.map_or(Method::Save, |payload| payload.method),
        recorded_at: clock::local(recorded_at),
        next: standing::next(tenant, opened, stands, lang),
        decisions: standing::decisions(tenant, recorded.kind, stands, lang),
        as_of: clock::local(stands.at),
        changed: stands.has_changed(),
        texts: receipt_texts.as_ref().map(texts).unwrap_or_default(),
        policy: payload
            .and_then(|payload| payload.policy.as_ref())
            .map(|version| (version.clone(), format!("/policy/{}/{version}?lang={lang}", tenant.config.id))),
        files: receipt_texts.map(|_| (format!("{path}/receipt.pdf?lang={lang}"), format!("{path}/receipt.json"))),
        qr: proof.and_then(|digits| qr::of(format!("{}/verify#{digits}-{ask}", gateway.config.origin()))),
        receipt_href: format!("{path}/receipt.tlog-proof"),
        record: recorded.record.to_string(),
        index: recorded.receipt.index,
        size: kelisim_ledger::Checkpoint::open(&recorded.receipt.checkpoint, &key).map_or(0, |head| head.size),
        vkey: key.to_string(),
        link: my.as_deref().or(own).map(|path| format!("{}{path}", gateway.config.origin())),
        my,
        withdraw: can_withdraw
            .then(|| Withdraw { action: format!("{path}/withdraw?lang={lang}"), token: recorded.token.clone() }),
    })
}

/// Lists the texts that were shown. The decision about each is found by the lines that name its purposes.
fn texts(receipt_texts: &ReceiptTexts) -> Vec<ShownText> {
    let text = |text: &Text| {
        let lines = text.entries();
        let asks = |item: &str| texts::line_of(item).is_some_and(|name| lines.iter().any(|(known, _)| *known == name));
        let answers: Vec<bool> =
            receipt_texts.decisions.iter().filter(|(item, _)| asks(item)).map(|(_, granted)| *granted).collect();
        let (yes, no) = (answers.contains(&true), answers.contains(&false));
        ShownText {
            title: kelisim_app::shown::title(&text.words),
            words: text.words.clone(),
            allowed: (yes != no).then_some(yes),
        }
    };
    receipt_texts.texts.iter().map(text).collect()
}

/// Returns the title of an item for people.
pub(super) fn title(tenant: &Tenant, item: &str, lang: Lang) -> String {
    kelisim_i18n::title(&tenant.config, item, lang)
}
