//! The desk: cases begin with what is sent in, are found, are worked on by one at a time, and their clocks act once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

#[path = "support/complaint.rs"]
mod complaint;
#[path = "support/tenant.rs"]
mod support;

use std::collections::BTreeSet;
use std::sync::Arc;

use kelisim_core::calendar::{end_of, local_day};
use kelisim_core::case::{CaseState, Closing, Matter, Stage};
use kelisim_core::check::IdentifierKind;
use kelisim_core::consent::Item;
use kelisim_core::evidence::Evidence;
use kelisim_core::request::{Ask, Outcome};
use kelisim_core::{AccountId, Lang, RecordId, Timestamp};
use kelisim_engine::desk::{self, Band, Filter, NewReply, Whom, Worker};
use kelisim_engine::payload::{CaseDeed, Note};
use kelisim_engine::person::Person;
use kelisim_engine::reason::Refusal;
use kelisim_engine::request::{self, NewRequest};
use kelisim_engine::thread::Content;
use kelisim_engine::{Failure, Tenant, clock, erase, thread};
use kelisim_store::rows::{CaseRow, RequestRow};
use kelisim_store::{Commit, Key, Lane, Redb, Store};
use support::tenant;

const DAY: u64 = 86_400_000;
const ALIYA: AccountId = AccountId([1; 16]);

fn aliya() -> Worker {
    Worker { name: "aliya@example.kz".into() }
}

fn store(folder: &tempfile::TempDir) -> Arc<dyn Store> {
    Arc::new(Redb::open(&folder.path().join("kelisim.redb")).unwrap())
}

/// Somebody's complaint; the key distinguishes one from another.
async fn complain(tenant: &Tenant, key: &str, phone: &str) -> RecordId {
    let typed = [("iin", "990230300005"), ("phone", phone), ("message", "They call at night."), ("name", "Арман Сериков")];
    complaint::complain(tenant, key, typed, Evidence::default()).await
}

/// A request by the private link of a complaint.
async fn ask(tenant: &Tenant, application: RecordId, ask: Ask) -> RecordId {
    let link = thread::open(tenant, &thread::token(tenant, application)).await.unwrap();
    let items = if ask == Ask::Withdrawal { vec![Item("p:complaint".into())] } else { Vec::new() };
    let new = NewRequest {
        ask,
        items,
        message: Some("Please.".into()),
        lang: Lang::Kk,
        record: tenant.vault.record_id("test", &format!("{application}{ask:?}")),
        request: [1; 8],
        evidence: Evidence::default(),
        received: None,
    };
    request::ask(tenant, (link.id, link.row.subject), new).await.unwrap().record
}

async fn found(tenant: &Tenant, filter: Filter) -> Vec<RecordId> {
    desk::list(tenant, &filter, None, 50, clock::now()).await.unwrap().cases.into_iter().map(|entry| entry.case).collect()
}

