//! Looking a case up in a public register: the address is given once it is on record who asks, and why.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_engine::{Failure, Tenant, desk};
use kelisim_i18n::Desk;

use super::{ConsoleRequest, Me, PageState, Problem, named, sent, show};

/// Records the look-up, and shows the case with the address.
pub(in crate::routes::console) async fn post(
    request: ConsoleRequest,
    me: Me,
    tenant: Arc<Tenant>,
) -> Result<HttpResponse, Problem> {
    let (case, lang) = (named(&request)?, request.lang);
    let (id, reason) = (sent(&request, "register").to_owned(), sent(&request, "purpose").to_owned());
    let state = match desk::consult(&tenant, &me.worker(), case, (&id, &reason), lang).await {
        Ok(register) => {
            let consulted = Some((register.title.get(lang).to_owned(), register.url.clone()));
            PageState { consulted, ..PageState::default() }
        }
        Err(Failure::Field(..)) => PageState {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            consulting: (id, reason, Some(Desk::of(lang).reason_wrong)),
            ..PageState::default()
        },
        Err(why) => return Err(why.into()),
    };
    show(&request, &me, &tenant, case, state).await
}
