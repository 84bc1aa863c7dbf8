//! Carries out one part of a destruction.

use std::time::Duration;

use kelisim_core::{RecordId, Timestamp};

use crate::chance;
use crate::committer::{Act, CommitError, DestroyAct, Doomed};
use crate::failure::Failure;
use crate::tenant::Tenant;

/// Entries looked at, and at most destroyed, in one commit.
pub(super) const PART: u64 = 1024;
/// Pause when the gateway has too much to do.
const BUSY: Duration = Duration::from_millis(200);

/// Destroys one part.
pub(super) async fn part(tenant: &Tenant, number: u32, span: (Timestamp, Timestamp), doomed: Vec<Doomed>) -> Result<(), Failure> {
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
