//! Requests of people to the operator by their private link, and the operator's answers.

use std::collections::BTreeMap;

use kelisim_core::case::Matter;
use kelisim_core::consent::Item;
use kelisim_core::evidence::Evidence;
use kelisim_core::request::{Ask, Ground, Outcome};
use kelisim_core::site::EventKind;
use kelisim_core::{BlindIndex, Lang, RecordId, SubjectId, Timestamp};
use kelisim_store::rows::{self, RequestRow, SubjectRow, ThreadRow};
use kelisim_store::{Key, Lane, Order, Span};

use super::obligation::{self, Obligation};
use super::receipt::{self, Recorded};
use super::thread::{self, Content, Thread};
use crate::case_sets::{CaseSet, read_member};
use crate::committer::{Act, Effect, NoteAct};
use crate::deliveries;
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::payload::Note;
use crate::tenant::Tenant;
use crate::{clock, webhook};

/// Maximum number of characters of a message or an answer.
pub const MOST: usize = 4000;
/// Most requests that are counted.
const COUNTED: usize = 100_000;
/// Maximum number of requests in one list.
pub const LISTED: usize = 500;

/// Lanes of the destinations that subscribed to requests.
pub(crate) fn subscribed_lanes(tenant: &Tenant) -> Vec<Lane> {
    webhook::lanes(tenant.config.destinations.iter().filter(|known| known.events.contains(&EventKind::Request)))
}

/// A request, as it was received.
pub struct NewRequest {
    /// Kind of the request.
    pub ask: Ask,
    /// Items to withdraw, for a withdrawal.
    pub items: Vec<Item>,
    /// Message the person wrote.
    pub message: Option<String>,
    /// Language of the message.
    pub lang: Lang,
    /// Id of its record.
    pub record: RecordId,
    /// Fingerprint of the request.
    pub request: [u8; 8],
    /// Evidence of its origin.
    pub evidence: Evidence,
    /// When it was received, where staff enter it; none for now.
    pub received: Option<Timestamp>,
}

/// Records a request by the holder of a private link. `thread` is the record that opened the thread, and its
/// subject.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub async fn ask(tenant: &Tenant, thread: (RecordId, SubjectId), new: NewRequest) -> Result<Recorded, Failure> {
    tenant.ready()?;
    let row: Option<SubjectRow> = tenant.store.row(Key::Subject(thread.1)).await?;
    let identifiers = row.map(|row| row.identifiers).unwrap_or_default();
    let NewRequest { ask, items, message, lang, record, request, evidence, received } = new;
    let note = Note::Asked { ask, message, lang, evidence };
    let case = tenant.new_case(Matter::Ask(ask), received.unwrap_or_else(clock::now), ask.working_days());
    let effect = Effect::Ask { ask, items, case, lanes: subscribed_lanes(tenant) };
    let act = NoteAct { subject: thread.1, thread: Some(thread.0), identifiers, note, effect };
    let committed = tenant.committer.record(record, request, Act::Note(Box::new(act))).await?;
    receipt::of(tenant, committed).await
}

/// Revokes a private link. Returns the token of the one that replaces it.
///
/// # Errors
/// [`Failure`]; the link stays valid then.
pub async fn relink(
    tenant: &Tenant,
    thread: &Thread,
    renew: bool,
    key: &str,
    evidence: Evidence,
) -> Result<Option<String>, Failure> {
    tenant.ready()?;
    let record = tenant.vault.record_id("my/link", key);
    let note = Note::Linked { renewed: renew, evidence };
    let effect = Effect::Link { ended: thread.link, renew };
    let act = NoteAct { subject: thread.row.subject, thread: Some(thread.id), identifiers: Vec::new(), note, effect };
    let request = fingerprint(&[&thread.link.0, &[u8::from(renew)]]);
    tenant.committer.record(record, request, Act::Note(Box::new(act))).await?;
    Ok(renew.then(|| thread::token(tenant, record)))
}

/// Identifiers that a request concerns: those it was made with, and those the person has by now.
pub(crate) async fn identifiers(tenant: &Tenant, row: &RequestRow) -> Result<Vec<BlindIndex>, Failure> {
    let subject: Option<SubjectRow> = tenant.store.row(Key::Subject(row.subject)).await?;
    let mut all = row.identifiers.clone();
    // An answered one has none left, and nothing more is done about it.
    let now = subject.filter(|_| !all.is_empty()).map(|row| row.identifiers).unwrap_or_default();
    all.extend(now.into_iter().filter(|known| !row.identifiers.contains(known)));
    Ok(all)
}

/// Reads the rows of these requests, in the same order.
pub async fn rows_of(tenant: &Tenant, records: impl Iterator<Item = RecordId>) -> Result<Vec<Option<RequestRow>>, Failure> {
    let found = tenant.store.fetch(&records.map(Key::Request).collect::<Vec<_>>()).await?;
    Ok(found.into_iter().map(|row| row.map(|row| rows::decode(&row)).transpose()).collect::<Result<_, _>>()?)
}

