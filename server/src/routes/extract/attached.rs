//! Forms with one small file: their fields come first, and the file is bounded in bytes and in time.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::http::header::HeaderMap;
use actix_web::web;
use futures_util::StreamExt as _;
use kelisim_core::attachment::MOST;
use kelisim_engine::reason::Unavailable;
use tokio::sync::Semaphore;

use crate::problem::Problem;

/// Maximum number of fields before the file.
const FIELDS: usize = 8;
/// Maximum bytes of one of them.
const LONGEST: usize = 4096;
/// Maximum time of the whole form: a photograph over a slow line.
const WHOLE: Duration = Duration::from_mins(3);
/// Files that are in memory at one time.
const AT_ONCE: usize = 16;

static UPLOADS: Semaphore = Semaphore::const_new(AT_ONCE);

/// A file as it came.
pub(crate) struct SentFile {
    /// Name that was sent with it.
    pub name: String,
    /// Its content; none when it is larger than a file may be.
    pub content: Option<Vec<u8>>,
}

/// Fields of a form and its file; none when nobody chose one.
pub(crate) type Attached = (BTreeMap<String, String>, Option<SentFile>);

/// Reads a form with a file.
///
/// # Errors
/// [`Problem`] for a body that is no such form, comes too slowly, or while many others send one.
pub(crate) async fn attached(headers: &HeaderMap, payload: web::Payload) -> Result<Attached, Problem> {
    let _turn = UPLOADS.try_acquire().map_err(|_| Problem::Unavailable(Unavailable::Busy))?;
    tokio::time::timeout(WHOLE, read(Multipart::new(headers, payload))).await.unwrap_or(Err(Problem::TooSlow))
}

async fn read(mut whole: Multipart) -> Result<Attached, Problem> {
    let mut sent = BTreeMap::new();
    for _ in 0..=FIELDS {
        let Some(part) = whole.next().await else { return Ok((sent, None)) };
        let mut part = part.map_err(|why| wrong(&why))?;
        let about = part.content_disposition().ok_or(Problem::MediaType)?;
        if let Some(name) = about.get_filename().map(str::to_owned) {
            let content = content(&mut part).await?;
            // Browsers send a part without a name and without content when no file was chosen.
            let chosen = !name.is_empty() || content.as_ref().is_none_or(|content| !content.is_empty());
            return Ok((sent, chosen.then_some(SentFile { name, content })));
        }
        let name = about.get_name().ok_or(Problem::MediaType)?.to_owned();
        let value = part.bytes(LONGEST).await.map_err(|_| Problem::TooLarge(LONGEST))?.map_err(|why| wrong(&why))?;
        if sent.insert(name, String::from_utf8_lossy(&value).into_owned()).is_some() {
            return Err(Problem::SentTwice);
        }
    }
    Err(Problem::MediaType)
}

/// Reads the content; `None` as soon as it is too large.
async fn content(part: &mut Field) -> Result<Option<Vec<u8>>, Problem> {
    let mut content = Vec::new();
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|why| wrong(&why))?;
        if content.len() + chunk.len() > MOST {
            return Ok(None);
        }
        content.extend_from_slice(&chunk);
    }
    Ok(Some(content))
}

fn wrong(why: &MultipartError) -> Problem {
    match why {
        MultipartError::Incomplete | MultipartError::Payload(_) => Problem::BrokenBody,
        _ => Problem::MediaType,
    }
}
