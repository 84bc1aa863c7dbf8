//! Cases: whatever waits for somebody's answer, or waited. An application of a form is one, and so is a request
//! under the law. What a case says about itself is here, and the clock it runs under in [`clock`].

pub mod clock;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::request::{Ask, Outcome};

pub use clock::{Stage, Term};

/// What a case is about. The variants' numbers are part of stored rows: add new ones at the end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Matter {
    /// An application, by the id of its form.
    Form(String),
    /// A request under the law.
    Ask(Ask),
}

impl Matter {
    /// Parses the name of a matter, as [`Matter`] displays it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (kind, rest) = name.split_once(':')?;
        match kind {
            "form" => Some(Self::Form(rest.to_owned())),
            "request" => Ask::named(rest).map(Self::Ask),
            _ => None,
        }
    }
}

/// Name in addresses of the console and in the names of lists: `form:complaint`, `request:deletion`.
impl fmt::Display for Matter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(id) => write!(out, "form:{id}"),
            Self::Ask(ask) => write!(out, "request:{}", ask.name()),
        }
    }
}

/// Where a case stands. The variants' numbers are part of stored rows: add new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CaseState {
    /// Waits for an answer.
    Open,
    /// Answered.
    Answered(Outcome),
    /// Closed without an answer.
    Closed(Closing),
}

impl CaseState {
    /// Whether somebody still has to answer.
    #[must_use]
    pub fn is_open(self) -> bool {
        self == Self::Open
    }
}

/// Why a case was closed without an answer. The variants' numbers are part of stored rows: add new ones at the
/// end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Closing {
    /// Dealt with outside of the gateway: by telephone, at the counter, in another system.
    Elsewhere,
    /// The same matter as another case.
    Duplicate,
    /// Nothing to answer: an advertisement, a trial, nonsense.
    Void,
    /// The person took the application back.
    Withdrawn,
    /// The person's data were destroyed; nothing is left to answer.
    Erased,
}

impl Closing {
    /// Those that staff may choose, in the order they are offered.
    pub const OFFERED: [Self; 4] = [Self::Elsewhere, Self::Duplicate, Self::Withdrawn, Self::Void];

    /// Name in forms.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Elsewhere => "elsewhere",
            Self::Duplicate => "duplicate",
            Self::Void => "void",
            Self::Withdrawn => "withdrawn",
            Self::Erased => "erased",
        }
    }

    /// Looks up one that staff may choose.
    #[must_use]
    pub fn offered(name: &str) -> Option<Self> {
        Self::OFFERED.into_iter().find(|closing| closing.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matter_is_found_by_its_name() {
        for matter in [Matter::Form("complaint".into()), Matter::Ask(Ask::Deletion), Matter::Ask(Ask::Withdrawal)] {
            assert_eq!(Matter::named(&matter.to_string()), Some(matter));
        }
        for bad in ["", "form", "request:", "request:nonsense", "breach:1"] {
            assert_eq!(Matter::named(bad), None, "{bad}");
        }
    }

    #[test]
    fn nobody_closes_as_erased_by_hand() {
        assert_eq!(Closing::offered("erased"), None);
        assert!(Closing::OFFERED.iter().all(|closing| Closing::offered(closing.name()) == Some(*closing)));
    }
}
