//! The table `[banner]`: how the banner looks, and what it does before anybody has decided.

#[cfg(feature = "site-file")]
mod read;

#[cfg(feature = "site-file")]
pub(super) use read::read;

/// Look of the banner where the tag does not set it, and how strict it is.
#[derive(Clone, Debug)]
pub struct Banner {
    /// Shape on the page: `box`, `bar` or `dialog`.
    pub layout: String,
    /// Place of the box and of the settings button: `bottom-left`, `bottom-right`, `top-left` or `top-right`.
    pub corner: String,
    /// True if requests to hosts that no allowed service lists are blocked too.
    pub strict: bool,
    /// Categories that Global Privacy Control refuses.
    pub gpc: Gpc,
    /// Settings of Google's Consent Mode.
    pub consent_mode: ConsentMode,
}

impl Banner {
    /// Layouts a site can choose from.
    pub const LAYOUTS: [&str; 3] = ["box", "bar", "dialog"];
    /// Corners a site can choose from.
    pub const CORNERS: [&str; 4] = ["bottom-left", "bottom-right", "top-left", "top-right"];
}

impl Default for Banner {
    fn default() -> Self {
        Self {
            layout: Self::LAYOUTS[0].into(),
            corner: Self::CORNERS[0].into(),
            strict: false,
            gpc: Gpc::All,
            consent_mode: ConsentMode::default(),
        }
    }
}

/// Categories that a browser's Global Privacy Control refuses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gpc {
    /// Every optional one.
    #[default]
    All,
    /// Advertising and statistics; the visitor is asked for the rest.
    Tracking,
}

impl Gpc {
    /// Names a site can choose from.
    pub const NAMES: [&str; 2] = ["all", "tracking"];

    /// Finds a scope by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::All, Self::Tracking].into_iter().zip(Self::NAMES).find(|(_, known)| *known == name).map(|(scope, _)| scope)
    }
}

/// Settings of Google's Consent Mode beyond what a visitor decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsentMode {
    /// Whether click identifiers may travel in links while storage is denied (`url_passthrough`).
    pub url_passthrough: bool,
    /// Whether requests for advertising are stripped while that is denied (`ads_data_redaction`).
    pub ads_data_redaction: bool,
    /// What counts before a decision in some regions, where the law does not ask first.
    pub regions: Vec<RegionDefault>,
}

/// What counts before a decision in some regions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionDefault {
    /// Codes of ISO 3166-2, such as `US` and `US-CA`.
    pub codes: Vec<String>,
    /// Categories that count as allowed there for Google's tags, until the visitor decides.
    pub granted: Vec<String>,
}
