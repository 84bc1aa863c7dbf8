//! The desk: what is sent in waits there, is opened on record, worked on by one at a time, and answered.

use super::{Browser, Person};
use crate::my::{Holder, SITE, verified};
use crate::support::{Engine, Gateway, Page, Setup, on_each_engine};

/// The part of an address behind which cases are.
const CASE: &str = "/console/site/stop-collector/case/";

/// Addresses of the cases that a list shows, in its order.
fn cases(page: &Page) -> Vec<String> {
    let all = page.attrs("a", "href").into_iter().filter(|href| href.starts_with(CASE));
    all.map(|href| href.split('?').next().unwrap().to_owned()).collect()
}

/// Address of the one case that a list shows.
fn only(page: &Page) -> String {
    let mut found = cases(page);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn worker<'g>(gateway: &'g Gateway, name: &str, role: &str) -> Browser<'g> {
    Person::new(gateway, name, role, SITE).signed_in(gateway)
}

/// Presses a button of a case, with the version and the token its page has now.
pub(crate) fn press(browser: &Browser<'_>, case: &str, what: &str, fields: &[(&str, &str)]) -> crate::support::Answer {
    let page = browser.get(case).page();
    let (form, version) = (page.form_value("form"), page.form_value("version"));
    let mut all = vec![("form", form.as_str()), ("version", version.as_str())];
    all.extend(fields);
    browser.post(&format!("{case}/{what}"), &all)
}

