//! One case with everything in it. That somebody looked is on record before anything is read.

use std::collections::BTreeMap;

use kelisim_core::{RecordId, Timestamp};
use kelisim_store::Key;
use kelisim_store::rows::{CaseListRow, CaseRow, DeliveryRow, ThreadRow};

use super::rows::{row, rows};
use super::{Worker, act};
use crate::committer::CaseChange;
use crate::failure::Failure;
use crate::obligation::{self, Obligation};
use crate::payload::CaseDeed;
use crate::tenant::Tenant;
use crate::thread::{self, Event, History};

/// Length of one look, in milliseconds: whoever opens a case again within it is not recorded a second time, and counts
/// as looking at it.
pub const LOOK: u64 = 15 * 60_000;
/// Most earlier cases that are shown.
const EARLIER: usize = 50;

/// A case, opened.
pub struct Opened {
    /// Record it began with.
    pub case: RecordId,
    /// Its row.
    pub row: CaseRow,
    /// The act it began with.
    pub first: Event,
    /// What staff did about it, oldest first.
    pub handled: Vec<Event>,
    /// Everything that was done by the private link it belongs to, oldest first.
    pub history: History,
    /// Other cases of the same subject, newest first.
    pub earlier: Vec<(RecordId, CaseRow)>,
    /// Deliveries of what was sent in and of what was decided since.
    pub deliveries: Vec<DeliveryRow>,
    /// Open obligations of the person.
    pub obligations: Vec<Obligation>,
}

/// Records that somebody looks at a case, where the person reads it too.
async fn look(tenant: &Tenant, who: &Worker, case: RecordId, now: Timestamp) -> Result<(), Failure> {
    let key = format!("look/{}/{case}/{}", who.name, now.0 / LOOK);
    act::handle(tenant, who, (case, None), (CaseChange::Look, CaseDeed::Opened, true), Some(&key)).await.map(drop)
}

/// Opens a case.
///
/// # Errors
/// [`Failure`]; nothing may be shown then.
pub async fn open(tenant: &Tenant, who: &Worker, case: RecordId, now: Timestamp) -> Result<Opened, Failure> {
    look(tenant, who, case, now).await?;
    let row = row(tenant, case).await?;
    let mut first = thread::read_one(tenant, row.index).await?;
    let handled = thread::read_each(tenant, &row.entries).await?;
    let threaded: Option<ThreadRow> = tenant.store.row(Key::Thread(row.thread)).await?;
    let history = match &threaded {
        Some(threaded) => thread::read(tenant, threaded).await?,
        None => History { events: Vec::new(), replaced: BTreeMap::new(), subject: None },
    };
    // The application itself is shown as it is corrected.
    if history.events.first().is_some_and(|event| event.record == first.record) {
        thread::correct(&mut first, history.events.iter().filter_map(Event::note));
    }
    let records: Vec<RecordId> = history.events.iter().map(|event| event.record).chain([case]).collect();
    let deliveries = thread::deliveries(tenant, &records).await?;
    let obligations = obligation::of(tenant, row.subject).await?;
    let earlier = of_subject(tenant, &row).await?.into_iter().filter(|(other, _)| *other != case).take(EARLIER).collect();
    Ok(Opened { case, row, first, handled, history, earlier, deliveries, obligations })
}

/// Cases of the subject of a case, newest first.
async fn of_subject(tenant: &Tenant, row: &CaseRow) -> Result<Vec<(RecordId, CaseRow)>, Failure> {
    let list: CaseListRow = tenant.store.row(Key::CasesOf(row.subject)).await?.unwrap_or_default();
    rows(tenant, list.all.into_iter().rev().take(EARLIER + 1).collect()).await
}
