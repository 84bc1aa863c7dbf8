//! Roles given in the console: by owners, to others, and by two persons where the site wants it.

use kelisim_core::role::Role;

use super::{Browser, Person, link};
use crate::support::{Engine, Gateway, Setup, on_each_engine};

const PEOPLE: &str = "/console/site/stop-collector/people";

fn give(browser: &Browser<'_>, name: &str, role: &str) -> crate::support::Answer {
    browser.post(PEOPLE, &[("form", &browser.form()), ("name", name), ("role", role)])
}

/// Role of an account as the command line knows it.
fn role_of(gateway: &Gateway, name: &str) -> String {
    let all = gateway.run(&["user", "list"]);
    let line = all.lines().find(|line| line.starts_with(&format!("{name}: "))).unwrap_or_default();
    let said = line.split_once(": ").map_or("", |(_, rest)| rest.split(';').next().unwrap_or_default());
    said.split(" at ").next().unwrap_or_default().to_owned()
}

#[test]
fn nobody_raises_themselves_and_only_an_owner_raises_others() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let other = Person::new(&gateway, "somebody-else", "marketer", "stop-collector");
        for has in Role::ALL {
            let name = format!("is-{}", has.name());
            let browser = Person::new(&gateway, &name, has.name(), "stop-collector").signed_in(&gateway);
            for wants in Role::ALL.map(Role::name).into_iter().chain([""]) {
                // One's own, also in another spelling.
                for spelled in [name.clone(), format!(" {} ", name.to_uppercase())] {
                    let refused = give(&browser, &spelled, wants).status;
                    assert_eq!(refused, if has == Role::Owner { 422 } else { 404 }, "{name} wants {wants}");
                    assert_eq!(role_of(&gateway, &name), has.name(), "after {name} wanted {wants}");
                }
                let given = give(&browser, &other.name, wants);
                let now = role_of(&gateway, &other.name);
                if has == Role::Owner {
                    assert_eq!(given.status, 303, "{}", given.text());
                    assert_eq!(now, if wants.is_empty() { "no role" } else { wants });
                } else {
                    assert_eq!((given.status, now.as_str()), (404, "marketer"), "{name} gives {wants}");
                }
                if has == Role::Owner && wants.is_empty() {
                    assert_eq!(give(&browser, &other.name, "").status, 422, "there is none to take");
                    assert_eq!(give(&browser, &other.name, "marketer").status, 303);
                }
            }
        }
    });
}

#[test]
fn whoever_an_owner_invites_comes_in_by_a_link_that_is_shown_once() {
    let gateway = Gateway::start(Engine::Redb);
    let owner = Person::new(&gateway, "owner-invites", "owner", "stop-collector").signed_in(&gateway);
    let shown = give(&owner, "Dana@Example.kz", "case-worker");
    assert_eq!(shown.status, 200, "{}", shown.text());
    let address = link(&shown.text().replace('<', "\n"));
    assert!(!owner.get(PEOPLE).text().contains("/console/start/"), "never again");
    let dana = Person::set_up(&gateway, "dana@example.kz", &address).signed_in(&gateway);
    assert_eq!(dana.get("/console/site/stop-collector/cases").status, 200);
    assert_eq!(dana.get(PEOPLE).status, 404);
    // What is no name, and no role, is told beside the field; what was typed stays.
    let wrong = give(&owner, "Дана", "marketer");
    assert_eq!(wrong.status, 422);
    let page = wrong.page();
    assert_eq!((page.form_value("name").as_str(), page.form_value("role").as_str()), ("Дана", "marketer"));
    assert_eq!(give(&owner, "dana@example.kz", "king").status, 404);
    // Of whoever waits for a link of another site, one cannot become an owner here by that link.
    gateway.run(&["user", "add", "invited-elsewhere", "--role", "marketer", "--site", "jetu"]);
    let refused = give(&owner, "invited-elsewhere", "owner");
    assert_eq!(refused.status, 422);
    assert_eq!(role_of(&gateway, "invited-elsewhere"), "marketer");
    // And a link that an owner has is void once the role is given at the gateway's machine.
    let early = give(&owner, "invited-early", "marketer");
    let early = link(&early.text().replace('<', "\n"));
    let later = gateway.run(&["user", "add", "invited-early", "--role", "owner", "--site", "jetu"]);
    assert_eq!(Browser::new(&gateway).get(&early).status, 404);
    assert_eq!(Browser::new(&gateway).get(&link(&later)).status, 200);
    // It is in the history, by whom.
    let history = owner.get("/console/site/stop-collector/history").page();
    assert!(
        history.contains("dana@example.kz was given the role “case worker”") && history.contains("owner-invites"),
        "{history}"
    );
    // Whoever lost the role of an owner gives none, with a page from before.
    let second = Person::new(&gateway, "second-owner", "owner", "stop-collector").signed_in(&gateway);
    let form = second.form();
    assert_eq!(give(&owner, "second-owner", "auditor").status, 303);
    assert_eq!(second.post(PEOPLE, &[("form", &form), ("name", "dana@example.kz"), ("role", "owner")]).status, 404);
    assert_eq!(role_of(&gateway, "dana@example.kz"), "case-worker");
}

#[test]
fn where_two_persons_are_wanted_a_third_account_gets_its_role_from_both() {
    on_each_engine(|engine| {
        let gateway = Setup::new(engine).edit("stop-collector", |site| format!("{site}\n[staff]\ntwo_persons = true\n")).start();
        let owner = Person::new(&gateway, "first-owner", "owner", "stop-collector").signed_in(&gateway);
        let approver = Person::new(&gateway, "approver", "approver", "stop-collector").signed_in(&gateway);
        let target = Person::new(&gateway, "officer-to-be", "owner", "stop-collector").signed_in(&gateway);
        let settle = |browser: &Browser<'_>, name: &str, what: &str| {
            let page = approver.get(PEOPLE).page();
            let at = if page.has("input[name=at]") { page.form_value("at") } else { "1".into() };
            let fields = [("form", browser.form()), ("name", name.to_owned()), ("at", at), ("do", what.to_owned())];
            browser.post(&format!("{PEOPLE}/settle"), &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).status
        };
        assert_eq!(give(&owner, "officer-to-be", "officer").status, 303);
        assert_eq!(role_of(&gateway, "officer-to-be"), "owner", "it waits");
        assert!(approver.get(PEOPLE).page().contains("Proposed by first-owner"));
        assert_eq!(settle(&owner, "officer-to-be", "confirm"), 409, "whoever proposed it");
        assert_eq!(settle(&target, "officer-to-be", "confirm"), 409, "whoever gets it");
        assert_eq!(settle(&target, "officer-to-be", "decline"), 409, "nor turned down by them");
        assert_eq!(settle(&approver, "officer-to-be", "confirm"), 303);
        assert_eq!(role_of(&gateway, "officer-to-be"), "officer");
        assert_eq!(settle(&approver, "officer-to-be", "confirm"), 409, "once");
        // An approver proposes nothing, and what is taken back is gone.
        assert_eq!(give(&approver, "officer-to-be", "owner").status, 404);
        assert_eq!(give(&owner, "newcomer", "marketer").status, 303, "no link before it is confirmed");
        assert_eq!(settle(&owner, "newcomer", "decline"), 303);
        assert_eq!(settle(&approver, "newcomer", "confirm"), 409);
        assert_eq!(role_of(&gateway, "newcomer"), "no role");
    });
}
