//! What people do with passkeys: sign in, set up an account, add one, remove one.
//!
//! The challenge of a ceremony goes to the browser and back: sealed, in a cookie no script can read, bound to what it is
//! for. So nobody fills the store by asking for challenges, and any gateway takes the answer. That one was answered is kept
//! with the account, in the change it made.

use std::net::IpAddr;

use data_encoding::BASE64URL_NOPAD;
use kelisim_engine::payload::{Deed, KeyDeed};
use kelisim_engine::{Failure, chance, clock, vault};

use super::relying_party::Asked;
use super::{Failed, MOST, Made, Passkey, RelyingParty, Shown, mark, named};
use crate::staff::account::{self, Account};
use crate::staff::audit::{self, Actor};
use crate::staff::session::{self, Me, SignedIn};
use crate::staff::sign_in::{self, Refused, Waiting};
use crate::staff::{AccountId, Staff, secret};

/// What a ceremony is for. An answer to one is none to another.
#[derive(Clone, Copy)]
pub enum Purpose<'p> {
    /// Signing in.
    SignIn,
    /// Setting up an account by its one-time link.
    Start(&'p Waiting),
    /// Adding a passkey in this session.
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

/// A question put to a browser.
pub struct Question {
    /// The options of Web Authentication, as JSON.
    pub options: String,
    /// What the browser brings back with its answer.
    pub ceremony: String,
}

/// Why nothing was done.
#[derive(Debug)]
pub enum Stopped {
    /// The answer does not count.
    Failed(Failed),
    /// Too many attempts, or it cannot be kept now.
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

fn party(staff: &Staff) -> Result<RelyingParty, Stopped> {
    RelyingParty::of(&staff.config).ok_or(Stopped::Refused(Refused::Failure(Failure::NotFound)))
}

/// Asks for a passkey.
///
/// # Errors
/// [`Stopped`]
pub fn ask(staff: &Staff, purpose: Purpose<'_>) -> Result<Question, Stopped> {
    let party = party(staff)?;
    let Asked { options, state } = match purpose {
        Purpose::SignIn => party.ask_any()?,
        Purpose::Start(waiting) => party.ask_new(waiting.id, &waiting.name, &[])?,
        Purpose::Add(me) => {
            may_change(me)?;
            party.ask_new(me.id, &me.account.name, me.account.passkeys.all())?
        }
    };
    let sealed = staff.vault.seal_own(&purpose.place(), &state);
    Ok(Question { options, ceremony: BASE64URL_NOPAD.encode(&sealed) })
}

/// The state of a ceremony that was begun for this purpose.
fn state(staff: &Staff, purpose: Purpose<'_>, ceremony: &str) -> Result<Vec<u8>, Failed> {
    let sealed = BASE64URL_NOPAD.decode(ceremony.as_bytes()).map_err(|_| Failed::Late)?;
    staff.vault.open_own(&purpose.place(), &sealed).map_err(|_| Failed::Late)
}

/// Whether somebody may change how they sign in: not by a session that was left open.
fn may_change(me: &Me) -> Result<(), Failed> {
    if me.is_fresh() { Ok(()) } else { Err(Failed::Stale) }
}

/// Signs in: a new session, whatever the browser had before. An unknown account, an unknown passkey and one that is shut
/// out are answered alike.
///
/// # Errors
/// [`Stopped`]
pub async fn sign_in(staff: &Staff, ceremony: &str, shown: &Shown, address: Option<IpAddr>) -> Result<SignedIn, Stopped> {
    let party = party(staff)?;
    let id = shown.account;
    // Each passkey has a share of its own: guesses at a name's password shut no passkey out.
    staff.throttle.guess(id, Some(mark(&shown.id)), address).map_err(|time| Stopped::Refused(Refused::Wait(time)))?;
    let state = state(staff, Purpose::SignIn, ceremony)?;
    let found = account::find(staff, id).await?;
    let passkey = found.as_ref().and_then(|account| account.passkeys.find(&shown.id));
    let (challenge, judged) = (RelyingParty::challenge(&state)?, party.shown(&state, shown, passkey));
    let (Some(account), Some(passkey)) = (found.as_ref(), passkey) else { return Err(Failed::Wrong.into()) };
    if account.suspended {
        return Err(Failed::Wrong.into());
    }
    let actor = Actor::Account(id, &account.name);
    // A form that was sent twice is no copy of a passkey.
    if account.passkeys.is_spent(challenge) {
        return Err(Failed::Late.into());
    }
    let counter = match judged {
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
        // Somebody else signed in with it at the same moment: what was judged is no longer what is kept.
        let passkey = account.passkeys.find_mut(&shown.id).filter(|own| fits && !own.doubted && own.state == before)?;
        (passkey.state, passkey.last) = (counter, Some(now));
        let name = passkey.name.clone();
        let (ended, opened) = session::begin(account, id, new, now);
        Some(((name, ended), vec![opened]))
    })
    .await?;
    let Some((name, ended)) = begun else { return Err(Failed::Late.into()) };
    // Until this is kept the token is nobody's: it was not given out.
    audit::record(staff, actor, Deed::Passkey(KeyDeed::SignedIn, name)).await?;
    session::forget(staff, &ended).await?;
    Ok(SignedIn { token: BASE64URL_NOPAD.encode(&token), browser: sign_in::remembered(staff, id), left: None })
}

/// Puts on record that there may be a copy of a passkey, and lets it open nothing any more.
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

/// A new passkey under its name.
fn new(staff: &Staff, purpose: Purpose<'_>, ceremony: &str, made: Made, name: &str) -> Result<(Passkey, [u8; 16]), Stopped> {
    let (passkey, challenge) = party(staff)?.made(&state(staff, purpose, ceremony)?, made)?;
    Ok((Passkey { name: named(name), ..passkey }, challenge))
}

/// Sets up an account by a passkey alone; gives its recovery codes, this once.
///
/// # Errors
/// [`Stopped`]
pub async fn set_up(staff: &Staff, waiting: &Waiting, ceremony: &str, made: Made, name: &str) -> Result<Vec<String>, Stopped> {
    staff.store.ready()?;
    let (passkey, challenge) = new(staff, Purpose::Start(waiting), ceremony, made, name)?;
    let (shown, kept) = secret::recovery();
    let actor = Actor::Account(waiting.id, &waiting.name);
    audit::record(staff, actor, Deed::Passkey(KeyDeed::SetUp, passkey.name.clone())).await?;
    let done = account::change(staff, waiting.id, |account| {
        if !sign_in::waits(account, waiting.link) || !account.passkeys.spend(challenge, clock::now()) {
            return None;
        }
        account.passkeys.all = vec![passkey.clone()];
        (account.password, account.seed) = (None, None);
        (account.recovery, account.link) = (kept.clone(), None);
        account.round += 1;
        Some(((), Vec::new()))
    })
    .await?;
    done.map(|()| shown).ok_or(Failure::NotFound.into())
}

/// Adds a passkey to one's own account.
///
/// # Errors
/// [`Stopped`]; nothing is changed then.
pub async fn add(staff: &Staff, me: &Me, ceremony: &str, made: Made, name: &str) -> Result<(), Stopped> {
    may_change(me)?;
    let (passkey, challenge) = new(staff, Purpose::Add(me), ceremony, made, name)?;
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
        let told = fits(account).and_then(|()| {
            let unused = account.passkeys.spend(challenge, clock::now());
            if unused { Ok(()) } else { Err(Failed::Late) }
        });
        if told.is_ok() {
            account.passkeys.all.push(passkey.clone());
        }
        Some((told, Vec::new()))
    })
    .await?;
    done.unwrap_or(Err(Failed::Wrong)).map_err(Stopped::from)
}

/// Removes a passkey of one's own, unless it is the last way in.
///
/// # Errors
/// [`Stopped`]; nothing is changed then. [`Failure::NotFound`] when there is none by that mark.
pub async fn remove(staff: &Staff, me: &Me, mark: &str) -> Result<(), Stopped> {
    may_change(me)?;
    let goes = |account: &Account| {
        let mut left = account.clone();
        left.passkeys.all.retain(|passkey| passkey.mark() != mark);
        if left.can_enter() { Ok(left.passkeys) } else { Err(Failed::Last) }
    };
    let passkey = me.account.passkeys.all.iter().find(|passkey| passkey.mark() == mark).ok_or(Failure::NotFound)?;
    goes(&me.account)?;
    audit::record(staff, me.actor(), Deed::Passkey(KeyDeed::Removed, passkey.name.clone())).await?;
    let done = account::change(staff, me.id, |account| {
        let left = goes(account);
        if let Ok(left) = &left {
            account.passkeys.clone_from(left);
        }
        Some((left.map(drop), Vec::new()))
    })
    .await?;
    done.unwrap_or(Err(Failed::Wrong)).map_err(Stopped::from)
}
