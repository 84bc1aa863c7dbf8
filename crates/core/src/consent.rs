//! The meaning of one act of a person, and the state that a history of acts adds up to.
//!
//! [`decide()`] turns a site file and an act into a [`Decision`] or a [`Refusal`]. Three promises hold, and
//! property tests try to break them: nothing is granted that was not clicked; refusing is always possible;
//! the [`State`] of a history depends only on when people decided, not on when their decisions arrived.

mod decide;
mod standing;
mod state;
mod suppress;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evidence::Grade;
use crate::site::Channel;
use crate::{Lang, TextHash, Timestamp};

pub use decide::{KnownText, Refusal, WAITS_DAYS, decide};
pub use standing::{LaterAct, Standing, standing};
pub use state::{Mark, State};
pub use suppress::{Holds, Scope};

/// Short name of the subject matter of a decision: `c:analytics` (a category), `s:youtube` (a service),
/// `p:complaint` (a purpose without channels) or `p:marketing/sms` (a purpose on a channel).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Item(pub String);

impl Item {
    /// Names a category of cookies.
    #[must_use]
    pub fn category(id: &str) -> Self {
        Self(format!("c:{id}"))
    }

    /// Names a service of a category.
    #[must_use]
    pub fn service(id: &str) -> Self {
        Self(format!("s:{id}"))
    }

    /// Names a purpose, on a channel or without one.
    #[must_use]
    pub fn purpose(id: &str, channel: Option<Channel>) -> Self {
        Self(channel.map_or_else(|| format!("p:{id}"), |channel| format!("p:{id}/{}", channel.name())))
    }

    /// Id of the purpose this item is about; `None` for categories and services of cookies.
    #[must_use]
    pub fn purpose_id(&self) -> Option<&str> {
        self.0.strip_prefix("p:").map(|rest| rest.split_once('/').map_or(rest, |(id, _)| id))
    }
}

/// Way in which a person acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The button that allows everything.
    AcceptAll,
    /// The button that refuses everything optional.
    RejectAll,
    /// A saved choice by category or service.
    Save,
    /// Withdrawal of an earlier consent.
    Withdraw,
    /// The browser's Global Privacy Control signal. It can refuse, never allow.
    Gpc,
    /// A box ticked in a form and sent with the form's button.
    Checkbox,
    /// An act that the gateway did not see: the operator imported it, with the evidence it names.
    Imported,
    /// A paper that the person signed; staff of the operator, or its own system, states it.
    Paper,
    /// An electronic signature made elsewhere.
    Signature,
    /// A telephone call.
    Call,
    /// At the operator's counter.
    Counter,
    /// A letter by e-mail.
    Email,
}

impl Method {
    /// Ways in which something reaches the operator that the gateway does not see, by their names.
    pub const ELSEWHERE: [(&'static str, Self); 5] = [
        ("paper", Self::Paper),
        ("counter", Self::Counter),
        ("call", Self::Call),
        ("email", Self::Email),
        ("signature", Self::Signature),
    ];

    /// Looks such a way up by its name.
    #[must_use]
    pub fn elsewhere(name: &str) -> Option<Self> {
        Self::ELSEWHERE.into_iter().find(|(known, _)| *known == name).map(|(_, method)| method)
    }

    /// Whether the gateway does not see it, so that no page can state it.
    #[must_use]
    pub fn is_elsewhere(self) -> bool {
        Self::ELSEWHERE.iter().any(|(_, method)| *method == self)
    }
}

/// One act of a person, parsed but not yet judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Hash of the exact wording that was shown.
    pub text: TextHash,
    /// Language in which it was shown.
    pub lang: Lang,
    /// Way in which the person acted.
    pub method: Method,
    /// Each item that was offered, with what was clicked.
    pub choices: BTreeMap<Item, bool>,
    /// Moment of the decision, by the browser's clock.
    pub decided_at: Timestamp,
    /// Certainty about who acted.
    pub grade: Grade,
}

/// Kind of event that a record holds. The numbers are part of the ledger's leaf and never change meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Kind {
    /// At least one optional item was allowed.
    Granted = 1,
    /// No optional item was allowed.
    Refused = 2,
    /// An earlier consent was withdrawn.
    Withdrawn = 3,
    /// The term of a consent ran out.
    Expired = 5,
    /// A subject's key was destroyed.
    Erased = 7,
    /// A text or a policy was published.
    Published = 8,
    /// A person made a request to the operator under the law.
    Asked = 10,
    /// The operator answered a request.
    Answered = 11,
    /// Staff of the operator viewed what a person had sent.
    Looked = 12,
    /// A private link was revoked, or replaced by another.
    Linked = 13,
    /// The operator reported an obligation, or the end of one.
    Obliged = 14,
    /// The operator imported a list of identifiers that must not be contacted.
    Listed = 15,
    /// The operator checked whom it may contact.
    Checked = 16,
    /// A member of staff did something in the console other than viewing data: signed in, was invited, was
    /// locked out.
    Managed = 17,
    /// The operator accepted that the ledger does not continue what was signed before: the words it commits to
    /// name both heads.
    RolledBack = 18,
    /// Data whose term was over were destroyed, or that was proposed or decided: the entry names what.
    Destroyed = 19,
}

impl Kind {
    /// Every kind, in the order of its number.
    pub const ALL: [Kind; 16] = [
        Kind::Granted,
        Kind::Refused,
        Kind::Withdrawn,
        Kind::Expired,
        Kind::Erased,
        Kind::Published,
        Kind::Asked,
        Kind::Answered,
        Kind::Looked,
        Kind::Linked,
        Kind::Obliged,
        Kind::Listed,
        Kind::Checked,
        Kind::Managed,
        Kind::RolledBack,
        Kind::Destroyed,
    ];
}

/// Number of a leaf's kind that this version does not know: a newer version wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a leaf of kind {0}, which this version does not know")]
pub struct UnknownKind(pub u8);

impl TryFrom<u8> for Kind {
    type Error = UnknownKind;

    fn try_from(number: u8) -> Result<Self, UnknownKind> {
        Kind::ALL.into_iter().find(|kind| *kind as u8 == number).ok_or(UnknownKind(number))
    }
}

/// Meaning of an act: the content of a consent record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Kind of event this is.
    pub kind: Kind,
    /// Id and version of the consent text.
    pub text: (String, u32),
    /// Hash of its exact wording.
    pub text_hash: TextHash,
    /// Language in which it was shown.
    pub lang: Lang,
    /// Way in which the person acted.
    pub method: Method,
    /// Each item decided, with yes or no.
    pub choices: BTreeMap<Item, bool>,
    /// Moment of the decision, never later than `received_at`.
    pub decided_at: Timestamp,
    /// Moment at which the gateway received it.
    pub received_at: Timestamp,
    /// End of a grant's term; `None` = it holds until its purpose is reached.
    pub until: Option<Timestamp>,
    /// Terms (as `until`) of items from another text in the same act, such as an optional clause of a form.
    pub terms: BTreeMap<Item, Option<Timestamp>>,
    /// Certainty about who acted.
    pub grade: Grade,
}

impl Decision {
    /// Merges the decision on another text of the same act; its items keep their own term. Returns id,
    /// version and hash of that text.
    pub fn join(&mut self, other: Decision) -> (String, u32, TextHash) {
        self.terms.extend(other.choices.keys().map(|item| (item.clone(), other.until)));
        self.choices.extend(other.choices);
        (other.text.0, other.text.1, other.text_hash)
    }
}
