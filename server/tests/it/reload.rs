//! One mistake stops one thing: site files and API keys are read again while the gateway runs, what is right is
//! served at once, and what is wrong is served as it was published before. `KELISIM_RELOADS` sets the rounds of the
//! drill.

use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::support::{Act, Engine, Gateway, Setup, act, eventually, on_each_engine};

/// Changes the file of a site.
fn edit(gateway: &Gateway, site: &str, change: impl FnOnce(&str) -> String) {
    let file = gateway.site_folder(site).join("site.toml");
    let before = fs::read_to_string(&file).unwrap();
    let after = change(&before);
    assert_ne!(before, after, "nothing was changed");
    // As an editor does: whole, and in one step.
    fs::write(file.with_extension("new"), after).unwrap();
    fs::rename(file.with_extension("new"), &file).unwrap();
}

/// Corrects the operator's telephone number, which stands in every text.
fn correct_phone(site: &str) -> String {
    site.replace("phone = \"+7 727 000 00 00\"", "phone = \"+7 727 111 11 11\"")
}

/// What `/readyz` says of a site: the code, or nothing.
fn code(gateway: &Gateway, site: &str) -> Option<String> {
    let report = gateway.get("/readyz").json();
    let stopped = report["stopped"].as_array().unwrap();
    stopped.iter().find(|one| one["site"] == site).map(|one| one["code"].as_str().unwrap().to_owned())
}

#[test]
fn a_mistake_in_one_site_stops_no_other_and_an_old_one_goes_on_as_published() {
    on_each_engine(|engine| {
        // Never published, and wrong: it is not served, loudly, and the other is.
        let broken = |site: &str| site.replacen("id = \"cookies\"", "id = \"No Slug\"", 1);
        let mut gateway = Setup::new(engine).edit("jetu", broken).start();
        assert_eq!(gateway.get("/policy/jetu").status, 503, "it is a site of this gateway, and will be back");
        assert_eq!(gateway.get("/policy/stop-collector").status, 200);
        assert_eq!(code(&gateway, "jetu").as_deref(), Some("not-served"));
        assert!(gateway.log().contains("No Slug"), "the mistake is in the log: {}", gateway.log());
        // Mended while it runs, it is served without a restart.
        edit(&gateway, "jetu", |site| site.replacen("id = \"No Slug\"", "id = \"cookies\"", 1));
        eventually("jetu is served", || gateway.get("/policy/jetu").status == 200);
        assert_eq!(code(&gateway, "jetu"), None);
        assert_eq!(Act::allow(1, "a-key-of-one").send(&gateway).status, 201);
        // Broken again, while it runs and at the next start: it goes on as it was published.
        edit(&gateway, "jetu", broken);
        eventually("it is said", || code(&gateway, "jetu").as_deref() == Some("served-as-published"));
        assert_eq!(Act::allow(2, "a-key-of-two").send(&gateway).status, 201);
        gateway.stop();
        gateway.go();
        assert_eq!(code(&gateway, "jetu").as_deref(), Some("served-as-published"));
        assert_eq!(gateway.get("/readyz").status, 200);
        assert_eq!(Act::allow(3, "a-key-of-three").send(&gateway).status, 201);
        let (right, said) = gateway.try_run(&["lint"]);
        assert!(!right && said.contains("No Slug") && said.contains("1 site can be served, 1 error"), "{said}");
    });
}

