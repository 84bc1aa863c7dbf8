//! Contacts that were made, as the tools that make them report: so that limits hold across all of them.
//!
//! A report is no decision of anybody's and is dropped when no limit can count it any more, so it is kept outside the
//! ledger. Who was contacted is known by blind index only.

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

/// Most contacts in one report.
pub const MOST: usize = 1000;
/// Contacts remembered of one identifier: more than any limit counts.
const REMEMBERED: usize = 1000;
/// Times a report is made again because another was faster.
const TRIES: u64 = 100;
/// Old reports that are dropped at once.
const DROPPED: u32 = 8;
/// How far ahead of the gateway's clock a tool's may be, milliseconds.
const AHEAD: u64 = 300_000;

/// Contacts as they were reported.
pub struct Report {
    /// For what.
    pub purpose: String,
    /// How.
    pub channel: String,
    /// The idempotency key: the same contacts under the same key count once.
    pub key: String,
    /// With whom, and when; `None` = now.
    pub contacts: Vec<(IdentifierKind, String, Option<Timestamp>)>,
}

/// What became of a report.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Contacts that count from now on.
    pub recorded: usize,
    /// Contacts that were reported before, or that lie too far back to count.
    pub passed: usize,
    /// Places of identifiers that cannot be read.
    pub unreadable: Vec<usize>,
}

/// Keeps that contacts were made. When it returns, the next check counts them, at every gateway.
///
/// # Errors
/// [`Failure::Refused`] when the site has no such purpose or channel, or a contact lies ahead; [`Failure::TooMany`],
/// [`Failure::Unavailable`]. Nothing is kept then, or a repeated report counts once.
pub async fn report(tenant: &Tenant, report: &Report) -> Result<Kept, Failure> {
    tenant.ready()?;
    if report.contacts.len() > MOST {
        return Err(Failure::TooMany(MOST));
    }
    let now = clock::now();
    let judge = resolve(tenant, &report.purpose, Some(&report.channel), None, now)?;
    let Some(channel) = judge.channel() else { return Err(Failure::NotFound) };
    if report.contacts.iter().any(|(.., at)| at.is_some_and(|at| at.0 > now.0 + AHEAD)) {
        return Err(Failure::Refused(Refusal::TouchAhead));
    }
    let mut kept = Kept::default();
    let mut made: BTreeMap<BlindIndex, Vec<(Touch, [u8; 8])>> = BTreeMap::new();
    for (place, (kind, text, at)) in report.contacts.iter().enumerate() {
        let Some(identifier) = identify(tenant, *kind, text) else {
            kept.unreadable.push(place);
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
            let contact = Touch { purpose: report.purpose.clone(), channel, at };
            made.entry(identifier.index).or_default().push((contact, id));
        } else {
            kept.passed += 1;
        }
    }
    for attempt in 0..TRIES {
        let (store, id) = tenant.store.parts();
        let (changes, new) = changes(store, id, &made, now).await?;
        let all: usize = made.values().map(Vec::len).sum();
        if new == 0 || tenant.store.exchange(changes).await? {
            kept.recorded = new;
            kept.passed += all - new;
            drop_old(store, id, now).await?;
            return Ok(kept);
        }
        // Another report was faster.
        tokio::time::sleep(std::time::Duration::from_micros(chance::below(500 * (1 + attempt.min(20))))).await;
    }
    Err(Failure::Unavailable(Unavailable::Conflict))
}

/// The changes a report makes to what is there, and how many of its contacts are new.
async fn changes(
    store: &dyn Store,
    site: &SiteId,
    made: &BTreeMap<BlindIndex, Vec<(Touch, [u8; 8])>>,
    now: Timestamp,
) -> Result<(Vec<Exchange>, usize), StoreError> {
    let mut keys = vec![Key::TouchLog];
    keys.extend(made.keys().map(|mac| Key::Touches(*mac)));
    let mut found = store.fetch(site, &keys).await?.into_iter();
    let log = found.next().flatten();
    let mut changes = Vec::new();
    let (mut new, mut people) = (0, Vec::new());
    for ((mac, contacts), from) in made.iter().zip(found) {
        let mut row: TouchesRow = from.as_deref().map(rows::decode).transpose()?.unwrap_or_default();
        let fresh: Vec<_> = contacts.iter().filter(|(_, id)| row.made.iter().all(|(_, known)| known != id)).cloned().collect();
        if fresh.is_empty() {
            continue;
        }
        new += fresh.len();
        row.made.retain(|(made, _)| still_counts(made.at, now));
        row.made.extend(fresh);
        row.made.sort_by_key(|(made, _)| made.at);
        row.made.drain(..row.made.len().saturating_sub(REMEMBERED));
        people.push(*mac);
        changes.push(Exchange { key: Key::Touches(*mac), from, to: Some(rows::encode(&row)) });
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

/// Drops some reported contacts of a tenant that no limit counts any more.
///
/// # Errors
/// [`StoreError`] when the store cannot be read or written: what is not dropped now is dropped later.
pub async fn drop_expired(tenant: &Tenant, now: Timestamp) -> Result<(), StoreError> {
    let (store, id) = tenant.store.parts();
    drop_old(store, id, now).await
}

/// Drops some of what no limit counts any more. Whoever is faster does it; what is not done now is done later.
///
/// # Errors
/// [`StoreError`]
async fn drop_old(store: &dyn Store, id: &SiteId, now: Timestamp) -> Result<(), StoreError> {
    let Some(from) = store.fetch(id, &[Key::TouchLog]).await?.pop().flatten() else { return Ok(()) };
    let mut log: TouchLogRow = rows::decode(&from)?;
    // A report may tell of the days before it, so a day's reports are looked at when none of its contacts counts.
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
                changes(&store, &site, &BTreeMap::from([([person; 16], vec![(made, [id; 8])])]), at).await.unwrap();
            assert!(store.exchange(&site, changes).await.unwrap());
            new
        };
        let left = async |person: u8| {
            let row = store.fetch(&site, &[Key::Touches([person; 16])]).await.unwrap().pop().flatten();
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
