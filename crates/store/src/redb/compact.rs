//! Writes the file anew, so that nothing of what was deleted is left in it: redb moves pages when it compacts by itself,
//! and what was deleted from a page stays behind in its slack.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use ::redb::{
    Database, Durability, Key, ReadTransaction, ReadableDatabase, ReadableTable, TableDefinition, TableHandle as _, Value,
};

use super::tables::{Bytes, InLane};

/// Rows in one transaction.
const AT_ONCE: usize = 16_384;

/// Copies every table of `from` into a new file and puts that in its place; the old one is there until the new one is
/// whole on the disk.
pub(super) fn rewrite(path: &Path, cache: usize) -> Result<(), ::redb::Error> {
    // What a link leads to is written anew, and not the link.
    let path = &fs::canonicalize(path)?;
    let beside = beside(path);
    let _ = fs::remove_file(&beside);
    let outcome = copy(path, &beside, cache);
    if outcome.is_err() {
        let _ = fs::remove_file(&beside);
    }
    outcome
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".compact");
    name.into()
}

fn copy(path: &Path, beside: &Path, cache: usize) -> Result<(), ::redb::Error> {
    let old = Database::builder().set_cache_size(cache).open(path)?;
    {
        let new = Database::builder().set_cache_size(cache).create(beside)?;
        let reading = old.begin_read()?;
        for table in reading.list_tables()? {
            let name = table.name().to_owned();
            match name.rsplit('/').next().unwrap_or_default() {
                "rows" => every::<Bytes, Bytes>(&reading, &new, &name)?,
                "entries" | "filters" => every::<u64, Bytes>(&reading, &new, &name)?,
                "sets" => every::<(&str, Bytes), ()>(&reading, &new, &name)?,
                "due" | "queue" => every::<InLane, u64>(&reading, &new, &name)?,
                "dead" => every::<InLane, ()>(&reading, &new, &name)?,
                "lanes" => every::<&str, (u64, u64)>(&reading, &new, &name)?,
                number if number.parse::<u64>().is_ok() => every::<Bytes, Bytes>(&reading, &new, &name)?,
                _ => return Err(::redb::Error::Corrupted(format!("the table {name} is of another version"))),
            }
        }
        // Everything before it was written without a sync.
        let mut last = new.begin_write()?;
        last.set_two_phase_commit(true);
        last.set_quick_repair(true);
        last.commit()?;
    }
    let found = fs::metadata(path)?;
    fs::set_permissions(beside, found.permissions())?;
    // Whoever runs this as another user leaves the file to the one who owns it.
    std::os::unix::fs::chown(beside, Some(found.uid()), Some(found.gid()))?;
    File::open(beside)?.sync_all()?;
    fs::rename(beside, path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()?;
    // Held until here, so that no gateway opens the file that is about to be gone.
    drop(old);
    Ok(())
}

/// Copies one table in the order of its keys.
fn every<K: Key + 'static, V: Value + 'static>(
    reading: &ReadTransaction,
    new: &Database,
    name: &str,
) -> Result<(), ::redb::Error> {
    let definition = TableDefinition::<K, V>::new(name);
    let table = reading.open_table(definition)?;
    let mut rows = table.iter()?;
    loop {
        let mut writing = new.begin_write()?;
        writing.set_durability(Durability::None)?;
        let mut copied = 0;
        {
            let mut into = writing.open_table(definition)?;
            for row in rows.by_ref().take(AT_ONCE) {
                let (key, value) = row?;
                into.insert(key.value(), value.value())?;
                copied += 1;
            }
        }
        writing.commit()?;
        if copied < AT_ONCE {
            return Ok(());
        }
    }
}
