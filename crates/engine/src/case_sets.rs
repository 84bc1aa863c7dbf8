//! Ordered sets in which cases are found: those that wait, by the end of their term; those that are done, by the
//! moment they ended; and all that have a clock, by its next step.
//!
//! A member is a moment (milliseconds, big-endian) and the record the case began with, so that a page goes on
//! where the one before it ended, whatever was answered in between.

use kelisim_core::case::Matter;
use kelisim_core::{AccountId, RecordId, Timestamp};
use kelisim_store::rows::CaseRow;
use kelisim_store::{Membership, Span};

/// Cases whose clock has a next step, by its moment.
pub const CLOCK: &str = "case/clock";

/// List of cases that one set holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseSet {
    /// All that wait.
    Open,
    /// All that wait, of one matter.
    OpenMatter(Matter),
    /// All that wait for one account; for nobody yet.
    OpenOf(Option<AccountId>),
    /// All that are done.
    Done,
    /// All that are done, of one matter.
    DoneMatter(Matter),
}

impl CaseSet {
    /// Name of the set in the store.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Open => "case/open".to_owned(),
            Self::OpenMatter(matter) => format!("case/open/{matter}"),
            Self::OpenOf(account) => format!("case/open@{}", account.map(|id| id.to_string()).unwrap_or_default()),
            Self::Done => "case/done".to_owned(),
            Self::DoneMatter(matter) => format!("case/done/{matter}"),
        }
    }
}

/// Member of a set: a moment and a case.
#[must_use]
pub fn member(moment: Timestamp, case: RecordId) -> Vec<u8> {
    [&moment.0.to_be_bytes()[..], &case.0].concat()
}

/// Reads a member; `None` for bytes that are none.
#[must_use]
pub fn read_member(bytes: &[u8]) -> Option<(Timestamp, RecordId)> {
    let (moment, case) = bytes.split_first_chunk::<8>()?;
    Some((Timestamp(u64::from_be_bytes(*moment)), RecordId(case.try_into().ok()?)))
}

/// Members whose moment is in a span: from the first on, and before the second if there is one.
#[must_use]
pub fn span(from: Timestamp, until: Option<Timestamp>) -> Span {
    let bound = |moment: Timestamp| moment.0.to_be_bytes().to_vec();
    Span { from: bound(from), until: until.map(bound).unwrap_or_default() }
}

/// Every set that a case belongs to, with its member there.
fn sets_of(case: RecordId, row: &CaseRow) -> Vec<(String, Vec<u8>)> {
    if row.state.is_open() {
        let open = member(row.due, case);
        let sets = [CaseSet::Open, CaseSet::OpenMatter(row.matter.clone()), CaseSet::OpenOf(row.assignee)];
        let mut all: Vec<_> = sets.iter().map(|set| (set.name(), open.clone())).collect();
        all.push((CLOCK.to_owned(), member(row.next.1, case)));
        return all;
    }
    let done = member(row.ended.unwrap_or(row.due), case);
    [CaseSet::Done, CaseSet::DoneMatter(row.matter.clone())].iter().map(|set| (set.name(), done.clone())).collect()
}

/// Changes of the sets when a case changes from one row to another.
#[must_use]
pub fn changes(case: RecordId, from: Option<&CaseRow>, to: Option<&CaseRow>) -> Vec<Membership> {
    let (before, after) = (from.map(|row| sets_of(case, row)), to.map(|row| sets_of(case, row)));
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let change = |(set, member): &(String, Vec<u8>), belongs| Membership { set: set.clone(), member: member.clone(), belongs };
    let left = before.iter().filter(|one| !after.contains(one)).map(|one| change(one, false));
    let came = after.iter().filter(|one| !before.contains(one)).map(|one| change(one, true));
    left.chain(came).collect()
}

#[cfg(test)]
mod tests {
    use kelisim_core::SubjectId;
    use kelisim_core::case::{CaseState, Closing, Stage, Term};

    use super::*;

    #[test]
    fn a_case_moves_from_what_waits_to_what_is_done() {
        let id = RecordId([7; 16]);
        let open = CaseRow {
            matter: Matter::Form("complaint".into()),
            index: 1,
            subject: SubjectId([1; 16]),
            thread: id,
            term: Term { received: Timestamp(1), days: 15 },
            due: Timestamp(900),
            state: CaseState::Open,
            ended: None,
            assignee: None,
            version: 0,
            next: (Stage::Half, Timestamp(500)),
            entries: Vec::new(),
        };
        let names = |changes: Vec<Membership>, belongs: bool| {
            changes.into_iter().filter(|one| one.belongs == belongs).map(|one| one.set).collect::<Vec<_>>()
        };
        let begun = changes(id, None, Some(&open));
        assert_eq!(begun.len(), 4);
        let mine = CaseRow { assignee: Some(AccountId([9; 16])), ..open.clone() };
        let assigned = changes(id, Some(&open), Some(&mine));
        assert_eq!(names(assigned.clone(), false), ["case/open@"]);
        assert_eq!(names(assigned, true), [format!("case/open@{}", "09".repeat(16))]);
        let closed = CaseRow { state: CaseState::Closed(Closing::Void), ended: Some(Timestamp(600)), ..mine.clone() };
        let ended = changes(id, Some(&mine), Some(&closed));
        assert_eq!(names(ended.clone(), false).len(), 4);
        assert_eq!(names(ended, true), ["case/done", "case/done/form:complaint"]);
        assert_eq!(changes(id, Some(&open), Some(&CaseRow { version: 1, ..open.clone() })), []);
    }

    #[test]
    fn members_are_in_the_order_of_their_moments() {
        let (early, late) = (member(Timestamp(255), RecordId([255; 16])), member(Timestamp(256), RecordId([0; 16])));
        assert!(early < late);
        assert_eq!(read_member(&late), Some((Timestamp(256), RecordId([0; 16]))));
        assert_eq!(read_member(&late[1..]), None);
    }
}
