//! Passkeys: what a browser is asked, and what becomes of its answer. A script asks here and puts the answer into a form;
//! the form is sent like any other, so whatever happens is told by a page.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use data_encoding::BASE64URL_NOPAD;
use kelisim_engine::Failure;
use kelisim_i18n::{Console, Passkeys};

use super::account::{self, of_device};
use super::{ConsoleRequest, entrance, gate};
use crate::evidence::address;
use crate::problem::Problem;
use crate::staff::passkey::act::{self, Purpose, Question, Stopped};
use crate::staff::passkey::{Failed, Made, Shown};
use crate::staff::sign_in::{self, Refused};
use crate::staff::{AccountId, Me};

const ACCOUNT: &str = "/console/account";

/// Bytes of a field.
fn bytes(asked: &ConsoleRequest, name: &str) -> Result<Vec<u8>, Stopped> {
    let text = asked.sent.get(name).map_or("", String::as_str);
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| Failed::Wrong.into())
}

fn text<'a>(asked: &'a ConsoleRequest, name: &str) -> &'a str {
    asked.sent.get(name).map_or("", String::as_str)
}

fn made(asked: &ConsoleRequest) -> Result<Made, Stopped> {
    Ok(Made {
        client: bytes(asked, "client")?,
        object: bytes(asked, "object")?,
        transports: text(asked, "transports").to_owned(),
    })
}

fn shown(asked: &ConsoleRequest) -> Result<Shown, Stopped> {
    let account = AccountId(bytes(asked, "user")?.try_into().map_err(|_| Failed::Wrong)?);
    Ok(Shown {
        id: bytes(asked, "id")?,
        client: bytes(asked, "client")?,
        data: bytes(asked, "data")?,
        signature: bytes(asked, "signature")?,
        account,
    })
}

fn named(asked: &ConsoleRequest) -> String {
    let typed = text(asked, "label").trim();
    if typed.is_empty() { of_device(asked) } else { typed.to_owned() }
}

/// A question as the script gets it.
fn question(asked: Result<Question, Stopped>) -> Result<HttpResponse, Problem> {
    match asked {
        Ok(Question { options, ceremony }) => {
            let mut response =
                HttpResponse::Ok().content_type("application/json").insert_header((CACHE_CONTROL, "no-store")).body(options);
            gate::begin_ceremony(&mut response, &ceremony);
            Ok(response)
        }
        // The page tells why when it is loaded again.
        Err(Stopped::Failed(_)) => Ok(HttpResponse::UnprocessableEntity().insert_header((CACHE_CONTROL, "no-store")).finish()),
        Err(Stopped::Refused(Refused::Failure(problem))) => Err(problem.into()),
        Err(Stopped::Refused(_)) => Err(Problem::NotFound),
    }
}

/// Why nothing was done, as people are told it.
fn told(asked: &ConsoleRequest, stopped: Stopped) -> Result<(StatusCode, String, Option<std::time::Duration>), Problem> {
    let (words, own) = (Console::of(asked.lang), Passkeys::of(asked.lang));
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

/// What a browser that signs in is asked.
pub(super) fn ask(asked: &ConsoleRequest) -> Result<HttpResponse, Problem> {
    question(act::ask(&asked.gateway.staff, Purpose::SignIn))
}

/// Signs in.
pub(super) async fn sign_in(asked: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let next = entrance::onward(asked.sent.get("next"));
    let address = address::client(&asked.request, &asked.gateway.config.proxies.trusted);
    let outcome = match shown(&asked) {
        Ok(shown) => act::sign_in(&asked.gateway.staff, &gate::ceremony(&asked.request), &shown, address).await,
        Err(stopped) => Err(stopped),
    };
    let mut response = match outcome {
        Ok(signed) => {
            let mut response = gate::see(&next);
            gate::begin(&mut response, &signed.token, &signed.browser);
            response
        }
        Err(stopped) => {
            let (status, said, wait) = told(&asked, stopped)?;
            let page = entrance::sign_in_form(&asked, status, Some((said, true)), String::new(), next, None);
            match wait {
                Some(time) => gate::later(page, time),
                None => page,
            }
        }
    };
    gate::begin_ceremony(&mut response, "");
    Ok(response)
}

/// What a browser is asked that sets up an account.
pub(super) async fn ask_first(asked: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let waiting = sign_in::waiting(&asked.gateway.staff, &entrance::link_token(&asked)).await?;
    question(act::ask(&asked.gateway.staff, Purpose::Start(&waiting)))
}

/// Sets up an account by a passkey alone.
pub(super) async fn set_up(asked: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let token = entrance::link_token(&asked);
    let waiting = match sign_in::waiting(&asked.gateway.staff, &token).await {
        Ok(waiting) => waiting,
        Err(why) => return entrance::gone(&asked, why),
    };
    if asked.gateway.staff.throttle.guess(waiting.id, Some(waiting.link.0), None).is_err() {
        return Ok(entrance::hurried(&asked, &token));
    }
    let outcome = match made(&asked) {
        Ok(made) => act::set_up(&asked.gateway.staff, &waiting, &gate::ceremony(&asked.request), made, &named(&asked)).await,
        Err(stopped) => Err(stopped),
    };
    let mut response = match outcome {
        Ok(codes) => entrance::recovery_codes(&asked, codes),
        Err(Stopped::Refused(Refused::Failure(Failure::NotFound))) => return entrance::gone(&asked, Failure::NotFound),
        Err(stopped) => {
            let (status, said, _) = told(&asked, stopped)?;
            entrance::setting_up(&asked, &token, &waiting, None, Some((status, said)))
        }
    };
    gate::begin_ceremony(&mut response, "");
    Ok(response)
}

/// What a browser is asked for one more passkey.
pub(super) fn ask_another(asked: &ConsoleRequest, me: &Me) -> Result<HttpResponse, Problem> {
    question(act::ask(&asked.gateway.staff, Purpose::Add(me)))
}

/// Adds a passkey to one's own account.
pub(super) async fn add(asked: ConsoleRequest, me: Me) -> Result<HttpResponse, Problem> {
    let outcome = match made(&asked) {
        Ok(made) => act::add(&asked.gateway.staff, &me, &gate::ceremony(&asked.request), made, &named(&asked)).await,
        Err(stopped) => Err(stopped),
    };
    let mut response = changed(&asked, &me, outcome, "added").await?;
    gate::begin_ceremony(&mut response, "");
    Ok(response)
}

/// Removes a passkey of one's own.
pub(super) async fn remove(asked: ConsoleRequest, me: Me) -> Result<HttpResponse, Problem> {
    let outcome = act::remove(&asked.gateway.staff, &me, text(&asked, "passkey")).await;
    changed(&asked, &me, outcome, "removed").await
}

async fn changed(asked: &ConsoleRequest, me: &Me, outcome: Result<(), Stopped>, what: &str) -> Result<HttpResponse, Problem> {
    match outcome {
        Ok(()) => Ok(gate::see(&format!("{ACCOUNT}?passkey={what}"))),
        Err(stopped) => {
            let (status, said, _) = told(asked, stopped)?;
            account::show(asked, me, status, Some((said, true))).await
        }
    }
}
