//! Rows of the staff who sign in to the console. They belong to the system tenant, and to no site.

use std::collections::BTreeMap;

use kelisim_core::{AccountId, BlindIndex, Timestamp};
use serde::{Deserialize, Serialize};

/// List of all accounts, by the blind index of the name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountsRow {
    /// Accounts in the order of their creation.
    pub all: Vec<AccountId>,
}

/// Account of a member of staff: name, roles and secrets are sealed together, under a key that is not in the
/// store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// Sealed content of the account.
    pub sealed: Vec<u8>,
}

/// Last use of an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyUseRow {
    /// Moment of the last use, to the minute.
    pub at: Timestamp,
}

/// Sign-ins that failed, of all accounts together: of whom, nothing says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedSignInsRow {
    /// Number by day, counted from 1970-01-01, of the last months.
    pub days: BTreeMap<u32, u32>,
}

/// Session of the console. It does not reveal whose it is to a reader of the store alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Account that is signed in.
    pub account: AccountId,
    /// Value of the account's sign-out counter when the session began; another value ends the session.
    pub round: u32,
    /// Start of the session.
    pub begun: Timestamp,
    /// Last use of the session, to the minute.
    pub seen: Timestamp,
}

/// Identity of an account at an organisation's sign-in service. A name may be given to somebody else there;
/// this identity is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BondRow {
    /// Blind index of the service and of its own identifier for the person.
    pub person: BlindIndex,
}
