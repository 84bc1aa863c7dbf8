//! `/policy/{site}[/{version}]` and `/text/{site}/{hash}`: published words, readable by anybody.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use kelisim_app::page::{PolicyPage, TextPage};
use kelisim_core::TextHash;
use kelisim_core::site::Policy;
use pulldown_cmark::{Event, Parser, html};

use super::{Data, page};
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::sites::Served;
use crate::{clock, extract};

pub(super) async fn newest(request: HttpRequest, path: web::Path<String>, gateway: Data) -> HttpResponse {
    let Ok(site) = extract::site(&gateway, &path) else {
        return page::problem(&request, &gateway, None, &Problem::UnknownSite);
    };
    match site.site.policy_on(&clock::local_day(clock::now())) {
        Some(policy) => show(&request, &gateway, &site, policy),
        None => page::problem(&request, &gateway, Some(&site), &Problem::NotFound),
    }
}

pub(super) async fn version(request: HttpRequest, path: web::Path<(String, String)>, gateway: Data) -> HttpResponse {
    let Ok(site) = extract::site(&gateway, &path.0) else {
        return page::problem(&request, &gateway, None, &Problem::UnknownSite);
    };
    match site.site.policy(&path.1) {
        Some(policy) => show(&request, &gateway, &site, policy),
        None => page::problem(&request, &gateway, Some(&site), &Problem::NotFound),
    }
}

/// Markdown as HTML. HTML inside it is shown as text: nobody's words run in a page.
fn safe_html(markdown: &str) -> String {
    let events = Parser::new(markdown).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    });
    // Links that are no addresses of pages or mailboxes lead nowhere.
    let events = events.map(|event| match event {
        Event::Start(pulldown_cmark::Tag::Link { link_type, dest_url, title, id }) => {
            let fine = ["https://", "http://", "mailto:", "tel:", "#", "/"].iter().any(|start| dest_url.starts_with(start));
            let dest_url = if fine { dest_url } else { "#".into() };
            Event::Start(pulldown_cmark::Tag::Link { link_type, dest_url, title, id })
        }
        Event::Start(pulldown_cmark::Tag::Image { .. }) => Event::Start(pulldown_cmark::Tag::Emphasis),
        Event::End(pulldown_cmark::TagEnd::Image) => Event::End(pulldown_cmark::TagEnd::Emphasis),
        other => other,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}

fn show(request: &HttpRequest, gateway: &Gateway, site: &Served, policy: &Policy) -> HttpResponse {
    let lang = page::language(request, site);
    let path = format!("/policy/{}/{}", site.site.id, policy.version);
    let versions = site.site.policies.iter().rev().map(|known| {
        (
            known.version.clone(),
            format!("/policy/{}/{}?lang={lang}", site.site.id, known.version),
            known.version == policy.version,
        )
    });
    let shown = PolicyPage {
        shell: page::shell(gateway, site, lang, &path),
        title: policy.title.get(lang).to_owned(),
        version: policy.version.clone(),
        order: policy.order.clone(),
        approved: policy.approved.clone(),
        effective: policy.effective.clone(),
        html: safe_html(policy.body.get(lang)),
        versions: versions.collect(),
        hash: TextHash::of(&site.site.policy_words(policy, lang)).to_string(),
    };
    page::html(StatusCode::OK, lang, kelisim_app::render::policy_page(shown))
}

/// A consent text by its hash.
pub(super) async fn text(request: HttpRequest, path: web::Path<(String, String)>, gateway: Data) -> HttpResponse {
    let Ok(site) = extract::site(&gateway, &path.0) else {
        return page::problem(&request, &gateway, None, &Problem::UnknownSite);
    };
    let found =
        site.site.published().into_iter().find(|published| published.text.is_some() && published.hash.to_string() == path.1);
    let Some(published) = found else {
        return page::problem(&request, &gateway, Some(&site), &Problem::NotFound);
    };
    let (id, version) = published.text.unwrap_or_default();
    let lang = published.lang;
    let mut shell = page::shell(&gateway, &site, lang, request.path());
    // Each language has words of its own, under a hash of its own.
    shell.language_links = site
        .site
        .languages
        .iter()
        .filter_map(|lang| Some((*lang, format!("/text/{}/{}", site.site.id, site.text_hash(&id, *lang)?))))
        .collect();
    let title = site.site.text(&id).map(|text| text.title.get(lang).to_owned()).unwrap_or_default();
    let shown = TextPage { shell, title, version, words: published.words, hash: published.hash.to_string() };
    page::html(StatusCode::OK, lang, kelisim_app::render::text_page(shown))
}

#[cfg(test)]
mod tests {
    use super::safe_html;

    #[test]
    fn words_of_a_policy_do_not_run() {
        let html = safe_html(
            "# A\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](https://e.kz/p.png) [ok](https://jetu.kz)",
        );
        assert!(!html.contains("<script") && !html.contains("javascript:") && !html.contains("<img"), "{html}");
        assert!(html.contains("<h1>A</h1>") && html.contains("href=\"https://jetu.kz\""));
    }
}
