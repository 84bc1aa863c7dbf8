//! What became of the decisions of a record: what its receipt says of now.

use data_encoding::BASE32_NOPAD;
use kelisim_core::consent::{self, Item, Standing};
use kelisim_core::{RecordId, Timestamp};
use kelisim_store::Key;
use kelisim_store::rows::{RecordRow, SubjectRow, ThreadRow};

use crate::clock;
use crate::failure::Failure;
use crate::receipt::Opened;
use crate::request;
use crate::tenant::Tenant;

/// One item of a record, then and now.
#[derive(Clone, Debug)]
pub struct ItemStanding {
    /// Item that was decided.
    pub item: Item,
    /// True for a yes, false for a no.
    pub then: bool,
    /// What is in force now.
    pub now: Standing,
    /// Record of the later act, where the holder of the receipt may open it: it was made by the same browser, or
    /// through the same private link. Whoever sent a form with somebody's number may not be that person.
    pub act: Option<RecordId>,
    /// When a withdrawal of the item came in that waits for its answer.
    pub waits: Option<Timestamp>,
}

/// What became of the decisions of a record.
#[derive(Clone, Debug)]
pub struct RecordStanding {
    /// Moment this was looked up.
    pub at: Timestamp,
    /// Every item, in the order of the site.
    pub items: Vec<ItemStanding>,
}

impl RecordStanding {
    /// Returns true if something else is in force than what was decided then.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        self.items.iter().any(ItemStanding::has_changed)
    }

    /// Returns true if something the record allowed is still in force by it, and nobody has to answer first.
    #[must_use]
    pub fn can_be_withdrawn(&self) -> bool {
        self.items.iter().any(|one| one.then && one.waits.is_none() && !one.now.differs_from(true))
    }
}

impl ItemStanding {
    /// Returns true if something else is in force than what was decided then, or will be answered.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        self.waits.is_some() || self.now.differs_from(self.then)
    }

    /// Stable short name of what is in force now.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.now {
            _ if self.waits.is_some() => "withdrawal-waits",
            Standing::Allowed { .. } => "allowed",
            Standing::Refused => "refused",
            Standing::Withdrawn(_) => "withdrawn",
            Standing::Expired(_) => "expired",
            Standing::AskedAgain(_) => "asked-again",
            Standing::Blocked => "blocked",
            Standing::Erased => "erased",
        }
    }

    /// Moment since which that is so, where it is another than that of the record.
    #[must_use]
    pub fn since(&self) -> Option<Timestamp> {
        match self.now {
            _ if self.waits.is_some() => self.waits,
            Standing::Allowed { by, .. } => by.map(|later| later.at),
            Standing::Withdrawn(later) => Some(later.at),
            Standing::Expired(at) | Standing::AskedAgain(at) => Some(at),
            Standing::Refused | Standing::Blocked | Standing::Erased => None,
        }
    }
}

/// Proof that its holder has the receipt of a record, without being its private link: whoever has it may ask what
/// is in force now, and nothing else.
#[must_use]
pub fn proof(tenant: &Tenant, record: RecordId) -> [u8; 16] {
    tenant.vault.token("standing", &record.0)
}

/// Token of a record by which anybody with its receipt may ask what is in force now: lower-case base 32.
#[must_use]
pub fn token(tenant: &Tenant, record: RecordId) -> String {
    BASE32_NOPAD.encode(&[record.0, proof(tenant, record)].concat()).to_ascii_lowercase()
}

/// Verifies such a token and extracts its record.
#[must_use]
pub fn of_token(tenant: &Tenant, token: &str) -> Option<RecordId> {
    let bytes = BASE32_NOPAD.decode(token.to_ascii_uppercase().as_bytes()).ok()?;
    let (record, proof) = bytes.split_first_chunk::<16>()?;
    tenant.vault.is_token("standing", record, proof).then_some(RecordId(*record))
}

/// Looks up what became of a record's decisions.
///
/// # Errors
/// [`Failure::Unavailable`] when the store cannot be read.
pub async fn of(tenant: &Tenant, opened: &Opened) -> Result<RecordStanding, Failure> {
    let (at, own) = (clock::now(), opened.recorded.record);
    let subject: Option<SubjectRow> = tenant.store.row(Key::Subject(opened.subject)).await?;
    // After an erasure the same identifiers are another subject's, whose decisions are not this record's.
    let subject = subject.filter(|_| opened.payload.is_some());
    let thread: Option<ThreadRow> = tenant.store.row(Key::Thread(own)).await?;
    let open = thread.iter().flat_map(|thread| &thread.open);
    let open: Vec<(RecordId, Vec<Item>)> = open.cloned().collect();
    let asked = request::rows_of(tenant, open.iter().map(|(record, _)| *record)).await?;
    let mut items = Vec::new();
    for (item, then) in opened.choices().unwrap_or_default() {
        let item = Item(item);
        let now = consent::standing(&tenant.config, subject.as_ref().map(|row| &row.state), &item, own, at);
        let later = match now {
            Standing::Withdrawn(later) | Standing::Allowed { by: Some(later), .. } => Some(later.record),
            _ => None,
        };
        let act = match later {
            Some(record) if is_for_holder(tenant, &item, record, thread.as_ref()).await? => Some(record),
            _ => None,
        };
        let waits = open.iter().zip(&asked).find(|((_, items), _)| items.contains(&item));
        let waits = waits.and_then(|(_, row)| Some(row.as_ref()?.received));
        items.push(ItemStanding { item, then, now, act, waits });
    }
    items.sort_by_key(|one| tenant.config.place_of(&one.item));
    Ok(RecordStanding { at, items })
}

/// Whether whoever holds a receipt may open that of a later act about one of its items.
async fn is_for_holder(tenant: &Tenant, item: &Item, later: RecordId, thread: Option<&ThreadRow>) -> Result<bool, Failure> {
    if item.purpose_id().is_none() {
        return Ok(true);
    }
    let row: Option<RecordRow> = tenant.store.row(Key::Record(later)).await?;
    Ok(row.zip(thread).is_some_and(|(row, thread)| thread.entries.contains(&row.index)))
}
