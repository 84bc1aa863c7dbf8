//! The example sites beside the facts of the operators' own documents: names, numbers, purposes, and the words
//! of the annexes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use kelisim_core::Lang;
use kelisim_core::site::{Form, Site, TextKind};
use toml::Value;

fn folder(id: &str) -> String {
    format!("{}/../../sites/{id}", env!("CARGO_MANIFEST_DIR"))
}

fn source(id: &str) -> String {
    std::fs::read_to_string(format!("{}/site.toml", folder(id))).unwrap()
}

fn site(id: &str) -> Site {
    let beside = |name: &str| std::fs::read_to_string(format!("{}/{name}", folder(id))).ok();
    Site::read("site.toml", &source(id), &beside).unwrap_or_else(|problems| panic!("{id}: {problems:#?}")).0
}

fn facts() -> toml::Table {
    include_str!("data/operators.toml").parse().unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

#[test]
fn operators_are_named_as_their_documents_name_them() {
    for (id, fact) in facts() {
        let site = site(&id);
        let operator = &site.operator;
        for (lang, name) in fact["name"].as_table().unwrap() {
            assert_eq!(operator.name.get(lang.parse().unwrap()), name.as_str().unwrap(), "{id}");
        }
        let same = |key: &str, is: &str| {
            if let Some(fact) = fact.get(key) {
                assert_eq!(fact.as_str().unwrap(), is, "{id}: {key}");
            }
        };
        same("number", &operator.number.to_string());
        same("address", operator.address.get(Lang::Kk));
        same("email", &operator.email);
        same("phone", &operator.phone);
    }
}

/// Our wording is an example: it borrows no order, number or date. Where these belong once the operator puts its
/// own document there stands in a comment.
#[test]
fn no_example_borrows_the_operator_s_order() {
    for (id, fact) in facts() {
        let (site, source) = (site(&id), source(&id));
        assert!(site.policies.iter().all(kelisim_core::site::Policy::is_example), "{id}");
        for lang in Lang::ALL {
            let words = site.policy_words(&site.policies[0], lang);
            assert!(words.contains("\nexample: true\n") && !words.contains("\norder: "), "{id} {lang}: {words}");
        }
        for key in ["order", "approved"] {
            if let Some(fact) = fact.get(key) {
                assert!(source.contains(fact.as_str().unwrap()), "{id}: no comment names {key}");
            }
        }
    }
}

#[test]
fn every_purpose_of_the_documents_is_asked_for_where_it_belongs() {
    for (id, fact) in facts() {
        let site = site(&id);
        let mut purposes: Vec<&str> = site.purposes.iter().map(|purpose| purpose.id.as_str()).collect();
        let mut wanted = texts(&fact["purposes"]);
        purposes.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(purposes, wanted, "{id}");
        for text in site.texts.iter().filter(|text| text.kind != TextKind::Cookies) {
            // Never bundled: one text asks for one purpose, and some form shows it.
            assert_eq!(text.purposes.len(), 1, "{id}: {}", text.id);
            let shown = |form: &Form| form.text == text.id || form.clauses.iter().any(|clause| clause.text == text.id);
            assert!(site.forms.iter().any(shown), "{id}: {}", text.id);
        }
        for purpose in &site.purposes {
            assert!(site.texts.iter().any(|text| text.purposes.contains(&purpose.id)), "{id}: {}", purpose.id);
        }
    }
}

#[test]
fn forms_have_the_words_of_the_annexes_in_sentence_case() {
    for (id, fact) in facts() {
        let site = site(&id);
        let Some(forms) = fact.get("forms").and_then(Value::as_table) else { continue };
        for (name, fact) in forms {
            let form = site.form(name).unwrap();
            let like = |key: &str, is: &str| {
                if let Some(fact) = fact.get(key) {
                    let wanted = fact.as_str().unwrap();
                    assert_eq!(wanted.to_lowercase(), is.to_lowercase(), "{id}/{name}: {key}");
                    let shouted = is.split(' ').filter(|word| word.chars().count() > 4 && **word == word.to_uppercase());
                    assert_eq!(shouted.count(), 0, "{id}/{name}: {is}");
                }
            };
            like("heading", form.heading.get(Lang::Kk));
            like("button", form.button.get(Lang::Kk));
            like("button_ru", form.button.get(Lang::Ru));
            like("checkbox", &form.checkbox.get(Lang::Kk).replace("[құпиялылық саясатымен](policy)", "құпиялылық саясатымен"));
            if let Some(labels) = fact.get("labels") {
                let is: Vec<&str> = form.fields.iter().map(|field| field.label.get(Lang::Kk)).collect();
                assert_eq!(is, texts(labels), "{id}/{name}");
            }
            if let Some(links) = fact.get("links") {
                let intro = form.intro.get(Lang::Kk);
                let targets: std::collections::BTreeSet<&str> = texts(links)
                    .iter()
                    .map(|words| intro.split_once(&format!("[{words}](")).unwrap().1.split_once(')').unwrap().0)
                    .collect();
                assert_eq!(targets.len(), 2, "{id}/{name}: each link has a page of its own");
            }
            if let Some(options) = fact.get("options") {
                let is = form.fields.iter().flat_map(|field| &field.options);
                let is: Vec<String> = is.map(|(_, label)| label.get(Lang::Kk).to_lowercase()).collect();
                assert_eq!(is, texts(options), "{id}/{name}");
            }
        }
    }
}

/// A debtor without e-mail can complain, and so can anybody at any other site.
#[test]
fn only_what_the_matter_needs_is_required() {
    for id in ["collectors", "stop-collector", "jetu", "hot-zaim", "jetfin"] {
        for form in &site(id).forms {
            assert!(form.fields.iter().all(|field| field.id != "email" || !field.required), "{id}/{}", form.id);
        }
    }
}

/// Annex 2 says more than that data are collected: none of it is lost in our own words.
#[test]
fn annex_2_keeps_its_whole_legal_content() {
    let content = [
        (
            Lang::Kk,
            [
                "жинауына",
                "өңдеуіне",
                "пайдаланып та, пайдаланбай да",
                "үшінші тұлғаларға беруіне",
                "үшінші тұлғалардан алуына",
                "жалпыға қолжетімді дерекқорларды",
                "заңнамасында көзделген жағдайларда",
            ],
        ),
        (
            Lang::Ru,
            [
                "собирала",
                "обрабатывала",
                "как с использованием средств автоматизации, так и без них",
                "передавала их третьим лицам",
                "получала мои данные от третьих лиц",
                "общедоступным базам данных",
                "предусмотренных законодательством",
            ],
        ),
    ];
    for (id, text) in [("collectors", "appeal"), ("stop-collector", "complaint"), ("stop-collector", "schedule")] {
        let site = site(id);
        let text = site.text(text).unwrap();
        assert!(text.third_parties.allowed, "{id}");
        for (lang, parts) in &content {
            for part in parts {
                assert!(text.words.get(*lang).contains(part), "{id} {}: {part}", text.id);
            }
        }
    }
}
