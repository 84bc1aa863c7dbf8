//! The journal: what was done in a period, by kind, on the page, as a spreadsheet and as a document; nothing personal
//! of those the data are about.

use crate::console::Person;
use crate::my::{Holder, SITE};
use crate::support::{Setup, on_each_engine};

#[test]
fn a_journal_of_a_period_says_what_was_done_by_whom_and_nothing_personal() {
    on_each_engine(|engine| {
        let gateway = Setup::new(engine).sites(&[SITE]).start();
        let auditor = Person::new(&gateway, "auditor@example.kz", "auditor", SITE).signed_in(&gateway);
        // A name a spreadsheet would take for a formula.
        let worker = Person::new(&gateway, "@worker.example.kz", "case-worker", SITE).signed_in(&gateway);
        let holder = Holder::new(&gateway);
        assert_eq!(holder.press("requests", &[("ask", "deletion")]).status, 303);
        assert_eq!(worker.get(&format!("/console/site/{SITE}/case/{}", holder.case())).status, 200);
        let here = format!("/console/site/{SITE}/journal");

        let page = auditor.get(&here).page();
        for said in ["Consent given", "Request of the person", "Case opened by staff", "@worker.example.kz"] {
            assert!(page.contains(said), "{said}: {}", page.text());
        }
        let looks = auditor.get(&format!("{here}?op=looks")).page();
        assert!(looks.contains("Case opened by staff") && !looks.contains("Consent given"));

        let csv = auditor.get(&format!("{here}?as=csv"));
        assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
        let text = csv.text();
        assert!(text.contains("'@worker.example.kz") && !text.contains(",@worker"), "no cell runs: {text}");
        let pdf = auditor.get(&format!("{here}?as=pdf"));
        assert!(pdf.body.starts_with(b"%PDF-1.7"));
        let personal = ["990230300005", "775 030", "77750300077", "aliya", "Әлия", "қоңырау"];
        for place in [page.text(), text] {
            assert!(personal.iter().all(|word| !place.contains(word)), "{place}");
        }

        // A period without anything, days in the wrong order, and an address made by hand.
        assert!(auditor.get(&format!("{here}?from=2020-01-01&until=2020-01-31")).page().contains("Nothing in that period"));
        assert_eq!(auditor.get(&format!("{here}?from=2026-02-02&until=2026-02-01")).status, 422);
        assert_eq!(auditor.get(&format!("{here}?from=%3Cb%3E&until=never&op=x&as=exe")).status, 422);
        assert_eq!(worker.get(&here).status, 404, "whoever may not see it is answered like what is not there");
    });
}
