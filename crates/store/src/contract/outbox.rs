//! Contract for deliveries of the outbox.

use std::collections::BTreeMap;

use kelisim_core::{DeliveryId, Timestamp};

use super::{Harness, delivery, head, lane, ok, site, step};
use crate::{Backlog, Delivery, DeliveryOutcome, Head, Key, Lane, Leased, Store};

fn ids(leased: &[Leased]) -> Vec<u8> {
    let mut ids: Vec<u8> = leased.iter().map(|leased| leased.delivery.id.0[0]).collect();
    ids.sort_unstable();
    ids
}

pub(super) async fn parallel(store: &dyn Store) {
    let jetu = site("jetu");
    let mut commit = step(Head::default(), &[b"e"]);
    commit.deliveries = (1..=3).map(|n| delivery(n, 0, &[n])).collect();
    commit.due = 1000;
    ok(store.commit(&jetu, commit)).await;
    let (lane, site) = (lane(), jetu.clone());
    let lease = |now, limit| store.lease(&site, &lane, Timestamp(now), 500, limit);
    assert_eq!(ok(lease(999, 10)).await, []);
    let backlog = ok(store.backlog(&jetu, &lane)).await;
    assert_eq!(backlog, Backlog { waiting: 3, dead: 0, first: Some(DeliveryId([1; 16])), next: Some(Timestamp(1000)) });
    let (first, rest) = (ok(lease(1000, 2)).await, ok(lease(1000, 10)).await);
    assert_eq!((first.len(), rest.len()), (2, 1));
    assert_eq!(first[0].delivery, delivery(first[0].delivery.id.0[0], 0, &[first[0].delivery.id.0[0]]));
    assert_eq!(ok(lease(1499, 10)).await, []);
    assert_eq!(ok(store.backlog(&jetu, &lane)).await.next, Some(Timestamp(1500)));
    // The deliveries of a dead worker come back when its lease ends.
    let again = ok(lease(1500, 10)).await;
    assert_eq!(ids(&again), [1, 2, 3]);
    let of = |id: u8| again.iter().find(|leased| leased.delivery.id.0[0] == id).cloned().unwrap_or_else(|| panic!("{id}"));
    assert!(ok(store.record_outcome(&jetu, of(1).with_row(b"done".to_vec()), DeliveryOutcome::Over)).await);
    assert!(ok(store.record_outcome(&jetu, of(2).with_row(b"later".to_vec()), DeliveryOutcome::Waits(Timestamp(9000)))).await);
    assert_eq!(ok(store.backlog(&jetu, &lane)).await.waiting, 2);
    assert_eq!(ids(&ok(lease(2000, 10)).await), [3]);
    assert_eq!(ids(&ok(lease(9000, 10)).await), [2, 3]);
    assert_eq!(
        ok(store.fetch(&jetu, &[Key::Delivery(DeliveryId([1; 16])), Key::Delivery(DeliveryId([2; 16]))])).await,
        [Some(b"done".to_vec()), Some(b"later".to_vec())]
    );
    assert_eq!(ok(store.lanes(&jetu)).await, [lane]);
}

