//! The sign-in service: what it says of itself, its keys, and what it says about a person.
//!
//! The protocol and the signatures are those of the crate `openidconnect`; every connection is the gateway's own client's,
//! which judges each address, follows no redirect and reads no endless answer.

mod known;
mod token;
mod wire;

use std::sync::Arc;
use std::time::{Duration, Instant};

use kelisim_core::{Lang, Sensitive};
use kelisim_engine::clock;
use known::{Party, Tokens};
use openidconnect::core::{CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType};
use openidconnect::{
    AuthType, AuthenticationContextClass, AuthorizationCode, AuthorizationRequest, ClientId, ClientSecret, CsrfToken,
    EndSessionUrl, LanguageTag, LogoutRequest, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    PostLogoutRedirectUrl, RedirectUrl, RequestTokenError, Scope, StandardErrorResponse,
};
use serde_json::Value;
use token::Unproved;
use tokio::sync::Mutex;
use url::Url;

use super::Refused;
use super::facts::{Facts, found};
use super::ticket::Secrets;
use crate::config::{Oidc, read_file};
use crate::forward::client::Client;

pub use known::Known;
pub use token::{APART, algorithm};
pub use wire::{Trouble, Wire};

/// How long what it says of itself is believed without asking again.
const FRESH: Duration = Duration::from_hours(1);
/// After a failure nobody asks again for so long.
const PAUSE: Duration = Duration::from_secs(5);
/// Its keys are fetched again at most once in this time, whatever tokens say they are signed with.
const KEYS: Duration = Duration::from_mins(1);

/// What is remembered.
#[derive(Default)]
struct Memory {
    known: Option<Arc<Known>>,
    learnt: Option<Instant>,
    keys: Option<Instant>,
    failed: Option<(Instant, Trouble)>,
}

/// The service.
pub struct Service {
    config: Oidc,
    memory: Mutex<Memory>,
}

fn within(then: Option<Instant>, span: Duration) -> bool {
    then.is_some_and(|then| clock::tick().duration_since(then) < span)
}

impl Service {
    pub(super) fn new(config: Oidc) -> Self {
        Self { config, memory: Mutex::default() }
    }

    /// How it is configured.
    #[must_use]
    pub fn config(&self) -> &Oidc {
        &self.config
    }

    /// What it says of itself; asked when that is not known or old. Whoever comes meanwhile waits for the same answer.
    async fn learn(&self, client: &Client) -> Result<Arc<Known>, Trouble> {
        let mut memory = self.memory.lock().await;
        if let Some(known) = memory.known.as_ref().filter(|_| within(memory.learnt, FRESH)) {
            return Ok(Arc::clone(known));
        }
        if let Some((_, trouble)) = memory.failed.as_ref().filter(|(when, _)| within(Some(*when), PAUSE)) {
            return Err(trouble.clone());
        }
        match Known::discover(&self.config, &Wire::new(client)).await {
            Ok(known) => {
                let known = Arc::new(known);
                (memory.known, memory.learnt, memory.failed) = (Some(Arc::clone(&known)), Some(clock::tick()), None);
                Ok(known)
            }
            Err(trouble) => {
                memory.failed = Some((clock::tick(), trouble.clone()));
                Err(trouble)
            }
        }
    }

    /// Its keys again, when a token is signed with one that is not among them; `None` when that was done a moment ago.
    async fn learn_keys(&self, client: &Client, before: &Arc<Known>) -> Result<Option<Arc<Known>>, Trouble> {
        let mut memory = self.memory.lock().await;
        if let Some(known) = memory.known.as_ref().filter(|known| !Arc::ptr_eq(known, before)) {
            return Ok(Some(Arc::clone(known)));
        }
        if within(memory.keys, KEYS) {
            return Ok(None);
        }
        memory.keys = Some(clock::tick());
        let known = Arc::new(before.with_new_keys(&Wire::new(client)).await?);
        memory.known = Some(Arc::clone(&known));
        Ok(Some(known))
    }

    /// The gateway as a client of the service. The secret is read each time, so that it can be changed.
    fn party(&self, known: &Known) -> Result<Party, Trouble> {
        let secret = match &self.config.secret_file {
            Some(file) => {
                let secret = read_file(file).map_err(|_| Trouble::new("secret"))?;
                Some(ClientSecret::new(secret.trim().to_owned()))
            }
            None => None,
        };
        let methods = known.metadata.token_endpoint_auth_methods_supported();
        let offers = |method| methods.is_some_and(|methods| methods.contains(&method));
        let in_body = offers(CoreClientAuthMethod::ClientSecretPost) && !offers(CoreClientAuthMethod::ClientSecretBasic);
        let id = ClientId::new(self.config.client_id.clone());
        let party = Party::from_provider_metadata(known.metadata.clone(), id, secret);
        Ok(party.set_auth_type(if in_body { AuthType::RequestBody } else { AuthType::BasicAuth }))
    }

