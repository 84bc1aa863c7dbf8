//! What somebody was shown before they acted: the words of each text and the policy of that day, each with the proof that
//! it stood in the log before.

use std::collections::BTreeMap;

use kelisim_core::{Lang, TextHash};
use kelisim_ledger::{Checkpoint, Hash, Leaf, receipt_file, tree};
use kelisim_store::rows::{self, Entry, RecordRow, TextRow};
use kelisim_store::{Key, StoreError};

use super::Opened;
use crate::committer::tiles_for;
use crate::payload::Payload;
use crate::tenant::Tenant;

/// Everything that was shown, and what was decided about it.
pub struct ReceiptTexts {
    /// The record's payload.
    pub payload: Payload,
    /// The texts: first the one the record is about, then the optional clauses beside it.
    pub texts: Vec<Text>,
    /// The policy that was in force: its version, the hash of its words, and where they were published.
    pub policy: Option<(String, TextHash, Publication)>,
    /// Each thing decided, in the order of the names.
    pub decisions: BTreeMap<String, bool>,
    /// Entries in the log the record is proved in.
    pub size: u64,
}

/// A text in the language it was shown in.
pub struct Text {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// The exact words.
    pub words: String,
    /// Where they were published.
    pub publication: Publication,
}

/// The entry of the log by which words were published, with its proof in the tree of the receipt.
pub struct Publication {
    /// Its place.
    pub index: u64,
    /// Bytes of its leaf.
    pub leaf: Vec<u8>,
    /// The path to the root.
    pub path: Vec<Hash>,
}

impl Text {
    /// Its title, and each thing decided about it: the item with the words that tell it.
    #[must_use]
    pub fn entries(&self) -> Vec<(&str, String)> {
        receipt_file::lines(&self.words).unwrap_or_default()
    }
}

/// The line of a text that tells what an item is.
#[must_use]
pub fn line_of(item: &str) -> Option<String> {
    let (kind, rest) = item.split_once(':')?;
    let id = rest.split('/').next().unwrap_or_default();
    let kind = match kind {
        "p" => "purpose",
        "c" => "category",
        "s" => "service",
        _ => return None,
    };
    Some(format!("{kind} {id}"))
}

/// Gathers what was shown; `None` when the subject was erased, or the record is no act of a person.
///
/// # Errors
/// [`StoreError`]; words that were published and cannot be read are [`StoreError::Corrupt`].
pub async fn gather(tenant: &Tenant, opened: &Opened) -> Result<Option<ReceiptTexts>, StoreError> {
    let (Some(payload), Some(decisions)) = (&opened.payload, opened.choices()) else { return Ok(None) };
    let leaf = &opened.recorded.leaf;
    let (Some(_), Some(own)) = (receipt_file::state(leaf.kind), leaf.text) else { return Ok(None) };
    let receipt = &opened.recorded.receipt;
    let size = Checkpoint::open(&receipt.checkpoint, &tenant.key.verifying()).map_or(0, |head| head.size);
    let mut texts = Vec::new();
    let statement = (&payload.text.0, payload.text.1, TextHash(own));
    for (id, version, hash) in
        std::iter::once(statement).chain(payload.clauses.iter().map(|(id, version, hash)| (id, *version, *hash)))
    {
        let name = format!("text/{id}/{version}/{}", payload.lang);
        let (words, publication) = published(tenant, &name, size).await?;
        if TextHash::of(&words) != hash || publication.index >= receipt.index {
            return Err(StoreError::Corrupt("published words"));
        }
        texts.push(Text { id: id.clone(), version, words, publication });
    }
    let policy = match &payload.policy {
        Some(version) => {
            let (words, publication) = policy(tenant, version, payload.lang, size).await?;
            Some((version.clone(), TextHash::of(&words), publication))
        }
        None => None,
    };
    Ok(Some(ReceiptTexts { payload: payload.clone(), texts, policy, decisions, size }))
}

async fn policy(tenant: &Tenant, version: &str, lang: Lang, size: u64) -> Result<(String, Publication), StoreError> {
    published(tenant, &format!("policy/{version}/{lang}"), size).await
}

/// Published words with the proof of their publication in the tree of `size` entries.
async fn published(tenant: &Tenant, name: &str, size: u64) -> Result<(String, Publication), StoreError> {
    let (store, id) = tenant.store.parts();
    let keys = [Key::Text(name.to_owned()), Key::Record(tenant.vault.record_id("publish", name))];
    let mut found = store.fetch(id, &keys).await?.into_iter().map(|row| row.ok_or(StoreError::Corrupt("published words")));
    let (Some(words), Some(record)) = (found.next(), found.next()) else { return Err(StoreError::Corrupt("published words")) };
    let words = rows::decode::<TextRow>(&words?)?.words;
    let index = rows::decode::<RecordRow>(&record?)?.index;
    let entry = store.entries(id, index, 1).await?.pop().ok_or(StoreError::Corrupt("an entry of the ledger"))?;
    let leaf = rows::decode::<Entry>(&entry)?.leaf;
    let of_these = Leaf::decode(&leaf).is_ok_and(|leaf| leaf.text == Some(TextHash::of(&words).0));
    if !of_these || index >= size {
        return Err(StoreError::Corrupt("published words"));
    }
    let tiles = tiles_for(store, id, index, size).await?;
    let path = tree::inclusion(&tiles, index, size).ok_or(StoreError::Corrupt("a tile of the ledger"))?;
    Ok((words, Publication { index, leaf, path }))
}
