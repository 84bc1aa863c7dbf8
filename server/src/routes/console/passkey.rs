//! Passkeys: what a browser is asked, and what becomes of its answer. A script asks here and puts the answer into a form;
//! the form is sent like any other, so whatever happens is told by a page.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, USER_AGENT};
use data_encoding::BASE64URL_NOPAD;
use kelisim_app::console::{PasskeyList, PasskeyRow};
use kelisim_app::words::{Console, Passkeys};

use super::{Asked, gate, home, sign_in as pages};
use crate::clock;
use crate::evidence::{address, device};
use crate::people::Me;
use crate::people::passkey::act::{self, Purpose, Question, Stopped};
use crate::people::passkey::{Failed, MOST, Made, Party, Shown};
use crate::people::sign_in::{self, Refused};
use crate::problem::Problem;

const ACCOUNT: &str = "/console/account";

/// Address of the script that asks for passkeys, where there can be any.
pub(super) fn script(asked: &Asked) -> Option<String> {
    let assets = &asked.gateway.assets;
    (assets.has("passkey.js") && Party::of(&asked.gateway.config).is_some()).then(|| assets.href("passkey.js"))
}

/// Bytes of a field.
fn bytes(asked: &Asked, name: &str) -> Result<Vec<u8>, Stopped> {
    let text = asked.sent.get(name).map_or("", String::as_str);
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| Failed::Wrong.into())
}

fn text<'a>(asked: &'a Asked, name: &str) -> &'a str {
    asked.sent.get(name).map_or("", String::as_str)
}

fn made(asked: &Asked) -> Result<Made, Stopped> {
    Ok(Made {
        client: bytes(asked, "client")?,
        object: bytes(asked, "object")?,
        transports: text(asked, "transports").to_owned(),
    })
}

fn shown(asked: &Asked) -> Result<Shown, Stopped> {
    let account = bytes(asked, "user")?.try_into().map_err(|_| Failed::Wrong)?;
    Ok(Shown {
        id: bytes(asked, "id")?,
        client: bytes(asked, "client")?,
        data: bytes(asked, "data")?,
        signature: bytes(asked, "signature")?,
        account,
    })
}

/// What somebody's device is called when they give a passkey no name.
fn of_device(asked: &Asked) -> String {
    let agent = asked.request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let device = device::describe(agent, &device::Hints::default());
    // Versions change sooner than devices do.
    let first = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    let parts: Vec<String> = [first(&device.os), first(&device.browser)].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { Passkeys::of(asked.lang).unnamed.to_owned() } else { parts.join(", ") }
}

fn named(asked: &Asked) -> String {
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
        Err(Stopped::Refused(Refused::Problem(problem))) => Err(problem),
        Err(Stopped::Refused(_)) => Err(Problem::NotFound),
    }
}

/// Why nothing was done, as people are told it.
fn told(asked: &Asked, stopped: Stopped) -> Result<(StatusCode, String, Option<std::time::Duration>), Problem> {
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
        Stopped::Refused(Refused::Problem(Problem::Unavailable(_) | Problem::Forked)) => {
            Ok((StatusCode::SERVICE_UNAVAILABLE, words.unsaved.to_owned(), None))
        }
        Stopped::Refused(Refused::Problem(problem)) => Err(problem),
    }
}

/// What a browser that signs in is asked.
pub(super) fn ask(asked: &Asked) -> Result<HttpResponse, Problem> {
    question(act::ask(&asked.gateway, Purpose::SignIn))
}

