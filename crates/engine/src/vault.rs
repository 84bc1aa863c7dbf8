//! Encryption of personal data, blind indexes and tokens.
//!
//! Every subject of a site has its own key, 32 random bytes. It seals what is personal (XChaCha20-Poly1305,
//! bound by associated data to site, subject and record, so that no ciphertext can be moved), and is itself
//! wrapped by the site's wrap key, which is derived from a file outside the store. Erasing a subject deletes
//! the wrapped key; the data it sealed remain, but are noise.
//!
//! Lookups use blind indexes: HMAC-SHA256 under a key per site and field, derived from a second file.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use kelisim_core::{BlindIndex, DeliveryId, LinkHash, RecordId, SessionHash, SiteId, SubjectId};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::chance;
use crate::keys::Keys;

const NONCE: usize = 24;

/// Error: a sealed value cannot be opened, since the key is wrong, it was moved or changed, or its subject
/// was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sealed data cannot be opened")]
pub struct Unopenable;

/// Secret key of one subject.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SubjectKey([u8; 32]);

impl SubjectKey {
    /// Generates a new random key.
    #[must_use]
    pub fn random() -> Self {
        Self(chance::bytes())
    }

    /// Derives the key under which a record's leaf commits to its payload.
    pub(crate) fn committing(&self, record: RecordId) -> [u8; 32] {
        mac(&self.0, &[b"kelisim|1|commitment|", &record.0])
    }
}

/// Keys of one site, derived from the key files.
pub struct Vault {
    site: SiteId,
    wrap: XChaCha20Poly1305,
    index: [u8; 32],
    spool: [u8; 32],
}

/// Computes blind indexes of many identifiers of one field: what does not depend on the identifier is
/// computed once.
#[derive(Clone)]
pub struct BlindIndexer(Hmac<Sha256>);

impl BlindIndexer {
    /// Blind index of an identifier in its normal form, as [`Vault::identify`] computes it.
    #[must_use]
    pub fn index(&self, normal: &str) -> BlindIndex {
        let mut mac = self.0.clone();
        mac.update(normal.as_bytes());
        BlindIndex(half(&mac.finalize().into_bytes().into()))
    }
}

fn derive(root: &[u8; 32], label: &str, site: &SiteId) -> [u8; 32] {
    let mut key = [0; 32];
    // HKDF outputs up to 8,160 bytes; 32 never fail.
    Hkdf::<Sha256>::new(None, root)
        .expand(format!("kelisim|1|{label}|{site}").as_bytes(), &mut key)
        .unwrap_or_else(|_| unreachable!("32 bytes of HKDF"));
    key
}

/// HMAC-SHA256 of the concatenated `parts` under `key`.
#[must_use]
pub fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC accepts keys of any length.
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes any key"));
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Hash of a private link as stored: the first half of its token's SHA-256.
#[must_use]
pub fn link_hash(token: &[u8; 32]) -> LinkHash {
    LinkHash(hash(token))
}

/// Hash of a console session as stored: the first half of its token's SHA-256.
#[must_use]
pub fn session_hash(token: &[u8; 32]) -> SessionHash {
    SessionHash(hash(token))
}

fn hash(token: &[u8; 32]) -> [u8; 16] {
    half(&sha2::Digest::finalize(<Sha256 as sha2::Digest>::new_with_prefix(token)).into())
}

fn half(bytes: &[u8; 32]) -> [u8; 16] {
    let mut out = [0; 16];
    out.copy_from_slice(&bytes[..16]);
    out
}

impl Vault {
    /// Derives the keys of a site from the key files.
    #[must_use]
    pub fn new(keys: &Keys, site: &SiteId) -> Self {
        let wrap = derive(&keys.wrap, "wrap", site);
        Self {
            site: site.clone(),
            wrap: XChaCha20Poly1305::new(&wrap.into()),
            index: derive(&keys.index, "index", site),
            spool: derive(&keys.wrap, "spool", site),
        }
    }

    /// Derives the secret seed of the key that signs the site's checkpoints.
    #[must_use]
    pub fn signing_seed(keys: &Keys, site: &SiteId) -> [u8; 32] {
        derive(&keys.sign, "sign", site)
    }

    /// Derives the secret seed of the keys that sign the site's webhooks.
    #[must_use]
    pub fn webhook_seed(keys: &Keys, site: &SiteId) -> [u8; 32] {
        derive(&keys.sign, "webhook", site)
    }

