//! The control report of a period: what became of cases, which withdrawals took effect by themselves, and what was
//! transferred to whom. It names nobody.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kelisim_core::calendar::local_day;
use kelisim_core::case::{CaseState, Matter};
use kelisim_core::consent::Kind;
use kelisim_core::request::Outcome;
use kelisim_core::{RecordId, Timestamp};
use kelisim_store::rows::{self, CaseRow, DeliveryRow, DeliveryState, Entry};
use kelisim_store::{Key, Order, Span, StoreError};

use crate::case_sets::{CaseSet, read_member, span};
use crate::failure::Failure;
use crate::journal;
use crate::tenant::Tenant;

/// Members and entries read at once.
const AT_ONCE: usize = 256;
/// Most cases that are looked at.
pub const MOST: usize = 200_000;

/// What became of the cases of one matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Received in the period.
    pub received: u64,
    /// Answered in the period, within the term.
    pub in_time: u64,
    /// Answered in the period, after the term.
    pub late: u64,
    /// Took effect in the period because nobody answered.
    pub by_term: u64,
    /// Closed in the period without an answer.
    pub closed: u64,
    /// Waiting at the end of the period, or when the report was made.
    pub waiting: u64,
    /// Waiting then, and the term had ended.
    pub overdue: u64,
    /// Working days from receipt to answer, added up over all that were answered in the period.
    pub days: u64,
}

/// Transfers to one recipient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Transferred {
    /// Arrived.
    pub delivered: u64,
    /// Wait, or are tried again.
    pub waiting: u64,
    /// Given up.
    pub dead: u64,
    /// Not sent, because nothing may leave.
    pub withheld: u64,
}

/// A control report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Cases by what they are about.
    pub cases: BTreeMap<Matter, Counted>,
    /// Received and ended, for each day of the period that has some.
    pub days: BTreeMap<Date, (u64, u64)>,
    /// Transfers of what was recorded in the period, by the id of the destination.
    pub transfers: BTreeMap<String, Transferred>,
    /// Entries of the log in the period, by kind.
    pub entries: BTreeMap<u8, u64>,
    /// Whether there was more than is looked at.
    pub is_cut: bool,
}

impl Report {
    /// Sum over all matters.
    #[must_use]
    pub fn sum(&self) -> Counted {
        self.cases.values().fold(Counted::default(), |sum, one| Counted {
            received: sum.received + one.received,
            in_time: sum.in_time + one.in_time,
            late: sum.late + one.late,
            by_term: sum.by_term + one.by_term,
            closed: sum.closed + one.closed,
            waiting: sum.waiting + one.waiting,
            overdue: sum.overdue + one.overdue,
            days: sum.days + one.days,
        })
    }
}

/// Period of a report: from the first moment on, and before the second.
type Period = (Timestamp, Timestamp);

/// Makes the report of a period, `until` not included.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn report(tenant: &Tenant, (from, until): Period, now: Timestamp) -> Result<Report, Failure> {
    tenant.ready()?;
    let mut report = Report::default();
    // What ended before the period was received before it, too.
    for (set, span) in [(CaseSet::Open, Span::ALL), (CaseSet::Done, span(from, None))] {
        cases(tenant, &mut report, (&set, span), (from, until), now).await?;
    }
    entries(tenant, &mut report, (from, until)).await?;
    Ok(report)
}

/// Counts the cases of a set.
async fn cases(
    tenant: &Tenant,
    report: &mut Report,
    (set, mut left): (&CaseSet, Span),
    period: Period,
    now: Timestamp,
) -> Result<(), Failure> {
    let mut looked = 0;
    loop {
        let members = tenant.store.members(&set.name(), &left, Order::Ascending, AT_ONCE).await?;
        let Some(last) = members.last() else { return Ok(()) };
        // What comes right after: the same bytes with a zero byte behind them.
        left.from = [&last[..], &[0]].concat();
        looked += members.len();
        let keys = members.iter().filter_map(|member| read_member(member)).map(|(_, case)| Key::Case(case)).collect::<Vec<_>>();
        for row in tenant.store.fetch(&keys).await?.into_iter().flatten() {
            report.count(tenant, &rows::decode(&row)?, period, now);
        }
        if looked >= MOST {
            report.is_cut = true;
            return Ok(());
        }
    }
}

