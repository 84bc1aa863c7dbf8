//! What is over its term goes by itself, or when an officer proposes and an approver decides; the act says so.

use crate::console::{Browser, Person, press};
use crate::my::Holder;
use crate::support::{Act, Engine, Gateway, eventually, on_each_engine};

const PAGE: &str = "/console/site/stop-collector/destruction";
/// A bit more than 36 months, in whole days.
const DAYS: u64 = 1200;

/// Signs in by a clock that is so many days ahead, and reads English.
fn ahead<'g>(person: &Person, gateway: &'g Gateway) -> Browser<'g> {
    person.signed_in_later(gateway, DAYS * 2880)
}

fn goes(engine: Engine) {
    let mut gateway = Gateway::start(engine);
    let officer = Person::new(&gateway, "proposes@example.kz", "officer", "stop-collector");
    let owner = Person::new(&gateway, "owns@example.kz", "owner", "stop-collector");
    let approver = Person::new(&gateway, "decides@example.kz", "approver", "stop-collector");
    let other = Person::new(&gateway, "of-jetu@example.kz", "officer", "jetu");
    let page = {
        let holder = Holder::new(&gateway);
        let case = format!("/console/site/stop-collector/case/{}", holder.case());
        let closed = press(&officer.signed_in(&gateway), &case, "close", &[("why", "elsewhere")]);
        assert_eq!(closed.status, 303, "{}", closed.text());
        holder.page.clone()
    };
    for browser in 0..40 {
        assert_eq!(Act::allow(browser, &format!("choice-{browser}")).send(&gateway).status, 201);
    }
    gateway.kill();
    // It dies while it destroys, and goes on.
    for after in [250, 400, 600] {
        gateway.die_ahead(&format!("+{DAYS}d"), std::time::Duration::from_millis(after));
    }
    gateway.go_ahead(&format!("+{DAYS}d"));
    {
        let (desk, owner, chair) = (ahead(&officer, &gateway), ahead(&owner, &gateway), ahead(&approver, &gateway));
        decided(&desk, &owner, &chair);
        // Whatever one that died had begun, and was alone with for a while.
        let jetu = ahead(&other, &gateway);
        eventually("all the choices are gone", || jetu.get("/console/site/jetu/destruction").text().contains("<td>40</td>"));
    }
    let gone = gateway.get(&format!("{page}?lang=en")).text();
    assert!(!gone.contains("Сериков"), "{gone}");
    gateway.kill();
    let said = gateway.run(&["verify"]);
    for site in ["jetu", "stop-collector"] {
        let line = said.lines().find(|line| line.starts_with(site)).unwrap_or_default();
        assert!(line.contains("destroyed by acts that name them"), "{said}");
    }
}

/// Proposes, decides, and reads the act.
fn decided(desk: &Browser<'_>, other: &Browser<'_>, chair: &Browser<'_>) {
    eventually("the search finds what is due", || desk.get(PAGE).text().contains("name=\"why\""));
    let form = desk.form();
    let asked = |class: &str, why: &str| desk.post(PAGE, &[("form", &*form), ("class", class), ("why", why)]);
    assert_eq!(asked("application", "").status, 422);
    assert_eq!(asked("no-class", "x").status, 422);
    let proposed = asked("application", "The term of section 7 is over");
    assert_eq!(proposed.status, 303, "{}", proposed.text());
    let place = proposed.header("location").unwrap().to_owned();
    assert_eq!(asked("application", "Again").status, 409, "one of a class at a time");
    let decide = |browser: &Browser<'_>, order: &str, what: &str| {
        browser.post(&place, &[("form", &*browser.form()), ("order", order), ("do", what)]).status
    };
    assert_eq!(decide(desk, "No. 14", "approve"), 404, "an officer decides nothing");
    let page = other.get(&place).text();
    assert!(page.contains("The term of section 7 is over") && page.contains("name=\"order\""), "{page}");
    assert_eq!(decide(chair, "", "approve"), 422, "without an order nothing is decided");
    assert_eq!(decide(chair, "No. 14 of 2 December", "approve"), 303);
    assert_eq!(decide(chair, "No. 15", "refuse"), 409);
    eventually("what was approved is carried out", || chair.get(&format!("{place}?as=pdf")).status == 200);
    let printed = chair.get(&format!("{place}?as=pdf"));
    assert!(printed.body.starts_with(b"%PDF"));
    let page = chair.get(&place).text();
    for said in ["decides@example.kz", "proposes@example.kz", "No. 14 of 2 December", "The term of section 7 is over"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(decide(other, "No. 16", "refuse"), 409, "what is done stays done");
    let history = desk.get("/console/site/stop-collector/history").text();
    assert!(history.contains("decides@example.kz"), "{history}");
}

#[test]
fn what_is_over_its_term_is_destroyed() {
    on_each_engine(goes);
}

#[test]
fn nobody_approves_what_they_proposed() {
    on_each_engine(|engine| {
        let mut gateway = Gateway::start(engine);
        let owner = Person::new(&gateway, "owns@example.kz", "owner", "stop-collector");
        {
            let holder = Holder::new(&gateway);
            let case = format!("/console/site/stop-collector/case/{}", holder.case());
            assert_eq!(press(&owner.signed_in(&gateway), &case, "close", &[("why", "elsewhere")]).status, 303);
        }
        gateway.kill();
        gateway.go_ahead(&format!("+{DAYS}d"));
        let desk = ahead(&owner, &gateway);
        eventually("the search finds what is due", || desk.get(PAGE).text().contains("name=\"why\""));
        let form = desk.form();
        let proposed = desk.post(PAGE, &[("form", &*form), ("class", "application"), ("why", "It is over")]);
        let place = proposed.header("location").unwrap().to_owned();
        assert!(!desk.get(&place).text().contains("name=\"order\""), "no form is offered");
        for what in ["approve", "refuse"] {
            assert_eq!(desk.post(&place, &[("form", &*form), ("order", "No. 1"), ("do", what)]).status, 409);
        }
    });
}
