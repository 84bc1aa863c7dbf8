//! Verifies every ledger once a day.

use std::sync::Arc;
use std::time::Duration;

use crate::gateway::Gateway;

/// How long after a start the first verification begins: a gateway that just started has other work.
const FIRST: Duration = Duration::from_mins(10);
/// Pause between two verifications.
const AGAIN: Duration = Duration::from_hours(24);

/// Runs until the gateway ends.
pub(super) async fn run(gateway: Arc<Gateway>) {
    tokio::time::sleep(FIRST).await;
    loop {
        let tenants = gateway.tenants();
        for tenant in tenants.values().filter(|tenant| tenant.committer.trouble().is_none()) {
            gateway.verifications.verify(&gateway.store, tenant).await;
        }
        tokio::time::sleep(AGAIN).await;
    }
}
