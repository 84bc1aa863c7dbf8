//! The gate: nothing leaves without a consent that stands or a ground of law. What left is judged by the receivers' own
//! journals.

use serde_json::{Value, json};

use crate::applications::filled;
use crate::deliveries::{message, read};
use crate::my::Holder;
use crate::notices::iin;
use crate::support::receiver::Receiver;
use crate::support::{Engine, Gateway, Setup, eventually, on_each_engine};

const SITE: &str = "stop-collector";

/// Destinations, each with what it has of its own: the operator's system, the creditor, a bailiff by law, a service abroad.
const DESTINATIONS: [(&str, &str); 4] = [
    ("cases", "purposes = [\"complaint\"]"),
    ("creditor", "purposes = [\"transfer\"]"),
    ("bailiff", "purposes = [\"transfer\"]\nlaw = \"94-V, Art. 9 p.1 (4)\""),
    ("abroad", "purposes = [\"complaint\"]\ncountry = \"DE\"\ncross_border = \"transfer\""),
];

/// A gateway whose complaints go to all of them; without their tables nothing is sent yet.
fn setup(engine: Engine) -> Setup {
    Setup::new(engine).sites(&[SITE]).edit(SITE, |site| {
        let (before, rest) = site.split_once("[[destinations]]").unwrap();
        let (block, after) = rest.split_once("\n\n").unwrap();
        let names = DESTINATIONS.map(|(name, _)| format!("\"{name}\"")).join(", ");
        // The complaint alone: the schedule asks for another purpose.
        let to = "destinations = [\"case-system\"]\n";
        let mut site = before.replacen(to, &format!("destinations = [{names}]\n"), 1).replace(to, "");
        for (name, lines) in DESTINATIONS {
            let own = |line: &&str| !["purposes", "country"].iter().any(|key| line.starts_with(key) && lines.contains(key));
            let block: Vec<&str> = block.lines().filter(own).collect();
            site.push_str(&format!(
                "[[destinations]]{}\n{lines}\n\n",
                block.join("\n").replace("\"case-system\"", &format!("\"{name}\""))
            ));
        }
        site + after
    })
}

fn tables(receivers: &[Receiver]) -> String {
    let mut more = "[forward]\nallow_networks = [\"127.0.0.0/8\"]\n".to_owned();
    for ((name, _), receiver) in DESTINATIONS.iter().zip(receivers) {
        let table = format!("[forward.destinations.\"{SITE}/{name}\"]");
        more.push_str(&format!("{table}\nurl = \"http://127.0.0.1:{}/hook\"\nsecret_file = \"hook.secret\"\n", receiver.port));
    }
    more
}

fn receivers() -> Vec<Receiver> {
    DESTINATIONS.iter().map(|_| Receiver::start(&[])).collect()
}

/// Somebody who complained: the `n`th, who agreed to have it handed on or did not.
fn complains(gateway: &Gateway, n: usize, transfer: bool) -> Holder<'_> {
    let mut fields = filled();
    fields.insert("iin", iin(n));
    fields.insert("phone", format!("+7775030{:04}", 100 + n));
    fields.insert("email", format!("person{n}@example.kz"));
    if transfer {
        fields.insert("clause.transfer", "yes".to_owned());
    }
    Holder::complaining(gateway, &fields)
}

/// The deliveries of a case by destination: their state, and why.
fn states(gateway: &Gateway, case: &str) -> Value {
    let all = read(gateway, &format!("deliveries?record={case}")).json();
    let all = all["deliveries"].as_array().cloned().unwrap_or_default();
    let one = |delivery: &Value| {
        let why = delivery["attempts"].as_array().and_then(|all| all.last()).map_or("", |last| last["reason"].as_str().unwrap());
        let state = delivery["state"].as_str().unwrap().to_owned();
        (
            delivery["destination"].as_str().unwrap().to_owned(),
            json!(if why.is_empty() { state } else { format!("{state}: {why}") }),
        )
    };
    Value::Object(all.iter().map(one).collect())
}

/// Records of the applications that arrived.
fn arrived(receiver: &Receiver) -> Vec<String> {
    let posted = receiver.answered();
    let applications = posted.iter().map(message).filter(|message| message["type"] == "application.received");
    applications.map(|message| message["data"]["record"].as_str().unwrap().to_owned()).collect()
}

fn settled(gateway: &Gateway, case: &str, wanted: &Value) {
    eventually(&format!("the deliveries are {wanted}"), || {
        let now = states(gateway, case);
        if now == *wanted { Ok(()) } else { Err(now) }
    });
}

