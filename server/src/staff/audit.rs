//! Audit log of the console: one entry of the system tenant's ledger for each act, stored before anything is
//! shown.

use kelisim_core::{AccountId, RecordId, SubjectId, Timestamp};
use kelisim_engine::committer::{Act, Effect, NoteAct};
use kelisim_engine::payload::{Deed, Note};
use kelisim_engine::reason::Unavailable;
use kelisim_engine::{Failure, chance};
use kelisim_ledger::Leaf;
use kelisim_store::Key;
use kelisim_store::rows::{self, Entry, SubjectRow};

use crate::staff::Staff;

/// Ledger entries read in one step.
const CHUNK: u64 = 256;
/// Most entries that are searched for a site's page.
const OF_SITE: u64 = 16_384;
/// Most entries that are searched for an account's own page.
const OF_ONE: u64 = 2_048;

/// Author of an act.
#[derive(Clone, Copy, Debug)]
pub enum Actor<'n> {
    /// Account that is signed in or about to be, with its name.
    Account(AccountId, &'n str),
    /// Operator who can read the gateway's key files.
    Keyholder,
}

/// Act from the audit log.
#[derive(Clone, Debug)]
pub(crate) struct Done {
    /// Time of the act, in whole seconds.
    pub at: Timestamp,
    /// Name of the account; `None` for the operator at the gateway's own machine.
    pub who: Option<String>,
    /// Kind of the act and its details.
    pub deed: Deed,
}

/// Records an act. Its result may be shown or take effect only after this has returned.
///
/// # Errors
/// [`Failure::Unavailable`]: the act is not recorded.
pub(crate) async fn record(staff: &Staff, actor: Actor<'_>, deed: Deed) -> Result<(), Failure> {
    staff.store.ready()?;
    let is_lookup = matches!(deed, Deed::LookedUp { .. } | Deed::Listed { .. } | Deed::Sought { .. });
    let (subject, who) = match actor {
        Actor::Account(id, name) => (SubjectId(id.0), Some(name.to_owned())),
        Actor::Keyholder => (SubjectId(staff.vault.identify("account", "").0), None),
    };
    let note = Note::Worked { who, deed };
    let act = NoteAct { subject, thread: None, identifiers: Vec::new(), note, effect: Effect::Work { access: is_lookup } };
    // Each act gets a random id: none is deduplicated by an idempotency key.
    let record = RecordId(chance::bytes());
    staff.committer.record(record, [0; 8], Act::Note(Box::new(act))).await?;
    Ok(())
}

/// Finds up to `most` acts for which `wanted` holds, the newest first.
pub(crate) async fn newest(staff: &Staff, most: usize, wanted: impl Fn(&Deed) -> bool) -> Result<Vec<Done>, Failure> {
    among(staff, most, OF_SITE, |_, deed| wanted(deed)).await
}

/// Finds up to `most` acts by or about an account, the newest first.
pub(crate) async fn of_account(staff: &Staff, most: usize, own: &str) -> Result<Vec<Done>, Failure> {
    let wanted = |who: Option<&str>, deed: &Deed| match deed {
        Deed::Suspended(name) | Deed::Restored(name) | Deed::Reset(name) => name == own,
        Deed::Invited(..) | Deed::LookedUp { .. } | Deed::Listed { .. } | Deed::Sought { .. } => false,
        _ => who == Some(own),
    };
    among(staff, most, OF_ONE, wanted).await
}

/// Searches the newest `read` entries for up to `most` acts for which `wanted` holds, given author and deed.
async fn among(
    staff: &Staff,
    most: usize,
    read: u64,
    wanted: impl Fn(Option<&str>, &Deed) -> bool,
) -> Result<Vec<Done>, Failure> {
    let mut end = staff.store.head().await?.size;
    let oldest = end.saturating_sub(read);
    let mut found = Vec::new();
    while end > oldest && found.len() < most {
        let from = end.saturating_sub(CHUNK).max(oldest);
        let entries = staff.store.entries(from, end - from).await?;
        let entries = entries.iter().map(|entry| rows::decode::<Entry>(entry)).collect::<Result<Vec<_>, _>>()?;
        let mut subjects: Vec<SubjectId> = entries.iter().map(|entry| entry.subject).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let keys: Vec<Key> = subjects.iter().map(|subject| Key::Subject(*subject)).collect();
        let wrapped = staff.store.fetch(&keys).await?;
        for entry in entries.iter().rev() {
            // The account was deleted, and its name with it.
            let Ok(place) = subjects.binary_search(&entry.subject) else { continue };
            let Some(row) = &wrapped[place] else { continue };
            let row: SubjectRow = rows::decode(row)?;
            let Ok(leaf) = Leaf::decode(&entry.leaf) else { return Err(Failure::Unavailable(Unavailable::Corrupt)) };
            let opened = staff.vault.unwrap(entry.subject, &row.wrapped);
            let opened =
                opened.and_then(|key| Note::open(&staff.vault, entry.subject, &key, RecordId(leaf.record), &entry.sealed));
            let Ok((Note::Worked { who, deed }, _)) = opened else { return Err(Failure::Unavailable(Unavailable::Keys)) };
            if wanted(who.as_deref(), &deed) && found.len() < most {
                found.push(Done { at: Timestamp::from_secs(leaf.time), who, deed });
            }
        }
        end = from;
    }
    Ok(found)
}
