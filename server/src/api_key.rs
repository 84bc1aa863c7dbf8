//! Keys of marketers and systems that ask: `kelisim_<id>_<secret>`. Only their hash is in the configuration.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use kelisim_core::SiteId;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

use crate::chance;
use crate::config::ApiKey;

/// A new key and the hash that goes into the configuration.
#[must_use]
pub fn new(id: &str) -> (String, String) {
    let key = format!("kelisim_{id}_{}", BASE64URL_NOPAD.encode(&chance::bytes::<32>()));
    let hash = HEXLOWER.encode(&Sha256::digest(&key));
    (key, hash)
}

/// The configured key that was presented, when it is for this site and has the scope.
#[must_use]
pub fn find<'c>(keys: &'c [ApiKey], presented: &str, site: &SiteId, scope: &str) -> Option<&'c ApiKey> {
    let hash = HEXLOWER.encode(&Sha256::digest(presented));
    // Every key is compared, so that time tells nothing about which one is near.
    let mut found = None;
    for key in keys {
        if bool::from(key.sha256.as_bytes().ct_eq(hash.as_bytes())) {
            found = Some(key);
        }
    }
    found.filter(|key| key.site == *site && key.scopes.iter().any(|known| known == scope))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_its_site_and_scope_only() {
        let (key, sha256) = new("crm");
        let jetu: SiteId = "jetu".parse().unwrap();
        let keys = [ApiKey { id: "crm".into(), site: jetu.clone(), scopes: vec!["check".into()], sha256 }];
        assert!(find(&keys, &key, &jetu, "check").is_some());
        assert!(find(&keys, &key, &jetu, "erase").is_none());
        assert!(find(&keys, &key, &"vivus".parse().unwrap(), "check").is_none());
        assert!(find(&keys, &format!("{key}x"), &jetu, "check").is_none());
        assert!(find(&keys, "", &jetu, "check").is_none());
    }
}
