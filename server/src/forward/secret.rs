//! Standard Webhooks 1.0 signatures.

use std::path::Path;

use data_encoding::{BASE64, HEXLOWER};
use kelisim_core::Sensitive;

use crate::config::{ConfigError, read_file};
use crate::{chance, vault};

/// The secret shared with a destination.
pub struct Secret(Sensitive<Vec<u8>>);

/// A new secret as it is written in a file: `whsec_` and base 64 of 32 random bytes.
#[must_use]
pub fn new() -> String {
    format!("whsec_{}", BASE64.encode(&chance::bytes::<32>()))
}

/// Reads a secret file.
///
/// # Errors
/// [`ConfigError`] when it cannot be read or holds no secret of 24 to 64 bytes.
pub fn load(path: &Path) -> Result<Secret, ConfigError> {
    let text = read_file(path)?;
    let bytes = text.trim().strip_prefix("whsec_").and_then(|encoded| BASE64.decode(encoded.as_bytes()).ok());
    match bytes.filter(|bytes| (24..=64).contains(&bytes.len())) {
        Some(bytes) => Ok(Secret(Sensitive::new(bytes))),
        None => Err(ConfigError::Value(path.to_owned(), "secret", "write whsec_ and 24 to 64 bytes in base 64".into())),
    }
}

impl Secret {
    /// The three headers of one attempt.
    #[must_use]
    pub fn headers(&self, id: &[u8; 16], timestamp: u64, body: &[u8]) -> [(&'static str, String); 3] {
        let id = format!("msg_{}", HEXLOWER.encode(id));
        let timestamp = timestamp.to_string();
        let mac = vault::mac(self.0.expose(), &[id.as_bytes(), b".", timestamp.as_bytes(), b".", body]);
        let signature = format!("v1,{}", BASE64.encode(&mac));
        [("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signature)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_library_accepts_the_signature_and_refuses_a_changed_body() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        let secret = new();
        std::fs::write(&file, &secret).unwrap();
        let now = crate::clock::now().secs();
        let headers = load(&file).unwrap().headers(&[7; 16], now, b"{\"a\":1}");
        let webhook = standardwebhooks::Webhook::new(&secret).unwrap();
        let mut map = http::HeaderMap::new();
        for (name, value) in headers {
            map.insert(name, value.parse().unwrap());
        }
        assert!(webhook.verify(b"{\"a\":1}", &map).is_ok());
        assert!(webhook.verify(b"{\"a\":2}", &map).is_err());
    }
}
