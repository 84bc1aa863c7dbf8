//! Which entries of the ledger a pack holds.

use std::collections::BTreeSet;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use kelisim_core::consent::{Kind, State};
use kelisim_core::{BlindIndex, RecordId, SubjectId};
use kelisim_ledger::Leaf;
use kelisim_store::rows::{self, CaseListRow, CaseRow, Entry, HistoryRow, IdentifierRow, RecordRow, SubjectRow, ThreadRow};
use kelisim_store::{Key, StoreError};

use super::About;
use crate::desk;
use crate::failure::Failure;
use crate::tenant::Tenant;

/// Number of entries read concurrently.
pub(super) const AT_ONCE: usize = 16;
/// Subject of entries that are about nobody in particular, such as an imported list.
const NOBODY: SubjectId = SubjectId([0; 16]);

/// Subjects that gave an identifier.
pub(super) async fn holders(tenant: &Tenant, index: BlindIndex) -> Result<Vec<SubjectId>, Failure> {
    let row: Option<IdentifierRow> = tenant.store.row(Key::Identifier(index)).await?;
    Ok(row.map(|row| row.subjects).unwrap_or_default())
}

/// Subject of a record, if there is such a record of somebody.
pub(super) async fn subject_of(tenant: &Tenant, record: RecordId) -> Result<Option<SubjectId>, Failure> {
    let Some(row) = tenant.store.row::<RecordRow>(Key::Record(record)).await? else { return Ok(None) };
    let subject = tenant.store.entry(row.index).await?.subject;
    Ok((subject != NOBODY).then_some(subject))
}

/// Thread of a subject without a case, whose page its private link opens.
pub(super) async fn thread_of(tenant: &Tenant, subject: SubjectId) -> Result<Option<RecordId>, Failure> {
    let Some(row) = tenant.store.row::<SubjectRow>(Key::Subject(subject)).await? else { return Ok(None) };
    let mut records = BTreeSet::new();
    records_of(&row.state, &mut records);
    let found = tenant.store.fetch(&records.iter().copied().map(Key::Thread).collect::<Vec<_>>()).await?;
    Ok(records.into_iter().zip(found).find(|(_, row)| row.is_some()).map(|(record, _)| record))
}

fn records_of(state: &State, to: &mut BTreeSet<RecordId>) {
    to.extend(state.marks.values().map(|mark| mark.record));
}

/// Reads every entry about a case, or about these subjects, in the order of the ledger: what they decided, asked and were answered,
/// and what staff did about it.
pub(super) async fn entries(
    tenant: &Tenant,
    about: About,
    subjects: &[SubjectId],
    own: &[RecordId],
) -> Result<Vec<(u64, Entry)>, Failure> {
    let mut records: BTreeSet<RecordId> = own.iter().copied().collect();
    let mut indexes: BTreeSet<u64> = BTreeSet::new();
    let mut identifiers: BTreeSet<BlindIndex> = BTreeSet::new();
    match about {
        About::Person(index) => drop(identifiers.insert(index)),
        About::Record(record) | About::Case(record) => drop(records.insert(record)),
    }
    // A pack of a case holds what was done by its link: other matters of the same person are nobody's business there.
    let whole = if let About::Case(case) = about {
        let row = desk::row(tenant, case).await?;
        indexes.insert(row.index);
        indexes.extend(row.entries);
        records.insert(row.thread);
        &[]
    } else {
        subjects
    };
    for subject in whole {
        if let Some(row) = tenant.store.row::<SubjectRow>(Key::Subject(*subject)).await? {
            records_of(&row.state, &mut records);
            identifiers.extend(row.identifiers);
        }
        let cases: CaseListRow = tenant.store.row(Key::CasesOf(*subject)).await?.unwrap_or_default();
        for row in tenant.store.fetch(&cases.all.into_iter().map(Key::Case).collect::<Vec<_>>()).await?.into_iter().flatten() {
            let row: CaseRow = rows::decode(&row)?;
            indexes.insert(row.index);
            indexes.extend(row.entries);
            records.insert(row.thread);
        }
    }
    for index in identifiers {
        if let Some(row) = tenant.store.row::<IdentifierRow>(Key::Identifier(index)).await? {
            records_of(&row.state, &mut records);
        }
        if let Some(row) = tenant.store.row::<HistoryRow>(Key::History(index)).await? {
            records_of(&row.base, &mut records);
            records.extend(row.changes.iter().flat_map(|change| change.set.iter().map(|(_, mark)| mark.record)));
        }
    }
    let threads = tenant.store.fetch(&records.iter().copied().map(Key::Thread).collect::<Vec<_>>()).await?;
    for row in threads.into_iter().flatten() {
        indexes.extend(rows::decode::<ThreadRow>(&row)?.entries);
    }
    let found = tenant.store.fetch(&records.into_iter().map(Key::Record).collect::<Vec<_>>()).await?;
    for row in found.into_iter().flatten() {
        indexes.insert(rows::decode::<RecordRow>(&row)?.index);
    }
    let read =
        stream::iter(indexes.into_iter().map(async |index| Ok::<_, StoreError>((index, tenant.store.entry(index).await?))));
    let read: Vec<(u64, Entry)> = read.buffered(AT_ONCE).try_collect().await?;
    // Somebody else may have given the same identifier, and is no part of a pack about this one.
    let is_person = matches!(about, About::Person(_));
    // What a list says of an identifier has no subject; what was destroyed has none either, and is nobody's.
    let is_list = |entry: &Entry| Leaf::decode(&entry.leaf).is_ok_and(|leaf| leaf.kind == Kind::Listed as u8);
    let of_them = |entry: &Entry| subjects.contains(&entry.subject) || (is_person && entry.subject == NOBODY && is_list(entry));
    Ok(read.into_iter().filter(|(_, entry)| of_them(entry)).collect())
}
