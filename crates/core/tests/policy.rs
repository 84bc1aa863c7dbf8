//! Policies: what is reported about them, and where one language lacks what another has.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use kelisim_core::site::{Severity, Site, SiteMistake};
use kelisim_core::{Lang, TextHash};
use proptest::prelude::*;

/// Reads a site with these policies; `files` are the Markdown files beside it.
fn read(policies: &str, files: &[(&str, &str)]) -> Result<(Site, Vec<SiteMistake>), Vec<SiteMistake>> {
    let folder = format!("{}/../../sites/jetu", env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(format!("{folder}/site.toml")).unwrap();
    let (head, rest) = source.split_once("[[policies]]").unwrap();
    let (_, tail) = rest.split_once("[[retention]]").unwrap();
    // Answers name forms, which this site has none of.
    let (tail, _) = tail.split_once("[answers]").unwrap();
    Site::read("sites/jetu/site.toml", &format!("{head}{policies}[[retention]]{tail}"), &|name| {
        files.iter().find(|(known, _)| *known == name).map(|(_, words)| (*words).to_owned())
    })
}

fn entry(version: &str, effective: &str, more: &str) -> String {
    format!(
        "[[policies]]\nversion = \"{version}\"\norder = \"№ {version}\"\napproved = 2026-09-01\neffective = {effective}\n\
         title = {{ kk = \"Саясат\", ru = \"Политика\", en = \"Policy\" }}\nfile = \"p{version}.{{lang}}.md\"\n{more}\n"
    )
}

const KK: &str = "Кіріспе.\n\n## Не жинаймыз\n- аты\n- ЖСН\n\n## Мерзім\n15 жұмыс күні.\n\n## Байланыс\ninfo@jetu.kz\n";
const RU: &str = "Вступление.\n\n## Что собираем\n- имя\n- ИИН\n\n## Срок\n15 рабочих дней.\n\n## Связь\ninfo@jetu.kz\n";
const EN: &str = "Introduction.\n\n## What we collect\n- name\n- IIN\n\n## Term\n15 working days.\n\n## Contact\ninfo@jetu.kz\n";

fn own(problems: &[SiteMistake]) -> Vec<&SiteMistake> {
    // These policies are too short to say what a policy has to; that has a test of its own.
    let other = |what: &str| what.contains("stand-in") || what.contains("does not speak");
    problems.iter().filter(|problem| !other(&problem.what)).collect()
}

#[test]
fn versions_that_say_the_same_in_each_language_raise_no_doubt() {
    let (site, warnings) = read(&entry("1", "2026-09-01", ""), &[("p1.kk.md", KK), ("p1.ru.md", RU), ("p1.en.md", EN)]).unwrap();
    assert!(own(&warnings).is_empty(), "{warnings:#?}");
    assert!(!site.policies[0].significant && !site.policies[0].is_example());
}

#[test]
fn a_part_that_one_language_lacks_is_named_with_file_and_line() {
    let without = RU.replace("## Срок\n15 рабочих дней.\n\n", "");
    let (_, warnings) =
        read(&entry("1", "2026-09-01", ""), &[("p1.kk.md", KK), ("p1.ru.md", &without), ("p1.en.md", EN)]).unwrap();
    let [warning] = own(&warnings)[..] else { panic!("{warnings:#?}") };
    assert_eq!((warning.file.as_str(), warning.line, warning.severity), ("sites/jetu/p1.ru.md", 7, Severity::Warning));
    assert_eq!(warning.what, "policy \"1\" lacks a part in ru: «Мерзім», p1.kk.md line 7");
    // The last part is missing: the warning points at the file's last line.
    let without = RU.replace("\n## Связь\ninfo@jetu.kz\n", "");
    let (_, warnings) =
        read(&entry("1", "2026-09-01", ""), &[("p1.kk.md", KK), ("p1.ru.md", &without), ("p1.en.md", EN)]).unwrap();
    assert_eq!((own(&warnings)[0].line, own(&warnings).len()), (8, 1), "{warnings:#?}");
    // A list with one item less.
    let shorter = EN.replace("- IIN\n", "");
    let (_, warnings) =
        read(&entry("1", "2026-09-01", ""), &[("p1.kk.md", KK), ("p1.ru.md", RU), ("p1.en.md", &shorter)]).unwrap();
    let [warning] = own(&warnings)[..] else { panic!("{warnings:#?}") };
    assert_eq!((warning.file.as_str(), warning.line), ("sites/jetu/p1.en.md", 3));
    assert!(warning.what.contains("has 1 paragraphs and points in en") && warning.what.contains("2 in kk"), "{}", warning.what);
    // A surplus part in a language that is not the longest: a heading of another level.
    let other = RU.replace("## Срок", "### Срок");
    let (_, warnings) = read(&entry("1", "2026-09-01", ""), &[("p1.kk.md", KK), ("p1.ru.md", &other), ("p1.en.md", EN)]).unwrap();
    let told: Vec<_> = own(&warnings).iter().map(|warning| (warning.file.rsplit('/').next().unwrap(), warning.line)).collect();
    assert_eq!(told, [("p1.kk.md", 7), ("p1.ru.md", 10)], "{warnings:#?}");
}

#[test]
fn english_may_come_later_and_the_two_others_may_not() {
    let (site, warnings) = read(&entry("1", "2026-09-01", ""), &[("p1.kk.md", KK), ("p1.ru.md", RU)]).unwrap();
    assert!(own(&warnings)[0].what.contains("p1.en.md is not there"), "{warnings:#?}");
    assert!(!site.policies[0].body.has(Lang::En));
    let names: Vec<_> =
        site.published().into_iter().map(|published| published.name).filter(|name| name.starts_with("policy")).collect();
    assert_eq!(names, ["policy/1/kk", "policy/1/ru"], "what was not written is not published");
    let problems = read(&entry("1", "2026-09-01", ""), &[("p1.kk.md", KK), ("p1.en.md", EN)]).map(|_| ()).unwrap_err();
    assert!(problems.iter().any(|problem| problem.severity == Severity::Error && problem.what == "p1.ru.md is not there"));
}

#[test]
fn what_changed_must_be_said_of_a_significant_version_and_should_be_of_any() {
    let files = [("p1.kk.md", KK), ("p1.ru.md", RU), ("p1.en.md", EN), ("p2.kk.md", KK), ("p2.ru.md", RU), ("p2.en.md", EN)];
    let two = |more: &str| format!("{}{}", entry("2", "2026-12-01", more), entry("1", "2026-09-01", ""));
    let (site, warnings) = read(&two(""), &files).unwrap();
    assert!(own(&warnings)[0].what.contains("policy \"2\" does not say what changed"), "{warnings:#?}");
    // Ordered by the day they come into force, whatever their order in the file.
    assert_eq!((site.policy_place("1"), site.policy_place("2"), site.policy_place("3")), (Some(0), Some(1), None));
    assert_eq!(site.policy_before("2").map(|policy| policy.version.as_str()), Some("1"));
    assert!(site.policy_before("1").is_none() && site.policy_before("3").is_none());
    let problems = read(&two("significant = true"), &files).map(|_| ()).unwrap_err();
    assert!(problems.iter().any(|problem| problem.severity == Severity::Error && problem.what.contains("is significant")));
    let more = "significant = true\nchanges = { kk = \"Жаңа алушы.\", ru = \"Новый получатель.\", en = \"A new recipient.\" }\n\
                approver = { kk = \"Директор\", ru = \"Директор\", en = \"Director\" }";
    let (site, warnings) = read(&two(more), &files).unwrap();
    assert!(own(&warnings).is_empty(), "{warnings:#?}");
    // Both are read by people, so they are part of what is published; the first version hashes as before.
    let words = site.policy_words(site.policy("2").unwrap(), Lang::Ru);
    assert!(words.contains("\napprover: Директор\n") && words.contains("\nchanges: Новый получатель.\n"), "{words}");
    let first = site.policy_words(site.policy("1").unwrap(), Lang::Ru);
    assert_eq!(
        first,
        format!(
            "kelisim-policy: 1\nsite: jetu\nversion: 1\nlang: ru\norder: № 1\napproved: 2026-09-01\neffective: 2026-09-01\n\
             title: Политика\n\n{}\n",
            RU.trim()
        )
    );
    assert_ne!(TextHash::of(&words), TextHash::of(&first));
}

#[test]
fn a_version_is_part_of_an_address() {
    let files = [("p1.kk.md", KK), ("p1.ru.md", RU), ("p1.en.md", EN)];
    for good in ["1", "2026-12", "2.1", "A"] {
        let policy = entry("1", "2026-09-01", "").replace("version = \"1\"", &format!("version = \"{good}\""));
        assert!(read(&policy, &files).is_ok(), "{good}");
    }
    for bad in ["a/b", "1.txt", "1.json", "versions", "..", "-1", "1 2", "№1", &"1".repeat(33)] {
        let policy = entry("1", "2026-09-01", "").replace("version = \"1\"", &format!("version = \"{bad}\""));
        let problems = read(&policy, &files).map(|_| ()).unwrap_err();
        assert!(problems.iter().any(|problem| problem.what.contains("cannot stand in an address")), "{bad}: {problems:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any content of the files is compared without a panic, and every reported line is within the file.
    #[test]
    fn any_words_are_compared(
        kk in "(#{0,3} ?[а-я0-9]{0,4}\n|- [а-я]{1,3}\n|\n|\\| a \\| b \\|\n|\\[a\\]\\(b\\)|```\n|---\n){1,20}x",
        ru in "(#{0,3} ?[а-я0-9]{0,4}\n|- [а-я]{1,3}\n|\n|===\n|<b>\n){1,20}x",
    ) {
        let (_, warnings) = read(&entry("1", "2026-09-01", ""), &[("p1.kk.md", &kk), ("p1.ru.md", &ru), ("p1.en.md", &kk)]).unwrap();
        for warning in own(&warnings) {
            let lines = match warning.file.rsplit('/').next() {
                Some("p1.ru.md") => ru.lines().count(),
                _ => kk.lines().count(),
            };
            prop_assert!((1..=lines).contains(&warning.line), "{} {}", warning.line, lines);
        }
        // A text compared with itself has no gap and no change.
        let parts = kelisim_core::site::policy::parts(&kk);
        prop_assert_eq!(kelisim_core::site::policy::compare(&parts, &parts), []);
        prop_assert!(!own(&warnings).iter().any(|warning| warning.file.ends_with("p1.en.md")) || ru.contains('#') || ru.contains("==="));
    }
}
