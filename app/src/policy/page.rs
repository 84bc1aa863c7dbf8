//! What the gateway gives to be shown of a policy.

use kelisim_core::Lang;

use crate::shell::Shell;

/// One version of the privacy policy.
#[derive(Clone, Debug)]
pub struct PolicyPage {
    /// What surrounds it.
    pub shell: Shell,
    /// The version itself.
    pub version: PolicyVersion,
    /// What became of its parts since the version before.
    pub parts: Vec<PartChange>,
    /// Address of the version before.
    pub before: Option<String>,
    /// Address of the version in force, when this is another.
    pub current: Option<String>,
    /// Headings with the anchors they stand at.
    pub contents: Vec<(String, String)>,
    /// The policy as safe HTML. Whoever makes it answers for that: it is written into the page as it is.
    pub html: String,
    /// Language of that: another than the page's where the policy was not published in it.
    pub html_lang: Lang,
    /// Every version: its name, its address, and whether it is the one shown.
    pub versions: Vec<(String, String, bool)>,
    /// Address of the list of versions.
    pub versions_href: String,
    /// Address of the plain text.
    pub text_href: String,
    /// Address of what machines read.
    pub json_href: String,
    /// The permanent address, whole.
    pub address: String,
    /// Hash of the exact words.
    pub hash: String,
}

/// What is told of a version wherever it is named.
#[derive(Clone, Debug)]
pub struct PolicyVersion {
    /// Title.
    pub title: String,
    /// Version.
    pub version: String,
    /// Number of the order that approved it.
    pub order: String,
    /// Who approved it.
    pub approver: Option<String>,
    /// Date of that order, ISO 8601.
    pub approved: String,
    /// In force from, ISO 8601.
    pub effective: String,
    /// Whether it is in force.
    pub force: Force,
    /// Whether it changes something people should be told of.
    pub significant: bool,
    /// What changed since the version before, in the operator's words.
    pub changes: Option<String>,
}

/// Whether a version is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// It will be.
    Coming,
    /// It is.
    Now,
    /// It was.
    Past,
}

/// What became of one part.
#[derive(Clone, Debug)]
pub struct PartChange {
    /// Its heading; empty for what stands before the first.
    pub heading: String,
    /// Anchor at which it stands; none when it is gone.
    pub anchor: Option<String>,
    /// What became of it.
    pub what: PartKind,
}

/// What became of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// It is new.
    New,
    /// Its words are others.
    Words,
    /// It was called otherwise.
    Renamed(String),
    /// It is gone.
    Gone,
}

/// All versions of a site's policy.
#[derive(Clone, Debug)]
pub struct VersionsPage {
    /// What surrounds it.
    pub shell: Shell,
    /// Each version with its address, the newest first.
    pub versions: Vec<(PolicyVersion, String)>,
    /// Address of what machines read.
    pub json_href: String,
}
