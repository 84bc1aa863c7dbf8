//! Signing in through the organisation's own sign-in service: redirecting there and coming back.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::cookie::time;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use kelisim_app::console::{EnteredPage, entered_page};
use kelisim_engine::Failure;
use kelisim_i18n::{Console, Organisation};

use super::cookies::Kept;
use super::entrance::{self, service_name};
use super::{ConsoleRequest, gate};
use crate::evidence::address;
use crate::problem::Problem;
use crate::staff::organisation::{self, Refused, Returned};

/// Minimum time before a service that did not answer is requested again.
const AGAIN: Duration = Duration::from_mins(1);

/// Redirects to the service.
pub(super) async fn begin(request: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let next = entrance::onward(gate::query(&request.http, "next").as_ref());
    let address = address::client(&request.http, &request.gateway.config.proxies);
    match organisation::begin(&request.gateway.staff, &next, request.lang, address).await {
        Ok(begun) => {
            let mut response = gate::redirect(begun.there.as_str());
            Kept::Ticket.set(&mut response, &request.gateway.config, &begun.ticket, Some(time::Duration::minutes(10)));
            Ok(response)
        }
        Err(refused) => refusal(&request, refused, next),
    }
}

/// Handles the return from the service.
pub(super) async fn finish(mut request: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let query = |name: &str| gate::query(&request.http, name);
    let returned = Returned {
        ticket: Kept::Ticket.read(&request.http, &request.gateway.config).unwrap_or_default(),
        state: query("state").unwrap_or_default(),
        code: query("code"),
        error: query("error"),
        issuer: query("iss"),
    };
    let address = address::client(&request.http, &request.gateway.config.proxies);
    let finished = organisation::finish(&request.gateway.staff, returned, address).await;
    // A browser that returns from another site does not send the language cookie.
    request.lang = finished.lang.unwrap_or(request.lang);
    let next = entrance::onward(Some(&finished.next));
    let mut response = match finished.outcome {
        Ok(signed) => {
            let frame = gate::bare(&request.gateway, request.lang, "/console");
            let page = entered_page(EnteredPage { frame, next: next.clone() });
            let mut response = gate::html(StatusCode::OK, request.lang, page);
            // The continuation starts at this page, so the browser sends the session cookie along, which it
            // withholds on requests from other sites.
            let onward = HeaderValue::from_str(&format!("0; url={next}")).map_err(|_| Problem::NotFound)?;
            response.headers_mut().insert(HeaderName::from_static("refresh"), onward);
            gate::begin(&mut response, &request.gateway.config, &signed.token, &signed.browser);
            Kept::Came.set(&mut response, &request.gateway.config, "1", None);
            response
        }
        Err(refused) => refusal(&request, refused, next)?,
    };
    Kept::Ticket.end(&mut response, &request.gateway.config);
    Ok(response)
}

/// Renders the reason for which nobody is signed in, over the form for those who have another way.
fn refusal(request: &ConsoleRequest, refused: Refused, next: String) -> Result<HttpResponse, Problem> {
    let name = service_name(request, request.lang).ok_or(Problem::NotFound)?;
    let (words, own) = (Organisation::of(request.lang), Console::of(request.lang));
    let mut wait = None;
    let (status, message) = match refused {
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
        Refused::Failure(Failure::Unavailable(_) | Failure::Forked) => (StatusCode::SERVICE_UNAVAILABLE, own.unsaved.to_owned()),
        Refused::Failure(problem) => return Err(problem.into()),
    };
    let page = entrance::sign_in_form(request, status, Some((message, true)), String::new(), next, None);
    Ok(match wait {
        Some(time) => gate::retry_after(page, time),
        None => page,
    })
}
