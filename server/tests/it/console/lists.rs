//! Lists in the console: brought, answered, taken, on record; and the programs that the recipes page gives.

use std::process::{Command, Stdio};

use kelisim_ledger::VerifyingKey;
use kelisim_ledger::summary::Summary;
use sha2::{Digest as _, Sha256};

use super::{Browser, Person};
use crate::bulk::decide;
use crate::support::{Engine, Gateway, Page, Setup, on_each_engine};

const LIST: &str = "/console/site/vivus/list";
const ASKED: &str = "p:marketing/messenger";

/// A gateway of the site whose marketers bring lists.
fn setup(engine: Engine) -> Setup {
    Setup::new(engine).sites(&["vivus"])
}

fn bring(browser: &Browser<'_>, form: &str, list: &[u8]) -> String {
    let answer = browser.bring(LIST, &[("form", form), ("what", ASKED), ("rows", "all")], Some(("list.csv", list)));
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").unwrap().to_owned()
}

#[test]
fn a_list_comes_back_answered_and_everything_about_it_is_on_record() {
    on_each_engine(|engine| {
        let gateway = setup(engine).start();
        decide(&gateway, 0..3, true);
        let marketer = Person::new(&gateway, "dana@example.kz", "marketer", "vivus").signed_in(&gateway);
        let form = marketer.form();
        let list = "аты;телефон\nА;+7 701 000 00 01\nБ;8 701 000 00 09\nВ;не номер\n".as_bytes();
        let place = bring(&marketer, &form, list);
        marketer.answered(&place);
        let page = marketer.get(&place).page();
        assert!(page.contains("1 of 3 may be contacted") && page.contains("Never agreed"), "{page}");
        let answer = marketer.get(&format!("{place}/answer"));
        assert!(answer.text().contains("yes;Consent is given"), "{}", answer.text());
        // The summary is that of this question and this answer.
        let key: VerifyingKey = gateway.get("/log/vivus/key").text().parse().unwrap();
        let summary = Summary::open(&marketer.get(&format!("{place}/summary")).text(), &key).unwrap();
        assert_eq!(summary.answer.sha256, <[u8; 32]>::from(Sha256::digest(&answer.body)));
        assert_eq!(summary.question.sha256, <[u8; 32]>::from(Sha256::digest(list)));

        // Nobody else sees it: neither the owner nor the key of the site.
        let owner = Person::new(&gateway, "berik", "owner", "vivus").signed_in(&gateway);
        assert_eq!(owner.get(&place).status, 404);
        assert!(!owner.get(LIST).text().contains(&place));
        let history = owner.get("/console/site/vivus/history").page();
        for words in ["Checked a list", "Downloaded the answer to a list", "dana@example.kz"] {
            assert!(history.contains(words), "{words}: {history}");
        }
        let checks = owner.get("/console/site/vivus/checks").page();
        assert!(checks.contains("dana@example.kz"), "{checks}");
        // Where everybody with the key files can read, there is no name.
        let bearer = format!("Bearer {}", gateway.key("vivus"));
        let listed = gateway.connect().ask("GET", "/v1/sites/vivus/checks", &[("Authorization", &bearer)], b"").unwrap();
        assert!(listed.json()["checks"][0]["key"].as_str().unwrap().starts_with("console:"));
        assert!(!listed.text().contains("dana"));

        // Taken away it is gone, with its answer.
        assert_eq!(marketer.post(&format!("{place}/remove"), &[("form", &form)]).status, 303);
        for gone in [place.clone(), format!("{place}/answer"), format!("{place}/summary")] {
            assert_eq!(marketer.get(&gone).status, 404, "{gone}");
        }
        assert!(!gateway.log().contains("dana") && !gateway.log().contains("7010000001"));
    });
}

/// A list, what is typed with it, and what is answered: status and words.
type Case<'c> = (&'c [u8], &'c [(&'c str, &'c str)], u16, &'c str);

