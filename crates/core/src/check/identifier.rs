//! Kinds of identifiers by which a marketer names a person.

use serde::{Deserialize, Serialize};

/// Kind of an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Kind))]
#[serde(rename_all = "lowercase")]
pub enum IdentifierKind {
    /// A phone number in any spelling.
    Phone,
    /// An e-mail address in any spelling.
    Email,
    /// An individual identification number (IIN).
    Iin,
}

impl IdentifierKind {
    /// Every kind, in the order of columns and questions.
    pub const ALL: [IdentifierKind; 3] = [IdentifierKind::Phone, IdentifierKind::Email, IdentifierKind::Iin];

    /// Name on the wire, and name of the field in its blind index.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            IdentifierKind::Phone => "phone",
            IdentifierKind::Email => "email",
            IdentifierKind::Iin => "iin",
        }
    }

    /// Converts an identifier in its normal form to a number, where it is one: the guard against enumeration
    /// compares these.
    #[must_use]
    pub fn number(self, normal: &str) -> Option<u64> {
        match self {
            IdentifierKind::Phone => normal.trim_start_matches('+').parse().ok(),
            IdentifierKind::Email => None,
            // Without the check digit, so that people registered one after the other have adjacent numbers.
            IdentifierKind::Iin => normal.get(..11).and_then(|digits| digits.parse().ok()),
        }
    }
}
