//! How a site answers people: whether an answer leaves by e-mail too, and the texts staff begin with.

use crate::case::Matter;
use crate::request::Outcome;
use crate::{Lang, Texts};

/// Places in a template that the gateway fills in itself: number, day of receipt, operator.
pub const FILLED: [&str; 3] = ["number", "received", "operator"];
/// What an e-mail about an answer says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ByEmail {
    /// Nothing is sent.
    None,
    /// That there is an answer, and where to read it. The address was typed by somebody; the answer is not for whoever
    /// else has it.
    #[default]
    Notice,
    /// The answer itself.
    Text,
}

impl ByEmail {
    /// Every way by its name in the site file.
    pub const NAMED: [(&'static str, Self); 3] = [("none", Self::None), ("notice", Self::Notice), ("text", Self::Text)];

    /// Looks a way up by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|(known, _)| *known == name).map(|(_, way)| way)
    }
}

/// Text that staff begin an answer with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Short name.
    pub id: String,
    /// What the cases are about that it answers; empty for all.
    pub about: Vec<Matter>,
    /// Outcome it belongs to, of a request; none for either.
    pub outcome: Option<Outcome>,
    /// What staff call it.
    pub title: Texts,
    /// The text. `{…}` are places to be filled.
    pub text: Texts,
}

impl Template {
    /// Whether it answers such a case.
    #[must_use]
    pub fn answers(&self, matter: &Matter) -> bool {
        self.about.is_empty() || self.about.contains(matter)
    }

    /// Text in a language, with what the gateway knows filled in. Other places stay, for staff to fill.
    #[must_use]
    pub fn filled(&self, lang: Lang, known: [&str; 3]) -> String {
        FILLED
            .iter()
            .zip(known)
            .fold(self.text.get(lang).to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}

/// First place of an answer that is not filled yet, as it stands there.
#[must_use]
pub fn unfilled(text: &str) -> Option<&str> {
    let from = text.find('{')?;
    let to = from + text.get(from..)?.find('}')?;
    text.get(from..=to)
}

/// How a site answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// What an e-mail about an answer says.
    pub email: ByEmail,
    /// Texts to begin with, in the order of the file.
    pub templates: Vec<Template>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_filled_is_found() {
        assert_eq!(unfilled("Жауап {сан} күнде"), Some("{сан}"));
        assert_eq!(unfilled("{number} дайын"), Some("{number}"));
        for whole in ["", "Жауап", "a } b", "a { b", "}{"] {
            assert_eq!(unfilled(whole), None, "{whole}");
        }
    }
}
