//! State number of an operator. It stands on every page and in every consent, so it is public.

use std::fmt;

use super::{Bin, Iin};

/// Number by which Art. 8 p.4(1) of law 94-V names an operator: of an organisation its BIN, of a sole trader
/// (ЖК, ИП) the IIN.
#[derive(Clone, PartialEq, Eq)]
pub enum OperatorNumber {
    /// The operator is an organisation.
    Bin(Bin),
    /// The operator is a sole trader.
    Iin(Iin),
}

impl OperatorNumber {
    /// Name of the number in site files and in canonical texts.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Bin(_) => "bin",
            Self::Iin(_) => "iin",
        }
    }

    /// Returns true for a number that cannot belong to anybody, as examples have: a BIN whose month does not
    /// exist, an IIN whose date does not.
    #[must_use]
    pub fn is_stand_in(&self) -> bool {
        match self {
            Self::Bin(bin) => !bin.month_is_possible(),
            Self::Iin(iin) => !iin.date_is_possible(),
        }
    }
}

impl fmt::Display for OperatorNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bin(bin) => bin.fmt(f),
            Self::Iin(iin) => f.write_str(&iin.normal()),
        }
    }
}

impl fmt::Debug for OperatorNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {self}", self.name())
    }
}