/// An ordered lane leases its first only, whatever the rest waits for, and does not affect its neighbour.
pub(super) async fn ordered(store: &dyn Store) {
    let (jetu, first) = (site("jetu"), Lane::ordered("intake"));
    let other = Lane::ordered("archive");
    let waiting =
        |lane: &Lane, id: u8, place: u64| Delivery { id: DeliveryId([id; 16]), lane: lane.clone(), place, row: vec![id] };
    let mut commit = step(Head::default(), &[b"e"]);
    commit.deliveries = vec![waiting(&first, 9, 1), waiting(&first, 1, 7), waiting(&first, 5, 3), waiting(&other, 2, 1)];
    commit.due = 1000;
    ok(store.commit(&jetu, commit)).await;
    let take = async |lane: &Lane, now| ok(store.lease(&jetu, lane, Timestamp(now), 500, 10)).await;
    assert_eq!(ids(&take(&first, 999).await), Vec::<u8>::new());
    let held = take(&first, 1000).await;
    assert_eq!(ids(&held), [9]);
    assert_eq!(ids(&take(&first, 1400).await), Vec::<u8>::new());
    assert_eq!(ids(&take(&other, 1000).await), [2]);
    // Put off for long: those behind wait with it.
    assert!(ok(store.record_outcome(&jetu, held[0].clone(), DeliveryOutcome::Waits(Timestamp(50_000)))).await);
    assert_eq!(ids(&take(&first, 49_999).await), Vec::<u8>::new());
    let backlog = ok(store.backlog(&jetu, &first)).await;
    assert_eq!(backlog, Backlog { waiting: 3, dead: 0, first: Some(DeliveryId([9; 16])), next: Some(Timestamp(50_000)) });
    let held = take(&first, 50_000).await;
    assert!(ok(store.record_outcome(&jetu, held[0].clone(), DeliveryOutcome::Over)).await);
    // Dead: the rest goes on.
    let held = take(&first, 50_000).await;
    assert_eq!(ids(&held), [5]);
    assert!(ok(store.record_outcome(&jetu, held[0].clone(), DeliveryOutcome::Dead)).await);
    assert_eq!(ids(&take(&first, 50_000).await), [1]);
    assert_eq!(ok(store.lanes(&jetu)).await, [other, first]);
}

/// The outcome of an expired lease does not count when another worker holds the delivery.
pub(super) async fn late(store: &dyn Store) {
    let jetu = site("jetu");
    let mut commit = step(Head::default(), &[b"e"]);
    commit.deliveries = vec![delivery(1, 0, b"new")];
    ok(store.commit(&jetu, commit)).await;
    let slow = ok(store.lease(&jetu, &lane(), Timestamp(1000), 500, 1)).await;
    let quick = ok(store.lease(&jetu, &lane(), Timestamp(1500), 500, 1)).await;
    assert_eq!((slow.len(), quick.len()), (1, 1));
    assert!(
        !ok(store.record_outcome(&jetu, slow[0].clone().with_row(b"slow".to_vec()), DeliveryOutcome::Waits(Timestamp(1)))).await
    );
    assert!(ok(store.record_outcome(&jetu, quick[0].clone().with_row(b"quick".to_vec()), DeliveryOutcome::Over)).await);
    assert!(!ok(store.record_outcome(&jetu, slow[0].clone().with_row(b"slow".to_vec()), DeliveryOutcome::Dead)).await);
    assert_eq!(ok(store.fetch(&jetu, &[Key::Delivery(DeliveryId([1; 16]))])).await, [Some(b"quick".to_vec())]);
    assert_eq!(ok(store.backlog(&jetu, &lane())).await, Backlog::default());
}

/// Dead letters are listed in order and can be sent again; so can what was delivered.
pub(super) async fn dead(store: &dyn Store) {
    let jetu = site("jetu");
    let mut commit = step(Head::default(), &[b"e"]);
    commit.deliveries = (1..=5).map(|n| delivery(n, 10 - u64::from(n), &[n])).collect();
    ok(store.commit(&jetu, commit)).await;
    for leased in ok(store.lease(&jetu, &lane(), Timestamp(0), 500, 10)).await {
        let settled = if leased.delivery.id.0[0] == 3 { DeliveryOutcome::Over } else { DeliveryOutcome::Dead };
        assert!(ok(store.record_outcome(&jetu, leased, settled)).await);
    }
    let places = async |from, limit| {
        ok(store.dead(&jetu, &lane(), from, limit)).await.iter().map(|delivery| delivery.place).collect::<Vec<_>>()
    };
    assert_eq!(places(0, 10).await, [5, 6, 8, 9]);
    assert_eq!(places(6, 2).await, [6, 8]);
    assert_eq!(ok(store.backlog(&jetu, &lane())).await, Backlog { dead: 4, ..Backlog::default() });
    let again = vec![delivery(1, 9, b"again"), delivery(3, 7, b"again")];
    ok(store.requeue(&jetu, again, Timestamp(4000))).await;
    assert_eq!(places(0, 10).await, [5, 6, 8]);
    let backlog = ok(store.backlog(&jetu, &lane())).await;
    assert_eq!(backlog, Backlog { waiting: 2, dead: 3, first: Some(DeliveryId([3; 16])), next: Some(Timestamp(4000)) });
    let leased = ok(store.lease(&jetu, &lane(), Timestamp(4000), 500, 10)).await;
    assert_eq!(ids(&leased), [1, 3]);
    assert!(leased.iter().all(|leased| leased.delivery.row == b"again"));
    // Queued again while it is leased: it is due at once, and the worker that held it is too late.
    ok(store.requeue(&jetu, vec![delivery(1, 9, b"once more")], Timestamp(4001))).await;
    assert_eq!(ok(store.backlog(&jetu, &lane())).await.waiting, 2);
    let held = leased.iter().find(|leased| leased.delivery.id.0[0] == 1).cloned().unwrap_or_else(|| panic!("it is held"));
    assert!(!ok(store.record_outcome(&jetu, held, DeliveryOutcome::Over)).await);
    assert_eq!(ids(&ok(store.lease(&jetu, &lane(), Timestamp(4001), 500, 10)).await), [1]);
}

