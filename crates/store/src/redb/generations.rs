//! Rows with random keys, stored in generations.
//!
//! Every random key that a tree takes dirties a page of its own, and the larger the tree, the fewer pages two
//! keys share. So such rows go to the newest of many small trees; when that has [`ROWS`] rows, or a sixteenth of
//! all rows before it, it is sealed and another begins: with a hundred times as many rows there are five times
//! as many trees, and a look-up asks few of them. A key is in one generation only: an existing row is replaced and deleted where it is.
//! To find out where a key may be without reading, each generation has a Bloom filter in memory; a sealed
//! one's is in the file, the newest one's is rebuilt when the file is opened. Storing a consent costs the
//! same, however many are stored.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use ::redb::{
    Database, ReadTransaction, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition, WriteTransaction,
};
use fastbloom::{AtomicBloomFilter, DefaultHasher};
use kelisim_core::SiteId;

use super::tables::{Bytes, Tables};

/// Least number of rows of a sealed generation.
pub(super) const ROWS: u64 = 65_536;
/// A generation has at least this share of the rows of all before it.
const SHARE: u64 = 16;
/// False-positive rate of the filters: at a hundred generations, one look-up in ten reads in vain.
const WRONG: f64 = 0.001;
/// Fixed seed: filters are no secret and need no defence, since keys are keyed hashes already.
const SEED: u128 = 0;

type Filter = AtomicBloomFilter<DefaultHasher>;

/// Filters of one site.
#[derive(Clone)]
struct Filters {
    /// Oldest first; the last is the newest generation's.
    all: Arc<Vec<Arc<Filter>>>,
    /// Number of rows after which the newest generation is sealed.
    room: u64,
    /// Number of rows of those that are sealed.
    sealed: u64,
}

impl Filters {
    /// Lists the generations that may have the key, newest first.
    fn places(&self, key: &[u8]) -> impl Iterator<Item = u64> {
        // All have one seed, so the key is hashed once.
        let hash = self.all.first().map_or(0, |filter| filter.source_hash(key));
        (0..self.all.len()).rev().filter(move |at| self.all[*at].contains_hash(hash)).map(|at| at as u64)
    }

    fn newest(&self) -> u64 {
        self.all.len() as u64 - 1
    }
}

/// Filters of all sites that were used so far.
pub(super) struct Generations {
    sites: RwLock<HashMap<SiteId, Filters>>,
    /// Number of rows after which a generation is sealed.
    rows: u64,
}

fn empty(rows: u64) -> Arc<Filter> {
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    Arc::new(AtomicBloomFilter::with_false_pos(WRONG).seed(&SEED).expected_items(rows))
}

/// Version of the mapping from keys to bits. A library that sets other bits needs another version, and then
/// filters of an old version are rebuilt.
const FORM: u8 = 1;

/// Serialises a filter: version, number of hashes, then the bits.
fn pack(filter: &Filter) -> Vec<u8> {
    let mut bytes = vec![FORM];
    bytes.extend(filter.num_hashes().to_be_bytes());
    bytes.extend(filter.iter().flat_map(u64::to_be_bytes));
    bytes
}

fn unpack(bytes: &[u8]) -> Option<Arc<Filter>> {
    let (hashes, bits) = bytes.strip_prefix(&[FORM])?.split_first_chunk::<4>()?;
    let bits = bits.chunks_exact(8).map(|word| word.try_into().map(u64::from_be_bytes)).collect::<Result<Vec<_>, _>>().ok()?;
    (!bits.is_empty()).then(|| Arc::new(AtomicBloomFilter::from_vec(bits).seed(&SEED).hashes(u32::from_be_bytes(*hashes))))
}

impl Generations {
    pub(super) fn new(rows: u64) -> Self {
        Self { sites: RwLock::default(), rows }
    }

    /// Returns a site's filters, from memory or from the file.
    fn of(&self, database: &Database, site: &SiteId) -> Result<Filters, ::redb::Error> {
        if let Some(known) = self.sites.read().unwrap_or_else(PoisonError::into_inner).get(site) {
            return Ok(known.clone());
        }
        // Only one thread reads the file. The writer calls this before its first row of a site, so nothing is
        // being written yet.
        let mut sites = self.sites.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = sites.get(site) {
            return Ok(known.clone());
        }
        let filters = self.load(&database.begin_read()?, site)?;
        sites.insert(site.clone(), filters.clone());
        Ok(filters)
    }

