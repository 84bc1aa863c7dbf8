//! What people ask of the operator by their private link, and what the operator answers.

use std::collections::BTreeMap;

use kelisim_core::consent::Item;
use kelisim_core::evidence::Evidence;
use kelisim_core::request::{Ask, Ground, Outcome, answer_by};
use kelisim_core::site::EventKind;
use kelisim_core::{Lang, RecordId, SubjectId};
use kelisim_store::rows::{self, CaseRow, DocketRow, RequestRow, SubjectRow};
use kelisim_store::{Key, Lane};

use super::case::{self, Case, Content};
use super::obligation::{self, Obligation};
use super::receipt::{self, Recorded};
use crate::committer::{Act, Effect, NoteAct};
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::payload::Note;
use crate::tenant::Tenant;
use crate::{clock, webhook};

/// Most characters of a message or an answer.
pub const MOST: usize = 4000;
/// Most requests in one list.
pub const LISTED: usize = 500;

/// The lanes of the destinations that hear of requests.
fn listeners(tenant: &Tenant) -> Vec<Lane> {
    webhook::lanes(tenant.config.destinations.iter().filter(|known| known.events.contains(&EventKind::Request)))
}

/// A request as it was sent.
pub struct NewRequest {
    /// What is asked.
    pub ask: Ask,
    /// For a withdrawal, what is taken back.
    pub items: Vec<Item>,
    /// What the person wrote.
    pub message: Option<String>,
    /// The language they wrote in.
    pub lang: Lang,
    /// The id of its record.
    pub record: RecordId,
    /// Hash of the request.
    pub request: [u8; 8],
    /// Where it came from.
    pub evidence: Evidence,
}

/// Records a request of somebody who holds a private link.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub async fn ask(tenant: &Tenant, thread: (RecordId, SubjectId), asked: NewRequest) -> Result<Recorded, Failure> {
    tenant.ready()?;
    let row: Option<SubjectRow> = case::one(tenant, Key::Subject(thread.1)).await?;
    let contacts = row.map(|row| row.contacts).unwrap_or_default();
    let NewRequest { ask, items, message, lang, record, request, evidence } = asked;
    let note = Note::Asked { ask, message, lang, evidence };
    let effect = Effect::Ask { ask, items, told: listeners(tenant) };
    let act = NoteAct { subject: thread.1, thread: Some(thread.0), contacts, note, effect };
    let committed = tenant.committer.record(record, request, Act::Note(Box::new(act))).await?;
    receipt::of(tenant, committed).await
}

/// Ends a private link. Gives the token of the one that takes its place.
///
/// # Errors
/// [`Failure`]; the link goes on then.
pub async fn relink(
    tenant: &Tenant,
    thread: &Case,
    renew: bool,
    key: &str,
    evidence: Evidence,
) -> Result<Option<String>, Failure> {
    tenant.ready()?;
    let record = tenant.vault.record_id("my/link", key);
    let note = Note::Linked { renewed: renew, evidence };
    let effect = Effect::Link { ended: thread.link, renew };
    let act = NoteAct { subject: thread.row.subject, thread: Some(thread.id), contacts: Vec::new(), note, effect };
    let request = fingerprint(&[&thread.link.0, &[u8::from(renew)]]);
    tenant.committer.record(record, request, Act::Note(Box::new(act))).await?;
    Ok(renew.then(|| case::token(tenant, record)))
}

/// The rows of these requests, in the same order.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn rows_of(tenant: &Tenant, records: impl Iterator<Item = RecordId>) -> Result<Vec<Option<RequestRow>>, Failure> {
    let found = tenant.store.fetch(&records.map(Key::Request).collect::<Vec<_>>()).await?;
    Ok(found.into_iter().map(|row| row.map(|row| rows::decode(&row)).transpose()).collect::<Result<_, _>>()?)
}

/// The requests that wait for an answer, by the day of the answer.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn open(tenant: &Tenant) -> Result<Vec<(RecordId, RequestRow)>, Failure> {
    let docket: DocketRow = case::one(tenant, Key::Docket).await?.unwrap_or_default();
    let found = rows_of(tenant, docket.open.iter().copied()).await?;
    let open = docket.open.into_iter().zip(found).filter_map(|(record, row)| Some((record, row?)));
    let mut open: Vec<(RecordId, RequestRow)> = open.collect();
    open.sort_by_cached_key(|(_, row)| (answer_by(&tenant.calendar, row.received, row.ask.working_days()), row.received));
    Ok(open)
}

