//! Staff: the accounts, roles and sessions of the people who work with the console, and the audit log of what
//! they did.
//!
//! All of it belongs to the *system tenant*, which no site file can name: sealed accounts and sessions
//! outside any ledger, and a ledger of its own to which every act and every lookup is written before its
//! result is shown.

pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod audit;
pub(crate) mod duties;
pub(crate) mod failed;
pub(crate) mod organisation;
pub(crate) mod passkey;
pub(crate) mod roles;
pub(crate) mod secret;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod subject;
mod throttle;
pub(crate) mod undertaking;

use std::sync::Arc;

use kelisim_core::SiteId;
use kelisim_engine::clock;
use kelisim_engine::committer::{Committer, Signed};
use kelisim_engine::keys::Keys;
use kelisim_engine::metrics::Metrics;
use kelisim_engine::tenant::TenantStore;
use kelisim_engine::vault::{self, Vault};
use kelisim_ledger::SigningKey;
use kelisim_store::Store;
use subtle::ConstantTimeEq as _;
use tokio::sync::Semaphore;

use crate::config::Config;
use crate::forward::client::Client;

pub(crate) use account::Card;
pub(crate) use organisation::Organisation;
pub(crate) use session::Me;
pub(crate) use throttle::Throttle;

/// Concurrent password hashes: each takes 19 MiB and a core for a while.
const HASHING: usize = 2;
/// Largest age in seconds of a request of the command line, in either direction of clock skew.
const FRESH: u64 = 60;

/// Staff accounts and the *system tenant* they belong to.
pub struct Staff {
    /// Configuration: public address and ways to sign in.
    pub config: Arc<Config>,
    /// Client for the organisation's sign-in service.
    pub client: Client,
    /// Store of the system tenant.
    pub store: TenantStore,
    /// Vault of the system tenant: sealing and blind indexes.
    pub vault: Arc<Vault>,
    /// Committer of the system tenant's ledger, which is the audit log of the console.
    pub committer: Committer,
    /// Rate limits of sign-in attempts and lookups.
    pub throttle: Throttle,
    /// Organisation's own sign-in service, if one is configured.
    pub organisation: Option<Organisation>,
    hashing: Semaphore,
}

impl Staff {
    /// Opens the system tenant, with its committer on the current runtime.
    #[must_use]
    pub fn open(
        config: Arc<Config>,
        client: Client,
        keys: &Keys,
        key: Arc<SigningKey>,
        store: (&Arc<dyn Store>, TenantStore),
        metrics: &Arc<Metrics>,
        signed: Option<Signed>,
    ) -> Self {
        let id = SiteId::system();
        let vault = Arc::new(Vault::new(keys, &id));
        let (backend, store) = store;
        let committer = Committer::start(Arc::clone(backend), Arc::clone(&vault), key, id, Arc::clone(metrics), signed);
        let organisation = config.console.oidc.clone().map(Organisation::new);
        let hashing = Semaphore::new(HASHING);
        Self { config, client, store, vault, committer, throttle: Throttle::default(), organisation, hashing }
    }

    /// Returns true when the bearer token proves access to this gateway's key files, for this path and body,
    /// and is fresh.
    #[must_use]
    pub fn is_keyholder(&self, bearer: &str, path: &str, body: &[u8]) -> bool {
        let Some((second, proof)) = bearer.strip_prefix(KEYHOLDER).and_then(|rest| rest.split_once('.')) else { return false };
        let Ok(moment) = second.parse::<u64>() else { return false };
        moment.abs_diff(clock::now().secs()) <= FRESH
            && bool::from(self::proof(&self.vault, moment, path, body).as_bytes().ct_eq(proof.as_bytes()))
    }
}

const KEYHOLDER: &str = "keyholder.";

/// Bearer token that proves access to the key files: the time in seconds, and a MAC over it, the path and the
/// body.
#[must_use]
pub(crate) fn keyholder(keys: &Keys, path: &str, body: &[u8]) -> String {
    let now = clock::now().secs();
    format!("{KEYHOLDER}{now}.{}", proof(&Vault::new(keys, &SiteId::system()), now, path, body))
}

fn proof(vault: &Vault, second: u64, path: &str, body: &[u8]) -> String {
    let key = vault.secret("keyholder", b"");
    data_encoding::HEXLOWER.encode(&vault::mac(&key, &[&second.to_be_bytes(), path.as_bytes(), &[0], body]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_for_one_question() {
        let keys = |index| Keys { wrap: [1; 32], index: [index; 32], sign: [3; 32] };
        let vault = |index| Vault::new(&keys(index), &SiteId::system());
        let own = proof(&vault(2), 9, "/v1/people", b"{}");
        assert_eq!(own, proof(&vault(2), 9, "/v1/people", b"{}"));
        for other in [
            proof(&vault(4), 9, "/v1/people", b"{}"),
            proof(&vault(2), 8, "/v1/people", b"{}"),
            proof(&vault(2), 9, "/v1/peopl", b"e{}"),
            proof(&vault(2), 9, "/v1/people", b"{ }"),
        ] {
            assert_ne!(own, other);
        }
    }
}
