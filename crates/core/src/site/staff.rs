//! What the operator asks of staff before they see personal data, and what it lays ready for them.

use sha2::{Digest as _, Sha256};

use crate::{Lang, Texts};

/// Undertaking of confidentiality, with the warning of secrecy (Art. 11 p.2 of law 94-V). Whoever has not given it
/// sees nothing of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undertaking {
    /// Version, which the operator raises when the words change.
    pub version: u32,
    /// Heading.
    pub title: Texts,
    /// The words, in paragraphs.
    pub text: Texts,
}

impl Undertaking {
    /// SHA-256 of version, heading and words in a language: what was shown to whoever gave it.
    #[must_use]
    pub fn hash(&self, lang: Lang) -> [u8; 32] {
        let parts = [&self.version.to_string(), self.title.get(lang), self.text.get(lang)];
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// Public register in which a case may be looked up, outside the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// Short name.
    pub id: String,
    /// What people call it.
    pub title: Texts,
    /// Its address.
    pub url: String,
}

/// What a site asks of staff, and lays ready for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffRules {
    /// A change of roles counts once a second person has confirmed it.
    pub two_persons: bool,
    /// Consents that staff enter count once a second person has confirmed them.
    pub confirm_entered: bool,
    /// What staff undertake at their first visit, and again when its version changes.
    pub undertaking: Option<Undertaking>,
    /// Registers that stand on each case.
    pub registers: Vec<Register>,
}
