//! Looking a case up in a public register, outside the gateway. Why is on record, and on the person's page, before the
//! address is given.

use kelisim_core::site::staff::Register;
use kelisim_core::{Lang, RecordId};

use super::{Worker, act, evidence};
use crate::committer::CaseChange;
use crate::failure::Failure;
use crate::payload::CaseDeed;
use crate::tenant::Tenant;

/// Records that somebody looks a case up in a register of the site, and gives the register.
///
/// # Errors
/// [`Failure::NotFound`] for a register that the site does not name, [`Failure::Field`] for a reason that says nothing,
/// and other failures; the address may not be given then.
pub async fn consult<'t>(
    tenant: &'t Tenant,
    who: &Worker,
    case: RecordId,
    (id, reason): (&str, &str),
    lang: Lang,
) -> Result<&'t Register, Failure> {
    let register = tenant.config.staff.registers.iter().find(|register| register.id == id).ok_or(Failure::NotFound)?;
    let why = evidence::reason(reason)?.to_owned();
    let deed = CaseDeed::Consulted { register: register.id.clone(), title: register.title.get(lang).to_owned(), why };
    act::handle(tenant, who, (case, None), (CaseChange::Look, deed, true), None).await?;
    Ok(register)
}
