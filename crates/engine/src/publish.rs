//! Publication of a site's words in its ledger: published words are never edited.

use std::future::ready;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use kelisim_core::consent::KnownText;
use kelisim_core::site::Site;
use kelisim_core::{SiteId, TextHash};
use kelisim_store::rows::{self, TextRow};
use kelisim_store::{Key, Store};
use similar::{ChangeTag, TextDiff};

use crate::committer::{Act, Committer};
use crate::vault::Vault;

/// Words that may be on their way into the ledger at once: what one batch takes.
const AT_ONCE: usize = 256;

/// Reasons why a site's words are not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Words differ from those published under the same version.
    #[error(
        "{name} was published and has other words now. Published words are never edited: give the text or policy a new version.\n{difference}"
    )]
    Changed {
        /// Name of the words, with the site they belong to.
        name: String,
        /// Difference between published and new words.
        difference: String,
    },
    /// The store or the committer failed.
    #[error("cannot publish the texts of {0}: {1}")]
    Store(SiteId, String),
}

/// Publishes a site's words in its ledger, and refuses words that were published differently before. Returns
/// every text that an act may name.
///
/// # Errors
/// [`PublishError::Changed`] names the words that differ.
pub async fn publish(
    site: &Site,
    store: &dyn Store,
    vault: &Vault,
    committer: &Committer,
) -> Result<Vec<KnownText>, PublishError> {
    let failed = |why: String| PublishError::Store(site.id.clone(), why);
    let all = site.published();
    let keys: Vec<Key> = all.iter().map(|published| Key::Text(published.name.clone())).collect();
    let rows = store.fetch(&site.id, &keys).await.map_err(|why| failed(why.to_string()))?;
    let (mut known, mut new) = (Vec::new(), Vec::new());
    for (published, row) in all.into_iter().zip(rows) {
        if let Some(row) = row {
            let before: TextRow = rows::decode(&row).map_err(|why| failed(why.to_string()))?;
            if before.words != published.words {
                let difference = difference(&before.words, &published.words);
                return Err(PublishError::Changed { name: format!("{}/{}", site.id, published.name), difference });
            }
        } else {
            let record = vault.record_id("publish", &published.name);
            let mut request = [0; 8];
            request.copy_from_slice(&published.hash.0[..8]);
            let act = Act::Publish { name: published.name.clone(), words: published.words, hash: published.hash.0 };
            new.push((record, request, act));
        }
        if let Some((id, version)) = published.text {
            known.push(KnownText { id, version, lang: published.lang, hash: published.hash });
        }
    }
    // Nothing is published while other words were changed. All go into the ledger in their order, and share a commit.
    let recorded = stream::iter(new).map(|(record, request, act)| committer.record(record, request, act));
    recorded.buffered(AT_ONCE).try_for_each(|_| ready(Ok(()))).await.map_err(|why| failed(why.to_string()))?;
    known.extend(earlier(site, store).await.map_err(|why| failed(why.to_string()))?);
    Ok(known)
}

/// Texts of a site file by their own words, without the store: of a tenant that is stopped.
#[must_use]
pub fn known(site: &Site) -> Vec<KnownText> {
    let texts = site.published().into_iter();
    let known = texts.filter_map(|published| {
        published.text.map(|(id, version)| KnownText { id, version, lang: published.lang, hash: published.hash })
    });
    known.collect()
}

/// Loads versions that the site file no longer has: an act on a page that was open before may still name
/// them.
async fn earlier(site: &Site, store: &dyn Store) -> Result<Vec<KnownText>, kelisim_store::StoreError> {
    let mut names = Vec::new();
    for text in &site.texts {
        for version in 1..text.version {
            names.extend(
                site.languages.iter().map(|lang| (text.id.clone(), version, *lang, format!("text/{}/{version}/{lang}", text.id))),
            );
        }
    }
    let keys: Vec<Key> = names.iter().map(|(.., name)| Key::Text(name.clone())).collect();
    let mut known = Vec::new();
    for ((id, version, lang, _), row) in names.into_iter().zip(store.fetch(&site.id, &keys).await?) {
        if let Some(row) = row {
            let hash = TextHash::of(&rows::decode::<TextRow>(&row)?.words);
            known.push(KnownText { id, version, lang, hash });
        }
    }
    Ok(known)
}

/// Formats removed and inserted words, with a few around them.
fn difference(before: &str, after: &str) -> String {
    let diff = TextDiff::from_words(before, after);
    let mut out = String::new();
    for group in diff.grouped_ops(4) {
        out.push_str("    …");
        for op in group {
            for change in diff.iter_changes(&op) {
                let word = change.value().replace('\n', " ");
                match change.tag() {
                    ChangeTag::Equal => out.push_str(&word),
                    ChangeTag::Delete => out.push_str(&format!("[-{word}-]")),
                    ChangeTag::Insert => out.push_str(&format!("{{+{word}+}}")),
                }
            }
        }
        out.push_str("…\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_difference_names_the_words() {
        let diff = difference("we keep it six months and no longer", "we keep it nine months and no longer");
        assert!(diff.contains("[-six-]") && diff.contains("{+nine+}"), "{diff}");
    }
}
