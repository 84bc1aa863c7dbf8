//! Obligations of people, as reported by the operator. They prevent the withdrawal of a consent (Art. 8 p.2),
//! and only the operator sees them: whoever holds a private link may not be the person they are about.

use kelisim_core::{SubjectId, Timestamp};
use kelisim_store::Key;
use kelisim_store::rows::{self, ObligationsRow, SubjectRow};

use super::receipt::{self, Recorded};
use super::thread::{self, Content};
use crate::committer::{Act, Effect, NoteAct};
use crate::failure::Failure;
use crate::payload::Note;
use crate::person::Person;
use crate::reason::Refusal;
use crate::tenant::Tenant;

/// A report of an obligation, as it was received.
pub struct NewObligation {
    /// Person who has the obligation.
    pub person: Person,
    /// Purpose that cannot be withdrawn meanwhile.
    pub purpose: String,
    /// Whether the obligation is open; else it ended.
    pub open: bool,
    /// Ground, in the operator's words.
    pub ground: String,
    /// Id of the API key that reported it.
    pub key: String,
    /// Idempotency key of the request.
    pub idempotency: String,
    /// Fingerprint of the request.
    pub request: [u8; 8],
}

/// Records that an obligation is open, or that it has ended.
///
/// # Errors
/// [`Failure::Refused`] when the site has no such purpose, or one that nothing can hold;
/// [`Failure::Unavailable`]
pub async fn record(tenant: &Tenant, new: NewObligation) -> Result<Recorded, Failure> {
    tenant.ready()?;
    let NewObligation { person, purpose, open, ground, key, idempotency, request } = new;
    let known = tenant.config.purpose(&purpose).ok_or(Failure::Refused(Refusal::UnknownPurpose))?;
    if !known.obligation {
        return Err(Failure::Refused(Refusal::NoObligation));
    }
    let identifiers = person.indexes(&tenant.vault);
    let note = Note::Obliged { purpose: purpose.clone(), open, ground, key };
    let effect = Effect::Oblige { purpose, open };
    let act = NoteAct { subject: person.subject(&tenant.vault), thread: None, identifiers, note, effect };
    let record = tenant.vault.record_id("obligations", &idempotency);
    let committed = tenant.committer.record(record, request, Act::Note(Box::new(act))).await?;
    receipt::of(tenant, committed).await
}

/// An open obligation of a subject.
pub struct Obligation {
    /// Purpose that cannot be withdrawn meanwhile.
    pub purpose: String,
    /// Time at which it was recorded.
    pub since: Timestamp,
    /// Ground, in the operator's words; empty when the subject they were about was erased.
    pub ground: String,
}

/// Lists the open obligations of the identifiers a subject gave.
pub async fn of(tenant: &Tenant, subject: SubjectId) -> Result<Vec<Obligation>, Failure> {
    let row: Option<SubjectRow> = tenant.store.row(Key::Subject(subject)).await?;
    let identifiers = row.map(|row| row.identifiers).unwrap_or_default();
    let keys: Vec<Key> = identifiers.into_iter().map(Key::Obligations).collect();
    let mut found = Vec::new();
    for row in tenant.store.fetch(&keys).await?.into_iter().flatten() {
        found.extend(rows::decode::<ObligationsRow>(&row)?.open);
    }
    found.sort();
    found.dedup();
    let mut open = Vec::with_capacity(found.len());
    for (purpose, index) in found {
        let event = thread::read_one(tenant, index).await?;
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
