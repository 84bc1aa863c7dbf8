//! The list of data in a consent (Art. 8 p.4(7) of law 94-V) beside the fields of the form that asks for it. A
//! machine cannot read a list as a lawyer does; it notices an item that stands on one side alone.

use super::table::Table;
use super::{ConsentText, FieldKind, Form, Site};
use crate::Lang;

/// Item of personal data that a list may name: its name in messages, the kind of field that collects it, and
/// beginnings of words by which it is recognised in Kazakh, Russian and English.
struct Known {
    name: &'static str,
    kind: Option<FieldKind>,
    stems: [&'static [&'static str]; 3],
}

const KNOWN: [Known; 9] = [
    Known { name: "the IIN", kind: Some(FieldKind::Iin), stems: [&["жсн"], &["иин"], &["iin"]] },
    Known {
        name: "a telephone number", kind: Some(FieldKind::Phone), stems: [&["телефон"], &["телефон"], &["phone"]]
    },
    Known {
        name: "an e-mail address", kind: Some(FieldKind::Email), stems: [&["пошта"], &["почт"], &["email", "e-mail"]]
    },
    Known { name: "the day of birth", kind: None, stems: [&["туған"], &["рожден"], &["birth"]] },
    Known {
        name: "income", kind: None, stems: [&["табыс", "жалақы"], &["доход", "зарплат"], &["income", "salary"]]
    },
    Known {
        name: "work", kind: None, stems: [&["жұмыс беруші", "жұмыс орн"], &["работодател", "мест работы"], &["employer"]]
    },
    Known {
        name: "an address of living",
        kind: None,
        stems: [&["тұратын", "тұрғылықты"], &["проживани", "прописк"], &["living", "residence"]],
    },
    Known {
        name: "an identity document",
        kind: None,
        stems: [&["жеке куәлік"], &["удостоверени"], &["identity card", "identity document"]],
    },
    Known {
        name: "a bank account", kind: None, stems: [&["банк шот", "шотының"], &["банковск"], &["bank account"]]
    },
];

/// Number of letters at the beginning of a word that stay when it is declined.
const STEM: usize = 4;

fn place(lang: Lang) -> usize {
    match lang {
        Lang::Kk => 0,
        Lang::Ru => 1,
        Lang::En => 2,
    }
}

fn names(text: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| text.contains(stem))
}

/// Whether a list names what a label asks for: one of the label's words, declined.
fn names_label(list: &str, label: &str) -> bool {
    label
        .to_lowercase()
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.chars().count() >= STEM)
        .any(|word| list.contains(&word.chars().take(STEM).collect::<String>()))
}

/// Warns of a field that the list of data does not name, and of data that no field collects.
pub(super) fn compare(root: &Table<'_>, site: &Site, form: &Form, text: &ConsentText) {
    let at = root.at_item("texts", "id", &text.id);
    for lang in &site.languages {
        let list = text.data.get(*lang).to_lowercase();
        for field in &form.fields {
            let label = field.label.get(*lang);
            let known = KNOWN.iter().find(|known| known.kind == Some(field.kind));
            let named = known.map_or_else(|| names_label(&list, label), |known| names(&list, known.stems[place(*lang)]));
            if !named {
                root.warning(
                    at,
                    format!(
                        "form \"{}\" asks for «{label}», which `data` of text \"{}\" does not name in {lang}",
                        form.id, text.id
                    ),
                    "People agree to a list: name it there, or do not ask for it.",
                );
            }
        }
        for known in &KNOWN {
            let stems = known.stems[place(*lang)];
            let asked = |kind, label: &str| known.kind == Some(kind) || names(&label.to_lowercase(), stems);
            if names(&list, stems) && !form.fields.iter().any(|field| asked(field.kind, field.label.get(*lang))) {
                root.warning(
                    at,
                    format!(
                        "`data` of text \"{}\" names {} in {lang}, which form \"{}\" does not ask for",
                        text.id, known.name, form.id
                    ),
                    "Take it out of the list, or ask for it.",
                );
            }
        }
    }
}
