//! Changes and withdrawals by a private link. A withdrawal is always accepted: what nothing can hold stops at
//! once, and where an obligation or a law may stand in the way (Art. 8 p.2) the operator has 15 working days
//! to stop or to say why not (Art. 8 p.7).

use std::collections::BTreeMap;

use kelisim_core::consent::{Item, Method};
use kelisim_core::evidence::Evidence;
use kelisim_core::request::Ask;
use kelisim_core::site::{Site, TextKind};
use kelisim_core::{Lang, RecordId, TextHash, Timestamp};
use kelisim_store::Key;
use kelisim_store::rows::{RecordRow, ThreadRow};

use super::receipt::Recorded;
use super::request::{self, NewRequest};
use super::thread::History;
use crate::committer::LinkUse;
use crate::consent::{self, Decided, Origin, Reach, Who};
use crate::deliveries;
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::person::Person;
use crate::reason::Refusal;
use crate::tenant::Tenant;

/// Last choice about one item made within a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastChoice {
    /// Item the choice is about.
    pub item: Item,
    /// Whether the item is allowed.
    pub granted: bool,
    /// Time at which it was recorded.
    pub at: Timestamp,
    /// Record of the choice.
    pub record: RecordId,
    /// End of a grant, as far as is known.
    pub until: Option<Timestamp>,
}

/// Collects the last choice about each item of a thread, ordered by item name.
#[must_use]
pub fn last_choices(history: &History) -> Vec<LastChoice> {
    let mut last: BTreeMap<&Item, LastChoice> = BTreeMap::new();
    for event in &history.events {
        for (item, granted) in event.choices.iter().filter(|(item, _)| item.0.starts_with("p:")) {
            // A requested withdrawal changes nothing yet: its answer does.
            if event.kind == kelisim_core::consent::Kind::Asked {
                continue;
            }
            let known = history.subject.as_ref().and_then(|row| row.state.marks.get(item));
            let until = known.filter(|mark| mark.record == event.record).and_then(|mark| mark.until);
            let choice = LastChoice { item: item.clone(), granted: *granted, at: event.at, record: event.record, until };
            last.insert(item, choice);
        }
    }
    last.into_values().collect()
}

/// Whether the withdrawal of this item is for the operator to answer.
#[must_use]
pub fn is_held(site: &Site, item: &Item) -> bool {
    item.purpose_id().and_then(|id| site.purpose(id)).is_some_and(|purpose| purpose.obligation)
}

/// Finds the text of the site file that asks for a purpose, among those of a form when there is one. An
/// optional clause comes before a statement: it is the text displayed beside a switch.
#[must_use]
pub fn text<'s>(site: &'s Site, form: Option<&str>, item: &Item) -> Option<&'s kelisim_core::site::ConsentText> {
    let purpose = item.purpose_id()?;
    let form = form.and_then(|id| site.form(id));
    let mut own = form.into_iter().flat_map(kelisim_core::site::Form::texts);
    let asks =
        |text: &kelisim_core::site::ConsentText| text.kind != TextKind::Cookies && text.purposes.iter().any(|id| id == purpose);
    own.find_map(|id| site.text(id).filter(|text| asks(text)))
        .or_else(|| site.texts.iter().filter(|text| asks(text)).max_by_key(|text| (text.kind == TextKind::Clause, text.version)))
}

/// A change of choices, as it was received.
pub struct Change {
    /// Items the change is about.
    pub items: Vec<Item>,
    /// Whether the items are allowed; else they are withdrawn.
    pub allow: bool,
    /// Language of the page.
    pub lang: Lang,
    /// Idempotency key of the request.
    pub key: String,
    /// Evidence of its origin.
    pub evidence: Evidence,
    /// Way and moment in which it came, where staff enter it; none for a press on the page, now.
    pub elsewhere: Option<(Method, Timestamp)>,
    /// Items that were entered and wait for a second person: a no counts for them too.
    pub waiting: Vec<Item>,
}

/// Record of the request that a change becomes where the operator has to answer first.
pub(crate) fn question(tenant: &Tenant, key: &str) -> RecordId {
    tenant.vault.record_id("my/withdrawals", key)
}

/// Record of the decision that a change becomes where nothing has to be answered first.
pub(crate) fn decision(tenant: &Tenant, key: &str) -> RecordId {
    tenant.vault.record_id("my", key)
}

/// Outcome of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeOutcome {
    /// The change is in force.
    Changed,
    /// The change became a request that the operator answers.
    Requested,
    /// There was nothing to withdraw or to allow; nothing was recorded.
    Nothing,
    /// The same request waits for its answer; nothing was recorded.
    Pending,
}

