//! Parts of the pages by which staff sign in: the form, the link to the organisation's sign-in service,
//! setting up an account.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{
    CodesPage, NoticePage, ServiceLink, SignInPage, StartPage, codes_page, notice_page, sign_in_page, start_page,
};
use kelisim_core::Lang;
use kelisim_engine::Failure;
use kelisim_i18n::{Console, Message, PageProblem};
use url::form_urlencoded::Serializer;

use super::cookies::Kept;
use super::{ConsoleRequest, gate};
use crate::problem::Problem;
use crate::qr;
use crate::routes::page;
use crate::staff::organisation;
use crate::staff::passkey::RelyingParty;
use crate::staff::secret::{self, Weak};
use crate::staff::sign_in::{SetUp, Troubles, Waiting};

pub(super) const HERE: &str = "/console/organisation";

/// Validates the address to continue at: a page of the console and nothing else.
pub(super) fn onward(next: Option<&String>) -> String {
    let plain = |next: &&String| {
        next.starts_with("/console") && next.len() < 200 && next.bytes().all(|c| c.is_ascii_alphanumeric() || b"/-".contains(&c))
    };
    next.filter(plain).filter(|next| !next.contains("//")).cloned().unwrap_or_else(|| "/console".to_owned())
}

pub(super) fn sign_in_form(
    request: &ConsoleRequest,
    status: StatusCode,
    message: Option<(String, bool)>,
    name: String,
    next: String,
    leave: Option<String>,
) -> HttpResponse {
    let frame = gate::bare(&request.gateway, request.lang, "/console/sign-in");
    let service_link = service_link(request, &next, leave);
    let has_passkeys = has_passkeys(request);
    let frame = if has_passkeys { gate::awake(&request.gateway, frame) } else { frame };
    let page = gate::html(
        status,
        request.lang,
        sign_in_page(SignInPage { frame, notice: message, organisation: service_link, name, next, has_passkeys }),
    );
    if has_passkeys { gate::with_islands(page) } else { page }
}

pub(super) fn link_token(request: &ConsoleRequest) -> String {
    request.http.match_info().get("token").unwrap_or_default().to_owned()
}

pub(super) fn link_gone(request: &ConsoleRequest, why: Failure) -> Result<HttpResponse, Problem> {
    if why != Failure::NotFound {
        return Err(why.into());
    }
    let (heading, words) = Console::of(request.lang).link_gone;
    let frame = gate::bare(&request.gateway, request.lang, "/console/sign-in");
    let page = NoticePage { frame, heading: heading.to_owned(), words: words.to_owned() };
    Ok(gate::html(StatusCode::NOT_FOUND, request.lang, notice_page(page)))
}

pub(super) fn setting_up(
    request: &ConsoleRequest,
    token: &str,
    waiting: &Waiting,
    troubles: Option<Troubles>,
    message: Option<(StatusCode, String)>,
) -> HttpResponse {
    let words = Console::of(request.lang);
    let here = format!("/console/start/{token}");
    let issuer = request.gateway.config.public_url.host_str().unwrap_or("Kelisim");
    let address = secret::otpauth(&waiting.seed, &waiting.name, issuer);
    let default_status = if troubles.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (status, message) = message.map_or((default_status, None), |(status, message)| (status, Some(message)));
    let troubles = troubles.unwrap_or_default();
    let password = troubles.password.map(|weak| match weak {
        Weak::Length => words.weak_length,
        Weak::Guessable => words.weak_guess,
    });
    let has_passkeys = has_passkeys(request);
    let frame = gate::bare(&request.gateway, request.lang, &here);
    let page = StartPage {
        frame: if has_passkeys { gate::awake(&request.gateway, frame) } else { frame },
        here,
        name: waiting.name.clone(),
        secret: secret::spelled(&waiting.seed),
        qr: qr::of(address.clone()),
        address,
        notice: message,
        has_passkeys,
        troubles: [password, troubles.again.then_some(words.other), troubles.code.then_some(words.code_wrong)],
    };
    let page = gate::html(status, request.lang, start_page(page));
    if has_passkeys { gate::with_islands(page) } else { page }
}

/// Renders the recovery codes of an account that was set up, and begins its session.
pub(super) fn recovery_codes(request: &ConsoleRequest, SetUp { codes, signed }: SetUp) -> HttpResponse {
    let frame = gate::bare(&request.gateway, request.lang, "/console/sign-in");
    let mut response = codes_shown(request, CodesPage { frame, codes, next: "/console" });
    gate::begin(&mut response, &request.gateway.config, &signed.token, &signed.browser);
    response
}

/// Renders recovery codes, with buttons that copy, print and save them.
pub(super) fn codes_shown(request: &ConsoleRequest, page: CodesPage) -> HttpResponse {
    let page = CodesPage { frame: gate::awake(&request.gateway, page.frame), ..page };
    gate::with_islands(gate::html(StatusCode::OK, request.lang, codes_page(page)))
}

/// Renders the page for somebody who tried too often (429).
pub(super) fn rate_limited(request: &ConsoleRequest, token: &str) -> HttpResponse {
    let Message { heading, words } = PageProblem::of(request.lang).unavailable;
    let frame = gate::bare(&request.gateway, request.lang, &format!("/console/start/{token}"));
    let page = NoticePage { frame, heading: heading.to_owned(), words: words.to_owned() };
    gate::html(StatusCode::TOO_MANY_REQUESTS, request.lang, notice_page(page))
}

/// Returns the name of the sign-in service, when one is configured.
pub(super) fn service_name(request: &ConsoleRequest, lang: Lang) -> Option<String> {
    let oidc = request.gateway.config.console.oidc.as_ref()?;
    Some(oidc.label.of(lang).to_owned())
}

/// Builds the link to the service for the sign-in page.
pub(super) fn service_link(request: &ConsoleRequest, next: &str, leave: Option<String>) -> Option<ServiceLink> {
    let next = Serializer::new(String::new()).append_pair("next", next).finish();
    Some(ServiceLink { name: service_name(request, request.lang)?, href: format!("{HERE}?{next}"), leave })
}

/// Returns the address for signing out of the service too, after signing out here.
pub(super) async fn sign_out_href(request: &ConsoleRequest) -> Option<String> {
    organisation::sign_out_url(&request.gateway.staff).await.map(String::from)
}

/// Redirects to the page that confirms signing out; which one depends on how one signed in.
pub(super) fn signed_out(request: &ConsoleRequest) -> HttpResponse {
    if Kept::Came.read(&request.http, &request.gateway.config).is_none() {
        return gate::redirect("/console/sign-in?out=1");
    }
    let mut response = gate::redirect("/console/sign-in?out=organisation");
    Kept::Came.end(&mut response, &request.gateway.config);
    response
}

/// Tells whether passkeys are possible: the address of the gateway has a domain, and the browser half was built.
pub(super) fn has_passkeys(request: &ConsoleRequest) -> bool {
    page::loader(&request.gateway.assets).is_some() && RelyingParty::of(&request.gateway.config).is_some()
}
