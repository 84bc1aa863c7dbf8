//! Obligations of people as the operator tells of them. They stand in the way of taking back a consent (Art. 8 p.2), and
//! only the operator sees them: whoever holds a private link may not be the person they are about.

use kelisim_core::{SubjectId, Timestamp};
use kelisim_store::Key;
use kelisim_store::rows::{self, ObligationsRow, SubjectRow};

use super::case::{self, Content};
use super::receipt::{self, Recorded};
use crate::committer::{Act, Effect, NoteAct};
use crate::failure::Failure;
use crate::payload::Note;
use crate::person::Person;
use crate::reason::Refusal;
use crate::tenant::Tenant;

/// An obligation as it is sent.
pub struct Obliged {
    /// Whose it is.
    pub person: Person,
    /// The purpose it holds.
    pub purpose: String,
    /// Whether it is open.
    pub open: bool,
    /// The operator's words.
    pub ground: String,
    /// Id of the API key.
    pub key: String,
    /// The idempotency key.
    pub idempotency: String,
    /// Hash of the request.
    pub request: [u8; 8],
}

/// Keeps that an obligation is open, or that it is over.
///
/// # Errors
/// [`Failure::Refused`] when the site has no such purpose, or one that nothing can hold; [`Failure::Unavailable`]
pub async fn tell(tenant: &Tenant, obliged: Obliged) -> Result<Recorded, Failure> {
    tenant.ready()?;
    let Obliged { person, purpose, open, ground, key, idempotency, request } = obliged;
    let known = tenant.config.purpose(&purpose).ok_or(Failure::Refused(Refusal::UnknownPurpose))?;
    if !known.obligation {
        return Err(Failure::Refused(Refusal::NoObligation));
    }
    let contacts = person.indexes(&tenant.vault);
    let note = Note::Obliged { purpose: purpose.clone(), open, ground, key };
    let effect = Effect::Oblige { purpose, open };
    let act = NoteAct { subject: person.subject(&tenant.vault), thread: None, contacts, note, effect };
    let record = tenant.vault.record_id("obligations", &idempotency);
    let committed = tenant.committer.record(record, request, Act::Note(Box::new(act))).await?;
    receipt::of(tenant, committed).await
}

/// An open obligation.
pub struct Obligation {
    /// The purpose it holds.
    pub purpose: String,
    /// Since when the gateway knows of it.
    pub since: Timestamp,
    /// The operator's words; empty when whoever they were about was erased.
    pub ground: String,
}

/// Open obligations that go with the identifiers a subject gave.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn of(tenant: &Tenant, subject: SubjectId) -> Result<Vec<Obligation>, Failure> {
    let row: Option<SubjectRow> = case::one(tenant, Key::Subject(subject)).await?;
    let contacts = row.map(|row| row.contacts).unwrap_or_default();
    let keys: Vec<Key> = contacts.into_iter().map(Key::Obligations).collect();
    let mut told = Vec::new();
    for row in tenant.store.fetch(&keys).await?.into_iter().flatten() {
        told.extend(rows::decode::<ObligationsRow>(&row)?.open);
    }
    told.sort();
    told.dedup();
    let mut open = Vec::with_capacity(told.len());
    for (purpose, index) in told {
        let event = case::read_one(tenant, index).await?;
        let mut words = String::new();
        if let Content::Noted(note) = event.content
            && let Note::Obliged { ground, .. } = *note
        {
            words = ground;
        }
        open.push(Obligation { purpose, since: event.at, ground: words });
    }
    Ok(open)
}
