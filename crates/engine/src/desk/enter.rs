//! Requests and withdrawals that came another way: on paper, at the counter, by telephone or e-mail, entered by staff
//! for somebody who has a case.

use kelisim_core::consent::{Item, Method};
use kelisim_core::evidence::Evidence;
use kelisim_core::request::Ask;
use kelisim_core::{RecordId, Timestamp};

use kelisim_store::Key;
use kelisim_store::rows::{CaseRow, ThreadRow};

use super::answer::lang_of;
use super::confirm::unconfirmed;
use super::rows::row;
use super::{Worker, act};
use crate::committer::CaseChange;
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::payload::CaseDeed;
use crate::request::{self, NewRequest};
use crate::tenant::Tenant;
use crate::thread::{self, History};
use crate::withdraw::{self, Change, ChangeOutcome};

/// A request, as staff enter it.
pub struct NewEntered {
    /// What is asked.
    pub ask: Ask,
    /// What the person wrote or said.
    pub message: Option<String>,
    /// Way in which it came.
    pub method: Method,
    /// When it was received: the term runs from it.
    pub received: Timestamp,
    /// How they know whose it is.
    pub identity: String,
    /// What the gateway saw of whoever entered it.
    pub evidence: Evidence,
    /// Key under which a repeated press is the same request.
    pub key: String,
}

/// Enters a request of the person a case belongs to; gives the case it begins. Who entered it, how it came and how the
/// person was identified is the first line of that case. Pressed again, what is missing is completed.
///
/// # Errors
/// [`Failure`]
pub async fn enter(tenant: &Tenant, who: &Worker, case: RecordId, new: NewEntered) -> Result<RecordId, Failure> {
    let NewEntered { ask, message, method, received, identity, evidence, key } = new;
    let row = row(tenant, case).await?;
    let lang = lang_of(&thread::read_one(tenant, row.index).await?).unwrap_or(tenant.config.languages[0]);
    let record = tenant.vault.record_id("desk/enter", &key);
    let day = kelisim_core::calendar::local_day(received).to_string();
    let said = message.as_deref().unwrap_or_default().as_bytes();
    let request = fingerprint(&[ask.name().as_bytes(), said, &case.0, day.as_bytes(), identity.as_bytes(), &[method as u8]]);
    let asked = NewRequest { ask, items: Vec::new(), message, lang, record, request, evidence, received: Some(received) };
    let asked = request::ask(tenant, (row.thread, row.subject), asked).await?.record;
    let what = (CaseChange::Note, CaseDeed::Entered(method, identity), false);
    act::handle(tenant, who, (asked, None), what, Some(&format!("entered/{key}"))).await?;
    Ok(asked)
}

/// Enters a withdrawal of the person a case belongs to: of these consents, or of all that stand when none is named. What
/// nothing can hold stops as of the moment of receipt; what an obligation may hold begins a case of its own. Gives the
/// outcome, and the case to go on with. Who entered it, how it came and how the person was identified is on record on
/// both. Pressed again, what is missing is completed.
///
/// # Errors
/// [`Failure`]
pub async fn enter_withdrawal(
    tenant: &Tenant,
    who: &Worker,
    case: RecordId,
    items: Vec<Item>,
    new: NewEntered,
) -> Result<(ChangeOutcome, RecordId), Failure> {
    tenant.ready()?;
    let NewEntered { method, received, identity, evidence, key, message, .. } = new;
    let row = row(tenant, case).await?;
    let threaded: ThreadRow = tenant.store.row(Key::Thread(row.thread)).await?.ok_or(Failure::NotFound)?;
    let history = thread::read(tenant, &threaded).await?;
    let lang = history.events.first().and_then(lang_of).unwrap_or(tenant.config.languages[0]);
    let key = format!("desk/{key}");
    let records = [withdraw::decision(tenant, &key), withdraw::question(tenant, &key)];
    let known = tenant.store.fetch(&records.map(Key::Record)).await?;
    let begins = |asked: bool| if asked { (ChangeOutcome::Requested, records[1]) } else { (ChangeOutcome::Changed, case) };
    // Pressed again: what was decided stands, and who entered it may be missing yet.
    let (outcome, begun) = if known[0].is_some() {
        begins(known[1].is_some())
    } else {
        let waiting = waiting(tenant, &history).await?;
        let items = if items.is_empty() { standing(&history, &waiting) } else { items };
        let state = history.subject.as_ref().map(|row| &row.state);
        let is_later = |item: &Item| {
            let mark = state.and_then(|state| state.marks.get(item));
            mark.is_some_and(|mark| mark.granted && mark.decided_at > received)
        };
        if items.iter().any(is_later) {
            let words = "A consent was given after that day: nothing that came before takes it back.";
            return Err(Failure::Field("enter-received".to_owned(), "before-the-consent", words));
        }
        let elsewhere = Some((method, received));
        let change = Change { items, allow: false, lang, key: key.clone(), evidence, elsewhere, waiting };
        match withdraw::change(tenant, (row.thread, &threaded), &history, change).await? {
            outcome @ (ChangeOutcome::Nothing | ChangeOutcome::Pending) => return Ok((outcome, case)),
            outcome => begins(outcome == ChangeOutcome::Requested),
        }
    };
    for (place, on) in [case, begun].into_iter().enumerate().take(if begun == case { 1 } else { 2 }) {
        let what = (CaseChange::Note, CaseDeed::Entered(method, identity.clone()), false);
        act::handle(tenant, who, (on, None), what, Some(&format!("entered/{place}/{key}"))).await?;
    }
    if let Some(said) = message {
        let what = (CaseChange::Note, CaseDeed::Noted(said), false);
        act::handle(tenant, who, (begun, None), what, Some(&format!("said/{key}"))).await?;
    }
    Ok((outcome, begun))
}

/// Consents of a person that can be taken back: those that stand, and those that wait for a second person.
#[must_use]
pub fn standing(history: &History, waiting: &[Item]) -> Vec<Item> {
    let last = withdraw::last_choices(history).into_iter().filter(|choice| choice.granted).map(|choice| choice.item);
    let mut all: Vec<Item> = last.collect();
    all.extend(waiting.iter().filter(|item| !all.contains(item)).cloned().collect::<Vec<_>>());
    all
}

/// Items of the application of a thread that wait for a second person.
async fn waiting(tenant: &Tenant, history: &History) -> Result<Vec<Item>, Failure> {
    let Some(first) = history.events.first() else { return Ok(Vec::new()) };
    let row: Option<CaseRow> = tenant.store.row(Key::Case(first.record)).await?;
    let handled = thread::read_each(tenant, &row.map(|row| row.entries).unwrap_or_default()).await?;
    let state = history.subject.as_ref().map(|row| &row.state);
    Ok(unconfirmed(first, &handled, state).map(|waits| waits.items).unwrap_or_default())
}
