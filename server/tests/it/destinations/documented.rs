//! What `docs/destinations.md` shows can be copied as it stands.

use kelisim_server::testing::Config;

use super::SITE;
use crate::support::{Engine, Setup};

#[test]
fn what_the_page_about_destinations_shows_is_right() {
    let page = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/destinations.md")).unwrap();
    let blocks: Vec<&str> = page.split("```toml\n").skip(1).map(|rest| rest.split_once("```").unwrap().0).collect();
    let (destinations, tables): (Vec<&str>, Vec<&str>) = blocks.iter().partition(|block| block.starts_with("[[destinations]]"));
    assert_eq!((destinations.len(), tables.len()), (3, 2), "every kind with what it needs");
    let setup = Setup::new(Engine::Redb).edit(SITE, |site| {
        let (to, names) = ("destinations = [\"case-system\"]\n", "destinations = [\"inbox\", \"bell\", \"intake\"]\n");
        let (before, rest) = site.split_once("[[destinations]]").unwrap();
        let after = rest.split_once("\n\n").unwrap().1;
        // Those of the page may use data for a complaint, not for a schedule.
        before.replacen(to, names, 1).replace(to, "") + &destinations.join("\n") + "\n" + after
    });
    let printed = setup.prepare().run(&["check", "sites"]);
    assert!(printed.contains(", 0 errors, ") && !printed.contains("destination"), "{printed}");
    for table in tables {
        let whole = format!("public_url = \"https://consent.example.kz\"\n{table}");
        let config = Config::parse(&whole, std::path::Path::new("kelisim.toml")).unwrap_or_else(|why| panic!("{why}"));
        assert!(config.forward.destinations.keys().all(|name| name.starts_with("stop-collector/")));
    }
}
