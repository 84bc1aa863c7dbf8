//! Searches of what is due, again and again.

use std::collections::BTreeMap;

use kelisim_core::Timestamp;
use kelisim_core::calendar::local_day;
use kelisim_core::site::retention::{Decides, Retention};
use kelisim_store::rows::{self, DestructionRow, DestructionState, DestructionsRow, RetentionRow, SearchedRow};
use kelisim_store::{Exchange, Key};

use super::act;
use super::carry_out::{PART, part};
use super::decide::{Signed, sealed, step};
use super::look::{Looked, look};
use super::people as counted;
use crate::clock;
use crate::committer::DestructionAct;
use crate::failure::Failure;
use crate::reason::Unavailable;
use crate::tenant::Tenant;

/// After so long everything is searched anew.
const ANEW: u64 = 7 * 86_400_000;
/// Longest rest after a part.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(2);
/// People are counted once a day.
const COUNTED: u64 = 86_400_000;
/// A gateway searches alone for so long after it last said so.
const LEASE: u64 = 15_000;

/// Retention class, with what the last search found.
#[derive(Clone, Debug)]
pub struct Class {
    /// Id in the site file.
    pub id: String,
    /// Its term, and who decides.
    pub retention: Retention,
    /// What was found; `None` before the first search.
    pub found: Option<SearchedRow>,
}

/// Every class of the site, with what was found, and when everything was searched last.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn classes(tenant: &Tenant) -> Result<(Vec<Class>, Option<Timestamp>), Failure> {
    let row = row(tenant).await?.0;
    let all = tenant.config.retention.iter();
    let classes = all.map(|(id, retention)| {
        let found = row.classes.get(id).copied().filter(|found| found.months == retention.months);
        Class { id: id.clone(), retention: *retention, found }
    });
    Ok((classes.collect(), Some(row.searched_at).filter(|at| at.0 > 0)))
}

/// How many people there are data of, as they were counted last.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn people(tenant: &Tenant) -> Result<Option<u64>, Failure> {
    Ok(row(tenant).await?.0.people.map(|(people, _)| people))
}

async fn row(tenant: &Tenant) -> Result<(RetentionRow, Option<Vec<u8>>), Failure> {
    let bytes = tenant.store.fetch(&[Key::Retention]).await?.pop().flatten();
    let row = bytes.as_deref().map(rows::decode).transpose()?.unwrap_or_default();
    Ok((row, bytes))
}

/// The right to search, among gateways on one store.
struct Lease<'t> {
    tenant: &'t Tenant,
    gateway: [u8; 8],
    row: RetentionRow,
    bytes: Option<Vec<u8>>,
    renewed: std::time::Instant,
}

impl<'t> Lease<'t> {
    /// Takes it; `None` while another gateway has it.
    async fn take(tenant: &'t Tenant, gateway: [u8; 8]) -> Result<Option<Self>, Failure> {
        let (row, bytes) = row(tenant).await?;
        let now = clock::now();
        // One that ends further ahead than any is given was given by a clock that was wrong.
        let is_held = |until: Timestamp| until > now && until <= now.plus_ms(LEASE);
        let other = row.searcher.is_some_and(|(holder, until)| holder != gateway && is_held(until));
        // One gateway alone works on an embedded store: who had it is gone.
        if other && tenant.store.is_shared() {
            return Ok(None);
        }
        let mut lease = Self { tenant, gateway, row, bytes, renewed: clock::tick() };
        Ok(lease.save(true).await?.then_some(lease))
    }

    /// Writes the row; false when another gateway took over.
    async fn save(&mut self, goes_on: bool) -> Result<bool, Failure> {
        self.row.searcher = goes_on.then(|| (self.gateway, clock::now().plus_ms(LEASE)));
        let to = rows::encode(&self.row);
        let change = Exchange { key: Key::Retention, from: self.bytes.clone(), to: Some(to.clone()) };
        self.renewed = clock::tick();
        let saved = self.tenant.store.exchange(vec![change]).await?;
        self.bytes = Some(to);
        Ok(saved)
    }

