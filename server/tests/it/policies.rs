//! A policy and its versions, as people and machines read them.

use std::fs;

use kelisim_core::TextHash;

use crate::support::{Engine, Gateway, Setup};

/// A gateway that is not started yet, whose site has a second version that is in force, and a third that will
/// be.
fn prepared() -> Gateway {
    let gateway = Setup::new(Engine::Redb).sites(&["jetu"]).prepare();
    let folder = gateway.site_folder("jetu");
    for lang in ["kk", "ru", "en"] {
        let first = fs::read_to_string(folder.join(format!("policy-1.{lang}.md"))).unwrap();
        let second =
            first.replace("jetu.kz сайтына", "jetu.kz пен my.jetu.kz сайттарына").replace("## Cookie файлдары", "## Cookie");
        let second = second.replace("36 ай", "24 ай").replace("## Қысқаша\n", "## Қысқаша\n- <b>Жаңа</b> тармақ.\n");
        let second = format!("{second}\n\n## 2GIS\nIP, {lang}.\n");
        fs::write(folder.join(format!("policy-2.{lang}.md")), &second).unwrap();
        if lang != "en" {
            fs::write(folder.join(format!("policy-3.{lang}.md")), second).unwrap();
        }
    }
    let site = fs::read_to_string(folder.join("site.toml")).unwrap();
    let title = "title = { kk = \"Құпиялылық саясаты\", ru = \"Политика\", en = \"Privacy policy\" }";
    let second = format!(
        "[[policies]]\nversion = \"2\"\norder = \"№ 7\"\napproved = 2026-01-12\neffective = 2026-02-01\n{title}\nfile = \"policy-2.{{lang}}.md\"\n\
         significant = true\napprover = {{ kk = \"Директор\", ru = \"Директор\", en = \"Director\" }}\n\
         changes = {{ kk = \"Деректерді картаға да береміз.\", ru = \"Данные получает и карта. [Почему](https://jetu.kz/map)\", en = \"A map gets data too.\" }}\n"
    );
    let third = format!(
        "[[policies]]\nversion = \"3\"\norder = \"№ 9\"\napproved = 2026-01-12\neffective = 2999-01-01\n{title}\nfile = \"policy-3.{{lang}}.md\"\n"
    );
    fs::write(folder.join("site.toml"), site.replacen("[[retention]]", &format!("{third}\n{second}\n[[retention]]"), 1)).unwrap();
    gateway
}

fn served() -> Gateway {
    let mut gateway = prepared();
    gateway.go();
    gateway
}

#[test]
fn every_version_stays_at_its_address_and_says_what_changed() {
    let gateway = served();
    let newest = gateway.get("/policy/jetu?lang=kk").page();
    for words in [
        "Редакция 2",
        "№ 7 бұйрықпен бекітілген",
        "Бекіткен: Директор",
        "Маңызды өзгеріс бар",
        "Алдыңғы редакциядан бері не өзгерді",
        "Деректерді картаға да береміз.",
        "<b>Жаңа</b>",
    ] {
        assert!(newest.contains(words), "{words}\n{newest}");
    }
    let changes = newest.texts_in(".changes li");
    for change in ["Кіріспе – мәтіні өзгерді", "Cookie – бұрынғы атауы – «Cookie файлдары»", "2GIS – жаңа бөлім"]
    {
        assert!(changes.iter().any(|own| own.contains(change)), "{change} among {changes:?}");
    }
    for (heading, anchor) in [("Кіріспе", "#p0"), ("Cookie", "#p5")] {
        let address = newest.attrs(&format!(".changes li a[href=\"{anchor}\"][lang=\"kk\"]"), "href");
        assert_eq!(address, [anchor], "{heading}");
    }
    for version in [1, 3] {
        assert!(newest.has(&format!("a[href=\"/policy/jetu/{version}?lang=kk\"]")), "{version}\n{newest}");
    }
    // What did not change is not listed.
    assert!(!changes.iter().any(|own| own.contains("Байланыс")), "{changes:?}");
    let first = gateway.get("/policy/jetu/1?lang=ru").page();
    assert!(first.contains("Эта редакция больше не действует.") && first.has("a[href=\"/policy/jetu/2?lang=ru\"]"), "{first}");
    assert!(!first.contains("Что изменилось"), "the first has nothing before it");
    let coming = gateway.get("/policy/jetu/3?lang=en").page();
    assert!(coming.contains("comes into force on 1 January 2999") && coming.has(".prose[lang=\"kk\"]"), "{coming}");
    assert!(coming.contains("has not been published in English"), "{coming}");
    let list = gateway.get("/policy/jetu/versions?lang=ru").page();
    let versions = [3, 2, 1].map(|version| format!("/policy/jetu/{version}?lang=ru"));
    assert_eq!(list.attrs(".history h2 a", "href"), versions, "the newest first");
    assert!(list.contains("Действует сейчас") && list.has("a[href=\"https://jetu.kz/map\"]"), "{list}");
    for path in ["/policy/jetu/4", "/policy/jetu/4.txt", "/policy/jetu/versions.txt", "/policy/jetu/1.xml", "/policy/jetu/"] {
        assert_eq!(gateway.get(path).status, 404, "{path}");
    }
}