/// A request with what is sealed of it.
pub struct Full {
    /// Its row.
    pub row: RequestRow,
    /// What the person wrote.
    pub message: Option<String>,
    /// The language they wrote in; `None` when the person was erased.
    pub lang: Option<Lang>,
    /// What was filled in when the link was given out.
    pub fields: BTreeMap<String, String>,
    /// The record that gave out the link.
    pub thread: RecordId,
    /// Obligations the operator told of, of whoever has those identifiers.
    pub obligations: Vec<Obligation>,
    /// The answer in the operator's words, with its ground.
    pub answer: Option<(Option<Ground>, String)>,
}

/// Shows a request to the holder of an API key. That somebody looked is on record before anything is read; the same key
/// looking again on the same day is the same look.
///
/// # Errors
/// [`Failure`]; nothing is shown then.
pub async fn look(tenant: &Tenant, record: RecordId, key: &str) -> Result<Full, Failure> {
    tenant.ready()?;
    let row: RequestRow = case::one(tenant, Key::Request(record)).await?.ok_or(Failure::NotFound)?;
    let day = clock::local_day(clock::now());
    let look = tenant.vault.record_id("looks", &format!("{key}/{record}/{day}"));
    let fields = vec!["message".to_owned(), "application".to_owned()];
    let note = Note::Looked { record, fields, key: key.to_owned() };
    let act = NoteAct { subject: row.subject, thread: Some(row.thread), contacts: Vec::new(), note, effect: Effect::Look };
    tenant.committer.record(look, fingerprint(&[&record.0]), Act::Note(Box::new(act))).await?;

    let asked = read_note(tenant, row.index).await?;
    let (message, lang) = match asked {
        Some(Note::Asked { message, lang, .. }) => (message, Some(lang)),
        _ => (None, None),
    };
    let thread: Option<CaseRow> = case::one(tenant, Key::Case(row.thread)).await?;
    let mut fields = BTreeMap::new();
    if let Some(first) = thread.and_then(|thread| thread.entries.first().copied())
        && let Content::Decided(payload) = case::read_one(tenant, first).await?.content
    {
        fields = payload.fields;
    }
    let answer = match row.answer {
        Some(answer) => match read_note(tenant, answer.index).await? {
            Some(Note::Answered { ground, text, .. }) => Some((ground, text)),
            _ => None,
        },
        None => None,
    };
    let obligations = obligation::of(tenant, row.subject).await?;
    Ok(Full { message, lang, fields, thread: row.thread, obligations, answer, row })
}

/// The note at a place of the ledger, if it can be read.
async fn read_note(tenant: &Tenant, index: u64) -> Result<Option<Note>, Failure> {
    let event = case::read_one(tenant, index).await?;
    Ok(if let Content::Noted(note) = event.content { Some(*note) } else { None })
}

/// An answer as it was sent.
pub struct Answer {
    /// The record that asked.
    pub record: RecordId,
    /// What is answered.
    pub outcome: Outcome,
    /// Why, when it is refused.
    pub ground: Option<Ground>,
    /// The operator's words.
    pub text: String,
    /// Id of the API key.
    pub key: String,
    /// The idempotency key.
    pub idempotency: String,
    /// Hash of the request.
    pub request: [u8; 8],
}

/// Records an answer. It is on the person's page from then on, and what it stops is stopped.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub async fn answer(tenant: &Tenant, answer: Answer) -> Result<Recorded, Failure> {
    tenant.ready()?;
    let Answer { record, outcome, ground, text, key, idempotency, request } = answer;
    let row: RequestRow = case::one(tenant, Key::Request(record)).await?.ok_or(Failure::NotFound)?;
    let note = Note::Answered { request: record, outcome, ground, text, key };
    let effect = Effect::Answer { request: record, outcome, told: listeners(tenant) };
    let act = NoteAct { subject: row.subject, thread: Some(row.thread), contacts: row.contacts, note, effect };
    let own = tenant.vault.record_id("answers", &idempotency);
    let committed = tenant.committer.record(own, request, Act::Note(Box::new(act))).await?;
    receipt::of(tenant, committed).await
}
