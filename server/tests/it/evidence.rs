//! Evidence: where an act came from is kept as it was sent, through one proxy and two, and comes out again to who may
//! prove something, with a reason that is on record; and nowhere else.

use url::form_urlencoded::Serializer;

use crate::applications::{filled, token};
use crate::console::Person;
use crate::my::SITE;
use crate::support::{Engine, Setup, on_each_engine};

const FORM: &str = "stop-collector/complaint";
const AGENT: &str =
    "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
const WHY: &str = "Сот сұратты, іс № 2-4711";

#[test]
fn what_was_seen_comes_out_byte_for_byte_and_nowhere_else() {
    on_each_engine(|engine| {
        let trusted = "[proxies]\ntrusted = [\"127.0.0.0/8\", \"10.0.0.0/8\"]\n";
        let gateway = Setup::new(engine).sites(&[SITE]).config(trusted).start();
        let officer = Person::new(&gateway, "officer@example.kz", "officer", SITE).signed_in(&gateway);
        let worker = Person::new(&gateway, "worker@example.kz", "case-worker", SITE).signed_in(&gateway);
        // The campaign that led to a form is kept, what else its address holds is not.
        let page = gateway.get(&format!("/f/{FORM}?utm_source=vk&utm_campaign=kz-2026&iin=990230300005")).page();
        let campaign = page.form_value("k.campaign");
        assert_eq!(campaign, "utm_source=vk&utm_campaign=kz-2026");
        // Behind one proxy, behind two, and what a visitor invents in front of them; IPv6.
        for (chain, address, short) in [
            ("198.51.100.23", "198.51.100.23", "198.51.100.…"),
            ("198.51.100.24, 10.1.2.3", "198.51.100.24", "198.51.100.…"),
            ("9.9.9.9, 198.51.100.25, 10.1.2.3", "198.51.100.25", "198.51.100.…"),
            ("2001:db8:77:1::9, 10.1.2.3", "2001:db8:77:1::9", "2001:db8:77:…"),
        ] {
            let mut body = Serializer::new(String::new());
            body.extend_pairs(filled()).append_pair("token", &token(&gateway, FORM));
            body.append_pair("k.campaign", &format!("{campaign}&utm_medium=aliya%40example.kz"));
            let headers = [
                ("Content-Type", "application/x-www-form-urlencoded"),
                ("X-Forwarded-For", chain),
                ("User-Agent", AGENT),
                ("Accept-Language", "kk-KZ,kk;q=0.9"),
            ];
            let sent = gateway.connect().ask("POST", &format!("/f/{FORM}"), &headers, body.finish().as_bytes()).unwrap();
            assert_eq!(sent.status, 303, "{}", sent.text());
            let receipt = sent.header("location").unwrap().split('?').next().unwrap().to_owned();
            let file = gateway.get(&format!("{receipt}/receipt.json")).text();
            let id = &file.split_once("\"record_id\": \"").unwrap().1[..32];
            let case = format!("/console/site/{SITE}/case/{id}");

            // An ordinary view has the network and no more.
            let seen = worker.get(&case).page();
            assert!(seen.contains(short) && !seen.contains(address), "{seen}");
            assert!(!seen.contains("Show the whole evidence"));
            let form = worker.form();
            let refused = worker.post(&format!("{case}/evidence"), &[("form", &form), ("reason", WHY)]);
            assert_eq!(refused.status, 404);

            let form = officer.form();
            let silent = officer.post(&format!("{case}/evidence"), &[("form", &form), ("reason", "  x ")]);
            assert_eq!((silent.status, silent.page().contains("Say why")), (422, true));
            assert!(!silent.text().contains(address));
            let before = crate::my::size(&gateway);
            let whole = officer.post(&format!("{case}/evidence"), &[("form", &form), ("reason", WHY)]);
            assert_eq!(crate::my::size(&gateway), before + 1, "on record");
            let page = whole.page();
            for part in [address, AGENT, "kk-KZ,kk;q=0.9", "Android 14", "/complaint?utm_source=vk&utm_campaign=kz-2026"] {
                assert!(page.contains(part), "{part}: {page}");
            }
            // The person reads who saw it and why; staff read it in the history.
            let my = gateway.get(&receipt).page().attrs("a", "href").into_iter().find(|href| href.starts_with("/my/")).unwrap();
            let read = gateway.get(&my.replace("lang=kk", "lang=en")).page();
            assert!(read.contains(WHY) && !read.contains(address), "{read}");
            assert!(worker.get(&case).page().contains(WHY));
            // Nowhere else.
            for place in [file.clone(), gateway.get(&receipt).text(), gateway.get("/metrics").text(), gateway.log()] {
                assert!(!place.contains(address) && !place.contains("SM-A546E"), "{place}");
            }
        }
    });
}

#[test]
fn the_network_is_named_where_the_operator_turned_that_on() {
    for (more, is_named) in [("", false), ("[evidence]\nreverse_lookup = true\n", true)] {
        let gateway = Setup::new(Engine::Redb).sites(&[SITE]).config(more).start();
        let officer = Person::new(&gateway, "officer@example.kz", "officer", SITE).signed_in(&gateway);
        let case = format!("/console/site/{SITE}/case/{}", crate::my::Holder::new(&gateway).case());
        let form = officer.form();
        let whole = officer.post(&format!("{case}/evidence"), &[("form", &form), ("reason", WHY)]).page();
        assert!(whole.contains("127.0.0.1"));
        assert_eq!(whole.texts_in("dd").iter().any(|value| value == "localhost"), is_named, "{whole}");
    }
}
