//! What is in force for one browser, and the record that says so.

use kelisim_core::SubjectId;
use kelisim_core::consent::{Item, Mark, State};
use kelisim_store::Key;
use kelisim_store::rows::{self, SubjectRow};

use super::receipt::{self, Opened};
use crate::clock;
use crate::failure::Failure;
use crate::tenant::Tenant;

/// How things stand for a browser.
pub struct BrowserStatus {
    /// The newest record.
    pub newest: Opened,
    /// The last word about each thing.
    state: State,
    /// Whether the words it was given to are still the site's.
    pub same_words: bool,
}

impl BrowserStatus {
    /// Whether something is allowed now. Nothing is once the words have changed: the browser is asked again.
    #[must_use]
    pub fn allows(&self, item: &Item) -> bool {
        self.same_words && self.state.marks.get(item).is_some_and(|mark| mark.allows(clock::now()))
    }

    /// The last word about one thing.
    #[must_use]
    pub fn mark(&self, item: &Item) -> Option<&Mark> {
        self.state.marks.get(item)
    }
}

/// How things stand for a subject; `None` when it has decided nothing, or was erased.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn of(tenant: &Tenant, subject: SubjectId) -> Result<Option<BrowserStatus>, Failure> {
    let row = tenant.store.fetch(&[Key::Subject(subject)]).await?.pop().flatten();
    let Some(row) = row.map(|row| rows::decode::<SubjectRow>(&row)).transpose()? else { return Ok(None) };
    let Some(mark) = row.state.marks.values().max_by_key(|mark| (mark.decided_at, mark.record)) else { return Ok(None) };
    let newest = receipt::open(tenant, mark.record).await?;
    let published = tenant.config.cookies_text().map(|text| &text.id);
    let same_words = published.is_some_and(|id| {
        let mut hashes = tenant.config.languages.iter().filter_map(|lang| tenant.text_hash(id, *lang));
        hashes.any(|hash| newest.recorded.leaf.text == Some(hash.0))
    });
    Ok(Some(BrowserStatus { newest, state: row.state, same_words }))
}
