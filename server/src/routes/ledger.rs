//! `/log/{site}/…`: the public ledger, laid out as C2SP `tlog-tiles`.

use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use actix_web::{HttpResponse, web};
use kelisim_ledger::{Hash, tile};
use kelisim_store::rows::{self, Entry};
use kelisim_store::{Key, StoreError};

use super::Data;
use crate::problem::Problem;
use crate::routes::extract::PageSite;

/// Serves the signed checkpoint. The committer signs it, so that everything has one signer.
pub(super) async fn checkpoint(PageSite(tenant): PageSite) -> Result<HttpResponse, Problem> {
    let note = tenant.committer.head().await?.checkpoint;
    Ok(public("text/plain; charset=utf-8", "no-cache", note.into_bytes()))
}

/// Serves the key that verifies checkpoints and receipts.
pub(super) async fn key(PageSite(tenant): PageSite) -> Result<HttpResponse, Problem> {
    Ok(public("text/plain; charset=utf-8", "max-age=3600", format!("{}\n", tenant.key.verifying()).into_bytes()))
}

/// Serves a tile of hashes, or a bundle of entries. A full tile never changes.
pub(super) async fn tile(
    PageSite(tenant): PageSite,
    path: web::Path<(String, String)>,
    gateway: Data,
) -> Result<HttpResponse, Problem> {
    let id = &tenant.config.id;
    let (what, rest) = path.1.split_once('/').ok_or(Problem::NotFound)?;
    let (index, width) = tile::parse_path(rest).ok_or(Problem::NotFound)?;
    let level = match what {
        "entries" => 0,
        level => level.parse::<u8>().ok().filter(|number| *number < 8 && number.to_string() == level).ok_or(Problem::NotFound)?,
    };
    let size = gateway.store.head(id).await?.size;
    let start = index.checked_mul(tile::WIDTH).ok_or(Problem::NotFound)?;
    if start.saturating_add(width) > size >> (8 * u32::from(level)) {
        return Err(Problem::NotFound);
    }
    let leaves = async || -> Result<Vec<Vec<u8>>, Problem> {
        let entries = gateway.store.entries(id, start, width).await?;
        let leaves: Result<_, StoreError> = entries.iter().map(|entry| Ok(rows::decode::<Entry>(entry)?.leaf)).collect();
        Ok(leaves?)
    };
    let body = match what {
        "entries" => tile::bundle(leaves().await?.iter().map(Vec::as_slice)).ok_or(StoreError::Corrupt("an entry"))?,
        "0" => leaves().await?.iter().flat_map(|leaf| Hash::leaf(leaf).0).collect(),
        _ => {
            let row = gateway.store.fetch(id, &[Key::Tile(level, index)]).await?.pop().flatten();
            let mut hashes = row.ok_or(StoreError::Corrupt("a tile of the ledger"))?;
            hashes.truncate(usize::try_from(width * 32).unwrap_or(usize::MAX));
            hashes
        }
    };
    Ok(public("application/octet-stream", "public, max-age=31536000, immutable", body))
}

/// Builds a response that any page may read (CORS `*`): the ledger holds nothing personal.
fn public(mime: &'static str, cache: &'static str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(mime)
        .insert_header((CACHE_CONTROL, cache))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .body(body)
}