/// Many outcomes in one write: each counts by itself, once, in its own lane.
pub(super) async fn together(store: &dyn Store) {
    let (jetu, other) = (site("jetu"), Lane::ordered("archive"));
    assert_eq!(ok(store.record_outcomes(&jetu, Vec::new())).await, Vec::<bool>::new());
    let mut commit = step(Head::default(), &[b"e"]);
    commit.deliveries = (1..=4).map(|n| delivery(n, u64::from(n), &[n])).collect();
    commit.deliveries.push(Delivery { id: DeliveryId([9; 16]), lane: other.clone(), place: 1, row: vec![9] });
    ok(store.commit(&jetu, commit)).await;
    let mut held = ok(store.lease(&jetu, &lane(), Timestamp(0), 500, 10)).await;
    held.sort_by_key(|leased| leased.delivery.id);
    held.extend(ok(store.lease(&jetu, &other, Timestamp(0), 500, 10)).await);
    assert_eq!(held.len(), 5);
    let of = |at: usize, row: &[u8]| held[at].clone().with_row(row.to_vec());
    let mut late = of(3, b"late");
    late.until = Timestamp(499);
    let ended = vec![
        (of(0, b"over"), DeliveryOutcome::Over),
        (of(1, b"later"), DeliveryOutcome::Waits(Timestamp(7000))),
        (of(4, b"given up"), DeliveryOutcome::Dead),
        (of(2, b"given up"), DeliveryOutcome::Dead),
        // Twice in one list, and one whose lease is another's.
        (of(0, b"twice"), DeliveryOutcome::Waits(Timestamp(1))),
        (late, DeliveryOutcome::Over),
    ];
    assert_eq!(ok(store.record_outcomes(&jetu, ended)).await, [true, true, true, true, false, false]);
    let keys: Vec<Key> = [1, 2, 3, 4, 9].map(|id| Key::Delivery(DeliveryId([id; 16]))).into();
    let rows: Vec<Vec<u8>> = ok(store.fetch(&jetu, &keys)).await.into_iter().flatten().collect();
    assert_eq!(rows, [&b"over"[..], b"later", b"given up", &[4], b"given up"]);
    let backlog = ok(store.backlog(&jetu, &lane())).await;
    assert_eq!(backlog, Backlog { waiting: 2, dead: 1, first: Some(DeliveryId([2; 16])), next: Some(Timestamp(500)) });
    assert_eq!(ok(store.backlog(&jetu, &other)).await, Backlog { dead: 1, ..Backlog::default() });
    assert_eq!(ids(&ok(store.lease(&jetu, &lane(), Timestamp(7000), 500, 10)).await), [2, 4]);
}

