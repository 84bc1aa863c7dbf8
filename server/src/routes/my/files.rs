//! Files that the holder of a private link adds to what they sent, and reads again.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName};
use actix_web::{HttpRequest, HttpResponse, web};
use kelisim_app::attaching::{FileRow, Files};
use kelisim_core::Lang;
use kelisim_core::RecordId;
use kelisim_engine::payload::Attachment;
use kelisim_engine::thread::History;
use kelisim_engine::{Failure, clock, desk, files};
use kelisim_i18n::{Attaching, matter};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Opened, PageState, gather_evidence};
use crate::problem::Problem;
use crate::routes::extract::{self, PageSite, SentFile};
use crate::routes::{Data, page, same_origin, token};

/// Most files that the person alone adds to one case: staff need room for theirs.
const OWN: usize = 5;

/// Says why a file was not taken; `None` for what is no mistake of the file.
pub(in crate::routes) fn explained(why: &Failure, lang: Lang) -> Option<String> {
    let words = Attaching::of(lang);
    match why {
        Failure::Field(_, "empty", _) => Some(words.empty.to_owned()),
        Failure::Field(_, "too-large", _) => Some(words.too_large.to_owned()),
        Failure::Field(_, "kind", _) => Some(words.kind.to_owned()),
        Failure::Field(_, "active", _) => Some(words.active.to_owned()),
        Failure::TooMany(most) => Some((words.too_many)(*most)),
        _ => None,
    }
}

/// Serves a file to be saved: nothing of it is shown or run on this gateway's pages.
pub(in crate::routes) fn saved((file, content): (Attachment, Vec<u8>)) -> HttpResponse {
    let name = utf8_percent_encode(&file.name, NON_ALPHANUMERIC);
    let disposition = format!("attachment; filename=\"file.{}\"; filename*=UTF-8''{name}", file.kind.extension());
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, file.kind.mime()))
        .insert_header((CONTENT_DISPOSITION, disposition))
        .insert_header((CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((HeaderName::from_static("x-robots-tag"), "noindex"))
        .body(content)
}

/// Cases of the thread to which a file can be added: those that wait for an answer.
async fn open_cases(opened: &Opened<'_>, history: &History) -> Result<Vec<(RecordId, String)>, Problem> {
    let mut open = Vec::new();
    for event in &history.events {
        let row = match desk::row(opened.tenant, event.record).await {
            Err(Failure::NotFound) => continue,
            row => row?,
        };
        if row.state.is_open() {
            let title = matter(&opened.tenant.config, &row.matter, opened.lang);
            open.push((event.record, format!("{title}, {}", event.record.number())));
        }
    }
    Ok(open)
}

/// Files of the thread, and what another can be added to.
pub(super) async fn of(opened: &Opened<'_>, history: &History, wrong: Option<String>) -> Result<Files, Problem> {
    let here = format!("/my/{}/{}/file", opened.tenant.config.id, opened.token);
    let mut rows = Vec::new();
    for event in &history.events {
        let own = files::listed(event.record, &history.events);
        rows.extend(own.into_iter().map(|one| FileRow {
            href: format!("{here}/{}/{}", event.record, one.record),
            name: one.file.name,
            bytes: one.file.bytes,
            added: clock::local(one.at),
        }));
    }
    let to = open_cases(opened, history).await?.into_iter().map(|(case, title)| (case.to_string(), title)).collect();
    Ok(Files { rows, to, wrong })
}

/// Adds a file.
pub(in crate::routes) async fn post(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    payload: web::Payload,
    gateway: Data,
) -> HttpResponse {
    let response = async {
        let opened = Opened::new(&request, &gateway, &tenant, &path.1).await?;
        same_origin::from_link_page(request.headers(), &gateway.config.origin())?;
        let (sent, file) = extract::attached(request.headers(), payload).await?;
        add(&opened, sent.get("token").map_or("", String::as_str), sent.get("case").map_or("", String::as_str), file).await
    };
    response.await.unwrap_or_else(|problem| page::problem(&request, &gateway, Some(&tenant), &problem))
}

async fn add(opened: &Opened<'_>, sent: &str, case: &str, file: Option<SentFile>) -> Result<HttpResponse, Problem> {
    let words = Attaching::of(opened.lang);
    let refused = |wrong: String, token: Option<String>| async {
        let state = PageState { file_wrong: Some(wrong), token, ..PageState::default() };
        opened.render(StatusCode::UNPROCESSABLE_ENTITY, state).await
    };
    let Some(key) = token::key(opened.tenant, &opened.token_purpose(), sent) else {
        return opened.render_error(StatusCode::UNPROCESSABLE_ENTITY, kelisim_i18n::My::of(opened.lang).stale).await;
    };
    let again = Some(sent.to_owned());
    let history = opened.history().await?;
    let case = case.parse::<RecordId>().ok();
    let open = open_cases(opened, &history).await?;
    let case = case.filter(|case| open.iter().any(|(known, _)| known == case)).ok_or(Problem::NotFound)?;
    let Some(SentFile { name, content }) = file else { return refused(words.missing.to_owned(), again).await };
    let Some(content) = content else { return refused(words.too_large.to_owned(), again).await };
    let own = files::listed(case, &history.events).iter().filter(|file| file.by.is_none()).count();
    if own >= OWN {
        return refused((words.too_many)(OWN), again).await;
    }
    let new = files::NewFile { name, content, key };
    match files::attach(opened.tenant, case, files::From::Person(Box::new(gather_evidence(opened))), new).await {
        Ok(_) => Ok(opened.redirect(opened.token, "attached")),
        Err(why) => match explained(&why, opened.lang) {
            Some(wrong) => refused(wrong, again).await,
            None => opened.render_failure(why, PageState { token: again, ..PageState::default() }).await,
        },
    }
}

/// Gives a file back.
pub(in crate::routes) async fn get(
    request: HttpRequest,
    PageSite(tenant): PageSite,
    path: web::Path<(String, String, String, String)>,
    gateway: Data,
) -> HttpResponse {
    let response = async {
        let opened = Opened::new(&request, &gateway, &tenant, &path.1).await?;
        let named = |text: &str| text.parse::<RecordId>().map_err(|_| Problem::NotFound);
        let (case, record) = (named(&path.2)?, named(&path.3)?);
        let history = opened.history().await?;
        if !files::listed(case, &history.events).iter().any(|file| file.record == record) {
            return Err(Problem::NotFound);
        }
        Ok(saved(files::read(&tenant, case, record).await?))
    };
    response.await.unwrap_or_else(|problem: Problem| page::problem(&request, &gateway, Some(&tenant), &problem))
}
