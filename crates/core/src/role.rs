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
    /// Case worker, who answers people.
    #[serde(rename = "case-worker")]
    CaseWorker,
    /// Approver, who decides what an officer proposes: the head of the organisation or whom they name.
    Approver,
    /// Security officer, who watches access and incidents.
    Security,
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
    /// Lists of cases, which name nobody.
    Cases,
    /// Opening a case, with what the person wrote.
    Open,
    /// Assigning, answering and closing cases.
    Work,
    /// The whole evidence of an act, with a reason: address, device, page.
    Proof,
    /// Giving and taking roles; nobody changes their own.
    Roles,
    /// Confirming a role that somebody else proposed for a third person.
    Confirm,
    /// What is over its term, and the acts of what was destroyed.
    Destructions,
    /// Proposing that what is over its term be destroyed.
    Propose,
    /// Deciding about a proposal that somebody else made.
    Approve,
}

impl Role {
    /// All roles, in the order of their numbers.
    pub const ALL: [Self; 7] =
        [Self::Owner, Self::Officer, Self::Marketer, Self::Auditor, Self::CaseWorker, Self::Approver, Self::Security];

    /// Name on the command line and in the API.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Officer => "officer",
            Self::Marketer => "marketer",
            Self::Auditor => "auditor",
            Self::CaseWorker => "case-worker",
            Self::Approver => "approver",
            Self::Security => "security",
        }
    }

    /// Parses the name of a role.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Returns true when the role has a permission. An owner answers for the site and may do everything there.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        use Permission::{
            Approve, Cases, Checks, Confirm, Destructions, Figures, History, Keys, List, LookUp, Open, People, Recipes, Roles,
            Work,
        };
        match self {
            Self::Owner => true,
            Self::Officer => !matches!(permission, People | Roles | Confirm | Approve),
            Self::Marketer => matches!(permission, Figures | LookUp | List | Checks | Recipes),
            Self::Auditor => {
                matches!(permission, Figures | Checks | Recipes | History | Keys | People | Cases | Destructions)
            }
            Self::CaseWorker => matches!(permission, Cases | Open | Work),
            Self::Approver => {
                matches!(permission, Figures | Cases | Open | People | Confirm | Destructions | Approve)
            }
            Self::Security => matches!(permission, Checks | Recipes | History | Keys | People),
        }
    }
}
