//! Choices in force for one browser, and the record they come from.

use kelisim_core::SubjectId;
use kelisim_core::consent::{Item, Mark, State};
use kelisim_store::Key;
use kelisim_store::rows::{self, SubjectRow};

use super::receipt::{self, Opened};
use crate::clock;
use crate::failure::Failure;
use crate::tenant::Tenant;

/// Status of the choices of a browser.
pub struct BrowserStatus {
    /// Newest record of the browser.
    pub newest: Opened,
    /// Last choice about each item.
    state: State,
    /// Whether the displayed text is still the site's.
    pub same_words: bool,
}

impl BrowserStatus {
    /// Whether an item is allowed now. Nothing is once the text has changed: the browser is asked again.
    #[must_use]
    pub fn allows(&self, item: &Item) -> bool {
        self.same_words && self.state.marks.get(item).is_some_and(|mark| mark.allows(clock::now()))
    }

    /// Last choice about one item.
    #[must_use]
    pub fn mark(&self, item: &Item) -> Option<&Mark> {
        self.state.marks.get(item)
    }
}

/// Reads the status of a subject; `None` when it has decided nothing, or was erased.
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