#[test]
fn a_complaint_arrives_is_assigned_answered_and_read() {
    on_each_engine(|engine| {
        let mut gateway = Gateway::start(engine);
        {
            let officer = worker(&gateway, "officer@example.kz", "officer");
            let aliya = worker(&gateway, "aliya@example.kz", "case-worker");
            // Nothing waits, and the first page says so.
            let list = officer.get("/console/cases").page();
            assert!(list.contains("Nothing waits for an answer") && cases(&list).is_empty());
            let holder = Holder::new(&gateway);
            holder.press("requests", &[("ask", "deletion"), ("message", "Please delete it.")]);

            let list = officer.get("/console/cases").page();
            let found = cases(&list);
            assert_eq!(found.len(), 2);
            // A list names nobody and says nothing of what they wrote.
            for personal in ["990230300005", "775030", "Please delete", "қоңырау", "Әлия"] {
                assert!(!list.contains(personal), "{personal}");
            }
            let [deletion, complaint] = [&found[0], &found[1]];
            let (late, size) = (officer.get("/console/cases?due=overdue").page(), crate::my::size(&gateway));
            assert!(cases(&late).is_empty() && late.contains("There is nothing like that"));
            assert_eq!(only(&officer.get("/console/cases?about=request%3Adeletion").page()), *deletion);
            assert_eq!(cases(&officer.get("/console/cases?about=nonsense&due=x&after=1.2&who=%00").page()).len(), 2, "by hand");

            // Opened: on record, once for a while.
            let page = aliya.get(complaint).page();
            for personal in ["990230300005", "+77750300077", "қоңырау шалады", "Әлия Сәрсенқызы"] {
                assert!(page.contains(personal), "{personal}: {page}");
            }
            for words in page.attrs("a", "href").into_iter().filter(|href| href.starts_with("/text/")) {
                assert_eq!(gateway.get(&words).status, 200, "the exact words: {words}");
            }
            assert!(page.has("a[href^='/text/']"));
            assert_eq!(crate::my::size(&gateway), size + 1);
            aliya.get(complaint);
            assert_eq!(crate::my::size(&gateway), size + 1);
            let seen = officer.get(complaint).page();
            assert!(seen.contains("Also open at: aliya@example.kz"), "{seen}");

            // Given to Aliya; whoever saw it as it was before cannot give it away.
            let stale = officer.get(complaint).page().form_value("version");
            assert_eq!(press(&officer, complaint, "assign", &[("to", "aliya@example.kz")]).status, 303);
            let form = officer.form();
            let late = officer.post(&format!("{complaint}/assign"), &[("form", &form), ("version", &stale), ("to", "me")]);
            assert_eq!(late.status, 409);
            assert!(late.page().contains("Somebody else changed this case"));
            let stranger = press(&officer, complaint, "assign", &[("to", "nobody@example.kz")]);
            assert_eq!((stranger.status, stranger.page().contains("does not work on cases")), (422, true));
            assert_eq!(only(&aliya.get("/console/cases?who=me").page()), *complaint);
            assert_eq!(only(&aliya.get("/console/cases?who=nobody").page()), *deletion);

            // A note stays among staff.
            assert_eq!(press(&aliya, complaint, "note", &[("note", "Called <b>them</b>")]).status, 303);
            let page = aliya.get(complaint);
            assert!(page.text().contains("Called &lt;b&gt;them"), "what is written is no markup");

            // An answer is looked at first, then sent; a mistake loses nothing.
            let empty = press(&aliya, complaint, "answer", &[("text", " "), ("do", "send")]);
            assert_eq!((empty.status, empty.page().contains("Write the answer")), (422, true));
            let answer = "Агенттікке хат жібердік.\nWe wrote to them.";
            let preview = press(&aliya, complaint, "answer", &[("text", answer), ("do", "preview"), ("answer-lang", "kk")]);
            assert!(preview.status == 200 && preview.page().contains("This is what the person will read"));
            let fields = [("text", answer), ("do", "send"), ("answer-lang", "kk"), ("key", "one-press")];
            assert_eq!(press(&aliya, complaint, "answer", &fields).status, 303);
            // Pressed twice it is one answer; another is refused.
            let entries = crate::my::size(&gateway);
            assert_eq!(press(&aliya, complaint, "answer", &fields).status, 303);
            assert_eq!(crate::my::size(&gateway), entries);
            let another = press(&aliya, complaint, "answer", &[("text", "Another answer."), ("do", "send"), ("key", "another")]);
            assert_eq!(another.status, 409, "answered once");
            assert!(another.page().contains("Another answer."), "what was typed is not lost");
            let read = holder.see();
            assert!(read.contains("We wrote to them.") && read.contains("Answered, "), "{read}");
            assert!(read.contains("a member of the operator’s staff") && !read.contains("aliya"));
            assert!(!read.contains("Called"));
            assert_eq!(only(&aliya.get("/console/cases?state=done").page()), *complaint);

            // A request has an outcome, and a refusal a ground.
            let groundless = press(&aliya, deletion, "answer", &[("text", "No."), ("outcome", "refused"), ("do", "send")]);
            assert_eq!((groundless.status, groundless.page().contains("needs a ground")), (422, true));
            let refused =
                [("text", "The law keeps it."), ("outcome", "refused"), ("ground", "law"), ("do", "send"), ("key", "k")];
            assert_eq!(press(&officer, deletion, "answer", &refused).status, 303);
            assert!(holder.see().contains("The law keeps it.") && holder.see().contains("a law demands it"));
            assert!(officer.get(deletion).page().contains("officer@example.kz"), "who answered, by name");
            assert!(cases(&officer.get("/console/cases").page()).is_empty());
        }
        verified(&mut gateway);
    });
}

#[test]
fn a_search_is_on_record_and_a_case_of_another_site_is_not_there() {
    let setup = Setup::new(Engine::Redb).sites(&[SITE, "jetu"]);
    let gateway = setup.start();
    let holder = Holder::new(&gateway);
    let own = worker(&gateway, "own@example.kz", "case-worker");
    let other = Person::new(&gateway, "other@example.kz", "case-worker", "jetu").signed_in(&gateway);
    let case = cases(&own.get("/console/cases").page()).remove(0);
    let form = own.form();
    let search = |what: &str| own.post("/console/cases/search", &[("form", &form), ("what", what)]);
    for identifier in ["990230300005", "8 (775) 030-00-77"] {
        let found = search(identifier);
        assert_eq!(only(&found.page()), case, "{identifier}");
        assert!(!found.text().contains(identifier), "what was typed does not stay on the screen");
    }
    assert!(search("+7 701 000 00 01").page().contains("Nothing was found"));
    assert_eq!(search("not anything").status, 422);
    let number = holder.see().text_in("h2 .digits");
    assert_eq!(only(&search(&number.to_lowercase()).page()), case);
    let owner = worker(&gateway, "owner@example.kz", "owner");
    let history = owner.get("/console/site/stop-collector/history").page();
    assert!(history.contains("Searched for the cases of one person by IIN") && history.contains("by phone number"), "{history}");
    // By its number, of another site.
    let elsewhere = case.replace(SITE, "jetu");
    for address in [case.as_str(), elsewhere.as_str()] {
        assert_eq!(other.get(address).status, 404, "{address}");
    }
    assert_eq!(own.get(&elsewhere).status, 404);
    assert!(cases(&other.get("/console/cases").page()).is_empty());
    // An account that was shut out answers nobody and is given nothing.
    gateway.run(&["user", "suspend", "owner@example.kz"]);
    assert_eq!(press(&own, &case, "assign", &[("to", "owner@example.kz")]).status, 422);
    let closed = press(&own, &case, "close", &[("why", "duplicate"), ("words", "of 0000-0000")]);
    assert_eq!(closed.status, 303);
    assert!(holder.see().contains("Closed, "));
    assert_eq!(press(&own, &case, "reopen", &[]).status, 303);
    assert!(!holder.see().contains("Closed, "));
}