    /// Keyed hash of a value for one use: a blind index or a token. Different `what` never collide.
    fn index(&self, what: &str, value: &[u8]) -> [u8; 16] {
        half(&mac(&self.index, &[what.as_bytes(), &[0], value]))
    }

    /// Blind index of an identifier in its normal form; `field` is `iin`, `phone` or `email`.
    #[must_use]
    pub fn identify(&self, field: &str, normal: &str) -> BlindIndex {
        BlindIndex(self.index(&format!("contact/{field}"), normal.as_bytes()))
    }

    /// Like [`Vault::identify`], for many identifiers of one field.
    #[must_use]
    pub fn indexer(&self, field: &str) -> BlindIndexer {
        // HMAC accepts keys of any length.
        let mut mac =
            <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.index).unwrap_or_else(|_| unreachable!("HMAC takes any key"));
        mac.update(format!("contact/{field}\0").as_bytes());
        BlindIndexer(mac)
    }

    /// Derives the key that seals one file outside the store, from its random salt and its place: a file put
    /// in another's place does not open.
    #[must_use]
    pub fn spool(&self, salt: &[u8; 32], place: &str) -> [u8; 32] {
        mac(&self.spool, &[salt, place.as_bytes()])
    }

    /// Subject for which an identifier stands when it names a person.
    #[must_use]
    pub fn person(&self, field: &str, normal: &str) -> SubjectId {
        SubjectId(self.index(&format!("person/{field}"), normal.as_bytes()))
    }

    /// Subject of a browser, by the secret only the browser has.
    #[must_use]
    pub fn device(&self, secret: &[u8]) -> SubjectId {
        SubjectId(self.index("device", secret))
    }

    /// Id of the record a request makes, derived from its idempotency key: a repeated request names the same
    /// record. A key of one route never names a record of another.
    #[must_use]
    pub fn record_id(&self, route: &str, idempotency_key: &str) -> RecordId {
        RecordId(self.index(&format!("record/{route}"), idempotency_key.as_bytes()))
    }

    /// Id of the delivery of a record to a destination, derived from both: it needs no index to be found.
    #[must_use]
    pub fn delivery(&self, record: RecordId, destination: &str) -> DeliveryId {
        DeliveryId(self.index(&format!("delivery/{destination}"), &record.0))
    }

    /// Short proof that this gateway issued `value` for `what`.
    #[must_use]
    pub fn token(&self, what: &str, value: &[u8]) -> [u8; 16] {
        self.index(&format!("token/{what}"), value)
    }

    /// Compares `token` with what [`Vault::token`] computes, in constant time.
    #[must_use]
    pub fn is_token(&self, what: &str, value: &[u8], token: &[u8]) -> bool {
        self.token(what, value).ct_eq(token).into()
    }

    /// Token of the private link that a record issues: 256 unguessable bits, the same for a repeated request.
    #[must_use]
    pub fn link(&self, record: RecordId) -> [u8; 32] {
        mac(&self.index, &[b"my", &[0], &record.0])
    }

    /// Derives a secret from `value` for one use; nothing in the store reveals it.
    #[must_use]
    pub fn secret(&self, what: &str, value: &[u8]) -> [u8; 32] {
        mac(&self.index, &[b"secret/", what.as_bytes(), &[0], value])
    }

    /// Seals a row that is the gateway's own and no subject's; `what` binds it to its place.
    #[must_use]
    pub fn seal_own(&self, what: &str, plain: &[u8]) -> Vec<u8> {
        seal(&self.wrap, plain, format!("kelisim|1|own|{}|{what}", self.site).as_bytes())
    }

    /// Opens a row of the gateway's own.
    pub fn open_own(&self, what: &str, sealed: &[u8]) -> Result<Vec<u8>, Unopenable> {
        open(&self.wrap, sealed, format!("kelisim|1|own|{}|{what}", self.site).as_bytes())
    }

    /// Wraps a subject's key for the store.
    #[must_use]
    pub fn wrap(&self, subject: SubjectId, key: &SubjectKey) -> Vec<u8> {
        seal(&self.wrap, &key.0, format!("kelisim|1|key|{}|{subject}", self.site).as_bytes())
    }

    /// Unwraps a subject's key read from the store.
    pub fn unwrap(&self, subject: SubjectId, wrapped: &[u8]) -> Result<SubjectKey, Unopenable> {
        let mut key = open(&self.wrap, wrapped, format!("kelisim|1|key|{}|{subject}", self.site).as_bytes())?;
        let bytes = <[u8; 32]>::try_from(&key[..]).map_err(|_| Unopenable);
        key.zeroize();
        bytes.map(SubjectKey)
    }

    /// Seals a payload of a record. Padding hides its length in steps of sixteen bytes.
    #[must_use]
    pub fn seal(&self, subject: SubjectId, key: &SubjectKey, record: RecordId, payload: &[u8]) -> Vec<u8> {
        let mut padded = Vec::with_capacity(payload.len() + 16);
        padded.extend(payload);
        padded.push(0x80);
        padded.resize(padded.len().next_multiple_of(16), 0);
        let sealed = seal(&XChaCha20Poly1305::new(&key.0.into()), &padded, self.binding(subject, record).as_bytes());
        padded.zeroize();
        sealed
    }

    /// Opens a payload of a record and removes the padding.
    pub fn open(&self, subject: SubjectId, key: &SubjectKey, record: RecordId, sealed: &[u8]) -> Result<Vec<u8>, Unopenable> {
        let mut padded = open(&XChaCha20Poly1305::new(&key.0.into()), sealed, self.binding(subject, record).as_bytes())?;
        let end = padded.iter().rposition(|byte| *byte != 0).filter(|end| padded[*end] == 0x80).ok_or(Unopenable)?;
        padded.truncate(end);
        Ok(padded)
    }

    fn binding(&self, subject: SubjectId, record: RecordId) -> String {
        format!("kelisim|1|payload|{}|{subject}|{record}", self.site)
    }
}

