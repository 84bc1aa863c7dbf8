//! Keys of the API in the console: when they were made, end, and were last used; and that they end.

use sha2::{Digest as _, Sha256};

use super::Person;
use crate::support::{Gateway, Page, Setup, on_each_engine};

/// Cells of the column that names the last use.
const LAST_USE: &str = "td[data-name=\"Last used\"]";
const OLD: &str = "kelisim_old_secret";

#[test]
fn a_key_shows_its_days_and_its_last_use_and_opens_nothing_after_the_last_day() {
    let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(OLD));
    let more = format!(
        "[[api_keys]]\nid = \"old\"\nsite = \"vivus\"\nscopes = [\"check\"]\nsha256 = \"{sha256}\"\nmade = 2025-02-03\nexpires = 2026-02-03\n"
    );
    on_each_engine(|engine| {
        let mut gateway = Setup::new(engine).sites(&["vivus"]).config(&more).start();
        let auditor = Person::new(&gateway, "auditor", "auditor", "vivus");
        let keys = |gateway: &Gateway, code: &str| {
            let browser = super::Browser::new(gateway);
            assert_eq!(browser.sign_in("auditor", super::PASSWORD, code).status, 303);
            browser.undertake();
            browser.get("/console/site/vivus/keys").page()
        };
        let unused = |page: &Page| page.texts_in(LAST_USE).iter().filter(|use_| *use_ == "never").count();
        let page = keys(&gateway, &super::code(&auditor.seed, 1));
        assert!(page.contains("03.02.2025") && page.contains("03.02.2026 (over)"), "{page}");
        assert_eq!(unused(&page), 2, "{page}");

        let checks = |gateway: &Gateway, key: &str| {
            let bearer = format!("Bearer {key}");
            gateway.connect().ask("GET", "/v1/sites/vivus/checks", &[("Authorization", &bearer)], b"").unwrap().status
        };
        assert_eq!(checks(&gateway, OLD), 401);
        assert_eq!(checks(&gateway, gateway.key("vivus")), 200);
        let at = |page: &Page| {
            assert_eq!(unused(page), 1, "only the one that opens nothing: {page}");
            page.text_in(LAST_USE)
        };
        let used = at(&keys(&gateway, &auditor.recovery[0]));
        // Written down it outlives the gateway.
        gateway.stop();
        gateway.go();
        assert_eq!(at(&keys(&gateway, &auditor.recovery[1])), used);
    });
}
