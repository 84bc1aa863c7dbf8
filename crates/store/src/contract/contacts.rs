//! Contract for reports of contacts: many rows under random keys, changed together and outside the ledger.

use std::sync::Arc;

use kelisim_core::check::Touch;
use kelisim_core::site::Channel;
use kelisim_core::{BlindIndex, Timestamp};

use super::{Harness, ok, site};
use crate::rows::{self, TouchLogRow, TouchesRow};
use crate::{Exchange, Key, Store};

fn row(number: u64) -> Vec<u8> {
    let made = Touch { purpose: "marketing".into(), channel: Channel::Call, at: Timestamp(number) };
    rows::encode(&TouchesRow { made: vec![(made, number.to_be_bytes())] })
}

fn person(number: u64) -> Key {
    let mut mac = [7; 16];
    mac[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    Key::Touches(BlindIndex(mac))
}

/// A report of a thousand is stored whole beside others made at the same moment, survives a crash, and is
/// deleted when it is old.
pub(super) async fn reported(store: Box<dyn Store>, harness: &mut dyn Harness) {
    let jetu = site("jetu");
    let shared = Arc::new(store);
    let report = |store: Arc<Box<dyn Store>>, worker: u64| {
        let jetu = jetu.clone();
        async move {
            loop {
                let log = ok(store.fetch(&jetu, &[Key::TouchLog])).await.pop().flatten();
                let mut days: TouchLogRow = log
                    .as_deref()
                    .map_or_else(TouchLogRow::default, |row| rows::decode(row).unwrap_or_else(|why| panic!("{why}")));
                let number = u32::try_from(days.days.len()).unwrap_or(0);
                days.days.push((20_000, number));
                let people = worker * 250..worker * 250 + 250;
                let mut changes = vec![
                    Exchange { key: Key::TouchLog, from: log, to: Some(rows::encode(&days)) },
                    Exchange { key: Key::TouchReport(20_000, number), from: None, to: Some(vec![9; 4000]) },
                ];
                changes.extend(people.map(|number| Exchange { key: person(number), from: None, to: Some(row(number)) }));
                if ok(store.exchange(&jetu, changes)).await {
                    return;
                }
                tokio::task::yield_now().await;
            }
        }
    };
    let tasks: Vec<_> = (0..4).map(|worker| tokio::spawn(report(Arc::clone(&shared), worker))).collect();
    for task in tasks {
        task.await.unwrap_or_else(|why| panic!("{why}"));
    }
    let store = Arc::into_inner(shared).unwrap_or_else(|| panic!("everybody is done with the store"));
    let store = harness.reopened(store).await;
    let all: Vec<Key> = (0..1000).map(person).collect();
    let wanted: Vec<Option<Vec<u8>>> = (0..1000).map(|number| Some(row(number))).collect();
    assert_eq!(ok(store.fetch(&jetu, &all)).await, wanted);
    assert_eq!(ok(store.fetch(&site("vivus"), &all[..1])).await, [None]);
    let reports: Vec<Key> = (0..4).map(|number| Key::TouchReport(20_000, number)).collect();
    assert!(ok(store.fetch(&jetu, &reports)).await.iter().all(Option::is_some));
    let gone = all.iter().zip(wanted).map(|(key, from)| Exchange { key: key.clone(), from, to: None });
    assert!(ok(store.exchange(&jetu, gone.collect())).await);
    assert!(ok(store.fetch(&jetu, &all)).await.iter().all(Option::is_none));
}
