//! Client of the sign-in service: its metadata, its keys, and its statements about a person.
//!
//! Protocol and signatures are those of the crate `openidconnect`; every connection uses the gateway's own
//! client, which validates each address, follows no redirect and limits the length of an answer.

mod known;
mod token;
mod wire;

use std::sync::Arc;
use std::time::{Duration, Instant};

use kelisim_core::{Lang, Sensitive};
use kelisim_engine::clock;
use known::{RelyingParty, Tokens};
use openidconnect::core::{CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType};
use openidconnect::{
    AuthType, AuthenticationContextClass, AuthorizationCode, AuthorizationRequest, ClientId, ClientSecret, CsrfToken,
    EndSessionUrl, LanguageTag, LogoutRequest, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    PostLogoutRedirectUrl, RedirectUrl, RequestTokenError, Scope, StandardErrorResponse,
};
use serde_json::Value;
use token::Unverified;
use tokio::sync::Mutex;
use url::Url;

use super::Refused;
use super::facts::{Facts, found};
use super::ticket::Secrets;
use crate::config::{Oidc, read_file};
use crate::forward::client::Client;

pub(crate) use known::Provider;
pub(crate) use token::{APART, algorithm};
pub(crate) use wire::{Trouble, Wire};

/// Lifetime of the cached metadata.
const FRESH: Duration = Duration::from_hours(1);
/// Pause after a failure before the service is contacted again.
const PAUSE: Duration = Duration::from_secs(5);
/// Shortest interval between fetches of the keys, whatever key ids tokens name.
const KEYS: Duration = Duration::from_mins(1);

/// Cache of metadata, and times of the last requests.
#[derive(Default)]
struct Cache {
    provider: Option<Arc<Provider>>,
    fetched: Option<Instant>,
    keys: Option<Instant>,
    failed: Option<(Instant, Trouble)>,
}

/// Sign-in service with cached metadata.
pub struct Service {
    config: Oidc,
    cache: Mutex<Cache>,
}

fn within(then: Option<Instant>, span: Duration) -> bool {
    then.is_some_and(|then| clock::tick().duration_since(then) < span)
}

impl Service {
    pub(super) fn new(config: Oidc) -> Self {
        Self { config, cache: Mutex::default() }
    }

    /// Configuration of the service.
    #[must_use]
    pub fn config(&self) -> &Oidc {
        &self.config
    }

    /// Returns the metadata, fetched when it is missing or expired. Concurrent callers wait for the same
    /// answer.
    async fn provider(&self, client: &Client) -> Result<Arc<Provider>, Trouble> {
        let mut cache = self.cache.lock().await;
        if let Some(provider) = cache.provider.as_ref().filter(|_| within(cache.fetched, FRESH)) {
            return Ok(Arc::clone(provider));
        }
        if let Some((_, trouble)) = cache.failed.as_ref().filter(|(when, _)| within(Some(*when), PAUSE)) {
            return Err(trouble.clone());
        }
        match Provider::discover(&self.config, &Wire::new(client)).await {
            Ok(provider) => {
                let provider = Arc::new(provider);
                (cache.provider, cache.fetched, cache.failed) = (Some(Arc::clone(&provider)), Some(clock::tick()), None);
                Ok(provider)
            }
            Err(trouble) => {
                cache.failed = Some((clock::tick(), trouble.clone()));
                Err(trouble)
            }
        }
    }

    /// Fetches the keys again, when a token is signed with an unknown one; `None` when that was done a moment
    /// ago.
    async fn refresh_keys(&self, client: &Client, before: &Arc<Provider>) -> Result<Option<Arc<Provider>>, Trouble> {
        let mut cache = self.cache.lock().await;
        if let Some(provider) = cache.provider.as_ref().filter(|provider| !Arc::ptr_eq(provider, before)) {
            return Ok(Some(Arc::clone(provider)));
        }
        if within(cache.keys, KEYS) {
            return Ok(None);
        }
        cache.keys = Some(clock::tick());
        let provider = Arc::new(before.with_new_keys(&Wire::new(client)).await?);
        cache.provider = Some(Arc::clone(&provider));
        Ok(Some(provider))
    }

    /// Creates the relying party for the service. The secret is read each time, so that it can be rotated.
    fn relying_party(&self, provider: &Provider) -> Result<RelyingParty, Trouble> {
        let secret = match &self.config.secret_file {
            Some(file) => {
                let secret = read_file(file).map_err(|_| Trouble::new("secret"))?;
                Some(ClientSecret::new(secret.trim().to_owned()))
            }
            None => None,
        };
        let methods = provider.metadata.token_endpoint_auth_methods_supported();
        let offers = |method| methods.is_some_and(|methods| methods.contains(&method));
        let in_body = offers(CoreClientAuthMethod::ClientSecretPost) && !offers(CoreClientAuthMethod::ClientSecretBasic);
        let id = ClientId::new(self.config.client_id.clone());
        let relying_party = RelyingParty::from_provider_metadata(provider.metadata.clone(), id, secret);
        Ok(relying_party.set_auth_type(if in_body { AuthType::RequestBody } else { AuthType::BasicAuth }))
    }

