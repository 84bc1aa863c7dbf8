//! Contract for rows outside the ledger.

use std::sync::Arc;

use kelisim_core::BlindIndex;

use super::{Harness, head, ok, site, step};
use crate::{Exchange, Head, Key, Store, StoreError};

fn change(key: &Key, from: Option<&[u8]>, to: Option<&[u8]>) -> Exchange {
    Exchange { key: key.clone(), from: from.map(<[u8]>::to_vec), to: to.map(<[u8]>::to_vec) }
}

/// Rows change together, from exactly the bytes expected, or not at all; the ledger is not affected.
pub(super) async fn compared(store: &dyn Store) {
    let (jetu, vivus) = (site("jetu"), site("vivus"));
    let (job, mark) = (Key::Notice("2".into()), Key::Noticed(BlindIndex([7; 16])));
    assert!(ok(store.exchange(&jetu, vec![change(&job, None, Some(b"one"))])).await);
    // The row exists now, so a second creation fails.
    assert!(!ok(store.exchange(&jetu, vec![change(&job, None, Some(b"two"))])).await);
    assert_eq!(ok(store.fetch(&jetu, std::slice::from_ref(&job))).await, [Some(b"one".to_vec())]);
    // One row with unexpected bytes stops the other.
    let both = |from: &[u8]| vec![change(&mark, None, Some(b"sent")), change(&job, Some(from), Some(b"three"))];
    assert!(!ok(store.exchange(&jetu, both(b"two"))).await);
    assert!(!ok(store.exchange(&jetu, both(b""))).await);
    assert_eq!(ok(store.fetch(&jetu, &[job.clone(), mark.clone()])).await, [Some(b"one".to_vec()), None]);
    assert!(ok(store.exchange(&jetu, both(b"one"))).await);
    assert_eq!(ok(store.fetch(&jetu, &[job.clone(), mark.clone()])).await, [Some(b"three".to_vec()), Some(b"sent".to_vec())]);
    assert_eq!(ok(store.fetch(&vivus, &[job.clone(), mark.clone()])).await, [None, None]);
    // Long and empty rows, and deletion.
    let long = vec![9; 100_000];
    assert!(
        ok(store.exchange(&jetu, vec![change(&job, Some(b"three"), Some(&long)), change(&mark, Some(b"sent"), Some(b""))])).await
    );
    assert_eq!(ok(store.fetch(&jetu, &[job.clone(), mark.clone()])).await, [Some(long.clone()), Some(Vec::new())]);
    assert!(ok(store.exchange(&jetu, vec![change(&job, Some(&long), None), change(&mark, Some(b""), None)])).await);
    assert_eq!(ok(store.fetch(&jetu, &[job.clone(), mark.clone()])).await, [None, None]);
    assert!(!ok(store.exchange(&jetu, vec![change(&job, Some(b"gone"), Some(b"x"))])).await);
    assert!(ok(store.exchange(&jetu, Vec::new())).await);
    // Rows of the ledger change in commits only.
    let own = change(&Key::Text("policy/1/kk".into()), None, Some(b"forged"));
    let refused = store.exchange(&jetu, vec![change(&job, None, Some(b"x")), own]).await;
    assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{refused:?}");
    assert_eq!(ok(store.fetch(&jetu, &[job, Key::Text("policy/1/kk".into())])).await, [None, None]);
    assert_eq!(ok(store.head(&jetu)).await, Head::default());
    ok(store.commit(&jetu, step(Head::default(), &[b"a"]))).await;
    assert_eq!(ok(store.head(&jetu)).await, head(1));
}

/// Of many at once exactly one wins each step.
pub(super) async fn counted(store: Box<dyn Store>) {
    let jetu = site("jetu");
    let store: Arc<dyn Store> = store.into();
    let key = Key::Notice("count".into());
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let (store, jetu, key) = (Arc::clone(&store), jetu.clone(), key.clone());
            tokio::spawn(async move {
                let mut won = 0;
                while won < 10 {
                    let now = ok(store.fetch(&jetu, std::slice::from_ref(&key))).await.pop().flatten();
                    let next = now.as_ref().map_or(1_u64, |now| u64::from_be_bytes(now[..].try_into().unwrap_or_default()) + 1);
                    let change = Exchange { key: key.clone(), from: now, to: Some(next.to_be_bytes().to_vec()) };
                    won += u64::from(ok(store.exchange(&jetu, vec![change])).await);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap_or_else(|why| panic!("{why}"));
    }
    assert_eq!(ok(store.fetch(&jetu, &[key])).await, [Some(60_u64.to_be_bytes().to_vec())]);
}

/// An exchange survives a crash.
pub(super) async fn outlives(store: Box<dyn Store>, harness: &mut dyn Harness) {
    let (jetu, key) = (site("jetu"), Key::Noticed(BlindIndex([1; 16])));
    assert!(ok(store.exchange(&jetu, vec![change(&key, None, Some(b"kept"))])).await);
    let store = harness.reopened(store).await;
    assert_eq!(ok(store.fetch(&jetu, &[key])).await, [Some(b"kept".to_vec())]);
}
