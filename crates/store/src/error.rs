//! Errors of a store. Absence is not an error.

/// Reason why an operation did not happen, or may not have.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Compare-and-swap failed: the head was not the one expected, because somebody else committed first.
    /// Nothing was written.
    #[error("the head has moved")]
    Conflict,
    /// The backend cannot be reached or refuses to write. Nothing was written.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// The answer was lost after the request was sent: it may have been written.
    #[error("the outcome is not known: {0}")]
    Unknown(String),
    /// It was written, and no replica confirmed it in time: whether it outlives the loss of the machine is not
    /// known. Asking again at once would only wait again.
    #[error("no replica confirmed in time")]
    Unreplicated,
    /// The backend has no room. Nothing was written.
    #[error("the store is full: {0}")]
    Full(String),
    /// The bytes read are not those that were written.
    #[error("the store holds something unreadable: {0}")]
    Corrupt(&'static str),
}

impl StoreError {
    /// Stable short name, used as a metric label.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::Conflict => "conflict",
            StoreError::Unavailable(_) => "unavailable",
            StoreError::Unknown(_) => "unknown",
            StoreError::Unreplicated => "unreplicated",
            StoreError::Full(_) => "full",
            StoreError::Corrupt(_) => "corrupt",
        }
    }
}
