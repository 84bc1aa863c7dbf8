//! `/v1/sites/{site}/texts`: the words people may agree to, by the hashes that a record of a decision names.

use std::collections::BTreeMap;

use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use actix_web::{HttpResponse, web};
use kelisim_core::Lang;
use kelisim_core::site::{ConsentText, Site, TextKind};
use serde::Serialize;
use utoipa::ToSchema;

use super::Data;
use crate::problem::CommonProblems;
use crate::routes::extract::PageSite;

/// The words of a site.
#[derive(Serialize, ToSchema)]
pub(super) struct TextsResponse {
    /// Every text in its newest version, in the order of the site file.
    texts: Vec<TextEntry>,
}

/// One text.
#[derive(Serialize, ToSchema)]
struct TextEntry {
    /// Id in the site file.
    id: String,
    /// Version.
    version: u32,
    /// `cookies`, `statement` (the required consent of a form) or `clause`.
    kind: &'static str,
    /// Items a decision about it names.
    items: Vec<String>,
    /// Title, by language.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    title: BTreeMap<Lang, String>,
    /// SHA-256 of the exact words, by language: `text` of a decision.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    sha256: BTreeMap<Lang, String>,
    /// Address of the words for people, by language.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    url: BTreeMap<Lang, String>,
}

/// Lists the words people may agree to, with the hashes by which decisions name them. They are public: no key is needed.
#[utoipa::path(
    get,
    path = "/v1/sites/{site}/texts",
    params(PageSite),
    responses((status = 200, description = "The words in force", body = TextsResponse), CommonProblems)
)]
pub(super) async fn get(PageSite(tenant): PageSite, gateway: Data) -> HttpResponse {
    let site = &tenant.config;
    let origin = gateway.config.origin();
    let entry = |text: &ConsentText| {
        let hashes: BTreeMap<Lang, String> =
            site.languages.iter().filter_map(|lang| Some((*lang, tenant.text_hash(&text.id, *lang)?.to_string()))).collect();
        let url = |(lang, hash): (&Lang, &String)| (*lang, format!("{origin}/text/{}/{hash}?lang={lang}", site.id));
        TextEntry {
            id: text.id.clone(),
            version: text.version,
            kind: match text.kind {
                TextKind::Cookies => "cookies",
                TextKind::Statement => "statement",
                TextKind::Clause => "clause",
            },
            items: items(site, text),
            title: site.languages.iter().map(|lang| (*lang, text.title.get(*lang).to_owned())).collect(),
            url: hashes.iter().map(url).collect(),
            sha256: hashes,
        }
    };
    let newest = site.texts.iter().filter(|text| site.text(&text.id).is_some_and(|newest| newest.version == text.version));
    let body = web::Json(TextsResponse { texts: newest.map(entry).collect() });
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-cache")).insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*")).json(body)
}

/// Items that a decision about a text may name.
fn items(site: &Site, text: &ConsentText) -> Vec<String> {
    if text.kind == TextKind::Cookies {
        let optional = site.categories.iter().filter(|category| category.id != "necessary");
        return optional
            .flat_map(|category| {
                let services = category.services.iter().map(|service| format!("s:{}", service.id));
                std::iter::once(format!("c:{}", category.id)).chain(services)
            })
            .collect();
    }
    let purposes = text.purposes.iter().filter_map(|id| site.purposes.iter().find(|purpose| purpose.id == *id));
    purposes
        .flat_map(|purpose| {
            let channels = purpose.channels.iter().map(|channel| format!("p:{}/{}", purpose.id, channel.name()));
            std::iter::once(format!("p:{}", purpose.id)).chain(channels)
        })
        .collect()
}