    fn load(&self, transaction: &ReadTransaction, site: &SiteId) -> Result<Filters, ::redb::Error> {
        let tables = Tables::of(site);
        let (mut filters, mut rows) = (Vec::new(), 0);
        if let Some(sealed) = present(transaction.open_table(tables.filters()))? {
            for filter in sealed.iter()? {
                let (number, filter) = filter?;
                let table = present(transaction.open_table(definition(&tables.generation(number.value()))))?;
                let length = table.map_or(Ok(0), |table| table.len())?;
                rows += length;
                let made = unpack(filter.value()).map_or_else(|| make(transaction, &tables, number.value(), length), Ok);
                filters.push(made?);
            }
        }
        // After much was deleted the newest may hold more than a new one would.
        let newest = present(transaction.open_table(definition(&tables.generation(filters.len() as u64))))?;
        let room = self.room(rows).max(newest.map_or(Ok(0), |table| table.len())?);
        filters.push(make(transaction, &tables, filters.len() as u64, room)?);
        Ok(Filters { all: Arc::new(filters), room, sealed: rows })
    }

    /// Number of rows of a generation that begins after so many.
    fn room(&self, sealed: u64) -> u64 {
        self.rows.max(sealed / SHARE)
    }

    /// Drops a site's filters, which may be ahead of the file after a transaction that was not committed.
    pub(super) fn forget(&self, site: &SiteId) {
        self.sites.write().unwrap_or_else(PoisonError::into_inner).remove(site);
    }

    /// Opens a site's rows for reading.
    pub(super) fn reader<'a>(
        &self,
        database: &Database,
        transaction: &'a ReadTransaction,
        site: &SiteId,
    ) -> Result<Reader<'a>, ::redb::Error> {
        Ok(Reader { filters: self.of(database, site)?, tables: Tables::of(site), transaction, open: HashMap::new() })
    }

    /// Loads a site's filters: must be called before its first row is written.
    pub(super) fn prepare(&self, database: &Database, site: &SiteId) -> Result<(), ::redb::Error> {
        self.of(database, site).map(drop)
    }

    /// Opens a site's rows for writing.
    pub(super) fn writer<'a>(&self, transaction: &'a WriteTransaction, site: &SiteId) -> Writer<'a> {
        let known = self.sites.read().unwrap_or_else(PoisonError::into_inner).get(site).cloned();
        let filters = known.unwrap_or_else(|| Filters { all: Arc::new(vec![empty(self.rows)]), room: self.rows, sealed: 0 });
        Writer { filters, tables: Tables::of(site), transaction, open: HashMap::new() }
    }

    /// Seals the newest generation of a site when it is full.
    pub(super) fn seal(&self, transaction: &WriteTransaction, site: &SiteId) -> Result<(), ::redb::Error> {
        let tables = Tables::of(site);
        let mut sites = self.sites.write().unwrap_or_else(PoisonError::into_inner);
        let Some(filters) = sites.get_mut(site) else { return Ok(()) };
        let number = filters.newest();
        let length = transaction.open_table(definition(&tables.generation(number)))?.len()?;
        if length < filters.room {
            return Ok(());
        }
        let mut table = transaction.open_table(tables.filters())?;
        let mut all = filters.all.to_vec();
        if let Some(full) = all.last() {
            table.insert(number, &pack(full)[..])?;
        }
        let sealed = filters.sealed + length;
        let room = self.room(sealed);
        all.push(empty(room));
        *filters = Filters { all: Arc::new(all), room, sealed };
        Ok(())
    }
}

/// Rebuilds the filter of a generation of `room` rows from its keys.
fn make(transaction: &ReadTransaction, tables: &Tables, number: u64, room: u64) -> Result<Arc<Filter>, ::redb::Error> {
    let filter = empty(room);
    if let Some(rows) = present(transaction.open_table(definition(&tables.generation(number))))? {
        for row in rows.iter()? {
            filter.insert(row?.0.value());
        }
    }
    Ok(filter)
}

fn definition(name: &str) -> TableDefinition<'_, Bytes, Bytes> {
    TableDefinition::new(name)
}

