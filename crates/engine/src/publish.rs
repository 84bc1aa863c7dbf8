//! Publication of a site's words in its ledger. Words that somebody has agreed to are never edited; until then
//! they are a draft, each wording of which is published and stays readable.

use std::collections::BTreeSet;
use std::future::ready;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use kelisim_core::consent::KnownText;
use kelisim_core::site::{Published, Site};
use kelisim_core::{SiteId, TextHash};
use kelisim_store::rows::{self, TextRow};
use kelisim_store::{Key, Store, StoreError};
use similar::{ChangeTag, TextDiff};

use crate::committer::{Act, Committer};
use crate::text_rows::{base, draft_name, record_id, replaced, replaced_name, used_key, words_name};
use crate::vault::Vault;

/// Words that may be on their way into the ledger at once: what one batch takes.
const AT_ONCE: usize = 256;

/// Reasons why a site's words are not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Words differ from those that somebody has agreed to under the same version, or are older than what is
    /// published.
    #[error("{}", .0.why_not())]
    Refused(Box<Comparison>),
    /// The store or the committer failed.
    #[error("cannot publish the texts of {0}: {1}")]
    Store(SiteId, String),
}

/// Words that are published under the same name with another wording.
#[derive(Clone, Debug)]
pub struct Changed {
    /// New wording.
    pub published: Published,
    /// Wording that is published.
    pub before: String,
    /// Earlier wordings of this name, by hash, oldest first.
    replaced: Vec<String>,
}

impl Changed {
    /// Formats removed and inserted words.
    #[must_use]
    pub fn difference(&self) -> String {
        difference(&self.before, &self.published.words)
    }
}

/// A site file beside what is published of it.
#[derive(Debug)]
pub struct Comparison {
    site: SiteId,
    /// Words that are not published yet; whether their text or policy is new as well.
    pub new: Vec<(Published, bool)>,
    /// Words that differ and that nobody has agreed to: they may change.
    pub drafts: Vec<Changed>,
    /// Words that differ and that somebody has agreed to: they stay.
    pub frozen: Vec<Changed>,
    /// Texts of which a newer version is published, by name.
    pub backwards: Vec<String>,
}

impl Comparison {
    /// Whether everything may be published as it is.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.frozen.is_empty() && self.backwards.is_empty()
    }

    /// Says what keeps the words from being published, each with the remedy.
    #[must_use]
    pub fn why_not(&self) -> String {
        let frozen = self.frozen.iter().map(|changed| {
            format!(
                "{}/{} was published, people have agreed to it, and it has other words now. It needs a new version: \
                 `kelisim site publish {}` raises it.\n{}",
                self.site,
                changed.published.name,
                self.site,
                changed.difference()
            )
        });
        let backwards = self.backwards.iter().map(|name| {
            format!("{}/{name} is older than what is published: a newer version is in the store. Bring its files here", self.site)
        });
        frozen.chain(backwards).collect::<Vec<_>>().join("\n")
    }
}

/// Compares the words of a site file with what is published.
pub async fn compare(site: &Site, store: &dyn Store) -> Result<Comparison, StoreError> {
    let all = site.published();
    let key = |name: &str| Key::Text(name.to_owned());
    let rows = store.fetch(&site.id, &all.iter().map(|published| key(&published.name)).collect::<Vec<_>>()).await?;
    let bases: Vec<String> = all.iter().map(|published| base(&published.name).to_owned()).collect();
    let drafts = store.fetch(&site.id, &bases.iter().map(|base| key(&draft_name(base))).collect::<Vec<_>>()).await?;
    let used = store.fetch(&site.id, &bases.iter().map(|base| used_key(base)).collect::<Vec<_>>()).await?;
    let newer: Vec<Key> = all
        .iter()
        .map(|published| match &published.text {
            Some((id, version)) => key(&format!("text/{id}/{}/{}", version + 1, published.lang)),
            // Policies have dates and no order of their own: no other one is named like this.
            None => key("text//"),
        })
        .collect();
    let newer = store.fetch(&site.id, &newer).await?;
    let names: Vec<String> = all.iter().map(|published| published.name.clone()).collect();
    let replaced = replaced(store, &site.id, &names).await?;
    let is_published: BTreeSet<&String> =
        bases.iter().zip(&rows).filter(|(_, row)| row.is_some()).map(|(base, _)| base).collect();
    let mut found =
        Comparison { site: site.id.clone(), new: Vec::new(), drafts: Vec::new(), frozen: Vec::new(), backwards: Vec::new() };
    for (at, published) in all.into_iter().enumerate() {
        if newer[at].is_some() {
            found.backwards.push(published.name);
            continue;
        }
        let Some(row) = &rows[at] else {
            let fresh = !is_published.contains(&bases[at]);
            found.new.push((published, fresh));
            continue;
        };
        let before = rows::decode::<TextRow>(row)?.words;
        if before != published.words {
            let is_draft = drafts[at].is_some() && used[at].is_none();
            let changed = Changed { published, before, replaced: replaced[at].clone() };
            if is_draft { found.drafts.push(changed) } else { found.frozen.push(changed) }
        }
    }
    Ok(found)
}