/// What stands in the place of a site file is no reason to take a site off the air, and neither is undoing an edit.
#[test]
fn a_site_file_that_is_gone_or_is_no_file_leaves_the_site_as_it_was_published() {
    let mut gateway = Setup::new(Engine::Redb).start();
    let file = gateway.site_folder("jetu").join("site.toml");
    let right = fs::read_to_string(&file).unwrap();
    let is_served = |gateway: &Gateway| gateway.get("/policy/jetu").status == 200;
    let odd: [(&str, &dyn Fn()); 4] = [
        ("removed", &|| ()),
        ("a link that leads nowhere", &|| std::os::unix::fs::symlink("/nowhere/site.toml", &file).unwrap()),
        ("a folder", &|| fs::create_dir(&file).unwrap()),
        ("a pipe", &|| assert!(Command::new("mkfifo").arg(&file).status().unwrap().success())),
    ];
    for (what, make) in odd {
        fs::remove_file(&file).unwrap();
        make();
        eventually(what, || code(&gateway, "jetu").as_deref() == Some("served-as-published"));
        assert!(is_served(&gateway), "{what}");
        assert_eq!(Act::allow(1, "a-key-of-one").send(&gateway).status, 201, "{what}");
        if file.is_dir() {
            fs::remove_dir(&file).unwrap();
        } else {
            let _ = fs::remove_file(&file);
        }
        fs::write(&file, &right).unwrap();
        eventually("it is put back", || code(&gateway, "jetu").is_none());
    }
    fs::remove_file(&file).unwrap();
    gateway.stop();
    gateway.go();
    assert!(is_served(&gateway), "also after a restart");
    assert_eq!(code(&gateway, "jetu").as_deref(), Some("served-as-published"));
    fs::write(&file, &right).unwrap();
    eventually("it is put back", || code(&gateway, "jetu").is_none());
    // An edit that is undone is served like any other.
    edit(&gateway, "jetu", |site| site.replacen("home = \"https://jetu.kz/\"", "home = \"https://jetu.kz/new\"", 1));
    eventually("the edit is served", || gateway.get("/preferences/jetu").text().contains("https://jetu.kz/new"));
    fs::write(&file, &right).unwrap();
    eventually("it is undone", || !gateway.get("/preferences/jetu").text().contains("https://jetu.kz/new"));
    assert_eq!(code(&gateway, "jetu"), None);
    // A folder that is gone is a site that was given up, and that is said.
    fs::remove_dir_all(gateway.site_folder("jetu")).unwrap();
    eventually("it is given up", || !is_served(&gateway));
    assert!(gateway.log().contains("the folder of the site is gone"), "{}", gateway.log());
}

#[test]
fn words_may_change_until_somebody_agrees_and_then_need_a_version() {
    on_each_engine(|engine| {
        let gateway = Setup::new(engine).start();
        let old = act::text("jetu", "cookies");
        // A draft: nobody has agreed. A page that was open before names the old words, and is believed.
        edit(&gateway, "jetu", correct_phone);
        eventually("the new words are served", || gateway.get("/preferences/jetu?lang=ru").text().contains("727 111 11 11"));
        assert_eq!(code(&gateway, "jetu"), None);
        let early = Act::allow(1, "a-key-of-old-page").send(&gateway);
        assert_eq!(early.status, 201, "{}", early.text());
        let link = early.json()["link"].as_str().unwrap().split_once("/r/").unwrap().1.to_owned();
        for view in ["", "?lang=ru", "/receipt.json", "/receipt.pdf"] {
            assert_eq!(gateway.get(&format!("/r/{link}{view}")).status, 200, "{view}");
        }
        assert!(gateway.get(&format!("/text/jetu/{old}")).text().contains("727 000 00 00"), "the old words stay readable");
        // Now somebody has: other words are refused, the site goes on with those that are published.
        edit(&gateway, "jetu", |site| site.replace("727 111 11 11", "727 222 22 22"));
        eventually("it is said", || code(&gateway, "jetu").as_deref() == Some("served-as-published"));
        let report = gateway.get("/readyz").text();
        for words in ["jetu/text/cookies/1/kk", "people have agreed", "kelisim site publish jetu", "222"] {
            assert!(report.contains(words), "{words}: {report}");
        }
        assert!(gateway.get("/preferences/jetu?lang=ru").text().contains("727 111 11 11"));
        assert_eq!(code(&gateway, "stop-collector"), None, "no other site is touched");
        let (right, said) = gateway.try_run(&["lint"]);
        assert!(!right && said.contains("text/cookies/1/ru") && said.contains("was published"), "lint knows it too: {said}");
        let said = gateway.run(&["site", "publish", "jetu", "--yes"]);
        eprintln!("{said}");
        assert!(said.contains("is published"), "{said}");
    });
}

