//! Relying party: challenges for browsers and the verification of their answers, by `webauthn_rp`. Nothing
//! here reads the store.
//!
//! Attestation is not requested: the make of a person's device is nobody's business here, so that
//! verification of a new passkey shows that it answers the challenge, and not what device it is on.

use kelisim_core::AccountId;
use kelisim_engine::clock;
use url::Host;
use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle16, Username,
};
use webauthn_rp::request::{AsciiDomain, ExtensionInfo, PublicKeyCredentialDescriptor, RpId, TimedCeremony as _};
use webauthn_rp::response::auth::error::AuthCeremonyErr;
use webauthn_rp::response::auth::{Authentication, AuthenticatorAssertion};
use webauthn_rp::response::register::error::RegCeremonyErr;
use webauthn_rp::response::register::{
    AuthenticatorAttestation, ClientExtensionsOutputs, CompressedPubKey, DynamicState, StaticState,
};
use webauthn_rp::response::{AuthTransports, AuthenticatorAttachment, AuthenticatorTransport, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthenticationServerState, DiscoverableCredentialRequestOptions,
    PublicKeyCredentialCreationOptions, Registration, RegistrationServerState,
};

use super::Passkey;
use crate::config::Config;

/// Decoded static state of a stored passkey.
type StoredState = StaticState<CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>>;

/// Challenge for a browser, with the server's state.
pub(crate) struct Challenge {
    /// Options of Web Authentication for the browser, as JSON.
    pub options: String,
    /// Server's state for verifying the answer: the challenge and its expiry, five minutes.
    pub state: Vec<u8>,
}

/// Browser's answer that registers a new passkey.
pub(crate) struct Attestation {
    /// Field `clientDataJSON` of the answer.
    pub client: Vec<u8>,
    /// Field `attestationObject` of the answer.
    pub object: Vec<u8>,
    /// Names of the device's transports, separated by spaces.
    pub transports: String,
}

/// Browser's answer that uses a passkey.
pub(crate) struct Assertion {
    /// Field `rawId` of the answer.
    pub id: Vec<u8>,
    /// Field `clientDataJSON` of the answer.
    pub client: Vec<u8>,
    /// Field `authenticatorData` of the answer.
    pub data: Vec<u8>,
    /// Field `signature` of the answer.
    pub signature: Vec<u8>,
    /// Field `userHandle` of the answer: the account.
    pub account: AccountId,
}

/// Reason why an answer is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// The challenge has expired, was not issued here, or was answered before.
    Late,
    /// The device did not verify the person.
    Unverified,
    /// The signature counter went back: there may be a copy of the passkey.
    Copied,
    /// The account already has this passkey.
    Known,
    /// The account has reached the limit of passkeys.
    Many,
    /// The sign-in is too long ago to change the ways to sign in.
    Stale,
    /// It is the last way to sign in.
    Last,
    /// Any other reason, which is not disclosed.
    Wrong,
}

/// Identity of this gateway for passkeys: its host, and the only origin that may request them.
pub(crate) struct RelyingParty {
    id: RpId,
    origin: String,
}

impl RelyingParty {
    /// Creates it from the public address; `None` for an IP address, which cannot have passkeys.
    #[must_use]
    pub(crate) fn of(config: &Config) -> Option<Self> {
        let Some(Host::Domain(host)) = config.public_url.host() else { return None };
        let host = AsciiDomain::try_from(host.to_owned()).ok()?;
        Some(Self { id: RpId::Domain(host), origin: config.origin() })
    }

