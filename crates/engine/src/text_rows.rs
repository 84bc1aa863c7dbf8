//! Rows that hold published words, and what is known of them.

use kelisim_core::{RecordId, SiteId, TextHash};
use kelisim_store::rows::{self, TextRow};
use kelisim_store::{Key, Store, StoreError};

use crate::vault::Vault;

/// Name of words without their language: what a version is of.
#[must_use]
pub fn base(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(base, _)| base)
}

/// Key of the row that says that somebody agreed to a text, or to anything under a policy, by [`base`].
#[must_use]
pub fn used_key(base: &str) -> Key {
    Key::Text(format!("used/{base}"))
}

/// Name of the row that says that what was published under [`base`] may change until somebody agrees to it.
pub(crate) fn draft_name(base: &str) -> String {
    format!("draft/{base}")
}

/// Name of the row that lists the replaced wordings of a name.
pub(crate) fn replaced_name(name: &str) -> String {
    format!("replaced/{name}")
}

/// Name of the row with a wording of a draft that was replaced.
pub(crate) fn words_name(hash: &TextHash) -> String {
    format!("words/{hash}")
}

/// Key of the row with a wording of a draft that was replaced.
#[must_use]
pub fn words_key(hash: &TextHash) -> Key {
    Key::Text(words_name(hash))
}

/// Ids under which the publications of a name may be recorded: the first, and one for each replacement.
pub(crate) async fn record_ids(store: &dyn Store, site: &SiteId, vault: &Vault, name: &str) -> Result<Vec<RecordId>, StoreError> {
    let replaced = replaced(store, site, &[name.to_owned()]).await?.pop().unwrap_or_default();
    Ok((0..=replaced.len()).map(|count| record_id(vault, name, count)).collect())
}

/// Id of the record of a name's publication, after so many replacements.
pub(crate) fn record_id(vault: &Vault, name: &str, replaced: usize) -> RecordId {
    if replaced == 0 { vault.record_id("publish", name) } else { vault.record_id("publish", &format!("{name}#{replaced}")) }
}

/// Reads which wordings of each name were replaced, by hash, oldest first.
pub(crate) async fn replaced(store: &dyn Store, site: &SiteId, names: &[String]) -> Result<Vec<Vec<String>>, StoreError> {
    let keys: Vec<Key> = names.iter().map(|name| Key::Text(replaced_name(name))).collect();
    let rows = store.fetch(site, &keys).await?.into_iter();
    rows.map(|row| {
        let words = row.map(|row| rows::decode::<TextRow>(&row)).transpose()?.map(|row| row.words);
        Ok(words.unwrap_or_default().lines().map(str::to_owned).collect())
    })
    .collect()
}
