//! What a receipt says of now, in the words of its page.

use kelisim_app::page::{DecisionNow, Next, ReceiptDecision};
use kelisim_core::consent::{Item, Kind, Standing};
use kelisim_core::request::{Ask, answer_by};
use kelisim_core::{Lang, RecordId, Timestamp};
use kelisim_engine::receipt::{self, Opened};
use kelisim_engine::standing::{ItemStanding, RecordStanding};
use kelisim_engine::{Tenant, clock};
use kelisim_i18n::{Standings, format};

use super::title;

/// Words the decisions of a record, then and now.
pub(super) fn decisions(tenant: &Tenant, kind: Kind, standing: &RecordStanding, lang: Lang) -> Vec<ReceiptDecision> {
    let decision = |one: &ItemStanding| ReceiptDecision {
        title: title(tenant, &one.item.0, lang),
        part: one.item.0.starts_with("s:"),
        allowed: one.then,
        now: now(tenant, kind, one, lang),
    };
    standing.items.iter().map(decision).collect()
}

/// Words what is in force now about one item.
fn now(tenant: &Tenant, kind: Kind, one: &ItemStanding, lang: Lang) -> DecisionNow {
    let words = Standings::of(lang);
    let day = |moment: Timestamp| format::day(&clock::local_day(moment), lang);
    let receipt_of = |record: RecordId| format!("/r/{}/{}?lang={lang}", tenant.config.id, receipt::token(tenant, record));
    let sentence = match one.now {
        _ if one.waits.is_some() => {
            let received = one.waits.unwrap_or_default();
            (words.waits)(&format::day(&answer_by(&tenant.calendar, received, Ask::Withdrawal.working_days()), lang))
        }
        Standing::Allowed { by: Some(later), .. } => (words.given_again)(&clock::local(later.at)),
        Standing::Allowed { until, by: None } => (words.allowed)(until.map(day).as_deref()),
        Standing::Refused if kind == Kind::Withdrawn => words.withdrawn_here.to_owned(),
        Standing::Withdrawn(later) if one.then => (words.withdrawn)(&clock::local(later.at)),
        Standing::Refused | Standing::Withdrawn(_) => words.refused.to_owned(),
        Standing::Expired(at) => (words.expired)(&day(at)),
        Standing::AskedAgain(since) => (words.asked_again)(&day(since)),
        Standing::Blocked => words.blocked.to_owned(),
        Standing::Erased => words.erased.to_owned(),
    };
    DecisionNow { allowed: one.now.is_allowed(), words: sentence, act: one.act.map(receipt_of) }
}

/// What becomes of an application: when it is answered, or that it is no longer looked into.
pub(super) fn next(tenant: &Tenant, opened: &Opened, standing: &RecordStanding, lang: Lang) -> Option<Next> {
    let payload = opened.payload.as_ref()?;
    let form = tenant.config.form(payload.form.as_deref()?)?;
    let own = Item::purpose(&form.purpose, None);
    let stands = standing.items.iter().find(|one| one.item == own)?;
    if !stands.then {
        return None;
    }
    if !stands.now.is_allowed() {
        return Some(Next::Stopped);
    }
    let recorded_at = Timestamp::from_secs(opened.recorded.leaf.time);
    let received = opened.payload.as_ref().map_or(recorded_at, |payload| payload.received(recorded_at));
    Some(Next::Answer(format::day(&answer_by(&tenant.calendar, received, form.answer_days), lang)))
}
