//! Cases that began before there were rows of them: a gateway of an earlier version recorded them, and the ledger
//! tells which they were.

use kelisim_core::case::{CaseState, Closing, Matter, Stage, Term};
use kelisim_core::consent::Kind;
use kelisim_core::{RecordId, Timestamp};
use kelisim_store::rows::{self, CaseRow, DeskRow, Entry, RequestRow, SubjectRow};
use kelisim_store::{Key, StoreError};

use crate::committer::Act;
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::payload::Payload;
use crate::tenant::Tenant;

/// Entries that are read at a time.
const STEP: u64 = 256;
/// Applications whose term ended before that long are done: nobody works on them here. In milliseconds.
const OLD: u64 = 30 * 86_400_000;

/// Reads the ledger from where it was read last, and takes the cases that have no row. Cheap when nothing is new.
/// Returns how many it found.
///
/// # Errors
/// [`Failure`]; the next call goes on where this one ended.
pub async fn adopt(tenant: &Tenant, now: Timestamp) -> Result<usize, Failure> {
    let mut found = 0;
    let end = tenant.store.head().await?.size;
    let mut read = tenant.store.row::<DeskRow>(Key::Desk).await?.unwrap_or_default().read;
    let begun = read;
    while read < end {
        let entries = tenant.store.entries(read, STEP.min(end - read)).await?;
        if entries.is_empty() {
            return Err(StoreError::Corrupt("the ledger ends early").into());
        }
        let cases = cases(tenant, read, &entries, now).await?;
        read += entries.len() as u64;
        found += cases.len();
        // What is read is noted with what was found, and at the end: a ledger of cookies alone is one note.
        if !cases.is_empty() || (read >= end && end - begun > STEP) {
            let record = tenant.vault.record_id("desk/adopt", &read.to_string());
            let act = Act::Adopt { cases, read };
            match tenant.committer.record(record, fingerprint(&[&read.to_be_bytes()]), act).await.map_err(Failure::from) {
                Ok(_) | Err(Failure::KeyReused) => {}
                Err(why) => return Err(why),
            }
        }
    }
    Ok(found)
}

/// Cases among some entries that have no row yet.
async fn cases(tenant: &Tenant, from: u64, entries: &[Vec<u8>], now: Timestamp) -> Result<Vec<(RecordId, CaseRow)>, Failure> {
    let mut begun = Vec::new();
    for (index, bytes) in (from..).zip(entries) {
        let entry: Entry = rows::decode(bytes)?;
        let leaf = crate::receipt::leaf(&entry)?;
        let kind = Kind::try_from(leaf.kind).map_err(|_| StoreError::Corrupt("a leaf of the ledger"))?;
        // A browser's choice begins none, and its leaf says so: it names the grade of a device.
        if matches!(kind, Kind::Granted | Kind::Asked) && leaf.grade != 0 {
            begun.push((index, RecordId(leaf.record), Timestamp::from_secs(leaf.time), kind, entry));
        }
    }
    let keys: Vec<Key> = begun.iter().map(|(_, record, ..)| Key::Case(*record)).collect();
    let known = tenant.store.fetch(&keys).await?;
    let mut cases = Vec::new();
    for ((index, record, at, kind, entry), known) in begun.into_iter().zip(known) {
        if known.is_some() {
            continue;
        }
        let case = match kind {
            Kind::Asked => request(tenant, record).await?,
            _ => application(tenant, index, record, at, &entry, now).await?,
        };
        cases.extend(case.map(|row| (record, row)));
    }
    Ok(cases)
}

/// Row of a request.
async fn request(tenant: &Tenant, record: RecordId) -> Result<Option<CaseRow>, Failure> {
    let Some(row): Option<RequestRow> = tenant.store.row(Key::Request(record)).await? else { return Ok(None) };
    let term = Term { received: row.received, days: row.ask.working_days() };
    let answer = row.answer;
    Ok(Some(CaseRow {
        matter: Matter::Ask(row.ask),
        index: row.index,
        subject: row.subject,
        thread: row.thread,
        due: term.due(&tenant.calendar).until,
        state: answer.map_or(CaseState::Open, |answer| CaseState::Answered(answer.outcome)),
        ended: answer.map(|answer| answer.at),
        assignee: None,
        version: 0,
        next: (Stage::Received, row.received),
        entries: answer.map(|answer| answer.index).into_iter().collect(),
        term,
    }))
}

/// Row of an application; `None` for another decision, or when its person was erased.
async fn application(
    tenant: &Tenant,
    index: u64,
    record: RecordId,
    at: Timestamp,
    entry: &Entry,
    now: Timestamp,
) -> Result<Option<CaseRow>, Failure> {
    let Some(subject): Option<SubjectRow> = tenant.store.row(Key::Subject(entry.subject)).await? else { return Ok(None) };
    let Ok(key) = tenant.vault.unwrap(entry.subject, &subject.wrapped) else { return Ok(None) };
    let Ok((payload, _)) = Payload::open(&tenant.vault, entry.subject, &key, record, &entry.sealed) else { return Ok(None) };
    let Some(form) = payload.form.as_deref().and_then(|id| tenant.config.form(id)) else { return Ok(None) };
    let term = Term { received: at, days: form.answer_days };
    let due = term.due(&tenant.calendar).until;
    let old = due.plus_ms(OLD) < now;
    Ok(Some(CaseRow {
        matter: Matter::Form(form.id.clone()),
        index,
        subject: entry.subject,
        thread: record,
        due,
        state: if old { CaseState::Closed(Closing::Elsewhere) } else { CaseState::Open },
        ended: old.then_some(due),
        assignee: None,
        version: 0,
        next: (Stage::Received, at),
        entries: Vec::new(),
        term,
    }))
}
