//! A wrapper that cannot be printed by accident.

use std::fmt;

/// Personal data or a secret: `Debug` shows a marker, there is no `Display` and no `Serialize`, so that logs,
/// error texts and metrics cannot carry it. [`Sensitive::expose`] takes the value out, where a reader of the
/// code sees the call.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Wraps a sensitive value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Borrows the value itself.
    pub fn expose(&self) -> &T {
        &self.0
    }

    /// Unwraps the value itself, by move.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

/// Deserialize only: a secret may be read from a file, never written to one.
impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Sensitive<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Some(Sensitive::new("990230300005"))), "Some([redacted])");
    }
}
