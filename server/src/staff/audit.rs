//! What was done in the console: one entry of the house's ledger for each act, kept before anything is shown.

use kelisim_core::{AccountId, RecordId, SubjectId, Timestamp};
use kelisim_engine::committer::{Act, Effect, NoteAct};
use kelisim_engine::payload::{Deed, Note};
use kelisim_engine::reason::Unavailable;
use kelisim_engine::{Failure, chance};
use kelisim_ledger::Leaf;
use kelisim_store::Key;
use kelisim_store::rows::{self, Entry, SubjectRow};

use crate::staff::Staff;

/// Entries read at once.
const CHUNK: u64 = 256;
/// Most entries that are read for the page of a site.
const OF_SITE: u64 = 16_384;
/// Most entries that are read for somebody's own page.
const OF_ONE: u64 = 2_048;

/// Who did it.
#[derive(Clone, Copy, Debug)]
pub enum Actor<'n> {
    /// Somebody signed in, or about to be: the account and its name.
    Account(AccountId, &'n str),
    /// Somebody who can read the gateway's key files.
    Keyholder,
}

/// An act, as it is shown.
#[derive(Clone, Debug)]
pub struct Done {
    /// When.
    pub at: Timestamp,
    /// Who: the name they sign in with; `None`: somebody at the gateway's own machine.
    pub who: Option<String>,
    /// What.
    pub deed: Deed,
}

/// Puts an act on record. Only when this returned may what it is about be shown or take effect.
///
/// # Errors
/// [`Failure::Unavailable`]: it is not on record.
pub async fn record(staff: &Staff, actor: Actor<'_>, deed: Deed) -> Result<(), Failure> {
    staff.store.ready()?;
    let look = matches!(deed, Deed::LookedUp { .. } | Deed::Listed { .. });
    let (subject, who) = match actor {
        Actor::Account(id, name) => (SubjectId(id.0), Some(name.to_owned())),
        Actor::Keyholder => (SubjectId(staff.vault.identify("account", "").0), None),
    };
    let note = Note::Worked { who, deed };
    let act = NoteAct { subject, thread: None, contacts: Vec::new(), note, effect: Effect::Work { look } };
    // Every act is one of its own: nothing is repeated by a key.
    let record = RecordId(chance::bytes());
    staff.committer.record(record, [0; 8], Act::Note(Box::new(act))).await?;
    Ok(())
}

/// Up to `most` acts for which `wanted` holds, the newest first.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn newest(staff: &Staff, most: usize, wanted: impl Fn(&Deed) -> bool) -> Result<Vec<Done>, Failure> {
    among(staff, most, OF_SITE, |_, deed| wanted(deed)).await
}

/// Up to `most` acts of somebody's own account, the newest first: what they did, and what was done to it.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn of_account(staff: &Staff, most: usize, own: &str) -> Result<Vec<Done>, Failure> {
    let wanted = |who: Option<&str>, deed: &Deed| match deed {
        Deed::Suspended(name) | Deed::Restored(name) | Deed::Reset(name) => name == own,
        Deed::Invited(..) | Deed::LookedUp { .. } | Deed::Listed { .. } => false,
        _ => who == Some(own),
    };
    among(staff, most, OF_ONE, wanted).await
}

/// Up to `most` acts among the newest `read` entries for which `wanted` holds, by who did it and what it is.
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
            // Who is not there any more has no name any more.
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