    /// Address of the service's sign-in page, with the request's parameters.
    pub(super) async fn authorization_url(
        &self,
        client: &Client,
        secrets: &Secrets,
        back: &str,
        lang: Lang,
    ) -> Result<Url, Trouble> {
        let provider = self.provider(client).await?;
        let back = RedirectUrl::new(back.to_owned()).map_err(|_| Trouble::new("configuration"))?;
        let relying_party = self.relying_party(&provider)?.set_redirect_uri(back);
        let (state, nonce) = (CsrfToken::new(secrets.state.clone()), Nonce::new(secrets.nonce.clone()));
        let verifier = PkceCodeVerifier::new(secrets.verifier.clone());
        let request = relying_party
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .add_scopes(self.config.scopes.iter().cloned().map(Scope::new))
            .add_ui_locale(LanguageTag::new(lang.code().to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        let levels = self.config.require_acr.iter().cloned().map(AuthenticationContextClass::new);
        let (there, ..) = levels.fold(request, AuthorizationRequest::add_auth_context_value).url();
        Ok(there)
    }

    /// Redeems a code for tokens, and returns the verified facts about the person.
    pub(super) async fn redeem(
        &self,
        client: &Client,
        secrets: &Secrets,
        back: &str,
        code: String,
        sender: Option<&str>,
    ) -> Result<Facts, Refused> {
        let provider = self.provider(client).await.map_err(Refused::Away)?;
        // RFC 9207 (mix-up attack): a code of this service is not redeemed for another one, nor the other way
        // round.
        let named = sender.map(|sender| sender == self.config.issuer);
        if named == Some(false) || (named.is_none() && provider.sends_issuer()) {
            return Err(Refused::Untrusted("sender"));
        }
        let back = RedirectUrl::new(back.to_owned()).map_err(|_| Refused::Away(Trouble::new("configuration")))?;
        let relying_party = self.relying_party(&provider).map_err(Refused::Away)?.set_redirect_uri(back);
        let wire = Wire::new(client);
        let request =
            relying_party.exchange_code(AuthorizationCode::new(code)).map_err(|_| Refused::Away(Trouble::new("no-endpoint")))?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier.clone()));
        let tokens: Tokens = request.request_async(&wire).await.map_err(not_redeemed)?;
        let (subject, mut claims) = self.verified(client, &provider, &tokens, secrets).await?;
        if self.needs_user_info(&claims)
            && let Some(user_info) = provider.user_info(&wire, tokens.access_token().secret(), &subject).await?
        {
            token::merge(&mut claims, user_info);
        }
        Ok(Facts { subject: Sensitive::new(subject), claims: Sensitive::new(claims) })
    }

    /// Returns true when the ID token lacks claims, so that the user-info is needed.
    fn needs_user_info(&self, claims: &Value) -> bool {
        let is_missing = |name: &str| found(claims, name).is_none();
        (!self.config.roles.is_empty() && is_missing(&self.config.groups_claim))
            || is_missing(&self.config.name_claim)
            || (self.config.name_claim == "email" && is_missing("email_verified"))
    }

    /// Verifies the ID token; once in a while with freshly fetched keys, when it is signed with an unknown
    /// one. Returns the subject and all claims.
    async fn verified(
        &self,
        client: &Client,
        provider: &Arc<Provider>,
        tokens: &Tokens,
        secrets: &Secrets,
    ) -> Result<(String, Value), Refused> {
        let proof = match token::verify(&self.config, &self.relying_party(provider).map_err(Refused::Away)?, tokens, secrets) {
            Err(Unverified::Key) => {
                let newer = self.refresh_keys(client, provider).await.map_err(Refused::Away)?;
                let newer = newer.ok_or(Refused::Untrusted("signature"))?;
                token::verify(&self.config, &self.relying_party(&newer).map_err(Refused::Away)?, tokens, secrets)
            }
            other => other,
        };
        proof.map_err(|why| match why {
            Unverified::Key => Refused::Untrusted("signature"),
            Unverified::Other(refused) => refused,
        })
    }

    /// Address for signing out of the service, if it has one.
    pub(super) async fn sign_out_url(&self, client: &Client, left: &str) -> Option<Url> {
        let provider = self.provider(client).await.ok()?;
        let there = EndSessionUrl::new(provider.sign_out_endpoint()?.to_string()).ok()?;
        // The request has no id hint: the service recognises its own browser session.
        let request = LogoutRequest::from(there).set_client_id(ClientId::new(self.config.client_id.clone()));
        Some(request.set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(left.to_owned()).ok()?).http_get_url())
    }
}

fn not_redeemed(why: RequestTokenError<Trouble, StandardErrorResponse<CoreErrorResponseType>>) -> Refused {
    match why {
        // The code was used, has expired, or belongs to another browser.
        RequestTokenError::ServerResponse(answer) if *answer.error() == CoreErrorResponseType::InvalidGrant => {
            Refused::Untrusted("code")
        }
        RequestTokenError::ServerResponse(_) => Refused::Away(Trouble::new("service-refuses-gateway")),
        RequestTokenError::Request(trouble) => Refused::Away(trouble),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Refused::Away(Trouble::new("not-understood")),
    }
}