#[test]
fn machines_read_the_exact_words_and_what_is_known_of_them() {
    let gateway = served();
    let plain = gateway.get("/policy/jetu/2.txt?lang=ru");
    assert_eq!(plain.header("content-type"), Some("text/plain; charset=utf-8"));
    assert!(plain.text().starts_with("kelisim-policy: 1\nsite: jetu\nversion: 2\nlang: ru\norder: № 7\napprover: Директор\n"));
    let hash = TextHash::of(&plain.text()).to_string();
    let page = gateway.get("/policy/jetu/2?lang=ru");
    assert!(page.page().contains(&hash), "the page names the hash of these bytes");
    assert!(page.header("link").unwrap().contains("</policy/jetu/2.json>; rel=\"alternate\"; type=\"application/json\""));
    let version = gateway.get("/policy/jetu/2.json").json();
    assert_eq!(version["@context"], "https://schema.org");
    assert_eq!((&version["@type"], &version["version"]), (&"DigitalDocument".into(), &"2".into()));
    assert_eq!(version["kelisim"]["sha256"]["ru"], hash.as_str());
    assert_eq!(version["kelisim"]["force"], "now");
    assert_eq!(version["kelisim"]["significant"], true);
    assert_eq!(version["kelisim"]["changes"]["en"], "A map gets data too.");
    assert_eq!(version["kelisim"]["parts"]["kk"][0]["change"], "words");
    assert!(version["isBasedOn"].as_str().unwrap().ends_with("/policy/jetu/1"));
    assert_eq!(version["publisher"]["taxID"].as_str().unwrap().len(), 12);
    let all = gateway.get("/policy/jetu/versions.json").json();
    let versions: Vec<_> =
        all["hasPart"].as_array().unwrap().iter().map(|version| version["version"].as_str().unwrap()).collect();
    assert_eq!(versions, ["3", "2", "1"]);
    assert_eq!(all["hasPart"][0]["inLanguage"], serde_json::json!(["kk", "ru"]));
    assert_eq!(all["hasPart"][0]["kelisim"]["force"], "coming");
    assert!(all["hasPart"][2].get("isBasedOn").is_none());
}

#[test]
fn the_check_names_the_file_and_the_line_a_translation_lacks() {
    let gateway = prepared();
    let file = gateway.site_folder("jetu").join("policy-2.ru.md");
    let words = fs::read_to_string(&file).unwrap();
    let line = words.lines().position(|line| line == "## Зачем").unwrap() + 1;
    let (head, tail) = words.split_once("## Зачем").unwrap();
    fs::write(&file, format!("{head}{}", &tail[tail.find("## ").unwrap()..])).unwrap();
    let (right, printed) = gateway.try_run(&["check", "sites"]);
    assert!(right, "{printed}");
    let wanted = format!(
        "jetu/policy-2.ru.md:{line}: warning: policy \"2\" lacks a part in ru: «Не үшін», policy-2.kk.md line {}",
        line + 1
    );
    assert!(printed.contains(&wanted), "{wanted}\n{printed}");
    assert!(printed.contains("policy-3.en.md is not there"), "{printed}");
    assert!(printed.contains("policy \"3\" does not say what changed"), "{printed}");
}
