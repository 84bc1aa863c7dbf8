//! The control report of a month: what became of cases, transfers, sign-ins that failed, and whether the log is right.

use crate::console::{Browser, Person};
use crate::my::{Holder, SITE};
use crate::support::{Gateway, clock, on_each_engine};

const REPORT: &str = "/console/site/stop-collector/report";

/// The cells of the row whose first cell is this, as the spreadsheet has them.
fn row(csv: &str, first: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
    let rows: Vec<Vec<String>> = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let found = rows.iter().find(|row| row.first().is_some_and(|cell| cell == first));
    found.unwrap_or_else(|| panic!("no row {first}: {csv}"))[1..].to_vec()
}

#[test]
fn a_month_is_summed_up_for_whoever_controls() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let auditor = Person::new(&gateway, "auditor@example.kz", "auditor", SITE).signed_in(&gateway);
        let worker = Person::new(&gateway, "worker@example.kz", "case-worker", SITE).signed_in(&gateway);
        let empty = auditor.get(REPORT).page();
        assert!(empty.contains("No applications and no requests in that month"), "{empty}");
        let holder = Holder::new(&gateway);
        holder.press("requests", &[("ask", "deletion"), ("message", "Please delete it.")]);
        Holder::new(&gateway);
        let case = format!("/console/site/{SITE}/case/{}", holder.case());
        let page = worker.get(&case).page();
        let fields = [("form", page.form_value("form")), ("version", page.form_value("version")), ("text", "Жауап".into())];
        let fields = fields.iter().map(|(name, value)| (*name, value.as_str())).chain([("do", "send"), ("key", "k")]);
        assert_eq!(worker.post(&format!("{case}/answer"), &fields.collect::<Vec<_>>()).status, 303);
        for _ in 0..3 {
            assert_eq!(Browser::new(&gateway).sign_in("nobody@example.kz", "a wrong password", "000000").status, 422);
        }

        let page = auditor.get(REPORT).page();
        assert!(page.has("svg rect") && page.has("details table"), "{page}");
        let csv = auditor.get(&format!("{REPORT}?as=csv"));
        assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
        let csv = csv.text();
        // Received, in time, late, by term, closed, waiting, overdue, days on average.
        assert_eq!(row(&csv, "Looking into a complaint"), ["2", "1", "0", "0", "0", "1", "0", "0.0"]);
        assert_eq!(row(&csv, "Deletion"), ["1", "0", "0", "0", "0", "1", "0", "–"]);
        assert_eq!(row(&csv, "All")[..2], ["3", "1"]);
        assert_eq!(row(&csv, "Sign-ins to the console that failed (at the whole gateway)"), ["3"]);
        let log = &row(&csv, "Last verification of the log")[0];
        assert!(
            log.starts_with("right: ") && gateway.get("/metrics").text().contains("kelisim_log_right{site=\"stop-collector\"} 1")
        );
        for personal in ["990230300005", "775030", "Please delete", "Әлия", "auditor@", "worker@"] {
            assert!(!csv.contains(personal) && !page.contains(personal) || personal.ends_with('@'), "{personal}");
        }
        let pdf = auditor.get(&format!("{REPORT}?as=pdf"));
        assert_eq!((pdf.header("content-type"), pdf.body.starts_with(b"%PDF-")), (Some("application/pdf"), true));

        // Another month has nothing of it; what is no month is said.
        let now = clock::now().secs();
        let before = jiff::Timestamp::from_second(i64::try_from(now).unwrap() - 62 * 86_400).unwrap();
        let month = before.strftime("%Y-%m").to_string();
        assert!(auditor.get(&format!("{REPORT}?month={month}")).page().contains("No applications and no requests"));
        for wrong in ["2026", "2026-13", "9999-01", "x-y", "1999-01"] {
            let refused = auditor.get(&format!("{REPORT}?month={wrong}"));
            assert_eq!((refused.status, refused.page().contains("Choose a month")), (422, true), "{wrong}");
        }
    });
}