#[test]
fn what_is_no_list_is_told_in_the_language_of_whoever_brought_it() {
    let gateway = setup(Engine::Redb).config("[bulk]\nmost_mb = 1\n").start();
    let marketer = Person::new(&gateway, "dana", "marketer", "vivus").signed_in(&gateway);
    let form = marketer.form();
    let large = b"87010000000\n".repeat(100_000);
    let mixed = ["phone;имя\n".as_bytes(), b"87010000000;\xc0\xeb\xe8\xff\n"].concat();
    let cases: [Case<'_>; 7] = [
        (b"PK\x03\x04 a workbook", &[], 415, "Откройте его"),
        (&mixed, &[], 422, "Строка 1 в UTF-8, а строка 2 нет"),
        (b"phone;mobile\n87010000000;87010000001\n", &[("column", "город")], 422, "Столбца с таким названием"),
        (b"phone;mobile\n87010000000;87010000001\n", &[], 422, "столбцов: 1, 2"),
        (b"phone\n87010000000\n", &[("moment", "2999-01-01T00:00")], 422, "который уже прошёл"),
        (b"phone\n87010000000\n", &[("moment", "вчера")], 422, "который уже прошёл"),
        (&large, &[], 413, "не больше 1"),
    ];
    let chosen = format!("{LIST}?lang=ru");
    assert_eq!(marketer.get(&chosen).status, 200);
    for (list, more, status, words) in cases {
        let mut fields = vec![("form", form.as_str()), ("what", ASKED), ("rows", "allowed")];
        fields.extend(more);
        let answer = marketer.bring(LIST, &fields, Some(("list.csv", list)));
        assert_eq!(answer.status, status, "{words}");
        let page = answer.page();
        assert!(page.contains(words), "{words}: {page}");
        // What was chosen and typed stays; the file has to be chosen again, as browsers have it.
        for (name, typed) in more {
            assert_eq!(page.form_value(name), *typed);
        }
        assert!(!answer.text().contains("87010000000"));
        let script = marketer.bring_as(LIST, &fields, Some(("list.csv", list)), &[("Accept", "application/json")]);
        assert!(script.status == status && script.json()["said"].as_str().unwrap().contains(words));
    }
    let none = marketer.bring(LIST, &[("form", &form), ("what", ASKED)], None);
    assert!(none.status == 422 && none.page().contains("Сначала выберите файл."));
    assert_eq!(marketer.bring(LIST, &[("form", &form), ("what", "p:nothing/sms")], Some(("a", b"phone\n"))).status, 404);
    assert_eq!(marketer.bring(LIST, &[("form", "00"), ("what", ASKED)], Some(("a", b"phone\n"))).status, 403);
    // A list that fails only while it is worked on says why on its page.
    let place =
        bring(&marketer, &form, &[b"phone;name\n".as_slice(), &b"87010000000;x\n".repeat(30_000), b"87010000000;\"x\n"].concat());
    marketer.answered(&place);
    assert!(marketer.get(&place).page().contains("кавычка открыта и нигде не закрыта"));
}

/// The recipe that begins so, as the page shows it.
fn recipe(page: &Page, beginning: &str) -> String {
    let text = page.texts_in("pre code").into_iter().find(|text| text.starts_with(beginning));
    text.unwrap_or_else(|| panic!("no recipe begins with {beginning}"))
}

/// Runs a program that has to succeed; gives what it printed.
fn run(gateway: &Gateway, program: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(gateway.folder()).env("KELISIM_KEY", gateway.key("vivus")).stderr(Stdio::inherit());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_recipes_run_as_they_are_shown() {
    let gateway = setup(Engine::Redb).start();
    decide(&gateway, 5..6, true);
    let marketer = Person::new(&gateway, "dana", "marketer", "vivus").signed_in(&gateway);
    let page = marketer.get("/console/site/vivus/recipes").page();
    // The page takes the first channel as its example; the one without hours of contact answers alike day and
    // night.
    let adapted = |beginning: &str| {
        let text = recipe(&page, beginning);
        let own = [("\"sms\"", "\"messenger\""), ("'sms'", "'messenger'"), ("channel=sms", "channel=messenger")];
        let own = own.iter().fold(text, |text, (one, other)| text.replace(one, other));
        assert!(own.contains("messenger") && own.contains("vivus") && !own.contains("{site}"), "{own}");
        own
    };
    let (yes, no) = ("+7 701 000 00 05", "+7 701 987 65 43");

    std::fs::write(
        gateway.folder().join("recipe.py"),
        format!("{}\n\n\nprint(allowed(['{yes}', '{no}']))\n", adapted("import json")),
    )
    .unwrap();
    assert_eq!(run(&gateway, "python3", &["recipe.py"]).trim(), format!("['{yes}']"));

    let php = format!("{}\nvar_dump(kelisim_may_contact('{yes}'), kelisim_may_contact('{no}'));\n", adapted("<?php"));
    std::fs::write(gateway.folder().join("recipe.php"), php).unwrap();
    assert_eq!(run(&gateway, "php", &["recipe.php"]), "bool(true)\nbool(false)\n");

    std::fs::write(gateway.folder().join("list.csv"), format!("phone\n{yes}\n{no}\n")).unwrap();
    std::fs::write(gateway.folder().join("recipe.sh"), adapted("curl")).unwrap();
    run(&gateway, "sh", &["recipe.sh"]);
    let answer = std::fs::read_to_string(gateway.folder().join("answer.csv")).unwrap();
    assert!(answer.contains(yes) && !answer.contains(no), "{answer}");

    // Google's functions are played by their like; 1C has no runtime here.
    let cell = format!(
        "{}
        const {{ execFileSync }} = require('node:child_process');
        const PropertiesService = {{ getScriptProperties: () => ({{ getProperty: (name) => process.env[name] }}) }};
        const UrlFetchApp = {{ fetch: (url, it) => ({{ getContentText: () => execFileSync('curl', ['-s', '--data', it.payload,
          '-H', 'Content-Type: ' + it.contentType, '-H', 'Authorization: ' + it.headers.Authorization, url], {{ encoding: 'utf8' }}) }}) }};
        console.log(KELISIM('{yes}'), KELISIM('{no}'));",
        adapted("/** Whether")
    );
    std::fs::write(gateway.folder().join("recipe.cjs"), cell).unwrap();
    assert_eq!(run(&gateway, "node", &["recipe.cjs"]).trim(), "allowed Never agreed");
    assert!(adapted("// Можно ли").contains("ЗаписьJSON"));
}
