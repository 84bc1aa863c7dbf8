//! One case with everything in it. That somebody looked is on record before anything is read.

use std::collections::BTreeMap;

use kelisim_core::calendar;
use kelisim_core::{RecordId, Timestamp};
use kelisim_store::rows::{CaseListRow, CaseRow, DeliveryRow, ThreadRow, decode};
use kelisim_store::{Key, StoreError};

use super::Worker;
use crate::committer::{Act, CaseChange, Effect, NoteAct};
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::obligation::{self, Obligation};
use crate::payload::{CaseDeed, Note};
use crate::tenant::Tenant;
use crate::thread::{self, Event, History};

/// Length of one look: whoever opens a case again within it is not recorded a second time. In milliseconds.
const LOOK: u64 = 15 * 60_000;
/// Most earlier cases that are shown.
const EARLIER: usize = 50;

/// Something staff did about a case.
pub struct Line {
    /// The event of the ledger.
    pub event: Event,
}

/// A case, opened.
pub struct Opened {
    /// Record it began with.
    pub case: RecordId,
    /// Its row.
    pub row: CaseRow,
    /// The act it began with.
    pub first: Event,
    /// Fields of the application its thread began with, in normal form.
    pub fields: BTreeMap<String, String>,
    /// What staff did about it, oldest first.
    pub handled: Vec<Line>,
    /// Everything that was done by the private link it belongs to, oldest first.
    pub history: History,
    /// Other cases of the same subject, newest first.
    pub earlier: Vec<(RecordId, CaseRow)>,
    /// Deliveries of what was sent in and of what was decided since.
    pub deliveries: Vec<DeliveryRow>,
    /// Open obligations of the person.
    pub obligations: Vec<Obligation>,
}

/// Reads the row of a case.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Unavailable`]
pub async fn row(tenant: &Tenant, case: RecordId) -> Result<CaseRow, Failure> {
    tenant.store.row(Key::Case(case)).await?.ok_or(Failure::NotFound)
}

/// Rows of cases, in the order they are asked for; a case without a row is left out.
pub(super) async fn rows(tenant: &Tenant, cases: Vec<RecordId>) -> Result<Vec<(RecordId, CaseRow)>, Failure> {
    let found = tenant.store.fetch(&cases.iter().map(|case| Key::Case(*case)).collect::<Vec<_>>()).await?;
    let found = cases.into_iter().zip(found).filter_map(|(case, row)| Some((case, row?)));
    Ok(found.map(|(case, row)| Ok((case, decode(&row)?))).collect::<Result<_, StoreError>>()?)
}

/// Records that somebody looks at a case: who, and which fields they will see.
async fn look(tenant: &Tenant, who: &Worker, case: RecordId, row: &CaseRow, now: Timestamp) -> Result<(), Failure> {
    let own = format!("{}/{case}/{}/{}", who.name, calendar::local_day(now), now.0 / LOOK);
    let record = tenant.vault.record_id("desk/look", &own);
    let note = Note::Handled { case, who: who.name.clone(), deed: CaseDeed::Opened };
    let effect = Effect::Handle { case, version: None, change: CaseChange::Look };
    let act = NoteAct { subject: row.subject, thread: Some(row.thread), identifiers: Vec::new(), note, effect };
    tenant.committer.record(record, fingerprint(&[&case.0]), Act::Note(Box::new(act))).await?;
    Ok(())
}

/// Opens a case.
///
/// # Errors
/// [`Failure`]; nothing may be shown then.
pub async fn open(tenant: &Tenant, who: &Worker, case: RecordId, now: Timestamp) -> Result<Opened, Failure> {
    tenant.ready()?;
    let before = row(tenant, case).await?;
    look(tenant, who, case, &before, now).await?;

    let row = row(tenant, case).await?;
    let first = thread::read_one(tenant, row.index).await?;
    let mut handled = Vec::with_capacity(row.entries.len());
    for index in &row.entries {
        handled.push(Line { event: thread::read_one(tenant, *index).await? });
    }
    let threaded: Option<ThreadRow> = tenant.store.row(Key::Thread(row.thread)).await?;
    let history = match &threaded {
        Some(threaded) => thread::read(tenant, threaded).await?,
        None => History { events: Vec::new(), subject: None },
    };
    let fields = history.first().map(|payload| payload.fields.clone()).unwrap_or_default();
    let records: Vec<RecordId> = history.events.iter().map(|event| event.record).chain([case]).collect();
    let deliveries = thread::deliveries(tenant, &records).await?;
    let obligations = obligation::of(tenant, row.subject).await?;
    let earlier = of_subject(tenant, &row).await?.into_iter().filter(|(other, _)| *other != case).take(EARLIER).collect();
    Ok(Opened { case, row, first, fields, handled, history, earlier, deliveries, obligations })
}

/// Cases of the subject of a case, newest first.
async fn of_subject(tenant: &Tenant, row: &CaseRow) -> Result<Vec<(RecordId, CaseRow)>, Failure> {
    let list: CaseListRow = tenant.store.row(Key::CasesOf(row.subject)).await?.unwrap_or_default();
    rows(tenant, list.all.into_iter().rev().take(EARLIER + 1).collect()).await
}