    /// The address of the service's page that asks somebody to sign in.
    pub(super) async fn ask(&self, client: &Client, secrets: &Secrets, back: &str, lang: Lang) -> Result<Url, Trouble> {
        let known = self.learn(client).await?;
        let back = RedirectUrl::new(back.to_owned()).map_err(|_| Trouble::new("configuration"))?;
        let party = self.party(&known)?.set_redirect_uri(back);
        let (state, nonce) = (CsrfToken::new(secrets.state.clone()), Nonce::new(secrets.nonce.clone()));
        let verifier = PkceCodeVerifier::new(secrets.verifier.clone());
        let asked = party
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .add_scopes(self.config.scopes.iter().cloned().map(Scope::new))
            .add_ui_locale(LanguageTag::new(lang.code().to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        let levels = self.config.require_acr.iter().cloned().map(AuthenticationContextClass::new);
        let (there, ..) = levels.fold(asked, AuthorizationRequest::add_auth_context_value).url();
        Ok(there)
    }

    /// Redeems a code, and gives what the service says about the person, once that is proved.
    pub(super) async fn redeem(
        &self,
        client: &Client,
        secrets: &Secrets,
        back: &str,
        code: String,
        sender: Option<&str>,
    ) -> Result<Facts, Refused> {
        let known = self.learn(client).await.map_err(Refused::Away)?;
        // RFC 9207: another service cannot have this one's code redeemed, nor its own here.
        let named = sender.map(|sender| sender == self.config.issuer);
        if named == Some(false) || (named.is_none() && known.names_itself()) {
            return Err(Refused::Untrusted("sender"));
        }
        let back = RedirectUrl::new(back.to_owned()).map_err(|_| Refused::Away(Trouble::new("configuration")))?;
        let party = self.party(&known).map_err(Refused::Away)?.set_redirect_uri(back);
        let wire = Wire::new(client);
        let request =
            party.exchange_code(AuthorizationCode::new(code)).map_err(|_| Refused::Away(Trouble::new("no-endpoint")))?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier.clone()));
        let tokens: Tokens = request.request_async(&wire).await.map_err(not_redeemed)?;
        let (subject, mut claims) = self.believed(client, &known, &tokens, secrets).await?;
        if self.lacks(&claims)
            && let Some(more) = known.more(&wire, tokens.access_token().secret(), &subject).await?
        {
            token::join(&mut claims, more);
        }
        Ok(Facts { subject: Sensitive::new(subject), claims: Sensitive::new(claims) })
    }

    /// Whether the ID token says too little, so that the user-info is asked.
    fn lacks(&self, claims: &Value) -> bool {
        let lacks = |name: &str| found(claims, name).is_none();
        (!self.config.roles.is_empty() && lacks(&self.config.groups_claim))
            || lacks(&self.config.name_claim)
            || (self.config.name_claim == "email" && lacks("email_verified"))
    }

    /// Checks the ID token; with new keys, once in a while, when it is signed with one that is not known. Gives the service's
    /// own name for the person, and all claims.
    async fn believed(
        &self,
        client: &Client,
        known: &Arc<Known>,
        tokens: &Tokens,
        secrets: &Secrets,
    ) -> Result<(String, Value), Refused> {
        let proof = match token::proved(&self.config, &self.party(known).map_err(Refused::Away)?, tokens, secrets) {
            Err(Unproved::Key) => {
                let newer = self.learn_keys(client, known).await.map_err(Refused::Away)?;
                let newer = newer.ok_or(Refused::Untrusted("signature"))?;
                token::proved(&self.config, &self.party(&newer).map_err(Refused::Away)?, tokens, secrets)
            }
            other => other,
        };
        proof.map_err(|why| match why {
            Unproved::Key => Refused::Untrusted("signature"),
            Unproved::Otherwise(refused) => refused,
        })
    }

    /// Where somebody signs out of the service, when it says where.
    pub(super) async fn leaving(&self, client: &Client, left: &str) -> Option<Url> {
        let known = self.learn(client).await.ok()?;
        let there = EndSessionUrl::new(known.leaving()?.to_string()).ok()?;
        // Nothing says who it is: the service asks the browser that it knows.
        let request = LogoutRequest::from(there).set_client_id(ClientId::new(self.config.client_id.clone()));
        Some(request.set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(left.to_owned()).ok()?).http_get_url())
    }
}

fn not_redeemed(why: RequestTokenError<Trouble, StandardErrorResponse<CoreErrorResponseType>>) -> Refused {
    match why {
        // The code was used, is too old, or was asked for by another browser.
        RequestTokenError::ServerResponse(said) if *said.error() == CoreErrorResponseType::InvalidGrant => {
            Refused::Untrusted("code")
        }
        RequestTokenError::ServerResponse(_) => Refused::Away(Trouble::new("service-refuses-gateway")),
        RequestTokenError::Request(trouble) => Refused::Away(trouble),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Refused::Away(Trouble::new("not-understood")),
    }
}
