//! `/policy/{site}[/{version}]`, `/policy/{site}/versions` and `/text/{site}/{hash}`: published words,
//! readable by anybody.

mod html;
mod machine;

use actix_web::http::StatusCode;
use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse, web};
use kelisim_app::page::{Force, PartChange, PartKind, PolicyApproval, PolicyPage, PolicyVersion, TextPage, VersionsPage};
use kelisim_app::shown;
use kelisim_core::consent::KnownText;
use kelisim_core::site::Policy;
use kelisim_core::site::policy::{Change, Part, compare, parts};
use kelisim_core::{Lang, TextHash};
use kelisim_engine::{Tenant, clock, rollback, text_rows};
use kelisim_store::Key;
use kelisim_store::rows::TextRow;

use super::{Data, page};
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::routes::extract::PageSite;

/// Format in which a policy is served.
enum Format {
    Page,
    Text,
    Json,
}

pub(super) async fn newest(request: HttpRequest, PageSite(tenant): PageSite, gateway: Data) -> HttpResponse {
    match tenant.config.policy_on(&clock::local_day(clock::now())) {
        Some(policy) => show(&request, &gateway, &tenant, policy),
        None => page::problem(&request, &gateway, Some(&tenant), &Problem::NotFound),
    }
}

/// Serves a version by its permanent address, or the list of versions; as text or JSON when the address ends
/// in `.txt` or `.json`.
pub(super) async fn version(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> HttpResponse {
    let (_, name) = path.into_inner();
    let (version, format) = if let Some(version) = name.strip_suffix(".txt") {
        (version, Format::Text)
    } else if let Some(version) = name.strip_suffix(".json") {
        (version, Format::Json)
    } else {
        (name.as_str(), Format::Page)
    };
    // No version has this name or such an ending: the site file would be refused.
    match (version, tenant.config.policy(version), format) {
        ("versions", _, Format::Page) => versions(&request, &gateway, &tenant),
        ("versions", _, Format::Json) => machine::versions(&gateway, &tenant),
        (_, Some(policy), Format::Page) => show(&request, &gateway, &tenant, policy),
        (_, Some(policy), Format::Text) => {
            machine::text(&tenant, policy, language(&tenant, policy, page::language(&request, &tenant)))
        }
        (_, Some(policy), Format::Json) => machine::version(&gateway, &tenant, policy),
        (_, None, _) => page::problem(&request, &gateway, Some(&tenant), &Problem::NotFound),
    }
}

/// Lists the languages a policy was published in, in the site's order.
fn published<'a>(tenant: &'a Tenant, policy: &'a Policy) -> impl Iterator<Item = Lang> + 'a {
    tenant.config.languages.iter().copied().filter(|lang| policy.body.has(*lang))
}

/// Chooses the language of a policy's words: the requested one, else the first it was published in.
fn language(tenant: &Tenant, policy: &Policy, requested: Lang) -> Lang {
    if policy.body.has(requested) { requested } else { published(tenant, policy).next().unwrap_or(requested) }
}

/// Determines whether a version is coming, in force or past on a day (ISO 8601).
fn force(tenant: &Tenant, policy: &Policy, today: &str) -> Force {
    match tenant.config.policy_on(today) {
        Some(current) if current.version == policy.version => Force::Now,
        _ if policy.effective.as_str() > today => Force::Coming,
        _ => Force::Past,
    }
}

fn policy_version(tenant: &Tenant, policy: &Policy, lang: Lang) -> PolicyVersion {
    PolicyVersion {
        title: policy.title.get(lang).to_owned(),
        version: policy.version.clone(),
        approval: policy.approval.as_ref().map(|approval| PolicyApproval {
            order: approval.order.clone(),
            approver: approval.approver.as_ref().map(|who| who.get(lang).to_owned()),
            day: approval.day.clone(),
        }),
        effective: policy.effective.clone(),
        force: force(tenant, policy, &clock::local_day(clock::now())),
        significant: policy.significant,
        changes: policy.changes.as_ref().map(|changes| changes.get(lang).to_owned()),
    }
}

fn address(tenant: &Tenant, version: &str, end: &str, lang: Lang) -> String {
    format!("/policy/{}/{version}{end}?lang={lang}", tenant.config.id)
}

fn show(request: &HttpRequest, gateway: &Gateway, tenant: &Tenant, policy: &Policy) -> HttpResponse {
    let lang = page::language(request, tenant);
    let html_lang = language(tenant, policy, lang);
    let own = |end: &str| address(tenant, &policy.version, end, lang);
    let version = policy_version(tenant, policy, lang);
    let before = tenant.config.policy_before(&policy.version);
    let new = parts(policy.body.get(html_lang));
    let changed = before
        .filter(|before| before.body.has(html_lang))
        .map(|before| changed(&parts(before.body.get(html_lang)), &new))
        .unwrap_or_default();
    let current = tenant.config.policy_on(&clock::local_day(clock::now())).filter(|_| version.force != Force::Now);
    let all = tenant.config.policies_in_order().into_iter().rev();
    let all =
        all.map(|known| (known.version.clone(), address(tenant, &known.version, "", lang), known.version == policy.version));
    let whole = format!("{}/policy/{}/{}", gateway.config.origin(), tenant.config.id, policy.version);
    let contents = new.iter().enumerate().skip(1).map(|(place, part)| (part.heading.clone(), html::anchor(place)));
    let page = PolicyPage {
        shell: shell(gateway, tenant, lang, &format!("/policy/{}/{}", tenant.config.id, policy.version)),
        version,
        parts: changed,
        before: before.map(|before| address(tenant, &before.version, "", lang)),
        current: current.map(|current| address(tenant, &current.version, "", lang)),
        contents: contents.collect(),
        html: html::safe(policy.body.get(html_lang)),
        html_lang,
        versions: all.collect(),
        versions_href: address(tenant, "versions", "", lang),
        text_href: own(".txt"),
        json_href: format!("/policy/{}/{}.json", tenant.config.id, policy.version),
        address: format!("{whole}?lang={lang}"),
        hash: TextHash::of(&tenant.config.policy_words(policy, html_lang)).to_string(),
    };
    let links = format!(
        "<{whole}>; rel=\"canonical\", <{}>; rel=\"alternate\"; type=\"text/plain\", <{}>; rel=\"alternate\"; type=\"application/json\"",
        page.text_href, page.json_href
    );
    let mut response = page::html(StatusCode::OK, lang, kelisim_app::render::policy_page(page));
    if let Ok(links) = links.parse() {
        response.headers_mut().insert(LINK, links);
    }
    response
}

/// Lists what changed between the parts of two versions, as the page shows it.
fn changed(old: &[Part], new: &[Part]) -> Vec<PartChange> {
    let at = |place: usize, what| PartChange {
        heading: new.get(place).map(|part| part.heading.clone()).unwrap_or_default(),
        anchor: Some(html::anchor(place)),
        what,
    };
    compare(old, new)
        .into_iter()
        .map(|change| match change {
            Change::New(place) => at(place, PartKind::New),
            Change::Words(place) => at(place, PartKind::Words),
            Change::Renamed(place, was) => at(place, PartKind::Renamed(was)),
            Change::Gone(heading) => PartChange { heading, anchor: None, what: PartKind::Gone },
        })
        .collect()
}

fn versions(request: &HttpRequest, gateway: &Gateway, tenant: &Tenant) -> HttpResponse {
    let lang = page::language(request, tenant);
    let all = tenant.config.policies_in_order().into_iter().rev();
    let page = VersionsPage {
        shell: shell(gateway, tenant, lang, &format!("/policy/{}/versions", tenant.config.id)),
        versions: all.map(|policy| (policy_version(tenant, policy, lang), address(tenant, &policy.version, "", lang))).collect(),
        json_href: format!("/policy/{}/versions.json", tenant.config.id),
    };
    page::html(StatusCode::OK, lang, kelisim_app::render::versions_page(page))
}

/// Builds the shell of a policy page. Nothing on it needs a script.
fn shell(gateway: &Gateway, tenant: &Tenant, lang: Lang, path: &str) -> kelisim_app::page::Shell {
    let mut shell = page::shell(gateway, tenant, lang, path);
    shell.css.insert(2, gateway.assets.href("policy.css"));
    shell.hydrate = None;
    shell
}

/// Serves a consent text by its hash.
pub(super) async fn text(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> HttpResponse {
    let found =
        tenant.config.published().into_iter().find(|published| published.text.is_some() && published.hash.to_string() == path.1);
    let Some(published) = found else {
        return elsewhere(&request, &tenant, &path.1, &gateway).await;
    };
    let (id, version) = published.text.unwrap_or_default();
    let lang = published.lang;
    let mut shell = page::shell(&gateway, &tenant, lang, request.path());
    // Each language has its own words, under its own hash.
    shell.language_links = tenant
        .config
        .languages
        .iter()
        .filter_map(|lang| Some((*lang, format!("/text/{}/{}", tenant.config.id, tenant.text_hash(&id, *lang)?))))
        .collect();
    let title = tenant.config.text(&id).map(|text| text.title.get(lang).to_owned()).unwrap_or_default();
    let page = TextPage { shell, title, version, words: published.words, hash: published.hash.to_string() };
    page::html(StatusCode::OK, lang, kelisim_app::render::text_page(page))
}

/// Builds the page of words that the site file no longer has, in their own language; words of a policy, or of another
/// form, are plain text.
fn words_page(gateway: &Gateway, tenant: &Tenant, known: Option<&KnownText>, words: String, hash: TextHash) -> HttpResponse {
    let (Some(known), Some(lang)) = (known, shown::language(&words)) else {
        return HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(words);
    };
    let mut shell = page::shell(gateway, tenant, lang, &format!("/text/{}/{hash}", tenant.config.id));
    shell.language_links.retain(|(of, _)| *of == lang);
    let page = TextPage { shell, title: shown::title(&words), version: known.version, words, hash: hash.to_string() };
    page::html(StatusCode::OK, lang, kelisim_app::render::text_page(page))
}

/// Serves words that the site file no longer has: of an earlier version of a text, or of a rollback.
async fn elsewhere(request: &HttpRequest, tenant: &Tenant, hash: &str, gateway: &Gateway) -> HttpResponse {
    let missing = || page::problem(request, gateway, Some(tenant), &Problem::NotFound);
    let Ok(hash) = hash.parse::<TextHash>() else { return missing() };
    let earlier = tenant.texts.iter().find(|known| known.hash == hash);
    let name = earlier
        .map_or_else(|| rollback::words_name(&hash), |known| format!("text/{}/{}/{}", known.id, known.version, known.lang));
    for key in [Key::Text(name), text_rows::words_key(&hash)] {
        match tenant.store.row::<TextRow>(key).await {
            // Exactly the words that were hashed.
            Ok(Some(row)) if TextHash::of(&row.words) == hash => return words_page(gateway, tenant, earlier, row.words, hash),
            Ok(_) => {}
            Err(why) => return page::problem(request, gateway, Some(tenant), &Problem::from(why)),
        }
    }
    missing()
}
