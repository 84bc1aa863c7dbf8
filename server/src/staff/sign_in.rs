//! Sign-in, and setup of an account by its one-time link. Known and unknown names get the same answer, and
//! take the same time.

use std::net::IpAddr;
use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use kelisim_core::{AccountId, LinkHash, SessionHash};
use kelisim_engine::payload::Deed;
use kelisim_engine::reason::Unavailable;
use kelisim_engine::{Failure, chance, clock, vault};
use subtle::ConstantTimeEq as _;

use super::account::{self, Account};
use super::audit::{self, Actor};
use super::failed;
use super::passkey::Passkeys;
use super::secret::{self, Hash, Seed, Weak};
use super::session::{self, Me, NewSession, SignedIn};
use crate::staff::Staff;

/// Longest wait for a free hashing slot.
const TURN: Duration = Duration::from_secs(10);

/// Sign-in attempt as it was typed.
pub(crate) struct Attempt {
    /// Name of the account.
    pub name: String,
    /// Password as it was typed.
    pub password: String,
    /// Code of the authenticator app, or a recovery code.
    pub code: String,
    /// Token that this browser got when it signed in before.
    pub browser: String,
    /// Client address of the attempt.
    pub address: Option<IpAddr>,
}

/// Reason why a sign-in failed.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Name, password and code do not match. Which one is wrong is not disclosed.
    Wrong,
    /// Rate limit exceeded; time to wait.
    Wait(Duration),
    /// The sign-in could not be completed, such as when the store is unavailable.
    Failure(Failure),
}

impl From<Failure> for Refused {
    fn from(problem: Failure) -> Self {
        Self::Failure(problem)
    }
}

/// Verifies a browser's token: it signed in to this account before.
fn browser_of(staff: &Staff, id: AccountId, browser: &str) -> Option<[u8; 16]> {
    let bytes = BASE64URL_NOPAD.decode(browser.as_bytes()).ok()?;
    let (random, proof) = bytes.split_at_checked(16)?;
    let known = staff.vault.is_token("browser", &[&id.0[..], random].concat(), proof);
    if known { random.try_into().ok() } else { None }
}

/// Creates the token by which a browser is recognised at this account's next sign-in.
pub(super) fn browser_token(staff: &Staff, id: AccountId) -> String {
    let random = chance::bytes::<16>();
    let proof = staff.vault.token("browser", &[&id.0[..], &random].concat());
    BASE64URL_NOPAD.encode(&[random, proof].concat())
}

/// Runs a hash off the threads that serve requests, few at a time.
async fn hashed<T: Send + 'static>(staff: &Staff, hash: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let turn = tokio::time::timeout(TURN, staff.hashing.acquire()).await;
    let _turn =
        turn.map_err(|_| Failure::Unavailable(Unavailable::Busy))?.map_err(|_| Failure::Unavailable(Unavailable::Stopped))?;
    tokio::task::spawn_blocking(hash).await.map_err(|_| Failure::Unavailable(Unavailable::Stopped))
}

/// Credential that a valid code uses up.
#[derive(Clone, Copy)]
enum Spent {
    Step(u64),
    Recovery([u8; 32]),
}

/// Finds what a code would use up. Everything is compared, found or not (constant time).
fn spend(account: &Account, code: &str, second: u64) -> Option<Spent> {
    let step = secret::step(&account.seed.unwrap_or_default(), code, second);
    let step = step.filter(|step| account.seed.is_some() && *step > account.step);
    let typed = secret::recovery_hash(code).unwrap_or_default();
    let mut recovery = None;
    for hash in &account.recovery {
        if bool::from(hash.ct_eq(&typed)) {
            recovery = Some(*hash);
        }
    }
    step.map(Spent::Step).or(recovery.map(Spent::Recovery))
}

/// Signs in with a new session, whatever the browser had before. What fails is counted.
pub(crate) async fn sign_in(staff: &Staff, attempt: Attempt) -> Result<SignedIn, Refused> {
    let outcome = attempted(staff, attempt).await;
    if matches!(outcome, Err(Refused::Wrong)) {
        failed::count(staff).await;
    }
    outcome
}

async fn attempted(staff: &Staff, attempt: Attempt) -> Result<SignedIn, Refused> {
    let Attempt { name, password, code, browser, address } = attempt;
    let name = account::named(&name).unwrap_or_default();
    let id = account::id_of(staff, &name);
    staff.throttle.guess(id, browser_of(staff, id, &browser), address).map_err(Refused::Wait)?;
    let found = account::find(staff, id).await?;
    let password_hash = found.as_ref().and_then(|account| account.password.clone());
    let there = password_hash.is_some();
    // An account with passkeys and without a password signs in by a recovery code when the passkey is lost.
    let by_code = password.is_empty() && found.as_ref().is_some_and(|account| !there && account.is_ready());
    let typed = if password.len() > secret::MOST { String::new() } else { password };
    let right = hashed(staff, move || password_hash.unwrap_or_else(Hash::decoy).is_of(&typed)).await?;
    let second = clock::now().secs();
    let Some(account) = found.filter(|account| (right && there || by_code) && !account.suspended) else {
        return Err(Refused::Wrong);
    };
    if spend(&account, &code, second).is_none() {
        return Err(Refused::Wrong);
    }

    let session = NewSession::draw();
    let begun = account::change(staff, id, |account| {
        // The same code was used concurrently elsewhere, and is used up.
        let spent = spend(account, &code, second).filter(|_| !account.suspended)?;
        match spent {
            Spent::Step(step) => account.step = step,
            Spent::Recovery(used) => account.recovery.retain(|hash| *hash != used),
        }
        let (ended, new) = session.begin(account, id);
        let left = matches!(spent, Spent::Recovery(_)).then_some(account.recovery.len());
        Some(((left, ended), vec![new]))
    })
    .await?;
    let Some((left, ended)) = begun else { return Err(Refused::Wrong) };
    audit::record(staff, Actor::Account(id, &name), Deed::SignedIn(left.is_some())).await?;
    session::forget(staff, &ended).await?;
    Ok(SignedIn { token: session.token(), browser: browser_token(staff, id), left })
}

