//! The relying party: what a browser is asked, and whether its answer is right, by `webauthn_rp`. Nothing here reads the
//! store.
//!
//! Attestation is not asked for: which make of device somebody uses is nobody's business here, so the check of a new
//! passkey tells that it fits the question, and not what it lives on.

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
use crate::staff::AccountId;

/// What never changes of a passkey, as it is read back.
type Kept = StaticState<CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>>;

/// A question put to a browser.
pub struct Asked {
    /// What the browser is given: the options of Web Authentication as JSON.
    pub options: String,
    /// What must be known again when the answer comes: the challenge, and until when, five minutes.
    pub state: Vec<u8>,
}

/// What a browser sends of a new passkey.
pub struct Made {
    /// `clientDataJSON`.
    pub client: Vec<u8>,
    /// `attestationObject`.
    pub object: Vec<u8>,
    /// Names of the ways to reach the device, with spaces between.
    pub transports: String,
}

/// What a browser sends when a passkey was used.
pub struct Shown {
    /// `rawId`.
    pub id: Vec<u8>,
    /// `clientDataJSON`.
    pub client: Vec<u8>,
    /// `authenticatorData`.
    pub data: Vec<u8>,
    /// `signature`.
    pub signature: Vec<u8>,
    /// `userHandle`: the account.
    pub account: AccountId,
}

/// Why an answer does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// The question is over, was never asked here, or was answered before.
    Late,
    /// The device did not make sure who it is.
    Unverified,
    /// The counter went back: there may be a copy of the passkey.
    Copied,
    /// The account has this passkey already.
    Known,
    /// The account has as many as it may have.
    Many,
    /// Signing in is too long ago to change how one signs in.
    Stale,
    /// It is the last way in.
    Last,
    /// Anything else. Nobody is told what.
    Wrong,
}

/// This staff, as passkeys know it: its host, and the one origin that may ask for them.
pub struct RelyingParty {
    id: RpId,
    origin: String,
}

impl RelyingParty {
    /// `None` where no passkey can be: an address that is a number has none.
    #[must_use]
    pub fn of(config: &Config) -> Option<Self> {
        let Some(Host::Domain(host)) = config.public_url.host() else { return None };
        let host = AsciiDomain::try_from(host.to_owned()).ok()?;
        Some(Self { id: RpId::Domain(host), origin: config.origin() })
    }

    /// Asks for a new passkey that finds its account by itself and makes sure who uses it. One that the account has already
    /// is not made again.
    ///
    /// # Errors
    /// [`Failed::Wrong`] for a name no passkey can be made for.
    pub fn ask_new(&self, account: AccountId, name: &str, there: &[Passkey]) -> Result<Asked, Failed> {
        let handle = UserHandle16::from(account.0);
        let name = Username::try_from(name).map_err(|_| Failed::Wrong)?;
        let user = PublicKeyCredentialUserEntity { name: name.clone(), id: &handle, display_name: name.as_ref().try_into().ok() };
        let there = there.iter().filter_map(|passkey| {
            let id = CredentialId::try_from(passkey.id.clone()).ok()?;
            Some(PublicKeyCredentialDescriptor { id, transports: AuthTransports::decode(passkey.transports).ok()? })
        });
        let mut options = PublicKeyCredentialCreationOptions::passkey(&self.id, user, there.collect());
        // Wished for and not demanded: many devices and password managers do not know of it. That the person is made sure of
        // is demanded of every answer anyway.
        options.extensions.cred_protect = CredProtect::UserVerificationRequired(ExtensionInfo::AllowDontEnforceValue);
        let (server, client) = options.start_ceremony().map_err(|_| Failed::Wrong)?;
        let state = server.encode().map_err(|_| Failed::Wrong)?;
        Ok(Asked { options: serde_json::to_string(&client).map_err(|_| Failed::Wrong)?, state })
    }

    /// A new passkey, if it answers what was asked; with the challenge that is used up.
    ///
    /// # Errors
    /// [`Failed`]
    pub fn made(&self, state: &[u8], made: Made) -> Result<(Passkey, [u8; 16]), Failed> {
        let state = RegistrationServerState::<16>::decode(state).map_err(|_| Failed::Late)?;
        let challenge = state.sent_challenge().0.to_le_bytes();
        let transports = transports(&made.transports);
        let response = AuthenticatorAttestation::new(made.client, made.object, transports);
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
        let (Ok(key), Ok(kept), Ok(ways)) = (new.static_state().encode(), new.dynamic_state().encode(), transports.encode());
        let passkey = Passkey {
            id: new.id().as_ref().to_vec(),
            name: String::new(),
            made: clock::now(),
            last: None,
            doubted: false,
            key,
            state: kept,
            transports: ways,
        };
        Ok((passkey, challenge))
    }