#[tokio::test]
async fn a_case_begins_is_worked_on_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let tenant = tenant(&store).await;
    let complaint = complain(&tenant, "one", "+7 701 234 56 78").await;
    let deletion = ask(&tenant, complaint, Ask::Deletion).await;
    let now = clock::now();
    // The request is due first.
    assert_eq!(found(&tenant, Filter::default()).await, [deletion, complaint]);
    let counts = desk::counts(&tenant, Some(ALIYA), now, desk::GLANCE).await.unwrap();
    assert_eq!((counts.all(), counts.nobodys, counts.own), (2, 2, 0));
    let row = desk::row(&tenant, complaint).await.unwrap();
    assert_eq!((row.matter.clone(), row.state, row.term.days), (Matter::Form("complaint".into()), CaseState::Open, 15));
    assert_eq!(row.due, end_of(local_day(row.due)), "the whole last day counts");

    // Assigned, by whoever saw it as it was.
    desk::assign(&tenant, &aliya(), complaint, row.version, Some((ALIYA, "aliya@example.kz".into()))).await.unwrap();
    let late = desk::assign(&tenant, &aliya(), complaint, row.version, None).await;
    assert_eq!(late, Err(Failure::Refused(Refusal::CaseChanged)));
    assert_eq!(found(&tenant, Filter { whom: Some(Whom::Account(ALIYA)), ..Filter::default() }).await, [complaint]);
    assert_eq!(found(&tenant, Filter { whom: Some(Whom::Nobody), ..Filter::default() }).await, [deletion]);
    desk::note(&tenant, &aliya(), complaint, "Called the agency.").await.unwrap();

    // Opened: the look is on record, with what it shows.
    let opened = desk::open(&tenant, &aliya(), complaint, now).await.unwrap();
    assert_eq!(opened.history.first().unwrap().fields["message"], "They call at night.");
    assert_eq!(opened.earlier.iter().map(|(case, _)| *case).collect::<Vec<_>>(), [deletion]);
    let deeds: Vec<CaseDeed> = opened
        .handled
        .iter()
        .filter_map(|event| match event.note()? {
            Note::Handled { deed, .. } => Some(deed.clone()),
            _ => None,
        })
        .collect();
    let assigned = CaseDeed::Assigned(Some("aliya@example.kz".into()));
    assert_eq!(deeds, [assigned, CaseDeed::Noted("Called the agency.".into()), CaseDeed::Opened]);
    let size = tenant.store.head().await.unwrap().size;
    desk::open(&tenant, &aliya(), complaint, now).await.unwrap();
    assert_eq!(tenant.store.head().await.unwrap().size, size, "one look, however often the page is loaded within it");

    // Answered: the person reads it, the case is done, and nobody answers twice.
    let reply =
        |version| NewReply { version, text: "We wrote to the agency.".into(), lang: Lang::Kk, key: format!("k{version}") };
    let version = opened.row.version;
    desk::reply(&tenant, &aliya(), complaint, reply(version)).await.unwrap();
    let twice = desk::reply(&tenant, &aliya(), complaint, reply(version + 1)).await;
    assert!(matches!(twice, Err(Failure::Refused(Refusal::CaseState))));
    desk::reply(&tenant, &aliya(), complaint, reply(version)).await.unwrap();
    assert_eq!(found(&tenant, Filter { done: true, ..Filter::default() }).await, [complaint]);
    assert_eq!(found(&tenant, Filter::default()).await, [deletion]);
    let link = thread::open(&tenant, &thread::token(&tenant, complaint)).await.unwrap();
    let history = thread::read(&tenant, &link.row).await.unwrap();
    let shown = |wanted: fn(&CaseDeed) -> bool| {
        history.notes().filter(|(_, note)| matches!(note, Note::Handled { deed, .. } if wanted(deed))).count()
    };
    assert_eq!(shown(|deed| matches!(deed, CaseDeed::Replied { .. })), 1);
    assert_eq!(shown(|deed| matches!(deed, CaseDeed::Opened)), 1, "who looked is told");
    assert_eq!(
        shown(|deed| matches!(deed, CaseDeed::Noted(_) | CaseDeed::Assigned(_))),
        0,
        "what staff write among themselves is not"
    );

    // A request under the law ends with an answer alone.
    let row = desk::row(&tenant, deletion).await.unwrap();
    let closed = desk::close(&tenant, &aliya(), deletion, row.version, Closing::Void, "").await;
    assert_eq!(closed, Err(Failure::Refused(Refusal::CaseState)));
}

#[tokio::test]
async fn what_is_closed_by_mistake_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = tenant(&store(&folder)).await;
    let case = complain(&tenant, "one", "+7 701 234 56 78").await;
    desk::close(&tenant, &aliya(), case, 0, Closing::Duplicate, "of another").await.unwrap();
    assert_eq!(desk::counts(&tenant, None, clock::now(), desk::GLANCE).await.unwrap().all(), 0);
    desk::reopen(&tenant, &aliya(), case, 1).await.unwrap();
    assert_eq!(found(&tenant, Filter::default()).await, [case]);
    let again = desk::reopen(&tenant, &aliya(), case, 2).await;
    assert_eq!(again, Err(Failure::Refused(Refusal::CaseState)));
    assert_eq!(desk::close(&tenant, &aliya(), RecordId([9; 16]), 0, Closing::Void, "").await, Err(Failure::NotFound));
}

#[tokio::test]
async fn cases_are_found_by_number_and_by_identifier() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = tenant(&store(&folder)).await;
    let case = complain(&tenant, "one", "+7 701 234 56 78").await;
    let later = complain(&tenant, "two", "+7 701 234 56 79").await;
    let numbered = desk::by_number(&tenant, &case.number().to_lowercase().replace('-', " ")).await.unwrap();
    assert_eq!(numbered.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [case]);
    assert_eq!(desk::by_number(&tenant, "0000-0000").await.unwrap(), []);
    let by = async |kind: IdentifierKind, value: &str| {
        let found = desk::by_identifier(&tenant, tenant.vault.identify(kind.name(), value)).await.unwrap();
        found.into_iter().map(|(id, _)| id).collect::<BTreeSet<_>>()
    };
    // One person with two numbers.
    assert_eq!(by(IdentifierKind::Iin, "990230300005").await, BTreeSet::from([case, later]));
    assert_eq!(by(IdentifierKind::Phone, "+77012345679").await, BTreeSet::from([case, later]));
    assert!(by(IdentifierKind::Phone, "+77010000000").await.is_empty());
    // Destroyed with the person: nothing waits any more, and nothing is shown.
    let person = Person::parse(Some("990230300005"), None, None, None).unwrap();
    erase::erase(&tenant, "k", [0; 8], &person, &erase::Author::default()).await.unwrap();
    let row = desk::row(&tenant, case).await.unwrap();
    assert_eq!(row.state, CaseState::Closed(Closing::Erased));
    assert!(found(&tenant, Filter::default()).await.is_empty());
    assert!(by(IdentifierKind::Phone, "+77012345679").await.is_empty());
    let opened = desk::open(&tenant, &aliya(), case, clock::now()).await.unwrap();
    assert!(opened.history.first().is_none() && matches!(opened.first.content, Content::Gone));
}

