//! Terms that end: a withdrawal that nobody answers takes effect by itself, once, whatever happens to the gateway
//! while its clocks move on.

use std::time::Duration;

use serde_json::json;

use crate::console::Person;
use crate::my::{Holder, SITE, holding, open, operator, verified};
use crate::support::mail_server::{Behaviour, MailServer};
use crate::support::{eventually, on_each_engine};

/// Withdrawals that wait.
const WAITING: usize = 8;

/// The gateway is killed at seven moments of its first second, in which it sweeps, and starts again each time; then
/// it is let alone.
#[test]
fn a_gateway_that_dies_in_the_sweep_lets_each_withdrawal_take_effect_once() {
    on_each_engine(|engine| {
        let server = MailServer::start(Behaviour::default());
        let mut gateway = holding(engine);
        gateway.reconfigure(|config| {
            let from = "from = \"no-reply@kelisim.test\"";
            format!("{config}\n[mail]\nhost = \"localhost\"\nport = {}\ntls = \"none\"\n{from}\n", server.port)
        });
        gateway.stop();
        gateway.go();
        Person::new(&gateway, "officer@example.kz", "officer", SITE);
        let (mut pages, mut numbers) = (Vec::new(), Vec::new());
        {
            let due = json!({ "iin": "990230300005", "purpose": "complaint", "open": true, "ground": "Шарт № 7" });
            assert_eq!(operator(&gateway, "PUT", "obligations", "obligation-1", &due).status, 201);
            for _ in 0..WAITING {
                let holder = Holder::new(&gateway);
                assert_eq!(holder.press("consents", &[("withdraw", "all")]).status, 303);
                pages.push(holder.page.clone());
            }
            let waiting = open(&gateway);
            assert_eq!(waiting.len(), WAITING);
            numbers.extend(waiting.iter().map(|one| one["number"].as_str().unwrap().to_owned()));
        }
        let check = |gateway: &_| {
            let body =
                json!({ "purpose": "complaint", "channel": null, "identifiers": [{ "kind": "iin", "value": "990230300005" }] });
            let answer = crate::support::Gateway::post_with_key(gateway, SITE, &format!("/v1/sites/{SITE}/check"), &body);
            answer.json()["results"][0]["reason"].as_str().unwrap().to_owned()
        };
        assert_eq!(check(&gateway), "granted");
        gateway.kill();
        // Three weeks of working days are over in thirty days, with every holiday between.
        for after in [120, 180, 240, 320, 420, 560, 800] {
            gateway.die_ahead("+40d", Duration::from_millis(after));
        }
        gateway.go_ahead("+40d");
        eventually("nothing waits any more", || open(&gateway).is_empty());
        eventually("the check knows it", || check(&gateway) == "withdrawn");
        for page in &pages {
            let page = gateway.get(&format!("{page}?lang=en")).page();
            assert_eq!(page.times("nobody answered in time") + page.times("took effect by itself"), 1, "{page}");
        }
        // Staff hear of each; a letter may come twice when the gateway dies between sending it and noting that.
        eventually("staff heard of each", || {
            let texts: String = server.letters().iter().map(crate::support::mail_server::Letter::text).collect();
            let told = |number: &&String| texts.contains(number.as_str()) && texts.contains("вступил в силу сам");
            let missing: Vec<_> = numbers.iter().filter(|number| !told(number)).collect();
            if missing.is_empty() { Ok(()) } else { Err(format!("{missing:?}")) }
        });
        // The log has one answer for each, and a clock that is right again changes nothing.
        gateway.stop();
        gateway.go();
        assert_eq!(check(&gateway), "withdrawn");
        verified(&mut gateway);
    });
}
