//! What surrounds a page for people: language, styles, the policy, and a content security policy without `unsafe-*`.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, RETRY_AFTER, VARY};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use kelisim_app::page::{MessagePage, Shell};
use kelisim_core::Lang;

use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::sites::Served;

/// WASM needs `wasm-unsafe-eval`; nothing else here runs that is not ours and in a file.
pub(super) const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                   form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The language of a page: asked for by `?lang=`, else the browser's wish, else the site's default.
pub(super) fn language(request: &HttpRequest, site: &Served) -> Lang {
    let asked = request.query_string().split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(|lang| lang.parse().ok());
    let wish = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wished = Lang::negotiate(wish, &site.site.languages);
    site.site.language(asked.filter(|lang| site.site.languages.contains(lang)).or(wished))
}

/// What surrounds a page at `path` of this gateway.
pub(super) fn shell(gateway: &Gateway, site: &Served, lang: Lang, path: &str) -> Shell {
    let assets = &gateway.assets;
    Shell {
        site: std::sync::Arc::clone(&site.site),
        lang,
        language_links: site.site.languages.iter().map(|lang| (*lang, format!("{path}?lang={lang}"))).collect(),
        css: vec![assets.href("tokens.css"), assets.href("page.css"), format!("/assets/site/{}.css", site.site.id)],
        policy_href: Some(format!("/policy/{}?lang={lang}", site.site.id)),
        hydrate: assets.has("app_bg.wasm").then(|| assets.href("hydrate.js")),
    }
}

/// A page as an answer. Pages of people are never kept by anybody on the way.
pub(super) fn html(status: StatusCode, lang: Lang, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_LANGUAGE, lang.code()))
        .insert_header((VARY, "Accept-Language"))
        .insert_header(("content-security-policy", CSP))
        .body(body)
}

/// A problem as people are told it; as a document where the address names no site, or a machine asks.
pub(super) fn problem(request: &HttpRequest, gateway: &Gateway, site: Option<&Served>, problem: &Problem) -> HttpResponse {
    let Some(site) = site else { return problem.error_response() };
    let lang = language(request, site);
    let (heading, words) = words(problem, lang);
    let page = MessagePage {
        // Addresses are relative: what was asked for is not repeated.
        shell: shell(gateway, site, lang, ""),
        heading: heading.to_owned(),
        words: words.to_owned(),
        retry: matches!(problem, Problem::Unavailable(_) | Problem::TooSlow).then(|| format!("?lang={lang}")),
    };
    let mut response = html(problem.status_code(), lang, kelisim_app::render::message_page(page));
    if matches!(problem, Problem::Unavailable(_) | Problem::Forked) {
        response.headers_mut().insert(RETRY_AFTER, actix_web::http::header::HeaderValue::from_static("2"));
    }
    response
}

/// Heading and sentence of a problem.
pub(super) fn words(problem: &Problem, lang: Lang) -> (&'static str, &'static str) {
    match (problem, lang) {
        (Problem::Unavailable(_) | Problem::Forked | Problem::TooSlow, Lang::Kk) => {
            ("Қазір сақтау мүмкін болмады", "Ештеңе жазылған жоқ. Бірер минуттан кейін қайталап көріңіз.")
        }
        (Problem::Unavailable(_) | Problem::Forked | Problem::TooSlow, Lang::Ru) => {
            ("Сейчас сохранить не удалось", "Ничего не записано. Повторите через минуту.")
        }
        (Problem::Unavailable(_) | Problem::Forked | Problem::TooSlow, Lang::En) => {
            ("This could not be saved just now", "Nothing was recorded. Try again in a minute.")
        }
        (Problem::WrongOrigin, Lang::Kk) => ("Бұл форма басқа беттен жіберілді", "Форманы осы мекенжайда ашып, қайта жіберіңіз."),
        (Problem::WrongOrigin, Lang::Ru) => {
            ("Форма отправлена с чужой страницы", "Откройте форму по этому адресу и отправьте снова.")
        }
        (Problem::WrongOrigin, Lang::En) => {
            ("This form was sent from another page", "Open the form at this address and send it again.")
        }
        (Problem::TooLarge(_), Lang::Kk) => ("Мәтін тым үлкен", "Өтінішті қысқартып, қайта жіберіңіз."),
        (Problem::TooLarge(_), Lang::Ru) => ("Слишком большой текст", "Сократите обращение и отправьте снова."),
        (Problem::TooLarge(_), Lang::En) => ("This is too large", "Shorten the text and send it again."),
        (_, Lang::Kk) => ("Мұндай бет жоқ", "Мекенжайды тексеріңіз немесе сайтқа оралыңыз."),
        (_, Lang::Ru) => ("Такой страницы нет", "Проверьте адрес или вернитесь на сайт."),
        (_, Lang::En) => ("There is no such page", "Check the address, or go back to the site."),
    }
}
