//! An act of destruction on paper.

use kelisim_core::Lang;
use kelisim_core::site::Site;
use kelisim_i18n::{DestructionWords, Words};

use super::flow::Part;

/// Lays out the parts of an act from its lines, with places for the signatures of `signers`.
pub(super) fn parts(number: u32, lines: &[(String, String)], signers: &[String], site: &Site, lang: Lang) -> Vec<Part> {
    let words = DestructionWords::of(lang);
    let mut parts = vec![
        Part::Words(Words::of(lang).shell.letterhead(&site.operator, lang)),
        Part::Title((words.title)(number)),
        Part::Words(format!("{}: {}", site.name.get(lang), words.law)),
    ];
    for (label, value) in lines {
        let mut values = value.split('\n');
        parts.push(Part::Pair(label.clone(), values.next().unwrap_or_default().to_owned()));
        parts.extend(values.map(|more| Part::Bullet(more.to_owned())));
    }
    parts.extend(signers.iter().map(|name| Part::Pair(words.signature.to_owned(), format!("______________________ {name}"))));
    parts
}
