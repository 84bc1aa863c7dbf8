//! API keys of marketers and systems, `kelisim_<id>_<secret>`. The configuration holds only their hash.

pub(crate) mod uses;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use kelisim_core::calendar::end_of;
use kelisim_core::{SiteId, Timestamp};
use kelisim_engine::chance;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

use crate::config::ApiKey;

/// Makes a new key and the hash that goes into the configuration.
#[must_use]
pub(crate) fn new(id: &str) -> (String, String) {
    let key = format!("kelisim_{id}_{}", BASE64URL_NOPAD.encode(&chance::bytes::<32>()));
    let hash = HEXLOWER.encode(&Sha256::digest(&key));
    (key, hash)
}

/// Tells whether the last day of a key is over.
#[must_use]
pub(crate) fn is_over(key: &ApiKey, now: Timestamp) -> bool {
    key.expires.is_some_and(|day| now > end_of(day))
}

/// Finds the configured key that was presented, provided that it is for this site, has the scope, and its
/// last day is not over.
#[must_use]
pub(crate) fn find<'c>(keys: &'c [ApiKey], presented: &str, site: &SiteId, scope: &str, now: Timestamp) -> Option<&'c ApiKey> {
    let hash = HEXLOWER.encode(&Sha256::digest(presented));
    // Every key is compared, so that the time taken does not reveal which one is close.
    let mut found = None;
    for key in keys {
        if bool::from(key.sha256.as_bytes().ct_eq(hash.as_bytes())) {
            found = Some(key);
        }
    }
    found.filter(|key| key.site == *site && key.scopes.iter().any(|known| known == scope) && !is_over(key, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_its_site_and_scope_only() {
        let (key, sha256) = new("crm");
        let jetu: SiteId = "jetu".parse().unwrap();
        let keys =
            [ApiKey { id: "crm".into(), site: jetu.clone(), scopes: vec!["check".into()], sha256, made: None, expires: None }];
        let now = Timestamp(1_795_287_900_000);
        assert!(find(&keys, &key, &jetu, "check", now).is_some());
        assert!(find(&keys, &key, &jetu, "erase", now).is_none());
        assert!(find(&keys, &key, &"vivus".parse().unwrap(), "check", now).is_none());
        assert!(find(&keys, &format!("{key}x"), &jetu, "check", now).is_none());
        assert!(find(&keys, "", &jetu, "check", now).is_none());
    }

    #[test]
    fn a_key_opens_to_the_end_of_its_last_day_in_kazakhstan() {
        let (key, sha256) = new("crm");
        let jetu: SiteId = "jetu".parse().unwrap();
        let expires = Some(kelisim_core::calendar::Date::constant(2026, 11, 21));
        let keys = [ApiKey { id: "crm".into(), site: jetu.clone(), scopes: vec!["check".into()], sha256, made: None, expires }];
        // 2026-11-21 23:59:59 and 2026-11-22 00:00:01 in Kazakhstan.
        assert!(find(&keys, &key, &jetu, "check", Timestamp(1_795_287_599_000)).is_some());
        assert!(find(&keys, &key, &jetu, "check", Timestamp(1_795_287_601_000)).is_none());
    }
}