/// Moment of a day after another, for clocks that are ahead.
fn ahead(row: &CaseRow, ms: i64) -> Timestamp {
    Timestamp(row.due.0.saturating_add_signed(ms))
}

#[tokio::test]
async fn a_withdrawal_nobody_answers_takes_effect_by_itself_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    // Two gateways on one store.
    let (one, other) = (tenant(&store).await, tenant(&store).await);
    let application = complain(&one, "one", "+7 701 234 56 78").await;
    let withdrawal = ask(&one, application, Ask::Withdrawal).await;
    let row = desk::row(&one, withdrawal).await.unwrap();
    let granted = async || {
        let state = one.store.row::<kelisim_store::rows::SubjectRow>(Key::Subject(row.subject)).await.unwrap().unwrap().state;
        state.marks[&Item("p:complaint".into())].granted
    };
    // In the last millisecond of day 15 it still counts, and somebody is told of the last day.
    let swept = desk::sweep(&one, ahead(&row, 0)).await.unwrap();
    assert_eq!((swept.told, swept.lapsed.len()), (2, 0), "the last day of both");
    assert!(granted().await);
    // A millisecond later it does not; both gateways sweep at once.
    let moment = ahead(&row, 1);
    let (first, second) = tokio::join!(desk::sweep(&one, moment), desk::sweep(&other, moment));
    assert_eq!(first.unwrap().lapsed.len().max(second.unwrap().lapsed.len()), 1);
    assert!(!granted().await);
    let request: RequestRow = one.store.row(Key::Request(withdrawal)).await.unwrap().unwrap();
    assert_eq!(request.answer.unwrap().outcome, Outcome::Term);
    assert_eq!(desk::row(&one, withdrawal).await.unwrap().state, CaseState::Answered(Outcome::Term));
    let size = one.store.head().await.unwrap().size;
    assert_eq!(desk::sweep(&other, moment).await.unwrap(), desk::Swept::default());
    assert_eq!(one.store.head().await.unwrap().size, size, "nothing is made twice");
    // The application's term ended in the same moment: it stays open and overdue, for a person to answer.
    let left = desk::row(&one, application).await.unwrap();
    assert_eq!((left.state, left.next.0), (CaseState::Open, Stage::Overdue(1)));
    assert_eq!(Band::of(left.due, moment), Band::Overdue);
    // An answer in the last second stands: nothing lapses after it.
    let late = request::answer(
        &one,
        request::Answer {
            record: withdrawal,
            outcome: Outcome::Refused,
            ground: Some(kelisim_core::request::Ground::Obligation),
            text: "Too late.".into(),
            key: "crm".into(),
            version: None,
            idempotency: "late".into(),
            request: [3; 8],
        },
    );
    assert!(matches!(late.await, Err(Failure::Refused(Refusal::AnsweredBefore))));
}

#[tokio::test]
async fn a_step_is_told_once_whoever_sweeps() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let (one, other) = (tenant(&store).await, tenant(&store).await);
    for n in 0..40 {
        complain(&one, &format!("k{n}"), "+7 701 234 56 78").await;
    }
    let now = clock::now();
    let (first, second) = tokio::join!(desk::sweep(&one, now), desk::sweep(&other, now));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(one.store.backlog(&Lane::parallel("told")).await.unwrap().waiting, 40, "each arrived, and was told of once");
    let row = desk::row(&one, complain(&one, "last", "+7 701 234 56 78").await).await.unwrap();
    // Both slept for weeks: each case is told of once more, with where it stands now.
    let slept = ahead(&row, i64::try_from(20 * DAY).unwrap());
    let (first, second) = tokio::join!(desk::sweep(&one, slept), desk::sweep(&other, slept));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(one.store.backlog(&Lane::parallel("told")).await.unwrap().waiting, 41 + 41);
    assert_eq!(desk::sweep(&one, slept).await.unwrap(), desk::Swept::default());
}