/// The Chamber's rules name six registers; each look-up has a purpose that is on record before the address is given.
#[test]
fn the_address_of_a_register_is_given_once_its_purpose_is_on_record() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let holder = Holder::new(&gateway);
        let worker = worker(&gateway, "worker@example.kz", "case-worker");
        let case = only(&worker.get("/console/cases").page());
        let page = worker.get(&case).page();
        assert_eq!(page.count("select[name=register] option"), 6, "{page}");
        let address = "https://office.sud.kz/lawsuit/";
        assert!(!page.to_string().contains("sud.kz"));
        let silent = press(&worker, &case, "register", &[("register", "court"), ("purpose", "  x")]);
        assert_eq!((silent.status, silent.page().contains("Say why"), silent.text().contains("sud.kz")), (422, true, false));
        assert_eq!(press(&worker, &case, "register", &[("register", "taxis"), ("purpose", "Сот іздеді")]).status, 404);
        let size = crate::my::size(&gateway);
        let why = "Борышкер туралы шешім бар ма";
        let given = press(&worker, &case, "register", &[("register", "court"), ("purpose", why)]);
        assert_eq!((given.status, crate::my::size(&gateway)), (200, size + 1));
        let page = given.page();
        assert_eq!(page.attrs("a[rel='noopener noreferrer']", "href"), [address]);
        assert!(page.contains("looked up in a register: Court Cabinet") && page.contains(why), "{page}");
        assert!(!worker.get(&case).text().contains("sud.kz"), "the next look-up is another one");
        // The person reads that, and why.
        let read = holder.see();
        assert!(read.contains("looked the matter up in a public register (Court Cabinet)") && read.contains(why), "{read}");
    });
}

/// Whoever asks which data there are is answered from what is on record, once somebody has read it.
#[test]
fn an_answer_about_data_is_put_together_by_one_press_and_sent_by_another() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let holder = Holder::new(&gateway);
        assert_eq!(holder.press("requests", &[("ask", "information")]).status, 303);
        let worker = worker(&gateway, "worker@example.kz", "case-worker");
        let case = only(&worker.get("/console/cases?about=request%3Ainformation").page());
        let size = crate::my::size(&gateway);
        worker.get(&case);
        let put = press(&worker, &case, "answer", &[("text", ""), ("do", "assemble"), ("outcome", ""), ("key", "k")]);
        assert_eq!((put.status, crate::my::size(&gateway)), (200, size + 1), "nothing is sent yet, and the look is on record");
        let text = put.page().form_value("text");
        for said in ["+7 ••• ••• •• 77", "••••••••••05", "Ә••• С•••", "a•••@example.kz", "allowed, ", "not allowed, ", "94-V"]
        {
            assert!(text.contains(said), "{said}: {text}");
        }
        for whole in ["990230300005", "+77750300077", "Сәрсенқызы", "қоңырау"] {
            assert!(!text.contains(whole), "{whole}: {text}");
        }
        // Another request is not about that.
        let complaint = only(&worker.get("/console/cases?about=form%3Acomplaint").page());
        assert!(!worker.get(&complaint).page().has("button[value=assemble]"));
        let sent = press(&worker, &case, "answer", &[("text", &text), ("do", "send"), ("outcome", "granted"), ("key", "k")]);
        assert_eq!(sent.status, 303, "{}", sent.text());
        assert!(holder.see().contains("+7 ••• ••• •• 77"), "{}", holder.see());
    });
}
