//! What was done with somebody's own account, as they read it.

use kelisim_app::words::{Console, OwnDeed};
use kelisim_core::Lang;

use super::Asked;
use crate::clock;
use crate::payload::{Deed, KeyDeed};
use crate::people::{Me, audit};
use crate::problem::Problem;

/// Most acts that are shown.
const MOST: usize = 12;

/// When and what, the newest first.
pub(super) async fn lately(asked: &Asked, me: &Me) -> Result<Vec<(String, String)>, Problem> {
    let done = audit::of_account(&asked.gateway, MOST, &me.account.name).await?;
    Ok(done.into_iter().filter_map(|done| Some((clock::local(done.at), told(asked.lang, &done.deed)?))).collect())
}

fn told(lang: Lang, deed: &Deed) -> Option<String> {
    let own = match deed {
        Deed::SetUp => OwnDeed::SetUp,
        Deed::SignedIn(false) => OwnDeed::SignedIn,
        Deed::SignedIn(true) => OwnDeed::SignedInByCode,
        Deed::Came => OwnDeed::Came,
        Deed::SignedOut(false) => OwnDeed::SignedOut,
        Deed::SignedOut(true) => OwnDeed::SignedOutEverywhere,
        Deed::Codes => OwnDeed::Codes,
        Deed::Suspended(_) => OwnDeed::ShutOut,
        Deed::Restored(_) => OwnDeed::LetIn,
        Deed::Reset(_) => OwnDeed::Reset,
        Deed::Passkey(KeyDeed::SetUp, name) => OwnDeed::KeySetUp(name),
        Deed::Passkey(KeyDeed::Added, name) => OwnDeed::KeyAdded(name),
        Deed::Passkey(KeyDeed::Removed, name) => OwnDeed::KeyRemoved(name),
        Deed::Passkey(KeyDeed::SignedIn, name) => OwnDeed::KeySignedIn(name),
        Deed::Passkey(KeyDeed::Copied, name) => OwnDeed::KeyCopied(name),
        _ => return None,
    };
    Some(Console::own_deed(lang, &own))
}
