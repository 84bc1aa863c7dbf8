//! A correction changes the value: what counts from then on is right, and what was wrong stays provable.

use serde_json::json;

use super::{Browser, Person, press};
use crate::deliveries::message;
use crate::destinations::{SITE, setup};
use crate::my::{Holder, holding, open, verified};
use crate::support::receiver::Receiver;
use crate::support::{Gateway, on_each_engine};

const OLD: &str = "+77750300077";
const RIGHT: &str = "+77012223344";

#[test]
fn a_corrected_number_counts_everywhere_and_the_old_one_stays_provable() {
    on_each_engine(|engine| {
        let (cases, names) = (Receiver::start(&[]), Receiver::start(&[]));
        let mut more = "[forward]\nallow_networks = [\"127.0.0.0/8\"]\n".to_owned();
        for (name, receiver) in [("cases", &cases), ("names", &names)] {
            let (table, port) = (format!("[forward.destinations.\"{SITE}/{name}\"]"), receiver.port);
            more.push_str(&format!("{table}\nurl = \"http://127.0.0.1:{port}/hook\"\nsecret_file = \"hook.secret\"\n"));
        }
        let mut gateway = setup(engine, &more, &[("cases", ""), ("names", "fields = [\"name\"]")]).start();
        {
            let officer = Person::new(&gateway, "officer@example.kz", "officer", SITE).signed_in(&gateway);
            let holder = Holder::new(&gateway);
            let application = message(&cases.wait(1)[0]);
            names.wait(1);
            assert_eq!(application["data"]["fields"]["phone"], OLD);
            assert_eq!(holder.sms(), "granted");
            let moved = |channel| holder.check("notices", Some(channel), "phone", "8 701 222 33 44");
            assert_eq!(moved("sms"), "never-consented");
            holder.press("requests", &[("ask", "correction"), ("message", "The number is not mine.")]);
            let page = officer.get("/console/cases?about=request%3Acorrection").page();
            let case = page.attrs("a", "href").into_iter().find(|href| href.contains("/case/")).unwrap();
            let case = case.split('?').next().unwrap().to_owned();

            // What cannot be a number is said beside the field, and what was typed stays.
            let wrong = press(&officer, &case, "correct", &[("field", "phone"), ("value", "8 701 22")]);
            assert_eq!(wrong.status, 422, "{}", wrong.text());
            let wrong = wrong.page();
            assert!(wrong.has("#value-wrong") && wrong.attrs("#value", "value") == ["8 701 22"], "{wrong}");
            let same = press(&officer, &case, "correct", &[("field", "phone"), ("value", "8 775 030 00 77")]);
            assert!(same.status == 422 && same.text().contains("This is the value on record"));
            // Another IIN is another person; a complaint asks for no correction; what was changed meanwhile is not overwritten.
            assert!(!officer.get(&case).page().has("#corrected option[value=iin]"));
            assert_eq!(press(&officer, &case, "correct", &[("field", "iin"), ("value", "900101300007")]).status, 404);
            let complaint = format!("/console/site/{SITE}/case/{}", holder.case());
            assert!(!officer.get(&complaint).page().has("#corrected"));
            assert_eq!(press(&officer, &complaint, "correct", &[("field", "phone"), ("value", RIGHT)]).status, 409);
            let stale = officer.get(&case).page();
            let (form, version) = (stale.form_value("form"), stale.form_value("version"));

            let right = press(&officer, &case, "correct", &[("field", "phone"), ("value", "8 (701) 222-33-44")]);
            assert_eq!(right.status, 303, "{}", right.text());
            let late = [("form", form.as_str()), ("version", version.as_str()), ("field", "phone"), ("value", OLD)];
            assert_eq!(officer.post(&format!("{case}/correct"), &late).status, 409);

            // Whoever got the number hears in what it is to be replaced; who has names only hears nothing of it.
            let told = message(&cases.wait(2)[1]);
            assert_eq!((&told["type"], &told["data"]["fields"]), (&json!("application.corrected"), &json!({ "phone": RIGHT })));
            assert_eq!(told["data"]["about"][0]["record"], application["data"]["record"]);
            // The check knows the number that is right, and no longer the other.
            assert_eq!((moved("sms"), holder.sms()), ("granted".to_owned(), "never-consented".to_owned()));
            // The desk shows both, in the application as well; the person theirs, half hidden.
            for at in [&case, &complaint] {
                let page = officer.get(at).page();
                assert!(page.contains(RIGHT) && page.contains(&format!("before: {OLD}")), "{page}");
            }
            assert!(officer.get(&case).page().contains("corrected a value: Phone number"));
            let own = holder.see();
            assert!(own.contains("+7 ••• ••• •• 44") && !own.contains("•• 77"), "{own}");
            // An application that is sent once more has the value that is right by now.
            let replay = json!({ "record": application["data"]["record"] });
            let again = crate::my::operator(&gateway, "POST", "deliveries/replay", "replay-key", &replay);
            assert!(again.status < 300, "{}", again.text());
            let sent = message(&cases.wait(3)[2]);
            assert_eq!(sent["type"], "application.received");
            assert_eq!(sent["data"]["fields"]["phone"], RIGHT);
            assert!(names.wait(2).iter().map(message).all(|one| one["type"] == "application.received"));

            // Proof of both, in the order they were said.
            let pack = press(&officer, &complaint, "pack", &[("reason", "Asked by the court, act 12-3"), ("as", "json")]);
            assert_eq!(pack.status, 200, "{}", pack.text());
            let pack = pack.text();
            assert!(pack.contains(OLD) && pack.contains("corrected") && pack.contains(RIGHT));
            // Answered, and closed to further corrections.
            let answer = [("text", "Corrected."), ("outcome", "granted"), ("do", "send"), ("key", "k")];
            assert_eq!(press(&officer, &case, "answer", &answer).status, 303);
            assert_eq!(press(&officer, &case, "correct", &[("field", "phone"), ("value", OLD)]).status, 409);
        }
        verified(&mut gateway);
    });
}