/// Signs in.
pub(super) async fn sign_in(asked: Asked) -> Result<HttpResponse, Problem> {
    let next = pages::onward(asked.sent.get("next"));
    let address = address::client(&asked.request, &asked.gateway.config.proxies.trusted);
    let outcome = match shown(&asked) {
        Ok(shown) => act::sign_in(&asked.gateway, &gate::ceremony(&asked.request), &shown, address).await,
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
            let page = pages::show(&asked, status, Some((said, true)), String::new(), next, None);
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
pub(super) async fn ask_first(asked: Asked) -> Result<HttpResponse, Problem> {
    let waiting = sign_in::waiting(&asked.gateway, &pages::token(&asked)).await?;
    question(act::ask(&asked.gateway, Purpose::Start(&waiting)))
}

/// Sets up an account by a passkey alone.
pub(super) async fn set_up(asked: Asked) -> Result<HttpResponse, Problem> {
    let token = pages::token(&asked);
    let waiting = match sign_in::waiting(&asked.gateway, &token).await {
        Ok(waiting) => waiting,
        Err(problem) => return pages::gone(&asked, problem),
    };
    if asked.gateway.house.throttle.guess(waiting.id, Some(waiting.link), None).is_err() {
        return Ok(pages::hurried(&asked, &token));
    }
    let outcome = match made(&asked) {
        Ok(made) => act::set_up(&asked.gateway, &waiting, &gate::ceremony(&asked.request), made, &named(&asked)).await,
        Err(stopped) => Err(stopped),
    };
    let mut response = match outcome {
        Ok(codes) => pages::done(&asked, codes),
        Err(Stopped::Refused(Refused::Problem(Problem::NotFound))) => return pages::gone(&asked, Problem::NotFound),
        Err(stopped) => {
            let (status, said, _) = told(&asked, stopped)?;
            pages::setting_up(&asked, &token, &waiting, None, Some((status, said)))
        }
    };
    gate::begin_ceremony(&mut response, "");
    Ok(response)
}

/// What a browser is asked for one more passkey.
pub(super) fn ask_another(asked: &Asked, me: &Me) -> Result<HttpResponse, Problem> {
    question(act::ask(&asked.gateway, Purpose::Add(me)))
}

/// Adds a passkey to one's own account.
pub(super) async fn add(asked: Asked, me: Me) -> Result<HttpResponse, Problem> {
    let outcome = match made(&asked) {
        Ok(made) => act::add(&asked.gateway, &me, &gate::ceremony(&asked.request), made, &named(&asked)).await,
        Err(stopped) => Err(stopped),
    };
    let mut response = changed(&asked, &me, outcome, "added").await?;
    gate::begin_ceremony(&mut response, "");
    Ok(response)
}

/// Removes a passkey of one's own.
pub(super) async fn remove(asked: Asked, me: Me) -> Result<HttpResponse, Problem> {
    let outcome = act::remove(&asked.gateway, &me, text(&asked, "passkey")).await;
    changed(&asked, &me, outcome, "removed").await
}

async fn changed(asked: &Asked, me: &Me, outcome: Result<(), Stopped>, what: &str) -> Result<HttpResponse, Problem> {
    match outcome {
        Ok(()) => Ok(gate::see(&format!("{ACCOUNT}?passkey={what}"))),
        Err(stopped) => {
            let (status, said, _) = told(asked, stopped)?;
            home::show(asked, me, status, Some((said, true))).await
        }
    }
}

/// What was done a moment ago, when the page comes after it.
pub(super) fn done_before(asked: &Asked) -> Option<(String, bool)> {
    let words = Passkeys::of(asked.lang);
    match gate::query(&asked.request, "passkey")?.as_str() {
        "added" => Some((words.added.to_owned(), false)),
        "removed" => Some((words.removed.to_owned(), false)),
        _ => None,
    }
}

/// The passkeys of somebody's account, where there can be any.
pub(super) fn listed(asked: &Asked, me: &Me) -> PasskeyList {
    let all = me.account.passkeys.all().iter().map(|passkey| PasskeyRow {
        mark: passkey.mark(),
        name: passkey.name.clone(),
        made: clock::local(passkey.made),
        last: passkey.last.map(clock::local),
        doubted: passkey.doubted,
    });
    let all: Vec<PasskeyRow> = all.collect();
    PasskeyList { script: script(asked).filter(|_| all.len() < MOST), fresh: me.is_fresh(), label: of_device(asked), all }
}