#[test]
fn publishing_raises_the_version_of_what_people_agreed_to() {
    let mut gateway = Setup::new(Engine::Redb).start();
    assert_eq!(Act::allow(1, "a-key-of-one").send(&gateway).status, 201);
    // A new provider of a service stands in the text about cookies alone.
    edit(&gateway, "jetu", |site| site.replacen("provider = \"", "provider = \"New ", 1));
    eventually("it is said", || code(&gateway, "jetu").as_deref() == Some("served-as-published"));
    let (right, said) = gateway.try_run(&["site", "publish", "jetu"]);
    assert!(!right && said.contains("cookies to 2") && said.contains("nothing was changed"), "{said}");
    assert!(said.contains("{+New"), "with the difference: {said}");
    let said = gateway.run(&["site", "publish", "jetu", "--yes", "--by", "Aliya"]);
    assert!(said.contains("jetu is published and served"), "{said}");
    assert_eq!(code(&gateway, "jetu"), None);
    assert!(gateway.log().contains("\"by\":\"Aliya\""), "who is in the log: {}", gateway.log());
    let file = fs::read_to_string(gateway.site_folder("jetu").join("site.toml")).unwrap();
    assert!(file.contains("version = 2"), "{file}");
    // A page that was open before names the version it showed, and is believed; its build stays served.
    assert_eq!(Act::allow(2, "a-key-of-old-page").send(&gateway).status, 201);
    // And after a restart.
    gateway.stop();
    gateway.go();
    assert_eq!(code(&gateway, "jetu"), None);
    assert_eq!(Act::allow(3, "a-key-of-older-page").send(&gateway).status, 201);
    gateway.stop();
    assert!(gateway.run(&["lint"]).contains("2 sites can be served, 0 errors"), "the store knows it as well as the gateway");
}

#[test]
fn keys_of_the_api_are_read_again_and_a_wrong_configuration_changes_none() {
    let gateway = Setup::new(Engine::Redb).start();
    let ask = || {
        let bearer = format!("Bearer {}", gateway.key("jetu"));
        gateway.connect().ask("GET", "/v1/sites/jetu/checks", &[("Authorization", &bearer)], b"").unwrap().status
    };
    assert_eq!(ask(), 200);
    let kept = fs::read_to_string(gateway.folder().join("kelisim.toml")).unwrap();
    gateway.reconfigure(|config| format!("{config}\nnonsense = true\n"));
    hang_up(&gateway);
    eventually("it is said", || gateway.log().contains("the API keys are as before"));
    assert_eq!(ask(), 200);
    let without: String =
        kept.split("[[api_keys]]").filter(|part| !part.contains("\"jetu\"")).collect::<Vec<_>>().join("[[api_keys]]");
    gateway.reconfigure(|_| without);
    hang_up(&gateway);
    eventually("the key opens nothing", || ask() == 401);
    gateway.reconfigure(|_| kept);
    assert!(gateway.run(&["reload"]).contains("sites are served"));
    assert_eq!(ask(), 200);
}

fn hang_up(gateway: &Gateway) {
    let asked = Command::new("kill").args(["-HUP", &gateway.process().unwrap().to_string()]).status().unwrap();
    assert!(asked.success());
}

