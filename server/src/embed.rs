//! A site's script, in its parts: what everybody runs (`core`), the banner for whoever has not chosen yet, and what only
//! some visitors meet (`more`, `migrate`). Everything is made and compressed when the gateway starts.

pub mod choice;
mod data;
mod template;

use std::sync::Arc;

use data_encoding::{BASE64, HEXLOWER};
use kelisim_core::site::Site;
use serde_json::json;
use sha2::{Digest, Sha256, Sha384};

use crate::assets::{Assets, Encoded};
use choice::Choices;

const MIME: &str = "text/javascript; charset=utf-8";

/// A site's script.
pub struct Embed {
    /// With the banner: for whoever has not chosen yet.
    pub full: Encoded,
    /// Without it: for whoever has.
    pub small: Encoded,
    /// What `small` asks for when it is wanted, by name.
    parts: [(&'static str, Encoded); 4],
    /// Where the immutable script is, and its integrity.
    pub about: Encoded,
    /// Hash of the code and words it shows: part of every leaf made by it.
    pub build: [u8; 32],
    /// First digits of that: part of the immutable addresses.
    pub name: String,
    /// The choice cookie of the site.
    pub choices: Choices,
}

impl Embed {
    /// Builds a site's script. The same site, assets and origins give the same bytes.
    ///
    /// `gateway` is the origin under which browsers reach this gateway, `origins` are those whose pages may embed it.
    #[must_use]
    pub fn build(site: &Arc<Site>, assets: &Assets, gateway: &str, origins: &[String]) -> Self {
        let choices = Choices::of(site, gateway, origins);
        let code = |name: &str| expression(&assets.text(name));
        let core = assets.text("core.js");
        let [banner, choosing, more, migrate] = ["banner.js", "choices.js", "more.js", "migrate.js"].map(code);
        let strict = if site.banner.strict { code("strict.js") } else { "0".into() };
        let tell = match data::microsoft(site) {
            (false, false) => "0".into(),
            (uet, clarity) => format!("({})(window,[{},{}])", code("microsoft.js"), u8::from(uet), u8::from(clarity)),
        };
        let mut known = data::known(site, &choices, gateway, &assets.text("embed.css"));
        let (mut shown, second) = data::shown(site, &choices, &assets.text("banner.css"));
        let rare = data::rare(site, &choices, &assets.text("held.css"));
        let mut hash = Sha256::new();
        for part in [
            &core,
            &banner,
            &choosing,
            &more,
            &migrate,
            &strict,
            &tell,
            &literal(&known),
            &literal(&shown),
            &literal(&second),
            &literal(&rare),
        ] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        let build: [u8; 32] = hash.finalize().into();
        let digits = HEXLOWER.encode(&build);
        let name = digits[..16].to_owned();
        known["build"] = json!(name);
        shown["build"] = json!(digits);
        let script = |own: &str| {
            let script = core.replacen("\"@KELISIM@\"", &literal(&known), 1).replacen("\"@STRICT@\"", &strict, 1).replacen(
                "\"@TELL@\"",
                &tell,
                1,
            );
            Encoded::new(MIME, script.replacen("\"@BANNER@\"", own, 1).into_bytes())
        };
        let part =
            |code: &str, data: &str| Encoded::new(MIME, format!("document.currentScript.kelisim({code},{data})").into_bytes());
        let full = script(&format!("[{banner},{}]", literal(&shown)));
        let about = json!({
            "site": site.id,
            "build": name,
            "src": format!("{gateway}/embed/{}/{name}.js", site.id),
            "integrity": format!("sha384-{}", BASE64.encode(&Sha384::digest(&full.plain))),
            "items": choices.items(),
        });
        Self {
            small: script("0"),
            full,
            parts: [
                ("banner.js", part(&banner, &literal(&shown))),
                ("choices.js", part(&choosing, &literal(&second))),
                ("more.js", part(&more, &literal(&rare))),
                ("migrate.js", part(&migrate, "0")),
            ],
            about: Encoded::new("application/json", about.to_string().into_bytes()),
            build,
            name,
            choices,
        }
    }

    /// A part that is loaded when it is wanted.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&Encoded> {
        self.parts.iter().find(|(known, _)| *known == name).map(|(_, part)| part)
    }
}

/// The one expression a module exports by default.
fn expression(module: &str) -> String {
    let code = module.trim().trim_start_matches("export default").trim_end_matches(';').trim();
    // Nothing was built into this gateway: the part does nothing.
    if code.is_empty() { "()=>({})".into() } else { code.to_owned() }
}

/// Data as a JavaScript literal. A script may not hold `</script` or `<!--`, should anybody write it into a page, nor the
/// two separators old engines take for line ends.
fn literal(data: &serde_json::Value) -> String {
    let json = data.to_string();
    json.replace("</", "<\\/").replace("<!--", "\\u003c!--").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}
