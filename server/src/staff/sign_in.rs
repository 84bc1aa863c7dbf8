//! Setting up an account by its one-time link, and signing in. Known and unknown names are answered alike, and take the
//! same time.

use std::net::IpAddr;
use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use kelisim_core::{AccountId, LinkHash};
use kelisim_engine::payload::Deed;
use kelisim_engine::reason::Unavailable;
use kelisim_engine::{Failure, chance, clock, vault};
use subtle::ConstantTimeEq as _;

use super::account::{self, Account};
use super::audit::{self, Actor};
use super::passkey::Passkeys;
use super::secret::{self, Hash, Seed, Weak};
use super::session::{self, Me, SignedIn};
use crate::staff::Staff;

/// How long somebody waits for their turn to be hashed.
const TURN: Duration = Duration::from_secs(10);

/// An attempt to sign in, as it was typed.
pub struct Attempt {
    /// The name.
    pub name: String,
    /// The password.
    pub password: String,
    /// A code of the app, or a recovery code.
    pub code: String,
    /// What this browser was given when it signed in before.
    pub browser: String,
    /// Where it comes from.
    pub address: Option<IpAddr>,
}

/// Why nobody was signed in.
#[derive(Debug)]
pub enum Refused {
    /// Name, password and code do not go together. Nobody is told which.
    Wrong,
    /// Too many attempts; how long to wait.
    Wait(Duration),
    /// It cannot be kept now.
    Failure(Failure),
}

impl From<Failure> for Refused {
    fn from(problem: Failure) -> Self {
        Self::Failure(problem)
    }
}

/// Proof that this account signed in by this browser before.
fn browser_of(staff: &Staff, id: AccountId, browser: &str) -> Option<[u8; 16]> {
    let bytes = BASE64URL_NOPAD.decode(browser.as_bytes()).ok()?;
    let (random, proof) = bytes.split_at_checked(16)?;
    let known = staff.vault.is_token("browser", &[&id.0[..], random].concat(), proof);
    if known { random.try_into().ok() } else { None }
}

/// What a browser is given that signed in by this account, to be known the next time.
pub(super) fn remembered(staff: &Staff, id: AccountId) -> String {
    let random = chance::bytes::<16>();
    let proof = staff.vault.token("browser", &[&id.0[..], &random].concat());
    BASE64URL_NOPAD.encode(&[random, proof].concat())
}

/// Hashes beside the threads that answer, few at a time.
async fn hashed<T: Send + 'static>(staff: &Staff, hash: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let turn = tokio::time::timeout(TURN, staff.hashing.acquire()).await;
    let _turn =
        turn.map_err(|_| Failure::Unavailable(Unavailable::Busy))?.map_err(|_| Failure::Unavailable(Unavailable::Stopped))?;
    tokio::task::spawn_blocking(hash).await.map_err(|_| Failure::Unavailable(Unavailable::Stopped))
}

/// What a right code uses up.
#[derive(Clone, Copy)]
enum Spent {
    Step(u64),
    Recovery([u8; 32]),
}

/// What a code would use up. Everything is compared, found or not.
fn spend(account: &Account, code: &str, second: u64) -> Option<Spent> {
    let step = secret::step(&account.seed.unwrap_or_default(), code, second);
    let step = step.filter(|step| account.seed.is_some() && *step > account.step);
    let typed = secret::kept(code).unwrap_or_default();
    let mut recovery = None;
    for kept in &account.recovery {
        if bool::from(kept.ct_eq(&typed)) {
            recovery = Some(*kept);
        }
    }
    step.map(Spent::Step).or(recovery.map(Spent::Recovery))
}

