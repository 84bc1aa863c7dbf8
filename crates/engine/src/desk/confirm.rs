//! Consents that staff entered, where the site file asks for a second person: they count once somebody else has seen
//! what they were entered from.

use std::collections::BTreeMap;

use kelisim_core::consent::{Item, State, WAITS_DAYS};
use kelisim_core::evidence::Evidence;
use kelisim_core::form::{ENTERED_BY, ENTERED_CONSENTS};
use kelisim_core::{RecordId, TextHash, Timestamp};

use kelisim_store::Key;
use kelisim_store::rows::ThreadRow;

use super::{Worker, act, rows};
use crate::committer::{CaseChange, LinkUse};
use crate::consent::{self, Decided, Origin, Reach, Who};
use crate::deliveries;
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::payload::{CaseDeed, Note, Payload};
use crate::person::Person;
use crate::reason::Refusal;
use crate::tenant::Tenant;
use crate::thread::{self, Content, Event};
use crate::webhook;

/// Consents that wait for a second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    /// Who entered them; anybody else confirms.
    pub by: String,
    /// What was agreed to.
    pub items: Vec<Item>,
    /// Until when they can be confirmed: what was decided longer ago is asked anew.
    pub until: Timestamp,
}

/// Consents of an application that wait, by its first act, what was done on the case, and what the person decided since: a
/// no that came meanwhile is not confirmed away.
#[must_use]
pub fn unconfirmed(first: &Event, handled: &[Event], now: Option<&State>) -> Option<Unconfirmed> {
    let Content::Decided(payload) = &first.content else { return None };
    if is_confirmed(handled) {
        return None;
    }
    let is_refused = |item: &Item| {
        let mark = now.and_then(|state| state.marks.get(item));
        mark.is_some_and(|mark| !mark.granted && mark.decided_at >= payload.decided_at)
    };
    let items = payload.fields.get(ENTERED_CONSENTS)?.split_whitespace().map(|item| Item(item.to_owned()));
    let items: Vec<Item> = items.filter(|item| !is_refused(item)).collect();
    if items.is_empty() {
        return None;
    }
    let by = payload.fields.get(ENTERED_BY).cloned().unwrap_or_default();
    Some(Unconfirmed { by, items, until: payload.decided_at.plus_ms(WAITS_DAYS * 86_400_000) })
}

fn is_confirmed(handled: &[Event]) -> bool {
    handled.iter().any(|event| matches!(event.note(), Some(Note::Handled { deed: CaseDeed::Confirmed, .. })))
}

/// Confirms them: they are on record from then on, decided when the person decided. Pressed again, what is missing is
/// completed.
///
/// # Errors
/// [`Refusal::CaseState`] when nothing waits, too long ago, or for whoever entered them; other failures.
pub async fn confirm(tenant: &Tenant, who: &Worker, case: RecordId, evidence: Evidence, now: Timestamp) -> Result<(), Failure> {
    tenant.ready()?;
    let row = rows::row(tenant, case).await?;
    let threaded: ThreadRow = tenant.store.row(Key::Thread(row.thread)).await?.ok_or(Failure::NotFound)?;
    // With its corrections: they are confirmed for the right number.
    let history = thread::read(tenant, &threaded).await?;
    let Some(first) = history.events.first().filter(|first| first.record == case) else { return Err(Failure::NotFound) };
    let handled = thread::read_each(tenant, &row.entries).await?;
    if is_confirmed(&handled) {
        return Ok(());
    }
    let state = history.subject.as_ref().map(|row| &row.state);
    let waits = unconfirmed(first, &handled, state).filter(|waits| waits.by != who.name && now <= waits.until);
    let (Some(waits), Content::Decided(payload)) = (waits, &first.content) else {
        return Err(Failure::Refused(Refusal::CaseState));
    };
    let key = format!("confirmed/{case}");
    let mut texts: BTreeMap<TextHash, BTreeMap<Item, bool>> = BTreeMap::new();
    for item in &waits.items {
        let hash = words_of(tenant, payload, item).ok_or(Failure::NotFound)?;
        texts.entry(hash).or_default().insert(item.clone(), true);
    }
    let mut texts = texts.into_iter();
    let (text, choices) = texts.next().ok_or(Failure::Refused(Refusal::CaseState))?;
    let names: Vec<&[u8]> = waits.items.iter().map(|item| item.0.as_bytes()).collect();
    let form = payload.form.as_deref().and_then(|id| tenant.config.form(id));
    let own = form.map(|form| form.destinations.as_slice()).unwrap_or_default();
    let destinations = tenant.config.destinations.iter().filter(|known| own.contains(&known.id));
    let person = Person::of_fields(form, |name| payload.fields.get(name).map(String::as_str));
    let decided = Decided {
        request: fingerprint(&names),
        who: Who::Person(Box::new(person)),
        text,
        lang: payload.lang,
        method: payload.method,
        choices,
        clauses: texts.collect(),
        decided_at: Some(payload.decided_at),
        build: None,
        evidence,
        key: key.clone(),
        // Whoever got the application without them hears that they count.
        reach: Reach { everywhere: false, lanes: webhook::lanes(destinations) },
    };
    let origin = Origin { record: confirmation(tenant, case), link: LinkUse::Continue(row.thread) };
    consent::commit(tenant, origin, decided).await?;
    act::handle(tenant, who, (case, None), (CaseChange::Note, CaseDeed::Confirmed, false), Some(&key)).await?;
    // The application itself was held back until now.
    deliveries::release(tenant, row.subject).await
}

/// Record by which the consents of a case that staff entered are confirmed, if they are.
#[must_use]
pub fn confirmation(tenant: &Tenant, case: RecordId) -> RecordId {
    tenant.vault.record_id("desk/confirm", &format!("confirmed/{case}"))
}

/// Hash of the words that were agreed to about an item, among those the application names.
fn words_of(tenant: &Tenant, payload: &Payload, item: &Item) -> Option<TextHash> {
    let purpose = item.purpose_id()?;
    let own = |hash: &TextHash| tenant.texts.iter().any(|known| known.hash == *hash);
    let covers = |id: &str| tenant.config.text(id).is_some_and(|text| text.purposes.iter().any(|known| known == purpose));
    let clause = payload.clauses.iter().find(|(id, ..)| covers(id)).map(|(.., hash)| *hash);
    let statement = || {
        let (id, version) = &payload.text;
        let same = tenant.texts.iter().find(|known| known.id == *id && known.version == *version && known.lang == payload.lang);
        same.filter(|known| covers(&known.id)).map(|known| known.hash)
    };
    clause.or_else(statement).filter(own)
}
