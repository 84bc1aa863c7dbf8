//! Rows of the people who sign in to the console. They belong to the house, and to no site.

use kelisim_core::Timestamp;
use serde::{Deserialize, Serialize};

/// Everybody who may sign in, by the blind index of the name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountsRow {
    /// The accounts, in the order they were made.
    pub all: Vec<[u8; 16]>,
}

/// Somebody who may sign in: name, roles and secrets are sealed together, under a key that is not in the store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// What is sealed.
    pub sealed: Vec<u8>,
}

/// When a key of the API was last used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyUseRow {
    /// The moment, to the minute.
    pub at: Timestamp,
}

/// A session. It says nothing about who it is to whoever reads the store alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Whose it is.
    pub account: [u8; 16],
    /// The account's count of times everybody was signed out; another count ends the session.
    pub round: u32,
    /// When it began.
    pub begun: Timestamp,
    /// When it was last used, to the minute.
    pub seen: Timestamp,
}

/// Whom an organisation's sign-in service knows an account as. A name may be given to somebody else there; this is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BondRow {
    /// Blind index of the service and of its own name for the person.
    pub person: [u8; 16],
}
