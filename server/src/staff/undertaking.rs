//! What staff undertake before they see anything of a site (Art. 11 p.2 of law 94-V).

use kelisim_core::Lang;
use kelisim_core::site::Site;
use kelisim_core::site::staff::Undertaking;
use kelisim_engine::payload::Deed;
use kelisim_engine::{Failure, clock};

use super::account::{self, Account};
use super::audit;
use super::duties::Undertaken;
use crate::staff::{Me, Staff};

/// Undertaking that an account still owes a site; none when it asks for none, or has it. Words that changed
/// without a new version are other words, and asked about again.
pub(crate) fn owed<'s>(account: &Account, site: &'s Site) -> Option<&'s Undertaking> {
    let asked = site.staff.undertaking.as_ref()?;
    let given = account.duties.undertaken.get(site.id.as_str());
    let same = given
        .is_some_and(|given| given.version == asked.version && site.languages.iter().any(|lang| asked.hash(*lang) == given.hash));
    (!same).then_some(asked)
}

/// Records that a person undertakes what a site asks, in the words that were shown. `hash` is what their page showed:
/// `false` when the words have changed since, and nothing is recorded.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub(crate) async fn undertake(staff: &Staff, me: &Me, site: &Site, lang: Lang, hash: &str) -> Result<bool, Failure> {
    let Some(asked) = &site.staff.undertaking else { return Ok(true) };
    let own = asked.hash(lang);
    let hex = data_encoding::HEXLOWER.encode(&own);
    if hex != hash {
        return Ok(false);
    }
    let deed = Deed::Undertook { site: site.id.to_string(), version: asked.version, lang, sha256: hex };
    audit::record(staff, me.actor(), deed).await?;
    let given = Undertaken { version: asked.version, hash: own, at: clock::now() };
    account::change(staff, me.id, |account| {
        account.duties.undertaken.insert(site.id.to_string(), given);
        Some(((), Vec::new()))
    })
    .await?;
    Ok(true)
}
