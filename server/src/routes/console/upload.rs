//! Forms with a file: their fields come first, and the file is read as it arrives.

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{HttpRequest, web};
use futures_util::{Stream, StreamExt as _};

use super::ConsoleRequest;
use crate::lists::Refusal;
use crate::problem::Problem;
use crate::routes::same_origin;

/// Maximum number of fields before the file.
const FIELDS: usize = 16;
/// Maximum bytes of one of them.
const LONGEST: usize = 4096;

/// File upload in progress.
pub struct Upload {
    name: String,
    file: Option<Field>,
    // The parts come in one stream, which ends when this is dropped.
    _whole: Multipart,
}

impl Upload {
    /// Name that was sent with the file; empty for none.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the file; none when nobody chose one.
    pub(super) fn file(self) -> Option<impl Stream<Item = Result<web::Bytes, MultipartError>> + Unpin> {
        let Self { file, _whole: whole, .. } = self;
        // The closure keeps the whole stream alive as long as the part that is read from it.
        Some(file?.map(move |bytes| {
            let _ = &whole;
            bytes
        }))
    }
}

/// Reads the fields of a form up to its file, when the browser reports that a page of this gateway sent it.
pub(super) async fn read(request: &mut ConsoleRequest, payload: web::Payload) -> Result<Upload, Problem> {
    same_origin::from_console(request.http.headers(), &request.gateway.config.origin())?;
    let mut whole = parts(&request.http, payload);
    for _ in 0..=FIELDS {
        let Some(part) = whole.next().await else { return Ok(Upload { name: String::new(), file: None, _whole: whole }) };
        let mut part = part.map_err(|why| wrong(&why))?;
        let about = part.content_disposition().ok_or(Problem::MediaType)?;
        if let Some(name) = about.get_filename().map(str::to_owned) {
            // Browsers send a part without a name and without content when no file was chosen.
            let chosen = !name.is_empty();
            return Ok(Upload { name, file: chosen.then_some(part), _whole: whole });
        }
        let name = about.get_name().ok_or(Problem::MediaType)?.to_owned();
        let value = part.bytes(LONGEST).await.map_err(|_| Problem::TooLarge(LONGEST))?.map_err(|why| wrong(&why))?;
        request.sent.insert(name, String::from_utf8_lossy(&value).into_owned());
    }
    Err(Problem::MediaType)
}

fn parts(request: &HttpRequest, payload: web::Payload) -> Multipart {
    Multipart::new(request.headers(), payload)
}

fn wrong(why: &MultipartError) -> Problem {
    match why {
        MultipartError::Incomplete | MultipartError::Payload(_) => Refusal::Cut.into(),
        _ => Problem::MediaType,
    }
}
