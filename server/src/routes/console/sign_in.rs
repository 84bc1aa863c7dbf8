//! Signing in and out, and setting up an account.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_engine::Failure;
use kelisim_i18n::Console;

use super::cookies::Kept;
use super::{ConsoleRequest, entrance, gate};
use crate::evidence::address;
use crate::problem::Problem;
use crate::staff::Me;
use crate::staff::sign_in::{self, Attempt, Refused};

/// Renders the sign-in page.
pub(super) async fn get(request: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let words = Console::of(request.lang);
    let mut leave = None;
    let message = if gate::query(&request.http, "over").is_some() {
        Some((words.over.to_owned(), true))
    } else {
        let out = gate::query(&request.http, "out");
        if out.as_deref() == Some("organisation") {
            leave = entrance::sign_out_href(&request).await;
        }
        out.map(|_| (words.out.to_owned(), false))
    };
    let next = entrance::onward(gate::query(&request.http, "next").as_ref());
    Ok(entrance::sign_in_form(&request, StatusCode::OK, message, String::new(), next, leave))
}

/// Signs in by password and code.
pub(super) async fn post(mut request: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let mut take = |name: &str| request.sent.remove(name).unwrap_or_default();
    let (name, password, code, next) = (take("name"), take("password"), take("code"), entrance::onward(Some(&take("next"))));
    let words = Console::of(request.lang);
    let attempt = Attempt {
        name: name.clone(),
        password,
        code,
        browser: Kept::Browser.read(&request.http, &request.gateway.config).unwrap_or_default(),
        address: address::client(&request.http, &request.gateway.config.proxies),
    };
    let wrong = |status, message: String| {
        Ok(entrance::sign_in_form(&request, status, Some((message, true)), name.clone(), next.clone(), None))
    };
    match sign_in::sign_in(&request.gateway.staff, attempt).await {
        Ok(signed) => {
            let location = match signed.left {
                Some(left) => format!("/console?left={left}"),
                None => next,
            };
            let mut response = gate::redirect(&location);
            gate::begin(&mut response, &request.gateway.config, &signed.token, &signed.browser);
            Ok(response)
        }
        Err(Refused::Wrong) => wrong(StatusCode::UNPROCESSABLE_ENTITY, words.wrong.to_owned()),
        Err(Refused::Wait(time)) => wrong(StatusCode::TOO_MANY_REQUESTS, (words.wait)(time.as_secs().div_ceil(60)))
            .map(|page| gate::retry_after(page, time)),
        Err(Refused::Failure(Failure::Unavailable(_) | Failure::Forked)) => {
            wrong(StatusCode::SERVICE_UNAVAILABLE, words.unsaved.to_owned())
        }
        Err(Refused::Failure(problem)) => Err(problem.into()),
    }
}

/// Signs out, here or everywhere.
pub(super) async fn out(request: ConsoleRequest, me: Me, everywhere: bool) -> Result<HttpResponse, Problem> {
    me.end(&request.gateway.staff, everywhere).await?;
    let mut response = entrance::signed_out(&request);
    Kept::Session.end(&mut response, &request.gateway.config);
    Ok(response)
}

/// Renders the page behind a one-time link.
pub(super) async fn start(request: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let token = entrance::link_token(&request);
    match sign_in::waiting(&request.gateway.staff, &token).await {
        Ok(waiting) => Ok(entrance::setting_up(&request, &token, &waiting, None, None)),
        Err(problem) => entrance::link_gone(&request, problem),
    }
}

/// Sets up an account.
pub(super) async fn set_up(mut request: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let token = entrance::link_token(&request);
    let waiting = match sign_in::waiting(&request.gateway.staff, &token).await {
        Ok(waiting) => waiting,
        Err(problem) => return entrance::link_gone(&request, problem),
    };
    let mut take = |name: &str| request.sent.remove(name).unwrap_or_default();
    let typed = (take("password"), take("again"), take("code"));
    // Whoever has the link has a rate limit of their own: guesses at the name shut nobody out of setting up.
    if request.gateway.staff.throttle.guess(waiting.id, Some(waiting.link.0), None).is_err() {
        return Ok(entrance::rate_limited(&request, &token));
    }
    let again = sign_in::waiting(&request.gateway.staff, &token).await?;
    match sign_in::set_up(&request.gateway.staff, waiting, typed).await {
        Ok(Ok(done)) => Ok(entrance::recovery_codes(&request, done)),
        Ok(Err(troubles)) => Ok(entrance::setting_up(&request, &token, &again, Some(troubles), None)),
        Err(problem) => entrance::link_gone(&request, problem),
    }
}