#[test]
fn data_leave_on_a_consent_of_the_record_or_a_ground_of_law() {
    on_each_engine(|engine| {
        let receivers = receivers();
        let gateway = setup(engine).config(&tables(&receivers)).start();
        let (left, ticked) = (complains(&gateway, 0, false), complains(&gateway, 1, true));
        let all = json!({ "cases": "delivered", "creditor": "delivered", "bailiff": "delivered", "abroad": "delivered" });
        settled(&gateway, &ticked.case(), &all);
        let some = json!({
            "cases": "delivered", "creditor": "withheld: not-granted", "bailiff": "delivered", "abroad": "withheld: abroad",
        });
        settled(&gateway, &left.case(), &some);
        for (receiver, both) in receivers.iter().zip([true, false, true, false]) {
            let arrived = arrived(receiver);
            assert!(arrived.contains(&ticked.case()) && arrived.contains(&left.case()) == both, "{arrived:?}");
        }
        // Who got nothing hears of nothing: no withdrawal of what they never had.
        assert_eq!(left.press("consents", &[("withdraw", "all")]).status, 303);
        receivers[0].wait(3);
        // Nobody is asked to look after what was never to leave.
        eventually("nothing waits, and nothing was given up", || {
            let status = read(&gateway, "destinations").json();
            let is_over = |one: &Value| (&one["waiting"], &one["dead"]) == (&json!(0), &json!(0));
            if status.as_array().unwrap().iter().all(is_over) { Ok(()) } else { Err(status) }
        });
        for kept in [1, 3] {
            assert_eq!(receivers[kept].count(), 1, "{}", DESTINATIONS[kept].0);
        }
        // The person reads it.
        let page = left.see();
        for why in
            ["Not sent: there is no consent of yours for it.", "Not sent: there is no consent of yours to send them abroad."]
        {
            assert_eq!(page.times(why), 1, "{}", page.text());
        }
        // Sending it again asks once more; what arrived stays arrived.
        let again = json!({ "record": left.case() });
        assert!(gateway.post_with_key(SITE, &format!("/v1/sites/{SITE}/deliveries/replay"), &again).status < 300);
        let since = json!({
            "cases": "delivered: withdrawn", "creditor": "withheld: not-granted", "bailiff": "delivered", "abroad": "withheld: withdrawn",
        });
        settled(&gateway, &left.case(), &since);
        assert!(!arrived(&receivers[1]).contains(&left.case()));
    });
}

#[test]
fn what_changed_while_it_waited_is_obeyed_when_it_would_be_sent() {
    on_each_engine(|engine| {
        let receivers = receivers();
        // Without addresses nothing leaves: it waits.
        let mut gateway = setup(engine).start();
        let cases = {
            let people: Vec<Holder<'_>> = (0..5).map(|n| complains(&gateway, n, true)).collect();
            let cases: Vec<String> = people.iter().map(Holder::case).collect();
            let [_stands, withdrawn, blocked, erased, lifted] = &people[..] else { unreachable!() };
            assert_eq!(withdrawn.press("consents", &[("withdraw", "p:transfer")]).status, 303);
            assert_eq!(blocked.press("requests", &[("ask", "blocking")]).status, 303);
            let whom = json!({ "iin": iin(3) });
            assert_eq!(gateway.post_with_key(SITE, &format!("/v1/sites/{SITE}/erasures"), &whom).status, 201, "{}", erased.page);
            assert_eq!(lifted.press("requests", &[("ask", "blocking")]).status, 303);
            cases
        };
        gateway.stop();
        let more = tables(&receivers);
        gateway.reconfigure(|config| format!("{config}\n{more}"));
        gateway.go();
        let of = |state: &str| json!({ "cases": state, "creditor": state, "bailiff": state, "abroad": state });
        settled(&gateway, &cases[0], &of("delivered"));
        let withdrawn = json!({
            "cases": "delivered", "creditor": "withheld: withdrawn", "bailiff": "delivered", "abroad": "withheld: withdrawn",
        });
        settled(&gateway, &cases[1], &withdrawn);
        settled(&gateway, &cases[2], &of("withheld: blocked"));
        settled(&gateway, &cases[3], &of("withheld: erased"));
        settled(&gateway, &cases[4], &of("withheld: blocked"));
        for (place, receiver) in receivers.iter().enumerate() {
            let arrived = arrived(receiver);
            let expected = [true, place == 0 || place == 2, false, false, false];
            for (case, expected) in cases.iter().zip(expected) {
                assert_eq!(arrived.contains(case), expected, "{case} at {}", DESTINATIONS[place].0);
            }
        }
        // The block is not confirmed: what it held back leaves.
        let open = crate::my::operator(&gateway, "GET", "requests", "", &Value::Null).json();
        let records = open["requests"].as_array().unwrap().iter().map(|one| one["record"].as_str().unwrap().to_owned());
        let whose =
            |record: &String| crate::my::operator(&gateway, "GET", &format!("requests/{record}"), "", &Value::Null).json();
        let record = records.into_iter().find(|record| whose(record)["fields"]["iin"] == json!(iin(4))).unwrap();
        let answer = json!({ "outcome": "refused", "ground": "unfounded", "text": "Бұзушылық табылмады." });
        let path = format!("requests/{record}/answer");
        assert_eq!(crate::my::operator(&gateway, "POST", &path, "not-confirmed", &answer).status, 201);
        settled(&gateway, &cases[4], &of("delivered"));
        settled(&gateway, &cases[2], &of("withheld: blocked"));
    });
}
