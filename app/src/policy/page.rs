//! Data of the policy's pages.

use kelisim_core::Lang;

use crate::shell::Shell;

/// One version of the privacy policy.
#[derive(Clone, Debug)]
pub struct PolicyPage {
    /// Header and footer around the page.
    pub shell: Shell,
    /// Metadata of the version.
    pub version: PolicyVersion,
    /// Changes of its parts since the version before.
    pub parts: Vec<PartChange>,
    /// Address of the version before.
    pub before: Option<String>,
    /// Address of the version in force, when this is another.
    pub current: Option<String>,
    /// Headings with their anchors.
    pub contents: Vec<(String, String)>,
    /// The policy as safe HTML. Whoever makes it is responsible for that: it is written into the page as it
    /// is.
    pub html: String,
    /// Language of the HTML: another than the page's where the policy was not published in it.
    pub html_lang: Lang,
    /// Every version: its name, its address, and whether it is the one shown.
    pub versions: Vec<(String, String, bool)>,
    /// Address of the list of versions.
    pub versions_href: String,
    /// Address of the plain text.
    pub text_href: String,
    /// Address of the machine-readable version.
    pub json_href: String,
    /// The permanent address, in full.
    pub address: String,
    /// Hash of the exact words.
    pub hash: String,
}

/// Metadata of a version, shown wherever it is named.
#[derive(Clone, Debug)]
pub struct PolicyVersion {
    /// Title of the policy.
    pub title: String,
    /// Name of the version.
    pub version: String,
    /// Who approved it, and when; `None` for an example.
    pub approval: Option<PolicyApproval>,
    /// First day in force, ISO 8601.
    pub effective: String,
    /// Whether it is in force.
    pub force: Force,
    /// Whether it changes something people should be notified of.
    pub significant: bool,
    /// What changed since the version before, in the operator's words.
    pub changes: Option<String>,
}

/// Approval of a version, shown under its title.
#[derive(Clone, Debug)]
pub struct PolicyApproval {
    /// Number of the order, where there is one.
    pub order: Option<String>,
    /// Office of the approver.
    pub approver: Option<String>,
    /// Day of the approval, ISO 8601.
    pub day: String,
}

/// Whether a version is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// It will come into force.
    Coming,
    /// It is in force.
    Now,
    /// It was in force before.
    Past,
}

/// Change of one part.
#[derive(Clone, Debug)]
pub struct PartChange {
    /// Heading of the part; empty for what stands before the first.
    pub heading: String,
    /// Anchor of the part; none when it was removed.
    pub anchor: Option<String>,
    /// Kind of the change.
    pub what: PartKind,
}

/// Kind of a part's change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// The part is new.
    New,
    /// The words were changed.
    Words,
    /// The heading was changed; the previous one.
    Renamed(String),
    /// The part was removed.
    Gone,
}

/// All versions of a site's policy.
#[derive(Clone, Debug)]
pub struct VersionsPage {
    /// Header and footer around the page.
    pub shell: Shell,
    /// Each version with its address, the newest first.
    pub versions: Vec<(PolicyVersion, String)>,
    /// Address of the machine-readable list.
    pub json_href: String,
}