    /// Says that the search goes on, now and then. An error when another gateway took over: it goes on from the same
    /// place.
    async fn renew(&mut self) -> Result<(), Failure> {
        if self.renewed.elapsed().as_millis() < u128::from(LEASE / 3) || self.save(true).await? {
            return Ok(());
        }
        Err(Failure::Unavailable(Unavailable::Conflict))
    }
}

/// Searches all classes of a site: destroys what nobody has to decide about and what was approved, and counts what
/// waits for a decision. Returns how many people or browsers are gone; `None` while another gateway searches.
///
/// # Errors
/// [`Failure::Unavailable`]; the next sweep goes on.
pub async fn sweep(tenant: &Tenant, gateway: [u8; 8], now: Timestamp) -> Result<Option<u64>, Failure> {
    tenant.ready()?;
    let Some(mut lease) = Lease::take(tenant, gateway).await? else { return Ok(None) };
    let gone = classes_in_turn(tenant, &mut lease, now).await;
    if gone.is_ok() {
        lease.row.searched_at = now;
    }
    // Even after a fault: another gateway need not wait.
    lease.save(false).await?;
    gone.map(Some)
}

async fn classes_in_turn(tenant: &Tenant, lease: &mut Lease<'_>, now: Timestamp) -> Result<u64, Failure> {
    let classes: BTreeMap<String, Retention> = tenant.config.retention.clone();
    lease.row.classes.retain(|id, _| classes.contains_key(id));
    if lease.row.people.is_none_or(|(_, at)| at.plus_ms(COUNTED) <= now || at > now) {
        let mut count = counted::Count::default();
        while count.step(tenant).await? {
            lease.renew().await?;
        }
        lease.row.people = Some((count.people(tenant).await?, now));
    }
    let mut gone = 0;
    for (id, retention) in classes {
        let head: DestructionsRow = tenant.store.row(Key::Destruction(0)).await?.unwrap_or_default();
        let open = match head.open.get(&id) {
            Some(number) => Some((*number, super::destruction(tenant, *number).await?)),
            None => None,
        };
        let known = lease
            .row
            .classes
            .get(&id)
            .copied()
            .filter(|known| known.months == retention.months && known.began.plus_ms(ANEW) > now && known.began <= now);
        let mut found = known.unwrap_or(SearchedRow { months: retention.months, began: now, ..SearchedRow::default() });
        (found.due, found.oldest) = (0, None);
        // Where the place stays, what is held is counted anew; where it moves on, what was held before stays so.
        if retention.decides == Decides::Approver {
            found.held = [0; 4];
        }
        gone += match (retention.decides, open) {
            (Decides::Gateway, open) => by_itself(tenant, lease, (&id, retention), now, open, &mut found).await?,
            // One that the gateway began while nobody had to decide.
            (Decides::Approver, Some((number, row))) if row.state == DestructionState::Running && row.decided_at.is_none() => {
                end(tenant, number).await?;
                0
            }
            (Decides::Approver, Some((number, row))) if row.state == DestructionState::Running => {
                let from = found.next;
                // Never more than was approved, whatever the site file says by now.
                let approved = Retention { months: row.months.max(retention.months), ..retention };
                let judged = row.judged_at.min(now);
                let whole = walk(tenant, lease, (&id, approved), judged, &mut found, &mut Some(number)).await?;
                end(tenant, number).await?;
                // What is held is counted again.
                if found.held != [0; 4] {
                    found.next = from;
                }
                whole
            }
            (Decides::Approver, _) => {
                count(tenant, lease, (&id, retention), now, &mut found).await?;
                0
            }
        };
        lease.row.classes.insert(id, found);
    }
    Ok(gone)
}

