//! Destructions that people decide about: one proposes, another approves.

use kelisim_core::consent::Kind;
use kelisim_core::site::retention::{Decides, Retention};
use kelisim_core::{RecordId, Timestamp};
use kelisim_store::Key;
use kelisim_store::rows::{self, DestructionRow, DestructionState, DestructionsRow, Entry};
use serde::{Deserialize, Serialize};

use crate::chance;
use crate::committer::{Act, DestructionAct};
use crate::failure::Failure;
use crate::reason::{Refusal, Unavailable};
use crate::tenant::Tenant;

/// Entries read at once.
const AT_ONCE: u64 = 256;

/// Who proposed a destruction and who decided, in their own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Name of whoever proposed it; empty when the gateway began it by itself.
    pub proposed_by: String,
    /// Why.
    pub why: String,
    /// Name of whoever decided.
    pub decided_by: String,
    /// Number and date of the decision.
    pub order: String,
}

fn place(number: u32) -> String {
    format!("destruction/{number}")
}

/// Seals the names: of the next destruction, when there is no number yet.
pub(super) fn sealed(tenant: &Tenant, number: u32, signed: &Signed) -> Vec<u8> {
    tenant.vault.seal_own(&place(number), &rows::encode(signed))
}

/// Names and words of a destruction.
///
/// # Errors
/// [`Failure::Unavailable`] when they do not open with the gateway's keys.
pub fn signed(tenant: &Tenant, number: u32, row: &DestructionRow) -> Result<Signed, Failure> {
    let opened = tenant.vault.open_own(&place(number), &row.sealed);
    let opened = opened.map_err(|_| Failure::Unavailable(Unavailable::Keys))?;
    Ok(rows::decode(&opened)?)
}

/// Destructions of the site, the newest first, with their numbers: up to `limit` from number `below` down.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn destructions(
    tenant: &Tenant,
    below: Option<u32>,
    limit: usize,
) -> Result<(DestructionsRow, Vec<(u32, DestructionRow)>), Failure> {
    let head: DestructionsRow = tenant.store.row(Key::Destruction(0)).await?.unwrap_or_default();
    let last = below.map_or(head.count, |below| below.saturating_sub(1).min(head.count));
    let numbers: Vec<u32> = (1..=last).rev().take(limit).collect();
    let keys: Vec<Key> = numbers.iter().map(|number| Key::Destruction(*number)).collect();
    let mut found = Vec::with_capacity(numbers.len());
    for (number, row) in numbers.into_iter().zip(tenant.store.fetch(&keys).await?) {
        if let Some(row) = row {
            found.push((number, rows::decode(&row)?));
        }
    }
    Ok((head, found))
}

/// One destruction.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Unavailable`]
pub async fn destruction(tenant: &Tenant, number: u32) -> Result<DestructionRow, Failure> {
    if number == 0 {
        return Err(Failure::NotFound);
    }
    tenant.store.row(Key::Destruction(number)).await?.ok_or(Failure::NotFound)
}

/// Whether an approved destruction waits to be carried out.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn is_approved(tenant: &Tenant) -> Result<bool, Failure> {
    let head: DestructionsRow = tenant.store.row(Key::Destruction(0)).await?.unwrap_or_default();
    for (class, number) in head.open {
        if tenant.config.retention.get(&class).is_none_or(|class| class.decides != Decides::Approver) {
            continue;
        }
        let row = destruction(tenant, number).await?;
        if row.state == DestructionState::Running && row.decided_at.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Records of the entries of the ledger from `first` to `last` that say what was destroyed.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn records(tenant: &Tenant, first: u64, last: u64) -> Result<Vec<RecordId>, Failure> {
    let mut found = Vec::new();
    let mut index = first;
    while index <= last {
        let read = tenant.store.entries(index, AT_ONCE.min(last - index + 1)).await?;
        if read.is_empty() {
            break;
        }
        index += read.len() as u64;
        for bytes in read {
            let entry: Entry = rows::decode(&bytes)?;
            let leaf = crate::receipt::leaf(&entry)?;
            if leaf.kind == Kind::Destroyed as u8 && !entry.sealed.is_empty() {
                found.push(RecordId(leaf.record));
            }
        }
    }
    Ok(found)
}

pub(super) async fn step(tenant: &Tenant, act: DestructionAct) -> Result<(), Failure> {
    let record = RecordId(chance::bytes());
    tenant.committer.record(record, [0; 8], Act::Destruction(Box::new(act))).await?;
    Ok(())
}

/// Proposes to destroy what is due of a class at `now`; returns its number.
///
/// # Errors
/// [`Failure::Refused`] while another destruction of the class is not over; [`Failure::Unavailable`]
pub async fn propose(
    tenant: &Tenant,
    (class, retention): (&str, Retention),
    found: u64,
    (who, why): (&str, &str),
    now: Timestamp,
) -> Result<u32, Failure> {
    tenant.ready()?;
    let head: DestructionsRow = tenant.store.row(Key::Destruction(0)).await?.unwrap_or_default();
    let number = head.count + 1;
    let signed = Signed { proposed_by: who.to_owned(), why: why.to_owned(), ..Signed::default() };
    let act = DestructionAct::Begin {
        class: class.to_owned(),
        months: retention.months,
        judged_at: now,
        proposed: Some(found),
        expected: number,
        sealed: sealed(tenant, number, &signed),
    };
    step(tenant, act).await?;
    Ok(number)
}

/// Approves or turns down a proposal.
///
/// # Errors
/// [`Failure::Refused`] for whoever proposed it, or when it was decided before; [`Failure::NotFound`];
/// [`Failure::Unavailable`]
pub async fn decide(tenant: &Tenant, number: u32, approved: bool, who: &str, order: &str) -> Result<(), Failure> {
    tenant.ready()?;
    let row = destruction(tenant, number).await?;
    if row.state != DestructionState::Proposed {
        return Err(Failure::Refused(Refusal::DestructionState));
    }
    let mut signed = signed(tenant, number, &row)?;
    if signed.proposed_by == who {
        return Err(Failure::Refused(Refusal::OwnProposal));
    }
    (signed.decided_by, signed.order) = (who.to_owned(), order.to_owned());
    let sealed = sealed(tenant, number, &signed);
    step(tenant, DestructionAct::Decide { number, approved, sealed }).await
}
