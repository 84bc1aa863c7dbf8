//! Touches: marketing contacts that were made, as reported by the tools that make them, so that frequency
//! limits hold across all of them.
//!
//! A report is no decision of anybody's and is dropped when no limit can count it any more, so it is stored
//! outside the ledger. The person contacted is known by blind index only.

use std::collections::BTreeMap;

use kelisim_core::check::{IdentifierKind, Touch, still_counts};
use kelisim_core::{BlindIndex, SiteId, Timestamp};
use kelisim_store::rows::{self, TouchLogRow, TouchesRow};
use kelisim_store::{Exchange, Key, Store, StoreError};

use super::check::{day, identify, resolve};
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::reason::{Refusal, Unavailable};
use crate::tenant::Tenant;
use crate::{chance, clock};

/// Maximum number of touches in one report.
pub const MOST: usize = 1000;
/// Touches stored per identifier: more than any limit counts.
const REMEMBERED: usize = 1000;
/// Attempts to store a report when another one was faster.
const TRIES: u64 = 100;
/// Expired reports dropped per call.
const DROPPED: u32 = 8;
/// Tolerated lead of a tool's clock over the gateway's, in milliseconds.
const AHEAD: u64 = 300_000;

/// A report of touches, as it was received.
pub struct Report {
    /// Id of the purpose.
    pub purpose: String,
    /// Name of the channel.
    pub channel: String,
    /// Idempotency key: the same touches under the same key count once.
    pub key: String,
    /// Identifier and time of each touch; `None` = now.
    pub touches: Vec<(IdentifierKind, String, Option<Timestamp>)>,
}

/// Outcome of a report.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ReportOutcome {
    /// Number of touches that count from now on.
    pub recorded: usize,
    /// Number of touches reported before, or too old to count.
    pub passed: usize,
    /// Positions in the report of identifiers that cannot be parsed.
    pub unreadable: Vec<usize>,
}

/// Stores reported touches. When it returns, the next check counts them, at every gateway.
///
/// # Errors
/// [`Failure::Refused`] when the site has no such purpose or channel, or a touch lies in the future;
/// [`Failure::TooMany`], [`Failure::Unavailable`]. Nothing is stored then, or a repeated report counts once.
pub async fn report(tenant: &Tenant, report: &Report) -> Result<ReportOutcome, Failure> {
    tenant.ready()?;
    tenant.store.room_for_grants()?;
    if report.touches.len() > MOST {
        return Err(Failure::TooMany(MOST));
    }
    let now = clock::now();
    let judge = resolve(tenant, &report.purpose, Some(&report.channel), None, now)?;
    let Some(channel) = judge.channel() else { return Err(Failure::NotFound) };
    if report.touches.iter().any(|(.., at)| at.is_some_and(|at| at.0 > now.0 + AHEAD)) {
        return Err(Failure::Refused(Refusal::TouchAhead));
    }
    let mut outcome = ReportOutcome::default();
    let mut made: BTreeMap<BlindIndex, Vec<(Touch, [u8; 8])>> = BTreeMap::new();
    for (place, (kind, text, at)) in report.touches.iter().enumerate() {
        let Some(identifier) = identify(tenant, *kind, text) else {
            outcome.unreadable.push(place);
            continue;
        };
        let at = at.unwrap_or(now).min(now);
        if still_counts(at, now) {
            let id = fingerprint(&[
                report.key.as_bytes(),
                report.purpose.as_bytes(),
                channel.name().as_bytes(),
                &place.to_be_bytes(),
                &identifier.index.0,
            ]);
            let touch = Touch { purpose: report.purpose.clone(), channel, at };
            made.entry(identifier.index).or_default().push((touch, id));
        } else {
            outcome.passed += 1;
        }
    }
    for attempt in 0..TRIES {
        let (store, id) = tenant.store.parts();
        let (changes, new) = changes(store, id, &made, now).await?;
        let all: usize = made.values().map(Vec::len).sum();
        if new == 0 || tenant.store.exchange(changes).await? {
            outcome.recorded = new;
            outcome.passed += all - new;
            drop_old(store, id, now).await?;
            return Ok(outcome);
        }
        // Another report was faster.
        tokio::time::sleep(std::time::Duration::from_micros(chance::below(500 * (1 + attempt.min(20))))).await;
    }
    Err(Failure::Unavailable(Unavailable::Conflict))
}

/// Computes the changes a report makes to the stored rows, and how many of its touches are new.
async fn changes(
    store: &dyn Store,
    site: &SiteId,
    made: &BTreeMap<BlindIndex, Vec<(Touch, [u8; 8])>>,
    now: Timestamp,
) -> Result<(Vec<Exchange>, usize), StoreError> {
    let mut keys = vec![Key::TouchLog];
    keys.extend(made.keys().map(|index| Key::Touches(*index)));
    let mut found = store.fetch(site, &keys).await?.into_iter();
    let log = found.next().flatten();
    let mut changes = Vec::new();
    let (mut new, mut people) = (0, Vec::new());
    for ((index, touches), from) in made.iter().zip(found) {
        let mut row: TouchesRow = from.as_deref().map(rows::decode).transpose()?.unwrap_or_default();
        let fresh: Vec<_> = touches.iter().filter(|(_, id)| row.made.iter().all(|(_, known)| known != id)).cloned().collect();
        if fresh.is_empty() {
            continue;
        }
        new += fresh.len();
        row.made.retain(|(made, _)| still_counts(made.at, now));
        row.made.extend(fresh);
        row.made.sort_by_key(|(made, _)| made.at);
        row.made.drain(..row.made.len().saturating_sub(REMEMBERED));
        people.push(*index);
        changes.push(Exchange { key: Key::Touches(*index), from, to: Some(rows::encode(&row)) });
    }
    let mut days: TouchLogRow = log.as_deref().map(rows::decode).transpose()?.unwrap_or_default();
    let today = u32::try_from(day(now)).unwrap_or(u32::MAX);
    let number = days.days.iter().find(|(day, _)| *day == today).map_or(0, |(_, count)| *count);
    days.days.retain(|(day, _)| *day != today);
    days.days.push((today, number + 1));
    changes.push(Exchange { key: Key::TouchLog, from: log, to: Some(rows::encode(&days)) });
    changes.push(Exchange { key: Key::TouchReport(today, number), from: None, to: Some(rows::encode(&people)) });
    Ok((changes, new))
}

