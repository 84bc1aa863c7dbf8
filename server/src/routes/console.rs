//! Routes of the console. Each is a line of [`TABLE`] with the permission it needs, and its handler receives
//! the signed-in account, and the site, from the gate alone: a handler without a permission does not compile,
//! and a test walks the table with every role.

mod account;
mod case;
mod cases;
mod checks;
mod cookies;
mod destruction;
pub(crate) mod duties;
mod enter;
mod entrance;
mod figures;
mod gate;
mod home;
mod journal;
mod list;
mod lists;
mod look_up;
mod organisation;
mod own;
mod passkey;
mod people;
mod proof;
mod recipes;
mod registers;
pub(crate) mod reload;
mod report;
mod sign_in;
mod titles;
mod undertaking;
mod upload;
pub(crate) mod user;

use std::collections::BTreeMap;
use std::future::ready;
use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;
use kelisim_core::Lang;
use kelisim_core::role::Permission;
use kelisim_engine::Tenant;

use super::Data;
use crate::problem::Problem;
use crate::staff::Me;

/// Request of the console, as the gate passes it to a handler.
pub struct ConsoleRequest {
    http: HttpRequest,
    gateway: Data,
    lang: Lang,
    /// Fields of the submitted form.
    sent: BTreeMap<String, String>,
    /// Body, when it is not a form.
    body: Vec<u8>,
}

impl ConsoleRequest {
    /// Field of the submitted form, without white space around it; empty when it was not sent.
    fn typed(&self, name: &str) -> &str {
        self.sent.get(name).map_or("", |value| value.trim())
    }
}

/// Future that a handler returns.
type HandlerFuture = LocalBoxFuture<'static, Result<HttpResponse, Problem>>;

/// Who may call a route, and its handler.
pub enum Run {
    /// Open to anybody, to sign in.
    Open(fn(ConsoleRequest) -> HandlerFuture),
    /// Whoever is signed in, about their own account.
    Own(fn(ConsoleRequest, Me) -> HandlerFuture),
    /// Whoever has a role at the site that the address names, before they have undertaken anything.
    Member(fn(ConsoleRequest, Me, Arc<Tenant>) -> HandlerFuture),
    /// Whoever has the permission at the site that the address names, and has given the undertaking of the site.
    Site(Permission, fn(ConsoleRequest, Me, Arc<Tenant>) -> HandlerFuture),
    /// Like [`Run::Site`], for a form whose last field is a file.
    List(Permission, fn(ConsoleRequest, Me, Arc<Tenant>, upload::Upload) -> HandlerFuture),
    /// Whoever can read the gateway's key files.
    Keyholder(fn(ConsoleRequest) -> HandlerFuture),
}

/// Route of the console, a line of [`TABLE`].
pub struct Line {
    /// HTTP method: `GET` or `POST`.
    pub method: &'static str,
    /// Path template, as actix-web reads it.
    pub path: &'static str,
    /// Who may call a route, and its handler.
    pub run: Run,
}

const fn line(method: &'static str, path: &'static str, run: Run) -> Line {
    Line { method, path, run }
}

use Permission::{
    Approve, Cases, Checks, Confirm, Destructions, Figures, History, Keys, LookUp, People, Proof, Propose, Recipes, Roles, Work,
};
use Run::{Keyholder, Member, Open, Own, Site};

