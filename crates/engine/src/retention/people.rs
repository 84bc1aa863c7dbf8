//! How many people a site has data of: the law asks more of who has many (Art. 10-1, 25-1 of law 94-V).

use std::collections::BTreeSet;

use kelisim_core::SubjectId;
use kelisim_core::evidence::Grade;
use kelisim_store::Key;
use kelisim_store::rows::{self, Entry};

use crate::failure::Failure;
use crate::tenant::Tenant;

/// Entries read, and people looked for, at once.
const AT_ONCE: usize = 1024;
/// People that are counted: the law asks no more of who has more.
const MOST: u64 = 1_000_000;

/// A count of the people whose decisions are stored, up to [`MOST`]; browsers are none.
#[derive(Default)]
pub(super) struct Count {
    known: BTreeSet<SubjectId>,
    index: u64,
}

impl Count {
    /// Reads on; false when everything was read.
    ///
    /// # Errors
    /// [`Failure::Unavailable`]
    pub(super) async fn step(&mut self, tenant: &Tenant) -> Result<bool, Failure> {
        let read = tenant.store.entries(self.index, AT_ONCE as u64).await?;
        self.index += read.len() as u64;
        for bytes in &read {
            let entry: Entry = rows::decode(bytes)?;
            let leaf = crate::receipt::leaf(&entry)?;
            let decided = matches!(leaf.kind, 1..=3) && leaf.grade != Grade::Device as u8;
            if decided && entry.subject != SubjectId([0; 16]) {
                self.known.insert(entry.subject);
            }
        }
        // Nobody waits for it.
        tokio::task::yield_now().await;
        Ok(read.len() == AT_ONCE && (self.known.len() as u64) < MOST)
    }

    /// How many of them are there still.
    ///
    /// # Errors
    /// [`Failure::Unavailable`]
    pub(super) async fn people(self, tenant: &Tenant) -> Result<u64, Failure> {
        let known: Vec<SubjectId> = self.known.into_iter().collect();
        let mut people = 0;
        for some in known.chunks(AT_ONCE) {
            let keys: Vec<Key> = some.iter().map(|subject| Key::Subject(*subject)).collect();
            people += tenant.store.fetch(&keys).await?.iter().flatten().count() as u64;
        }
        Ok(people)
    }
}