fn seal(cipher: &XChaCha20Poly1305, plain: &[u8], aad: &[u8]) -> Vec<u8> {
    let nonce = chance::bytes::<NONCE>();
    let mut out = nonce.to_vec();
    // The cipher refuses only messages beyond 256 GiB.
    let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad });
    out.extend(sealed.unwrap_or_else(|_| unreachable!("a message below 256 GiB")));
    out
}

fn open(cipher: &XChaCha20Poly1305, sealed: &[u8], aad: &[u8]) -> Result<Vec<u8>, Unopenable> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(Unopenable)?;
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad }).map_err(|_| Unopenable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(site: &str) -> Vault {
        let keys = Keys { wrap: [1; 32], index: [2; 32], sign: [3; 32] };
        Vault::new(&keys, &site.parse().unwrap())
    }

    #[test]
    fn sealed_data_open_only_where_they_belong() {
        let (vault, other) = (vault("jetu"), vault("vivus"));
        let (subject, record) = (SubjectId([1; 16]), RecordId([2; 16]));
        let key = SubjectKey::random();
        let wrapped = vault.wrap(subject, &key);
        assert!(vault.unwrap(SubjectId([9; 16]), &wrapped).is_err());
        assert!(other.unwrap(subject, &wrapped).is_err());
        let key = vault.unwrap(subject, &wrapped).unwrap();
        for payload in [&b""[..], b"\x80", b"\0\0", b"fifteen bytes..", b"sixteen bytes..."] {
            let sealed = vault.seal(subject, &key, record, payload);
            assert_eq!((sealed.len() - NONCE - 16) % 16, 0);
            assert_eq!(vault.open(subject, &key, record, &sealed).unwrap(), payload);
            assert!(vault.open(subject, &key, RecordId([3; 16]), &sealed).is_err());
            assert!(other.open(subject, &key, record, &sealed).is_err());
            for at in 0..sealed.len() {
                let mut changed = sealed.clone();
                changed[at] ^= 1;
                assert!(vault.open(subject, &key, record, &changed).is_err());
            }
        }
    }

    #[test]
    fn equal_values_have_unequal_indexes_across_sites_and_fields() {
        let (jetu, vivus) = (vault("jetu"), vault("vivus"));
        let all = [
            jetu.identify("phone", "+77750300077"),
            vivus.identify("phone", "+77750300077"),
            jetu.identify("email", "+77750300077"),
            BlindIndex(jetu.person("phone", "+77750300077").0),
        ];
        for (place, one) in all.iter().enumerate() {
            assert!(all[place + 1..].iter().all(|other| other != one));
        }
        assert_eq!(all[0], jetu.identify("phone", "+77750300077"));
        assert_eq!(all[0], jetu.indexer("phone").index("+77750300077"));
        assert!(jetu.is_token("link", b"x", &jetu.token("link", b"x")));
        assert!(!jetu.is_token("form", b"x", &jetu.token("link", b"x")));
    }
}
