//! The sites this gateway serves: read from their folders, published, each with its committer and its embed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use ed25519_dalek::SigningKey as SigningKeyOfWebhooks;
use kelisim_core::calendar::Calendar;
use kelisim_core::consent::KnownText;
use kelisim_core::site::{Problem, Severity, Site};
use kelisim_core::{Lang, Sensitive, SiteId, TextHash};
use kelisim_ledger::SigningKey;
use kelisim_store::rows::{self, TextRow};
use kelisim_store::{Key, Store};
use similar::{ChangeTag, TextDiff};

use crate::committer::{Act, Committer};
use crate::embed::Embed;
use crate::forward::secret;
use crate::vault::Vault;

/// One site as it is served.
pub struct Served {
    /// The site file.
    pub site: Arc<Site>,
    /// Exact origins that may embed its tag.
    pub origins: Vec<String>,
    /// Its working days.
    pub calendar: Calendar,
    /// Every text an act may name: of the site file, and published earlier.
    pub texts: Vec<KnownText>,
    /// Its seals and indexes.
    pub vault: Arc<Vault>,
    /// Signs its checkpoints.
    pub key: Arc<SigningKey>,
    /// Records its acts.
    pub committer: Committer,
    /// Its script.
    pub embed: Embed,
    /// Its colours.
    pub css: String,
    /// How often a person had deliveries sent again.
    pub resumed: AtomicU64,
    /// From this the keys that sign webhooks follow.
    pub webhook_seed: Sensitive<[u8; 32]>,
}

impl Served {
    /// The key that signs what a destination is told (`v1a` of Standard Webhooks).
    #[must_use]
    pub fn webhook_key(&self, destination: &str) -> SigningKeyOfWebhooks {
        secret::key(self.webhook_seed.expose(), destination)
    }

    /// Hash of the exact words of the newest version of a text in one language.
    #[must_use]
    pub fn text_hash(&self, id: &str, lang: Lang) -> Option<TextHash> {
        self.site.text(id).map(|text| TextHash::of(&self.site.text_words(text, lang)))
    }
}

/// Why the sites cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum SitesError {
    /// The folder cannot be read.
    #[error("cannot read the folder of sites {0}: {1}")]
    Folder(String, std::io::Error),
    /// Site files have problems.
    #[error("{} of the site files stop the gateway:\n{}", .0.len(), lines(.0))]
    Problems(Vec<Problem>),
    /// Published words were changed.
    #[error(
        "{name} was published and has other words now. Published words are never edited: give the text or policy a new version.\n{difference}"
    )]
    Changed {
        /// Name of the words.
        name: String,
        /// The words that differ.
        difference: String,
    },
    /// The store or the committer failed.
    #[error("cannot publish the texts of {0}: {1}")]
    Publish(SiteId, String),
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Reads every site folder. Problems of all files come back together.
///
/// # Errors
/// [`SitesError::Folder`]
pub fn read_folder(folder: &Path) -> Result<(Vec<Site>, Vec<Problem>), SitesError> {
    let failed = |why| SitesError::Folder(folder.display().to_string(), why);
    let mut files: Vec<_> = fs::read_dir(folder)
        .map_err(failed)?
        .filter_map(|entry| Some(entry.ok()?.path().join("site.toml")))
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    let (mut sites, mut problems) = (Vec::new(), Vec::new());
    let error = |file: &Path, what: String, remedy: &str| {
        let file = file.display().to_string();
        Problem { file, line: 1, severity: Severity::Error, what, remedy: remedy.to_owned() }
    };
    if files.is_empty() {
        problems.push(error(folder, "no site is here".into(), "Make a folder for each site, with its site.toml."));
    }
    for file in files {
        let source = match fs::read_to_string(&file) {
            Ok(source) => source,
            Err(why) => {
                problems.push(error(&file, format!("cannot be read: {why}"), "Check the file and its encoding (UTF-8)."));
                continue;
            }
        };
        let beside = |name: &str| fs::read_to_string(file.parent()?.join(name)).ok();
        match Site::read(&file.display().to_string(), &source, &beside) {
            Ok((site, warnings)) => {
                problems.extend(warnings);
                let folder_name = file.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
                if folder_name.as_deref() == Some(site.id.as_str()) {
                    sites.push(site);
                } else {
                    let what = format!("`id` is \"{}\", and the folder has another name", site.id);
                    problems.push(error(&file, what, "Give both the same name."));
                }
            }
            Err(found) => problems.extend(found),
        }
    }
    Ok((sites, problems))
}