/// Account that waits for its setup.
pub(crate) struct Waiting {
    /// Id of the account.
    pub id: AccountId,
    /// Name of the account.
    pub name: String,
    /// Seed for the authenticator app.
    pub seed: Seed,
    /// First half of the SHA-256 of the link's secret.
    pub link: LinkHash,
}

pub(super) fn waits(account: &Account, link: LinkHash) -> bool {
    account.link.is_some_and(|(hash, until)| bool::from(hash.0.ct_eq(&link.0)) && clock::now() < until) && !account.suspended
}

/// Finds the account of a one-time link, while the link is valid.
///
/// # Errors
/// [`Failure::NotFound`] when the link is unknown, used or expired; [`Failure::Unavailable`]
pub(crate) async fn waiting(staff: &Staff, token: &str) -> Result<Waiting, Failure> {
    let (id, secret) = account::read_link(token).ok_or(Failure::NotFound)?;
    let link = vault::link_hash(&secret);
    let account = account::find(staff, id).await?.filter(|account| waits(account, link)).ok_or(Failure::NotFound)?;
    // Derived from the link, so that the page can be opened twice and the app still matches.
    let mut seed = Seed::default();
    let length = seed.len();
    seed.copy_from_slice(&staff.vault.secret("totp", &secret)[..length]);
    Ok(Waiting { id, name: account.name, seed, link })
}

/// Mistakes in the form that sets up an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Troubles {
    /// Reason why the password is refused.
    pub password: Option<Weak>,
    /// The repeated password differs.
    pub again: bool,
    /// The code does not match the authenticator app.
    pub code: bool,
}

/// An account that was set up, and the session that begins with it: whoever has just typed password and code need not
/// type them again.
pub(crate) struct SetUp {
    /// Recovery codes, which are never shown again.
    pub codes: Vec<String>,
    /// The session.
    pub signed: SignedIn,
}

/// Sets up an account.
///
/// # Errors
/// `Ok(Err(..))` has the mistakes in the form; [`Failure`] otherwise.
pub(crate) async fn set_up(
    staff: &Staff,
    waiting: Waiting,
    typed: (String, String, String),
) -> Result<Result<SetUp, Troubles>, Failure> {
    staff.store.ready()?;
    let (password, again, code) = typed;
    let step = secret::step(&waiting.seed, &code, clock::now().secs());
    let troubles =
        Troubles { password: secret::validate(&password, &waiting.name).err(), again: password != again, code: step.is_none() };
    let Some(step) = step.filter(|_| troubles == Troubles::default()) else { return Ok(Err(troubles)) };
    let hash = hashed(staff, move || Hash::new(&password)).await?;
    let (codes, hashes) = secret::recovery();
    let session = NewSession::draw();
    audit::record(staff, Actor::Account(waiting.id, &waiting.name), Deed::SetUp).await?;
    let done = account::change(staff, waiting.id, |account| {
        if !waits(account, waiting.link) {
            return None;
        }
        (account.password, account.seed, account.step) = (Some(hash.clone()), Some(waiting.seed), step);
        (account.recovery, account.link) = (hashes.clone(), None);
        account.passkeys = Passkeys::default();
        account.round += 1;
        let (ended, new) = session.begin(account, waiting.id);
        Some((ended, vec![new]))
    })
    .await?;
    let signed = first(staff, waiting.id, &waiting.name, &session, &done.ok_or(Failure::NotFound)?).await?;
    Ok(Ok(SetUp { codes, signed }))
}

/// Records the sign-in that setting up an account is.
pub(super) async fn first(
    staff: &Staff,
    id: AccountId,
    name: &str,
    session: &NewSession,
    ended: &[SessionHash],
) -> Result<SignedIn, Failure> {
    audit::record(staff, Actor::Account(id, name), Deed::SignedIn(false)).await?;
    session::forget(staff, ended).await?;
    Ok(SignedIn { token: session.token(), browser: browser_token(staff, id), left: None })
}

/// Creates new recovery codes for a person who enters a code of the app again, or who has no app and signed
/// in a short while ago; `None` otherwise.
///
/// # Errors
/// [`Refused::Wait`], [`Refused::Failure`]
pub(crate) async fn new_codes(staff: &Staff, me: &Me, code: &str) -> Result<Option<Vec<String>>, Refused> {
    staff.throttle.guess(me.id, Some(me.session.0), None).map_err(Refused::Wait)?;
    let second = clock::now().secs();
    let right = |account: &Account| match spend(account, code, second) {
        Some(Spent::Step(step)) => Some(step),
        _ if account.seed.is_none() && me.is_fresh() => Some(account.step),
        _ => None,
    };
    if right(&me.account).is_none() {
        return Ok(None);
    }
    audit::record(staff, me.actor(), Deed::Codes).await?;
    let (codes, hashes) = secret::recovery();
    let done = account::change(staff, me.id, |account| {
        account.step = right(account)?;
        account.recovery.clone_from(&hashes);
        Some(((), Vec::new()))
    })
    .await?;
    Ok(done.map(|()| codes))
}