/// Publishes a site's words in its ledger: new ones, and other words of drafts. Returns every text that an act
/// may name.
///
/// # Errors
/// [`PublishError::Refused`] when words that somebody agreed to were changed, or the file is older than what is
/// published; nothing is published then.
pub async fn publish(
    site: &Site,
    store: &dyn Store,
    vault: &Vault,
    committer: &Committer,
) -> Result<Vec<KnownText>, PublishError> {
    let failed = |why: String| PublishError::Store(site.id.clone(), why);
    let compared = compare(site, store).await.map_err(|why| failed(why.to_string()))?;
    if !compared.is_fine() {
        return Err(PublishError::Refused(Box::new(compared)));
    }
    let new = compared.new.into_iter().map(|(published, fresh)| {
        let more = if fresh { vec![(draft_name(base(&published.name)), String::new())] } else { Vec::new() };
        (record_id(vault, &published.name, 0), published, more)
    });
    let drafts = compared.drafts.into_iter().map(|changed| {
        let before = TextHash::of(&changed.before);
        let list = [&changed.replaced[..], &[before.to_string()]].concat();
        let id = record_id(vault, &changed.published.name, list.len());
        let more = vec![(words_name(&before), changed.before), (replaced_name(&changed.published.name), list.join("\n"))];
        (id, changed.published, more)
    });
    // All go into the ledger in their order, and share a commit.
    let recorded = stream::iter(new.chain(drafts)).map(|(record, published, more)| {
        let mut request = [0; 8];
        request.copy_from_slice(&published.hash.0[..8]);
        let act = Act::Publish { name: published.name, words: published.words, hash: published.hash.0, more };
        committer.record(record, request, act)
    });
    recorded.buffered(AT_ONCE).try_for_each(|_| ready(Ok(()))).await.map_err(|why| failed(why.to_string()))?;
    published_texts(site, store).await.map_err(|why| failed(why.to_string()))
}

/// Every text that an act may name, of a site file whose words are published.
pub async fn published_texts(site: &Site, store: &dyn Store) -> Result<Vec<KnownText>, StoreError> {
    let mut known = known(site);
    known.extend(earlier(site, store).await?);
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

/// Loads versions that the site file no longer has, and replaced wordings of drafts: an act on a page that was
/// open before may still name them.
async fn earlier(site: &Site, store: &dyn Store) -> Result<Vec<KnownText>, StoreError> {
    let mut names = Vec::new();
    let newest = site.texts.iter().filter(|text| site.text(&text.id).is_some_and(|newest| newest.version == text.version));
    for text in newest {
        for version in 1..=text.version {
            names.extend(site.languages.iter().map(|lang| {
                (text.id.clone(), version, *lang, version < text.version, format!("text/{}/{version}/{lang}", text.id))
            }));
        }
    }
    let all: Vec<String> = names.iter().map(|(.., name)| name.clone()).collect();
    let keys: Vec<Key> = all.iter().map(|name| Key::Text(name.clone())).collect();
    let mut known = Vec::new();
    let rows = store.fetch(&site.id, &keys).await?.into_iter().zip(replaced(store, &site.id, &all).await?);
    for ((id, version, lang, is_earlier, _), (row, replaced)) in names.into_iter().zip(rows) {
        if let Some(row) = row.filter(|_| is_earlier) {
            let hash = TextHash::of(&rows::decode::<TextRow>(&row)?.words);
            known.push(KnownText { id: id.clone(), version, lang, hash });
        }
        let replaced = replaced.iter().filter_map(|hash| hash.parse().ok());
        known.extend(replaced.map(|hash| KnownText { id: id.clone(), version, lang, hash }));
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
