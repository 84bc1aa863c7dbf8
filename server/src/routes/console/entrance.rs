//! Parts of the pages by which staff come in: the form, the way to the organisation's service, setting up an account.

use actix_web::HttpResponse;
use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::http::StatusCode;
use kelisim_app::console::{CodesPage, Door, SayPage, SignInPage, StartPage, codes_page, say_page, sign_in_page, start_page};
use kelisim_core::Lang;
use kelisim_engine::Failure;
use kelisim_i18n::{Console, Message, PageProblem};
use url::form_urlencoded::Serializer;

use super::{ConsoleRequest, gate};
use crate::problem::Problem;
use crate::qr;
use crate::staff::organisation;
use crate::staff::passkey::RelyingParty;
use crate::staff::secret::{self, Weak};
use crate::staff::sign_in::{Troubles, Waiting};

pub(super) const HERE: &str = "/console/organisation";

/// What a browser keeps while it is at the service. `Lax`: it must come along when the service sends the browser back.
pub(super) const TICKET: &str = "__Host-kelisim-ticket";

/// That the session began at the service, so that signing out can offer to sign out there too.
pub(super) const CAME: &str = "__Host-kelisim-came";

/// Where somebody goes on to: a page of the console and nothing else.
pub(super) fn onward(next: Option<&String>) -> String {
    let plain = |next: &&String| {
        next.starts_with("/console") && next.len() < 200 && next.bytes().all(|c| c.is_ascii_alphanumeric() || b"/-".contains(&c))
    };
    next.filter(plain).filter(|next| !next.contains("//")).cloned().unwrap_or_else(|| "/console".to_owned())
}

pub(super) fn sign_in_form(
    asked: &ConsoleRequest,
    status: StatusCode,
    said: Option<(String, bool)>,
    name: String,
    next: String,
    leave: Option<String>,
) -> HttpResponse {
    let frame = gate::bare(&asked.gateway, asked.lang, "/console/sign-in");
    let door = door(asked, &next, leave);
    let script = passkey_script(asked);
    let scripted = script.is_some();
    let page = gate::html(status, asked.lang, sign_in_page(SignInPage { frame, said, door, name, next, passkey: script }));
    if scripted { gate::with_scripts(page) } else { page }
}

pub(super) fn link_token(asked: &ConsoleRequest) -> String {
    asked.request.match_info().get("token").unwrap_or_default().to_owned()
}

pub(super) fn gone(asked: &ConsoleRequest, why: Failure) -> Result<HttpResponse, Problem> {
    if why != Failure::NotFound {
        return Err(why.into());
    }
    let (heading, words) = Console::of(asked.lang).link_gone;
    let frame = gate::bare(&asked.gateway, asked.lang, "/console/sign-in");
    let page = SayPage { frame, heading: heading.to_owned(), words: words.to_owned() };
    Ok(gate::html(StatusCode::NOT_FOUND, asked.lang, say_page(page)))
}

pub(super) fn setting_up(
    asked: &ConsoleRequest,
    token: &str,
    waiting: &Waiting,
    troubles: Option<Troubles>,
    said: Option<(StatusCode, String)>,
) -> HttpResponse {
    let words = Console::of(asked.lang);
    let here = format!("/console/start/{token}");
    let house = asked.gateway.config.public_url.host_str().unwrap_or("Kelisim");
    let address = secret::otpauth(&waiting.seed, &waiting.name, house);
    let quiet = if troubles.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (status, said) = said.map_or((quiet, None), |(status, said)| (status, Some(said)));
    let troubles = troubles.unwrap_or_default();
    let password = troubles.password.map(|weak| match weak {
        Weak::Length => words.weak_length,
        Weak::Guessable => words.weak_guess,
    });
    let page = StartPage {
        frame: gate::bare(&asked.gateway, asked.lang, &here),
        here,
        name: waiting.name.clone(),
        secret: secret::spelled(&waiting.seed),
        qr: qr::of(address.clone()),
        address,
        said,
        passkey: passkey_script(asked),
        troubles: [password, troubles.again.then_some(words.other), troubles.code.then_some(words.code_wrong)],
    };
    let scripted = page.passkey.is_some();
    let page = gate::html(status, asked.lang, start_page(page));
    if scripted { gate::with_scripts(page) } else { page }
}

/// The recovery codes of an account that was set up.
pub(super) fn recovery_codes(asked: &ConsoleRequest, codes: Vec<String>) -> HttpResponse {
    let frame = gate::bare(&asked.gateway, asked.lang, "/console/sign-in");
    let page = CodesPage { frame, codes, next: ("/console/sign-in", true) };
    gate::html(StatusCode::OK, asked.lang, codes_page(page))
}

/// That somebody tried too often.
pub(super) fn hurried(asked: &ConsoleRequest, token: &str) -> HttpResponse {
    let Message { heading, words } = PageProblem::of(asked.lang).unavailable;
    let frame = gate::bare(&asked.gateway, asked.lang, &format!("/console/start/{token}"));
    let page = SayPage { frame, heading: heading.to_owned(), words: words.to_owned() };
    gate::html(StatusCode::TOO_MANY_REQUESTS, asked.lang, say_page(page))
}

pub(super) fn set_cookie(
    response: &mut HttpResponse,
    name: &'static str,
    value: &str,
    same_site: SameSite,
    age: Option<time::Duration>,
) {
    let mut cookie = Cookie::build(name, value.to_owned()).path("/").secure(true).http_only(true).same_site(same_site);
    if let Some(age) = age {
        cookie = cookie.max_age(age);
    }
    // The names and values are ours and plain ASCII.
    let _ = response.add_cookie(&cookie.finish());
}

/// What the service is called, where there is one.
pub(super) fn service_name(asked: &ConsoleRequest, lang: Lang) -> Option<String> {
    let oidc = asked.gateway.config.console.oidc.as_ref()?;
    Some(oidc.label.of(lang).to_owned())
}

/// The way to the service, on the page of signing in.
pub(super) fn door(asked: &ConsoleRequest, next: &str, leave: Option<String>) -> Option<Door> {
    let next = Serializer::new(String::new()).append_pair("next", next).finish();
    Some(Door { name: service_name(asked, asked.lang)?, href: format!("{HERE}?{next}"), leave })
}

/// Where whoever signed out here signs out of the service too.
pub(super) async fn leaving(asked: &ConsoleRequest) -> Option<String> {
    organisation::leaving(&asked.gateway.staff).await.map(String::from)
}

/// To the page that says that one is signed out; which one that is depends on how one came.
pub(super) fn signed_out(asked: &ConsoleRequest) -> HttpResponse {
    if gate::cookie(&asked.request, CAME).is_none() {
        return gate::see("/console/sign-in?out=1");
    }
    let mut response = gate::see("/console/sign-in?out=organisation");
    set_cookie(&mut response, CAME, "", SameSite::Strict, Some(time::Duration::ZERO));
    response
}

/// Address of the script that asks for passkeys, where there can be any.
pub(super) fn passkey_script(asked: &ConsoleRequest) -> Option<String> {
    let assets = &asked.gateway.assets;
    (assets.has("passkey.js") && RelyingParty::of(&asked.gateway.config).is_some()).then(|| assets.href("passkey.js"))
}
