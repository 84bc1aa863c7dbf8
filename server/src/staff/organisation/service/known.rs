//! Metadata of the service: its endpoints and keys (`OpenID` Connect Discovery 1.0).

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

/// Metadata beyond `OpenID` Connect Discovery.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ExtraMetadata {
    /// Endpoint for signing out (RP-Initiated Logout 1.0).
    end_session_endpoint: Option<Url>,
    /// Service adds `iss` when it sends a browser back (RFC 9207).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    /// PKCE methods that it supports (RFC 8414).
    code_challenge_methods_supported: Option<Vec<String>>,
}

impl AdditionalProviderMetadata for ExtraMetadata {}

/// Additional claims of a token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Claims(Map<String, Value>);

impl AdditionalClaims for Claims {}

/// Metadata of the service.
pub(super) type Metadata = ProviderMetadata<
    ExtraMetadata,
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

/// Tokens that a code is redeemed for.
pub(super) type Tokens = StandardTokenResponse<
    IdTokenFields<Claims, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>,
    CoreTokenType,
>;

/// Client type of the crate: the gateway as a relying party.
pub(super) type RelyingParty = Client<
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

/// Discovered metadata and keys of the service.
pub(crate) struct Provider {
    /// Metadata including the keys.
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

impl Provider {
    /// Fetches the metadata from the service.
    ///
    /// # Errors
    /// [`Trouble`]: it cannot be reached, names another issuer, or names endpoints that may not be used.
    pub(crate) async fn discover(config: &Oidc, wire: &Wire<'_>) -> Result<Self, Trouble> {
        let issuer = IssuerUrl::new(config.issuer.clone()).map_err(|_| Trouble::new("bad-address"))?;
        let metadata = Metadata::discover_async(issuer, wire).await.map_err(trouble)?;
        let provider = Self { metadata };
        // Only a service on this machine, reached without TLS itself, may redirect browsers to addresses
        // without TLS.
        let plain = config.issuer.starts_with("http://");
        let mut pages = vec![provider.metadata.authorization_endpoint().url()];
        pages.extend(provider.sign_out_endpoint());
        if pages.iter().any(|page| page.scheme() != "https" && !(plain && page.scheme() == "http")) {
            return Err(Trouble::new("page-not-https"));
        }
        if provider.metadata.token_endpoint().is_none() {
            return Err(Trouble::new("no-endpoint"));
        }
        Ok(provider)
    }

    /// Copies the metadata with freshly fetched keys.
    pub(crate) async fn with_new_keys(&self, wire: &Wire<'_>) -> Result<Self, Trouble> {
        let keys = CoreJsonWebKeySet::fetch_async(self.metadata.jwks_uri(), wire).await.map_err(trouble)?;
        Ok(Self { metadata: self.metadata.clone().set_jwks(keys) })
    }

    /// Endpoint for signing out, if there is one.
    #[must_use]
    pub(crate) fn sign_out_endpoint(&self) -> Option<&Url> {
        self.metadata.additional_metadata().end_session_endpoint.as_ref()
    }

    /// Returns true when it adds `iss` when it sends a browser back (RFC 9207).
    #[must_use]
    pub(crate) fn sends_issuer(&self) -> bool {
        self.metadata.additional_metadata().authorization_response_iss_parameter_supported
    }

    /// Returns true when it supports PKCE with SHA-256; `None` when the metadata does not say.
    #[must_use]
    pub(crate) fn supports_pkce(&self) -> Option<bool> {
        let methods = self.metadata.additional_metadata().code_challenge_methods_supported.as_ref()?;
        Some(methods.iter().any(|method| method == "S256"))
    }

    /// Fetches the claims of the user-info endpoint; `None` when there is none or its answer is not JSON.
    pub(super) async fn user_info(&self, wire: &Wire<'_>, token: &str, subject: &str) -> Result<Option<Value>, Refused> {
        let Some(there) = self.metadata.userinfo_endpoint() else { return Ok(None) };
        let answer = wire.get_with(there.url().clone(), token).await.map_err(Refused::Away)?;
        if answer.status != 200 {
            return Err(Refused::Away(Trouble { code: "user-info", status: answer.status }));
        }
        let Ok(user_info) = serde_json::from_slice::<Value>(&answer.body) else { return Ok(None) };
        // OpenID Connect Core, 5.3.2: claims about another subject are not used.
        if user_info["sub"].as_str() == Some(subject) { Ok(Some(user_info)) } else { Err(Refused::Untrusted("subject")) }
    }
}