#[test]
fn gateways_agree_and_one_with_older_files_publishes_nothing_backwards() {
    let one = Setup::new(Engine::Redis).sites(&["jetu"]).start();
    let two = one.apart();
    let phone = |gateway: &Gateway| gateway.get("/preferences/jetu?lang=ru").text();
    edit(&one, "jetu", correct_phone);
    eventually("the first serves them", || phone(&one).contains("727 111 11 11"));
    // The second has the old files, says so, and serves what is published.
    eventually("the second serves them too", || phone(&two).contains("727 111 11 11"));
    assert_eq!(code(&two, "jetu").as_deref(), Some("served-as-published"));
    assert!(two.get("/readyz").text().contains("older than those that were published"));
    assert_eq!(code(&one, "jetu"), None);
    // Its files are brought there: both agree.
    edit(&two, "jetu", correct_phone);
    eventually("nothing is amiss", || code(&two, "jetu").is_none());
    // Undone where the newest files are, it is an edit like any other, and the first follows.
    edit(&two, "jetu", |site| site.replace("727 111 11 11", "727 000 00 00"));
    eventually("the first follows", || phone(&one).contains("727 000 00 00"));
    assert_eq!(code(&one, "jetu").as_deref(), Some("served-as-published"));
    // Going back where older files are is a deliberate step.
    assert!(one.run(&["site", "publish", "jetu", "--yes"]).contains("published and served"));
    eventually("the second follows", || phone(&two).contains("727 111 11 11"));
    for gateway in [&one, &two] {
        assert_eq!(Act::allow(1, "a-key-at-both").send(gateway).status, 201);
    }
}

/// Reloads under load, with a mistake in every tenth: no request fails, and the words are those that were
/// published last.
#[test]
fn nobody_notices_that_files_are_read_again() {
    let rounds = std::env::var("KELISIM_RELOADS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(12);
    on_each_engine(|engine| {
        let one = Setup::new(engine).start();
        let two = (engine == Engine::Redis).then(|| one.beside());
        let (stop, count) = (AtomicBool::new(false), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for worker in 0..4_u64 {
                let gateway = if worker % 2 == 0 { &one } else { two.as_ref().unwrap_or(&one) };
                let (stop, count) = (&stop, &count);
                scope.spawn(move || {
                    let mut connection = gateway.connect();
                    while !stop.load(Ordering::Acquire) {
                        let n = count.fetch_add(1, Ordering::Relaxed);
                        // Read, decide on what was read, and read again.
                        let act = Act::allow(n, &format!("key-of-{worker}-{n}"));
                        let answer = act.send_on(&mut connection).unwrap();
                        assert_eq!(answer.status, 201, "{}", answer.text());
                        for path in ["/policy/jetu?lang=ru", "/embed/jetu.js", "/preferences/jetu", "/f/stop-collector/complaint"]
                        {
                            let answer = connection.ask("GET", path, &[], b"").unwrap();
                            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
                        }
                    }
                });
            }
            let name = |round: u64| format!("round-{round}.example");
            for round in 1..=rounds {
                let file = one.site_folder("stop-collector").join("site.toml");
                let text = fs::read_to_string(&file).unwrap();
                let text = text.split_inclusive('\n').filter(|line| !line.starts_with("not-toml")).collect::<String>();
                let origins = text.find("origins = [").unwrap() + "origins = [".len();
                let text = match text[origins..].strip_prefix("\"https://round-") {
                    Some(rest) => format!("{}{}", &text[..origins], &rest[rest.find(", ").unwrap() + 2..]),
                    None => text,
                };
                let broken = if round % 10 == 0 { "not-toml ((\n" } else { "" };
                let changed = format!("{broken}{}\"https://{}\", {}", &text[..origins], name(round), &text[origins..]);
                fs::write(file.with_extension("new"), changed).unwrap();
                fs::rename(file.with_extension("new"), &file).unwrap();
                let (right, said) = one.try_run(&["reload"]);
                assert_eq!(right, broken.is_empty(), "{said}");
                // Who may speak for the site says which files are served.
                let origin = format!("https://{}", name(if broken.is_empty() { round } else { round - 1 }));
                let answer = one.connect().ask(
                    "OPTIONS",
                    "/v1/sites/stop-collector/consents",
                    &[("Origin", &origin), ("Access-Control-Request-Method", "POST")],
                    b"",
                );
                assert_eq!(answer.unwrap().header("access-control-allow-origin"), Some(origin.as_str()), "round {round}");
            }
            stop.store(true, Ordering::Release);
        });
        eprintln!("{rounds} reloads on {engine:?}: {} rounds of requests, 0 failed", count.load(Ordering::Relaxed));
    });
}
