//! An answer on the operator's letterhead.

use kelisim_core::Lang;
use kelisim_core::site::Site;
use kelisim_engine::clock;
use kelisim_engine::desk::Answered;
use kelisim_i18n::{AnswerWords, Desk, My, Words, matter};

use super::flow::Part;

/// Lays out the parts of an answer.
pub(super) fn parts(answered: &Answered, site: &Site, lang: Lang) -> Vec<Part> {
    let (words, operator) = (AnswerWords::of(lang), &site.operator);
    let pair = |label: &str, value: String| Part::Pair(label.to_owned(), value);
    let mut parts = vec![
        Part::Words(Words::of(lang).shell.letterhead(operator, lang)),
        Part::Title(words.title.into()),
        Part::Number(words.number.into(), answered.case.number()),
        pair(words.date, clock::local(answered.at)),
        pair(words.about, (words.received)(&matter(site, &answered.matter, lang), &clock::local(answered.received))),
    ];
    if matches!(answered.matter, kelisim_core::case::Matter::Ask(_)) {
        let state = kelisim_core::case::CaseState::Answered(answered.outcome);
        parts.push(pair(words.outcome, Desk::of(lang).state_of(state).to_owned()));
    }
    if let Some(ground) = answered.ground {
        parts.push(pair(words.ground, My::of(lang).why(ground).to_owned()));
    }
    parts.push(Part::Heading(matter(site, &answered.matter, lang)));
    let text = if answered.text.is_empty() { words.by_term } else { &answered.text };
    parts.extend(text.split("\n\n").map(|paragraph| Part::Words(paragraph.to_owned())));
    if let Some(responsible) = &operator.responsible {
        parts.push(Part::Words(responsible.get(lang).to_owned()));
    }
    parts.push(Part::Words((words.record)(&answered.record.to_string())));
    parts
}
