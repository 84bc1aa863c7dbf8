//! A policy and its versions, as people and machines read them.

use std::fs;
use std::path::Path;

use kelisim_core::TextHash;

use crate::published::copied;
use crate::support::Gateway;

/// Jetu with a second version that is in force, and a third that will be.
pub fn versions(gateway: &Gateway) {
    let folder = copied(gateway);
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
}

fn served() -> Gateway {
    let mut gateway = Gateway::prepare(None, "", Path::new("own-sites"));
    versions(&gateway);
    gateway.go();
    gateway
}

#[test]
fn every_version_stays_at_its_address_and_says_what_changed() {
    let gateway = served();
    let newest = gateway.get("/policy/jetu?lang=kk").text();
    for words in [
        "Нұсқа 2",
        "№ 7 бұйрықпен бекітілген",
        "Бекіткен: Директор",
        "Маңызды өзгеріс бар",
        "Алдыңғы нұсқадан бері не өзгерді",
        "Деректерді картаға да береміз.",
        "<a href=\"#p0\" lang=\"kk\">Кіріспе</a> – мәтіні өзгерді",
        "<a href=\"#p5\" lang=\"kk\">Cookie</a> – бұрынғы атауы – «Cookie файлдары»",
        ">2GIS</a> – жаңа бөлім",
        "&lt;b&gt;Жаңа&lt;/b&gt;",
        "/policy/jetu/1?lang=kk",
        "/policy/jetu/3?lang=kk",
    ] {
        assert!(newest.contains(words), "{words}\n{newest}");
    }
    // What did not change is not told.
    assert!(!newest.contains("lang=\"kk\">Байланыс</a>"), "{newest}");
    let first = gateway.get("/policy/jetu/1?lang=ru").text();
    assert!(first.contains("Эта редакция больше не действует.") && first.contains("/policy/jetu/2?lang=ru"), "{first}");
    assert!(!first.contains("Что изменилось"), "the first has nothing before it");
    let coming = gateway.get("/policy/jetu/3?lang=en").text();
    assert!(coming.contains("comes into force on 1 January 2999") && coming.contains("lang=\"kk\""), "{coming}");
    assert!(coming.contains("has not been published in English"), "{coming}");
    let list = gateway.get("/policy/jetu/versions?lang=ru").text();
    let places: Vec<_> = [3, 2, 1].iter().map(|version| list.find(&format!("/policy/jetu/{version}?lang=ru")).unwrap()).collect();
    assert!(places.is_sorted() && list.contains("Действует сейчас") && list.contains("https://jetu.kz/map"), "{list}");
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
    assert!(gateway.get("/policy/jetu/2?lang=ru").text().contains(&hash), "the page names the hash of these bytes");
    let page = gateway.get("/policy/jetu/2?lang=ru");
    assert!(page.header("link").unwrap().contains("</policy/jetu/2.json>; rel=\"alternate\"; type=\"application/json\""));
    let told = gateway.get("/policy/jetu/2.json").json();
    assert_eq!(told["@context"], "https://schema.org");
    assert_eq!((&told["@type"], &told["version"]), (&"DigitalDocument".into(), &"2".into()));
    assert_eq!(told["kelisim"]["sha256"]["ru"], hash.as_str());
    assert_eq!(told["kelisim"]["force"], "now");
    assert_eq!(told["kelisim"]["significant"], true);
    assert_eq!(told["kelisim"]["changes"]["en"], "A map gets data too.");
    assert_eq!(told["kelisim"]["parts"]["kk"][0]["change"], "words");
    assert!(told["isBasedOn"].as_str().unwrap().ends_with("/policy/jetu/1"));
    assert_eq!(told["publisher"]["taxID"].as_str().unwrap().len(), 12);
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
    let gateway = Gateway::prepare(None, "", Path::new("own-sites"));
    versions(&gateway);
    let file = gateway.folder().join("own-sites/jetu/policy-2.ru.md");
    let words = fs::read_to_string(&file).unwrap();
    let line = words.lines().position(|line| line == "## Зачем").unwrap() + 1;
    let (head, tail) = words.split_once("## Зачем").unwrap();
    fs::write(&file, format!("{head}{}", &tail[tail.find("## ").unwrap()..])).unwrap();
    let (right, said) = gateway.try_run(&["check", "own-sites"]);
    assert!(right, "{said}");
    let wanted = format!(
        "jetu/policy-2.ru.md:{line}: warning: policy \"2\" lacks a part in ru: «Не үшін», policy-2.kk.md line {}",
        line + 1
    );
    assert!(said.contains(&wanted), "{wanted}\n{said}");
    assert!(said.contains("policy-3.en.md is not there") && said.contains("policy \"3\" does not say what changed"), "{said}");
}
