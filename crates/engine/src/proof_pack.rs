//! Proof packs: everything the log can prove about a person or a case, in one signed file. `docs/verify/pack.md` is the
//! format.
//!
//! Who makes one says why. Both are on record, and on the page of the person, before anything is read.

mod act;
mod gather;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use kelisim_core::consent::Kind;
use kelisim_core::{BlindIndex, Lang, RecordId, SubjectId, Timestamp};
use kelisim_ledger::{Checkpoint, proof_pack};
use kelisim_store::Key;
use kelisim_store::rows::{CaseListRow, DeliveryState, Event};
use serde::Serialize;

use crate::clock;
use crate::committer::{Act, CaseChange, Effect, NoteAct};
use crate::desk::{self, Worker};
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::payload::{CaseDeed, Note};
use crate::subject_keys::SubjectKeys;
use crate::tenant::Tenant;
use crate::{chance, thread};

/// Most acts in one pack; of more, the newest.
pub const MOST: usize = 1_000;

/// Whom a pack is about.
#[derive(Clone, Copy, Debug)]
pub enum About {
    /// Whoever sent in a case.
    Case(RecordId),
    /// Everybody who gave an identifier, by its blind index.
    Person(BlindIndex),
    /// Whoever a record is of: a browser, for a choice about cookies.
    Record(RecordId),
}

/// A proof pack, made.
pub struct Pack {
    /// Record of the act by which it was made.
    pub record: RecordId,
    /// Moment of that act.
    pub at: Timestamp,
    /// The signed file.
    pub text: String,
}

/// Organisation or sole trader that answers for the data.
#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "members have the names the standard gives them")]
struct Party<'a> {
    party_role: &'static str,
    party_name: &'a str,
    party_id: String,
    party_address: &'a str,
    party_email: &'a str,
    party_phone: &'a str,
    party_url: &'a str,
}

/// What was forwarded, as far as the gateway knows.
#[derive(Serialize)]
struct Transfer<'a> {
    record_id: String,
    recipient: &'a str,
    destination: &'a str,
    event: &'static str,
    fields: &'a [String],
    state: &'static str,
    at: String,
}

#[derive(Serialize)]
struct Content<'a> {
    schema_version: &'static str,
    format: &'static str,
    pack_id: String,
    language: Lang,
    jurisdiction: &'static str,
    made_at: String,
    made_by: &'a str,
    reason: &'a str,
    about: &'static str,
    left_out: usize,
    pii_controllers: [Party<'a>; 1],
    acts: Vec<act::Stated>,
    transfers: Vec<Transfer<'a>>,
    proof: Proof,
}

#[derive(Serialize)]
struct Proof {
    log: String,
    size: u64,
    verification_key: String,
    checkpoint: String,
}

/// What a note says was done, and who did it, as packs and journals name it. Staff's own notes are work like any other.
pub(crate) fn described(note: &Note) -> (&'static str, Option<String>) {
    match act::of_note(note.clone()) {
        Some((what, said, _)) => (what, said.into_iter().find(|said| said.name == "by").map(|said| said.value)),
        None => match note {
            Note::Handled { who, .. } => ("managed", Some(who.clone())),
            _ => ("managed", None),
        },
    }
}

/// Name of a kind of event in packs and journals.
pub(crate) fn event(kind: Kind) -> &'static str {
    proof_pack::event(kind as u8).unwrap_or_default()
}

/// Name of a forwarded event in a pack.
fn named(event: Event) -> &'static str {
    match event {
        Event::Application => "application",
        Event::Consent => "consent",
        Event::Withdrawn => "withdrawal",
        Event::Erased => "erasure",
        Event::Asked => "request",
        Event::Answered => "answer",
        Event::Clock(_) => "clock",
        Event::Corrected => "correction",
    }
}

/// Finds those a pack is about.
async fn subjects(tenant: &Tenant, about: About) -> Result<Vec<SubjectId>, Failure> {
    Ok(match about {
        About::Case(case) => vec![desk::row(tenant, case).await?.subject],
        About::Person(index) => gather::holders(tenant, index).await?,
        About::Record(record) => vec![gather::subject_of(tenant, record).await?.ok_or(Failure::NotFound)?],
    })
}

/// Records that somebody makes a pack of a subject, in its newest case where there is one.
async fn on_record(tenant: &Tenant, who: &Worker, about: About, subject: SubjectId, why: &str) -> Result<RecordId, Failure> {
    let cases: CaseListRow = tenant.store.row(Key::CasesOf(subject)).await?.unwrap_or_default();
    let case = if let About::Case(case) = about { Some(case) } else { cases.all.last().copied() };
    if let Some(case) = case {
        let what = (CaseChange::Look, CaseDeed::Packed(why.to_owned()), true);
        return Ok(desk::handle(tenant, who, (case, None), what, None).await?.record);
    }
    let note = Note::Packed { who: who.name.clone(), why: why.to_owned() };
    let thread = gather::thread_of(tenant, subject).await?;
    let act = NoteAct { subject, thread, identifiers: Vec::new(), note, effect: Effect::Access };
    let record = RecordId(chance::bytes());
    let request = fingerprint(&[&subject.0, why.as_bytes()]);
    Ok(tenant.committer.record(record, request, Act::Note(Box::new(act))).await?.record)
}

