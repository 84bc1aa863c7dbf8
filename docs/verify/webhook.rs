use std::time::{SystemTime, UNIX_EPOCH};

use data_encoding::BASE64;
use ed25519_dalek::{Signature, VerifyingKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

pub struct Headers<'a> {
    pub id: &'a str,
    pub timestamp: &'a str,
    pub signature: &'a str,
}

impl Headers<'_> {
    /// By the secret you share with the gateway, `whsec_…`.
    pub fn right(&self, body: &[u8], secret: &str) -> bool {
        let Ok(key) = BASE64.decode(secret.trim().trim_start_matches("whsec_").as_bytes()) else { return false };
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&key) else { return false };
        let mac = mac.chain_update(self.signed(body));
        self.is_fresh() && self.given("v1").iter().any(|one| mac.clone().verify_slice(one).is_ok())
    }

    /// By the gateway's public key, `whpk_…`.
    pub fn right_by_key(&self, body: &[u8], key: &str) -> bool {
        let key = BASE64.decode(key.trim().trim_start_matches("whpk_").as_bytes()).ok();
        let key = key.and_then(|key| VerifyingKey::from_bytes(&key.try_into().ok()?).ok());
        let signed = self.signed(body);
        let is_right = |one: &Vec<u8>| {
            let one = Signature::from_slice(one);
            key.as_ref().zip(one.ok()).is_some_and(|(key, one)| key.verify_strict(&signed, &one).is_ok())
        };
        self.is_fresh() && self.given("v1a").iter().any(is_right)
    }

    fn signed(&self, body: &[u8]) -> Vec<u8> {
        [self.id.as_bytes(), b".", self.timestamp.as_bytes(), b".", body].concat()
    }

    fn is_fresh(&self) -> bool {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
        self.timestamp.parse::<u64>().is_ok_and(|at| at.abs_diff(now) <= 300)
    }

    fn given(&self, version: &str) -> Vec<Vec<u8>> {
        let all = self.signature.split(' ').filter_map(|one| one.split_once(','));
        all.filter(|(known, _)| *known == version).filter_map(|(_, one)| BASE64.decode(one.as_bytes()).ok()).collect()
    }
}
