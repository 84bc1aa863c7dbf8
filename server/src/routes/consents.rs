//! `POST /v1/sites/{site}/consents`: records a decision.

mod words;

use std::collections::BTreeMap;

use actix_web::http::header::{CACHE_CONTROL, ORIGIN};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use kelisim_core::consent::{Item, Method};
use kelisim_core::{Lang, TextHash, Timestamp};
use kelisim_engine::consent::{self, Decided, Reach, Who};
use kelisim_engine::fingerprint::fingerprint;
use kelisim_engine::limits::flood::Flooding;
use kelisim_engine::person::Person;
use kelisim_engine::receipt::Recorded;
use kelisim_engine::{Tenant, clock};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::words::Words;
use super::preferences::browser;
use super::{Data, choice, cors, flood};
use crate::evidence::{self, PageReport};
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::routes::extract::{self, ACT, Bounded, IdempotencyKey, PageSite, scope};
use crate::routes::same_origin;

/// One decision, as a page or a site's back end sends it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConsentRequest {
    /// Secret of the browser: 16 to 32 random bytes, base 64 for addresses. This or `contact`.
    device: Option<String>,
    /// Identifiers of the person. This or `device`.
    contact: Option<Contact>,
    /// SHA-256 of the exact words shown, hexadecimal: all 64 digits, or the first 32.
    #[schema(value_type = String)]
    text: Words,
    /// Language they were shown in: `kk`, `ru` or `en`.
    #[schema(value_type = String)]
    lang: Lang,
    /// `accept-all`, `reject-all`, `save`, `withdraw`, `gpc` or `checkbox`; with an API key also `paper`, `signature`,
    /// `call`, `counter` or `email`.
    #[schema(value_type = String)]
    method: Method,
    /// Each thing offered, with what was clicked: `c:<category>`, `s:<service>`, `p:<purpose>` or
    /// `p:<purpose>/<channel>`.
    #[schema(value_type = std::collections::HashMap<String, bool>)]
    #[serde(deserialize_with = "serde_with::rust::maps_duplicate_key_is_error::deserialize")]
    choices: BTreeMap<Item, bool>,
    /// When the person decided, milliseconds since 1970-01-01 UTC; now when missing.
    #[schema(value_type = Option<u64>)]
    decided_at: Option<Timestamp>,
    /// How long ago that was when the request was sent, in milliseconds. It counts before `decided_at`, so that a clock
    /// that goes wrong does no harm; only this may differ when a request is repeated.
    decided_ago: Option<u64>,
    /// Address of the page.
    #[serde(default)]
    page: String,
    /// Where the visitor came from.
    #[serde(default)]
    referrer: String,
    /// The screen, as `390x844`.
    #[serde(default)]
    screen: String,
    /// SHA-256 of the code that showed the words, hexadecimal.
    #[schema(value_type = Option<String>)]
    build: Option<TextHash>,
}

/// Identifiers of a person; at least one of the first three.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PersonContact)]
pub(super) struct Contact {
    /// IIN.
    iin: Option<String>,
    /// Phone in any spelling.
    phone: Option<String>,
    /// E-mail address.
    email: Option<String>,
    /// Full name.
    name: Option<String>,
}

/// A record that is kept, with its receipt.
#[derive(Serialize, ToSchema)]
pub(super) struct ConsentResponse {
    /// Its id.
    record: String,
    /// `granted`, `refused`, `withdrawn`, …
    #[schema(value_type = String)]
    kind: kelisim_core::consent::Kind,
    /// Its place in the site's ledger.
    index: u64,
    /// When it was recorded, RFC 3339.
    recorded_at: String,
    /// Its receipt: C2SP `tlog-proof`, checked offline with the key at `/log/{site}/key`.
    receipt: String,
    /// What it will outlive: `node` (a power cut of the store's machine) or `node+replica` (its loss).
    durability: &'static str,
    /// The holder's private page.
    link: String,
}

/// Builds the response about a record.
pub(super) fn answer(gateway: &Gateway, tenant: &Tenant, recorded: &Recorded) -> ConsentResponse {
    ConsentResponse {
        record: recorded.record.to_string(),
        kind: recorded.kind,
        index: recorded.receipt.index,
        recorded_at: clock::rfc3339(Timestamp::from_secs(recorded.leaf.time)),
        receipt: recorded.receipt.to_text(),
        durability: gateway.durability().name(),
        link: format!("{}/r/{}/{}", gateway.config.origin(), tenant.config.id, recorded.token),
    }
}

