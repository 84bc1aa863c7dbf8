//! Clocks that act: staff hear by e-mail and webhook, once, and metrics say how much waits.

use crate::console::Person;
use crate::my::{Holder, SITE, open};
use crate::support::mail_server::{Behaviour, Letter, MailServer};
use crate::support::{Gateway, Setup, eventually, on_each_engine};

fn mail(port: u16) -> String {
    format!("[mail]\nhost = \"localhost\"\nport = {port}\ntls = \"none\"\nfrom = \"no-reply@kelisim.test\"\n")
}

/// Value of a metric, by its name with labels.
fn metric(gateway: &Gateway, name: &str) -> Option<u64> {
    let text = gateway.get("/metrics").text();
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[test]
fn the_officer_and_whoever_works_on_it_hear_once_and_nothing_personal() {
    on_each_engine(|engine| {
        let server = MailServer::start(Behaviour::default());
        let gateway = Setup::new(engine).sites(&[SITE]).config(&mail(server.port)).start();
        let officer = Person::new(&gateway, "officer@example.kz", "officer", SITE).signed_in(&gateway);
        Person::new(&gateway, "worker@example.kz", "case-worker", SITE);
        Person::new(&gateway, "marketer@example.kz", "marketer", SITE);
        Person::new(&gateway, "no-address", "officer", SITE);
        let holder = Holder::new(&gateway);
        let letters = server.wait(1);
        assert_eq!(letters.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["officer@example.kz"]);
        let text = letters[0].text();
        let number = holder.see().text_in("h2 .digits");
        assert!(text.contains(&number) && text.contains("поступило") && text.contains("жаңа түсті"), "{text}");
        assert!(text.contains(&format!("/console/site/{SITE}/case/{}", holder.case())));
        let personal = ["990230300005", "775", "Aliya", "aliya", "Әлия", "қоңырау"];
        assert!(personal.iter().all(|word| !letters[0].header("Subject").contains(word) && !text.contains(word)), "{text}");

        // Many that come together are one letter.
        for ask in ["information", "deletion", "objection"] {
            assert_eq!(holder.press("requests", &[("ask", ask)]).status, 303);
        }
        let named = |letters: &[Letter]| {
            let texts = letters.iter().map(Letter::text).collect::<String>();
            let found = open(&gateway).iter().filter(|request| texts.contains(request["number"].as_str().unwrap())).count();
            (found, letters.len())
        };
        let letters = eventually("the officer heard of each", || {
            let letters = server.letters();
            if named(&letters).0 == 3 { Ok(letters) } else { Err(letters.len()) }
        });
        assert!(letters.len() <= 4, "{}", letters.len());
        assert_eq!(metric(&gateway, &format!("kelisim_cases{{site=\"{SITE}\",due=\"overdue\"}}")), Some(0));
        let waiting: u64 = ["today", "week", "later"]
            .iter()
            .filter_map(|due| metric(&gateway, &format!("kelisim_cases{{site=\"{SITE}\",due=\"{due}\"}}")))
            .sum();
        assert_eq!(waiting, 4);
        assert_eq!(officer.get("/console").status, 200);
        // A mailbox that refuses holds nobody else up, and nothing is sent twice.
        let before = server.letters().len();
        Holder::new(&gateway);
        let after = server.wait(before + 1);
        assert_eq!(after.len(), before + 1);
    });
}
