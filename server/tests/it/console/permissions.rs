//! Every route of the console, with every role, at the own site and at another, without a session and shut
//! out.

use std::collections::BTreeSet;

use kelisim_core::role::Role;
use kelisim_server::testing::{Run, TABLE};

use super::{Browser, Person, origin};
use crate::my::Holder;
use crate::support::{Engine, Gateway, on_each_engine, shared};

/// What each role may do at its own site, written down apart from the code: an address that is not here fails
/// the test. In the order owner, officer, marketer, auditor, case worker, approver, security; and what is answered to whoever may. In the
/// order in which they are asked.
const EXPECTED: [(&str, &str, [bool; 7], u16); 45] = [
    ("GET", "/console/site/{site}/figures", [true, true, true, true, false, true, false], 200),
    ("GET", "/console/site/{site}/look-up", [true, true, true, false, false, false, false], 200),
    ("POST", "/console/site/{site}/look-up", [true, true, true, false, false, false, false], 200),
    ("GET", "/console/site/{site}/list", [true, true, true, false, false, false, false], 200),
    ("POST", "/console/site/{site}/list", [true, true, true, false, false, false, false], 303),
    ("GET", "/console/site/{site}/list/{job}", [true, true, true, false, false, false, false], 200),
    ("GET", "/console/site/{site}/list/{job}/answer", [true, true, true, false, false, false, false], 200),
    ("GET", "/console/site/{site}/list/{job}/summary", [true, true, true, false, false, false, false], 200),
    ("POST", "/console/site/{site}/list/{job}/remove", [true, true, true, false, false, false, false], 303),
    ("GET", "/console/site/{site}/checks", [true, true, true, true, false, false, true], 200),
    ("GET", "/console/site/{site}/recipes", [true, true, true, true, false, false, true], 200),
    ("GET", "/console/site/{site}/journal", [true, true, false, true, false, false, true], 200),
    ("GET", "/console/site/{site}/report", [true, true, false, true, false, false, true], 200),
    ("GET", "/console/site/{site}/duties", [true, true, false, true, false, false, true], 200),
    ("GET", "/console/site/{site}/registers", [true, true, false, true, false, false, true], 200),
    ("GET", "/console/site/{site}/destruction", [true, true, false, true, false, true, false], 200),
    // No reason is given; and there is no such destruction.
    ("POST", "/console/site/{site}/destruction", [true, true, false, false, false, false, false], 422),
    ("GET", "/console/site/{site}/destruction/{number}", [true, true, false, true, false, true, false], 404),
    ("POST", "/console/site/{site}/destruction/{number}", [true, false, false, false, false, true, false], 404),
    ("GET", "/console/site/{site}/history", [true, true, false, true, false, false, true], 200),
    ("GET", "/console/site/{site}/keys", [true, true, false, true, false, false, true], 200),
    ("GET", "/console/site/{site}/people", [true, false, false, true, false, true, true], 200),
    // Nobody of that name, and no such proposal.
    ("POST", "/console/site/{site}/people", [true, false, false, false, false, false, false], 422),
    ("POST", "/console/site/{site}/people/settle", [true, false, false, false, false, true, false], 409),
    ("GET", "/console/site/{site}/cases", [true, true, false, true, true, true, false], 200),
    ("POST", "/console/site/{site}/cases/search", [true, true, false, true, true, true, false], 422),
    ("GET", "/console/site/{site}/case/{case}", [true, true, false, false, true, true, false], 200),
    ("POST", "/console/site/{site}/case/{case}/note", [true, true, false, false, true, false, false], 303),
    ("POST", "/console/site/{site}/case/{case}/assign", [true, true, false, false, true, false, false], 303),
    // What was changed meanwhile is refused, not hidden.
    ("POST", "/console/site/{site}/case/{case}/answer", [true, true, false, false, true, false, false], 409),
    // Only where something was entered, or somebody asks for it.
    ("POST", "/console/site/{site}/case/{case}/confirm", [true, true, false, false, true, false, false], 409),
    ("POST", "/console/site/{site}/case/{case}/correct", [true, true, false, false, true, false, false], 409),
    ("POST", "/console/site/{site}/case/{case}/close", [true, true, false, false, true, false, false], 409),
    ("POST", "/console/site/{site}/case/{case}/reopen", [true, true, false, false, true, false, false], 409),
    ("POST", "/console/site/{site}/case/{case}/evidence", [true, true, false, false, false, false, false], 422),
    // No such file, and none chosen.
    ("GET", "/console/site/{site}/case/{case}/file/{file}", [true, true, false, false, true, true, false], 404),
    ("POST", "/console/site/{site}/case/{case}/file", [true, true, false, false, true, false, false], 422),
    ("POST", "/console/site/{site}/case/{case}/register", [true, true, false, false, true, false, false], 422),
    ("POST", "/console/site/{site}/case/{case}/pack", [true, true, false, false, false, false, false], 422),
    ("POST", "/console/site/{site}/case/{case}/request", [true, true, false, false, true, false, false], 422),
    ("GET", "/console/site/{site}/enter", [true, true, false, false, true, false, false], 200),
    ("POST", "/console/site/{site}/enter", [true, true, false, false, true, false, false], 422),
    ("GET", "/console/site/{site}/proof", [true, true, false, false, false, false, false], 200),
    ("POST", "/console/site/{site}/proof", [true, true, false, false, false, false, false], 422),
    ("POST", "/console/site/{site}/case/{case}/forward", [true, true, false, false, true, false, false], 303),
];
/// About the one who asks, and no site.
const OWN: [(&str, &str); 10] = [
    ("GET", "/console/cases"),
    ("POST", "/console/cases/search"),
    ("GET", "/console"),
    ("GET", "/console/account"),
    ("GET", "/console/account/passkey"),
    ("POST", "/console/account/passkey"),
    ("POST", "/console/account/passkey/remove"),
    ("POST", "/console/account/codes"),
    ("POST", "/console/sign-out"),
    ("POST", "/console/sign-out-everywhere"),
];
/// Whoever has any role at the site: what one undertakes before anything is shown. The words that were sent are no words.
const MEMBER: [(&str, &str, u16); 2] =
    [("GET", "/console/site/{site}/undertaking", 200), ("POST", "/console/site/{site}/undertaking", 409)];
