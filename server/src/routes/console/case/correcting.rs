//! Correcting a value of the application somebody asks to have corrected.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_engine::{Failure, Tenant, desk};
use kelisim_i18n::Correcting;

use super::{ConsoleRequest, Me, PageState, Problem, back, named, refused, sent, show, version};

/// Records the right value, or shows the case again with what was typed.
pub(in crate::routes::console) async fn post(
    request: ConsoleRequest,
    me: Me,
    tenant: Arc<Tenant>,
) -> Result<HttpResponse, Problem> {
    let (case, seen, lang) = (named(&request)?, version(&request)?, request.lang);
    let (field, value) = (sent(&request, "field").to_owned(), sent(&request, "value").to_owned());
    match desk::correct(&tenant, &me.worker(), (case, seen), (&field, &value), lang).await {
        Ok(()) => Ok(back(&tenant, case, "corrected")),
        Err(Failure::Field(_, code, words)) => {
            let words = if code == "same" { Correcting::of(lang).same } else { words };
            let correcting = (field, value, Some(words.to_owned()));
            let state = PageState { status: StatusCode::UNPROCESSABLE_ENTITY, correcting, ..PageState::default() };
            show(&request, &me, &tenant, case, state).await
        }
        Err(why) => {
            let state = PageState { correcting: (field, value, None), ..PageState::default() };
            refused(&request, &me, &tenant, case, why, state).await
        }
    }
}