/// Maps a table that was never written to `None`: it is empty, not missing.
fn present<T>(table: Result<T, ::redb::TableError>) -> Result<Option<T>, ::redb::Error> {
    match table {
        Ok(table) => Ok(Some(table)),
        Err(::redb::TableError::TableDoesNotExist(_)) => Ok(None),
        Err(why) => Err(why.into()),
    }
}

/// Reader of one site's rows.
pub(super) struct Reader<'a> {
    filters: Filters,
    tables: Tables,
    transaction: &'a ReadTransaction,
    open: HashMap<u64, Option<::redb::ReadOnlyTable<Bytes, Bytes>>>,
}

impl Reader<'_> {
    /// Reads the rows under these keys, in their order. Each tree is traversed once from its beginning, so
    /// that keys on one page are looked up together.
    pub(super) fn get(&mut self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, ::redb::Error> {
        let mut places: Vec<(u64, &[u8], usize)> = Vec::with_capacity(keys.len());
        for (at, key) in keys.iter().enumerate() {
            places.extend(self.filters.places(key).map(|number| (number, &key[..], at)));
        }
        places.sort_unstable();
        let mut rows = vec![None; keys.len()];
        for (number, key, at) in places {
            // A key is in one generation only.
            if rows[at].is_none()
                && let Some(table) = self.table(number)?
            {
                rows[at] = table.get(key)?.map(|row| row.value().to_vec());
            }
        }
        Ok(rows)
    }

    fn table(&mut self, number: u64) -> Result<Option<&::redb::ReadOnlyTable<Bytes, Bytes>>, ::redb::Error> {
        let table = match self.open.entry(number) {
            std::collections::hash_map::Entry::Occupied(open) => open.into_mut(),
            std::collections::hash_map::Entry::Vacant(closed) => {
                closed.insert(present(self.transaction.open_table(definition(&self.tables.generation(number))))?)
            }
        };
        Ok(table.as_ref())
    }
}

/// Writer of one site's rows.
pub(super) struct Writer<'a> {
    filters: Filters,
    tables: Tables,
    transaction: &'a WriteTransaction,
    open: HashMap<u64, ::redb::Table<'a, Bytes, Bytes>>,
}

impl<'a> Writer<'a> {
    fn table(&mut self, number: u64) -> Result<&mut ::redb::Table<'a, Bytes, Bytes>, ::redb::Error> {
        Ok(match self.open.entry(number) {
            std::collections::hash_map::Entry::Occupied(open) => open.into_mut(),
            std::collections::hash_map::Entry::Vacant(closed) => {
                closed.insert(self.transaction.open_table(definition(&self.tables.generation(number)))?)
            }
        })
    }

    /// Finds the generation that has a key.
    fn place(&mut self, key: &[u8]) -> Result<Option<u64>, ::redb::Error> {
        let places: Vec<u64> = self.filters.places(key).collect();
        for number in places {
            if self.table(number)?.get(key)?.is_some() {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// Writes a row where its key is, or into the newest generation.
    pub(super) fn insert(&mut self, key: &[u8], row: &[u8]) -> Result<(), ::redb::Error> {
        let newest = self.filters.newest();
        let number = self.place(key)?.unwrap_or(newest);
        if number == newest {
            // Set before the row can be read, so that no reader misses it.
            if let Some(filter) = self.filters.all.last() {
                filter.insert(key);
            }
        }
        self.table(number)?.insert(key, row)?;
        Ok(())
    }

    /// Deletes a row wherever it is.
    pub(super) fn remove(&mut self, key: &[u8]) -> Result<(), ::redb::Error> {
        if let Some(number) = self.place(key)? {
            self.table(number)?.remove(key)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_kept_long_ago_still_finds_its_keys() {
        let filter: Filter = AtomicBloomFilter::with_num_bits(128).seed(&SEED).hashes(3);
        filter.insert(&b"key"[..]);
        // A failure here means that the library sets other bits than before: increase `FORM`.
        assert_eq!(pack(&filter), GOLDEN);
        let again = unpack(&pack(&filter)).unwrap();
        assert!(again.contains(&b"key"[..]) && !again.contains(&b"other"[..]));
        assert!(unpack(&[FORM + 1, 0, 0, 0, 3]).is_none());
    }

    const GOLDEN: [u8; 21] = [1, 0, 0, 0, 3, 0, 0, 0, 0, 8, 32, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0];
}