#[tokio::test]
async fn pages_go_on_where_they_ended_whatever_is_answered_between() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = tenant(&store(&folder)).await;
    let mut all = Vec::new();
    for n in 0..30 {
        all.push(complain(&tenant, &format!("k{n}"), "+7 701 234 56 78").await);
    }
    let now = clock::now();
    let (mut seen, mut after) = (BTreeSet::new(), None);
    loop {
        let page = desk::list(&tenant, &Filter::default(), after, 7, now).await.unwrap();
        assert!(page.cases.len() <= 7);
        let ids: Vec<RecordId> = page.cases.iter().map(|entry| entry.case).collect();
        assert!(ids.iter().all(|id| seen.insert(*id)), "none twice");
        // One that was on the page is closed meanwhile.
        desk::close(&tenant, &aliya(), ids[0], 0, Closing::Void, "").await.unwrap();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, all.iter().copied().collect());
    let done = desk::list(&tenant, &Filter { done: true, ..Filter::default() }, None, 3, now).await.unwrap();
    assert!(done.next.is_some() && done.cases.len() == 3);
    let moments: Vec<Timestamp> = done.cases.iter().map(|entry| entry.moment).collect();
    assert!(moments.is_sorted_by(|one, other| one >= other), "the newest first");
}

#[tokio::test]
async fn what_an_earlier_gateway_recorded_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let tenant = tenant(&store).await;
    let complaint = complain(&tenant, "one", "+7 701 234 56 78").await;
    let deletion = ask(&tenant, complaint, Ask::Deletion).await;
    let rows: Vec<CaseRow> = [desk::row(&tenant, complaint).await.unwrap(), desk::row(&tenant, deletion).await.unwrap()].into();
    // As an earlier gateway left it: no rows of cases, and no sets.
    let head = tenant.store.head().await.unwrap();
    let number = |id: RecordId| Key::CaseNumber(id.0[..5].try_into().unwrap());
    let gone = [Key::Case(complaint), Key::Case(deletion), Key::CasesOf(rows[0].subject), number(complaint), number(deletion)];
    let sets = [complaint, deletion].into_iter().zip(&rows);
    let commit = Commit {
        expect: head,
        head,
        rows: gone.into_iter().map(|key| (key, None)).collect(),
        sets: sets.flat_map(|(id, row)| kelisim_engine::case_sets::changes(id, Some(row), None)).collect(),
        ..Commit::default()
    };
    store.commit(&tenant.config.id, commit).await.unwrap();
    assert!(found(&tenant, Filter::default()).await.is_empty());
    assert_eq!(desk::adopt(&tenant, clock::now()).await.unwrap(), 2);
    assert_eq!(found(&tenant, Filter::default()).await, [deletion, complaint]);
    let row = desk::row(&tenant, complaint).await.unwrap();
    assert_eq!((row.matter, row.due, row.thread), (rows[0].matter.clone(), rows[0].due, complaint));
    assert_eq!(desk::adopt(&tenant, clock::now()).await.unwrap(), 0, "and once only");
    // They are worked on as any other.
    desk::close(&tenant, &aliya(), complaint, 0, Closing::Elsewhere, "").await.unwrap();
}

#[tokio::test]
async fn what_is_granted_is_done_in_the_same_commit() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = tenant(&store(&folder)).await;
    for (ask_for, destroys) in [(Ask::Deletion, true), (Ask::Anonymisation, true), (Ask::Information, false)] {
        let application = complain(&tenant, &format!("{ask_for:?}"), "+7 701 234 56 78").await;
        let request = ask(&tenant, application, ask_for).await;
        let row = desk::row(&tenant, request).await.unwrap();
        let answer = request::Answer {
            record: request,
            outcome: Outcome::Granted,
            ground: None,
            text: "Done.".into(),
            key: "console:00".into(),
            version: Some(row.version),
            idempotency: format!("answer-{ask_for:?}"),
            request: [1; 8],
        };
        let before = tenant.store.head().await.unwrap().size;
        request::answer(&tenant, answer).await.unwrap();
        assert_eq!(tenant.store.head().await.unwrap().size, before + 1, "one entry, and no second call");
        let key = tenant.store.row::<kelisim_store::rows::SubjectRow>(Key::Subject(row.subject)).await.unwrap();
        assert_eq!(key.is_none(), destroys, "{ask_for:?}");
        // The answered request stays answered; what else waited of that person is over.
        assert_eq!(desk::row(&tenant, request).await.unwrap().state, CaseState::Answered(Outcome::Granted));
        let closed = CaseState::Closed(Closing::Erased);
        assert_eq!(desk::row(&tenant, application).await.unwrap().state == closed, destroys, "{ask_for:?}");
        let found = desk::by_identifier(&tenant, tenant.vault.identify("iin", "990230300005")).await.unwrap();
        assert_eq!(found.is_empty(), destroys);
    }
}
