//! Obligations of people as the operator tells of them. They stand in the way of taking back a consent (Art. 8 p.2), and
//! only the operator sees them: whoever holds a private link may not be the person they are about.

use kelisim_core::{SubjectId, Timestamp};
use kelisim_store::Key;
use kelisim_store::rows::{self, ObligationsRow, SubjectRow};

use super::consent::Person;
use super::receipt::{self, Recorded};
use super::thread::{self, Told};
use crate::committer::{Act, Effect, NoteAct};
use crate::gateway::Gateway;
use crate::payload::Note;
use crate::problem::Problem;
use crate::sites::Served;

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
/// [`Problem::Refused`] when the site has no such purpose, or one that nothing can hold; [`Problem::Unavailable`]
pub async fn tell(gateway: &Gateway, site: &Served, obliged: Obliged) -> Result<Recorded, Problem> {
    gateway.ready()?;
    let Obliged { person, purpose, open, ground, key, idempotency, request } = obliged;
    let refused = |code, words: &str| Problem::Refused(code, words.to_owned());
    let known = site.site.purpose(&purpose).ok_or_else(|| refused("unknown-purpose", "The site has no such purpose"))?;
    if !known.obligation {
        let why = "This purpose has no `obligation = true` in the site file, so a consent to it ends the moment it is taken back";
        return Err(refused("no-obligation", why));
    }
    let contacts = person.indexes(&site.vault);
    let note = Note::Obliged { purpose: purpose.clone(), open, ground, key };
    let effect = Effect::Oblige { purpose, open };
    let act = NoteAct { subject: person.subject(&site.vault), thread: None, contacts, note, effect };
    let record = site.vault.record("obligations", &idempotency);
    let committed = site.committer.record(record, request, Act::Note(Box::new(act))).await?;
    receipt::of(gateway, site, committed).await
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
/// [`Problem::Unavailable`]
pub async fn of(gateway: &Gateway, site: &Served, subject: SubjectId) -> Result<Vec<Obligation>, Problem> {
    let row: Option<SubjectRow> = thread::one(gateway, site, Key::Subject(subject)).await?;
    let contacts = row.map(|row| row.contacts).unwrap_or_default();
    let keys: Vec<Key> = contacts.into_iter().map(Key::Obligations).collect();
    let mut told = Vec::new();
    for row in gateway.store.fetch(&site.site.id, &keys).await?.into_iter().flatten() {
        told.extend(rows::decode::<ObligationsRow>(&row)?.open);
    }
    told.sort();
    told.dedup();
    let mut open = Vec::with_capacity(told.len());
    for (purpose, index) in told {
        let event = thread::read_one(gateway, site, index).await?;
        let mut words = String::new();
        if let Told::Noted(note) = event.told
            && let Note::Obliged { ground, .. } = *note
        {
            words = ground;
        }
        open.push(Obligation { purpose, since: event.at, ground: words });
    }
    Ok(open)
}
