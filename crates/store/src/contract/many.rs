//! Contract for many rows fetched at once, as a check of a whole list does.

use kelisim_core::{BlindIndex, RecordId, SubjectId};

use super::{head, ok, site, step};
use crate::{Head, Key, Store};

/// Builds a key of a changing kind that is far from its neighbours, as keyed hashes are.
fn key(n: u64) -> Key {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    match n % 7 {
        0 => Key::Record(RecordId(id)),
        1 => Key::Subject(SubjectId(id)),
        2 => Key::Text(n.to_string()),
        _ => Key::Identifier(BlindIndex(id)),
    }
}

/// Thousands of keys: present and absent, of all kinds, some twice, in any order.
pub(super) async fn at_once(store: &dyn Store) {
    let jetu = site("jetu");
    let row = |n: u64| n.to_be_bytes().repeat(1 + usize::try_from(n % 9).unwrap_or(0));
    let mut before = Head::default();
    for part in 0..8 {
        let mut commit = step(before, &[b"entry"]);
        // Every third is never written.
        commit.rows = (part * 500..part * 500 + 500).filter(|n| n % 3 != 0).map(|n| (key(n), Some(row(n)))).collect();
        ok(store.commit(&jetu, commit)).await;
        before = head(part + 1);
    }
    let asked: Vec<u64> = (0..12_000_u64).map(|n| n.wrapping_mul(7919) % 4500).collect();
    let keys: Vec<Key> = asked.iter().map(|n| key(*n)).collect();
    let wanted: Vec<Option<Vec<u8>>> = asked.iter().map(|n| (*n < 4000 && n % 3 != 0).then(|| row(*n))).collect();
    assert!(ok(store.fetch(&jetu, &keys)).await == wanted, "another row, or in another place");
    assert_eq!(ok(store.fetch(&jetu, &keys[..1])).await, wanted[..1]);
    assert_eq!(ok(store.fetch(&jetu, &[])).await, Vec::<Option<Vec<u8>>>::new());
    assert!(ok(store.fetch(&site("vivus"), &keys)).await.iter().all(Option::is_none));
}
