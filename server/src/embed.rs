//! `/embed/{site}.js`: loader, styles and the server-rendered banner in all the site's languages, in one response.

use std::sync::Arc;

use data_encoding::HEXLOWER;
use kelisim_app::page::BannerLinks;
use kelisim_core::TextHash;
use kelisim_core::site::Site;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::assets::{Assets, Encoded};

/// Where the loader wants the site's data.
const PLACE: &str = "\"@KELISIM@\"";

/// A site's script.
pub struct Embed {
    /// The script in every encoding.
    pub script: Encoded,
    /// Hash of the code and words it shows: part of every leaf made by it.
    pub build: [u8; 32],
}

impl Embed {
    /// Builds a site's script. The same site and assets give the same bytes.
    #[must_use]
    pub fn build(site: &Arc<Site>, assets: &Assets) -> Self {
        let loader = assets.text("loader.js");
        let css = format!("{}{}{}", assets.text("tokens.css"), kelisim_app::render::site_css(site), assets.text("banner.css"));
        let mut texts = serde_json::Map::new();
        let mut hash = Sha256::new();
        hash.update(&loader);
        hash.update(&css);
        for lang in &site.languages {
            let words = site.cookies_text().map(|text| TextHash::of(&site.text_words(text, *lang)));
            let links = BannerLinks {
                policy: Some(format!("/policy/{}", site.id)),
                terms: words.map(|hash| format!("/text/{}/{hash}", site.id)),
            };
            let html = kelisim_app::render::banner(site, *lang, links);
            hash.update(&html);
            texts.insert(lang.code().to_owned(), json!({ "hash": words.map(|hash| hash.to_string()), "html": html }));
        }
        let build: [u8; 32] = hash.finalize().into();
        let categories: Vec<_> = site
            .categories
            .iter()
            .filter(|category| !category.is_necessary())
            .map(|category| json!({ "id": category.id, "services": category.services.iter().map(|service| &service.id).collect::<Vec<_>>() }))
            .collect();
        // What is necessary is not refused, so its cookies are nobody's to delete.
        let optional = site.categories.iter().filter(|category| !category.is_necessary());
        let services = optional.flat_map(|category| &category.services);
        let cookies: serde_json::Map<_, _> = services
            .filter(|service| !service.cookies.is_empty())
            .map(|service| (service.id.clone(), json!(service.cookies)))
            .collect();
        let data = json!({
            "css": css,
            "cookies": cookies,
            "site": site.id,
            "langs": site.languages,
            "texts": texts,
            "categories": categories,
            "build": HEXLOWER.encode(&build),
            "months": site.cookies_text().map_or(6, |text| text.months),
        });
        // A script may not hold `</script`, should anybody write it into a page, nor the two separators old engines
        // take for line ends.
        let data = data.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
        let script = loader.replacen(PLACE, &data, 1);
        Self { script: Encoded::new("text/javascript; charset=utf-8", script.into_bytes()), build }
    }
}
