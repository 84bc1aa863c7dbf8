//! Requests that came another way: on paper, at the counter, by telephone or e-mail, entered by staff for somebody who
//! has a case.

use kelisim_core::consent::Method;
use kelisim_core::evidence::Evidence;
use kelisim_core::request::Ask;
use kelisim_core::{RecordId, Timestamp};

use super::answer::lang_of;
use super::rows::row;
use super::{Worker, act};
use crate::committer::CaseChange;
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::payload::CaseDeed;
use crate::request::{self, NewRequest};
use crate::tenant::Tenant;
use crate::thread;

/// A request, as staff enter it.
pub struct NewEntered {
    /// What is asked.
    pub ask: Ask,
    /// What the person wrote or said.
    pub message: Option<String>,
    /// Way in which it came.
    pub method: Method,
    /// When it was received: the term runs from it.
    pub received: Timestamp,
    /// How they know whose it is.
    pub identity: String,
    /// What the gateway saw of whoever entered it.
    pub evidence: Evidence,
    /// Key under which a repeated press is the same request.
    pub key: String,
}

/// Enters a request of the person a case belongs to; gives the case it begins. Who entered it, how it came and how the
/// person was identified is the first line of that case. Pressed again, what is missing is completed.
///
/// # Errors
/// [`Failure`]
pub async fn enter(tenant: &Tenant, who: &Worker, case: RecordId, new: NewEntered) -> Result<RecordId, Failure> {
    let NewEntered { ask, message, method, received, identity, evidence, key } = new;
    let row = row(tenant, case).await?;
    let lang = lang_of(&thread::read_one(tenant, row.index).await?).unwrap_or(tenant.config.languages[0]);
    let record = tenant.vault.record_id("desk/enter", &key);
    let day = kelisim_core::calendar::local_day(received).to_string();
    let said = message.as_deref().unwrap_or_default().as_bytes();
    let request = fingerprint(&[ask.name().as_bytes(), said, &case.0, day.as_bytes(), identity.as_bytes(), &[method as u8]]);
    let asked = NewRequest { ask, items: Vec::new(), message, lang, record, request, evidence, received: Some(received) };
    let asked = request::ask(tenant, (row.thread, row.subject), asked).await?.record;
    let what = (CaseChange::Note, CaseDeed::Entered(method, identity), false);
    act::handle(tenant, who, (asked, None), what, Some(&format!("entered/{key}"))).await?;
    Ok(asked)
}
