//! The people who work with the console: who they are, what they may, how they sign in, and what they did.
//!
//! Everything of theirs belongs to the *house*, a tenant that no site file can name: sealed accounts and sessions outside
//! any ledger, and a ledger of its own that every act and every look is written to before anything is shown.

pub mod account;
pub mod audit;
pub mod organisation;
pub mod passkey;
pub mod role;
pub mod secret;
pub mod session;
pub mod sign_in;
pub mod subject;
mod throttle;

use std::collections::BTreeMap;
use std::sync::Arc;

use kelisim_core::SiteId;
use kelisim_store::Store;
use subtle::ConstantTimeEq as _;
use tokio::sync::{Mutex, Semaphore};

use crate::clock;
use crate::committer::Committer;
use crate::config::Config;
use crate::gateway::signing_key;
use crate::keys::Keys;
use crate::metrics::Metrics;
use crate::pipeline::tally::Tally;
use crate::vault::{self, Vault};

pub use account::{Account, AccountId, Card};
pub use organisation::Organisation;
pub use role::{Permission, Role};
pub use session::Me;
pub use throttle::Throttle;

/// Passwords hashed at once: each takes 19 MiB and a core for a while.
const HASHING: usize = 2;
/// Seconds a question of the command line may be on its way, either way the clocks differ.
const FRESH: u64 = 60;

/// What belongs to the gateway and to no site.
pub struct House {
    /// Its tenant.
    pub id: SiteId,
    /// Its keys.
    pub vault: Arc<Vault>,
    /// Its ledger: what was done in the console.
    pub committer: Committer,
    /// How often anybody may guess or look.
    pub throttle: Throttle,
    /// The organisation's own sign-in service.
    pub organisation: Option<Organisation>,
    /// What was counted of each site's ledger.
    pub tallies: Mutex<BTreeMap<SiteId, Arc<Mutex<Tally>>>>,
    hashing: Semaphore,
}

impl House {
    /// Starts its committer on the current runtime.
    #[must_use]
    pub fn open(config: &Config, keys: &Keys, store: &Arc<dyn Store>, metrics: &Arc<Metrics>) -> Self {
        let id = SiteId::house();
        let vault = Arc::new(Vault::new(keys, &id));
        let key = Arc::new(signing_key(config, keys, &id));
        let committer = Committer::start(Arc::clone(store), Arc::clone(&vault), key, id.clone(), Arc::clone(metrics));
        let (throttle, tallies) = (Throttle::default(), Mutex::default());
        let organisation = config.console.oidc.clone().map(Organisation::new);
        Self { id, vault, committer, throttle, organisation, tallies, hashing: Semaphore::new(HASHING) }
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
    format!("{KEYHOLDER}{now}.{}", proof(&Vault::new(keys, &SiteId::house()), now, path, body))
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
        let vault = |index| Vault::new(&keys(index), &SiteId::house());
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
