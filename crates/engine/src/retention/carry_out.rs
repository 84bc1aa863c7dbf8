//! Carries out one part of a destruction.

use std::time::Duration;

use kelisim_core::site::retention::COOKIES;
use kelisim_core::{RecordId, Timestamp};
use kelisim_ledger::Leaf;
use kelisim_store::rows::{self, Entry};
use kelisim_store::{Exchange, Key, StoreError};

use crate::chance;
use crate::committer::{Act, CommitError, DestroyAct, Doomed};
use crate::failure::Failure;
use crate::tenant::Tenant;

/// Entries looked at, and at most destroyed, in one commit.
pub(super) const PART: u64 = 1024;
/// Pause when the gateway has too much to do.
const BUSY: Duration = Duration::from_millis(200);

/// Destroys one part.
pub(super) async fn part(
    tenant: &Tenant,
    number: u32,
    class: &str,
    span: (Timestamp, Timestamp),
    doomed: Vec<Doomed>,
) -> Result<(), Failure> {
    if class != COOKIES {
        files(tenant, &doomed).await?;
    }
    loop {
        let act = DestroyAct { number, span, doomed: doomed.clone() };
        let record = RecordId(chance::bytes());
        match tenant.committer.record(record, [0; 8], Act::Destroy(Box::new(act))).await {
            Ok(_) => return Ok(()),
            Err(CommitError::Busy) => tokio::time::sleep(BUSY).await,
            Err(why) => return Err(why.into()),
        }
    }
}

/// Deletes the files that were noted by what is destroyed. First: a file whose note is gone would never be found.
async fn files(tenant: &Tenant, doomed: &[Doomed]) -> Result<(), Failure> {
    let entries = doomed.iter().filter(|doomed| doomed.whole).flat_map(|doomed| &doomed.entries);
    let records: Vec<RecordId> = entries
        .map(|(_, bytes)| {
            let entry: Entry = rows::decode(bytes)?;
            let leaf = Leaf::decode(&entry.leaf).map_err(|_| StoreError::Corrupt("a leaf of the ledger"))?;
            Ok(RecordId(leaf.record))
        })
        .collect::<Result<_, StoreError>>()?;
    let keys: Vec<Key> = records.iter().map(|record| Key::File(*record)).collect();
    for (key, row) in keys.clone().into_iter().zip(tenant.store.fetch(&keys).await?) {
        if row.is_some() {
            tenant.store.exchange(vec![Exchange { key, from: row, to: None }]).await?;
        }
    }
    Ok(())
}
