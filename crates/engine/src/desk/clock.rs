//! The sweep of the clocks: whoever's step has come is told of, once, and a withdrawal that nobody answered takes
//! effect.
//!
//! A step is one commit with the row it moves on, so it is made once, whichever gateways sweep and whatever
//! happens to them meanwhile. Who slept through several steps makes the last one.

use kelisim_core::case::{Matter, Stage};
use kelisim_core::request::{Ask, Outcome};
use kelisim_core::{RecordId, Timestamp};
use kelisim_store::rows::{CaseRow, RequestRow};
use kelisim_store::{Key, Order};

use super::rows;
use crate::case_sets::{CLOCK, read_member, span};
use crate::committer::{Act, Effect, NoteAct, Tick};
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::payload::Note;
use crate::reason::Refusal;
use crate::tenant::Tenant;

/// Steps in one commit.
const TOGETHER: usize = 512;

/// What a sweep did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Number of cases of which somebody is told.
    pub told: usize,
    /// Withdrawals that took effect because nobody answered in time.
    pub lapsed: Vec<RecordId>,
}

/// Makes every step that is due at `now`.
///
/// # Errors
/// [`Failure`]; what was not made then is made by the next sweep.
pub async fn sweep(tenant: &Tenant, now: Timestamp) -> Result<Swept, Failure> {
    let mut swept = Swept::default();
    loop {
        let members = tenant.store.members(CLOCK, &span(Timestamp(0), Some(now.plus_ms(1))), Order::Ascending, TOGETHER).await?;
        let cases: Vec<RecordId> = members.iter().filter_map(|member| read_member(member)).map(|(_, case)| case).collect();
        if cases.is_empty() {
            return Ok(swept);
        }
        let (mut ticks, mut lapsing) = (Vec::new(), Vec::new());
        for (case, row) in rows::rows(tenant, cases).await? {
            if !row.state.is_open() || row.next.1 > now {
                continue;
            }
            let reached = row.term.reached(&tenant.calendar, row.next.0, now);
            if reached >= Some(Stage::Ended) && row.matter == Matter::Ask(Ask::Withdrawal) {
                lapsing.push((case, row));
            } else {
                ticks.push(step(tenant, case, &row, reached));
            }
        }
        let nothing = ticks.is_empty() && lapsing.is_empty();
        swept.told += ticks.iter().filter(|tick| tick.reached.is_some()).count();
        if !ticks.is_empty() {
            tick(tenant, ticks).await?;
        }
        for (case, row) in lapsing {
            lapse(tenant, case, &row).await?;
            swept.lapsed.push(case);
        }
        if nothing {
            // Another gateway moves them on right now.
            return Ok(swept);
        }
    }
}

fn step(tenant: &Tenant, case: RecordId, row: &CaseRow, reached: Option<Stage>) -> Tick {
    let stage = reached.map_or(row.next.0, |reached| row.term.after(reached));
    let next = (stage, row.term.moment(&tenant.calendar, stage));
    Tick { case, expects: row.next.0, reached, next, due: row.term.due(&tenant.calendar).until }
}

/// Commits steps together. Another gateway that finds the same ones due makes the same record.
async fn tick(tenant: &Tenant, ticks: Vec<Tick>) -> Result<(), Failure> {
    let parts: Vec<Vec<u8>> =
        ticks.iter().map(|tick| format!("{}/{:?}/{:?};", tick.case, tick.expects, tick.next).into_bytes()).collect();
    let request = fingerprint(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let record = tenant.vault.record_id("desk/clock", &data_encoding::HEXLOWER.encode(&parts.concat()));
    let outcome = tenant.committer.record(record, request, Act::Tick { ticks, lanes: tenant.told.clone() }).await;
    match outcome.map_err(Failure::from) {
        // Another gateway was faster with every one of them.
        Ok(_) | Err(Failure::Refused(Refusal::CaseChanged)) => Ok(()),
        Err(why) => Err(why),
    }
}

/// Lets a withdrawal take effect that nobody answered in time (Art. 8 p.7 of law 94-V).
async fn lapse(tenant: &Tenant, case: RecordId, row: &CaseRow) -> Result<(), Failure> {
    let Some(request): Option<RequestRow> = tenant.store.row(Key::Request(case)).await? else { return Ok(()) };
    let note = Note::Answered { request: case, outcome: Outcome::Term, ground: None, text: String::new(), key: String::new() };
    let lanes = [crate::request::subscribed_lanes(tenant), tenant.answered.clone()].concat();
    let effect = Effect::Answer { request: case, outcome: Outcome::Term, version: None, lanes, told: tenant.told.clone() };
    let identifiers = crate::request::identifiers(tenant, &request).await?;
    let act = NoteAct { subject: row.subject, thread: Some(request.thread), identifiers, note, effect };
    let record = tenant.vault.record_id("desk/term", &case.to_string());
    match tenant.committer.record(record, fingerprint(&[&case.0]), Act::Note(Box::new(act))).await.map_err(Failure::from) {
        // Somebody answered in the last moment, or another gateway was faster.
        Ok(_) | Err(Failure::Refused(Refusal::AnsweredBefore)) => Ok(()),
        Err(why) => Err(why),
    }
}
