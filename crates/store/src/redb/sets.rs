//! Ordered sets: one table for all sets of a site.

use std::ops::Bound;

use ::redb::{ReadTransaction, WriteTransaction};
use kelisim_core::SiteId;

use super::reading;
use super::tables::{Tables, opened};
use crate::StoreError;
use crate::sets::{Membership, Order, Span};

/// Writes the changes of a commit.
pub(super) fn write(transaction: &WriteTransaction, site: &SiteId, changes: &[Membership]) -> Result<(), ::redb::Error> {
    if changes.is_empty() {
        return Ok(());
    }
    let tables = Tables::of(site);
    let mut sets = transaction.open_table(tables.sets())?;
    for Membership { set, member, belongs } in changes {
        if *belongs {
            sets.insert((set.as_str(), &member[..]), ())?;
        } else {
            sets.remove((set.as_str(), &member[..]))?;
        }
    }
    Ok(())
}

/// Bounds of a span in the table: the name of the set with a zero byte after it is behind its last member.
type Bounds<'s> = (Bound<(&'s str, &'s [u8])>, Bound<(&'s str, &'s [u8])>);

fn bounds<'s>(set: &'s str, behind: &'s str, span: &'s Span) -> Bounds<'s> {
    let end = if span.until.is_empty() { (behind, &[][..]) } else { (set, &span.until[..]) };
    (Bound::Included((set, &span.from[..])), Bound::Excluded(end))
}

/// Reads up to `limit` members of a span.
pub(super) fn members(
    transaction: &ReadTransaction,
    site: &SiteId,
    set: &str,
    span: &Span,
    order: Order,
    limit: usize,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let sets = opened(transaction.open_table(Tables::of(site).sets()))?;
    let Some(sets) = sets.filter(|_| !span.is_empty()) else { return Ok(Vec::new()) };
    let behind = format!("{set}\0");
    let mut range = sets.range::<(&str, &[u8])>(bounds(set, &behind, span)).map_err(reading)?;
    let mut found = Vec::with_capacity(limit.min(256));
    while found.len() < limit {
        let next = match order {
            Order::Ascending => range.next(),
            Order::Descending => range.next_back(),
        };
        let Some(next) = next else { break };
        found.push(next.map_err(reading)?.0.value().1.to_vec());
    }
    Ok(found)
}

/// Counts the members of a span, and stops at `most`.
pub(super) fn count(
    transaction: &ReadTransaction,
    site: &SiteId,
    set: &str,
    span: &Span,
    most: usize,
) -> Result<usize, StoreError> {
    let sets = opened(transaction.open_table(Tables::of(site).sets()))?;
    let Some(sets) = sets.filter(|_| !span.is_empty()) else { return Ok(0) };
    let behind = format!("{set}\0");
    let range = sets.range::<(&str, &[u8])>(bounds(set, &behind, span)).map_err(reading)?;
    let mut counted = 0;
    for member in range.take(most) {
        member.map_err(reading)?;
        counted += 1;
    }
    Ok(counted)
}