/// Allows or withdraws items by a private link.
///
/// # Errors
/// [`Failure`]; what was not recorded then is recorded when the request is repeated.
pub async fn change(
    tenant: &Tenant,
    (thread, row): (RecordId, &ThreadRow),
    history: &History,
    change: Change,
) -> Result<ChangeOutcome, Failure> {
    let Change { items, allow, lang, key, evidence, elsewhere, waiting } = change;
    let (Some(first), Some(_)) = (history.first(), &history.subject) else { return Err(Failure::NotFound) };
    let known = last_choices(history);
    let (decision, question) = (decision(tenant, &key), question(tenant, &key));
    let rows = tenant.store.fetch(&[Key::Record(decision), Key::Record(question)]).await?;
    // A repeated submission of the same form is not judged again: a second press is the same act.
    let again = rows.iter().any(Option::is_some);
    let is_waiting = |item: &Item| !allow && waiting.contains(item);
    let changes =
        |item: &Item| again || is_waiting(item) || known.iter().any(|choice| choice.item == *item && choice.granted != allow);
    let is_pending = |item: &Item| row.open.iter().any(|(record, open)| open.contains(item) && *record != question);
    let wanted: Vec<Item> = items
        .into_iter()
        .filter(|item| (is_waiting(item) || known.iter().any(|choice| choice.item == *item)) && changes(item))
        .collect();
    if wanted.is_empty() {
        return Ok(ChangeOutcome::Nothing);
    }
    let (held, free): (Vec<Item>, Vec<Item>) =
        wanted.into_iter().partition(|item| !allow && !is_waiting(item) && is_held(&tenant.config, item));
    let open: Vec<Item> = held.iter().filter(|item| !is_pending(item)).cloned().collect();
    if free.is_empty() && open.is_empty() {
        return Ok(ChangeOutcome::Pending);
    }
    let way: &[u8] = if allow { b"allow" } else { b"withdraw" };
    let parts: Vec<&[u8]> = free.iter().chain(&held).map(|item| item.0.as_bytes()).chain([way]).collect();
    let request = fingerprint(&parts);
    let asks = !open.is_empty();
    if asks {
        let withdrawal = NewRequest {
            ask: Ask::Withdrawal,
            items: open,
            message: None,
            lang,
            record: question,
            request,
            evidence: evidence.clone(),
            received: elsewhere.map(|(_, received)| received),
        };
        request::ask(tenant, (thread, row.subject), withdrawal).await?;
    }
    if !free.is_empty() {
        let form = first.form.as_deref();
        let mut texts: BTreeMap<TextHash, BTreeMap<Item, bool>> = BTreeMap::new();
        for item in free {
            let text = text(&tenant.config, form, &item).ok_or(Failure::NotFound)?;
            let hash = tenant.text_hash(&text.id, lang).ok_or(Failure::NotFound)?;
            texts.entry(hash).or_default().insert(item, allow);
        }
        let mut texts = texts.into_iter();
        let (text, choices) = texts.next().ok_or(Failure::NotFound)?;
        let decided = Decided {
            key,
            request,
            who: Who::Person(Box::new(Person::of_fields(form.and_then(|id| tenant.config.form(id)), |name| {
                first.fields.get(name).map(String::as_str)
            }))),
            text,
            lang,
            method: elsewhere.map_or(if allow { Method::Save } else { Method::Withdraw }, |(method, _)| method),
            choices,
            clauses: texts.collect(),
            decided_at: elsewhere.map(|(_, received)| received),
            build: None,
            evidence,
            reach: Reach { everywhere: !allow, ..Reach::default() },
        };
        let origin = Origin { record: decision, link: LinkUse::Continue(thread) };
        consent::commit(tenant, origin, decided).await?;
        if allow {
            // What was withheld for want of it may leave.
            deliveries::release(tenant, row.subject).await?;
        }
    }
    Ok(if asks { ChangeOutcome::Requested } else { ChangeOutcome::Changed })
}

/// Withdraws everything a receipt granted, from the page of that receipt. The key of `decided` is the
/// record's id. What the operator has to answer first becomes a request; when nothing else is left, the
/// receipt of that request is returned.
///
/// # Errors
/// [`Failure`]; what was not recorded then is recorded when the request is repeated.
pub async fn all(tenant: &Tenant, mut decided: Decided) -> Result<Recorded, Failure> {
    tenant.ready()?;
    let link = match decided.key.parse::<RecordId>() {
        Ok(id) => {
            if let Some(recorded) = request_held(tenant, id, &mut decided).await? {
                return Ok(recorded);
            }
            LinkUse::Continue(id)
        }
        Err(_) => LinkUse::Apart,
    };
    let origin = Origin { record: tenant.vault.record_id("withdrawals", &decided.key), link };
    consent::commit(tenant, origin, decided).await
}

/// Turns the items the operator has to answer for into a request, and leaves the rest in `decided`; `Some`
/// when nothing is left.
async fn request_held(tenant: &Tenant, id: RecordId, decided: &mut Decided) -> Result<Option<Recorded>, Failure> {
    let all = decided.clauses.iter().map(|(_, choices)| choices).chain([&decided.choices]);
    let held: Vec<Item> = all.flat_map(BTreeMap::keys).filter(|item| is_held(&tenant.config, item)).cloned().collect();
    let Some(thread) = tenant.store.row::<ThreadRow>(Key::Thread(id)).await?.filter(|_| !held.is_empty()) else {
        return Ok(None);
    };
    for choices in decided.clauses.iter_mut().map(|(_, choices)| choices).chain([&mut decided.choices]) {
        choices.retain(|item, _| !held.contains(item));
    }
    decided.clauses.retain(|(_, choices)| !choices.is_empty());
    if decided.choices.is_empty() && !decided.clauses.is_empty() {
        (decided.text, decided.choices) = decided.clauses.remove(0);
    }
    let record = tenant.vault.record_id("withdrawals/held", &decided.key);
    let known: Option<RecordRow> = tenant.store.row(Key::Record(record)).await?;
    let is_pending = thread.open.iter().any(|(_, open)| open.iter().any(|item| held.contains(item)));
    let mut recorded = None;
    if known.is_some() || !is_pending {
        let (lang, request, evidence) = (decided.lang, decided.request, decided.evidence.clone());
        let wanted =
            NewRequest { ask: Ask::Withdrawal, items: held, message: None, lang, record, request, evidence, received: None };
        recorded = Some(request::ask(tenant, (id, thread.subject), wanted).await?);
    }
    if decided.choices.is_empty() {
        return recorded.map(Some).ok_or(Failure::Refused(Refusal::AskedBefore));
    }
    Ok(None)
}
