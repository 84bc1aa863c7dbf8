//! What is published stays as it was.

use crate::support::{Engine, act, shared};

/// The site file with the next version of the text about cookies, which another provider makes necessary.
pub(crate) fn next_version(site: &str) -> String {
    let (head, tail) = site.split_at(site.find("id = \"cookies\"").unwrap());
    format!("{head}{}", tail.replacen("version = 1", "version = 2", 1)).replacen("provider = \"", "provider = \"New ", 1)
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
