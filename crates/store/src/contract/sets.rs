//! Contract for ordered sets: written with a commit or not at all, read in the order of their bytes from
//! either end, counted, and apart from the sets of other names and sites.

use std::collections::{BTreeMap, BTreeSet};

use kelisim_core::SiteId;

use super::{Harness, head, ok, site, step};
use crate::sets::{Membership, Order, Span};
use crate::{Head, Store, StoreError};

fn member(set: &str, member: &[u8], belongs: bool) -> Membership {
    Membership { set: set.to_owned(), member: member.to_vec(), belongs }
}

async fn all(store: &dyn Store, site: &SiteId, set: &str) -> Vec<Vec<u8>> {
    ok(store.members(site, set, &Span::ALL, Order::Ascending, 1000)).await
}

/// Bytes as a case has them: zero bytes, the largest byte, and prefixes of one another.
const BYTES: [&[u8]; 7] = [b"\0", b"\0\0", b"a", b"a\0", b"a\xff", b"b", b"\xff\xff"];

pub(super) async fn whole(store: Box<dyn Store>, harness: &mut dyn Harness) {
    let (jetu, vivus) = (site("jetu"), site("vivus"));
    assert_eq!(all(&*store, &jetu, "open").await, Vec::<Vec<u8>>::new());
    assert_eq!(ok(store.count(&jetu, "open", &Span::ALL, 9)).await, 0);
    let mut commit = step(Head::default(), &[b"1"]);
    commit.sets = BYTES.iter().rev().map(|bytes| member("open", bytes, true)).collect();
    // Names of which one begins as the other does, and the same member in both.
    commit.sets.extend([member("open/a", b"a", true), member("ope", b"a", true), member("opf", b"z", true)]);
    ok(store.commit(&jetu, commit.clone())).await;
    assert_eq!(all(&*store, &jetu, "open").await, BYTES);
    assert_eq!(all(&*store, &jetu, "open/a").await, [b"a"]);
    assert_eq!(all(&*store, &vivus, "open").await, Vec::<Vec<u8>>::new());
    assert_eq!(ok(store.count(&jetu, "open", &Span::ALL, 100)).await, BYTES.len());
    assert_eq!(ok(store.count(&jetu, "open", &Span::ALL, 3)).await, 3);
    // A commit that is refused changes none.
    commit.sets = vec![member("open", b"late", true), member("open", b"a", false)];
    assert!(matches!(store.commit(&jetu, commit).await, Err(StoreError::Conflict)));
    assert_eq!(all(&*store, &jetu, "open").await, BYTES);
    // What leaves and comes in one commit is as the last change says.
    let mut commit = step(head(1), &[b"2"]);
    commit.sets = vec![
        member("open", b"b", false),
        member("open", b"none", false),
        member("open", b"a", false),
        member("open", b"a", true),
        member("open/a", b"a", false),
    ];
    ok(store.commit(&jetu, commit)).await;
    let store = harness.reopened(store).await;
    let left: Vec<&[u8]> = BYTES.into_iter().filter(|bytes| *bytes != b"b").collect();
    assert_eq!(all(&*store, &jetu, "open").await, left);
    assert_eq!(all(&*store, &jetu, "open/a").await, Vec::<Vec<u8>>::new());
}

/// Compares spans, orders and limits with a model, over many random sets.
pub(super) async fn against_a_model(store: &dyn Store) {
    let jetu = site("jetu");
    let mut model: BTreeMap<&str, BTreeSet<Vec<u8>>> = BTreeMap::new();
    let (mut state, mut at) = (7_u64, Head::default());
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for round in 0..60 {
        let mut commit = step(at, &[b"x"]);
        for _ in 0..next(40) {
            let name = ["one", "one/two", "three"][usize::try_from(next(3)).unwrap_or(0)];
            let length = usize::try_from(next(3)).unwrap_or(0) + 1;
            let bytes: Vec<u8> = (0..length).map(|_| [0, 1, 97, 254, 255][usize::try_from(next(5)).unwrap_or(0)]).collect();
            let belongs = next(3) > 0;
            let set = model.entry(name).or_default();
            if belongs {
                set.insert(bytes.clone())
            } else {
                set.remove(&bytes)
            };
            commit.sets.push(member(name, &bytes, belongs));
        }
        at = commit.head;
        ok(store.commit(&jetu, commit)).await;
        for name in ["one", "one/two", "three"] {
            let mut bound = || (0..next(3)).map(|_| u8::try_from(next(256)).unwrap_or(0)).collect::<Vec<u8>>();
            let span = Span { from: bound(), until: bound() };
            let limit = usize::try_from(next(12)).unwrap_or(0);
            let set = model.entry(name).or_default();
            let within = |bytes: &&Vec<u8>| **bytes >= span.from && (span.until.is_empty() || **bytes < span.until);
            let expected: Vec<Vec<u8>> = set.iter().filter(within).cloned().collect();
            let counted = ok(store.count(&jetu, name, &span, 1000)).await;
            assert_eq!(counted, expected.len(), "{round} {name} {span:?}");
            let first = expected.iter().take(limit).cloned().collect::<Vec<_>>();
            let last = expected.iter().rev().take(limit).cloned().collect::<Vec<_>>();
            assert_eq!(ok(store.members(&jetu, name, &span, Order::Ascending, limit)).await, first, "{round} {name} {span:?}");
            assert_eq!(ok(store.members(&jetu, name, &span, Order::Descending, limit)).await, last, "{round} {name} {span:?}");
        }
    }
}
