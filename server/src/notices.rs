//! Notices: e-mail to people about a significant change of the policy.
//!
//! A notice is a row outside the ledger. The gateway that holds it walks the ledger, finds the people it
//! concerns, and sends one letter after the other, as fast as the configuration allows. After each letter one
//! exchange writes the progress and a mark for that person, so that after a crash only the person whose
//! letter was under way can get it twice. No address is stored: the mark is a keyed hash, and addresses are
//! opened from the sealed records when they are needed.

pub(crate) mod control;
pub(crate) mod letter;
pub(crate) mod people;
mod work;

use std::sync::Arc;
use std::time::Duration;

use kelisim_core::Timestamp;
use kelisim_core::site::Policy;
use kelisim_engine::tenant::Tenants;
use kelisim_engine::{Tenant, chance, clock};
use kelisim_store::notice::{NoticeRow, NoticeState};
use kelisim_store::{Exchange, Key, StoreError, rows};
use tokio::sync::watch;

use crate::config::Config;

/// Interval between polls for a notice that was started.
const POLL: Duration = Duration::from_millis(500);
/// Lease of a notice, in milliseconds: after that another gateway takes over from one that died.
const HOLD_MS: u64 = 15_000;

/// Row of a notice with the bytes it was decoded from.
#[derive(Clone)]
pub(crate) struct Job {
    /// Decoded row of the notice.
    pub row: NoticeRow,
    bytes: Vec<u8>,
}

/// Reads the notice of a policy version.
pub(crate) async fn read(tenant: &Tenant, version: &str) -> Result<Option<Job>, StoreError> {
    let bytes = tenant.store.fetch(&[Key::Notice(version.to_owned())]).await?.pop().flatten();
    bytes.map(|bytes| Ok(Job { row: rows::decode(&bytes)?, bytes })).transpose()
}

/// Replaces a notice's row by compare-and-swap from `before`, in one exchange with `more` rows; `None` when
/// it has changed since.
pub(crate) async fn write(
    tenant: &Tenant,
    version: &str,
    before: Option<&Job>,
    row: NoticeRow,
    mut more: Vec<Exchange>,
) -> Result<Option<Job>, StoreError> {
    let bytes = rows::encode(&row);
    let from = before.map(|before| before.bytes.clone());
    more.push(Exchange { key: Key::Notice(version.to_owned()), from, to: Some(bytes.clone()) });
    Ok(tenant.store.exchange(more).await?.then_some(Job { row, bytes }))
}

/// Works on the notices of every site until the runtime ends. Does nothing where no mail server is
/// configured.
pub(crate) async fn run(config: Arc<Config>, tenants: watch::Receiver<Arc<Tenants>>) {
    let Some(mail) = &config.mail else { return };
    let me = chance::bytes();
    // Shared by all notices: the rate limit is the mail server's.
    let mut last = Timestamp(0);
    loop {
        // A store that cannot write would lose the marks, and letters would be sent again.
        let now = Arc::clone(&tenants.borrow());
        for tenant in now.values().filter(|tenant| tenant.ready().is_ok()) {
            for policy in tenant.config.policies.iter().filter(|policy| policy.significant) {
                if let Err(why) = advance(&config, tenant, policy, mail, me, &mut last).await {
                    tracing::warn!(site = %tenant.config.id, policy = policy.version, code = why.code(), "a notice cannot go on");
                }
            }
        }
        tokio::time::sleep(POLL).await;
    }
}

/// Takes a notice that no gateway holds, and works on it until it is done, stopped or has to wait.
async fn advance(
    config: &Config,
    tenant: &Tenant,
    policy: &Policy,
    mail: &crate::config::Mail,
    me: [u8; 16],
    last: &mut Timestamp,
) -> Result<(), StoreError> {
    let Some(job) = read(tenant, &policy.version).await? else { return Ok(()) };
    let now = clock::now();
    // The embedded store has one gateway only: an earlier holder is no longer running.
    let held = tenant.store.is_shared() && job.row.holder != me && job.row.held_until > now;
    if job.row.state != NoticeState::Running || held || job.row.not_before > now {
        return Ok(());
    }
    let row = NoticeRow { holder: me, held_until: now.plus_ms(HOLD_MS), ..job.row.clone() };
    // Another gateway may have taken it first.
    let Some(job) = write(tenant, &policy.version, Some(&job), row, Vec::new()).await? else { return Ok(()) };
    let mut work = work::Work::new(config, tenant, policy, mail, me, job, last);
    let outcome = work.run().await;
    work.close().await;
    outcome
}