/// Lists every route of the console.
pub static TABLE: &[Line] = &[
    line("GET", "/console/sign-in", Open(|request| Box::pin(sign_in::get(request)))),
    line("POST", "/console/sign-in", Open(|request| Box::pin(sign_in::post(request)))),
    line("GET", "/console/organisation", Open(|request| Box::pin(organisation::begin(request)))),
    line("GET", "/console/organisation/return", Open(|request| Box::pin(organisation::finish(request)))),
    line("GET", "/console/start/{token}", Open(|request| Box::pin(sign_in::start(request)))),
    line("POST", "/console/start/{token}", Open(|request| Box::pin(sign_in::set_up(request)))),
    line("GET", "/console/sign-in/passkey", Open(|request| Box::pin(ready(passkey::ask(&request))))),
    line("POST", "/console/sign-in/passkey", Open(|request| Box::pin(passkey::sign_in(request)))),
    line("GET", "/console/start/{token}/passkey", Open(|request| Box::pin(passkey::ask_first(request)))),
    line("POST", "/console/start/{token}/passkey", Open(|request| Box::pin(passkey::set_up(request)))),
    line("GET", "/console/account/passkey", Own(|request, me| Box::pin(ready(passkey::ask_another(&request, &me))))),
    line("POST", "/console/account/passkey", Own(|request, me| Box::pin(passkey::add(request, me)))),
    line("POST", "/console/account/passkey/remove", Own(|request, me| Box::pin(passkey::remove(request, me)))),
    line("GET", "/console", Own(|request, me| Box::pin(home::get(request, me)))),
    line("GET", "/console/account", Own(|request, me| Box::pin(home::account(request, me)))),
    line("POST", "/console/account/codes", Own(|request, me| Box::pin(home::codes(request, me)))),
    line("POST", "/console/sign-out", Own(|request, me| Box::pin(sign_in::out(request, me, false)))),
    line("POST", "/console/sign-out-everywhere", Own(|request, me| Box::pin(sign_in::out(request, me, true)))),
    line("GET", "/console/cases", Own(|request, me| Box::pin(cases::all(request, me)))),
    line("POST", "/console/cases/search", Own(|request, me| Box::pin(cases::search_all(request, me)))),
    line("GET", "/console/site/{site}/cases", Site(Cases, |request, me, site| Box::pin(cases::of_site(request, me, site)))),
    line(
        "POST",
        "/console/site/{site}/cases/search",
        Site(Cases, |request, me, site| Box::pin(cases::search_of_site(request, me, site))),
    ),
    line(
        "GET",
        "/console/site/{site}/case/{case}",
        Site(Permission::Open, |request, me, site| Box::pin(case::get(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/case/{case}/assign",
        Site(Work, |request, me, site| Box::pin(case::assign(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/case/{case}/note",
        Site(Work, |request, me, site| Box::pin(case::note(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/case/{case}/answer",
        Site(Work, |request, me, site| Box::pin(case::answering::post(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/case/{case}/close",
        Site(Work, |request, me, site| Box::pin(case::close(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/case/{case}/reopen",
        Site(Work, |request, me, site| Box::pin(case::reopen(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/case/{case}/forward",
        Site(Work, |request, me, site| Box::pin(case::forward(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/case/{case}/evidence",
        Site(Proof, |request, me, site| Box::pin(case::evidence(request, me, site))),
    ),
    line(
        "GET",
        "/console/site/{site}/case/{case}/file/{file}",
        Site(Permission::Open, |request, me, site| Box::pin(case::file::get(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/case/{case}/file",
        Run::List(Work, |request, me, site, upload| Box::pin(case::file::post(request, me, site, upload))),
    ),
    line(
        "POST",
        "/console/site/{site}/case/{case}/register",
        Site(Work, |request, me, site| Box::pin(case::register::post(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/case/{case}/confirm",
        Site(Work, |request, me, site| Box::pin(case::entering::confirm(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/case/{case}/correct",
        Site(Work, |request, me, site| Box::pin(case::correcting::post(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/case/{case}/pack",
        Site(Proof, |request, me, site| Box::pin(case::pack(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/case/{case}/request",
        Site(Work, |request, me, site| Box::pin(case::entering::post(request, me, site))),
    ),
    line("GET", "/console/site/{site}/enter", Site(Work, |request, me, site| Box::pin(ready(enter::get(&request, &me, &site))))),
    line("POST", "/console/site/{site}/enter", Site(Work, |request, me, site| Box::pin(enter::post(request, me, site)))),
    line(
        "GET",
        "/console/site/{site}/proof",
        Site(Proof, |request, me, site| Box::pin(ready(Ok(proof::get(&request, &me, &site))))),
    ),
    line("POST", "/console/site/{site}/proof", Site(Proof, |request, me, site| Box::pin(proof::post(request, me, site)))),
    line("GET", "/console/site/{site}/figures", Site(Figures, |request, me, site| Box::pin(figures::get(request, me, site)))),
    line(
        "GET",
        "/console/site/{site}/look-up",
        Site(LookUp, |request, me, site| Box::pin(ready(Ok(look_up::get(&request, &me, &site))))),
    ),
    line("POST", "/console/site/{site}/look-up", Site(LookUp, |request, me, site| Box::pin(look_up::post(request, me, site)))),
    line("GET", "/console/site/{site}/list", Site(Permission::List, |request, me, site| Box::pin(list::get(request, me, site)))),
    line(
        "POST",
        "/console/site/{site}/list",
        Run::List(Permission::List, |request, me, site, upload| Box::pin(list::post(request, me, site, upload))),
    ),
    line(
        "GET",
        "/console/site/{site}/list/{job}",
        Site(Permission::List, |request, me, site| Box::pin(list::job(request, me, site))),
    ),
    line(
        "GET",
        "/console/site/{site}/list/{job}/answer",
        Site(Permission::List, |request, me, site| Box::pin(list::answer(request, me, site))),
    ),
    line(
        "GET",
        "/console/site/{site}/list/{job}/summary",
        Site(Permission::List, |request, me, site| Box::pin(list::summary(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/list/{job}/remove",
        Site(Permission::List, |request, me, site| Box::pin(list::remove(request, me, site))),
    ),
    line("GET", "/console/site/{site}/checks", Site(Checks, |request, me, site| Box::pin(checks::get(request, me, site)))),
    line(
        "GET",
        "/console/site/{site}/recipes",
        Site(Recipes, |request, me, site| Box::pin(ready(Ok(recipes::get(&request, &me, &site))))),
    ),
    line("GET", "/console/site/{site}/journal", Site(History, |request, me, site| Box::pin(journal::get(request, me, site)))),
    line("GET", "/console/site/{site}/report", Site(History, |request, me, site| Box::pin(report::get(request, me, site)))),
    line("GET", "/console/site/{site}/duties", Site(History, |request, me, site| Box::pin(duties::get(request, me, site)))),
    line("GET", "/console/site/{site}/registers", Site(History, |request, me, site| Box::pin(registers::get(request, me, site)))),
    line(
        "GET",
        "/console/site/{site}/destruction",
        Site(Destructions, |request, me, site| Box::pin(destruction::get(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/destruction",
        Site(Propose, |request, me, site| Box::pin(destruction::propose(request, me, site))),
    ),
    line(
        "GET",
        "/console/site/{site}/destruction/{number}",
        Site(Destructions, |request, me, site| Box::pin(destruction::one(request, me, site))),
    ),
    line(
        "POST",
        "/console/site/{site}/destruction/{number}",
        Site(Approve, |request, me, site| Box::pin(destruction::decide(request, me, site))),
    ),
    line("GET", "/console/site/{site}/history", Site(History, |request, me, site| Box::pin(lists::history(request, me, site)))),
    line("GET", "/console/site/{site}/keys", Site(Keys, |request, me, site| Box::pin(lists::keys(request, me, site)))),
    line("GET", "/console/site/{site}/people", Site(People, |request, me, site| Box::pin(people::get(request, me, site)))),
    line("POST", "/console/site/{site}/people", Site(Roles, |request, me, site| Box::pin(people::post(request, me, site)))),
    line(
        "POST",
        "/console/site/{site}/people/settle",
        Site(Confirm, |request, me, site| Box::pin(people::settle(request, me, site))),
    ),
    line(
        "GET",
        "/console/site/{site}/undertaking",
        Member(|request, me, site| Box::pin(ready(undertaking::get(&request, &me, &site)))),
    ),
    line("POST", "/console/site/{site}/undertaking", Member(|request, me, site| Box::pin(undertaking::post(request, me, site)))),
    line("GET", "/v1/people", Keyholder(|request| Box::pin(user::list(request)))),
    line("POST", "/v1/people", Keyholder(|request| Box::pin(user::post(request)))),
    line("GET", "/v1/duties", Keyholder(|request| Box::pin(duties::all(request)))),
    line("POST", "/v1/reload", Keyholder(|request| Box::pin(reload::post(request)))),
];

/// Registers every route of the table.
pub(super) fn configure(config: &mut ServiceConfig) {
    for line in TABLE {
        let route = if line.method == "POST" { web::post() } else { web::get() };
        let answer =
            move |request: HttpRequest, payload: web::Payload, gateway: Data| gate::pass(line, request, payload, gateway);
        config.route(line.path, route.to(answer));
    }
}