/// Makes a proof pack: records who makes it and why, then gathers, proves and signs.
///
/// `origin` is the gateway's public address, used in links to policies.
///
/// # Errors
/// [`Failure::NotFound`] when nothing is on record about them, [`Failure::Field`] for a reason that says nothing, and
/// other failures; nothing may be shown then.
pub async fn make(
    tenant: &Tenant,
    origin: &str,
    who: &Worker,
    about: About,
    (reason, lang): (&str, Lang),
) -> Result<Pack, Failure> {
    tenant.ready()?;
    let reason = desk::reason(reason)?;
    let mut subjects = subjects(tenant, about).await?;
    let rows = tenant.store.fetch(&subjects.iter().copied().map(Key::Subject).collect::<Vec<_>>()).await?;
    let mut rows = rows.into_iter();
    // Of whose data are destroyed nothing can be proved any more but that.
    subjects.retain(|_| rows.next().flatten().is_some());
    let mut own = Vec::with_capacity(subjects.len());
    for subject in &subjects {
        own.push(on_record(tenant, who, about, *subject, reason).await?);
    }
    let record = *own.first().ok_or(Failure::NotFound)?;
    let mut entries = gather::entries(tenant, about, &subjects, &own).await?;
    let left_out = entries.len().saturating_sub(MOST);
    entries.drain(..left_out);

    let head = tenant.committer.head().await?;
    let mut leaves = Vec::with_capacity(entries.len());
    let mut keys = SubjectKeys::default();
    for (index, entry) in &entries {
        let leaf = crate::receipt::leaf(entry)?;
        keys.of(tenant, entry.subject).await?;
        leaves.push((*index, entry, leaf));
    }
    let stated = leaves
        .iter()
        .map(|(index, entry, leaf)| act::state(tenant, origin, (*index, entry, leaf), keys.known(entry.subject), head.size));
    let acts: Vec<act::Stated> = stream::iter(stated).buffered(gather::AT_ONCE).try_collect().await?;
    let records: Vec<RecordId> = leaves.iter().map(|(.., leaf)| RecordId(leaf.record)).collect();
    let rows = thread::deliveries(tenant, &records).await?;
    let mut transfers = Vec::with_capacity(rows.len());
    for row in &rows {
        let entry = tenant.store.entry(row.index).await?;
        let leaf = crate::receipt::leaf(&entry)?;
        let to = tenant.config.destinations.iter().find(|to| to.id == row.destination);
        transfers.push(Transfer {
            record_id: RecordId(leaf.record).to_string(),
            recipient: to.map_or("", |to| to.recipient.get(lang)),
            destination: &row.destination,
            event: named(row.event),
            fields: &row.fields,
            state: match row.state {
                DeliveryState::Delivered => "delivered",
                DeliveryState::Waiting => "waiting",
                DeliveryState::Dead => "given-up",
                DeliveryState::Withheld => "withheld",
            },
            at: clock::rfc3339(row.attempts.last().map_or(row.since, |attempt| attempt.at)),
        });
    }
    let at = acts.iter().find(|act| act.record_id == record.to_string()).map_or(0, |act| act.seconds);
    let key = tenant.key.verifying();
    let operator = &tenant.config.operator;
    let content = Content {
        schema_version: "ISO/IEC TS 27560:2023",
        format: proof_pack::FORMAT,
        pack_id: record.to_string(),
        language: lang,
        jurisdiction: "KZ",
        made_at: kelisim_ledger::receipt_file::moment(at).unwrap_or_default(),
        made_by: &who.name,
        reason,
        about: match about {
            About::Case(_) => "case",
            About::Person(_) => "person",
            About::Record(_) => "record",
        },
        left_out,
        pii_controllers: [Party {
            party_role: "controller",
            party_name: operator.name.get(lang),
            party_id: operator.number.to_string(),
            party_address: operator.address.get(lang),
            party_email: &operator.email,
            party_phone: &operator.phone,
            party_url: &tenant.config.home,
        }],
        acts,
        transfers,
        proof: Proof {
            log: key.name().to_owned(),
            size: head.size,
            verification_key: key.to_string(),
            checkpoint: Checkpoint { origin: key.name().to_owned(), size: head.size, root: kelisim_ledger::Hash(head.root) }
                .sign(&tenant.key),
        },
    };
    let text = serde_json::to_string_pretty(&content).ok().and_then(|text| proof_pack::seal(&text, &tenant.key).ok());
    let text = text.ok_or(Failure::Unavailable(crate::reason::Unavailable::Rendering))?;
    Ok(Pack { record, at: Timestamp::from_secs(at), text })
}
