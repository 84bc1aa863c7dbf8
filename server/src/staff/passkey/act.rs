//! Use cases of passkeys: sign in, set up an account, add one, remove one.
//!
//! The challenge of a ceremony travels to the browser and back: sealed, in a cookie that no script can read,
//! bound to its purpose. So nobody can fill the store by requesting challenges, and any gateway can take the
//! answer. An answered challenge is stored with the account, in the change it made.

use std::net::IpAddr;

use data_encoding::BASE64URL_NOPAD;
use kelisim_core::AccountId;
use kelisim_engine::payload::{Deed, KeyDeed};
use kelisim_engine::{Failure, chance, clock, vault};

use super::relying_party::Challenge;
use super::{Assertion, Attestation, Failed, MOST, Passkey, RelyingParty, mark, named};
use crate::staff::account::{self, Account};
use crate::staff::audit::{self, Actor};
use crate::staff::session::{self, Me, NewSession, SignedIn};
use crate::staff::sign_in::{self, Refused, SetUp, Waiting};
use crate::staff::{Staff, failed, secret};

/// Purpose of a ceremony. An answer for one purpose is invalid for another.
#[derive(Clone, Copy)]
pub(crate) enum Purpose<'p> {
    /// Sign-in with a passkey.
    SignIn,
    /// Setup of an account by its one-time link.
    Start(&'p Waiting),
    /// Addition of a passkey in this session.
    Add(&'p Me),
}

impl Purpose<'_> {
    fn place(&self) -> String {
        match self {
            Self::SignIn => "passkey/sign-in".to_owned(),
            Self::Start(waiting) => format!("passkey/start/{}", waiting.link),
            Self::Add(me) => format!("passkey/add/{}", me.session),
        }
    }
}

/// Challenge for a browser, with the state of the ceremony.
pub(crate) struct SealedChallenge {
    /// Options of Web Authentication, as JSON.
    pub options: String,
    /// Sealed state that the browser returns with its answer.
    pub ceremony: String,
}

/// Reason why a ceremony failed.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// The answer is not valid.
    Failed(Failed),
    /// Rate limit exceeded, or the store is unavailable.
    Refused(Refused),
}

impl From<Failed> for Stopped {
    fn from(failed: Failed) -> Self {
        Self::Failed(failed)
    }
}

impl From<Failure> for Stopped {
    fn from(problem: Failure) -> Self {
        Self::Refused(Refused::Failure(problem))
    }
}

fn relying_party(staff: &Staff) -> Result<RelyingParty, Stopped> {
    RelyingParty::of(&staff.config).ok_or(Stopped::Refused(Refused::Failure(Failure::NotFound)))
}

/// Begins a ceremony with a challenge for the browser.
pub(crate) fn begin(staff: &Staff, purpose: Purpose<'_>) -> Result<SealedChallenge, Stopped> {
    let relying_party = relying_party(staff)?;
    let Challenge { options, state } = match purpose {
        Purpose::SignIn => relying_party.sign_in_challenge()?,
        Purpose::Start(waiting) => relying_party.registration_challenge(waiting.id, &waiting.name, &[])?,
        Purpose::Add(me) => {
            may_change(me)?;
            relying_party.registration_challenge(me.id, &me.account.name, me.account.passkeys.all())?
        }
    };
    let sealed = staff.vault.seal_own(&purpose.place(), &state);
    Ok(SealedChallenge { options, ceremony: BASE64URL_NOPAD.encode(&sealed) })
}

/// Opens the state of a ceremony that was begun for this purpose.
fn state(staff: &Staff, purpose: Purpose<'_>, ceremony: &str) -> Result<Vec<u8>, Failed> {
    let sealed = BASE64URL_NOPAD.decode(ceremony.as_bytes()).map_err(|_| Failed::Late)?;
    staff.vault.open_own(&purpose.place(), &sealed).map_err(|_| Failed::Late)
}

/// Allows changes of the ways to sign in only shortly after signing in: not in a session that was left open.
fn may_change(me: &Me) -> Result<(), Failed> {
    if me.is_fresh() { Ok(()) } else { Err(Failed::Stale) }
}

