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

/// What an old receipt says of now (`tried-as-users` B4): the receipt of a yes never claims what was taken back.
mod standings {
    use kelisim_core::consent::{Item, LaterAct, Mark, Standing, State, standing};
    use kelisim_core::evidence::Grade;
    use kelisim_core::site::Site;
    use kelisim_core::{RecordId, Timestamp};
    use proptest::prelude::*;

    fn site() -> Site {
        let folder = format!("{}/../../sites/stop-collector", env!("CARGO_MANIFEST_DIR"));
        let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).ok();
        Site::read("site.toml", &read("site.toml").unwrap(), &read).unwrap().0
    }

    fn mark(granted: bool, record: u8, at: u64, until: Option<u64>) -> Mark {
        let until = until.map(Timestamp);
        Mark { granted, decided_at: Timestamp(at), until, record: RecordId([record; 16]), grade: Grade::Asserted }
    }

    fn state(marks: &[(&str, Mark)]) -> State {
        State { marks: marks.iter().map(|(item, mark)| (Item((*item).to_owned()), *mark)).collect() }
    }

    #[test]
    fn each_history_has_its_standing() {
        let site = site();
        let first = RecordId([1; 16]);
        let later = |record: u8, at| LaterAct { record: RecordId([record; 16]), at: Timestamp(at) };
        let is = |marks: &[(&str, Mark)], item: &str| {
            standing(&site, Some(&state(marks)), &Item(item.into()), first, Timestamp(1_000))
        };
        let sms = "p:notices/sms";
        assert_eq!(is(&[(sms, mark(true, 1, 10, None))], sms), Standing::Allowed { until: None, by: None });
        assert_eq!(is(&[(sms, mark(false, 1, 10, None))], sms), Standing::Refused);
        assert_eq!(is(&[(sms, mark(false, 2, 20, None))], sms), Standing::Withdrawn(later(2, 20)));
        // Taken back and given again.
        let again = Standing::Allowed { until: None, by: Some(later(3, 30)) };
        assert_eq!(is(&[(sms, mark(true, 3, 30, None))], sms), again);
        assert!(again.differs_from(true) && again.differs_from(false) && again.is_allowed());
        // A no to the whole purpose is a no to its channel, unless the channel was allowed after it.
        let whole = [(sms, mark(true, 1, 10, None)), ("p:notices", mark(false, 2, 20, None))];
        assert_eq!(is(&whole, sms), Standing::Withdrawn(later(2, 20)));
        let after = [(sms, mark(true, 3, 30, None)), ("p:notices", mark(false, 2, 20, None))];
        assert_eq!(is(&after, sms), again);
        assert_eq!(is(&[(sms, mark(true, 1, 10, Some(1_000)))], sms), Standing::Expired(Timestamp(1_000)));
        assert_eq!(is(&[], sms), Standing::Erased);
        assert_eq!(standing(&site, None, &Item(sms.into()), first, Timestamp(1_000)), Standing::Erased);
        let mut policy = site.policies[0].clone();
        (policy.effective, policy.asks_again) = ("1970-01-01".into(), vec!["notices".into()]);
        let asks = Site { policies: vec![policy], ..site.clone() };
        let given = state(&[(sms, mark(true, 1, 0, None))]);
        // The day began in Kazakhstan five hours before 1970 did in Greenwich: nothing is older.
        assert_eq!(
            standing(&asks, Some(&given), &Item(sms.into()), first, Timestamp(1)),
            Standing::Allowed { until: None, by: None }
        );
    }

    proptest! {
        /// Whoever may be contacted has a receipt that says so, and nobody else has.
        #[test]
        fn a_receipt_never_allows_what_the_check_denies(
            granted in any::<bool>(), whole in prop::option::of(any::<bool>()), at in 0..2_000_u64, when in 0..2_000_u64,
            until in prop::option::of(0..4_000_u64), now in 0..4_000_u64,
        ) {
            let site = site();
            let mut marks = vec![("p:notices/sms", mark(granted, 1, at, until))];
            if let Some(whole) = whole {
                marks.push(("p:notices", mark(whole, 2, when, None)));
            }
            let state = state(&marks);
            let calendar = kelisim_core::calendar::Calendar::kazakhstan();
            let purpose = site.purpose("notices").unwrap();
            let channel = Some(kelisim_core::site::Channel::Sms);
            let judge = kelisim_core::check::Judge::new(&site, &calendar, purpose, channel, Timestamp(now));
            let answer = judge.answer(Some(&state), &[]);
            let stands = standing(&site, Some(&state), &Item("p:notices/sms".into()), RecordId([1; 16]), Timestamp(now));
            prop_assert_eq!(answer.is_allowed(), stands.is_allowed(), "{:?} {:?}", answer, stands);
        }
    }
}