/// Lists requests that wait for an answer, those that are due first at the beginning, without the first `skip`;
/// and how many there are.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn open(tenant: &Tenant, skip: usize) -> Result<(usize, Vec<(RecordId, RequestRow)>), Failure> {
    let most = skip.saturating_add(LISTED);
    let (mut count, mut due) = (0, Vec::new());
    for ask in Ask::ALL {
        let set = CaseSet::OpenMatter(Matter::Ask(ask)).name();
        count += tenant.store.count(&set, &Span::ALL, COUNTED).await?;
        due.extend(tenant.store.members(&set, &Span::ALL, Order::Ascending, most).await?);
    }
    due.sort_unstable();
    let wanted: Vec<RecordId> =
        due.iter().skip(skip).take(LISTED).filter_map(|member| read_member(member)).map(|(_, case)| case).collect();
    let found = rows_of(tenant, wanted.iter().copied()).await?;
    Ok((count, wanted.into_iter().zip(found).filter_map(|(record, row)| Some((record, row?))).collect()))
}

/// A request with its opened content.
pub struct RequestDetails {
    /// Stored row of the request.
    pub row: RequestRow,
    /// Message the person wrote.
    pub message: Option<String>,
    /// Language of the message; `None` when the person was erased.
    pub lang: Option<Lang>,
    /// Fields of the form for which the private link was issued.
    pub fields: BTreeMap<String, String>,
    /// Record that opened the thread.
    pub thread: RecordId,
    /// Open obligations the operator reported for the person's identifiers.
    pub obligations: Vec<Obligation>,
    /// Answer in the operator's words, with its legal ground.
    pub answer: Option<(Option<Ground>, String)>,
}

/// Opens a request for the holder of an API key. The access is recorded before anything is read; further
/// accesses by the same key on the same day are the same record.
///
/// # Errors
/// [`Failure`]; nothing may be displayed then.
pub async fn view(tenant: &Tenant, record: RecordId, key: &str) -> Result<RequestDetails, Failure> {
    tenant.ready()?;
    let row: RequestRow = tenant.store.row(Key::Request(record)).await?.ok_or(Failure::NotFound)?;
    let day = clock::local_day(clock::now());
    let access = tenant.vault.record_id("looks", &format!("{key}/{record}/{day}"));
    let fields = vec!["message".to_owned(), "application".to_owned()];
    let note = Note::Looked { record, fields, key: key.to_owned() };
    let act = NoteAct { subject: row.subject, thread: Some(row.thread), identifiers: Vec::new(), note, effect: Effect::Access };
    tenant.committer.record(access, fingerprint(&[&record.0]), Act::Note(Box::new(act))).await?;

    let note = read_note(tenant, row.index).await?;
    let (message, lang) = match note {
        Some(Note::Asked { message, lang, .. }) => (message, Some(lang)),
        _ => (None, None),
    };
    let thread: Option<ThreadRow> = tenant.store.row(Key::Thread(row.thread)).await?;
    let mut fields = BTreeMap::new();
    if let Some(threaded) = thread
        && let Some(payload) = thread::read(tenant, &threaded).await?.first()
    {
        fields.clone_from(&payload.fields);
    }
    let answer = match row.answer {
        Some(answer) => match read_note(tenant, answer.index).await? {
            Some(Note::Answered { ground, text, .. }) => Some((ground, text)),
            _ => None,
        },
        None => None,
    };
    let obligations = obligation::of(tenant, row.subject).await?;
    Ok(RequestDetails { message, lang, fields, thread: row.thread, obligations, answer, row })
}

/// Reads the note at an index of the ledger, if it can be opened.
async fn read_note(tenant: &Tenant, index: u64) -> Result<Option<Note>, Failure> {
    let event = thread::read_one(tenant, index).await?;
    Ok(if let Content::Noted(note) = event.content { Some(*note) } else { None })
}

/// An answer, as it was received.
pub struct Answer {
    /// Record of the request.
    pub record: RecordId,
    /// Outcome the operator chose.
    pub outcome: Outcome,
    /// Legal ground of a refusal.
    pub ground: Option<Ground>,
    /// Answer in the operator's words.
    pub text: String,
    /// Id of the API key used.
    pub key: String,
    /// Number of changes of the case that whoever answers saw; `None` compares nothing.
    pub version: Option<u32>,
    /// Idempotency key of the answer.
    pub idempotency: String,
    /// Fingerprint of the answer.
    pub request: [u8; 8],
}

/// Records an answer. From then on it is displayed on the person's page, and the processing it stops is
/// stopped.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub async fn answer(tenant: &Tenant, answer: Answer) -> Result<Recorded, Failure> {
    tenant.ready()?;
    let Answer { record, outcome, ground, text, key, version, idempotency, request } = answer;
    let row: RequestRow = tenant.store.row(Key::Request(record)).await?.ok_or(Failure::NotFound)?;
    let note = Note::Answered { request: record, outcome, ground, text, key };
    let lanes = [subscribed_lanes(tenant), tenant.answered.clone()].concat();
    let effect = Effect::Answer { request: record, outcome, version, lanes, told: Vec::new() };
    let identifiers = identifiers(tenant, &row).await?;
    let act = NoteAct { subject: row.subject, thread: Some(row.thread), identifiers, note, effect };
    let own = tenant.vault.record_id("answers", &idempotency);
    let committed = tenant.committer.record(own, request, Act::Note(Box::new(act))).await?;
    if row.ask == Ask::Blocking && outcome != Outcome::Granted {
        // The block is over: what it held back leaves, if it may.
        deliveries::release(tenant, row.subject).await?;
    }
    receipt::of(tenant, committed).await
}