/// Signs in with a new session, whatever the browser had before. Unknown accounts, unknown passkeys and
/// suspended accounts get the same answer.
pub(crate) async fn sign_in(
    staff: &Staff,
    ceremony: &str,
    assertion: &Assertion,
    address: Option<IpAddr>,
) -> Result<SignedIn, Stopped> {
    let outcome = attempted(staff, ceremony, assertion, address).await;
    if matches!(outcome, Err(Stopped::Failed(_))) {
        failed::count(staff).await;
    }
    outcome
}

async fn attempted(staff: &Staff, ceremony: &str, assertion: &Assertion, address: Option<IpAddr>) -> Result<SignedIn, Stopped> {
    let relying_party = relying_party(staff)?;
    let id = assertion.account;
    // Each passkey has a rate limit of its own: guesses at the account's password lock no passkey out.
    staff.throttle.guess(id, Some(mark(&assertion.id)), address).map_err(|time| Stopped::Refused(Refused::Wait(time)))?;
    let state = state(staff, Purpose::SignIn, ceremony)?;
    let found = account::find(staff, id).await?;
    let passkey = found.as_ref().and_then(|account| account.passkeys.find(&assertion.id));
    let (challenge, verified) = (RelyingParty::challenge(&state)?, relying_party.verify(&state, assertion, passkey));
    let (Some(account), Some(passkey)) = (found.as_ref(), passkey) else { return Err(Failed::Wrong.into()) };
    if account.suspended {
        return Err(Failed::Wrong.into());
    }
    let actor = Actor::Account(id, &account.name);
    // A form that was sent twice is not a copied passkey.
    if account.passkeys.is_spent(challenge) {
        return Err(Failed::Late.into());
    }
    let counter = match verified {
        Ok(_) if passkey.doubted => return Err(Failed::Copied.into()),
        Err(Failed::Copied) => {
            doubt(staff, actor, id, passkey).await?;
            return Err(Failed::Copied.into());
        }
        Err(failed) => return Err(failed.into()),
        Ok(right) => right,
    };

    let token = chance::bytes::<32>();
    let new = vault::session_hash(&token);
    let now = clock::now();
    let before = passkey.state;
    let begun = account::change(staff, id, |account| {
        let fits = !account.suspended && account.passkeys.spend(challenge, now);
        // On a concurrent sign-in with it, the state that was verified is no longer the stored one.
        let passkey = account.passkeys.find_mut(&assertion.id).filter(|own| fits && !own.doubted && own.state == before)?;
        (passkey.state, passkey.last) = (counter, Some(now));
        let name = passkey.name.clone();
        let (ended, opened) = session::begin(account, id, new, now);
        Some(((name, ended), vec![opened]))
    })
    .await?;
    let Some((name, ended)) = begun else { return Err(Failed::Late.into()) };
    // The token is handed out only after this is stored; until then nobody has it.
    audit::record(staff, actor, Deed::Passkey(KeyDeed::SignedIn, name)).await?;
    session::forget(staff, &ended).await?;
    Ok(SignedIn { token: BASE64URL_NOPAD.encode(&token), browser: sign_in::browser_token(staff, id), left: None })
}

/// Records that there may be a copy of a passkey, and disables it.
async fn doubt(staff: &Staff, actor: Actor<'_>, id: AccountId, passkey: &Passkey) -> Result<(), Failure> {
    tracing::warn!("the counter of a passkey went back: there may be a copy of it");
    audit::record(staff, actor, Deed::Passkey(KeyDeed::Copied, passkey.name.clone())).await?;
    account::change(staff, id, |account| {
        account.passkeys.find_mut(&passkey.id)?.doubted = true;
        Some(((), Vec::new()))
    })
    .await?;
    Ok(())
}

/// Verifies a new passkey and gives it its name.
fn new(
    staff: &Staff,
    purpose: Purpose<'_>,
    ceremony: &str,
    attestation: Attestation,
    name: &str,
) -> Result<(Passkey, [u8; 16]), Stopped> {
    let (passkey, challenge) = relying_party(staff)?.register(&state(staff, purpose, ceremony)?, attestation)?;
    Ok((Passkey { name: named(name), ..passkey }, challenge))
}

