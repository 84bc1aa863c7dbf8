//! Files that belong to a case: sealed under the key of the person it concerns, so that they are destroyed with it, and
//! on record in the ledger by name, size and hash.

use kelisim_core::attachment::{FileFault, FileKind};
use kelisim_core::evidence::Evidence;
use kelisim_core::{RecordId, SubjectId, Timestamp};
use kelisim_store::rows::{self, FileRow, RecordRow, SubjectRow};
use kelisim_store::{Exchange, Key};
use sha2::{Digest as _, Sha256};

use crate::committer::{Act, CaseChange, Effect, NoteAct};
use crate::desk::{self, Worker};
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::payload::{Attachment, CaseDeed, Note};
use crate::reason::{Refusal, Unavailable};
use crate::tenant::Tenant;
use crate::thread::{self, Event};
use crate::vault::SubjectKey;

/// Most files of one case: those of the person and of staff together.
pub const MOST: usize = 10;

/// Who adds a file.
pub enum From {
    /// The person, by their private link.
    Person(Box<Evidence>),
    /// Staff.
    Staff(Worker),
}

/// A file as it was sent.
pub struct NewFile {
    /// Name that was sent with it.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
    /// Key under which a repeated press is the same file.
    pub key: String,
}

/// A file of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Record that notes it, which names it.
    pub record: RecordId,
    /// When it was added.
    pub at: Timestamp,
    /// Who added it; none for the person.
    pub by: Option<String>,
    /// What is on record of it.
    pub file: Attachment,
}

/// File of an event; none for an event that is about none.
fn of_event(event: &Event) -> Option<(RecordId, Listed)> {
    let (case, by, file) = match event.note()? {
        Note::Attached { case, file, .. } => (*case, None, file),
        Note::Handled { case, who, deed: CaseDeed::Attached(file) } => (*case, Some(who.clone()), file),
        _ => return None,
    };
    Some((case, Listed { record: event.record, at: event.at, by, file: file.clone() }))
}

/// Files among the events of a case, in their order.
pub fn listed<'e>(case: RecordId, events: impl IntoIterator<Item = &'e Event>) -> Vec<Listed> {
    events.into_iter().filter_map(of_event).filter(|(of, _)| *of == case).map(|(_, file)| file).collect()
}

/// Reads the files of a case.
///
/// # Errors
/// [`Failure`]
pub async fn of_case(tenant: &Tenant, case: RecordId) -> Result<Vec<Listed>, Failure> {
    let row = desk::row(tenant, case).await?;
    Ok(listed(case, &thread::read_each(tenant, &row.entries).await?))
}

async fn key_of(tenant: &Tenant, subject: SubjectId) -> Result<SubjectKey, Failure> {
    let row: Option<SubjectRow> = tenant.store.row(Key::Subject(subject)).await?;
    let row = row.ok_or(Failure::Refused(Refusal::Erased))?;
    tenant.vault.unwrap(subject, &row.wrapped).map_err(|_| Failure::Unavailable(Unavailable::Keys))
}

/// Adds a file to a case. Its content is kept before it is on record, so that whatever is on record is there.
///
/// # Errors
/// [`Failure::Field`] for a file that is not taken, [`Failure::TooMany`] when the case has [`MOST`] of them, and other
/// failures; nothing is recorded then.
pub async fn attach(tenant: &Tenant, case: RecordId, from: From, new: NewFile) -> Result<RecordId, Failure> {
    tenant.ready()?;
    let NewFile { name, content, key } = new;
    let kind = FileKind::of(&content).map_err(|fault| Failure::Field("file".to_owned(), code(fault), words(fault)))?;
    let row = desk::row(tenant, case).await?;
    let record = tenant.vault.record_id("files", &key);
    let known = of_case(tenant, case).await?;
    if known.len() >= MOST && known.iter().all(|file| file.record != record) {
        return Err(Failure::TooMany(MOST));
    }
    let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(&content));
    let file = Attachment { name: kind.name(&name), kind, bytes: content.len() as u64, sha256 };
    let request = fingerprint(&[&case.0, file.name.as_bytes(), file.sha256.as_bytes()]);
    let sealed = tenant.vault.seal(row.subject, &key_of(tenant, row.subject).await?, record, &content);
    let kept = rows::encode(&FileRow { sealed });
    // The same press again finds what the first has kept.
    tenant.store.exchange(vec![Exchange { key: Key::File(record), from: None, to: Some(kept) }]).await?;
    let note = match from {
        From::Person(evidence) => Note::Attached { case, file, evidence: *evidence },
        From::Staff(who) => Note::Handled { case, who: who.name, deed: CaseDeed::Attached(file) },
    };
    let effect = Effect::Handle { case, version: None, change: CaseChange::Note, told: Vec::new() };
    let act = NoteAct { subject: row.subject, thread: Some(row.thread), identifiers: Vec::new(), note, effect };
    Ok(tenant.committer.record(record, request, Act::Note(Box::new(act))).await?.record)
}

/// Reads a file of a case.
///
/// # Errors
/// [`Failure::NotFound`] for a record that is no file of this case, or whose person was erased.
pub async fn read(tenant: &Tenant, case: RecordId, record: RecordId) -> Result<(Attachment, Vec<u8>), Failure> {
    let row: RecordRow = tenant.store.row(Key::Record(record)).await?.ok_or(Failure::NotFound)?;
    let event = thread::read_one(tenant, row.index).await?;
    let (_, Listed { file, .. }) = of_event(&event).filter(|(of, _)| *of == case).ok_or(Failure::NotFound)?;
    let subject = desk::row(tenant, case).await?.subject;
    let kept: FileRow = tenant.store.row(Key::File(record)).await?.ok_or(Failure::NotFound)?;
    let key = key_of(tenant, subject).await.map_err(|_| Failure::NotFound)?;
    let content = tenant.vault.open(subject, &key, record, &kept.sealed);
    let content = content.map_err(|_| Failure::Unavailable(Unavailable::Keys))?;
    if data_encoding::HEXLOWER.encode(&Sha256::digest(&content)) != file.sha256 {
        return Err(Failure::Unavailable(Unavailable::Corrupt));
    }
    Ok((file, content))
}

fn code(fault: FileFault) -> &'static str {
    match fault {
        FileFault::Empty => "empty",
        FileFault::TooLarge => "too-large",
        FileFault::Kind => "kind",
        FileFault::Active => "active",
    }
}

fn words(fault: FileFault) -> &'static str {
    match fault {
        FileFault::Empty => "The file is empty.",
        FileFault::TooLarge => "The file is larger than 5 MiB.",
        FileFault::Kind => "Only PDF, JPEG and PNG are taken.",
        FileFault::Active => "The PDF has programs or other files in it.",
    }
}
