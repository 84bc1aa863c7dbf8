//! A site's script, in its parts: what every page runs (`core`), the banner for visitors who have not chosen
//! yet, and what only some visitors need (`told`, `choices`, `cards`, `later`, `more`, `migrate`). Everything is
//! built and compressed when the gateway starts.

pub(crate) mod choice;
mod data;
mod template;

use std::sync::Arc;

use choice::Choices;
use data_encoding::{BASE64, HEXLOWER};
use kelisim_core::site::Site;
use serde_json::json;
use sha2::{Digest, Sha256, Sha384};

use crate::assets::{Assets, Encoded};

const MIME: &str = "text/javascript; charset=utf-8";

/// The script of a site, in all its parts.
pub(crate) struct Embed {
    /// Script with the banner, for visitors who have not chosen yet.
    full: Signalled,
    /// Script without the banner, for visitors who have chosen.
    small: Signalled,
    /// Parts that the script loads on demand, by name.
    parts: [(&'static str, Encoded); 7],
    /// JSON document with the address of the immutable script and its integrity.
    pub about: Encoded,
    /// First digits of the hash of the code and the words it shows, which are part of the immutable addresses.
    /// The whole hash is part of every leaf that results from it.
    pub name: String,
    /// The site's choice cookie.
    pub choices: Choices,
}

/// A script for browsers that send no signal, and for those that send `Sec-GPC: 1`: not all of them expose it
/// to the page.
struct Signalled {
    silent: Encoded,
    gpc: Encoded,
}

impl Signalled {
    fn of(script: impl Fn(&str) -> String) -> Self {
        let encoded = |gpc| Encoded::new(MIME, script(gpc).into_bytes());
        Self { silent: encoded("0"), gpc: encoded("1") }
    }
}

impl Embed {
    /// Builds a site's script. The same site, assets and origins give the same bytes.
    ///
    /// `gateway` is the origin under which browsers reach this gateway, `origins` are those whose pages may
    /// embed it.
    #[must_use]
    pub(crate) fn build(site: &Arc<Site>, assets: &Assets, gateway: &str, origins: &[String]) -> Self {
        let choices = Choices::of(site, gateway, origins);
        let shared = [("\"@SHEET@\"", "sheet.js"), ("\"@LANGUAGE@\"", "language.js")]
            .map(|(place, name)| (place, format!("({})", expression(&assets.text(name)))));
        let code =
            |name: &str| shared.iter().fold(expression(&assets.text(name)), |code, (place, what)| code.replace(place, what));
        let core = assets.text("core.js");
        let styles = |name: &str| format!("{}{}", assets.text("embed.css").trim(), assets.text(name).trim());
        let (first, second) = data::layers(site, &choices, gateway, [&styles("banner.css"), assets.text("choices.css").trim()]);
        let strict = if site.banner.strict {
            format!("({})({})", code("strict.js"), literal(&data::hosts(site, &choices, gateway)))
        } else {
            "0".into()
        };
        let microsoft = match data::microsoft(site) {
            (false, false) => "0".into(),
            (uet, clarity) => format!("({})(window,[{},{}])", code("microsoft.js"), u8::from(uet), u8::from(clarity)),
        };
        let mode = match data::consent_mode(site) {
            // A signal of the browser overrules what counts before a decision in some regions.
            Some(calls) => {
                format!("((g,p)=>{}.map(c=>(p||navigator.globalPrivacyControl)&&c[0]!=\"set\"||g(...c)))", literal(&calls))
            }
            None => "0".into(),
        };
        let banner = code("banner.js");
        let parts = [
            ("choices.js", second),
            ("cards.js", data::cards(site, &styles("held.css"))),
            ("later.js", data::refused(site)),
            ("more.js", data::rare(site, &choices)),
            ("told.js", data::told(site)),
            ("migrate.js", data::moving(site)),
        ]
        .map(|(name, data)| (name, format!("{},{}", code(name), literal(&data))));
        let known = |base: &str| data::known(site, &choices, base).map(|value| literal(&value)).join(",");
        let mut hash = Sha256::new();
        let banner_data = literal(&first);
        let others = parts.iter().map(|(_, part)| part.as_str());
        for part in [&core, &banner, &strict, &microsoft, &mode, &known(gateway), &banner_data]
            .map(String::as_str)
            .into_iter()
            .chain(others)
        {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        let build: [u8; 32] = hash.finalize().into();
        let digits = HEXLOWER.encode(&build);
        let name = digits[..16].to_owned();
        let known = known(&format!("{gateway}/embed/{}/{name}/", site.id));
        // The last element of the banner's data is its own hash.
        let banner_data = format!("{},\"{digits}\"]", banner_data.trim_end_matches(']'));
        let script = |gpc: &str, own: &str| {
            let places = [
                ("KELISIM", known.as_str()),
                ("GPC", gpc),
                ("BANNER", own),
                ("STRICT", &strict),
                ("TELL", &microsoft),
                ("MODE", &mode),
            ];
            places.into_iter().fold(core.clone(), |script, (place, what)| script.replacen(&format!("\"@{place}@\""), what, 1))
        };
        // Engines parse a function in parentheses once, since it is about to be called; any other they
        // pre-parse first.
        let full = Signalled::of(|gpc| script(gpc, &format!("(s=>Promise.resolve(({banner})(s,{banner_data})))")));
        let part =
            |made: &str| Encoded::new(MIME, format!("(s=>s.kelisim({made},s.remove()))(document.currentScript)").into_bytes());
        let [choosing, cards, later, more, told, migrate] = parts.map(|(name, made)| (name, part(&made)));
        let about = json!({
            "site": site.id,
            "build": name,
            "src": format!("{gateway}/embed/{}/{name}.js", site.id),
            "integrity": format!("sha384-{}", BASE64.encode(&Sha384::digest(&full.silent.plain))),
            "items": choices.items(),
        });
        Self {
            small: Signalled::of(|gpc| script(gpc, "0")),
            full,
            parts: [("banner.js", part(&format!("{banner},{banner_data}"))), choosing, cards, later, more, told, migrate],
            about: Encoded::new("application/json", about.to_string().into_bytes()),
            name,
            choices,
        }
    }

    /// Selects the script: for a visitor who has chosen or not, and for a request with or without `Sec-GPC:
    /// 1`.
    #[must_use]
    pub(crate) const fn script(&self, chosen: bool, gpc: bool) -> &Encoded {
        let script = if chosen { &self.small } else { &self.full };
        if gpc { &script.gpc } else { &script.silent }
    }

    /// Finds a part that is loaded on demand.
    #[must_use]
    pub(crate) fn part(&self, name: &str) -> Option<&Encoded> {
        self.parts.iter().find(|(known, _)| *known == name).map(|(_, part)| part)
    }
}

/// Extracts the one expression that a module exports by default.
fn expression(module: &str) -> String {
    let code = module.trim().trim_start_matches("export default").trim_end_matches(';').trim();
    // Nothing was built into this gateway: the part does nothing.
    if code.is_empty() { "()=>({})".into() } else { code.to_owned() }
}

/// Serialises data as a JavaScript literal. A script may not hold `</script` or `<!--`, in case it is written
/// into a page, nor the two separators that old engines take for line ends.
fn literal(data: &serde_json::Value) -> String {
    let json = data.to_string();
    json.replace("</", "<\\/").replace("<!--", "\\u003c!--").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}
