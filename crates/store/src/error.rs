//! What can go wrong with a store. Absence is not an error.

/// Why an operation did not happen, or may not have.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The head was not the one expected: somebody else committed first. Nothing was written.
    #[error("the head has moved")]
    Conflict,
    /// The engine cannot be reached or refuses to write. Nothing was written.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// The answer was lost after the request was sent: it may have been written.
    #[error("the outcome is not known: {0}")]
    Unknown(String),
    /// The engine has no room. Nothing was written.
    #[error("the store is full: {0}")]
    Full(String),
    /// What was read is not what was written.
    #[error("the store holds something unreadable: {0}")]
    Corrupt(&'static str),
}

impl StoreError {
    /// A stable short name, used as a metric label.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::Conflict => "conflict",
            StoreError::Unavailable(_) => "unavailable",
            StoreError::Unknown(_) => "unknown",
            StoreError::Full(_) => "full",
            StoreError::Corrupt(_) => "corrupt",
        }
    }
}