impl Report {
    fn count(&mut self, tenant: &Tenant, row: &CaseRow, (from, until): Period, now: Timestamp) {
        let within = |at: &Timestamp| from <= *at && *at < until;
        let received = within(&row.term.received);
        let ended = row.ended.filter(within);
        // What waited when the period ended, or waits now.
        let then = until.min(now);
        let waited = row.term.received < then && row.ended.is_none_or(|ended| ended >= then);
        if !received && ended.is_none() && !waited {
            return;
        }
        let counted = self.cases.entry(row.matter.clone()).or_default();
        if received {
            counted.received += 1;
            self.days.entry(local_day(row.term.received)).or_default().0 += 1;
        }
        if waited {
            counted.waiting += 1;
            counted.overdue += u64::from(row.due < then);
        }
        let Some(at) = ended else { return };
        self.days.entry(local_day(at)).or_default().1 += 1;
        match row.state {
            CaseState::Answered(Outcome::Term) => counted.by_term += 1,
            CaseState::Answered(_) => {
                let days = tenant.calendar.working_days(local_day(row.term.received), local_day(at));
                counted.days += u64::try_from(days).unwrap_or_default();
                if at <= row.due { counted.in_time += 1 } else { counted.late += 1 }
            }
            CaseState::Closed(_) => counted.closed += 1,
            CaseState::Open => {}
        }
    }
}

/// Counts the entries of the log, and where what they record was transferred.
async fn entries(tenant: &Tenant, report: &mut Report, (from, until): Period) -> Result<(), Failure> {
    let size = tenant.committer.head().await?.size;
    let (first, last) = (journal::first_since(tenant, size, from).await?, journal::first_since(tenant, size, until).await?);
    let end = last.min(first + journal::MOST);
    report.is_cut |= end < last;
    let mut index = first;
    while index < end {
        let read = tenant.store.entries(index, (AT_ONCE as u64).min(end - index)).await?;
        if read.is_empty() {
            return Err(StoreError::Corrupt("an entry of the ledger").into());
        }
        index += read.len() as u64;
        let mut forwarded = BTreeSet::new();
        for bytes in read {
            let entry: Entry = rows::decode(&bytes)?;
            let leaf = crate::receipt::leaf(&entry)?;
            *report.entries.entry(leaf.kind).or_default() += 1;
            let kind = crate::receipt::kind(&leaf)?;
            if matches!(kind, Kind::Granted | Kind::Refused | Kind::Withdrawn | Kind::Asked | Kind::Answered | Kind::Erased) {
                forwarded.insert(RecordId(leaf.record));
            }
        }
        transfers(tenant, report, forwarded).await?;
    }
    Ok(())
}

async fn transfers(tenant: &Tenant, report: &mut Report, records: BTreeSet<RecordId>) -> Result<(), Failure> {
    let records: Vec<RecordId> = records.into_iter().collect();
    for DeliveryRow { destination, state, .. } in crate::thread::deliveries(tenant, &records).await? {
        let counted = report.transfers.entry(destination).or_default();
        match state {
            DeliveryState::Delivered => counted.delivered += 1,
            DeliveryState::Waiting => counted.waiting += 1,
            DeliveryState::Dead => counted.dead += 1,
            DeliveryState::Withheld => counted.withheld += 1,
        }
    }
    Ok(())
}

/// Deliveries of what was recorded in a period, the newest first, each with the number of its record: up to `most`, and
/// whether there are more.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn deliveries(
    tenant: &Tenant,
    (from, until): Period,
    most: usize,
) -> Result<(Vec<(String, DeliveryRow)>, bool), Failure> {
    tenant.ready()?;
    let size = tenant.committer.head().await?.size;
    let (first, mut end) = (journal::first_since(tenant, size, from).await?, journal::first_since(tenant, size, until).await?);
    let mut found = Vec::new();
    while first < end {
        let begin = end.saturating_sub(AT_ONCE as u64).max(first);
        let mut records = BTreeMap::new();
        for (index, bytes) in (begin..end).zip(tenant.store.entries(begin, end - begin).await?) {
            let entry: Entry = rows::decode(&bytes)?;
            let leaf = crate::receipt::leaf(&entry)?;
            if !matches!(crate::receipt::kind(&leaf)?, Kind::Looked | Kind::Published | Kind::Checked | Kind::Listed) {
                records.insert(index, RecordId(leaf.record));
            }
        }
        let all: Vec<RecordId> = records.values().copied().collect();
        let mut rows = crate::thread::deliveries(tenant, &all).await?;
        rows.sort_by_key(|row| std::cmp::Reverse(row.index));
        for row in rows {
            if found.len() == most {
                return Ok((found, true));
            }
            let number = records.get(&row.index).map(RecordId::number).unwrap_or_default();
            found.push((number, row));
        }
        end = begin;
    }
    Ok((found, false))
}
