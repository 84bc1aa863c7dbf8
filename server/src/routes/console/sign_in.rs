//! Signing in and out, and setting up an account.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_engine::Failure;
use kelisim_i18n::Console;

use super::{ConsoleRequest, entrance, gate};
use crate::evidence::address;
use crate::problem::Problem;
use crate::staff::Me;
use crate::staff::sign_in::{self, Attempt, Refused};

/// The page.
pub(super) async fn get(asked: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let words = Console::of(asked.lang);
    let mut leave = None;
    let said = if gate::query(&asked.request, "over").is_some() {
        Some((words.over.to_owned(), true))
    } else {
        let out = gate::query(&asked.request, "out");
        if out.as_deref() == Some("organisation") {
            leave = entrance::leaving(&asked).await;
        }
        out.map(|_| (words.out.to_owned(), false))
    };
    let next = entrance::onward(gate::query(&asked.request, "next").as_ref());
    Ok(entrance::sign_in_form(&asked, StatusCode::OK, said, String::new(), next, leave))
}

/// Signs in.
pub(super) async fn post(mut asked: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let mut take = |name: &str| asked.sent.remove(name).unwrap_or_default();
    let (name, password, code, next) = (take("name"), take("password"), take("code"), entrance::onward(Some(&take("next"))));
    let words = Console::of(asked.lang);
    let attempt = Attempt {
        name: name.clone(),
        password,
        code,
        browser: gate::browser(&asked.request),
        address: address::client(&asked.request, &asked.gateway.config.proxies.trusted),
    };
    let wrong =
        |status, said: String| Ok(entrance::sign_in_form(&asked, status, Some((said, true)), name.clone(), next.clone(), None));
    match sign_in::sign_in(&asked.gateway.staff, attempt).await {
        Ok(signed) => {
            let there = match signed.left {
                Some(left) => format!("/console?left={left}"),
                None => next,
            };
            let mut response = gate::see(&there);
            gate::begin(&mut response, &signed.token, &signed.browser);
            Ok(response)
        }
        Err(Refused::Wrong) => wrong(StatusCode::UNPROCESSABLE_ENTITY, words.wrong.to_owned()),
        Err(Refused::Wait(time)) => {
            wrong(StatusCode::TOO_MANY_REQUESTS, (words.wait)(time.as_secs().div_ceil(60))).map(|page| gate::later(page, time))
        }
        Err(Refused::Failure(Failure::Unavailable(_) | Failure::Forked)) => {
            wrong(StatusCode::SERVICE_UNAVAILABLE, words.unsaved.to_owned())
        }
        Err(Refused::Failure(problem)) => Err(problem.into()),
    }
}

/// Signs out, here or everywhere.
pub(super) async fn out(asked: ConsoleRequest, me: Me, everywhere: bool) -> Result<HttpResponse, Problem> {
    me.end(&asked.gateway.staff, everywhere).await?;
    let mut response = entrance::signed_out(&asked);
    gate::end(&mut response);
    Ok(response)
}

/// The page behind a one-time link.
pub(super) async fn start(asked: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let token = entrance::link_token(&asked);
    match sign_in::waiting(&asked.gateway.staff, &token).await {
        Ok(waiting) => Ok(entrance::setting_up(&asked, &token, &waiting, None, None)),
        Err(problem) => entrance::gone(&asked, problem),
    }
}

/// Sets up an account.
pub(super) async fn set_up(mut asked: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let token = entrance::link_token(&asked);
    let waiting = match sign_in::waiting(&asked.gateway.staff, &token).await {
        Ok(waiting) => waiting,
        Err(problem) => return entrance::gone(&asked, problem),
    };
    let mut take = |name: &str| asked.sent.remove(name).unwrap_or_default();
    let typed = (take("password"), take("again"), take("code"));
    // Whoever has the link has a share of their own: guesses at the name shut nobody out of setting up.
    if asked.gateway.staff.throttle.guess(waiting.id, Some(waiting.link.0), None).is_err() {
        return Ok(entrance::hurried(&asked, &token));
    }
    let again = sign_in::waiting(&asked.gateway.staff, &token).await?;
    match sign_in::set_up(&asked.gateway.staff, waiting, typed).await {
        Ok(Ok(codes)) => Ok(entrance::recovery_codes(&asked, codes)),
        Ok(Err(troubles)) => Ok(entrance::setting_up(&asked, &token, &again, Some(troubles), None)),
        Err(problem) => entrance::gone(&asked, problem),
    }
}
