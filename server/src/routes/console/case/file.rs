//! Files of a case: those people added, and scans that staff add.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use futures_util::StreamExt as _;
use kelisim_core::RecordId;
use kelisim_core::attachment::MOST;
use kelisim_engine::{Tenant, clock, desk, files};
use kelisim_i18n::Attaching;

use super::super::upload::Upload;
use super::{ConsoleRequest, Me, PageState, Problem, back, named, refused, sent, show};
use crate::routes::my::files as attached;

/// Adds a file to a case.
pub(in crate::routes::console) async fn post(
    request: ConsoleRequest,
    me: Me,
    tenant: Arc<Tenant>,
    upload: Upload,
) -> Result<HttpResponse, Problem> {
    let (case, words) = (named(&request)?, Attaching::of(request.lang));
    let wrong =
        |wrong: String| PageState { status: StatusCode::UNPROCESSABLE_ENTITY, file_wrong: Some(wrong), ..PageState::default() };
    let name = upload.name().to_owned();
    let Some(mut file) = upload.file() else { return show(&request, &me, &tenant, case, wrong(words.missing.to_owned())).await };
    let mut content = Vec::new();
    while let Some(chunk) = file.next().await {
        let chunk = chunk.map_err(|_| Problem::BrokenBody)?;
        if content.len() + chunk.len() > MOST {
            return show(&request, &me, &tenant, case, wrong(words.too_large.to_owned())).await;
        }
        content.extend_from_slice(&chunk);
    }
    let key = format!("{}/{}", me.id, sent(&request, "key"));
    match files::attach(&tenant, case, files::From::Staff(me.worker()), files::NewFile { name, content, key }).await {
        Ok(_) => Ok(back(&tenant, case, "attached")),
        Err(why) => match attached::explained(&why, request.lang) {
            Some(said) => show(&request, &me, &tenant, case, wrong(said)).await,
            None => refused(&request, &me, &tenant, case, why, PageState::default()).await,
        },
    }
}

/// Gives a file to be saved, once it is on record who opens the case.
pub(in crate::routes::console) async fn get(
    request: ConsoleRequest,
    me: Me,
    tenant: Arc<Tenant>,
) -> Result<HttpResponse, Problem> {
    let case = named(&request)?;
    let record: RecordId = request.http.match_info().get("file").unwrap_or_default().parse().map_err(|_| Problem::NotFound)?;
    desk::open(&tenant, &me.worker(), case, clock::now()).await?;
    Ok(attached::saved(files::read(&tenant, case, record).await?))
}
