//! The languages a site speaks, and words in each of them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language of the product, by its ISO 639-1 code. Kazakh comes first: Kazakhstan's law wants consumer
/// information in Kazakh and Russian (Consumer Law Art. 24–26).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Kazakh
    Kk,
    /// Russian
    Ru,
    /// English
    En,
}

impl Lang {
    /// Every language, in the order in which a choice of languages is offered.
    pub const ALL: [Lang; 3] = [Lang::Kk, Lang::Ru, Lang::En];

    /// ISO 639-1 code, as in the `lang` attribute of a page.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Lang::Kk => "kk",
            Lang::Ru => "ru",
            Lang::En => "en",
        }
    }

    /// The language's own name for itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Lang::Kk => "Қазақша",
            Lang::Ru => "Русский",
            Lang::En => "English",
        }
    }

    /// The best of `offered` for an `Accept-Language` header (RFC 9110, 12.5.4), or the first offered.
    #[must_use]
    pub fn negotiate(header: &str, offered: &[Lang]) -> Option<Lang> {
        let mut wishes: Vec<(u32, Lang)> = header
            .split(',')
            .filter_map(|part| {
                let mut pieces = part.split(';');
                let lang = Lang::from_str(pieces.next()?.trim()).ok()?;
                let weight =
                    pieces.find_map(|piece| piece.trim().strip_prefix("q=")).map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
                // A weight is at most 1.000 with three decimals, so thousandths hold it exactly.
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
                Some(((weight.clamp(0.0, 1.0) * 1000.0) as u32, lang))
            })
            .filter(|(weight, lang)| *weight > 0 && offered.contains(lang))
            .collect();
        wishes.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        wishes.first().map(|(_, lang)| *lang).or_else(|| offered.first().copied())
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The code names no language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of kk, ru, en")]
pub struct UnknownLang;

impl FromStr for Lang {
    type Err = UnknownLang;

    /// Accepts a BCP 47 tag and looks at its first subtag only (`ru-KZ` is Russian).
    fn from_str(tag: &str) -> Result<Self, UnknownLang> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Lang::ALL.into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.code())).ok_or(UnknownLang)
    }
}

/// The same words in several languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(BTreeMap<Lang, String>);

impl Texts {
    /// Collects words by language.
    #[must_use]
    pub fn new(words: impl IntoIterator<Item = (Lang, String)>) -> Self {
        Self(words.into_iter().collect())
    }

    /// The words in `lang`; a site file is refused unless it has them in each of its languages, so the fallback to
    /// any other language is for callers that ask outside the site's own list.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        self.0.get(&lang).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }

    /// Whether there are words in `lang`.
    #[must_use]
    pub fn has(&self, lang: Lang) -> bool {
        self.0.contains_key(&lang)
    }

    /// Each language with its words.
    pub fn iter(&self) -> impl Iterator<Item = (Lang, &str)> {
        self.0.iter().map(|(lang, words)| (*lang, words.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negotiates_by_weight_and_falls_back_to_the_first() {
        let offered = [Lang::Kk, Lang::Ru];
        assert_eq!(Lang::negotiate("en;q=0.9, ru;q=0.8, kk;q=0.7", &offered), Some(Lang::Ru));
        assert_eq!(Lang::negotiate("de, fr;q=0.5", &offered), Some(Lang::Kk));
        assert_eq!(Lang::negotiate("ru;q=0, kk;q=0.1", &offered), Some(Lang::Kk));
        assert_eq!(Lang::negotiate("ru-KZ,ru;q=nonsense", &offered), Some(Lang::Ru));
        assert_eq!(Lang::negotiate("", &[]), None);
    }
}