/// Sets up an account with a passkey alone; returns its recovery codes, which are never shown again.
pub(crate) async fn set_up(
    staff: &Staff,
    waiting: &Waiting,
    ceremony: &str,
    attestation: Attestation,
    name: &str,
) -> Result<SetUp, Stopped> {
    staff.store.ready()?;
    let (passkey, challenge) = new(staff, Purpose::Start(waiting), ceremony, attestation, name)?;
    let (codes, hashes) = secret::recovery();
    let session = NewSession::draw();
    let actor = Actor::Account(waiting.id, &waiting.name);
    audit::record(staff, actor, Deed::Passkey(KeyDeed::SetUp, passkey.name.clone())).await?;
    let done = account::change(staff, waiting.id, |account| {
        if !sign_in::waits(account, waiting.link) || !account.passkeys.spend(challenge, clock::now()) {
            return None;
        }
        account.passkeys.all = vec![passkey.clone()];
        (account.password, account.seed) = (None, None);
        (account.recovery, account.link) = (hashes.clone(), None);
        account.round += 1;
        let (ended, new) = session.begin(account, waiting.id);
        Some((ended, vec![new]))
    })
    .await?;
    let ended = done.ok_or(Failure::NotFound)?;
    let signed = sign_in::first(staff, waiting.id, &waiting.name, &session, &ended).await?;
    Ok(SetUp { codes, signed })
}

/// Adds a passkey to one's own account.
///
/// # Errors
/// [`Stopped`]; nothing is changed then.
pub(crate) async fn add(staff: &Staff, me: &Me, ceremony: &str, attestation: Attestation, name: &str) -> Result<(), Stopped> {
    may_change(me)?;
    let (passkey, challenge) = new(staff, Purpose::Add(me), ceremony, attestation, name)?;
    let fits = |account: &Account| {
        if account.passkeys.find(&passkey.id).is_some() {
            Err(Failed::Known)
        } else if account.passkeys.all.len() >= MOST {
            Err(Failed::Many)
        } else {
            Ok(())
        }
    };
    fits(&me.account)?;
    audit::record(staff, me.actor(), Deed::Passkey(KeyDeed::Added, passkey.name.clone())).await?;
    let done = account::change(staff, me.id, |account| {
        let result = fits(account).and_then(|()| {
            let unused = account.passkeys.spend(challenge, clock::now());
            if unused { Ok(()) } else { Err(Failed::Late) }
        });
        if result.is_ok() {
            account.passkeys.all.push(passkey.clone());
        }
        Some((result, Vec::new()))
    })
    .await?;
    done.unwrap_or(Err(Failed::Wrong)).map_err(Stopped::from)
}

/// Removes a passkey of one's own, unless it is the last way to sign in.
///
/// # Errors
/// [`Stopped`]; nothing is changed then. [`Failure::NotFound`] when there is none with that mark.
pub(crate) async fn remove(staff: &Staff, me: &Me, mark: &str) -> Result<(), Stopped> {
    may_change(me)?;
    let without = |account: &Account| {
        let mut left = account.clone();
        left.passkeys.all.retain(|passkey| passkey.mark() != mark);
        if left.can_enter() { Ok(left.passkeys) } else { Err(Failed::Last) }
    };
    let passkey = me.account.passkeys.all.iter().find(|passkey| passkey.mark() == mark).ok_or(Failure::NotFound)?;
    without(&me.account)?;
    audit::record(staff, me.actor(), Deed::Passkey(KeyDeed::Removed, passkey.name.clone())).await?;
    let done = account::change(staff, me.id, |account| {
        let left = without(account);
        if let Ok(left) = &left {
            account.passkeys.clone_from(left);
        }
        Some((left.map(drop), Vec::new()))
    })
    .await?;
    done.unwrap_or(Err(Failed::Wrong)).map_err(Stopped::from)
}
