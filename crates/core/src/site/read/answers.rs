//! Reader of `[answers]`: how people are answered.

use std::collections::BTreeSet;

use super::super::answers::{Answers, ByEmail, Template};
use super::super::form::Form;
use super::super::table::Table;
use crate::Lang;
use crate::case::Matter;
use crate::request::{Ask, Outcome};

/// Most characters of a template: as many as an answer has.
const MOST: usize = 4_000;

/// Reads the table `[answers]`, which may be missing.
pub(super) fn answers(root: &Table<'_>, languages: &[Lang], forms: &[Form]) -> Answers {
    let Some(table) = root.optional_table("answers", "the answers") else { return Answers::default() };
    let email = if table.optional_text("email").is_some() {
        table.one_of("email", &ByEmail::NAMED.map(|(name, _)| name), ByEmail::named).unwrap_or_default()
    } else {
        ByEmail::default()
    };
    let templates: Vec<Template> =
        table.tables("templates", "answer template").iter().map(|table| template(table, languages, forms)).collect();
    let mut ids = BTreeSet::new();
    for template in &templates {
        if !ids.insert(&template.id) {
            let at = table.at_item("templates", "id", &template.id);
            table.error(at, format!("answer template \"{}\" is there twice", template.id), "Give each an id of its own.");
        }
    }
    table.finish();
    Answers { email, templates }
}

fn template(table: &Table<'_>, languages: &[Lang], forms: &[Form]) -> Template {
    let id = table.text("id").value;
    let mut about = Vec::new();
    for named in table.list("about") {
        let request = Ask::named(&named.value).map(Matter::Ask);
        let form = forms.iter().any(|form| form.id == named.value).then(|| Matter::Form(named.value.clone()));
        match request.or(form) {
            Some(matter) => about.push(matter),
            None => table.error(
                named.at,
                format!("{} is about \"{}\", which is neither a form nor a request", table.called(), named.value),
                "Name forms of this site, or information, correction, blocking, deletion, anonymisation, objection, withdrawal.",
            ),
        }
    }
    let outcome = if table.optional_text("outcome").is_some() {
        table.one_of("outcome", &["granted", "refused"], |name| match name {
            "granted" => Some(Outcome::Granted),
            "refused" => Some(Outcome::Refused),
            _ => None,
        })
    } else {
        None
    };
    let (title, text) = (table.name("title", languages), table.words("text", languages));
    for lang in languages {
        if text.get(*lang).chars().count() > MOST {
            table.error(
                table.at,
                format!("{} is longer than an answer may be", table.called()),
                "Write at most 4000 characters.",
            );
        }
    }
    table.finish();
    Template { id, about, outcome, title, text }
}
