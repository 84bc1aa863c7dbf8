//! Who may do what at a site.

use serde::{Deserialize, Serialize};

/// What somebody is at a site. Variants are part of the format of accounts: add new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Answers for the site.
    Owner,
    /// Answers for personal data (Art. 25 p.2(10) of law 94-V).
    Officer,
    /// Asks who may be contacted.
    Marketer,
    /// Sees what was done and never whom it was about.
    Auditor,
}

/// What a page or an address of the console asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// How many agreed, refused and took back.
    Figures,
    /// Whether one person may be contacted.
    LookUp,
    /// Which people of a list may be contacted.
    List,
    /// Who asked about how many.
    Checks,
    /// How programs ask.
    Recipes,
    /// What was done in the console.
    History,
    /// Which keys ask by machine.
    Keys,
    /// Who has which role.
    People,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Officer, Self::Marketer, Self::Auditor];

    /// Its name on the command line and in the API.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Officer => "officer",
            Self::Marketer => "marketer",
            Self::Auditor => "auditor",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether the role has a permission. What is not named here is not allowed.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        use Permission::{Checks, Figures, History, Keys, List, LookUp, People, Recipes};
        match self {
            Self::Owner => matches!(permission, Figures | LookUp | List | Checks | Recipes | History | Keys | People),
            Self::Officer => matches!(permission, Figures | LookUp | List | Checks | Recipes | History | Keys),
            Self::Marketer => matches!(permission, Figures | LookUp | List | Checks | Recipes),
            Self::Auditor => matches!(permission, Figures | Checks | Recipes | History | Keys | People),
        }
    }
}
