//! The console's routes. Each stands in [`TABLE`] with what it asks for, and its handler gets who is signed in, and the
//! site, from the gate alone: a handler without a permission does not compile, and a test walks the table with every role.

mod account;
mod checks;
mod entrance;
mod figures;
mod gate;
mod home;
mod list;
mod lists;
mod look_up;
mod organisation;
mod own;
mod passkey;
mod recipes;
mod sign_in;
mod titles;
mod upload;
pub mod user;

use std::collections::BTreeMap;
use std::future::ready;
use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;
use kelisim_core::Lang;
use kelisim_engine::Tenant;

use super::Data;
use crate::problem::Problem;
use crate::staff::{Me, Permission};

/// A request that came through the gate.
pub struct ConsoleRequest {
    request: HttpRequest,
    gateway: Data,
    lang: Lang,
    /// The fields of the form that was sent.
    sent: BTreeMap<String, String>,
    /// The body, where it is no form.
    body: Vec<u8>,
}

/// What a handler gives.
type Answer = LocalBoxFuture<'static, Result<HttpResponse, Problem>>;

/// Who may come, and who answers.
pub enum Run {
    /// Anybody: signing in.
    Open(fn(ConsoleRequest) -> Answer),
    /// Whoever is signed in, about themselves.
    Own(fn(ConsoleRequest, Me) -> Answer),
    /// Whoever has the permission at the site that the address names.
    Site(Permission, fn(ConsoleRequest, Me, Arc<Tenant>) -> Answer),
    /// The same, who brings a file: the last field of a form.
    List(Permission, fn(ConsoleRequest, Me, Arc<Tenant>, upload::Upload) -> Answer),
    /// Whoever can read the gateway's key files.
    Keyholder(fn(ConsoleRequest) -> Answer),
}

/// One route.
pub struct Line {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Its template.
    pub path: &'static str,
    /// Who may come, and who answers.
    pub run: Run,
}

const fn line(method: &'static str, path: &'static str, run: Run) -> Line {
    Line { method, path, run }
}

use Permission::{Checks, Figures, History, Keys, LookUp, People, Recipes};
use Run::{Keyholder, Open, Own, Site};

/// Every route of the console.
pub static TABLE: &[Line] = &[
    line("GET", "/console/sign-in", Open(|asked| Box::pin(sign_in::get(asked)))),
    line("POST", "/console/sign-in", Open(|asked| Box::pin(sign_in::post(asked)))),
    line("GET", "/console/organisation", Open(|asked| Box::pin(organisation::begin(asked)))),
    line("GET", "/console/organisation/return", Open(|asked| Box::pin(organisation::finish(asked)))),
    line("GET", "/console/start/{token}", Open(|asked| Box::pin(sign_in::start(asked)))),
    line("POST", "/console/start/{token}", Open(|asked| Box::pin(sign_in::set_up(asked)))),
    line("GET", "/console/sign-in/passkey", Open(|asked| Box::pin(ready(passkey::ask(&asked))))),
    line("POST", "/console/sign-in/passkey", Open(|asked| Box::pin(passkey::sign_in(asked)))),
    line("GET", "/console/start/{token}/passkey", Open(|asked| Box::pin(passkey::ask_first(asked)))),
    line("POST", "/console/start/{token}/passkey", Open(|asked| Box::pin(passkey::set_up(asked)))),
    line("GET", "/console/account/passkey", Own(|asked, me| Box::pin(ready(passkey::ask_another(&asked, &me))))),
    line("POST", "/console/account/passkey", Own(|asked, me| Box::pin(passkey::add(asked, me)))),
    line("POST", "/console/account/passkey/remove", Own(|asked, me| Box::pin(passkey::remove(asked, me)))),
    line("GET", "/console", Own(|asked, me| Box::pin(home::get(asked, me)))),
    line("GET", "/console/account", Own(|asked, me| Box::pin(home::account(asked, me)))),
    line("POST", "/console/account/codes", Own(|asked, me| Box::pin(home::codes(asked, me)))),
    line("POST", "/console/sign-out", Own(|asked, me| Box::pin(sign_in::out(asked, me, false)))),
    line("POST", "/console/sign-out-everywhere", Own(|asked, me| Box::pin(sign_in::out(asked, me, true)))),
    line("GET", "/console/site/{site}/figures", Site(Figures, |asked, me, site| Box::pin(figures::get(asked, me, site)))),
    line(
        "GET",
        "/console/site/{site}/look-up",
        Site(LookUp, |asked, me, site| Box::pin(ready(Ok(look_up::get(&asked, &me, &site))))),
    ),
    line("POST", "/console/site/{site}/look-up", Site(LookUp, |asked, me, site| Box::pin(look_up::post(asked, me, site)))),
    line("GET", "/console/site/{site}/list", Site(Permission::List, |asked, me, site| Box::pin(list::get(asked, me, site)))),
    line(
        "POST",
        "/console/site/{site}/list",
        Run::List(Permission::List, |asked, me, site, upload| Box::pin(list::post(asked, me, site, upload))),
    ),
    line(
        "GET",
        "/console/site/{site}/list/{job}",
        Site(Permission::List, |asked, me, site| Box::pin(list::job(asked, me, site))),
    ),
    line(
        "GET",
        "/console/site/{site}/list/{job}/answer",
        Site(Permission::List, |asked, me, site| Box::pin(list::answer(asked, me, site))),
    ),
    line(
        "GET",
        "/console/site/{site}/list/{job}/summary",
        Site(Permission::List, |asked, me, site| Box::pin(list::summary(asked, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/list/{job}/remove",
        Site(Permission::List, |asked, me, site| Box::pin(list::remove(asked, me, site))),
    ),
    line("GET", "/console/site/{site}/checks", Site(Checks, |asked, me, site| Box::pin(checks::get(asked, me, site)))),
    line(
        "GET",
        "/console/site/{site}/recipes",
        Site(Recipes, |asked, me, site| Box::pin(ready(Ok(recipes::get(&asked, &me, &site))))),
    ),
    line("GET", "/console/site/{site}/history", Site(History, |asked, me, site| Box::pin(lists::history(asked, me, site)))),
    line("GET", "/console/site/{site}/keys", Site(Keys, |asked, me, site| Box::pin(lists::keys(asked, me, site)))),
    line("GET", "/console/site/{site}/people", Site(People, |asked, me, site| Box::pin(lists::people(asked, me, site)))),
    line("GET", "/v1/people", Keyholder(|asked| Box::pin(user::list(asked)))),
    line("POST", "/v1/people", Keyholder(|asked| Box::pin(user::post(asked)))),
];

/// Registers the table.
pub(super) fn configure(config: &mut ServiceConfig) {
    for line in TABLE {
        let route = if line.method == "POST" { web::post() } else { web::get() };
        let answer =
            move |request: HttpRequest, payload: web::Payload, gateway: Data| gate::pass(line, request, payload, gateway);
        config.route(line.path, route.to(answer));
    }
}
