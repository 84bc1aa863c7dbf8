//! What is published stays as it was.

use std::fs;

use crate::support::{Act, Engine, Setup, act, shared};

/// The site file with the next version of the text about cookies, which another provider makes necessary.
pub(crate) fn next_version(site: &str) -> String {
    let (head, tail) = site.split_at(site.find("id = \"cookies\"").unwrap());
    format!("{head}{}", tail.replacen("version = 1", "version = 2", 1)).replacen("provider = \"", "provider = \"New ", 1)
}

#[test]
fn a_published_text_that_changed_stops_the_start_and_is_named() {
    let mut gateway = Setup::new(Engine::Redb).sites(&["jetu"]).start();
    let folder = gateway.site_folder("jetu");
    gateway.kill();
    let file = folder.join("policy-1.ru.md");
    let words = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{words}\nИ ещё одно слово.\n")).unwrap();
    let (right, printed) = gateway.try_run(&["serve"]);
    let named = ["jetu/policy/1/ru", "слово", "{+"].iter().all(|words| printed.contains(words));
    assert!(!right && named, "{printed}");
    fs::write(&file, words).unwrap();
    let site = fs::read_to_string(folder.join("site.toml")).unwrap();
    fs::write(folder.join("site.toml"), site.replacen("provider = \"", "provider = \"New ", 1)).unwrap();
    let (right, printed) = gateway.try_run(&["serve"]);
    assert!(!right && printed.contains("text/cookies/1/") && printed.contains("{+New"), "{printed}");
    // A new version is what was asked for, and starts.
    fs::write(folder.join("site.toml"), next_version(&site)).unwrap();
    gateway.go();
    // A page that was open before names the version it showed, and is believed.
    assert_eq!(Act::allow(1, "key-of-old-page").send(&gateway).status, 201);
}

#[test]
fn texts_and_policies_are_there_to_read() {
    let gateway = shared(Engine::Redb);
    for path in ["/policy/jetu", "/policy/jetu/1?lang=kk", "/policy/jetu/1?lang=ru", "/policy/stop-collector?lang=en"] {
        let page = gateway.get(path);
        assert_eq!(page.status, 200, "{path}");
        let csp = page.header("content-security-policy").unwrap();
        assert!(!csp.contains("unsafe-inline") && !csp.contains("'unsafe-eval'") && csp.contains("default-src 'none'"));
    }
    let hash = act::text("jetu", "cookies");
    assert!(gateway.get(&format!("/text/jetu/{hash}")).page().contains(&hash));
    for path in [
        "/policy/nobody",
        "/policy/jetu/99",
        "/text/jetu/00",
        "/f/jetu/none",
        // Nobody records anything at this site here: its first tile is not full.
        "/log/jetfin/tile/0/000",
        "/log/jetfin/tile/9/000.p/1",
        "/x",
    ] {
        assert_eq!(gateway.get(path).status, 404, "{path}");
    }
}

#[test]
fn samples_of_configuration_are_read() {
    for sample in ["minimal.toml", "full.toml"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/samples").join(sample);
        kelisim_server::testing::Config::load(&path).unwrap_or_else(|why| panic!("{why}"));
    }
}
