//! The files of a new site, from their templates and the answers.

use std::fmt::Write as _;

use kelisim_core::{Lang, SiteId};
use kelisim_i18n::{Words, country};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value};

use super::answers::Answers;
use super::known;

const SITE: &str = include_str!("../../../new-site/site.toml");
const POLICIES: [&str; 3] = [
    include_str!("../../../new-site/policy.kk.md"),
    include_str!("../../../new-site/policy.ru.md"),
    include_str!("../../../new-site/policy.en.md"),
];

/// What stands for each name of a template.
type Names = Vec<(&'static str, String)>;

/// Name and content of every file.
///
/// # Errors
/// A sentence: the template is broken, which a test excludes.
pub(super) fn files(id: &SiteId, answers: &Answers) -> Result<Vec<(String, String)>, String> {
    let names = |lang| names(id, answers, lang);
    let first = answers.languages.first().copied().unwrap_or(Lang::Kk);
    let chosen: Vec<&Table> = answers.uses.iter().filter_map(|id| known::service(id)).collect();
    // What comes before the first key is comment, which knows no quotes: host and id have none.
    let (head, body) = SITE.split_once("\n\n").unwrap_or_default();
    let template = format!("{}\n\n{}", replaced(head, &names(first)), body.replace("# @CATEGORIES@\n", &categories(&chosen)));
    let mut document: DocumentMut = template.parse().map_err(|why: toml_edit::TomlError| why.to_string())?;
    document["origins"] = toml_edit::value(answers.origins.iter().map(String::as_str).collect::<Array>());
    document["languages"] = toml_edit::value(answers.languages.iter().map(|lang| lang.code()).collect::<Array>());
    if let (Some(operator), Some(number)) = (document["operator"].as_table_mut(), &answers.number) {
        operator.remove("number");
        operator.insert(number.name(), toml_edit::value(number.to_string()));
        let order = ["name", number.name(), "address", "email", "phone", "responsible"];
        operator.sort_values_by(|one, _, other, _| {
            let place = |key: &toml_edit::Key| order.iter().position(|known| *known == key.get());
            place(one).cmp(&place(other))
        });
    }
    recipients(&mut document, &chosen);
    for (_, item) in document.as_table_mut().iter_mut() {
        fill(item, &answers.languages, first, &names);
    }
    let policies = answers.languages.iter().map(|lang| {
        let names = names(*lang).into_iter().map(|(name, word)| (name, plain(&word))).collect();
        (format!("policy-1.{lang}.md"), replaced(POLICIES[*lang as usize], &names))
    });
    Ok([("site.toml".to_owned(), document.to_string())].into_iter().chain(policies).collect())
}

fn names(id: &SiteId, answers: &Answers, lang: Lang) -> Names {
    let at = answers.languages.iter().position(|known| *known == lang).unwrap_or_default();
    let own = |words: &[String]| words.get(at).or(words.first()).cloned().unwrap_or_default();
    let label = answers.number.as_ref().map(|number| Words::of(lang).shell.number(number));
    vec![
        ("@ID@", id.to_string()),
        ("@HOST@", answers.host.clone()),
        ("@ORIGIN@", answers.origins.first().cloned().unwrap_or_default()),
        ("@OPERATOR@", own(&answers.operator)),
        ("@LABEL@", label.unwrap_or_default().to_owned()),
        ("@NUMBER@", answers.number.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("@ADDRESS@", own(&answers.postal)),
        ("@EMAIL@", answers.email.clone()),
        ("@PHONE@", answers.phone.clone()),
    ]
}

/// Words as Markdown shows them unchanged.
fn plain(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        if "\\`*_[]<>#&~|!".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// Puts the answers where the template names them. One pass: an answer that looks like a name stays as it is.
fn replaced(text: &str, names: &Names) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let found = names.iter().find(|(name, _)| from.starts_with(*name));
        let (word, length) = found.map_or(("@", 1), |(name, word)| (word.as_str(), name.len()));
        out.push_str(word);
        rest = &from[length..];
    }
    out.push_str(rest);
    out
}

/// Fills in every text below an item, and drops the languages that were not chosen.
fn fill(item: &mut Item, languages: &[Lang], first: Lang, names: &dyn Fn(Lang) -> Names) {
    match item {
        Item::Value(value) => fill_value(value, languages, first, names),
        Item::Table(table) => table.iter_mut().for_each(|(_, item)| fill(item, languages, first, names)),
        Item::ArrayOfTables(tables) => {
            let items = tables.iter_mut().flat_map(|table| table.iter_mut());
            items.for_each(|(_, item)| fill(item, languages, first, names));
        }
        Item::None => {}
    }
}

fn fill_value(value: &mut Value, languages: &[Lang], lang: Lang, names: &dyn Fn(Lang) -> Names) {
    match value {
        Value::String(text) if text.value().contains('@') => {
            let filled = replaced(text.value(), &names(lang));
            let around = text.decor().clone();
            *value = Value::from(filled);
            *value.decor_mut() = around;
        }
        Value::Array(array) => array.iter_mut().for_each(|value| fill_value(value, languages, lang, names)),
        Value::InlineTable(table) => {
            for lang in Lang::ALL.into_iter().filter(|lang| !languages.contains(lang)) {
                table.remove(lang.code());
            }
            for (key, value) in table.iter_mut() {
                let own = Lang::ALL.into_iter().find(|lang| lang.code() == key.get()).unwrap_or(lang);
                fill_value(value, languages, own, names);
            }
            table.fmt();
        }
        _ => {}
    }
}

/// The categories of the services that were chosen, as they are written in the file.
fn categories(chosen: &[&Table]) -> String {
    let mut out = String::new();
    for (id, title, about) in CATEGORIES {
        let mut own = chosen.iter().filter(|service| text(service, "category") == id).peekable();
        if own.peek().is_none() {
            continue;
        }
        let mut category = Table::new();
        category.insert("id", toml_edit::value(id));
        category.insert("title", toml_edit::value(by_lang(|lang| title[lang as usize].to_owned())));
        category.insert("about", toml_edit::value(by_lang(|lang| about[lang as usize].to_owned())));
        let _ = write!(out, "[[categories]]\n{category}\n");
        for service in own {
            let mut service = (*service).clone();
            service.remove("category");
            let _ = write!(out, "[[categories.services]]\n{service}\n");
        }
    }
    out
}

/// Says in the words of the banner who gets data from the services that were chosen, and where that is.
fn recipients(document: &mut DocumentMut, chosen: &[&Table]) {
    if chosen.is_empty() {
        return;
    }
    let names: Vec<&str> = chosen.iter().map(|service| text(service, "name")).collect();
    let mut lands: Vec<&str> = chosen.iter().map(|service| text(service, "country")).filter(|code| *code != "KZ").collect();
    lands.sort_unstable();
    lands.dedup();
    let cookies = document["texts"].as_array_of_tables_mut().and_then(|texts| texts.get_mut(0));
    if let Some(cookies) = cookies {
        let names = names.join(", ");
        cookies.insert("third_parties", disclosure(&|lang| THIRD[lang as usize].replace('~', &names)));
        if !lands.is_empty() {
            let list = |lang| lands.iter().map(|code| country(code, lang)).collect::<Vec<_>>().join(", ");
            cookies.insert("cross_border", disclosure(&|lang| ABROAD[lang as usize].replace('~', &list(lang))));
        }
    }
}

fn text<'t>(table: &'t Table, key: &str) -> &'t str {
    table.get(key).and_then(Item::as_str).unwrap_or_default()
}

