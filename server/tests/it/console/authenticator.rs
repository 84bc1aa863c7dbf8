//! A security key in software: what a browser and a device do together, and what they would do if they were
//! not honest.

use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Browser, origin};
use crate::support::Answer;

/// The user was there, and was made sure of.
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
/// What is signed holds a new key.
const ATTESTED: u8 = 64;

/// Names and values of the fields of a form.
pub(super) type Fields = Vec<(&'static str, String)>;

/// A passkey, with everything its device knows of it.
#[derive(Clone)]
pub(crate) struct Key {
    secret: Vec<u8>,
    pub id: Vec<u8>,
    /// The account it signs in to, as the gateway named it.
    pub user: Vec<u8>,
    pub counter: u32,
    /// Whether it makes sure who holds it.
    pub verifies: bool,
    /// The host it signs for.
    pub host: String,
    /// The origin of the page that asks, as the browser states it.
    pub origin: String,
}

fn encoded(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

impl Key {
    /// A new one, for the gateway of this browser.
    pub(crate) fn new(browser: &Browser<'_>) -> Self {
        let random = SystemRandom::new();
        let secret = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let (secret, host, origin) = (secret.as_ref().to_vec(), "localhost".to_owned(), origin(browser.gateway));
        let id = Sha256::digest(&secret).to_vec();
        Self { secret, id, user: Vec::new(), counter: 0, verifies: true, host, origin }
    }

    fn pair(&self) -> EcdsaKeyPair {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.secret, &SystemRandom::new()).unwrap()
    }

    /// The same key on a device that differs in something.
    pub(crate) fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    fn client(&self, kind: &str, challenge: &str) -> Vec<u8> {
        let origin = &self.origin;
        format!(r#"{{"type":"webauthn.{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#).into_bytes()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let flags = PRESENT | if self.verifies { VERIFIED } else { 0 } | more;
        [&Sha256::digest(self.host.as_bytes())[..], &[flags], &self.counter.to_be_bytes()].concat()
    }

    /// Answers the question for a new key.
    pub(crate) fn make(&mut self, options: &Value) -> Fields {
        self.user = BASE64URL_NOPAD.decode(options["user"]["id"].as_str().unwrap().as_bytes()).unwrap();
        let pair = self.pair();
        let point = pair.public_key().as_ref();
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        // COSE: EC2, ES256, P-256, x, y.
        let public =
            [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20], &point[1..33], &[0x22, 0x58, 0x20], &point[33..]].concat();
        let data = [&self.data(ATTESTED)[..], &[0; 16], &length, &self.id, &public].concat();
        let size = u8::try_from(data.len()).unwrap();
        let object = [&b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"[..], &[size], &data].concat();
        let client = self.client("create", options["challenge"].as_str().unwrap());
        vec![("client", encoded(&client)), ("object", encoded(&object)), ("transports", "usb internal telepathy".into())]
    }

    /// Answers the question for any key.
    pub(crate) fn assert(&self, options: &Value) -> Fields {
        self.sign(options["challenge"].as_str().unwrap())
    }

    /// Answers a challenge as [`Key::assert`] does, whoever made it.
    pub(crate) fn sign(&self, challenge: &str) -> Fields {
        let (client, data) = (self.client("get", challenge), self.data(0));
        let signed = [&data[..], &Sha256::digest(&client)].concat();
        let signature = self.pair().sign(&SystemRandom::new(), &signed).unwrap();
        vec![
            ("id", encoded(&self.id)),
            ("client", encoded(&client)),
            ("data", encoded(&data)),
            ("signature", encoded(signature.as_ref())),
            ("user", encoded(&self.user)),
        ]
    }
}

impl Browser<'_> {
    /// What the gateway asks at this address.
    pub(crate) fn question(&self, path: &str) -> Value {
        let asked = self.get(path);
        assert_eq!((asked.status, asked.header("content-type")), (200, Some("application/json")), "{}", asked.text());
        assert_eq!(asked.header("cache-control"), Some("no-store"));
        asked.json()
    }

    /// Sends what an authenticator answered.
    pub(crate) fn answer(&self, path: &str, fields: &Fields, more: &[(&str, &str)]) -> Answer {
        let all: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (*name, value.as_str())).chain(more.iter().copied()).collect();
        self.post(path, &all)
    }

    /// Signs in by a key, from the question on.
    pub(crate) fn enter(&self, key: &Key) -> Answer {
        let options = self.question("/console/sign-in/passkey");
        self.answer("/console/sign-in/passkey", &key.assert(&options), &[])
    }

    /// Adds a key to the account that is signed in.
    pub(crate) fn add(&self, key: &mut Key, label: &str) -> Answer {
        let options = self.question("/console/account/passkey");
        self.answer("/console/account/passkey", &key.make(&options), &[("form", &self.form()), ("label", label)])
    }
}
