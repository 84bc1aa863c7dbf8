//! The texts and the policy a person saw before acting, each with the proof that it was published in the log
//! before.

use std::collections::BTreeMap;

use kelisim_core::{Lang, TextHash};
use kelisim_ledger::{Checkpoint, Hash, Leaf, receipt_file, tree};
use kelisim_store::rows::{self, Entry, RecordRow, TextRow};
use kelisim_store::{Key, StoreError};

use super::Opened;
use crate::committer::tiles_for;
use crate::payload::Payload;
use crate::tenant::Tenant;
use crate::text_rows;

/// Texts and policy a person saw, and the decisions made about them.
pub struct ReceiptTexts {
    /// Opened payload of the record.
    pub payload: Payload,
    /// Texts: first the one the record is about, then the optional clauses beside it.
    pub texts: Vec<Text>,
    /// Policy then in force: its version, the hash of its words, and its publication.
    pub policy: Option<(String, TextHash, Publication)>,
    /// Decision for each item, ordered by item name.
    pub decisions: BTreeMap<String, bool>,
    /// Size of the tree (entries) in which the record is proved.
    pub size: u64,
}

/// A text in the language in which it was displayed.
pub struct Text {
    /// Id of the text in the site file.
    pub id: String,
    /// Version of the text, counted from 1.
    pub version: u32,
    /// Language of the words. Records of before December 2026 may name another one.
    pub lang: Lang,
    /// Exact words that were published.
    pub words: String,
    /// Log entry that published these words.
    pub publication: Publication,
}

/// The log entry that published some words, with its inclusion proof in the tree of the receipt.
pub struct Publication {
    /// Index of the log entry.
    pub index: u64,
    /// Encoded leaf of the entry.
    pub leaf: Vec<u8>,
    /// Inclusion proof: hashes from the leaf to the root.
    pub path: Vec<Hash>,
}

impl Text {
    /// Parses the lines of the text: its title, and each item it asks about with the words that describe it.
    #[must_use]
    pub fn entries(&self) -> Vec<(&str, String)> {
        receipt_file::lines(&self.words).unwrap_or_default()
    }
}

/// Names the line of a text that describes an item.
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

/// Gathers the texts a record refers to; `None` when the subject was erased, or the record is no act of a
/// person.
///
/// # Errors
/// [`StoreError::Corrupt`] also when words that were published cannot be read or do not match the record.
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
        let text = by_hash(tenant, (id, version), hash, payload.lang, size).await?;
        if text.publication.index >= receipt.index {
            return Err(StoreError::Corrupt("published words"));
        }
        texts.push(text);
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

/// Languages in the order in which words are looked for: that of the act first.
fn languages(first: Lang) -> impl Iterator<Item = Lang> {
    std::iter::once(first).chain(Lang::ALL.into_iter().filter(move |lang| *lang != first))
}

/// Finds the words of a text that have this hash, in whichever language they are.
async fn by_hash(
    tenant: &Tenant,
    (id, version): (&str, u32),
    hash: TextHash,
    first: Lang,
    size: u64,
) -> Result<Text, StoreError> {
    let name = |lang| format!("text/{id}/{version}/{lang}");
    let keys: Vec<Key> = languages(first).map(|lang| Key::Text(name(lang))).collect();
    for (lang, row) in languages(first).zip(tenant.store.fetch(&keys).await?) {
        let Some(row) = row else { continue };
        if TextHash::of(&rows::decode::<TextRow>(&row)?.words) == hash {
            let (words, publication) = published(tenant, &name(lang), size).await?;
            return Ok(Text { id: id.to_owned(), version, lang, words, publication });
        }
    }
    // A draft whose words were replaced later.
    let replaced =
        tenant.store.row::<TextRow>(text_rows::words_key(&hash)).await?.ok_or(StoreError::Corrupt("published words"))?;
    let lines = receipt_file::lines(&replaced.words).unwrap_or_default();
    let lang = lines.iter().find(|(name, _)| *name == "lang").and_then(|(_, lang)| lang.parse().ok());
    let lang = lang.ok_or(StoreError::Corrupt("published words"))?;
    let publication = publication(tenant, &name(lang), hash, size).await?;
    Ok(Text { id: id.to_owned(), version, lang, words: replaced.words, publication })
}

/// Reads a policy in the language of the act, or in the first other one it was published in.
async fn policy(tenant: &Tenant, version: &str, first: Lang, size: u64) -> Result<(String, Publication), StoreError> {
    let name = |lang| format!("policy/{version}/{lang}");
    let keys: Vec<Key> = languages(first).map(|lang| Key::Text(name(lang))).collect();
    let found = languages(first).zip(tenant.store.fetch(&keys).await?).find(|(_, row)| row.is_some());
    published(tenant, &name(found.map_or(first, |(lang, _)| lang)), size).await
}

/// Reads published words with the proof of their publication in the tree of `size` entries.
async fn published(tenant: &Tenant, name: &str, size: u64) -> Result<(String, Publication), StoreError> {
    let row = tenant.store.row::<TextRow>(Key::Text(name.to_owned())).await?;
    let words = row.ok_or(StoreError::Corrupt("published words"))?.words;
    let publication = publication(tenant, name, TextHash::of(&words), size).await?;
    Ok((words, publication))
}

/// Finds the entry that published the words with this hash under a name, and proves it.
async fn publication(tenant: &Tenant, name: &str, hash: TextHash, size: u64) -> Result<Publication, StoreError> {
    let (store, id) = tenant.store.parts();
    let keys: Vec<Key> = text_rows::record_ids(store, id, &tenant.vault, name).await?.into_iter().map(Key::Record).collect();
    for row in store.fetch(id, &keys).await?.into_iter().flatten() {
        let index = rows::decode::<RecordRow>(&row)?.index;
        let entry = store.entries(id, index, 1).await?.pop().ok_or(StoreError::Corrupt("an entry of the ledger"))?;
        let leaf = rows::decode::<Entry>(&entry)?.leaf;
        if index < size && Leaf::decode(&leaf).is_ok_and(|leaf| leaf.text == Some(hash.0)) {
            let tiles = tiles_for(store, id, index, size).await?;
            let path = tree::inclusion(&tiles, index, size).ok_or(StoreError::Corrupt("a tile of the ledger"))?;
            return Ok(Publication { index, leaf, path });
        }
    }
    Err(StoreError::Corrupt("published words"))
}
