//! A journal on paper.

use kelisim_core::Lang;
use kelisim_core::site::Site;
use kelisim_i18n::{JournalWords, Words};

use super::flow::Part;

/// Lays out the parts of a journal from its lines, as the page has them.
pub(super) fn parts(period: &str, lines: &[[String; 6]], site: &Site, lang: Lang) -> Vec<Part> {
    let (words, operator) = (JournalWords::of(lang), &site.operator);
    let shell = &Words::of(lang).shell;
    let mut parts = vec![
        Part::Title(format!("{}: {}", words.heading, site.name.get(lang))),
        Part::Words(format!("{}, {}\u{a0}{}", operator.name.get(lang), shell.number(&operator.number), operator.number)),
        Part::Words(period.to_owned()),
        Part::Words(words.about.to_owned()),
    ];
    for [moment, place, what, number, decided, who] in lines {
        let rest = [what, number, decided, who].into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>();
        parts.push(Part::Pair(format!("{place} · {moment}"), rest.join(" · ")));
    }
    parts
}
