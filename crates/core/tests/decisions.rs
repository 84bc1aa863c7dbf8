//! The three promises of the decision: nothing is granted that was not clicked; refusing is always possible;
//! the state of a history depends on when people decided, not on when their decisions arrived.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use std::collections::BTreeMap;

use kelisim_core::calendar::Calendar;
use kelisim_core::check::{Judge, Reason, Verdict};
use kelisim_core::consent::{Act, Decision, Item, Kind, KnownText, Method, Refusal, State, decide};
use kelisim_core::evidence::Grade;
use kelisim_core::site::{Channel, Site};
use kelisim_core::{Lang, RecordId, TextHash, Timestamp};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp(1_795_000_000_000);

/// Reads one of the example sites.
fn site(id: &str) -> Site {
    let folder = format!("{}/../../sites/{id}", env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(format!("{folder}/site.toml")).unwrap();
    Site::read("site.toml", &source, &|name| std::fs::read_to_string(format!("{folder}/{name}")).ok()).unwrap().0
}

fn texts(site: &Site) -> Vec<KnownText> {
    let texts = site.published().into_iter();
    texts.filter_map(|one| one.text.map(|(id, version)| KnownText { id, version, lang: one.lang, hash: one.hash })).collect()
}

fn hash(site: &Site, id: &str) -> TextHash {
    TextHash::of(&site.text_words(site.text(id).unwrap(), Lang::Kk))
}

fn act(text: TextHash, method: Method, choices: &[(Item, bool)]) -> Act {
    Act { text, lang: Lang::Kk, method, choices: choices.iter().cloned().collect(), decided_at: NOW, grade: Grade::Device }
}

/// Lists every category and service that is offered.
fn offered(site: &Site) -> Vec<Item> {
    let optional = site.categories.iter().filter(|category| !category.is_necessary());
    optional
        .flat_map(|category| {
            let services = category.services.iter().map(|service| Item::service(&service.id));
            std::iter::once(Item::category(&category.id)).chain(services).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn refusals_have_stable_reasons() {
    let site = site("jetu");
    let (texts, cookies) = (texts(&site), hash(&site, "cookies"));
    let analytics = Item::category("analytics");
    let why = |act: &Act| decide(&site, &texts, act, NOW).unwrap_err().code();
    let good = act(cookies, Method::Save, &[(analytics.clone(), true)]);
    assert!(decide(&site, &texts, &good, NOW).is_ok());
    assert_eq!(why(&Act { text: TextHash([7; 32]), ..good.clone() }), "unknown-text");
    assert_eq!(why(&act(cookies, Method::Save, &[])), "empty-decision");
    assert_eq!(why(&act(cookies, Method::Save, &[(Item::category("spying"), false)])), "unknown-item");
    assert_eq!(why(&act(cookies, Method::Save, &[(Item::purpose("marketing", Some(Channel::Sms)), true)])), "unknown-item");
    assert_eq!(why(&act(cookies, Method::Save, &[(Item::category("necessary"), false)])), "unknown-item");
    for method in [Method::RejectAll, Method::Gpc, Method::Withdraw] {
        assert_eq!(why(&act(cookies, method, &[(analytics.clone(), true)])), "not-clicked");
    }
    assert_eq!(why(&Act { decided_at: Timestamp(NOW.0 - 31 * 86_400_000), ..good.clone() }), "too-old");
    assert_eq!(Refusal::UnknownLanguage.code(), "unknown-language");
    // A clock that runs ahead does not make a choice win for ever.
    let ahead = Act { decided_at: Timestamp(u64::MAX), ..good };
    assert_eq!(decide(&site, &texts, &ahead, NOW).unwrap().decided_at, NOW);
}

#[test]
fn a_check_says_why() {
    let site = site("vivus");
    let texts = texts(&site);
    let purpose = site.purpose("marketing").unwrap();
    let item = Item::purpose("marketing", Some(Channel::Sms));
    let given =
        |granted| Act { grade: Grade::Asserted, ..act(hash(&site, "marketing"), Method::Checkbox, &[(item.clone(), granted)]) };
    let calendar = Calendar::kazakhstan();
    let ask = |state: Option<&State>, now| {
        let answer = Judge::new(&site, &calendar, purpose, Some(Channel::Sms), now).answer(state, &[]);
        (answer.verdict, answer.reason)
    };
    let mut state = State::default();
    assert_eq!(ask(None, NOW), (Verdict::Denied, Reason::NeverConsented));
    assert_eq!(ask(Some(&state), NOW), (Verdict::Denied, Reason::NeverConsented));
    let granted = decide(&site, &texts, &given(true), NOW).unwrap();
    state.apply(&granted, RecordId([1; 16]));
    assert_eq!(ask(Some(&state), NOW), (Verdict::Allowed, Reason::Granted));
    if let Some(until) = granted.until {
        assert_eq!(ask(Some(&state), until), (Verdict::Denied, Reason::Expired));
    }
    let mut device = State::default();
    device.apply(&Decision { grade: Grade::Device, ..granted.clone() }, RecordId([1; 16]));
    assert_eq!(ask(Some(&device), NOW), (Verdict::Denied, Reason::GradeTooLow));
    let refused = decide(&site, &texts, &Act { decided_at: Timestamp(NOW.0 + 1), ..given(false) }, Timestamp(NOW.0 + 1)).unwrap();
    assert!(state.takes_back(&refused));
    state.apply(&refused, RecordId([2; 16]));
    assert_eq!(ask(Some(&state), Timestamp(NOW.0 + 2)), (Verdict::Denied, Reason::Withdrawn));
    assert!(!state.takes_back(&refused));
}

fn any_method() -> impl Strategy<Value = Method> {
    prop::sample::select(vec![
        Method::AcceptAll,
        Method::RejectAll,
        Method::Save,
        Method::Withdraw,
        Method::Gpc,
        Method::Checkbox,
    ])
}

fn any_decision(items: Vec<Item>) -> impl Strategy<Value = (Decision, RecordId)> {
    let choices = prop::collection::btree_map(prop::sample::select(items), any::<bool>(), 1..5);
    (choices, 0..6_u64, any::<[u8; 16]>()).prop_map(|(choices, at, record)| {
        let decision = Decision {
            kind: Kind::Granted,
            text: ("cookies".into(), 1),
            text_hash: TextHash([0; 32]),
            lang: Lang::Kk,
            method: Method::Save,
            choices,
            // Few moments, so that some are equal.
            decided_at: Timestamp(NOW.0 + at),
            received_at: NOW,
            until: None,
            terms: BTreeMap::new(),
            grade: Grade::Device,
        };
        (decision, RecordId(record))
    })
}

proptest! {
    #[test]
    fn nothing_is_granted_that_was_not_clicked(
        method in any_method(),
        clicks in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..12),
        strange in prop::option::of("[cspx]:[a-z]{1,8}"),
    ) {
        let site = site("hot-zaim");
        let items = offered(&site);
        let mut choices: BTreeMap<Item, bool> = clicks.iter().map(|(at, yes)| (at.get(&items).clone(), *yes)).collect();
        if let Some(strange) = strange {
            choices.insert(Item(strange), true);
        }
        let sent = Act { choices: choices.clone(), ..act(hash(&site, "cookies"), method, &[]) };
        if let Ok(decision) = decide(&site, &texts(&site), &sent, NOW) {
            for (item, granted) in &decision.choices {
                prop_assert_eq!(choices.get(item), Some(granted));
                prop_assert!(items.contains(item));
                prop_assert!(!granted || !matches!(method, Method::RejectAll | Method::Withdraw | Method::Gpc));
            }
            prop_assert_eq!(decision.choices.len(), choices.len());
            prop_assert_eq!(decision.kind == Kind::Granted, choices.values().any(|yes| *yes));
        }
    }

    #[test]
    fn refusing_is_always_possible(method in any_method(), picked in prop::collection::vec(any::<prop::sample::Index>(), 1..12), age in 0..29_u64) {
        let site = site("vivus");
        let items = offered(&site);
        let choices: Vec<(Item, bool)> = picked.iter().map(|at| (at.get(&items).clone(), false)).collect();
        let sent = Act { decided_at: Timestamp(NOW.0 - age * 86_400_000), ..act(hash(&site, "cookies"), method, &choices) };
        let decision = decide(&site, &texts(&site), &sent, NOW).unwrap();
        prop_assert!(decision.kind == Kind::Refused || decision.kind == Kind::Withdrawn);
    }

    #[test]
    fn the_state_does_not_depend_on_the_order_of_arrival(
        history in prop::collection::vec(any_decision(vec![Item::category("analytics"), Item::category("marketing"), Item::service("x")]), 1..8),
        shuffle in any::<prop::sample::Index>(),
        twice in any::<prop::sample::Index>(),
    ) {
        let add = |history: &[(Decision, RecordId)]| {
            let mut state = State::default();
            for (decision, record) in history {
                state.apply(decision, *record);
            }
            state
        };
        let mut other = history.clone();
        let turn = shuffle.index(other.len());
        other.rotate_left(turn);
        other.reverse();
        // Deliver one decision twice.
        other.push(history[twice.index(history.len())].clone());
        prop_assert_eq!(add(&history), add(&other));
        // The latest decision counts, and of two at the same moment the no.
        for (item, mark) in add(&history).marks {
            let said = history.iter().filter_map(|(decision, _)| Some((decision.decided_at, *decision.choices.get(&item)?)));
            let last = said.clone().map(|(at, _)| at).max().unwrap();
            let refused = said.clone().any(|(at, yes)| at == last && !yes);
            prop_assert_eq!(mark.decided_at, last);
            prop_assert_eq!(mark.granted, !refused);
        }
    }
}