const OPEN: [(&str, &str); 10] = [
    ("GET", "/console/sign-in"),
    ("POST", "/console/sign-in"),
    ("GET", "/console/start/{token}"),
    ("POST", "/console/start/{token}"),
    ("GET", "/console/sign-in/passkey"),
    ("POST", "/console/sign-in/passkey"),
    ("GET", "/console/start/{token}/passkey"),
    ("POST", "/console/start/{token}/passkey"),
    ("GET", "/console/organisation"),
    ("GET", "/console/organisation/return"),
];
const KEYHOLDER: [(&str, &str); 4] =
    [("GET", "/v1/people"), ("POST", "/v1/people"), ("GET", "/v1/duties"), ("POST", "/v1/reload")];

fn sent(browser: &Browser<'_>, method: &str, path: &str, form: &str) -> u16 {
    let fields = [
        ("form", form),
        ("who", "+7 775 030 00 77"),
        ("what", "p:notices/sms"),
        ("code", "000000"),
        ("version", "0"),
        ("note", "."),
        ("text", "."),
        ("why", "void"),
        ("register", "court"),
    ];
    let answer = match method {
        "GET" => browser.get(path),
        _ if path.ends_with("/file") => browser.bring(path, &fields, None),
        _ if path.ends_with("/list") => browser.bring(path, &fields, Some(("list.csv", b"phone\n+7 775 030 00 77\n"))),
        _ => browser.post(path, &fields),
    };
    answer.status
}

/// Brings a list, and gives its name when it is answered; that of nobody's list to whoever may not.
fn job(browser: &Browser<'_>, form: &str) -> String {
    let brought = browser.bring(
        "/console/site/stop-collector/list",
        &[("form", form), ("what", "p:notices/sms")],
        Some(("list.csv", b"phone\n+7 775 030 00 78\n")),
    );
    let Some(place) = brought.header("location") else { return "0".repeat(32) };
    browser.answered(place);
    place.rsplit('/').next().unwrap().to_owned()
}

#[test]
fn every_route_is_in_the_table_and_the_table_is_complete() {
    let known = |method: &str, path: &str| {
        EXPECTED.iter().any(|(own, at, ..)| (*own, *at) == (method, path))
            || MEMBER.iter().any(|(own, at, _)| (*own, *at) == (method, path))
            || OWN.iter().chain(&OPEN).chain(&KEYHOLDER).any(|own| *own == (method, path))
    };
    let mut registered = BTreeSet::new();
    for line in TABLE {
        assert!(known(line.method, line.path), "{} {} has no row in this test", line.method, line.path);
        assert!(registered.insert((line.method, line.path)), "{} {} is there twice", line.method, line.path);
        // A site in the address, and only that, is guarded by a permission.
        assert_eq!(
            matches!(line.run, Run::Member(_) | Run::Site(..) | Run::List(..)),
            line.path.contains("{site}"),
            "{}",
            line.path
        );
    }
    assert_eq!(registered.len(), EXPECTED.len() + MEMBER.len() + OWN.len() + OPEN.len() + KEYHOLDER.len(), "a row has no route");
    // Nothing of the console is registered beside the table.
    for file in ["routes.rs", "routes/my.rs", "routes/preview.rs", "routes/check.rs"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
        let text = std::fs::read_to_string(path).unwrap();
        assert!(!text.contains("\"/console") && !text.contains("\"/v1/people"), "{file} registers a route of the console");
    }
    // The roles' own table says the same.
    for (method, path, allowed, _) in EXPECTED {
        let line = TABLE.iter().find(|line| (line.method, line.path) == (method, path)).unwrap();
        let (Run::Site(permission, _) | Run::List(permission, _)) = line.run else { panic!("{path} has no permission") };
        assert_eq!(Role::ALL.map(|role| role.may(permission)), allowed, "{path}");
    }
}

