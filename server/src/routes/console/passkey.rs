//! Passkeys: options for a ceremony, and its outcome. A script fetches the options here and puts the
//! browser's answer into a form; the form is sent like any other, so every outcome is shown by a page.

use actix_web::HttpResponse;
use actix_web::cookie::time::Duration;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use data_encoding::BASE64URL_NOPAD;
use kelisim_core::AccountId;
use kelisim_engine::Failure;
use kelisim_i18n::{Console, Passkeys};

use super::account::{self, device_name};
use super::cookies::Kept;
use super::{ConsoleRequest, entrance, gate};
use crate::config::Config;
use crate::evidence::address;
use crate::problem::Problem;
use crate::staff::Me;
use crate::staff::passkey::act::{self, Purpose, SealedChallenge, Stopped};
use crate::staff::passkey::{Assertion, Attestation, Failed};
use crate::staff::sign_in::{self, Refused};

const ACCOUNT: &str = "/console/account";

/// Decodes the bytes of a field.
fn bytes(request: &ConsoleRequest, name: &str) -> Result<Vec<u8>, Stopped> {
    let text = request.sent.get(name).map_or("", String::as_str);
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| Failed::Wrong.into())
}

fn text<'a>(request: &'a ConsoleRequest, name: &str) -> &'a str {
    request.sent.get(name).map_or("", String::as_str)
}

fn registration(request: &ConsoleRequest) -> Result<Attestation, Stopped> {
    Ok(Attestation {
        client: bytes(request, "client")?,
        object: bytes(request, "object")?,
        transports: text(request, "transports").to_owned(),
    })
}

fn assertion(request: &ConsoleRequest) -> Result<Assertion, Stopped> {
    let account = AccountId(bytes(request, "user")?.try_into().map_err(|_| Failed::Wrong)?);
    Ok(Assertion {
        id: bytes(request, "id")?,
        client: bytes(request, "client")?,
        data: bytes(request, "data")?,
        signature: bytes(request, "signature")?,
        account,
    })
}

fn passkey_name(request: &ConsoleRequest) -> String {
    let typed = text(request, "label").trim();
    if typed.is_empty() { device_name(request) } else { typed.to_owned() }
}

/// Responds with the options of a ceremony, as the script reads them.
fn options(config: &Config, outcome: Result<SealedChallenge, Stopped>) -> Result<HttpResponse, Problem> {
    match outcome {
        Ok(SealedChallenge { options, ceremony }) => {
            let mut response =
                HttpResponse::Ok().content_type("application/json").insert_header((CACHE_CONTROL, "no-store")).body(options);
            Kept::Ceremony.set(&mut response, config, &ceremony, Some(Duration::minutes(5)));
            Ok(response)
        }
        // The page shows the reason when it is loaded again.
        Err(Stopped::Failed(_)) => Ok(HttpResponse::UnprocessableEntity().insert_header((CACHE_CONTROL, "no-store")).finish()),
        Err(Stopped::Refused(Refused::Failure(problem))) => Err(problem.into()),
        Err(Stopped::Refused(_)) => Err(Problem::NotFound),
    }
}

/// Chooses status and sentence for a ceremony that was stopped; the time to wait, when there is one.
fn explain(request: &ConsoleRequest, stopped: Stopped) -> Result<(StatusCode, String, Option<std::time::Duration>), Problem> {
    let (words, own) = (Console::of(request.lang), Passkeys::of(request.lang));
    let failed = |failed| match failed {
        Failed::Late => own.late,
        Failed::Unverified => own.unverified,
        Failed::Copied => own.copied,
        Failed::Known => own.known,
        Failed::Many => own.many,
        Failed::Stale => own.stale,
        Failed::Last => own.last_way,
        Failed::Wrong => own.wrong,
    };
    match stopped {
        Stopped::Failed(why) => Ok((StatusCode::UNPROCESSABLE_ENTITY, failed(why).to_owned(), None)),
        Stopped::Refused(Refused::Wrong) => Ok((StatusCode::UNPROCESSABLE_ENTITY, own.wrong.to_owned(), None)),
        Stopped::Refused(Refused::Wait(time)) => {
            Ok((StatusCode::TOO_MANY_REQUESTS, (words.wait)(time.as_secs().div_ceil(60)), Some(time)))
        }
        Stopped::Refused(Refused::Failure(Failure::Unavailable(_) | Failure::Forked)) => {
            Ok((StatusCode::SERVICE_UNAVAILABLE, words.unsaved.to_owned(), None))
        }
        Stopped::Refused(Refused::Failure(problem)) => Err(problem.into()),
    }
}

