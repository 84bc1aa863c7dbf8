//! Signing in through the organisation's own sign-in service: the way there and the way back.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use kelisim_app::console::{Door, EnteredPage, entered_page};
use kelisim_app::words::{Console, Organisation};
use kelisim_core::Lang;
use url::form_urlencoded::Serializer;

use super::{Asked, gate, sign_in};
use crate::evidence::address;
use crate::people::organisation::{self, Refused, Returned};
use crate::problem::Problem;

const HERE: &str = "/console/organisation";
/// What a browser keeps while it is at the service. `Lax`: it must come along when the service sends the browser back.
const TICKET: &str = "__Host-kelisim-ticket";
/// That the session began at the service, so that signing out can offer to sign out there too.
const CAME: &str = "__Host-kelisim-came";
/// No sooner is a service asked again that did not answer.
const AGAIN: Duration = Duration::from_mins(1);

fn give(response: &mut HttpResponse, name: &'static str, value: &str, same_site: SameSite, age: Option<time::Duration>) {
    let mut cookie = Cookie::build(name, value.to_owned()).path("/").secure(true).http_only(true).same_site(same_site);
    if let Some(age) = age {
        cookie = cookie.max_age(age);
    }
    // The names and values are ours and plain ASCII.
    let _ = response.add_cookie(&cookie.finish());
}

/// What the service is called, where there is one.
fn name(asked: &Asked, lang: Lang) -> Option<String> {
    let oidc = asked.gateway.config.console.oidc.as_ref()?;
    Some(oidc.label.of(lang).to_owned())
}

/// The way to the service, on the page of signing in.
pub(super) fn door(asked: &Asked, next: &str, leave: Option<String>) -> Option<Door> {
    let next = Serializer::new(String::new()).append_pair("next", next).finish();
    Some(Door { name: name(asked, asked.lang)?, href: format!("{HERE}?{next}"), leave })
}

/// Where whoever signed out here signs out of the service too.
pub(super) async fn leaving(asked: &Asked) -> Option<String> {
    organisation::leaving(&asked.gateway).await.map(String::from)
}

/// To the page that says that one is signed out; which one that is depends on how one came.
pub(super) fn out(asked: &Asked) -> HttpResponse {
    if gate::cookie(&asked.request, CAME).is_none() {
        return gate::see("/console/sign-in?out=1");
    }
    let mut response = gate::see("/console/sign-in?out=organisation");
    give(&mut response, CAME, "", SameSite::Strict, Some(time::Duration::ZERO));
    response
}

/// Goes to the service.
pub(super) async fn begin(asked: Asked) -> Result<HttpResponse, Problem> {
    let next = sign_in::onward(gate::query(&asked.request, "next").as_ref());
    let address = address::client(&asked.request, &asked.gateway.config.proxies.trusted);
    match organisation::begin(&asked.gateway, &next, asked.lang, address).await {
        Ok(begun) => {
            let mut response = gate::see(begun.there.as_str());
            give(&mut response, TICKET, &begun.ticket, SameSite::Lax, Some(time::Duration::minutes(10)));
            Ok(response)
        }
        Err(refused) => told(&asked, refused, next),
    }
}

/// Comes back from there.
pub(super) async fn finish(mut asked: Asked) -> Result<HttpResponse, Problem> {
    let query = |name: &str| gate::query(&asked.request, name);
    let returned = Returned {
        ticket: gate::cookie(&asked.request, TICKET).unwrap_or_default(),
        state: query("state").unwrap_or_default(),
        code: query("code"),
        error: query("error"),
        issuer: query("iss"),
    };
    let address = address::client(&asked.request, &asked.gateway.config.proxies.trusted);
    let finished = organisation::finish(&asked.gateway, returned, address).await;
    // A browser that comes from another site does not say which language was chosen.
    asked.lang = finished.lang.unwrap_or(asked.lang);
    let next = sign_in::onward(Some(&finished.next));
    let mut response = match finished.outcome {
        Ok(signed) => {
            let frame = gate::bare(&asked.gateway, asked.lang, "/console");
            let page = entered_page(EnteredPage { frame, next: next.clone() });
            let mut response = gate::html(StatusCode::OK, asked.lang, page);
            // The way on begins at this page, so the browser takes the session along, which it keeps from other sites.
            let onward = HeaderValue::from_str(&format!("0; url={next}")).map_err(|_| Problem::NotFound)?;
            response.headers_mut().insert(HeaderName::from_static("refresh"), onward);
            gate::begin(&mut response, &signed.token, &signed.browser);
            give(&mut response, CAME, "1", SameSite::Strict, None);
            response
        }
        Err(refused) => told(&asked, refused, next)?,
    };
    give(&mut response, TICKET, "", SameSite::Lax, Some(time::Duration::ZERO));
    Ok(response)
}

/// Why nobody is signed in, over the form for those who have another way.
fn told(asked: &Asked, refused: Refused, next: String) -> Result<HttpResponse, Problem> {
    let name = name(asked, asked.lang).ok_or(Problem::NotFound)?;
    let (words, own) = (Organisation::of(asked.lang), Console::of(asked.lang));
    let mut wait = None;
    let (status, said) = match refused {
        Refused::Stale => (StatusCode::UNPROCESSABLE_ENTITY, words.stale.to_owned()),
        Refused::Away(_) => {
            wait = Some(AGAIN);
            (StatusCode::BAD_GATEWAY, (words.away)(&name))
        }
        Refused::Declined(_) => (StatusCode::FORBIDDEN, (words.declined)(&name)),
        Refused::Untrusted(_) => (StatusCode::BAD_GATEWAY, (words.untrusted)(&name)),
        Refused::Clock => (StatusCode::BAD_GATEWAY, (words.clock)(&name)),
        Refused::Weak => (StatusCode::FORBIDDEN, (words.weak)(&name)),
        Refused::Nameless => (StatusCode::FORBIDDEN, (words.nameless)(&name)),
        Refused::Unverified => (StatusCode::FORBIDDEN, (words.unverified)(&name)),
        Refused::Groups => (StatusCode::FORBIDDEN, (words.groups)(&name)),
        Refused::Unknown => (StatusCode::FORBIDDEN, (words.unknown)(&name)),
        Refused::Other => (StatusCode::FORBIDDEN, (words.other)(&name)),
        Refused::Closed => (StatusCode::FORBIDDEN, words.closed.to_owned()),
        Refused::Wait(time) => {
            wait = Some(time);
            (StatusCode::TOO_MANY_REQUESTS, (own.wait)(time.as_secs().div_ceil(60)))
        }
        Refused::Problem(Problem::Unavailable(_) | Problem::Forked) => (StatusCode::SERVICE_UNAVAILABLE, own.unsaved.to_owned()),
        Refused::Problem(problem) => return Err(problem),
    };
    let page = sign_in::show(asked, status, Some((said, true)), String::new(), next, None);
    Ok(match wait {
        Some(time) => gate::later(page, time),
        None => page,
    })
}
