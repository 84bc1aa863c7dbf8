//! Languages of the product, and values that exist once per language: sentences of the product, texts of a
//! site.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Declares the languages and every method that differs between them: besides its sentences, a language adds
/// one line below.
macro_rules! languages {
    ($($(#[$doc:meta])* $variant:ident $code:ident $own_name:literal),+ $(,)?) => {
        /// Language of the product, by its ISO 639-1 code. Kazakh comes first: Kazakhstan's law requires
        /// consumer information in Kazakh and Russian (Consumer Law Art. 24–26).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum Lang {
            $($(#[$doc])* $variant,)+
        }

        impl Lang {
            /// Every language, in the order in which a choice of languages is offered.
            pub const ALL: [Lang; [$(Lang::$variant),+].len()] = [$(Lang::$variant),+];

            /// ISO 639-1 code, as in the `lang` attribute of a page.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Lang::$variant => stringify!($code),)+ }
            }

            /// Name of the language in the language itself.
            #[must_use]
            pub const fn own_name(self) -> &'static str {
                match self { $(Lang::$variant => $own_name,)+ }
            }
        }

        impl<T> ByLang<T> {
            /// Takes the value for each language, so that one without a value does not compile.
            #[must_use]
            pub const fn new($($code: T),+) -> Self {
                Self([$($code),+])
            }
        }
    };
}

languages! {
    /// Kazakh, the state language.
    Kk kk "Қазақша",
    /// Russian, official beside Kazakh.
    Ru ru "Русский",
    /// English, for everybody else.
    En en "English",
}

/// One value for each language: the only shape that sentences of the product have.
///
/// A sentence is a `ByLang<&'static str>`, a sentence with parts a `ByLang<fn(…) -> String>`, a family of
/// sentences a `ByLang` of its struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByLang<T>([T; Lang::ALL.len()]);

impl<T> ByLang<T> {
    /// Returns the value for `lang`.
    #[must_use]
    pub const fn of(&self, lang: Lang) -> &T {
        &self.0[lang as usize]
    }
}

impl Lang {
    /// Picks the best of `offered` for an `Accept-Language` header (RFC 9110, 12.5.4), or the first offered.
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

/// Code that names no language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of {}", Lang::ALL.map(Lang::code).join(", "))]
pub struct UnknownLang;

impl FromStr for Lang {
    type Err = UnknownLang;

    /// Parses a BCP 47 tag by its first subtag only (`ru-KZ` is Russian).
    fn from_str(tag: &str) -> Result<Self, UnknownLang> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Lang::ALL.into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.code())).ok_or(UnknownLang)
    }
}

/// One text in several languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(BTreeMap<Lang, String>);

impl Texts {
    /// Collects the wordings by language.
    #[must_use]
    pub fn new(words: impl IntoIterator<Item = (Lang, String)>) -> Self {
        Self(words.into_iter().collect())
    }

    /// Returns the wording in `lang`. A site file is refused unless it has one in each of its languages, so
    /// the fallback to any other language is for callers that ask outside the site's own list.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        self.0.get(&lang).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }

    /// Returns true if there is a wording in `lang`.
    #[must_use]
    pub fn has(&self, lang: Lang) -> bool {
        self.0.contains_key(&lang)
    }

    /// Iterates over the languages with their wordings.
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

    #[test]
    fn each_language_has_its_own_value() {
        let codes = ByLang::new("kk", "ru", "en");
        assert!(Lang::ALL.into_iter().all(|lang| *codes.of(lang) == lang.code()));
        assert_eq!(UnknownLang.to_string(), "not one of kk, ru, en");
    }
}
