//! Changing and taking back by a private link. Taking back is always accepted: what nothing can hold stops at once, and
//! where an obligation or a law may stand in the way (Art. 8 p.2) the operator has 15 working days to stop or to say why
//! not (Art. 8 p.7).

use std::collections::BTreeMap;

use kelisim_core::consent::{Item, Method};
use kelisim_core::evidence::Evidence;
use kelisim_core::request::Ask;
use kelisim_core::site::{Site, TextKind};
use kelisim_core::{Lang, RecordId, TextHash, Timestamp};
use kelisim_store::Key;
use kelisim_store::rows::{CaseRow, RecordRow};

use super::case::{self, Case, Story};
use super::receipt::Recorded;
use super::request::{self, NewRequest};
use crate::committer::LinkUse;
use crate::consent::{self, Decided, Origin, Who};
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::person::Person;
use crate::reason::Refusal;
use crate::tenant::Tenant;

/// The last word about one thing, as it was said by a private link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// What it is about.
    pub item: Item,
    /// Yes or no.
    pub granted: bool,
    /// When it was recorded.
    pub at: Timestamp,
    /// The record that says it.
    pub record: RecordId,
    /// Until when a yes holds, as far as is known.
    pub until: Option<Timestamp>,
}

/// The last word about each thing that was asked by a thread, in the order of their names.
#[must_use]
pub fn words(story: &Story) -> Vec<Word> {
    let mut last: BTreeMap<&Item, Word> = BTreeMap::new();
    for event in &story.events {
        for (item, granted) in event.choices.iter().filter(|(item, _)| item.0.starts_with("p:")) {
            // A withdrawal that was asked for is no last word: the answer to it is.
            if event.kind == kelisim_core::consent::Kind::Asked {
                continue;
            }
            let known = story.subject.as_ref().and_then(|row| row.state.marks.get(item));
            let until = known.filter(|mark| mark.record == event.record).and_then(|mark| mark.until);
            let word = Word { item: item.clone(), granted: *granted, at: event.at, record: event.record, until };
            last.insert(item, word);
        }
    }
    last.into_values().collect()
}

/// Whether taking back this thing is for the operator to answer.
#[must_use]
pub fn is_held(site: &Site, item: &Item) -> bool {
    item.purpose_id().and_then(|id| site.purpose(id)).is_some_and(|purpose| purpose.obligation)
}

/// The text of the site file that asks for a purpose, among those of a form when there is one. An optional clause comes
/// before a statement: it is what is shown beside a switch.
#[must_use]
pub fn text<'s>(site: &'s Site, form: Option<&str>, item: &Item) -> Option<&'s kelisim_core::site::ConsentText> {
    let purpose = item.purpose_id()?;
    let form = form.and_then(|id| site.form(id));
    let mut own = form.into_iter().flat_map(|form| form.clauses.iter().map(|clause| &clause.text).chain([&form.text]));
    let asks =
        |text: &kelisim_core::site::ConsentText| text.kind != TextKind::Cookies && text.purposes.iter().any(|id| id == purpose);
    own.find_map(|id| site.text(id).filter(|text| asks(text)))
        .or_else(|| site.texts.iter().filter(|text| asks(text)).max_by_key(|text| (text.kind == TextKind::Clause, text.version)))
}

/// A change as it was sent.
pub struct Change {
    /// What it is about.
    pub items: Vec<Item>,
    /// Whether it is to be allowed; else it is taken back.
    pub allow: bool,
    /// Language of the page.
    pub lang: Lang,
    /// The idempotency key.
    pub key: String,
    /// Where it came from.
    pub evidence: Evidence,
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It is in force.
    Changed,
    /// The operator answers.
    Asked,
    /// There was nothing to take back or to allow; nothing was recorded.
    Nothing,
    /// It was asked before and waits for its answer; nothing was recorded.
    Waits,
}