/// Drops some expired touches of a tenant, which no limit counts any more.
///
/// # Errors
/// [`StoreError`] when the store cannot be read or written: what is not dropped now is dropped later.
pub async fn drop_expired(tenant: &Tenant, now: Timestamp) -> Result<(), StoreError> {
    let (store, id) = tenant.store.parts();
    drop_old(store, id, now).await
}

/// Drops some expired touches. Only the fastest of concurrent callers succeeds; what is not dropped now is
/// dropped later.
async fn drop_old(store: &dyn Store, id: &SiteId, now: Timestamp) -> Result<(), StoreError> {
    let Some(from) = store.fetch(id, &[Key::TouchLog]).await?.pop().flatten() else { return Ok(()) };
    let mut log: TouchLogRow = rows::decode(&from)?;
    // A report may contain touches of earlier days, so the reports of a day are examined when none of its
    // touches counts.
    let old = |day: u32| !still_counts(Timestamp::from_secs((u64::from(day) + 1) * 86_400), now);
    let Some(place) = log.days.iter().position(|(day, _)| old(*day)) else { return Ok(()) };
    let (day, count) = log.days[place];
    let first = count.saturating_sub(DROPPED);
    let mut changes = Vec::new();
    for number in first..count {
        let key = Key::TouchReport(day, number);
        let Some(report) = store.fetch(id, std::slice::from_ref(&key)).await?.pop().flatten() else { continue };
        let people: Vec<BlindIndex> = rows::decode(&report)?;
        changes.push(Exchange { key, from: Some(report), to: None });
        let keys: Vec<Key> = people.into_iter().map(Key::Touches).collect();
        let found = store.fetch(id, &keys).await?;
        for (key, from) in keys.into_iter().zip(found) {
            let Some(from) = from else { continue };
            if changes.iter().any(|change| change.key == key) {
                continue;
            }
            let mut row: TouchesRow = rows::decode(&from)?;
            let before = row.made.len();
            row.made.retain(|(made, _)| still_counts(made.at, now));
            if row.made.len() < before {
                let to = (!row.made.is_empty()).then(|| rows::encode(&row));
                changes.push(Exchange { key, from: Some(from), to });
            }
        }
    }
    if first == 0 {
        log.days.remove(place);
    } else {
        log.days[place].1 = first;
    }
    let to = (!log.days.is_empty()).then(|| rows::encode(&log));
    changes.push(Exchange { key: Key::TouchLog, from: Some(from), to });
    store.exchange(id, changes).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use kelisim_core::site::Channel;
    use kelisim_store::Redb;

    use super::*;

    const DAY: u64 = 86_400_000;

    #[tokio::test]
    async fn what_no_limit_counts_any_more_is_dropped_and_nothing_else() {
        let folder = tempfile::TempDir::new().unwrap();
        let store = Redb::open(&folder.path().join("contacts.redb")).unwrap();
        let site: SiteId = "jetu".parse().unwrap();
        // Monday, 1 June 2026: May counts no more by then, but for its last week.
        let june = Timestamp(1_780_254_000_000 + DAY / 2);
        let report = async |person: u8, days_before: u64, id: u8| {
            let at = Timestamp(june.0 - days_before * DAY);
            let made = Touch { purpose: "collection".into(), channel: Channel::Call, at };
            let (changes, new) =
                changes(&store, &site, &BTreeMap::from([(BlindIndex([person; 16]), vec![(made, [id; 8])])]), at).await.unwrap();
            assert!(store.exchange(&site, changes).await.unwrap());
            new
        };
        let left = async |person: u8| {
            let row = store.fetch(&site, &[Key::Touches(BlindIndex([person; 16]))]).await.unwrap().pop().flatten();
            row.map_or(0, |row| rows::decode::<TouchesRow>(&row).unwrap().made.len())
        };
        for number in 0..20 {
            assert_eq!(report(1, 31, number).await, 1);
        }
        assert_eq!(report(1, 31, 7).await, 0, "reported before");
        assert_eq!((report(2, 20, 1).await, report(2, 3, 2).await, report(3, 31, 1).await, report(3, 0, 2).await), (1, 1, 1, 1));
        assert_eq!((left(1).await, left(2).await), (20, 2));
        for _ in 0..20 {
            drop_old(&store, &site, june).await.unwrap();
        }
        assert_eq!((left(1).await, left(2).await, left(3).await), (0, 1, 1));
        let log = store.fetch(&site, &[Key::TouchLog]).await.unwrap().pop().flatten().unwrap();
        let days: TouchLogRow = rows::decode(&log).unwrap();
        assert_eq!(days.days.len(), 2, "{days:?}");
        let july = Timestamp(june.0 + 45 * DAY);
        for _ in 0..3 {
            drop_old(&store, &site, july).await.unwrap();
        }
        assert_eq!((left(2).await, left(3).await), (0, 0));
        assert_eq!(store.fetch(&site, &[Key::TouchLog]).await.unwrap(), [None]);
    }
}
