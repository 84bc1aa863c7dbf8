//! The people who work with the console: who they are, what they may, how they sign in, and what they did.
//!
//! Everything of theirs belongs to the *house*, a tenant that no site file can name: sealed accounts and sessions outside
//! any ledger, and a ledger of its own that every act and every look is written to before anything is shown.

pub mod account;
pub mod admin;
pub mod audit;
pub mod organisation;
pub mod passkey;
pub mod role;
pub mod secret;
pub mod session;
pub mod sign_in;
pub mod subject;
mod throttle;

use std::sync::Arc;

use kelisim_core::SiteId;
use kelisim_engine::clock;
use kelisim_engine::committer::Committer;
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

pub use account::{Account, Card};
pub use kelisim_core::AccountId;
pub use organisation::Organisation;
pub use role::{Permission, Role};
pub use session::Me;
pub use throttle::Throttle;

/// Passwords hashed at once: each takes 19 MiB and a core for a while.
const HASHING: usize = 2;
/// Seconds a question of the command line may be on its way, either way the clocks differ.
const FRESH: u64 = 60;

/// The people who work with the console, and the *system tenant* that everything of theirs belongs to.
pub struct Staff {
    /// The configuration: public address and ways to sign in.
    pub config: Arc<Config>,
    /// Connections to the organisation's sign-in service.
    pub client: Client,
    /// Rows of the system tenant.
    pub store: TenantStore,
    /// Seals and blind indexes of the system tenant.
    pub vault: Arc<Vault>,
    /// Ledger of the system tenant: what was done in the console.
    pub committer: Committer,
    /// How often anybody may guess or look.
    pub throttle: Throttle,
    /// The organisation's own sign-in service.
    pub organisation: Option<Organisation>,
    hashing: Semaphore,
}

impl Staff {
    /// Starts the committer of the system tenant on the current runtime.
    #[must_use]
    pub fn open(
        config: Arc<Config>,
        client: Client,
        keys: &Keys,
        key: Arc<SigningKey>,
        store: (&Arc<dyn Store>, TenantStore),
        metrics: &Arc<Metrics>,
    ) -> Self {
        let id = SiteId::system();
        let vault = Arc::new(Vault::new(keys, &id));
        let (backend, store) = store;
        let committer = Committer::start(Arc::clone(backend), Arc::clone(&vault), key, id, Arc::clone(metrics));
        let organisation = config.console.oidc.clone().map(Organisation::new);
        let hashing = Semaphore::new(HASHING);
        Self { config, client, store, vault, committer, throttle: Throttle::default(), organisation, hashing }
    }

    /// Whether a question comes from somebody who can read this gateway's key files, and is not an old one.
    #[must_use]
    pub fn is_keyholder(&self, bearer: &str, path: &str, body: &[u8]) -> bool {
        let Some((second, proof)) = bearer.strip_prefix(KEYHOLDER).and_then(|rest| rest.split_once('.')) else { return false };
        let Ok(moment) = second.parse::<u64>() else { return false };
        moment.abs_diff(clock::now().secs()) <= FRESH
            && bool::from(self::proof(&self.vault, moment, path, body).as_bytes().ct_eq(proof.as_bytes()))
    }
}

const KEYHOLDER: &str = "keyholder.";

/// What shows that a question comes from somebody who can read the key files: the second, and a proof over it, the path and
/// the body.
#[must_use]
pub fn keyholder(keys: &Keys, path: &str, body: &[u8]) -> String {
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