/// Serves the options for signing in.
pub(super) fn ask(request: &ConsoleRequest) -> Result<HttpResponse, Problem> {
    options(&request.gateway.config, act::begin(&request.gateway.staff, Purpose::SignIn))
}

/// Signs in by a passkey.
pub(super) async fn sign_in(request: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let next = entrance::onward(request.sent.get("next"));
    let address = address::client(&request.http, &request.gateway.config.proxies);
    let outcome = match assertion(&request) {
        Ok(assertion) => {
            act::sign_in(
                &request.gateway.staff,
                &Kept::Ceremony.read(&request.http, &request.gateway.config).unwrap_or_default(),
                &assertion,
                address,
            )
            .await
        }
        Err(stopped) => Err(stopped),
    };
    let mut response = match outcome {
        Ok(signed) => {
            let mut response = gate::redirect(&next);
            gate::begin(&mut response, &request.gateway.config, &signed.token, &signed.browser);
            response
        }
        Err(stopped) => {
            let (status, message, wait) = explain(&request, stopped)?;
            let page = entrance::sign_in_form(&request, status, Some((message, true)), String::new(), next, None);
            match wait {
                Some(time) => gate::retry_after(page, time),
                None => page,
            }
        }
    };
    Kept::Ceremony.end(&mut response, &request.gateway.config);
    Ok(response)
}

/// Serves the options for setting up an account.
pub(super) async fn ask_first(request: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let waiting = sign_in::waiting(&request.gateway.staff, &entrance::link_token(&request)).await?;
    options(&request.gateway.config, act::begin(&request.gateway.staff, Purpose::Start(&waiting)))
}

/// Sets up an account by a passkey alone.
pub(super) async fn set_up(request: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let token = entrance::link_token(&request);
    let waiting = match sign_in::waiting(&request.gateway.staff, &token).await {
        Ok(waiting) => waiting,
        Err(why) => return entrance::link_gone(&request, why),
    };
    if request.gateway.staff.throttle.guess(waiting.id, Some(waiting.link.0), None).is_err() {
        return Ok(entrance::rate_limited(&request, &token));
    }
    let outcome = match registration(&request) {
        Ok(made) => {
            act::set_up(
                &request.gateway.staff,
                &waiting,
                &Kept::Ceremony.read(&request.http, &request.gateway.config).unwrap_or_default(),
                made,
                &passkey_name(&request),
            )
            .await
        }
        Err(stopped) => Err(stopped),
    };
    let mut response = match outcome {
        Ok(done) => entrance::recovery_codes(&request, done),
        Err(Stopped::Refused(Refused::Failure(Failure::NotFound))) => return entrance::link_gone(&request, Failure::NotFound),
        Err(stopped) => {
            let (status, message, _) = explain(&request, stopped)?;
            entrance::setting_up(&request, &token, &waiting, None, Some((status, message)))
        }
    };
    Kept::Ceremony.end(&mut response, &request.gateway.config);
    Ok(response)
}

/// Serves the options for adding a passkey.
pub(super) fn ask_another(request: &ConsoleRequest, me: &Me) -> Result<HttpResponse, Problem> {
    options(&request.gateway.config, act::begin(&request.gateway.staff, Purpose::Add(me)))
}

/// Adds a passkey to one's own account.
pub(super) async fn add(request: ConsoleRequest, me: Me) -> Result<HttpResponse, Problem> {
    let outcome = match registration(&request) {
        Ok(made) => {
            act::add(
                &request.gateway.staff,
                &me,
                &Kept::Ceremony.read(&request.http, &request.gateway.config).unwrap_or_default(),
                made,
                &passkey_name(&request),
            )
            .await
        }
        Err(stopped) => Err(stopped),
    };
    let mut response = changed(&request, &me, outcome, "added").await?;
    Kept::Ceremony.end(&mut response, &request.gateway.config);
    Ok(response)
}

/// Removes a passkey of one's own.
pub(super) async fn remove(request: ConsoleRequest, me: Me) -> Result<HttpResponse, Problem> {
    let outcome = act::remove(&request.gateway.staff, &me, text(&request, "passkey")).await;
    changed(&request, &me, outcome, "removed").await
}

async fn changed(request: &ConsoleRequest, me: &Me, outcome: Result<(), Stopped>, what: &str) -> Result<HttpResponse, Problem> {
    match outcome {
        Ok(()) => Ok(gate::redirect(&format!("{ACCOUNT}?passkey={what}"))),
        Err(stopped) => {
            let (status, message, _) = explain(request, stopped)?;
            account::show(request, me, status, Some((message, true))).await
        }
    }
}