    /// Creates the challenge for a new passkey that is discoverable and verifies the person. Existing
    /// passkeys of the account are excluded.
    ///
    /// # Errors
    /// [`Failed::Wrong`] for a name no passkey can be made for.
    pub(crate) fn registration_challenge(
        &self,
        account: AccountId,
        name: &str,
        existing: &[Passkey],
    ) -> Result<Challenge, Failed> {
        let handle = UserHandle16::from(account.0);
        let name = Username::try_from(name).map_err(|_| Failed::Wrong)?;
        let user = PublicKeyCredentialUserEntity { name: name.clone(), id: &handle, display_name: name.as_ref().try_into().ok() };
        let existing = existing.iter().filter_map(|passkey| {
            let id = CredentialId::try_from(passkey.id.clone()).ok()?;
            Some(PublicKeyCredentialDescriptor { id, transports: AuthTransports::decode(passkey.transports).ok()? })
        });
        let mut options = PublicKeyCredentialCreationOptions::passkey(&self.id, user, existing.collect());
        // Requested but not enforced: many devices and password managers do not know the extension. User
        // verification is enforced for every answer anyway.
        options.extensions.cred_protect = CredProtect::UserVerificationRequired(ExtensionInfo::AllowDontEnforceValue);
        let (server, client) = options.start_ceremony().map_err(|_| Failed::Wrong)?;
        let state = server.encode().map_err(|_| Failed::Wrong)?;
        Ok(Challenge { options: serde_json::to_string(&client).map_err(|_| Failed::Wrong)?, state })
    }

    /// Verifies the answer for a new passkey; returns it with the challenge that it uses up.
    ///
    /// # Errors
    /// [`Failed`] with the reason, as far as it is disclosed.
    pub(crate) fn register(&self, state: &[u8], attestation: Attestation) -> Result<(Passkey, [u8; 16]), Failed> {
        let state = RegistrationServerState::<16>::decode(state).map_err(|_| Failed::Late)?;
        let challenge = state.sent_challenge().0.to_le_bytes();
        let transports = transports(&attestation.transports);
        let response = AuthenticatorAttestation::new(attestation.client, attestation.object, transports);
        let outputs = ClientExtensionsOutputs { cred_props: None, prf: None };
        let answer = Registration::new(response, AuthenticatorAttachment::None, outputs);
        let rules = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &[self.origin.as_str()],
            error_on_unsolicited_extensions: false,
            ..RegistrationVerificationOptions::default()
        };
        let new = state.verify(&self.id, &answer, &rules).map_err(|why| match why {
            RegCeremonyErr::Timeout | RegCeremonyErr::ChallengeMismatch => Failed::Late,
            RegCeremonyErr::UserNotVerified => Failed::Unverified,
            _ => Failed::Wrong,
        })?;
        let (Ok(key), Ok(dynamic), Ok(ways)) = (new.static_state().encode(), new.dynamic_state().encode(), transports.encode());
        let passkey = Passkey {
            id: new.id().as_ref().to_vec(),
            name: String::new(),
            made: clock::now(),
            last: None,
            doubted: false,
            key,
            state: dynamic,
            transports: ways,
        };
        Ok((passkey, challenge))
    }

    /// Creates the challenge for signing in with any passkey of this gateway.
    ///
    /// # Errors
    /// [`Failed::Wrong`], which the options used here never cause.
    pub(crate) fn sign_in_challenge(&self) -> Result<Challenge, Failed> {
        let options = DiscoverableCredentialRequestOptions::passkey(&self.id);
        let (server, client) = options.start_ceremony().map_err(|_| Failed::Wrong)?;
        let state = server.encode().map_err(|_| Failed::Wrong)?;
        Ok(Challenge { options: serde_json::to_string(&client).map_err(|_| Failed::Wrong)?, state })
    }

    /// Decodes the challenge from the state of a sign-in.
    ///
    /// # Errors
    /// [`Failed::Late`] when it is no such state.
    pub(crate) fn challenge(state: &[u8]) -> Result<[u8; 16], Failed> {
        let state = DiscoverableAuthenticationServerState::decode(state).map_err(|_| Failed::Late)?;
        Ok(state.sent_challenge().0.to_le_bytes())
    }

    /// Verifies an answer against a stored passkey; returns its new dynamic state. Without a passkey the same
    /// work is done against a decoy, and the answer is wrong.
    ///
    /// # Errors
    /// [`Failed`] with the reason, as far as it is disclosed.
    pub(crate) fn verify(&self, state: &[u8], assertion: &Assertion, passkey: Option<&Passkey>) -> Result<[u8; 7], Failed> {
        let state = DiscoverableAuthenticationServerState::decode(state).map_err(|_| Failed::Late)?;
        let handle = UserHandle16::from(assertion.account.0);
        let id = CredentialId::try_from(assertion.id.clone()).map_err(|_| Failed::Wrong)?;
        let (key, dynamic) = match passkey {
            Some(passkey) => (passkey.key.as_slice(), passkey.state),
            None => (DECOY, [1, 0, 0, 0, 0, 0, 0]),
        };
        // A state that cannot be decoded was not written by this gateway.
        let key = StoredState::decode(key).map_err(|_| Failed::Wrong)?;
        let dynamic = DynamicState::decode(dynamic).map_err(|_| Failed::Wrong)?;
        let mut credential =
            AuthenticatedCredential::new(CredentialId::from(&id), &handle, key, dynamic).map_err(|_| Failed::Wrong)?;
        let response =
            AuthenticatorAssertion::new(assertion.client.clone(), assertion.data.clone(), assertion.signature.clone(), handle);
        let answer = Authentication::new(id.clone(), response, AuthenticatorAttachment::None);
        let rules = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &[self.origin.as_str()],
            error_on_unsolicited_extensions: false,
            ..AuthenticationVerificationOptions::default()
        };
        let result = state.verify(&self.id, &answer, &mut credential, &rules);
        result.map_err(|why| match why {
            AuthCeremonyErr::Timeout | AuthCeremonyErr::ChallengeMismatch => Failed::Late,
            AuthCeremonyErr::UserNotVerified => Failed::Unverified,
            AuthCeremonyErr::SignatureCounter => Failed::Copied,
            _ => Failed::Wrong,
        })?;
        let Ok(dynamic) = credential.dynamic_state().encode();
        Ok(dynamic)
    }
}