fn by_lang(words: impl Fn(Lang) -> String) -> InlineTable {
    Lang::ALL.into_iter().map(|lang| (lang.code(), Value::from(words(lang)))).collect()
}

fn disclosure(about: &dyn Fn(Lang) -> String) -> Item {
    let mut table = InlineTable::new();
    table.insert("allowed", Value::from(true));
    table.insert("about", Value::InlineTable(by_lang(about)));
    toml_edit::value(table)
}

/// Optional categories: id, title and what they do, in each language.
const CATEGORIES: [(&str, [&str; 3], [&str; 3]); 3] = [
    (
        "functional",
        ["Қосымша мүмкіндіктер", "Дополнительные возможности", "Extra features"],
        [
            "Карта, бейне немесе чатты осы бетте көрсетеді.",
            "Показывают карту, видео или чат прямо на странице.",
            "Show a map, a video or a chat on the page.",
        ],
    ),
    (
        "analytics",
        ["Статистика", "Статистика", "Statistics"],
        ["Қай бетті жақсарту керегін көрсетеді.", "Подсказывает, какие страницы улучшить.", "Shows which pages to improve."],
    ),
    (
        "marketing",
        ["Жарнама", "Реклама", "Advertising"],
        [
            "Жарнаманың нәтижесін өлшеп, оны Сізге лайықтайды.",
            "Измеряет нашу рекламу и подбирает её для вас.",
            "Measures our ads and fits them to you.",
        ],
    ),
];
/// Where data of services go; `~` stands for their names.
const THIRD: [&str; 3] = [
    "Рұқсат берсеңіз, баптауларда аталған сервистерге: ~.",
    "С вашего разрешения – сервисам из настроек: ~.",
    "To services you allow in the settings: ~.",
];
/// Countries that data go to; `~` stands for their names.
const ABROAD: [&str; 3] =
    ["Рұқсат берсеңіз, мына елдерге: ~.", "С вашего разрешения – в страны: ~.", "To these countries, if you allow it: ~."];
