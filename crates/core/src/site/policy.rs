//! Privacy policies: versioned, immutable once published, per language; and what changed from one to the next.

#[cfg(feature = "site-file")]
mod compare;
#[cfg(feature = "site-file")]
mod parity;
#[cfg(feature = "site-file")]
mod parts;
#[cfg(feature = "site-file")]
pub(super) mod read;

use super::Site;
use crate::Texts;

#[cfg(feature = "site-file")]
pub use compare::{Change, compare};
#[cfg(feature = "site-file")]
pub use parts::{OPTIONS, Part, parts};

/// A privacy policy: versioned, immutable once published, per language.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its version, part of its address.
    pub version: String,
    /// Number of the order that approved it.
    pub order: String,
    /// Who approved it, when that is told.
    pub approver: Option<Texts>,
    /// Date of that order, ISO 8601.
    pub approved: String,
    /// In force from, ISO 8601.
    pub effective: String,
    /// Whether it changes something people should be told of: purposes, data, recipients, terms.
    pub significant: bool,
    /// Purposes people are asked about again: what they agreed to under an older version counts no more once this one is
    /// in force.
    pub asks_again: Vec<String>,
    /// What changed since the version before, in the operator's words.
    pub changes: Option<Texts>,
    /// Title.
    pub title: Texts,
    /// Markdown, in each language it was published in.
    pub body: Texts,
}

impl Site {
    /// The policies, the one that came into force first at the beginning; of two of one day, in the order of the file.
    #[must_use]
    pub fn policies_in_order(&self) -> Vec<&Policy> {
        let mut all: Vec<&Policy> = self.policies.iter().collect();
        all.sort_by_key(|policy| policy.effective.as_str());
        all
    }

    /// The place of a version among [`Site::policies_in_order`].
    #[must_use]
    pub fn policy_place(&self, version: &str) -> Option<usize> {
        self.policies_in_order().iter().position(|policy| policy.version == version)
    }

    /// The policy that was in force before this version.
    #[must_use]
    pub fn policy_before(&self, version: &str) -> Option<&Policy> {
        let before = self.policy_place(version)?.checked_sub(1)?;
        self.policies_in_order().get(before).copied()
    }
}
