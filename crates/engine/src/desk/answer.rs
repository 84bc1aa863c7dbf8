//! Answers, as they leave: to the person's page as a document, and by e-mail.

use kelisim_core::case::Matter;
use kelisim_core::request::{Ground, Outcome};
use kelisim_core::site::FieldKind;
use kelisim_core::{Lang, RecordId, Timestamp};
use kelisim_store::Key;
use kelisim_store::rows::{RecordRow, ThreadRow};

use super::rows::row;
use crate::failure::Failure;
use crate::payload::{CaseDeed, Note};
use crate::tenant::Tenant;
use crate::thread::{self, Content, Event};

/// An answer, with what it answers.
pub struct Answered {
    /// Record of the answer.
    pub record: RecordId,
    /// When it was given.
    pub at: Timestamp,
    /// Case that it answers.
    pub case: RecordId,
    /// What that is about.
    pub matter: Matter,
    /// When that was received.
    pub received: Timestamp,
    /// Language of the answer.
    pub lang: Lang,
    /// Outcome of it.
    pub outcome: Outcome,
    /// Ground of a refusal.
    pub ground: Option<Ground>,
    /// Answer in the operator's words; empty when the term ended without one.
    pub text: String,
    /// E-mail address that the person gave with what they sent in.
    pub email: Option<String>,
    /// Whether staff entered the application for them, so that they have no page.
    pub entered: bool,
}

/// Reads the answer at an index of the ledger; `None` for what is none, or was destroyed.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn answer(tenant: &Tenant, index: u64) -> Result<Option<Answered>, Failure> {
    let event = thread::read_one(tenant, index).await?;
    let (case, outcome, ground, text, lang) = match event.note() {
        Some(Note::Answered { request, outcome, ground, text, .. }) => (*request, *outcome, *ground, text.clone(), None),
        Some(Note::Handled { case, deed: CaseDeed::Replied { text, lang }, .. }) => {
            (*case, Outcome::Replied, None, text.clone(), Some(*lang))
        }
        _ => return Ok(None),
    };
    let row = match row(tenant, case).await {
        Err(Failure::NotFound) => return Ok(None),
        row => row?,
    };
    let asked = thread::read_one(tenant, row.index).await?;
    let threaded: Option<ThreadRow> = tenant.store.row(Key::Thread(row.thread)).await?;
    // With its corrections: a letter goes to the right address.
    let first = match threaded {
        Some(threaded) => thread::read(tenant, &threaded).await?.events.into_iter().next(),
        None => None,
    };
    Ok(Some(Answered {
        record: event.record,
        at: event.at,
        case,
        matter: row.matter,
        received: row.term.received,
        lang: lang.or_else(|| lang_of(&asked)).unwrap_or(tenant.config.languages[0]),
        outcome,
        ground,
        text,
        entered: first.as_ref().is_some_and(is_entered),
        email: first.and_then(|first| email(tenant, &first)),
    }))
}

/// Reads an answer by its record, for the holder of the link of a thread.
///
/// # Errors
/// [`Failure::NotFound`] for a record that is none, or of another thread; [`Failure::Unavailable`]
pub async fn answer_in(tenant: &Tenant, thread: &ThreadRow, record: RecordId) -> Result<Answered, Failure> {
    let row: RecordRow = tenant.store.row(Key::Record(record)).await?.ok_or(Failure::NotFound)?;
    if !thread.entries.contains(&row.index) {
        return Err(Failure::NotFound);
    }
    answer(tenant, row.index).await?.ok_or(Failure::NotFound)
}

/// Language in which somebody asked.
pub(super) fn lang_of(asked: &Event) -> Option<Lang> {
    match &asked.content {
        Content::Decided(payload) => Some(payload.lang),
        Content::Noted(note) => {
            if let Note::Asked { lang, .. } = &**note {
                Some(*lang)
            } else {
                None
            }
        }
        Content::Gone => None,
    }
}

/// Whether an application came another way.
fn is_entered(first: &Event) -> bool {
    matches!(&first.content, Content::Decided(payload) if payload.method.is_elsewhere())
}

/// E-mail address in an application.
fn email(tenant: &Tenant, first: &Event) -> Option<String> {
    let Content::Decided(payload) = &first.content else { return None };
    let form = payload.form.as_deref().and_then(|id| tenant.config.form(id));
    let field = form.and_then(|form| form.fields.iter().find(|field| field.kind == FieldKind::Email));
    payload.fields.get(field.map_or("email", |field| field.id.as_str())).filter(|email| !email.is_empty()).cloned()
}
