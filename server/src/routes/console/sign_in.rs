//! Signing in and out, and setting up an account.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{CodesPage, SignInPage, StartPage, codes_page, sign_in_page, start_page};
use kelisim_app::words::Console;

use super::super::page;
use super::{Asked, gate, organisation, passkey};
use crate::evidence::address;
use crate::people::Me;
use crate::people::secret::{self, Weak};
use crate::people::sign_in::{self, Attempt, Refused, Troubles, Waiting};
use crate::problem::Problem;
use crate::qr;

/// Where somebody goes on to: a page of the console and nothing else.
pub(super) fn onward(next: Option<&String>) -> String {
    let plain = |next: &&String| {
        next.starts_with("/console") && next.len() < 200 && next.bytes().all(|c| c.is_ascii_alphanumeric() || b"/-".contains(&c))
    };
    next.filter(plain).filter(|next| !next.contains("//")).cloned().unwrap_or_else(|| "/console".to_owned())
}

/// The page.
pub(super) async fn get(asked: Asked) -> Result<HttpResponse, Problem> {
    let words = Console::of(asked.lang);
    let mut leave = None;
    let said = if gate::query(&asked.request, "over").is_some() {
        Some((words.over.to_owned(), true))
    } else {
        let out = gate::query(&asked.request, "out");
        if out.as_deref() == Some("organisation") {
            leave = organisation::leaving(&asked).await;
        }
        out.map(|_| (words.out.to_owned(), false))
    };
    let next = onward(gate::query(&asked.request, "next").as_ref());
    Ok(show(&asked, StatusCode::OK, said, String::new(), next, leave))
}

pub(super) fn show(
    asked: &Asked,
    status: StatusCode,
    said: Option<(String, bool)>,
    name: String,
    next: String,
    leave: Option<String>,
) -> HttpResponse {
    let frame = gate::bare(&asked.gateway, asked.lang, "/console/sign-in");
    let door = organisation::door(asked, &next, leave);
    let script = passkey::script(asked);
    let scripted = script.is_some();
    let page = gate::html(status, asked.lang, sign_in_page(SignInPage { frame, said, door, name, next, passkey: script }));
    if scripted { gate::with_scripts(page) } else { page }
}

/// Signs in.
pub(super) async fn post(mut asked: Asked) -> Result<HttpResponse, Problem> {
    let mut take = |name: &str| asked.sent.remove(name).unwrap_or_default();
    let (name, password, code, next) = (take("name"), take("password"), take("code"), onward(Some(&take("next"))));
    let words = Console::of(asked.lang);
    let attempt = Attempt {
        name: name.clone(),
        password,
        code,
        browser: gate::browser(&asked.request),
        address: address::client(&asked.request, &asked.gateway.config.proxies.trusted),
    };
    let wrong = |status, said: String| Ok(show(&asked, status, Some((said, true)), name.clone(), next.clone(), None));
    match sign_in::sign_in(&asked.gateway, attempt).await {
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
        Err(Refused::Problem(Problem::Unavailable(_) | Problem::Forked)) => {
            wrong(StatusCode::SERVICE_UNAVAILABLE, words.unsaved.to_owned())
        }
        Err(Refused::Problem(problem)) => Err(problem),
    }
}

/// Signs out, here or everywhere.
pub(super) async fn out(asked: Asked, me: Me, everywhere: bool) -> Result<HttpResponse, Problem> {
    me.end(&asked.gateway, everywhere).await?;
    let mut response = organisation::out(&asked);
    gate::end(&mut response);
    Ok(response)
}

pub(super) fn token(asked: &Asked) -> String {
    asked.request.match_info().get("token").unwrap_or_default().to_owned()
}

/// The page behind a one-time link.
pub(super) async fn start(asked: Asked) -> Result<HttpResponse, Problem> {
    let token = token(&asked);
    match sign_in::waiting(&asked.gateway, &token).await {
        Ok(waiting) => Ok(setting_up(&asked, &token, &waiting, None, None)),
        Err(problem) => gone(&asked, problem),
    }
}

pub(super) fn gone(asked: &Asked, problem: Problem) -> Result<HttpResponse, Problem> {
    if problem != Problem::NotFound {
        return Err(problem);
    }
    let (heading, words) = Console::of(asked.lang).link_gone;
    let frame = gate::bare(&asked.gateway, asked.lang, "/console/sign-in");
    let page = kelisim_app::console::SayPage { frame, heading: heading.to_owned(), words: words.to_owned() };
    Ok(gate::html(StatusCode::NOT_FOUND, asked.lang, kelisim_app::console::say_page(page)))
}

pub(super) fn setting_up(
    asked: &Asked,
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
        passkey: passkey::script(asked),
        troubles: [password, troubles.again.then_some(words.other), troubles.code.then_some(words.code_wrong)],
    };
    let scripted = page.passkey.is_some();
    let page = gate::html(status, asked.lang, start_page(page));
    if scripted { gate::with_scripts(page) } else { page }
}

/// The recovery codes of an account that was set up.
pub(super) fn done(asked: &Asked, codes: Vec<String>) -> HttpResponse {
    let frame = gate::bare(&asked.gateway, asked.lang, "/console/sign-in");
    let page = CodesPage { frame, codes, next: ("/console/sign-in", true) };
    gate::html(StatusCode::OK, asked.lang, codes_page(page))
}

/// That somebody tried too often.
pub(super) fn hurried(asked: &Asked, token: &str) -> HttpResponse {
    let (heading, words) = page::words(&Problem::Unavailable("busy"), asked.lang);
    let frame = gate::bare(&asked.gateway, asked.lang, &format!("/console/start/{token}"));
    let page = kelisim_app::console::SayPage { frame, heading: heading.to_owned(), words: words.to_owned() };
    gate::html(StatusCode::TOO_MANY_REQUESTS, asked.lang, kelisim_app::console::say_page(page))
}

/// Sets up an account.
pub(super) async fn set_up(mut asked: Asked) -> Result<HttpResponse, Problem> {
    let token = token(&asked);
    let waiting = match sign_in::waiting(&asked.gateway, &token).await {
        Ok(waiting) => waiting,
        Err(problem) => return gone(&asked, problem),
    };
    let mut take = |name: &str| asked.sent.remove(name).unwrap_or_default();
    let typed = (take("password"), take("again"), take("code"));
    // Whoever has the link has a share of their own: guesses at the name shut nobody out of setting up.
    if asked.gateway.house.throttle.guess(waiting.id, Some(waiting.link), None).is_err() {
        return Ok(hurried(&asked, &token));
    }
    let again = sign_in::waiting(&asked.gateway, &token).await?;
    match sign_in::set_up(&asked.gateway, waiting, typed).await {
        Ok(Ok(codes)) => Ok(done(&asked, codes)),
        Ok(Err(troubles)) => Ok(setting_up(&asked, &token, &again, Some(troubles), None)),
        Err(problem) => gone(&asked, problem),
    }
}
