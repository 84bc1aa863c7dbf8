//! Standard Webhooks 1.0 signatures: `v1` with the secrets shared with a destination, `v1a` with the
//! gateway's own key for it, which the destination can verify without being able to sign.

use std::path::Path;

use data_encoding::BASE64;
use ed25519_dalek::Signer as _;
use kelisim_core::{DeliveryId, Sensitive};
use kelisim_engine::{chance, vault};

use crate::config::{self, ConfigError, read_file};

/// Secret shared with a destination.
pub(crate) struct Secret(Sensitive<Vec<u8>>);

/// Generates a secret in its file format: `whsec_` and base 64 of 32 random bytes.
#[must_use]
pub(crate) fn new() -> String {
    format!("whsec_{}", BASE64.encode(&chance::bytes::<32>()))
}

/// Reads a secret file.
///
/// # Errors
/// [`ConfigError`] when it cannot be read or holds no secret of 24 to 64 bytes.
pub(crate) fn load(path: &Path) -> Result<Secret, ConfigError> {
    let text = read_file(path)?;
    let bytes = text.trim().strip_prefix("whsec_").and_then(|encoded| BASE64.decode(encoded.as_bytes()).ok());
    match bytes.filter(|bytes| (24..=64).contains(&bytes.len())) {
        Some(bytes) => Ok(Secret(Sensitive::new(bytes))),
        None => Err(ConfigError::Value(path.to_owned(), "secret", "write whsec_ and 24 to 64 bytes in base 64".into())),
    }
}

/// Signer of messages to one destination.
pub(crate) struct Signer {
    /// Current secret, and the previous one during a rotation.
    secrets: Vec<Secret>,
    key: ed25519_dalek::SigningKey,
}

/// Creates the signer of a destination. Secret files are read each time, so that a rotation needs no restart.
/// Without a shared secret only the gateway's own `key` signs.
///
/// # Errors
/// [`ConfigError`] when a file cannot be used.
pub(crate) fn of(configured: &config::Destination, key: ed25519_dalek::SigningKey) -> Result<Signer, ConfigError> {
    let files = configured.secret_file.iter().chain(&configured.previous_secret_file);
    Ok(Signer { secrets: files.map(|file| load(file)).collect::<Result<_, _>>()?, key })
}

/// Values sent beside a body, by which the receiver verifies the sender.
pub(crate) struct Signed {
    /// Message id: `msg_` and the id of the delivery, the same in every attempt.
    pub id: String,
    /// Time of signing, in seconds since 1970.
    pub timestamp: String,
    /// Signatures separated by blanks, each with its version as prefix.
    pub signature: String,
}

/// Formats the id of a delivery as receivers see it.
#[must_use]
pub(crate) fn message_id(id: &DeliveryId) -> String {
    format!("msg_{id}")
}

impl Signer {
    /// Signs a body for one attempt at `timestamp`, in seconds since 1970.
    #[must_use]
    pub(crate) fn sign(&self, id: &DeliveryId, timestamp: u64, body: &[u8]) -> Signed {
        let (id, timestamp) = (message_id(id), timestamp.to_string());
        let signed = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
        let mut signatures: Vec<String> =
            self.secrets.iter().map(|secret| format!("v1,{}", BASE64.encode(&vault::mac(secret.0.expose(), &signed)))).collect();
        signatures.push(format!("v1a,{}", BASE64.encode(&self.key.sign(&signed.concat()).to_bytes())));
        Signed { id, timestamp, signature: signatures.join(" ") }
    }

    /// Signs a body and returns the three headers of the attempt.
    #[must_use]
    pub(crate) fn headers(&self, id: &DeliveryId, timestamp: u64, body: &[u8]) -> Vec<(&'static str, String)> {
        let Signed { id, timestamp, signature } = self.sign(id, timestamp, body);
        vec![("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signature)]
    }
}

/// Formats the verifying key as Standard Webhooks does (`whpk_…`).
#[must_use]
pub(crate) fn public(key: &ed25519_dalek::SigningKey) -> String {
    format!("whpk_{}", BASE64.encode(key.verifying_key().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(folder: &Path, name: &str) -> (String, Secret) {
        let (file, text) = (folder.join(name), new());
        std::fs::write(&file, &text).unwrap();
        (text, load(&file).unwrap())
    }

    #[test]
    fn a_foreign_library_accepts_either_secret_and_refuses_a_changed_body() {
        let folder = tempfile::tempdir().unwrap();
        let ((now_text, now_secret), (old_text, old_secret)) = (secret(folder.path(), "now"), secret(folder.path(), "old"));
        let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        let signer = Signer { secrets: vec![now_secret, old_secret], key: key.clone() };
        let (now, body) = (kelisim_engine::clock::now().secs(), b"{\"a\":1}");
        let headers = signer.headers(&DeliveryId([7; 16]), now, body);
        let mut map = http::HeaderMap::new();
        for (name, value) in &headers {
            map.insert(*name, value.parse().unwrap());
        }
        for text in [&now_text, &old_text] {
            let webhook = standardwebhooks::Webhook::new(text).unwrap();
            assert!(webhook.verify(body, &map).is_ok());
            assert!(webhook.verify(b"{\"a\":2}", &map).is_err());
        }
        assert!(standardwebhooks::Webhook::new(&new()).unwrap().verify(body, &map).is_err());
        let asymmetric = headers[2].1.split(' ').find_map(|signature| signature.strip_prefix("v1a,")).unwrap();
        let signature = ed25519_dalek::Signature::from_slice(&BASE64.decode(asymmetric.as_bytes()).unwrap()).unwrap();
        let signed = format!("{}.{now}.{{\"a\":1}}", headers[0].1);
        key.verifying_key().verify_strict(signed.as_bytes(), &signature).unwrap();
    }

    #[test]
    fn a_file_without_a_secret_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["", "whsec_", "whsec_c2hvcnQ=", "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"] {
            let file = folder.path().join("secret");
            std::fs::write(&file, text).unwrap();
            assert!(load(&file).is_err(), "{text}");
        }
    }
}
