//! Forms that bring a file: their fields come first, and the file is read as it comes.

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{HttpRequest, web};
use futures_util::{Stream, StreamExt as _};

use super::ConsoleRequest;
use crate::lists::Refusal;
use crate::problem::Problem;
use crate::routes::same_origin;

/// Most fields before the file.
const FIELDS: usize = 16;
/// Most bytes of one of them.
const LONGEST: usize = 4096;

/// A file that is coming in.
pub struct Upload {
    file: Option<Field>,
    // The parts stand in one stream, which ends with it.
    _whole: Multipart,
}

impl Upload {
    /// The file; none when nobody chose one.
    pub(super) fn file(self) -> Option<impl Stream<Item = Result<web::Bytes, MultipartError>> + Unpin> {
        let Self { file, _whole: whole } = self;
        // What holds the stream lives as long as the part that is read from it.
        Some(file?.map(move |bytes| {
            let _ = &whole;
            bytes
        }))
    }
}

/// Reads the fields of a form up to its file, when the browser says that it was sent from a page of this gateway.
pub(super) async fn read(asked: &mut ConsoleRequest, payload: web::Payload) -> Result<Upload, Problem> {
    same_origin::from_console(asked.request.headers(), &asked.gateway.config.origin())?;
    let mut whole = parts(&asked.request, payload);
    for _ in 0..=FIELDS {
        let Some(part) = whole.next().await else { return Ok(Upload { file: None, _whole: whole }) };
        let mut part = part.map_err(|why| wrong(&why))?;
        let about = part.content_disposition().ok_or(Problem::MediaType)?;
        if let Some(name) = about.get_filename() {
            // Browsers send a part without a name and without content when no file was chosen.
            let chosen = !name.is_empty();
            return Ok(Upload { file: chosen.then_some(part), _whole: whole });
        }
        let name = about.get_name().ok_or(Problem::MediaType)?.to_owned();
        let value = part.bytes(LONGEST).await.map_err(|_| Problem::TooLarge(LONGEST))?.map_err(|why| wrong(&why))?;
        asked.sent.insert(name, String::from_utf8_lossy(&value).into_owned());
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