/// Reads every site folder; errors stop, warnings are returned.
///
/// # Errors
/// [`SitesError`]
pub fn read_all(folder: &Path) -> Result<(Vec<Site>, Vec<Problem>), SitesError> {
    let (sites, problems) = read_folder(folder)?;
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.into_iter().partition(|problem| problem.severity == Severity::Error);
    if errors.is_empty() { Ok((sites, warnings)) } else { Err(SitesError::Problems(errors)) }
}

/// Publishes a site's words in its ledger, and refuses words that were published otherwise before. Gives every text that
/// an act may name.
///
/// # Errors
/// [`SitesError::Changed`] names the words that differ.
pub async fn publish(site: &Site, store: &dyn Store, vault: &Vault, committer: &Committer) -> Result<Vec<KnownText>, SitesError> {
    let failed = |why: String| SitesError::Publish(site.id.clone(), why);
    let all = site.published();
    let keys: Vec<Key> = all.iter().map(|published| Key::Text(published.name.clone())).collect();
    let rows = store.fetch(&site.id, &keys).await.map_err(|why| failed(why.to_string()))?;
    let mut known = Vec::new();
    for (published, row) in all.into_iter().zip(rows) {
        if let Some(row) = row {
            let before: TextRow = rows::decode(&row).map_err(|why| failed(why.to_string()))?;
            if before.words != published.words {
                let difference = difference(&before.words, &published.words);
                return Err(SitesError::Changed { name: format!("{}/{}", site.id, published.name), difference });
            }
        } else {
            let record = vault.record("publish", &published.name);
            let mut request = [0; 8];
            request.copy_from_slice(&published.hash.0[..8]);
            let act = Act::Publish { name: published.name.clone(), words: published.words, hash: published.hash.0 };
            committer.record(record, request, act).await.map_err(|why| failed(why.to_string()))?;
        }
        if let Some((id, version)) = published.text {
            known.push(KnownText { id, version, hash: published.hash });
        }
    }
    known.extend(earlier(site, store).await.map_err(|why| failed(why.to_string()))?);
    Ok(known)
}

/// Versions that the site file no longer has: an act of a page that was open before may still name them.
async fn earlier(site: &Site, store: &dyn Store) -> Result<Vec<KnownText>, kelisim_store::StoreError> {
    let mut names = Vec::new();
    for text in &site.texts {
        for version in 1..text.version {
            names.extend(
                site.languages.iter().map(|lang| (text.id.clone(), version, format!("text/{}/{version}/{lang}", text.id))),
            );
        }
    }
    let keys: Vec<Key> = names.iter().map(|(_, _, name)| Key::Text(name.clone())).collect();
    let mut known = Vec::new();
    for ((id, version, _), row) in names.into_iter().zip(store.fetch(&site.id, &keys).await?) {
        if let Some(row) = row {
            known.push(KnownText { id, version, hash: TextHash::of(&rows::decode::<TextRow>(&row)?.words) });
        }
    }
    Ok(known)
}

/// The words that were taken out and put in, with a few around them.
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

/// The sites by id.
pub type Sites = BTreeMap<SiteId, Arc<Served>>;

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_difference_names_the_words() {
        let told = difference("we keep it six months and no longer", "we keep it nine months and no longer");
        assert!(told.contains("[-six-]") && told.contains("{+nine+}"), "{told}");
    }
}
