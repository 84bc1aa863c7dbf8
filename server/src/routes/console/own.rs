//! Recent activity of somebody's own account, as they read it.

use kelisim_core::Lang;
use kelisim_engine::clock;
use kelisim_engine::payload::{Deed, KeyDeed};
use kelisim_i18n::AccountActivity;

use super::ConsoleRequest;
use crate::problem::Problem;
use crate::staff::{Me, audit};

/// Maximum number of acts shown.
const MOST: usize = 12;

/// Lists moment and act, the newest first.
pub(super) async fn recent(request: &ConsoleRequest, me: &Me) -> Result<Vec<(String, String)>, Problem> {
    let done = audit::of_account(&request.gateway.staff, MOST, &me.account.name).await?;
    Ok(done.into_iter().filter_map(|done| Some((clock::local(done.at), describe(request.lang, &done.deed)?))).collect())
}

fn describe(lang: Lang, deed: &Deed) -> Option<String> {
    let words = AccountActivity::of(lang);
    Some(match deed {
        Deed::SetUp => words.set_up.to_owned(),
        Deed::SignedIn(false) => words.signed_in.to_owned(),
        Deed::SignedIn(true) => words.signed_in_by_recovery_code.to_owned(),
        Deed::Came => words.signed_in_by_organisation.to_owned(),
        Deed::SignedOut(false) => words.signed_out.to_owned(),
        Deed::SignedOut(true) => words.signed_out_everywhere.to_owned(),
        Deed::Codes => words.recovery_codes_made.to_owned(),
        Deed::Suspended(_) => words.suspended.to_owned(),
        Deed::Restored(_) => words.restored.to_owned(),
        Deed::Reset(_) => words.reset.to_owned(),
        Deed::Passkey(KeyDeed::SetUp, name) => (words.passkey_set_up)(name),
        Deed::Passkey(KeyDeed::Added, name) => (words.passkey_added)(name),
        Deed::Passkey(KeyDeed::Removed, name) => (words.passkey_removed)(name),
        Deed::Passkey(KeyDeed::SignedIn, name) => (words.passkey_signed_in)(name),
        Deed::Passkey(KeyDeed::Copied, name) => (words.passkey_refused)(name),
        _ => return None,
    })
}