/// Destroys what nobody has to decide about. One destruction gathers what goes in a month; its act is made when the
/// month is over.
async fn by_itself(
    tenant: &Tenant,
    lease: &mut Lease<'_>,
    class: (&str, Retention),
    now: Timestamp,
    open: Option<(u32, DestructionRow)>,
    found: &mut SearchedRow,
) -> Result<u64, Failure> {
    let mut number = None;
    if let Some((open, row)) = open {
        let (then, today) = (local_day(row.began), local_day(now));
        match row.state {
            // The class was decided about by people before.
            DestructionState::Proposed => return count(tenant, lease, class, now, found).await.map(|()| 0),
            _ if (then.year(), then.month()) == (today.year(), today.month()) => number = Some(open),
            _ => end(tenant, open).await?,
        }
    }
    let mut task = number.or(Some(0));
    walk(tenant, lease, class, now, found, &mut task).await
}

/// Walks the ledger and destroys what is due, under a destruction of that number; 0 begins one when something is.
async fn walk(
    tenant: &Tenant,
    lease: &mut Lease<'_>,
    class: (&str, Retention),
    now: Timestamp,
    found: &mut SearchedRow,
    number: &mut Option<u32>,
) -> Result<u64, Failure> {
    let mut whole = 0;
    loop {
        let begun = clock::tick();
        let looked = look(tenant, class, now, (found.next, PART)).await?;
        note(found, &looked);
        found.due = 0;
        if let Some(span) = looked.span {
            let number = match *number {
                Some(0) | None => *number.insert(begin(tenant, class, now).await?),
                Some(known) => known,
            };
            whole += looked.doomed.iter().filter(|doomed| doomed.whole).count() as u64;
            part(tenant, number, span, looked.doomed.clone()).await?;
            // As long as it worked, so that recording goes on beside it.
            tokio::time::sleep(begun.elapsed().min(LONGEST)).await;
        }
        if looked.is_end {
            return Ok(whole);
        }
        lease.renew().await?;
    }
}

/// Counts what waits for a decision; nothing is destroyed, and the next search begins at the same place.
async fn count(
    tenant: &Tenant,
    lease: &mut Lease<'_>,
    class: (&str, Retention),
    now: Timestamp,
    found: &mut SearchedRow,
) -> Result<(), Failure> {
    let from = found.next;
    loop {
        let looked = look(tenant, class, now, (found.next, PART)).await?;
        note(found, &looked);
        found.oldest = found.oldest.or(looked.span.map(|(first, _)| first));
        if looked.is_end {
            break;
        }
        lease.renew().await?;
    }
    if found.due > 0 || found.held != [0; 4] {
        found.next = from;
    }
    Ok(())
}

fn note(found: &mut SearchedRow, looked: &Looked) {
    found.next = looked.next;
    found.due += looked.doomed.len() as u64;
    for (sum, held) in found.held.iter_mut().zip(looked.held) {
        *sum += held;
    }
}

async fn begin(tenant: &Tenant, (class, retention): (&str, Retention), now: Timestamp) -> Result<u32, Failure> {
    let head: DestructionsRow = tenant.store.row(Key::Destruction(0)).await?.unwrap_or_default();
    let expected = head.count + 1;
    let act = DestructionAct::Begin {
        class: class.to_owned(),
        months: retention.months,
        judged_at: now,
        proposed: None,
        expected,
        sealed: sealed(tenant, expected, &Signed::default()),
    };
    step(tenant, act).await?;
    Ok(expected)
}

/// Makes the act of a destruction, and ends it.
async fn end(tenant: &Tenant, number: u32) -> Result<(), Failure> {
    let row = super::destruction(tenant, number).await?;
    let words = act::words(tenant, number, &row, clock::now());
    let hash = sha2::Digest::finalize(<sha2::Sha256 as sha2::Digest>::new_with_prefix(&words)).into();
    step(tenant, DestructionAct::End { number, words: vec![(act::name(number), words)], hash }).await
}