fn walk(gateway: &Gateway) {
    let at = |path: &str, site: &str| path.replace("{site}", site);
    for (place, role) in Role::ALL.into_iter().enumerate() {
        let name = format!("{}-of-the-chamber", role.name());
        let browser = Person::new(gateway, &name, role.name(), "stop-collector").signed_in(gateway);
        let form = browser.form();
        let job = job(&browser, &form);
        let case = Holder::new(gateway).case();
        let at = |path: &str, site: &str| at(path, site).replace("{job}", &job).replace("{case}", &case).replace("{file}", &case);
        for (method, path, allowed, status) in EXPECTED {
            let wanted = if allowed[place] { status } else { 404 };
            assert_eq!(sent(&browser, method, &at(path, "stop-collector"), &form), wanted, "{method} {path} as {}", role.name());
            for other in ["jetu", "no-such-site", "-", "..", "stop-collector%2F..%2Fjetu"] {
                assert_eq!(sent(&browser, method, &at(path, other), &form), 404, "{method} {path} of {other} as {}", role.name());
            }
        }
        for (method, path, status) in MEMBER {
            assert_eq!(sent(&browser, method, &at(path, "stop-collector"), &form), status, "{method} {path}");
            assert_eq!(sent(&browser, method, &at(path, "jetu"), &form), 404, "{method} {path} of another site");
        }
        for (method, path) in KEYHOLDER {
            assert_eq!(sent(&browser, method, path, &form), 401, "{method} {path}");
        }
        gateway.run(&["user", "suspend", &name]);
        let members = MEMBER.map(|(method, path, _)| (method, path));
        let lines = EXPECTED.iter().map(|(method, path, ..)| (*method, *path)).chain(members).chain(OWN);
        for (method, path) in lines {
            assert_eq!(sent(&browser, method, &at(path, "stop-collector"), &form), 303, "{method} {path}, shut out");
        }
        gateway.run(&["user", "restore", &name]);
        assert_eq!(browser.get("/console").status, 303, "a session that was ended stays so");
    }
    let nobody = Browser::new(gateway);
    for line in TABLE {
        let wanted = match line.run {
            Run::Site(..) | Run::List(..) | Run::Member(_) | Run::Own(_) => 303,
            Run::Keyholder(_) => 401,
            // No organisation has a sign-in service here.
            Run::Open(_) if line.path.contains("{token}") || line.path.starts_with("/console/organisation") => 404,
            Run::Open(_) if line.method == "POST" => 422,
            Run::Open(_) => 200,
        };
        let path = at(line.path, "stop-collector")
            .replace("{token}", "AAAA")
            .replace("{job}", "00")
            .replace("{case}", "00")
            .replace("{file}", "00");
        assert_eq!(sent(&nobody, line.method, &path, ""), wanted, "{} {} without a session", line.method, line.path);
    }
}

#[test]
fn each_role_gets_what_is_its_own_and_nothing_of_another_site() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        walk(&gateway);
    });
}

#[test]
fn a_foreign_page_changes_nothing() {
    let gateway = shared(Engine::Redb);
    let browser = Person::new(&gateway, "visits-a-foreign-page", "owner", "stop-collector").signed_in(&gateway);
    let form = browser.form();
    let own = origin(&gateway);
    let body = format!("form={form}&who=%2B77750300077&what=p%3Anotices%2Fsms&code=1");
    let kind = ("Content-Type", "application/x-www-form-urlencoded");
    let near = format!("{own}.evil.test");
    for line in TABLE.iter().filter(|line| line.method == "POST" && !matches!(line.run, Run::Keyholder(_))) {
        let path = line
            .path
            .replace("{site}", "stop-collector")
            .replace("{token}", "AAAA")
            .replace("{job}", "00")
            .replace("{case}", "00");
        let foreign: [&[(&str, &str)]; 7] = [
            &[kind],
            &[kind, ("Origin", "null")],
            &[kind, ("Origin", "https://evil.test")],
            &[kind, ("Origin", "http://shop.test")],
            &[kind, ("Origin", &near)],
            &[kind, ("Origin", &own), ("Sec-Fetch-Site", "cross-site")],
            &[kind, ("Origin", &own), ("Sec-Fetch-Site", "same-site")],
        ];
        for headers in foreign {
            assert_eq!(browser.ask("POST", &path, headers, body.as_bytes()).status, 403, "{path} {headers:?}");
        }
    }
    // A page of ours, but not of this session.
    let other = Person::new(&gateway, "has-another-session", "owner", "stop-collector").signed_in(&gateway);
    for wrong in ["", "00", &other.form()] {
        assert_eq!(browser.post("/console/sign-out", &[("form", wrong)]).status, 403);
    }
    assert_eq!(browser.get("/console").status, 200, "still signed in");
    assert_eq!(browser.post("/console/sign-out", &[("form", &form)]).status, 303);
    assert_eq!(browser.get("/console").status, 303);
    // The keys of a site open nothing here.
    let bearer = format!("Bearer {}", gateway.key("stop-collector"));
    let refused = gateway.connect().ask("POST", "/v1/people", &[("Authorization", &bearer)], b"{}").unwrap();
    assert_eq!((refused.status, refused.code()), (401, "unauthorized".to_owned()));
}
