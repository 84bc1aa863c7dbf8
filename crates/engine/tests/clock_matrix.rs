//! Every kind of request, received on ordinary days and before holidays, answered, refused, answered late or by nobody,
//! with two gateways that sweep at every moment at which something can happen, and a millisecond before it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

#[path = "support/tenant.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::sync::Arc;

use kelisim_core::calendar::{Date, local_day, start_of};
use kelisim_core::case::{CaseState, Stage, Term};
use kelisim_core::consent::Item;
use kelisim_core::evidence::Evidence;
use kelisim_core::request::{Ask, Ground, Outcome};
use kelisim_core::{Lang, RecordId, Timestamp};
use kelisim_engine::apply::{self, Application};
use kelisim_engine::limits::{FormLimits, FormRates};
use kelisim_engine::reason::Refusal;
use kelisim_engine::request::{self, Answer, NewRequest};
use kelisim_engine::{Failure, Tenant, desk, thread};
use kelisim_store::rows::RequestRow;
use kelisim_store::{Key, Lane, Redb, Store};
use support::tenant;

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Granted after half of the term.
    Granted,
    /// Refused after half of the term.
    Refused,
    /// Granted three days after the term.
    Late,
    /// Never answered.
    Nobody,
}

/// Days of receipt with the last days of terms of one, three and fifteen working days, counted by hand: an ordinary
/// Monday, with Republic Day on a Sunday; before New Year, with 1, 2 and 7 January off and Saturday's holiday moved to
/// Monday; before Nauryz, whose Sunday is moved to the day after it.
const RECEIVED: [(&str, [(u32, &str); 3]); 3] = [
    ("2026-10-05", [(1, "2026-10-06"), (3, "2026-10-08"), (15, "2026-10-27")]),
    ("2026-12-30", [(1, "2026-12-31"), (3, "2027-01-06"), (15, "2027-01-25")]),
    ("2027-03-18", [(1, "2027-03-19"), (3, "2027-03-26"), (15, "2027-04-13")]),
];