/// Signs in: a new session, whatever the browser had before.
///
/// # Errors
/// [`Refused`]
pub async fn sign_in(staff: &Staff, attempt: Attempt) -> Result<SignedIn, Refused> {
    let Attempt { name, password, code, browser, address } = attempt;
    let name = account::named(&name).unwrap_or_default();
    let id = account::id_of(staff, &name);
    staff.throttle.guess(id, browser_of(staff, id, &browser), address).map_err(Refused::Wait)?;
    let found = account::find(staff, id).await?;
    let kept = found.as_ref().and_then(|account| account.password.clone());
    let there = kept.is_some();
    // Who has passkeys and no password signs in by a recovery code on the day the passkey is lost.
    let by_code = password.is_empty() && found.as_ref().is_some_and(|account| !there && account.is_ready());
    let typed = if password.len() > secret::MOST { String::new() } else { password };
    let right = hashed(staff, move || kept.unwrap_or_else(Hash::decoy).is_of(&typed)).await?;
    let second = clock::now().secs();
    let Some(account) = found.filter(|account| (right && there || by_code) && !account.suspended) else {
        return Err(Refused::Wrong);
    };
    if spend(&account, &code, second).is_none() {
        return Err(Refused::Wrong);
    }

    let token = chance::bytes::<32>();
    let session = vault::session_hash(&token);
    let now = clock::now();
    let begun = account::change(staff, id, |account| {
        // The same code at the same moment from somewhere else was faster: it is used up.
        let spent = spend(account, &code, second).filter(|_| !account.suspended)?;
        match spent {
            Spent::Step(step) => account.step = step,
            Spent::Recovery(used) => account.recovery.retain(|kept| *kept != used),
        }
        let (ended, new) = session::begin(account, id, session, now);
        let left = matches!(spent, Spent::Recovery(_)).then_some(account.recovery.len());
        Some(((left, ended), vec![new]))
    })
    .await?;
    let Some((left, ended)) = begun else { return Err(Refused::Wrong) };
    // Until this is kept the token is nobody's: it was not given out.
    audit::record(staff, Actor::Account(id, &name), Deed::SignedIn(left.is_some())).await?;
    session::forget(staff, &ended).await?;
    Ok(SignedIn { token: BASE64URL_NOPAD.encode(&token), browser: remembered(staff, id), left })
}

/// An account that waits to be set up.
pub struct Waiting {
    /// The account.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// What the app is to be given.
    pub seed: Seed,
    /// First half of the SHA-256 of the link's secret.
    pub link: LinkHash,
}

pub(super) fn waits(account: &Account, link: LinkHash) -> bool {
    account.link.is_some_and(|(kept, until)| bool::from(kept.0.ct_eq(&link.0)) && clock::now() < until) && !account.suspended
}

/// The account a one-time link is for, while it may be used.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Unavailable`]
pub async fn waiting(staff: &Staff, token: &str) -> Result<Waiting, Failure> {
    let (id, secret) = account::read_link(token).ok_or(Failure::NotFound)?;
    let link = vault::link_hash(&secret);
    let account = account::find(staff, id).await?.filter(|account| waits(account, link)).ok_or(Failure::NotFound)?;
    // It follows from the link, so the page can be opened twice and the app still fits.
    let mut seed = Seed::default();
    let length = seed.len();
    seed.copy_from_slice(&staff.vault.secret("totp", &secret)[..length]);
    Ok(Waiting { id, name: account.name, seed, link })
}

/// What is wrong with what was typed to set up an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Troubles {
    /// With the password.
    pub password: Option<Weak>,
    /// Whether the second time was another.
    pub again: bool,
    /// Whether the code is not one of the app's.
    pub code: bool,
}

/// Sets up an account; gives its recovery codes, this once.
///
/// # Errors
/// `Ok(Err(..))` says what is wrong with what was typed; [`Failure`] otherwise.
pub async fn set_up(
    staff: &Staff,
    waiting: Waiting,
    typed: (String, String, String),
) -> Result<Result<Vec<String>, Troubles>, Failure> {
    staff.store.ready()?;
    let (password, again, code) = typed;
    let step = secret::step(&waiting.seed, &code, clock::now().secs());
    let troubles =
        Troubles { password: secret::judge(&password, &waiting.name).err(), again: password != again, code: step.is_none() };
    let Some(step) = step.filter(|_| troubles == Troubles::default()) else { return Ok(Err(troubles)) };
    let hash = hashed(staff, move || Hash::new(&password)).await?;
    let (shown, kept) = secret::recovery();
    audit::record(staff, Actor::Account(waiting.id, &waiting.name), Deed::SetUp).await?;
    let done = account::change(staff, waiting.id, |account| {
        if !waits(account, waiting.link) {
            return None;
        }
        (account.password, account.seed, account.step) = (Some(hash.clone()), Some(waiting.seed), step);
        (account.recovery, account.link) = (kept.clone(), None);
        account.passkeys = Passkeys::default();
        account.round += 1;
        Some(((), Vec::new()))
    })
    .await?;
    done.map(|()| Ok(shown)).ok_or(Failure::NotFound)
}

/// Makes new recovery codes for somebody who shows a code of the app again, or who has no app and signed in a short while
/// ago; `None` for anybody else.
///
/// # Errors
/// [`Refused::Wait`], [`Refused::Failure`]
pub async fn new_codes(staff: &Staff, me: &Me, code: &str) -> Result<Option<Vec<String>>, Refused> {
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
    let (shown, kept) = secret::recovery();
    let done = account::change(staff, me.id, |account| {
        account.step = right(account)?;
        account.recovery.clone_from(&kept);
        Some(((), Vec::new()))
    })
    .await?;
    Ok(done.map(|()| shown))
}
