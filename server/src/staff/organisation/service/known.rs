//! What the service says of itself: its addresses and keys (`OpenID` Connect Discovery 1.0).

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim,
    CoreGrantType, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreSubjectIdentifierType, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AdditionalProviderMetadata, Client, DiscoveryError, EmptyExtraTokenFields, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IdTokenFields, IssuerUrl, ProviderMetadata, StandardErrorResponse, StandardTokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::wire::{Trouble, Wire};
use crate::config::Oidc;
use crate::staff::organisation::Refused;

/// What it says besides what `OpenID` Connect Discovery names.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Besides {
    /// Where one signs out (RP-Initiated Logout 1.0).
    end_session_endpoint: Option<Url>,
    /// Whether it names itself when it sends a browser back (RFC 9207).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    /// How a code may be bound to whoever asked for it (RFC 8414).
    code_challenge_methods_supported: Option<Vec<String>>,
}

impl AdditionalProviderMetadata for Besides {}

/// Claims of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims(Map<String, Value>);

impl AdditionalClaims for Claims {}

/// What it says of itself.
pub type Metadata = ProviderMetadata<
    Besides,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What a code is redeemed for.
pub type Tokens = StandardTokenResponse<
    IdTokenFields<Claims, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>,
    CoreTokenType,
>;

/// The gateway as the service's client.
pub type Party = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What is known of the service.
pub struct Known {
    /// What it says of itself, with its keys.
    pub metadata: Metadata,
}

fn trouble(why: DiscoveryError<Trouble>) -> Trouble {
    match why {
        DiscoveryError::Request(trouble) => trouble,
        DiscoveryError::Response(status, ..) => Trouble { code: "answer", status: status.as_u16() },
        DiscoveryError::Validation(_) => Trouble::new("issuer"),
        DiscoveryError::UrlParse(_) => Trouble::new("bad-address"),
        _ => Trouble::new("not-understood"),
    }
}

impl Known {
    /// Asks it.
    ///
    /// # Errors
    /// [`Trouble`]: it cannot be reached, says it is somebody else, or names addresses that may not be used.
    pub async fn discover(config: &Oidc, wire: &Wire<'_>) -> Result<Self, Trouble> {
        let issuer = IssuerUrl::new(config.issuer.clone()).map_err(|_| Trouble::new("bad-address"))?;
        let metadata = Metadata::discover_async(issuer, wire).await.map_err(trouble)?;
        let known = Self { metadata };
        // Only a service on this machine, reached without TLS itself, may send browsers anywhere without TLS.
        let plain = config.issuer.starts_with("http://");
        let mut pages = vec![known.metadata.authorization_endpoint().url()];
        pages.extend(known.leaving());
        if pages.iter().any(|page| page.scheme() != "https" && !(plain && page.scheme() == "http")) {
            return Err(Trouble::new("page-not-https"));
        }
        if known.metadata.token_endpoint().is_none() {
            return Err(Trouble::new("no-endpoint"));
        }
        Ok(known)
    }

    /// The same with the keys it has now.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn with_new_keys(&self, wire: &Wire<'_>) -> Result<Self, Trouble> {
        let keys = CoreJsonWebKeySet::fetch_async(self.metadata.jwks_uri(), wire).await.map_err(trouble)?;
        Ok(Self { metadata: self.metadata.clone().set_jwks(keys) })
    }

    /// Where one signs out.
    #[must_use]
    pub fn leaving(&self) -> Option<&Url> {
        self.metadata.additional_metadata().end_session_endpoint.as_ref()
    }

    /// Whether it names itself when it sends a browser back.
    #[must_use]
    pub fn names_itself(&self) -> bool {
        self.metadata.additional_metadata().authorization_response_iss_parameter_supported
    }

    /// Whether it says that it takes PKCE by SHA-256; `None` when it says nothing about that.
    #[must_use]
    pub fn takes_pkce(&self) -> Option<bool> {
        let methods = self.metadata.additional_metadata().code_challenge_methods_supported.as_ref()?;
        Some(methods.iter().any(|method| method == "S256"))
    }

    /// What it says about the holder of a token besides the ID token; `None` when it says nothing that can be read.
    pub(super) async fn more(&self, wire: &Wire<'_>, token: &str, subject: &str) -> Result<Option<Value>, Refused> {
        let Some(there) = self.metadata.userinfo_endpoint() else { return Ok(None) };
        let answer = wire.get_with(there.url().clone(), token).await.map_err(Refused::Away)?;
        if answer.status != 200 {
            return Err(Refused::Away(Trouble { code: "user-info", status: answer.status }));
        }
        let Ok(more) = serde_json::from_slice::<Value>(&answer.body) else { return Ok(None) };
        // OpenID Connect Core, 5.3.2: what is said of somebody else is not used.
        if more["sub"].as_str() == Some(subject) { Ok(Some(more)) } else { Err(Refused::Untrusted("subject")) }
    }
}
