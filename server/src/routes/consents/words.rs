//! Which words a decision is about, as a sender names them.

use kelisim_core::consent::KnownText;
use kelisim_core::id::BadId;
use kelisim_core::{RecordId, TextHash};
use serde::Deserialize;

/// SHA-256 of the words shown, or its first half: the banner is loaded by every visitor, and each digit counts there.
/// What is recorded is the whole hash of words this gateway published.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub(super) enum Words {
    /// All 64 digits.
    Whole(TextHash),
    /// The first 32 digits.
    Begin([u8; 16]),
}

impl TryFrom<String> for Words {
    type Error = BadId;

    fn try_from(digits: String) -> Result<Self, BadId> {
        if digits.len() == 32 {
            // Any id of 16 bytes is written like this.
            return digits.parse().map(|RecordId(begin)| Self::Begin(begin));
        }
        digits.parse().map(Self::Whole)
    }
}

impl Words {
    /// Finds the whole hash among what was published. A half that is none of these is the hash of no words.
    pub(super) fn among(&self, texts: &[KnownText]) -> TextHash {
        match self {
            Self::Whole(hash) => *hash,
            Self::Begin(begin) => {
                let known = texts.iter().find(|known| known.hash.0.starts_with(begin));
                known.map_or(TextHash([0; 32]), |known| known.hash)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kelisim_core::Lang;

    use super::*;

    #[test]
    fn half_a_hash_names_published_words_and_nothing_else() {
        let hash = TextHash::of("words");
        let texts = [KnownText { id: "cookies".into(), version: 1, lang: Lang::En, hash }];
        let among = |digits: &str| Words::try_from(digits.to_owned()).map(|words| words.among(&texts)).ok();
        let digits = hash.to_string();
        assert_eq!(among(&digits), Some(hash));
        assert_eq!(among(&digits[..32]), Some(hash));
        assert_eq!(among(&digits[32..]), Some(TextHash([0; 32])));
        assert_eq!(among(&"f".repeat(64)), Some(TextHash([0xff; 32])), "what is wrong with it is said where it is judged");
        for bad in ["", &digits[..31], &digits[..33], &"g".repeat(32), &digits[..32].to_uppercase()] {
            assert_eq!(among(bad), None, "{bad}");
        }
    }
}
