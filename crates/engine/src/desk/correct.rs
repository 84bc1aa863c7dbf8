//! Correcting a value of an application (Art. 24 p.1(2) of law 94-V): the right one is on record from then on, the old
//! one stays provable, and whoever got it is told.

use std::collections::BTreeMap;

use kelisim_core::case::Matter;
use kelisim_core::form::validate_corrected;
use kelisim_core::request::Ask;
use kelisim_core::site::{Channel, FieldKind, Form};
use kelisim_core::{Lang, RecordId};
use kelisim_store::Key;
use kelisim_store::rows::ThreadRow;

use super::{Worker, rows};
use crate::chance;
use crate::committer::{Act, CaseChange, Effect, Moved, NoteAct};
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::payload::{CaseDeed, Note};
use crate::reason::Refusal;
use crate::tenant::Tenant;
use crate::thread;

/// Identifiers by which people are told apart and found, the first that was given comes first.
const IDENTIFIERS: [(FieldKind, &str); 3] = [(FieldKind::Iin, "iin"), (FieldKind::Phone, "phone"), (FieldKind::Email, "email")];

/// Fields of an application by which its person is found, each with the name it is indexed under. The first tells
/// people apart: another value there is another person.
fn identifying<'f>(form: &'f Form, fields: &BTreeMap<String, String>) -> Vec<(&'f str, &'static str, bool)> {
    let mut is_told_apart = false;
    let of_kind = |kind: FieldKind| form.fields.iter().find(|field| field.kind == kind);
    let found = IDENTIFIERS.into_iter().filter_map(|(kind, name)| Some((of_kind(kind)?.id.as_str(), name)));
    found
        .map(|(id, name)| {
            let tells = !is_told_apart && fields.get(id).is_some_and(|value| !value.is_empty());
            is_told_apart |= tells;
            (id, name, tells)
        })
        .collect()
}

/// Fields of an application that can be corrected, in the order of the form, the name first. The identifier that tells
/// people apart cannot, nor one that would tell them apart instead: another value there is another person, who applies
/// anew.
#[must_use]
pub fn correctable<'f>(form: &'f Form, fields: &BTreeMap<String, String>) -> Vec<&'f str> {
    let all = identifying(form, fields);
    let rank = all.iter().position(|(.., tells)| *tells).unwrap_or(all.len());
    let fixed: Vec<&str> = all.into_iter().take(rank + 1).map(|(id, ..)| id).collect();
    let own = form.fields.iter().map(|field| field.id.as_str()).filter(|id| !fixed.contains(id));
    std::iter::once("name").chain(own).collect()
}

/// Corrects a value of the application that a request for correction belongs to. `lang` is that of the sentence beside
/// the field.
///
/// # Errors
/// [`Failure::Field`] for a value that cannot be one, `same` for the one on record; [`Failure::NotFound`] for a field
/// there is not, and other failures; nothing is recorded then.
pub async fn correct(
    tenant: &Tenant,
    who: &Worker,
    (case, version): (RecordId, u32),
    (field, typed): (&str, &str),
    lang: Lang,
) -> Result<(), Failure> {
    tenant.ready()?;
    let row = rows::row(tenant, case).await?;
    if row.matter != Matter::Ask(Ask::Correction) {
        return Err(Failure::Refused(Refusal::CaseState));
    }
    let threaded: ThreadRow = tenant.store.row(Key::Thread(row.thread)).await?.ok_or(Failure::NotFound)?;
    let history = thread::read(tenant, &threaded).await?;
    let payload = history.first().ok_or(Failure::Refused(Refusal::Erased))?;
    let form = payload.form.as_deref().and_then(|id| tenant.config.form(id)).ok_or(Failure::NotFound)?;
    if !correctable(form, &payload.fields).contains(&field) {
        return Err(Failure::NotFound);
    }
    let value = validate_corrected(form, field, typed, lang).ok_or(Failure::NotFound)?;
    let value = value.map_err(|(code, words)| Failure::Field("value".to_owned(), code, words))?;
    let before = payload.fields.get(field).cloned().unwrap_or_default();
    if before == value {
        return Err(Failure::Field("value".to_owned(), "same", "This is the value that is on record."));
    }
    let indexed = identifying(form, &payload.fields).into_iter().find(|(id, ..)| *id == field);
    let moved = indexed.map(|(_, name, _)| Moved {
        from: (!before.is_empty()).then(|| tenant.vault.identify(name, &before)),
        to: tenant.vault.identify(name, &value),
        records: history.events.iter().map(|event| event.record).collect(),
        // As a decision reaches them: an e-mail address by what is sent there, a telephone by the rest.
        without: if name == "email" { &[Channel::Sms, Channel::Call, Channel::Messenger] } else { &[Channel::Email] },
    });
    let told = tenant.config.destinations.iter().filter(|to| to.fields.iter().any(|known| known == field));
    let told = crate::webhook::lanes(told);
    let deed = CaseDeed::Corrected { field: field.to_owned(), value };
    let request = fingerprint(&[&case.0, format!("{deed:?}").as_bytes()]);
    let note = Note::Handled { case, who: who.name.clone(), deed };
    let identifiers = moved.iter().flat_map(|moved| moved.from.into_iter().chain([moved.to])).collect();
    let effect = Effect::Handle { case, version: Some(version), change: CaseChange::Correct(moved), told };
    let act = NoteAct { subject: row.subject, thread: Some(row.thread), identifiers, note, effect };
    tenant.committer.record(RecordId(chance::bytes()), request, Act::Note(Box::new(act))).await?;
    Ok(())
}