/// A complaint whose telephone number was corrected; whoever corrected it, and the person.
fn corrected<'g>(gateway: &'g Gateway, before: impl Fn(&Holder<'g>)) -> (Browser<'g>, Holder<'g>) {
    let officer = Person::new(gateway, "officer@example.kz", "officer", SITE).signed_in(gateway);
    let holder = Holder::new(gateway);
    before(&holder);
    holder.press("requests", &[("ask", "correction"), ("message", "The number is not mine.")]);
    let page = officer.get("/console/cases?about=request%3Acorrection").page();
    let case = page.attrs("a", "href").into_iter().find(|href| href.contains("/case/")).unwrap();
    let case = case.split('?').next().unwrap().to_owned();
    let right = press(&officer, &case, "correct", &[("field", "phone"), ("value", RIGHT)]);
    assert_eq!(right.status, 303, "{}", right.text());
    (officer, holder)
}

#[test]
fn whatever_is_withdrawn_after_a_correction_is_withdrawn_for_the_right_number() {
    on_each_engine(|engine| {
        let mut gateway = holding(engine);
        {
            // Held by an obligation, asked before the correction and granted after it.
            let (officer, holder) = corrected(&gateway, |holder| {
                assert_eq!(holder.press("consents", &[("withdraw", "p:complaint")]).status, 303);
            });
            let moved = |purpose, channel| holder.check(purpose, channel, "phone", RIGHT);
            assert_eq!((moved("complaint", None), moved("notices", Some("sms"))), ("granted".to_owned(), "granted".to_owned()));
            let record = open(&gateway).into_iter().find(|one| one["ask"] == "withdrawal").unwrap()["record"].clone();
            let case = format!("/console/site/{SITE}/case/{}", record.as_str().unwrap());
            let answer = [("text", "Withdrawn."), ("outcome", "granted"), ("do", "send"), ("key", "w")];
            assert_eq!(press(&officer, &case, "answer", &answer).status, 303);
            assert_eq!(moved("complaint", None), "withdrawn");
            // By the receipt, which says what was typed then.
            let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "null")];
            let withdrawn = gateway.connect().ask("POST", &format!("{}/withdraw", holder.receipt), &headers, b"token=x").unwrap();
            assert_eq!(withdrawn.status, 303, "{}", withdrawn.text());
            assert_eq!(moved("notices", Some("sms")), "withdrawn");
        }
        verified(&mut gateway);
    });
}

#[test]
fn what_others_of_the_same_number_decided_stays_with_it() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let other = crate::applications::filled().into_iter().chain([("iin", "900101300007".to_owned())]).collect();
        let (_officer, holder) = corrected(&gateway, |holder| drop(Holder::complaining(holder.gateway, &other)));
        // Somebody else allowed messages to that number too: theirs is their own.
        assert_eq!(holder.sms(), "granted");
        assert_eq!(holder.check("notices", Some("sms"), "phone", RIGHT), "granted");
        // A block reaches both, and its end too.
        assert_eq!(holder.press("requests", &[("ask", "blocking")]).status, 303);
        assert_eq!(holder.check("notices", Some("sms"), "phone", RIGHT), "blocked-by-request");
        let record = open(&gateway).into_iter().find(|one| one["ask"] == "blocking").unwrap()["record"].clone();
        let path = format!("requests/{}/answer", record.as_str().unwrap());
        let refused = json!({ "outcome": "refused", "ground": "law", "text": "The law asks for it." });
        assert_eq!(crate::my::operator(&gateway, "POST", &path, "unblocked-1", &refused).status, 201);
        assert_eq!(holder.check("notices", Some("sms"), "phone", RIGHT), "granted");
    });
}