/// An IIN nobody has: its date does not exist.
fn iin(serial: u32) -> Option<String> {
    let body: Vec<u32> = format!("9902303{serial:04}").bytes().map(|digit| u32::from(digit - b'0')).collect();
    let sum = |weights: [u32; 11]| body.iter().zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 11;
    let check = match sum([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) {
        10 => sum([3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]),
        check => check,
    };
    (check < 10).then(|| format!("9902303{serial:04}{check}"))
}

/// A request of a person of its own.
async fn asked(tenant: &Tenant, serial: &mut u32, ask: Ask, received: Timestamp) -> RecordId {
    let iin = loop {
        *serial += 1;
        if let Some(iin) = iin(*serial) {
            break iin;
        }
    };
    let phone = format!("+7701{serial:07}");
    let typed = [("agree", "yes"), ("iin", &*iin), ("phone", &*phone), ("message", "They call."), ("name", "Арман Сериков")];
    let application = Application {
        form: "complaint".into(),
        lang: Lang::Kk,
        typed: typed.map(|(id, value)| (id.to_owned(), value.to_owned())).into(),
        ticked: BTreeSet::new(),
        key: format!("key-{serial}"),
        request: [0; 8],
        worked: true,
        evidence: Evidence::default(),
        entered: None,
    };
    let many = NonZeroU32::new(1_000_000).unwrap();
    let limits = FormLimits::new(&FormRates { address_per_hour: many, subject_per_hour: many, site_per_minute: many });
    let Ok(recorded) = apply::record(tenant, &limits, application).await else { panic!("a complaint is taken") };
    // Its own clock is not what is looked at here.
    let own = desk::row(tenant, recorded.record).await.unwrap();
    let worker = desk::Worker { name: "aliya".into() };
    let closing = kelisim_core::case::Closing::Elsewhere;
    desk::close(tenant, &worker, recorded.record, own.version, closing, "").await.unwrap();
    let link = thread::open(tenant, &thread::token(tenant, recorded.record)).await.unwrap();
    let new = NewRequest {
        ask,
        items: if ask == Ask::Withdrawal { vec![Item("p:complaint".into())] } else { Vec::new() },
        message: Some("Please.".into()),
        lang: Lang::Kk,
        record: tenant.vault.record_id("test", &format!("{serial}")),
        request: [1; 8],
        evidence: Evidence::default(),
        received: Some(received),
    };
    request::ask(tenant, (link.id, link.row.subject), new).await.unwrap().record
}

async fn answer(tenant: &Tenant, record: RecordId, outcome: Outcome) -> Result<(), Failure> {
    let ground = (outcome == Outcome::Refused).then_some(Ground::Law);
    let answer = Answer {
        record,
        outcome,
        ground,
        text: "Answer.".into(),
        key: "crm".into(),
        version: None,
        idempotency: format!("answer/{record}"),
        request: [3; 8],
    };
    request::answer(tenant, answer).await.map(drop)
}

/// A request of the matrix, and how often somebody is to hear of it.
struct Row {
    record: RecordId,
    ask: Ask,
    fate: Fate,
    term: Term,
    told: usize,
}

impl Row {
    /// Whether nobody is told of it any more.
    fn is_closed(&self, tenant: &Tenant, now: Timestamp) -> bool {
        let lapsed = self.ask == Ask::Withdrawal && now >= self.term.moment(&tenant.calendar, Stage::Ended);
        self.is_answered(tenant, now) || lapsed || (self.fate == Fate::Late && now >= self.late(tenant))
    }

    /// Whether somebody has answered it in time.
    fn is_answered(&self, tenant: &Tenant, now: Timestamp) -> bool {
        matches!(self.fate, Fate::Granted | Fate::Refused) && now > self.term.moment(&tenant.calendar, self.middle())
    }

    /// Step after which an answer in time comes: a term of one day has no half.
    fn middle(&self) -> Stage {
        if self.term.days > 1 { Stage::Half } else { Stage::LastDay }
    }

    /// Moment of an answer that comes late: after the third morning on which it was overdue.
    fn late(&self, tenant: &Tenant) -> Timestamp {
        self.term.moment(&tenant.calendar, Stage::Overdue(3)).plus_ms(1)
    }
}

async fn sweep(one: &Tenant, other: &Tenant, now: Timestamp) {
    let (first, second) = tokio::join!(desk::sweep(one, now), desk::sweep(other, now));
    assert!(first.is_ok() && second.is_ok());
}

async fn told(tenant: &Tenant) -> usize {
    usize::try_from(tenant.store.backlog(&Lane::parallel("told")).await.unwrap().waiting).unwrap()
}

#[tokio::test]
async fn each_clock_acts_once_whatever_is_asked_and_whatever_becomes_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(Redb::open(&folder.path().join("kelisim.redb")).unwrap());
    let (one, other) = (tenant(&store).await, tenant(&store).await);
    let (mut serial, mut rows) = (0, Vec::new());
    for (day, terms) in RECEIVED {
        let received = start_of(day.parse::<Date>().unwrap()).plus_ms(11 * 3_600_000);
        for ask in Ask::ALL {
            for fate in [Fate::Granted, Fate::Refused, Fate::Late, Fate::Nobody] {
                let record = asked(&one, &mut serial, ask, received).await;
                let term = Term { received, days: ask.working_days() };
                let last = BTreeMap::from(terms)[&term.days];
                assert_eq!(local_day(desk::row(&one, record).await.unwrap().due).to_string(), last, "{day} {ask:?}");
                rows.push(Row { record, ask, fate, term, told: 1 });
            }
        }
    }
    assert_eq!(rows.len(), 84);
    // That each arrived was told with its commit; the applications are closed, and nobody is told of them again.
    let before = told(&one).await - rows.len();
    let horizon = rows.iter().map(|row| row.late(&one)).max().unwrap();
    let mut moments: BTreeMap<Timestamp, Vec<(usize, Stage)>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        let mut stage = row.middle();
        while row.term.moment(&one.calendar, stage) < horizon {
            moments.entry(row.term.moment(&one.calendar, stage)).or_default().push((place, stage));
            stage = row.term.after(stage);
        }
    }
    for (moment, steps) in moments {
        // A millisecond before it nothing happens, whoever looks.
        let size = one.store.head().await.unwrap().size;
        sweep(&one, &other, Timestamp(moment.0 - 1)).await;
        assert_eq!(one.store.head().await.unwrap().size, size, "at {}", moment.0 - 1);
        for (place, stage) in &steps {
            let row = &mut rows[*place];
            let lapses = *stage == Stage::Ended && row.ask == Ask::Withdrawal;
            row.told += usize::from(lapses && !row.is_answered(&one, moment) || !row.is_closed(&one, moment));
        }
        sweep(&one, &other, moment).await;
        sweep(&other, &one, moment).await;
        assert_eq!(told(&one).await - before, rows.iter().map(|row| row.told).sum::<usize>(), "at {}", local_day(moment));
        for (place, stage) in steps {
            let row = &rows[place];
            let outcome = match (row.fate, stage) {
                (Fate::Granted, stage) if stage == row.middle() => Outcome::Granted,
                (Fate::Refused, stage) if stage == row.middle() => Outcome::Refused,
                (Fate::Late, Stage::Overdue(3)) => Outcome::Granted,
                _ => continue,
            };
            let answered = answer(&one, row.record, outcome).await;
            if row.ask == Ask::Withdrawal && row.fate == Fate::Late {
                assert!(matches!(answered, Err(Failure::Refused(Refusal::AnsweredBefore))), "it took effect before");
            } else {
                answered.unwrap();
            }
        }
    }
    for Row { record, ask, fate, .. } in &rows {
        let row = desk::row(&one, *record).await.unwrap();
        let request: RequestRow = one.store.row(Key::Request(*record)).await.unwrap().unwrap();
        let wanted = match (fate, ask) {
            (Fate::Late | Fate::Nobody, Ask::Withdrawal) => Some(Outcome::Term),
            (Fate::Granted | Fate::Late, _) => Some(Outcome::Granted),
            (Fate::Refused, _) => Some(Outcome::Refused),
            (Fate::Nobody, _) => None,
        };
        assert_eq!(request.answer.map(|answer| answer.outcome), wanted, "{ask:?} {fate:?}");
        let state = wanted.map_or(CaseState::Open, CaseState::Answered);
        assert_eq!(row.state, state, "{ask:?} {fate:?}");
    }
}
