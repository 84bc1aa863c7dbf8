//! Files of a site as they were published: what is served when the files on disk are wrong, older, or not
//! there.
//!
//! The newest published files are kept in the store, so that a gateway that starts with a mistake in a site
//! file still serves that site as before, and several gateways agree on one version. Which files are newer is
//! known by the hashes of those before: whoever still has one of them has older files.

use std::cell::RefCell;
use std::collections::BTreeMap;

use kelisim_core::site::{Site, SiteMistake};
use kelisim_core::{SiteId, Timestamp};
use kelisim_store::rows::{self, SiteContentsRow, SiteFilesRow};
use kelisim_store::{Exchange, Key, Store, StoreError};
use sha2::{Digest as _, Sha256};

/// Name of the site file in its folder.
pub const SITE_FILE: &str = "site.toml";
/// Hashes of earlier files that are remembered.
const EARLIER: usize = 64;

/// Files of one site, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFiles {
    /// Contents by name.
    pub files: BTreeMap<String, String>,
    /// Hash of names and contents.
    pub hash: [u8; 32],
}

/// A site as its files say, with the mistakes found.
pub type Read = Result<(Site, Vec<SiteMistake>), Vec<SiteMistake>>;

impl SiteFiles {
    fn of(files: BTreeMap<String, String>) -> Self {
        let mut hash = Sha256::new();
        for (name, content) in &files {
            for part in [name, content] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
        Self { files, hash: hash.finalize().into() }
    }

    /// Reads a site from its files, which `source` gives by name, and collects those that it names. `label` is
    /// the path of the site file, as mistakes call it.
    pub fn read(label: &str, site_file: &str, source: &dyn Fn(&str) -> Option<String>) -> (Self, Read) {
        let named = RefCell::new(BTreeMap::from([(SITE_FILE.to_owned(), site_file.to_owned())]));
        let beside = |name: &str| {
            let content = source(name)?;
            named.borrow_mut().insert(name.to_owned(), content.clone());
            Some(content)
        };
        let read = Site::read(label, site_file, &beside);
        (Self::of(named.into_inner()), read)
    }

    /// Reads the site again from files that were published.
    pub fn reread(&self, label: &str) -> Read {
        let site_file = self.files.get(SITE_FILE).map_or("", String::as_str);
        Site::read(label, site_file, &|name| self.files.get(name).cloned())
    }
}

/// What the store says is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedFiles {
    /// Which files, and which before them.
    pub row: SiteFilesRow,
    bytes: Vec<u8>,
}

impl PublishedFiles {
    /// Whether files with this hash were published before those that are published now.
    #[must_use]
    pub fn has_replaced(&self, hash: &[u8; 32]) -> bool {
        self.row.earlier.contains(hash)
    }
}

/// Reads which files of a site are published; `None` when none were yet.
pub async fn published(store: &dyn Store, site: &SiteId) -> Result<Option<PublishedFiles>, StoreError> {
    let bytes = store.fetch(site, &[Key::SiteFiles]).await?.pop().flatten();
    bytes.map(|bytes| Ok(PublishedFiles { row: rows::decode(&bytes)?, bytes })).transpose()
}

/// Reads the contents of the published files.
///
/// # Errors
/// [`StoreError::Corrupt`] when they are not those that the row names.
pub async fn contents(store: &dyn Store, site: &SiteId, published: &PublishedFiles) -> Result<SiteFiles, StoreError> {
    let row = store.fetch(site, &[Key::SiteContents]).await?.pop().flatten();
    let row: SiteContentsRow = rows::decode(&row.ok_or(StoreError::Corrupt("published files"))?)?;
    let files = SiteFiles::of(row.files);
    if files.hash == published.row.hash { Ok(files) } else { Err(StoreError::Corrupt("published files")) }
}

/// Keeps files as the published ones, on top of those that were read as published. Returns false when another
/// gateway published meanwhile.
pub async fn keep(
    store: &dyn Store,
    site: &SiteId,
    before: Option<&PublishedFiles>,
    files: &SiteFiles,
    by: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut earlier = before.map(|before| [&before.row.earlier[..], &[before.row.hash]].concat()).unwrap_or_default();
    // Files that are published again are none of those before.
    earlier.retain(|hash| *hash != files.hash);
    earlier.drain(..earlier.len().saturating_sub(EARLIER));
    let row = SiteFilesRow { hash: files.hash, earlier, published_at: now, by: by.to_owned() };
    let contents = rows::encode(&SiteContentsRow { hash: files.hash, files: files.files.clone() });
    let old = store.fetch(site, &[Key::SiteContents]).await?.pop().flatten();
    let changes = vec![
        Exchange { key: Key::SiteFiles, from: before.map(|before| before.bytes.clone()), to: Some(rows::encode(&row)) },
        Exchange { key: Key::SiteContents, from: old, to: Some(contents) },
    ];
    store.exchange(site, changes).await
}

#[cfg(test)]
mod tests {
    use kelisim_store::Redb;

    use super::*;

    fn files(text: &str) -> SiteFiles {
        SiteFiles::of(BTreeMap::from([(SITE_FILE.to_owned(), text.to_owned())]))
    }

    #[tokio::test]
    async fn files_are_kept_and_those_before_are_known_for_older() {
        let folder = tempfile::tempdir().unwrap();
        let store = Redb::open(&folder.path().join("k.redb")).unwrap();
        let site: SiteId = "jetu".parse().unwrap();
        assert_eq!(published(&store, &site).await.unwrap(), None);
        let (one, two) = (files("one"), files("two"));
        assert!(keep(&store, &site, None, &one, "aliya", Timestamp(1)).await.unwrap());
        assert!(!keep(&store, &site, None, &two, "aliya", Timestamp(1)).await.unwrap(), "another was faster");
        let first = published(&store, &site).await.unwrap().unwrap();
        assert!(keep(&store, &site, Some(&first), &two, "berik", Timestamp(2)).await.unwrap());
        let second = published(&store, &site).await.unwrap().unwrap();
        assert!(second.has_replaced(&one.hash) && !second.has_replaced(&two.hash));
        assert_eq!(contents(&store, &site, &second).await.unwrap(), two);
        assert!(contents(&store, &site, &first).await.is_err());
        // Published again on purpose, the old ones are the newest.
        assert!(keep(&store, &site, Some(&second), &one, "aliya", Timestamp(3)).await.unwrap());
        let third = published(&store, &site).await.unwrap().unwrap();
        assert!(third.has_replaced(&two.hash) && !third.has_replaced(&one.hash));
        assert_eq!((third.row.by.as_str(), third.row.published_at), ("aliya", Timestamp(3)));
    }

    #[test]
    fn names_and_contents_are_told_apart() {
        let of = |pairs: &[(&str, &str)]| {
            SiteFiles::of(pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()).hash
        };
        assert_ne!(of(&[("a", "bc")]), of(&[("ab", "c")]));
        assert_ne!(of(&[("a", ""), ("b", "")]), of(&[("a", "b")]));
    }
}