/// P-256 public key that nobody signs with, as `webauthn_rp` encodes it: the decoy for an unknown passkey.
const DECOY: &[u8] = &[
    1, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81,
    0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 1, 0, 0,
];

/// Parses the transports that a browser named. Unknown ones are ignored.
fn transports(names: &str) -> AuthTransports {
    use AuthenticatorTransport::{Ble, Hybrid, Internal, Nfc, SmartCard, Usb};
    names.split_whitespace().fold(AuthTransports::NONE, |all, name| match name {
        "ble" => all.add(Ble),
        "hybrid" | "cable" => all.add(Hybrid),
        "internal" => all.add(Internal),
        "nfc" => all.add(Nfc),
        "smart-card" => all.add(SmartCard),
        "usb" => all.add(Usb),
        _ => all,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relying_party() -> RelyingParty {
        let id = RpId::Domain(AsciiDomain::try_from("consent.jetu.kz".to_owned()).unwrap());
        RelyingParty { id, origin: "https://consent.jetu.kz".into() }
    }

    #[test]
    fn a_new_passkey_is_asked_for_that_needs_no_name_and_makes_sure_who_it_is() {
        let challenge = relying_party().registration_challenge(AccountId([7; 16]), "aliya@jetu.kz", &[]).unwrap();
        let options: serde_json::Value = serde_json::from_str(&challenge.options).unwrap();
        assert_eq!(options["rp"]["id"], "consent.jetu.kz");
        assert_eq!(options["user"]["id"], "BwcHBwcHBwcHBwcHBwcHBw");
        assert_eq!(options["user"]["name"], "aliya@jetu.kz");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["attestation"], "none");
        assert_eq!(options["extensions"]["enforceCredentialProtectionPolicy"], false);
        assert_eq!(options["timeout"], 300_000);
        let any: serde_json::Value = serde_json::from_str(&relying_party().sign_in_challenge().unwrap().options).unwrap();
        assert_eq!(any["userVerification"], "required");
        assert_eq!(any["rpId"], "consent.jetu.kz");
        assert_eq!(any["allowCredentials"].as_array().map(Vec::len), Some(0), "nobody's passkeys are named");
        assert_ne!(
            any["challenge"],
            serde_json::from_str::<serde_json::Value>(&relying_party().sign_in_challenge().unwrap().options).unwrap()["challenge"]
        );
    }

    #[test]
    fn what_an_unknown_passkey_is_compared_with_is_a_key() {
        StoredState::decode(DECOY).unwrap();
        let CompressedPubKey::P256(key) = StoredState::decode(DECOY).unwrap().credential_public_key else { panic!("no P-256") };
        key.validate().unwrap();
    }
}
