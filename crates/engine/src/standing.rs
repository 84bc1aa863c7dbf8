//! What became of the decisions of a record: what its receipt says of now.

use kelisim_core::consent::{self, Item, Standing};
use kelisim_core::{RecordId, Timestamp};
use kelisim_store::Key;
use kelisim_store::rows::{CaseRow, RecordRow, SubjectRow};

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
        self.items.iter().any(|one| one.waits.is_some() || one.now.differs_from(one.then))
    }

    /// Returns true if something the record allowed is still in force by it, and nobody has to answer first.
    #[must_use]
    pub fn can_be_withdrawn(&self) -> bool {
        self.items.iter().any(|one| one.then && one.waits.is_none() && !one.now.differs_from(true))
    }
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
    let case: Option<CaseRow> = tenant.store.row(Key::Case(own)).await?;
    let open = case.iter().flat_map(|case| &case.open);
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
            Some(record) if is_for_holder(tenant, &item, record, case.as_ref()).await? => Some(record),
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
async fn is_for_holder(tenant: &Tenant, item: &Item, later: RecordId, case: Option<&CaseRow>) -> Result<bool, Failure> {
    if item.purpose_id().is_none() {
        return Ok(true);
    }
    let row: Option<RecordRow> = tenant.store.row(Key::Record(later)).await?;
    Ok(row.zip(case).is_some_and(|(row, case)| case.entries.contains(&row.index)))
}
