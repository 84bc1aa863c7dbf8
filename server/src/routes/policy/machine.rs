//! Policies for machines: the exact words as plain text, and metadata of the versions as JSON-LD (schema.org)
//! with members of our own under `kelisim`.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, VARY};
use kelisim_core::site::Policy;
use kelisim_core::site::policy::{Change, compare, parts};
use kelisim_core::{Lang, TextHash, Texts};
use kelisim_engine::{Tenant, clock};
use serde_json::{Map, Value, json};

use super::{force, published};
use crate::gateway::Gateway;

/// Cached for an hour: published words never change, but what surrounds them may.
const CACHE: &str = "public, max-age=3600";

/// Serves the exact words in one language; their SHA-256 is the hash that consent records name.
pub(super) fn text(tenant: &Tenant, policy: &Policy, lang: Lang) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((CACHE_CONTROL, CACHE))
        .insert_header((CONTENT_LANGUAGE, lang.code()))
        .insert_header((VARY, "Accept-Language"))
        .body(tenant.config.policy_words(policy, lang))
}

fn answer(value: Value) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, CACHE)).insert_header(("access-control-allow-origin", "*")).json(value)
}

/// Serves the metadata of one version, with its changes part by part.
pub(super) fn version(gateway: &Gateway, tenant: &Tenant, policy: &Policy) -> HttpResponse {
    let mut document = head(gateway, tenant, policy);
    document.insert("@context".into(), "https://schema.org".into());
    let before = tenant.config.policy_before(&policy.version);
    let changed: Map<String, Value> = before
        .iter()
        .flat_map(|before| tenant.config.languages.iter().map(move |lang| (before, *lang)))
        .filter(|(before, lang)| before.body.has(*lang) && policy.body.has(*lang))
        .map(|(before, lang)| (lang.code().to_owned(), changed(before, policy, lang)))
        .collect();
    if let Some(own) = document.get_mut("kelisim").and_then(Value::as_object_mut)
        && before.is_some()
    {
        own.insert("parts".into(), changed.into());
    }
    answer(document.into())
}

/// Serves the metadata of every version, the newest first.
pub(super) fn versions(gateway: &Gateway, tenant: &Tenant) -> HttpResponse {
    let versions: Vec<Value> =
        tenant.config.policies_in_order().into_iter().rev().map(|policy| head(gateway, tenant, policy).into()).collect();
    answer(json!({ "@context": "https://schema.org", "@type": "Collection", "hasPart": versions }))
}

fn words(texts: &Texts, tenant: &Tenant) -> Value {
    tenant.config.languages.iter().filter(|lang| texts.has(**lang)).map(|lang| (lang.code(), texts.get(*lang))).collect()
}

/// Lists what changed in one language, part by part.
fn changed(before: &Policy, policy: &Policy, lang: Lang) -> Value {
    let (old, new) = (parts(before.body.get(lang)), parts(policy.body.get(lang)));
    let heading = |place: usize| new.get(place).map(|part| part.heading.as_str()).unwrap_or_default();
    compare(&old, &new)
        .into_iter()
        .map(|change| match change {
            Change::New(place) => json!({ "change": "new", "heading": heading(place) }),
            Change::Words(place) => json!({ "change": "words", "heading": heading(place) }),
            Change::Renamed(place, was) => json!({ "change": "renamed", "heading": heading(place), "was": was }),
            Change::Gone(was) => json!({ "change": "gone", "heading": was }),
        })
        .collect()
}

fn head(gateway: &Gateway, tenant: &Tenant, policy: &Policy) -> Map<String, Value> {
    let operator = &tenant.config.operator;
    let address = format!("{}/policy/{}/{}", gateway.config.origin(), tenant.config.id, policy.version);
    let languages: Vec<Lang> = published(tenant, policy).collect();
    let hashes: Map<String, Value> = languages
        .iter()
        .map(|lang| (lang.code().to_owned(), TextHash::of(&tenant.config.policy_words(policy, *lang)).to_string().into()))
        .collect();
    let encodings: Vec<Value> = languages
        .iter()
        .flat_map(|lang| {
            [("text/html", ""), ("text/plain", ".txt")].map(|(format, end)| {
                json!({ "@type": "MediaObject", "encodingFormat": format, "inLanguage": lang.code(),
                        "contentUrl": format!("{address}{end}?lang={lang}") })
            })
        })
        .collect();
    let approval = policy.approval.as_ref();
    let mut document = json!({
        "@type": "DigitalDocument",
        "@id": address,
        "url": address,
        "version": policy.version,
        "name": words(&policy.title, tenant),
        "inLanguage": languages.iter().map(|lang| lang.code()).collect::<Vec<_>>(),
        "dateCreated": approval.map(|approval| &approval.day),
        "datePublished": policy.effective,
        "encoding": encodings,
        "publisher": {
            "@type": "Organization",
            "name": words(&operator.name, tenant),
            "taxID": operator.number.to_string(),
            "address": words(&operator.address, tenant),
            "email": operator.email,
            "telephone": operator.phone,
        },
        "kelisim": {
            "example": policy.is_example(),
            "order": approval.and_then(|approval| approval.order.as_ref()),
            "approver": approval.and_then(|approval| approval.approver.as_ref()).map(|who| words(who, tenant)),
            "approved": approval.map(|approval| &approval.day),
            "effective": policy.effective,
            "force": match force(tenant, policy, &clock::local_day(clock::now())) {
                kelisim_app::page::Force::Coming => "coming",
                kelisim_app::page::Force::Now => "now",
                kelisim_app::page::Force::Past => "past",
            },
            "significant": policy.significant,
            "changes": policy.changes.as_ref().map(|changes| words(changes, tenant)),
            "sha256": hashes,
        },
    });
    if let (Some(before), Some(document)) = (tenant.config.policy_before(&policy.version), document.as_object_mut()) {
        let before = format!("{}/policy/{}/{}", gateway.config.origin(), tenant.config.id, before.version);
        document.insert("isBasedOn".into(), before.into());
    }
    match document {
        Value::Object(document) => document,
        _ => Map::new(),
    }
}
