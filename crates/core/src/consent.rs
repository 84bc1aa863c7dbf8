//! What one act of a person means, and what a history of acts adds up to.
//!
//! [`decide`] turns a site file and an act into a [`Decision`] or a [`Refusal`]. Three promises hold, and property tests
//! try to break them: nothing is granted that was not clicked; refusing is always possible; the [`State`] a history
//! adds up to depends only on when people decided, not on when their decisions arrived.

mod decide;
mod state;
mod suppress;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evidence::Grade;
use crate::site::Channel;
use crate::{Lang, TextHash, Timestamp};

pub use decide::{KnownText, Refusal, decide};
pub use state::{Mark, State};
pub use suppress::{Holds, Scope};

/// What a decision is about, as a short name: `c:analytics` (a category), `s:youtube` (a service), `p:complaint` (a
/// purpose without channels) or `p:marketing/sms` (a purpose on a channel).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Item(pub String);

impl Item {
    /// A category of cookies.
    #[must_use]
    pub fn category(id: &str) -> Self {
        Self(format!("c:{id}"))
    }

    /// A service of a category.
    #[must_use]
    pub fn service(id: &str) -> Self {
        Self(format!("s:{id}"))
    }

    /// A purpose, on a channel or without one.
    #[must_use]
    pub fn purpose(id: &str, channel: Option<Channel>) -> Self {
        Self(channel.map_or_else(|| format!("p:{id}"), |channel| format!("p:{id}/{}", channel.name())))
    }
}

/// How a person acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The button that allows everything.
    AcceptAll,
    /// The button that refuses everything optional.
    RejectAll,
    /// A choice by category or service, saved.
    Save,
    /// Taking back what was allowed.
    Withdraw,
    /// The browser's Global Privacy Control signal. It can refuse, never allow.
    Gpc,
    /// A box ticked in a form, sent with its button.
    Checkbox,
    /// Nothing the gateway saw: the operator brought it along, with the evidence it names.
    Imported,
}

/// One act of a person, parsed but not yet judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Hash of the exact words that were shown.
    pub text: TextHash,
    /// Language they were shown in.
    pub lang: Lang,
    /// How the person acted.
    pub method: Method,
    /// Each thing that was offered, with what was clicked.
    pub choices: BTreeMap<Item, bool>,
    /// When the person decided, by the browser's clock.
    pub decided_at: Timestamp,
    /// How sure we are who acted.
    pub grade: Grade,
}

/// What kind of event a record is. The numbers are part of the ledger's leaf and never change meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Kind {
    /// Something optional was allowed.
    Granted = 1,
    /// Nothing was allowed.
    Refused = 2,
    /// Something allowed before was taken back.
    Withdrawn = 3,
    /// A term ran out.
    Expired = 5,
    /// A subject's key was destroyed.
    Erased = 7,
    /// Words were published.
    Published = 8,
    /// A person asked something of the operator under the law.
    Asked = 10,
    /// The operator answered a request.
    Answered = 11,
    /// Somebody of the operator looked at what a person had sent.
    Looked = 12,
    /// A private link was ended, or replaced by another.
    Linked = 13,
    /// The operator told of an obligation, or that it is over.
    Obliged = 14,
    /// The operator brought in a list of identifiers that are not to be contacted.
    Listed = 15,
    /// Somebody of the operator asked whom they may contact.
    Checked = 16,
    /// Somebody who works with the console did something there that is no look: signed in, was invited, was shut out.
    Managed = 17,
}

/// What an act means: the content of a consent record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What kind of event it is.
    pub kind: Kind,
    /// Id and version of the consent text.
    pub text: (String, u32),
    /// Hash of its exact words.
    pub text_hash: TextHash,
    /// Language they were shown in.
    pub lang: Lang,
    /// How the person acted.
    pub method: Method,
    /// Each thing decided, yes and no.
    pub choices: BTreeMap<Item, bool>,
    /// When the person decided, never later than `received_at`.
    pub decided_at: Timestamp,
    /// When the gateway heard of it.
    pub received_at: Timestamp,
    /// Until when a grant holds; `None` = until its purpose is reached.
    pub until: Option<Timestamp>,
    /// The same for things that another text asked about in the same act, such as an optional clause of a form.
    pub terms: BTreeMap<Item, Option<Timestamp>>,
    /// How sure we are who acted.
    pub grade: Grade,
}

impl Decision {
    /// Takes in what another text asked about in the same act; its things keep their own term. Gives id, version and hash
    /// of that text.
    pub fn join(&mut self, other: Decision) -> (String, u32, TextHash) {
        self.terms.extend(other.choices.keys().map(|item| (item.clone(), other.until)));
        self.choices.extend(other.choices);
        (other.text.0, other.text.1, other.text_hash)
    }
}