/// Records a decision. Answered only when it is kept; the same key and body give the same answer.
#[utoipa::path(
    post,
    path = "/v1/sites/{site}/consents",
    params(
        PageSite,
        ("Idempotency-Key" = String, Header, description = "8 to 64 visible characters, new for each act")
    ),
    request_body = ConsentRequest,
    responses(
        (status = 201, description = "Kept", body = ConsentResponse),
        (status = "4XX", description = "Not recorded", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 503, description = "Cannot be kept now; repeat with the same key", body = crate::problem::Document, content_type = "application/problem+json"),
        (status = 507, description = "The store is full", body = crate::problem::Document, content_type = "application/problem+json")
    )
)]
pub(super) async fn post(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    mut payload: web::Payload,
    gateway: Data,
) -> HttpResponse {
    let mut response = record(&request, &mut payload, &gateway, &tenant).await.unwrap_or_else(|problem| problem.error_response());
    cors::allow(&request, &tenant, &mut response);
    response
}

async fn record(
    request: &HttpRequest,
    payload: &mut web::Payload,
    gateway: &Gateway,
    tenant: &Tenant,
) -> Result<HttpResponse, Problem> {
    // A page sends its origin; a site's own back end sends an API key instead.
    let from_page = request.headers().contains_key(ORIGIN);
    if from_page {
        same_origin::tag_origin(request, tenant)?;
    } else {
        extract::api_key::<scope::Record>(request, gateway, tenant)?;
    }
    let IdempotencyKey(key) = IdempotencyKey::of(request)?;
    let Bounded { value: sent, bytes } = Bounded::<ConsentRequest, ACT>::read(request, payload).await?;
    if from_page && sent.method.is_elsewhere() {
        return Err(Problem::Field(
            "method".to_owned(),
            "method",
            "A page cannot state that: the operator's own system can, with a key.",
        ));
    }
    let who = who(&sent)?;
    let allows = sent.choices.values().any(|granted| *granted);
    // A back end speaks for many people, and has a key that can be taken away.
    if from_page {
        let what = if allows { Flooding::Grant } else { Flooding::Refusal };
        flood::count(request, gateway, &tenant.config.id, what).await?;
    }
    let now = clock::now();
    let decided_at = sent.decided_ago.map(|ago| Timestamp(now.0.saturating_sub(ago))).or(sent.decided_at);
    // The cookie is dated by the browser's own clock: it is compared with nothing else.
    let (dated, choices) = (sent.decided_at.unwrap_or(now), sent.choices.clone());
    let reported = PageReport { page: sent.page, referrer: sent.referrer, screen: sent.screen };
    let evidence = evidence::gather(request, &gateway.config.proxies, &reported, now);
    let decided = Decided {
        key,
        request: fingerprint(&[&without_age(bytes, sent.decided_ago)]),
        who,
        text: sent.text.among(&tenant.texts),
        lang: sent.lang,
        method: sent.method,
        choices: sent.choices,
        clauses: Vec::new(),
        decided_at,
        build: sent.build.map(|hash| hash.0),
        evidence,
        reach: Reach::default(),
    };
    let recorded = consent::record(tenant, decided).await?;
    let mut response =
        HttpResponse::Created().insert_header((CACHE_CONTROL, "no-store")).json(answer(gateway, tenant, &recorded));
    choice::set_cookies(request, gateway, tenant, dated, &choices, now, &mut response);
    Ok(response)
}

/// Removes from a body what may differ between one sending and the next.
fn without_age(bytes: Vec<u8>, ago: Option<u64>) -> Vec<u8> {
    if ago.is_none() {
        return bytes;
    }
    let Ok(serde_json::Value::Object(mut body)) = serde_json::from_slice(&bytes) else { return bytes };
    body.remove("decided_ago");
    serde_json::Value::Object(body).to_string().into_bytes()
}

fn who(sent: &ConsentRequest) -> Result<Who, Problem> {
    match (&sent.device, &sent.contact) {
        (Some(device), None) => Ok(Who::Device(browser::of_text(device)?)),
        (None, Some(contact)) => {
            let (iin, phone) = (contact.iin.as_deref(), contact.phone.as_deref());
            Ok(Who::Person(Box::new(Person::parse(iin, phone, contact.email.as_deref(), contact.name.as_deref())?)))
        }
        _ => Err(Problem::Field("device".into(), "who", "Send either `device` or `contact`.")),
    }
}
