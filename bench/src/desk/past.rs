//! Cases that are done, by the million. Sent through the form they would take an hour, so their rows are written
//! into the store of a stopped gateway: those that a case has of its own, in the sizes the gateway writes, and the
//! sets in which they are listed. Only the ledger does not know them, which no list reads.

use kelisim_core::case::{CaseState, Closing, Matter, Stage, Term};
use kelisim_core::{AccountId, RecordId, SiteId, SubjectId, Timestamp};
use kelisim_store::rows::{self, CaseListRow, CaseRow};
use kelisim_store::{Commit, Key, Membership};

use crate::gateway::Gateway;
use crate::people::id;

/// Cases in one commit.
const AT_ONCE: u64 = 4096;
/// Size of the row of a consent record, in bytes.
const RECORD: usize = 48;
/// Size of the row of a subject with one application, in bytes.
const SUBJECT: usize = 260;
/// Moment at which the first of them ended: 1 January 2021.
const FIRST: u64 = 1_609_459_200_000;

/// What a closed case has of its own in the store.
fn closed(n: u64, out: &mut Commit) {
    let (case, subject) = (RecordId(id(n, 1)), SubjectId(id(n, 2)));
    let matter = Matter::Form("contact".into());
    let ended = Timestamp(FIRST + n * 30_000);
    let row = CaseRow {
        matter: matter.clone(),
        index: n,
        subject,
        thread: case,
        term: Term { received: Timestamp(ended.0 - 86_400_000), days: 15 },
        due: Timestamp(ended.0 + 20 * 86_400_000),
        state: CaseState::Closed(Closing::Elsewhere),
        ended: Some(ended),
        assignee: Some(AccountId([7; 16])),
        version: 3,
        next: (Stage::Half, Timestamp(ended.0 + 10 * 86_400_000)),
        entries: vec![n + 1, n + 2, n + 3],
    };
    let list = rows::encode(&CaseListRow { all: vec![case] });
    let number = *case.0.first_chunk::<5>().unwrap();
    out.rows.extend([
        (Key::Case(case), Some(rows::encode(&row))),
        (Key::CasesOf(subject), Some(list.clone())),
        (Key::CaseNumber(number), Some(list)),
        (Key::Record(case), Some(vec![7; RECORD])),
        (Key::Subject(subject), Some(vec![7; SUBJECT])),
    ]);
    let member = [&ended.0.to_be_bytes()[..], &case.0].concat();
    let set = |set: String| Membership { set, member: member.clone(), belongs: true };
    out.sets.extend([set("case/done".into()), set(format!("case/done/{matter}"))]);
}

/// Writes so many closed cases of the site `jetu` while the gateway is stopped, and starts it again.
pub(super) async fn write(gateway: &mut Gateway, count: u64) {
    gateway.kill();
    {
        let store = gateway.open_store().await;
        let site: SiteId = "jetu".parse().unwrap();
        let head = store.head(&site).await.unwrap();
        for first in (0..count).step_by(usize::try_from(AT_ONCE).unwrap()) {
            let mut commit = Commit { expect: head, head, ..Commit::default() };
            (first..(first + AT_ONCE).min(count)).for_each(|n| closed(n, &mut commit));
            store.commit(&site, commit).await.unwrap();
        }
    }
    gateway.rest();
    gateway.go();
}
