//! What is published stays as it was.

use std::fs;

use crate::support::Gateway;
use crate::support::gateway::sites;

pub fn copied(gateway: &Gateway) -> std::path::PathBuf {
    let folder = gateway.folder().join("own-sites/jetu");
    fs::create_dir_all(&folder).unwrap();
    for entry in fs::read_dir(sites().join("jetu")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
    folder
}

#[test]
fn a_published_text_that_changed_stops_the_start_and_is_named() {
    let mut gateway = Gateway::prepare(None, "", std::path::Path::new("own-sites"));
    let folder = copied(&gateway);
    gateway.go();
    gateway.kill();
    let file = folder.join("policy-1.ru.md");
    let words = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{words}\nИ ещё одно слово.\n")).unwrap();
    let (right, said) = gateway.try_run(&["serve"]);
    assert!(!right && said.contains("jetu/policy/1/ru") && said.contains("слово") && said.contains("{+"), "{said}");
    fs::write(&file, words).unwrap();
    let site = fs::read_to_string(folder.join("site.toml")).unwrap();
    fs::write(folder.join("site.toml"), site.replacen("provider = \"", "provider = \"New ", 1)).unwrap();
    let (right, said) = gateway.try_run(&["serve"]);
    assert!(!right && said.contains("text/cookies/1/") && said.contains("{+New"), "{said}");
    // A new version is what was asked for, and starts.
    let cookies = site.find("id = \"cookies\"").unwrap();
    let (head, tail) = site.split_at(cookies);
    let next =
        format!("{head}{}", tail.replacen("version = 1", "version = 2", 1)).replacen("provider = \"", "provider = \"New ", 1);
    fs::write(folder.join("site.toml"), next).unwrap();
    gateway.go();
    // A page that was open before names the version it showed, and is believed.
    assert_eq!(crate::support::Act::allow(1, "key-of-old-page").send(&gateway).status, 201);
}

#[test]
fn texts_and_policies_are_there_to_read() {
    let gateway = Gateway::start(crate::support::Engine::Redb);
    for path in ["/policy/jetu", "/policy/jetu/1?lang=kk", "/policy/jetu/1?lang=ru", "/policy/stop-collector?lang=en"] {
        let page = gateway.get(path);
        assert_eq!(page.status, 200, "{path}");
        let csp = page.header("content-security-policy").unwrap();
        assert!(!csp.contains("unsafe-inline") && !csp.contains("'unsafe-eval'") && csp.contains("default-src 'none'"));
    }
    let hash = crate::support::act::text("jetu", "cookies");
    assert!(gateway.get(&format!("/text/jetu/{hash}")).text().contains(&hash));
    for path in [
        "/policy/nobody",
        "/policy/jetu/99",
        "/text/jetu/00",
        "/f/jetu/none",
        "/log/jetu/tile/0/000",
        "/log/jetu/tile/9/000.p/1",
        "/x",
    ] {
        assert_eq!(gateway.get(path).status, 404, "{path}");
    }
}

#[test]
fn samples_of_configuration_are_read() {
    for sample in ["minimal.toml", "full.toml"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/samples").join(sample);
        kelisim_server::config::Config::load(&path).unwrap_or_else(|why| panic!("{why}"));
    }
}
