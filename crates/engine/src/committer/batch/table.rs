//! Rows of one kind that a batch reads and writes.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use kelisim_store::{Key, StoreError, rows};

/// Rows of one kind, as read under the head or as the batch leaves them; `None` when there is no such row.
pub(super) struct Table<K, V> {
    rows: HashMap<K, Option<V>>,
    changed: Vec<K>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { rows: HashMap::new(), changed: Vec::new() }
    }
}

impl<K: Clone + Eq + Hash, V: Clone + serde::Serialize + serde::de::DeserializeOwned> Table<K, V> {
    pub(super) fn get(&self, key: K) -> Option<&V> {
        self.rows.get(&key)?.as_ref()
    }

    pub(super) fn read(&mut self, key: K, row: &[u8]) -> Result<(), StoreError> {
        self.rows.insert(key, Some(rows::decode(row)?));
        Ok(())
    }

    /// Keys of the rows that were set.
    pub(super) fn changed(&self) -> HashSet<K> {
        self.changed.iter().cloned().collect()
    }

    pub(super) fn set(&mut self, key: K, row: Option<V>) {
        self.rows.insert(key.clone(), row);
        self.changed.push(key);
    }

    pub(super) fn inherit(&mut self, key: K, prior: &Self) -> bool {
        let Some(row) = prior.rows.get(&key).cloned() else { return false };
        self.rows.insert(key, row);
        true
    }

    pub(super) fn write(&mut self, name: impl Fn(K) -> Key, out: &mut Vec<(Key, Option<Vec<u8>>)>) {
        let mut written = HashSet::new();
        for key in std::mem::take(&mut self.changed) {
            if written.insert(key.clone()) {
                let row = self.get(key.clone()).map(rows::encode);
                out.push((name(key), row));
            }
        }
    }
}
