//! `kelisim site new`: whatever people answer, the site is one that is served as it was answered, or nothing is written.

use std::fs;
use std::path::Path;

use kelisim_core::Lang;
use kelisim_core::site::{Severity, Site};
use pulldown_cmark::{Event, Parser};
use tempfile::TempDir;

use crate::support::fixture::try_kelisim;

const RIGHT: [(&str, &str); 8] = [
    ("address", "https://dukan.kz"),
    ("lang", "kk,ru,en"),
    ("operator", "ИП Асанов А. А."),
    ("number", "870412450101"),
    ("postal", "Алматы қ., Абай даңғылы, 10"),
    ("email", "ask@dukan.kz"),
    ("phone", "+7 700 000 00 01"),
    ("uses", "none"),
];

/// Runs it with the right answers, but for these.
fn made(folder: &Path, other: &[(&str, &str)]) -> (bool, String) {
    let answer = |flag: &str| other.iter().chain(&RIGHT).find(|(name, _)| *name == flag).map_or("", |(_, answer)| answer);
    let flags = RIGHT.iter().map(|(flag, _)| format!("--{flag}={}", answer(flag)));
    let arguments: Vec<String> = ["site", "new", "dukan"].map(str::to_owned).into_iter().chain(flags).collect();
    try_kelisim(folder, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The site that was written, without warnings.
fn read(folder: &Path) -> Site {
    let folder = folder.join("sites/dukan");
    let file = |name: &str| fs::read_to_string(folder.join(name)).ok();
    let (site, doubts) = Site::read("site.toml", &file("site.toml").unwrap(), &file).unwrap();
    assert!(doubts.iter().all(|doubt| doubt.severity == Severity::Example), "{doubts:#?}");
    site
}

#[test]
fn odd_answers_are_kept_as_they_were_given() {
    let long = format!("ТОО «{}»", "Ұ".repeat(200));
    let operators = [
        "\"Қазына\" «Ә» 'ғ' ЖШС",
        "<b>Қалың</b> & *жұлдыз* [сілтеме](http://x.test) ![](y) `код` # ~~",
        "@ID@ @OPERATOR@ {lang} %s \\n",
        "ТОО = [\"a\"]\u{a0}#",
        &long,
    ];
    for operator in operators {
        let folder = TempDir::new().unwrap();
        let (right, printed) = made(folder.path(), &[("operator", operator)]);
        assert!(right, "{operator}: {printed}");
        let site = read(folder.path());
        let expected = operator.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(site.operator.name.get(Lang::Kk), expected);
        // Whoever reads the policy reads the name, and not what Markdown makes of it.
        let shown = Parser::new(site.policies[0].body.get(Lang::Ru)).filter_map(|event| match event {
            Event::Text(text) => Some(text.into_string()),
            Event::InlineHtml(_) | Event::Html(_) | Event::Code(_) => Some("?".into()),
            _ => None,
        });
        let shown = shown.collect::<String>();
        assert!(shown.contains(&format!("Оператор – {expected}, ИИН 870412450101")), "{shown}");
    }
}

#[test]
fn a_name_may_differ_by_language_and_a_domain_be_anybodys() {
    let folder = TempDir::new().unwrap();
    let (right, printed) = made(
        folder.path(),
        &[
            ("address", "қазына.қаз:8443/дүкен?x"),
            ("lang", "ru kk"),
            ("operator", "ТОО «Дүкен» | «Дүкен» ЖШС"),
            ("email", "frage@münchen.example"),
            ("uses", "google-analytics,google-ads,meta-pixel,tiktok-pixel,yandex-metrica,map-2gis,youtube,tawk"),
        ],
    );
    assert!(right, "{printed}");
    let site = read(folder.path());
    assert_eq!(site.operator.name.get(Lang::Ru), "ТОО «Дүкен»");
    assert_eq!(site.operator.name.get(Lang::Kk), "«Дүкен» ЖШС");
    assert_eq!(site.languages, [Lang::Ru, Lang::Kk]);
    assert_eq!(site.name.get(Lang::Ru), "қазына.қаз:8443");
    assert_eq!(site.categories.iter().map(|category| category.services.len()).collect::<Vec<_>>(), [1, 3, 2, 3]);
    let cookies = site.texts.iter().find(|text| text.id.as_str() == "cookies").unwrap();
    assert!(cookies.cross_border.allowed && cookies.third_parties.allowed);
    assert!(cookies.cross_border.about.get(Lang::Ru).contains("Сингапур"), "{:?}", cookies.cross_border);
}

#[test]
fn a_wrong_answer_is_explained_and_nothing_is_written() {
    let folder = TempDir::new().unwrap();
    let long = "Ұ".repeat(301);
    for (flag, answer, says) in [
        ("address", "javascript:alert(1)", "address of the site"),
        ("address", "", "address of the site"),
        ("address", "https://", "address of the site"),
        ("lang", "kz", "kk, ru and en"),
        ("lang", " ", "at least one"),
        ("operator", "\u{7}", "invisible"),
        ("operator", &long, "301 characters"),
        ("operator", "one | two", "once for each language"),
        ("number", "870412450102", "IIN"),
        ("number", "170540003814", "BIN"),
        ("number", "сегіз", "digits"),
        ("email", "дүкен", "@"),
        ("phone", "жоқ", "five digits"),
        ("uses", "matomo", "is not known"),
    ] {
        let (right, printed) = made(folder.path(), &[(flag, answer)]);
        assert!(!right && printed.contains(says) && printed.contains(&format!("--{flag}")), "{flag} {answer}: {printed}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{flag} {answer}");
    }
    // A second time it is there already, and stays as it is.
    assert!(made(folder.path(), &[]).0);
    let before = fs::read(folder.path().join("sites/dukan/site.toml")).unwrap();
    let (right, printed) = made(folder.path(), &[("phone", "+7 700 000 00 02")]);
    assert!(!right && printed.contains("is there already"), "{printed}");
    assert_eq!(fs::read(folder.path().join("sites/dukan/site.toml")).unwrap(), before);
}
