//! Roles of staff and their permissions at a site.

use serde::{Deserialize, Serialize};

/// Role of an account at a site. The variants' numbers are part of the stored format of accounts: add new
/// ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Person responsible for the site.
    Owner,
    /// Person responsible for personal data (Art. 25 p.2(10) of law 94-V).
    Officer,
    /// Marketer, who checks who may be contacted.
    Marketer,
    /// Auditor, who sees what was done and never whom it was about.
    Auditor,
}

/// Permission that a page or an address of the console requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Counts of consents, refusals and withdrawals.
    Figures,
    /// Check of one person.
    LookUp,
    /// Check of a list of people.
    List,
    /// Log of checks: who made them, and for how many people.
    Checks,
    /// Instructions for checks by programs.
    Recipes,
    /// Audit log of the console.
    History,
    /// API keys that make checks.
    Keys,
    /// Accounts and their roles.
    People,
}

impl Role {
    /// All roles, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Officer, Self::Marketer, Self::Auditor];

    /// Name on the command line and in the API.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Officer => "officer",
            Self::Marketer => "marketer",
            Self::Auditor => "auditor",
        }
    }

    /// Parses the name of a role.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Returns true when the role has a permission. Anything that is not listed is denied.
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
