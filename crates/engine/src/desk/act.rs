//! What staff do about a case. Each act is on record, sealed under the key of the person it concerns.

use kelisim_core::case::Closing;
use kelisim_core::{AccountId, Lang, RecordId};

use super::{Worker, rows};
use crate::chance;
use crate::committer::{Act, CaseChange, Effect, NoteAct};
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::payload::{CaseDeed, Note};
use crate::receipt::{self, Recorded};
use crate::request::MOST;
use crate::tenant::Tenant;

/// Checks the length of what was written.
fn bounded(field: &str, text: &str) -> Result<(), Failure> {
    match text.chars().count() {
        0 => Err(Failure::Field(field.to_owned(), "empty", "Write something.")),
        count if count > MOST => Err(Failure::Field(field.to_owned(), "too-long", "Write at most 4,000 characters.")),
        _ => Ok(()),
    }
}

/// Records an act about a case. Those that the person may read are added to their thread. Acts under one `key` are one
/// act; it begins with the name of what is done, so that no two kinds of act share one.
pub(crate) async fn handle(
    tenant: &Tenant,
    who: &Worker,
    (case, version): (RecordId, Option<u32>),
    (change, deed, shown): (CaseChange, CaseDeed, bool),
    key: Option<&str>,
) -> Result<crate::committer::Committed, Failure> {
    tenant.ready()?;
    let row = rows::row(tenant, case).await?;
    let request = fingerprint(&[&case.0, format!("{change:?}{deed:?}").as_bytes()]);
    let note = Note::Handled { case, who: who.name.clone(), deed };
    let told = if change == CaseChange::Reply { tenant.answered.clone() } else { Vec::new() };
    let effect = Effect::Handle { case, version, change, told };
    let thread = shown.then_some(row.thread);
    let act = NoteAct { subject: row.subject, thread, identifiers: Vec::new(), note, effect };
    let record = key.map_or_else(|| RecordId(chance::bytes()), |key| tenant.vault.record_id("desk", key));
    Ok(tenant.committer.record(record, request, Act::Note(Box::new(act))).await?)
}

/// Gives a case to an account, or to nobody. `to` is that account and the name people know it by.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub async fn assign(
    tenant: &Tenant,
    who: &Worker,
    case: RecordId,
    version: u32,
    to: Option<(AccountId, String)>,
) -> Result<(), Failure> {
    let (account, name) = to.unzip();
    let what = (CaseChange::Assign(account), CaseDeed::Assigned(name), false);
    handle(tenant, who, (case, Some(version)), what, None).await.map(drop)
}

/// Writes a note that staff alone read.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub async fn note(tenant: &Tenant, who: &Worker, case: RecordId, text: &str) -> Result<(), Failure> {
    bounded("note", text)?;
    let what = (CaseChange::Note, CaseDeed::Noted(text.to_owned()), false);
    handle(tenant, who, (case, None), what, None).await.map(drop)
}

/// Closes a case without an answer.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub async fn close(
    tenant: &Tenant,
    who: &Worker,
    case: RecordId,
    version: u32,
    why: Closing,
    words: &str,
) -> Result<(), Failure> {
    if !words.is_empty() {
        bounded("words", words)?;
    }
    let what = (CaseChange::Close(why), CaseDeed::Closed(why, words.to_owned()), false);
    handle(tenant, who, (case, Some(version)), what, None).await.map(drop)
}

/// Opens a case again that was closed.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub async fn reopen(tenant: &Tenant, who: &Worker, case: RecordId, version: u32) -> Result<(), Failure> {
    handle(tenant, who, (case, Some(version)), (CaseChange::Reopen, CaseDeed::Reopened, false), None).await.map(drop)
}

/// Answer to an application.
pub struct NewReply {
    /// Number of changes of the case that whoever answers saw.
    pub version: u32,
    /// Answer in the operator's words.
    pub text: String,
    /// Language of the answer.
    pub lang: Lang,
    /// Key under which a repeated press is the same answer.
    pub key: String,
}

/// Answers an application. From then on the person reads it on their page.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub async fn reply(tenant: &Tenant, who: &Worker, case: RecordId, reply: NewReply) -> Result<Recorded, Failure> {
    let NewReply { version, text, lang, key } = reply;
    bounded("text", &text)?;
    let what = (CaseChange::Reply, CaseDeed::Replied { text, lang }, true);
    let key = format!("reply/{key}");
    let committed = handle(tenant, who, (case, Some(version)), what, Some(&key)).await?;
    receipt::of(tenant, committed).await
}