/// An outcome survives a restart of the backend. A lease need not, and never lasts longer than its term.
pub(super) async fn outlives(store: Box<dyn Store>, harness: &mut dyn Harness) {
    let jetu = site("jetu");
    let mut commit = step(Head::default(), &[b"e"]);
    commit.deliveries = (1..=4).map(|n| delivery(n, u64::from(n), &[n])).collect();
    ok(store.commit(&jetu, commit)).await;
    let mut held = ok(store.lease(&jetu, &lane(), Timestamp(1000), 500, 3)).await;
    let ended = held.split_off(1);
    let ids_ended = ids(&ended);
    let ended = ended.into_iter().map(|leased| (leased.with_row(b"over".to_vec()), DeliveryOutcome::Over)).collect();
    assert_eq!(ok(store.record_outcomes(&jetu, ended)).await, [true, true]);
    // With or without a lease when the backend ends: due again at the end of the lease at the latest.
    ok(store.lease(&jetu, &lane(), Timestamp(1000), 500, 1)).await;
    let store = harness.reopened(store).await;
    assert_eq!(ok(store.backlog(&jetu, &lane())).await.waiting, 2);
    let again = ids(&ok(store.lease(&jetu, &lane(), Timestamp(1500), 500, 10)).await);
    assert_eq!(again.len(), 2);
    assert!(again.iter().all(|id| !ids_ended.contains(id)), "{again:?} after {ids_ended:?}");
    let over: Vec<Key> = ids_ended.iter().map(|id| Key::Delivery(DeliveryId([*id; 16]))).collect();
    assert!(ok(store.fetch(&jetu, &over)).await.iter().all(|row| row.as_deref() == Some(b"over")));
}

/// Compares many steps in a pseudo-random order with maps.
pub(super) async fn against_a_model(store: &dyn Store) {
    let jetu = site("jetu");
    let lanes = [Lane::parallel("a"), Lane::ordered("a"), Lane::parallel("b")];
    // By lane and (place, id): the moment it waits for.
    let mut model: Vec<BTreeMap<(u64, u8), u64>> = vec![BTreeMap::new(); lanes.len()];
    let mut chance = 7_u64;
    let mut next = |below: u64| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) % below
    };
    let (mut at, mut now) = (Head::default(), 1000_u64);
    for id in 0..200_u8 {
        let chosen = usize::try_from(next(3)).unwrap_or(0);
        let place = next(40);
        let mut commit = step(at, &[b"e"]);
        commit.deliveries = vec![Delivery { id: DeliveryId([id; 16]), lane: lanes[chosen].clone(), place, row: vec![id] }];
        commit.due = now;
        at = head(at.size + 1);
        ok(store.commit(&jetu, commit)).await;
        model[chosen].insert((place, id), now);
        now += next(300);
        let chosen = usize::try_from(next(3)).unwrap_or(0);
        let leased = ok(store.lease(&jetu, &lanes[chosen], Timestamp(now), 100, 1)).await;
        let due = if lanes[chosen].ordered {
            model[chosen].first_key_value().filter(|(_, moment)| **moment <= now).map(|(key, _)| *key)
        } else {
            let ready = model[chosen].iter().filter(|(_, moment)| **moment <= now);
            ready.min_by_key(|((_, id), moment)| (**moment, *id)).map(|(key, _)| *key)
        };
        let found = leased.first().map(|leased| (leased.delivery.place, leased.delivery.id.0[0]));
        assert_eq!(found, due, "step {id}");
        if let (Some(leased), Some(key)) = (leased.into_iter().next(), due) {
            model[chosen].insert(key, now + 100);
            let settled = match next(4) {
                0 => continue,
                1 => DeliveryOutcome::Waits(Timestamp(now + next(500))),
                2 => DeliveryOutcome::Dead,
                _ => DeliveryOutcome::Over,
            };
            assert!(ok(store.record_outcome(&jetu, leased, settled)).await);
            match settled {
                DeliveryOutcome::Waits(moment) => drop(model[chosen].insert(key, moment.0)),
                DeliveryOutcome::Over | DeliveryOutcome::Dead => drop(model[chosen].remove(&key)),
            }
        }
        for (lane, model) in lanes.iter().zip(&model) {
            let backlog = ok(store.backlog(&jetu, lane)).await;
            assert_eq!(
                (backlog.waiting, backlog.first),
                (model.len() as u64, model.keys().next().map(|(_, id)| DeliveryId([*id; 16])))
            );
        }
    }
}
