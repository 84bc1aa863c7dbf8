//! What is amiss stands above every page of whoever it concerns.

use std::fs;

use super::Person;
use crate::support::{Act, Engine, Setup, eventually};

#[test]
fn what_is_amiss_stands_above_every_page_of_whom_it_concerns() {
    let gateway = Setup::new(Engine::Redis).start();
    let owner = Person::new(&gateway, "berik", "owner", "jetu").signed_in(&gateway);
    let other = Person::new(&gateway, "dana", "owner", "stop-collector").signed_in(&gateway);
    assert_eq!(Act::allow(1, "a-key-of-one").send(&gateway).status, 201);
    let alarm = |browser: &super::Browser<'_>, words: &str| browser.get("/console").page().contains(words);
    assert!(!alarm(&owner, "published before"));
    // The files of one site.
    let file = gateway.site_folder("jetu").join("site.toml");
    let right = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("nonsense = true\n{right}")).unwrap();
    eventually("its owner is told", || alarm(&owner, "served as it was published before"));
    assert!(!alarm(&other, "published before"), "nobody else is");
    fs::write(&file, &right).unwrap();
    eventually("it is over", || !alarm(&owner, "published before"));
    // The room of the store: everybody.
    let redis = gateway.redis.as_ref().unwrap();
    redis.command(&["SET", "of-somebody-else", &"x".repeat(20 << 20)]);
    redis.command(&["CONFIG", "SET", "maxmemory", "1mb"]);
    for browser in [&owner, &other] {
        eventually("everybody is told", || alarm(browser, "Nothing is recorded now"));
    }
    redis.command(&["CONFIG", "SET", "maxmemory", "0"]);
    eventually("it is over", || !alarm(&owner, "Nothing is recorded now"));
    // The ledger of one site.
    redis.command(&["FLUSHALL"]);
    eventually("the site is stopped", || gateway.get("/readyz/jetu").status == 503);
}
