//! Privacy policies, versioned, immutable once published, per language; and the differences between two
//! versions.

#[cfg(feature = "site-file")]
mod compare;
#[cfg(feature = "site-file")]
mod contents;
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

/// Privacy policy: versioned, immutable once published, per language.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Version, part of the policy's address.
    pub version: String,
    /// How the operator approved it; `None` for an example, which nobody did.
    pub approval: Option<Approval>,
    /// First day in force, ISO 8601.
    pub effective: String,
    /// True if it changes something people should be notified of: purposes, data, recipients, terms.
    pub significant: bool,
    /// Purposes people are asked about again: consents given under an older version no longer count once this
    /// one is in force.
    pub asks_again: Vec<String>,
    /// Changes since the version before, in the operator's words.
    pub changes: Option<Texts>,
    /// Title shown above the policy.
    pub title: Texts,
    /// Markdown, in each language it was published in.
    pub body: Texts,
}

/// Approval of a policy by its operator.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Number of the order; a sole trader may have none.
    pub order: Option<String>,
    /// Office that approved it.
    pub approver: Option<Texts>,
    /// Day of the approval, ISO 8601.
    pub day: String,
}

impl Policy {
    /// Returns true for example wording, which is not the operator's approved document. Pages say so.
    #[must_use]
    pub fn is_example(&self) -> bool {
        self.approval.is_none()
    }
}

impl Site {
    /// Lists the policies in the order in which they come into force; those of one day in the order of the
    /// file.
    #[must_use]
    pub fn policies_in_order(&self) -> Vec<&Policy> {
        let mut all: Vec<&Policy> = self.policies.iter().collect();
        all.sort_by_key(|policy| policy.effective.as_str());
        all
    }

    /// Index of a version among [`Site::policies_in_order`].
    #[must_use]
    pub fn policy_place(&self, version: &str) -> Option<usize> {
        self.policies_in_order().iter().position(|policy| policy.version == version)
    }

    /// Policy that was in force before this version.
    #[must_use]
    pub fn policy_before(&self, version: &str) -> Option<&Policy> {
        let before = self.policy_place(version)?.checked_sub(1)?;
        self.policies_in_order().get(before).copied()
    }
}
