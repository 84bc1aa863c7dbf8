//! Every page of a whole site, in every language: what must hold of the markup, and files to look at.
//!
//! The pages land in `target/tmp/pages` and `target/tmp/sites`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]
#![cfg(feature = "ssr")]

mod my;
mod sample;

use std::path::Path;
use std::sync::Arc;

use kelisim_app::page::FormPage;
use kelisim_app::render;
use kelisim_core::Lang;
use kelisim_core::site::Site;

use sample::{HOSTILE, form, links, message, policy, receipt, site, text, versions, wrong_form};

#[test]
fn every_page_in_every_language() {
    let site = site();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&folder).unwrap();
    let save = |name: &str, html: &str| std::fs::write(folder.join(name), html).unwrap();
    save("site.css", &render::site_css(&site));
    for lang in Lang::ALL {
        let pages = [
            ("form", render::form_page(form(&site, lang, "form"))),
            ("form-wrong", render::form_page(wrong_form(&site, lang))),
            ("receipt", render::receipt_page(receipt(&site, lang))),
            ("policy", render::policy_page(policy(&site, lang))),
            ("versions", render::versions_page(versions(&site, lang))),
            ("text", render::text_page(text(&site, lang))),
            ("message", render::message_page(message(&site, lang))),
        ];
        for (name, html) in pages {
            save(&format!("{name}.{lang}.html"), &html);
            assert!(html.starts_with(&format!("<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">")), "{html}");
            assert!(!html.contains(" style=") && !html.contains("<style") && !html.contains("<!>"), "{name} {lang}");
            // The only script is the one that brings islands to life.
            assert_eq!(html.matches("<script").count(), 1, "{name} {lang}");
            assert!(html.contains("220840003513"), "{name} {lang}");
        }
        let banner = render::banner(&site, lang, links());
        save(&format!("banner.{lang}.html"), &banner);
        assert!(!banner.contains("<!") && !banner.contains("data-hk"), "{banner}");
        assert!(!banner.contains(" checked"), "nothing is ticked for anybody: {banner}");
    }
}

#[test]
fn a_new_form_has_nothing_ticked_and_nothing_wrong() {
    let html = render::form_page(form(&site(), Lang::Ru, "form"));
    assert!(!html.contains(" checked") && !html.contains("aria-invalid") && !html.contains("role=\"alert\""), "{html}");
    for name in ["iin", "phone", "email", "message", "name", "agree", "clause.notices.sms", "clause.notices.email", "website"] {
        assert!(html.contains(&format!(" name=\"{name}\"")), "{name}");
    }
}

#[test]
fn a_form_with_troubles_keeps_what_was_typed() {
    let html = render::form_page(wrong_form(&site(), Lang::Kk));
    assert!(html.contains("value=\"123456789012\""), "{html}");
    assert!(html.contains(">\n\n\">&lt;/textarea>&lt;script>alert(1)&lt;/script>&amp;amp;&lt;!></textarea>"), "{html}");
    assert!(html.contains("<a href=\"#iin\">") && html.contains("<a href=\"#agree\">"));
    assert_eq!(html.matches(" checked").count(), 1);
    assert_eq!(html.matches("aria-invalid=\"true\"").count(), 5, "iin, phone, email, name, agree");
}

#[test]
fn nothing_typed_becomes_markup() {
    let site = site();
    let mut page = form(&site, Lang::En, "form");
    let complaint = site.form("complaint").unwrap();
    let ids = complaint.fields.iter().map(|field| field.id.clone()).chain(["name".into()]);
    page.values = ids.map(|id| (id, HOSTILE.to_owned())).collect();
    page.token = HOSTILE.into();
    page.notice = Some(HOSTILE.into());
    let html = render::form_page(page);
    assert_eq!(html.matches("<script").count(), 1, "{html}");
    assert_eq!(html.matches("</textarea").count(), 1, "{html}");
    assert!(!html.contains("value=\"\n\">"), "{html}");
}

/// The example sites, as they are: their banners and their forms, to look at and to weigh.
#[test]
fn the_example_sites_can_be_shown() {
    let sites = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sites");
    let Ok(folders) = std::fs::read_dir(sites) else { return };
    for folder in folders.map(|entry| entry.unwrap().path()) {
        let Ok(source) = std::fs::read_to_string(folder.join("site.toml")) else { continue };
        // A site that cannot be read is for the tests of the core to report.
        let Ok((site, _)) = Site::read("site.toml", &source, &|name| std::fs::read_to_string(folder.join(name)).ok()) else {
            continue;
        };
        let site = Arc::new(site);
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sites").join(site.id.as_str());
        std::fs::create_dir_all(&out).unwrap();
        let save = |name: &str, html: &str| std::fs::write(out.join(name), html).unwrap();
        save("site.css", &render::site_css(&site));
        for lang in site.languages.clone() {
            save(&format!("banner.{lang}.html"), &render::banner(&site, lang, links()));
            for shown in &site.forms {
                let page = FormPage { form: shown.id.clone(), ..form(&site, lang, &shown.id) };
                let html = render::form_page(page);
                assert!(html.contains("<form method=\"post\""), "{} {lang}", shown.id);
                save(&format!("{}.{lang}.html", shown.id), &html);
            }
        }
    }
}