    /// Asks for any passkey of this gateway.
    ///
    /// # Errors
    /// [`Failed::Wrong`], which the options that are asked for never give.
    pub fn ask_any(&self) -> Result<Asked, Failed> {
        let options = DiscoverableCredentialRequestOptions::passkey(&self.id);
        let (server, client) = options.start_ceremony().map_err(|_| Failed::Wrong)?;
        let state = server.encode().map_err(|_| Failed::Wrong)?;
        Ok(Asked { options: serde_json::to_string(&client).map_err(|_| Failed::Wrong)?, state })
    }

    /// The challenge of a question for any passkey.
    ///
    /// # Errors
    /// [`Failed::Late`] when it is no such question.
    pub fn challenge(state: &[u8]) -> Result<[u8; 16], Failed> {
        let state = DiscoverableAuthenticationServerState::decode(state).map_err(|_| Failed::Late)?;
        Ok(state.sent_challenge().0.to_le_bytes())
    }

    /// Whether an answer is one of this passkey; gives its counter as it is now. With no passkey everything is done as with one, and the answer is wrong.
    ///
    /// # Errors
    /// [`Failed`]
    pub fn shown(&self, state: &[u8], shown: &Shown, passkey: Option<&Passkey>) -> Result<[u8; 7], Failed> {
        let state = DiscoverableAuthenticationServerState::decode(state).map_err(|_| Failed::Late)?;
        let handle = UserHandle16::from(shown.account.0);
        let id = CredentialId::try_from(shown.id.clone()).map_err(|_| Failed::Wrong)?;
        let (key, kept) = match passkey {
            Some(passkey) => (passkey.key.as_slice(), passkey.state),
            None => (DECOY, [1, 0, 0, 0, 0, 0, 0]),
        };
        // What cannot be read was not written by this gateway.
        let key = Kept::decode(key).map_err(|_| Failed::Wrong)?;
        let kept = DynamicState::decode(kept).map_err(|_| Failed::Wrong)?;
        let mut credential =
            AuthenticatedCredential::new(CredentialId::from(&id), &handle, key, kept).map_err(|_| Failed::Wrong)?;
        let response = AuthenticatorAssertion::new(shown.client.clone(), shown.data.clone(), shown.signature.clone(), handle);
        let answer = Authentication::new(id.clone(), response, AuthenticatorAttachment::None);
        let rules = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &[self.origin.as_str()],
            error_on_unsolicited_extensions: false,
            ..AuthenticationVerificationOptions::default()
        };
        let right = state.verify(&self.id, &answer, &mut credential, &rules);
        right.map_err(|why| match why {
            AuthCeremonyErr::Timeout | AuthCeremonyErr::ChallengeMismatch => Failed::Late,
            AuthCeremonyErr::UserNotVerified => Failed::Unverified,
            AuthCeremonyErr::SignatureCounter => Failed::Copied,
            _ => Failed::Wrong,
        })?;
        let Ok(kept) = credential.dynamic_state().encode();
        Ok(kept)
    }
}

/// A public key of P-256 that nobody signs with, as `webauthn_rp` writes one: what an unknown passkey is compared with.
const DECOY: &[u8] = &[
    1, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81,
    0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 1, 0, 0,
];

/// The ways to reach a device that a browser named. Unknown ones are left out.
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

    fn party() -> RelyingParty {
        let id = RpId::Domain(AsciiDomain::try_from("consent.jetu.kz".to_owned()).unwrap());
        RelyingParty { id, origin: "https://consent.jetu.kz".into() }
    }

    #[test]
    fn a_new_passkey_is_asked_for_that_needs_no_name_and_makes_sure_who_it_is() {
        let asked = party().ask_new([7; 16], "aliya@jetu.kz", &[]).unwrap();
        let options: serde_json::Value = serde_json::from_str(&asked.options).unwrap();
        assert_eq!(options["rp"]["id"], "consent.jetu.kz");
        assert_eq!(options["user"]["id"], "BwcHBwcHBwcHBwcHBwcHBw");
        assert_eq!(options["user"]["name"], "aliya@jetu.kz");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["attestation"], "none");
        assert_eq!(options["extensions"]["enforceCredentialProtectionPolicy"], false);
        assert_eq!(options["timeout"], 300_000);
        let any: serde_json::Value = serde_json::from_str(&party().ask_any().unwrap().options).unwrap();
        assert_eq!(any["userVerification"], "required");
        assert_eq!(any["rpId"], "consent.jetu.kz");
        assert_eq!(any["allowCredentials"].as_array().map(Vec::len), Some(0), "nobody's passkeys are named");
        assert_ne!(
            any["challenge"],
            serde_json::from_str::<serde_json::Value>(&party().ask_any().unwrap().options).unwrap()["challenge"]
        );
    }

    #[test]
    fn what_an_unknown_passkey_is_compared_with_is_a_key() {
        Kept::decode(DECOY).unwrap();
        let CompressedPubKey::P256(key) = Kept::decode(DECOY).unwrap().credential_public_key else { panic!("no P-256") };
        key.validate().unwrap();
    }
}