/// Changes or takes back by a private link.
///
/// # Errors
/// [`Failure`]; what was not recorded then is recorded when it is sent again.
pub async fn change(tenant: &Tenant, thread: &Case, story: &Story, change: Change) -> Result<Done, Failure> {
    let Change { items, allow, lang, key, evidence } = change;
    let (Some(first), Some(_)) = (story.first(), &story.subject) else { return Err(Failure::NotFound) };
    let known = words(story);
    let (decision, question) = (tenant.vault.record_id("my", &key), tenant.vault.record_id("my/withdrawals", &key));
    let rows = tenant.store.fetch(&[Key::Record(decision), Key::Record(question)]).await?;
    // What was recorded by this very form is not judged again: a second press is the same act.
    let again = rows.iter().any(Option::is_some);
    let stands = |item: &Item| again || known.iter().any(|word| word.item == *item && word.granted != allow);
    let waits = |item: &Item| thread.row.open.iter().any(|(record, open)| open.contains(item) && *record != question);
    let wanted: Vec<Item> =
        items.into_iter().filter(|item| known.iter().any(|word| word.item == *item) && stands(item)).collect();
    if wanted.is_empty() {
        return Ok(Done::Nothing);
    }
    let (held, free): (Vec<Item>, Vec<Item>) = wanted.into_iter().partition(|item| !allow && is_held(&tenant.config, item));
    let open: Vec<Item> = held.iter().filter(|item| !waits(item)).cloned().collect();
    if free.is_empty() && open.is_empty() {
        return Ok(Done::Waits);
    }
    let way: &[u8] = if allow { b"allow" } else { b"withdraw" };
    let said: Vec<&[u8]> = free.iter().chain(&held).map(|item| item.0.as_bytes()).chain([way]).collect();
    let request = fingerprint(&said);
    let asks = !open.is_empty();
    if asks {
        let asked = NewRequest {
            ask: Ask::Withdrawal,
            items: open,
            message: None,
            lang,
            record: question,
            request,
            evidence: evidence.clone(),
        };
        request::ask(tenant, (thread.id, thread.row.subject), asked).await?;
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
            method: if allow { Method::Save } else { Method::Withdraw },
            choices,
            clauses: texts.collect(),
            decided_at: None,
            build: None,
            evidence,
        };
        let origin = Origin { record: decision, thread: LinkUse::Continue(thread.id) };
        consent::commit(tenant, origin, decided).await?;
    }
    Ok(if asks { Done::Asked } else { Done::Changed })
}

/// Takes back everything a receipt granted, from the page of that receipt. The key of `decided` is the record's id. What
/// the operator has to answer for first becomes a request; when nothing else is left, its receipt is given.
///
/// # Errors
/// [`Failure`]; what was not recorded then is recorded when it is sent again.
pub async fn all(tenant: &Tenant, mut decided: Decided) -> Result<Recorded, Failure> {
    tenant.ready()?;
    let thread = match decided.key.parse::<RecordId>() {
        Ok(id) => {
            if let Some(asked) = set_apart(tenant, id, &mut decided).await? {
                return Ok(asked);
            }
            LinkUse::Continue(id)
        }
        Err(_) => LinkUse::Apart,
    };
    let origin = Origin { record: tenant.vault.record_id("withdrawals", &decided.key), thread };
    consent::commit(tenant, origin, decided).await
}

/// Turns what the operator has to answer for into a request, and leaves the rest in `decided`; `Some` when nothing is left.
async fn set_apart(tenant: &Tenant, id: RecordId, decided: &mut Decided) -> Result<Option<Recorded>, Failure> {
    let all = decided.clauses.iter().map(|(_, choices)| choices).chain([&decided.choices]);
    let held: Vec<Item> = all.flat_map(BTreeMap::keys).filter(|item| is_held(&tenant.config, item)).cloned().collect();
    let Some(thread) = case::one::<CaseRow>(tenant, Key::Case(id)).await?.filter(|_| !held.is_empty()) else {
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
    let known: Option<RecordRow> = case::one(tenant, Key::Record(record)).await?;
    let waits = thread.open.iter().any(|(_, open)| open.iter().any(|item| held.contains(item)));
    let mut asked = None;
    if known.is_some() || !waits {
        let (lang, request, evidence) = (decided.lang, decided.request, decided.evidence.clone());
        let wanted = NewRequest { ask: Ask::Withdrawal, items: held, message: None, lang, record, request, evidence };
        asked = Some(request::ask(tenant, (id, thread.subject), wanted).await?);
    }
    if decided.choices.is_empty() {
        return asked.map(Some).ok_or_else(|| Failure::Refused(Refusal::AskedBefore));
    }
    Ok(None)
}
