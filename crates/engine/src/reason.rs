//! Reasons for failures and refusals, as closed sets: a mistyped reason does not compile. The short names
//! that `code()` gives are part of the API, of metrics and of logs, and never change.

use kelisim_core::consent;
use kelisim_store::StoreError;

/// Reasons why nothing can be recorded or read now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// The store guarantees less durability than the configuration promises.
    Weak,
    /// The queue, or another bounded resource, has no free place.
    Busy,
    /// A task of the gateway ended before it could answer.
    Stopped,
    /// The site is there, and neither its files nor what was published before can be served.
    NotLoaded,
    /// The outcome of a write was lost on its way back: it may have been written.
    Unknown,
    /// The store has no room.
    Full,
    /// The store cannot be reached or refuses to write.
    Unreachable,
    /// Other writers were faster in every attempt.
    Conflict,
    /// Stored bytes are not what was written, or are of a kind this version does not know.
    Corrupt,
    /// A subject's key cannot be unwrapped with the key files at hand.
    Keys,
    /// A document could not be rendered.
    Rendering,
    /// The tenant's ledger was changed outside the gateway.
    Forked,
}

impl Unavailable {
    /// Stable short name, used in logs and as a metric label.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Unavailable::Weak => "weak",
            Unavailable::Busy => "busy",
            Unavailable::Stopped => "stopped",
            Unavailable::NotLoaded => "not-loaded",
            Unavailable::Unknown => "unknown",
            Unavailable::Full => "full",
            Unavailable::Unreachable => "unavailable",
            Unavailable::Conflict => "conflict",
            Unavailable::Corrupt => "corrupt",
            Unavailable::Keys => "keys",
            Unavailable::Rendering => "paper",
            Unavailable::Forked => "ledger-forked",
        }
    }
}

impl From<&StoreError> for Unavailable {
    fn from(why: &StoreError) -> Self {
        match why {
            StoreError::Conflict => Unavailable::Conflict,
            StoreError::Unavailable(_) => Unavailable::Unreachable,
            StoreError::Unknown(_) | StoreError::Unreplicated => Unavailable::Unknown,
            StoreError::Full(_) => Unavailable::Full,
            StoreError::Corrupt(_) => Unavailable::Corrupt,
        }
    }
}

/// Limit of the marketer's check that a caller has used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spent {
    /// Quota of identifiers per day.
    Identifiers,
    /// Quota of different people per day.
    People,
    /// Sequential identifiers, which look like enumeration.
    Sequential,
}

impl Spent {
    /// Stable short name on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Spent::Identifiers => "check-quota",
            Spent::People => "people-quota",
            Spent::Sequential => "sequential-identifiers",
        }
    }

    /// Explanation in English, with a full stop.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Spent::Identifiers => "This key has asked as often today as it may. The operator sets how often.",
            Spent::People => "This key has asked about as many different people today as it may. The operator sets how many.",
            Spent::Sequential => {
                "The identifiers follow one another as numbers do, not as people do. This is refused and told to the operator."
            }
        }
    }
}

/// Begins a sentence with a capital.
fn capitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Reasons why a valid act is not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The decision does not follow from the site file.
    Decision(consent::Refusal),
    /// The site has no purpose of that id.
    UnknownPurpose,
    /// The purpose is consented to by channel and none was named.
    NoChannel,
    /// The purpose does not use that channel.
    UnknownChannel,
    /// The moment asked about lies in the future.
    NotPast,
    /// A reported touch lies in the future.
    TouchAhead,
    /// The site file does not allow obligations for the purpose.
    NoObligation,
    /// The site has no such version of its policy.
    UnknownPolicy,
    /// The site file does not mark that version as significant.
    NotSignificant,
    /// No mail server is configured.
    NoMail,
    /// Another count of concerned people is running.
    CountRunning,
    /// An account name contains characters that are not allowed; the sentence says which are.
    AccountName(&'static str),
    /// The same request was made by the same private link and waits for its answer.
    AskedBefore,
    /// The request is answered already.
    AnsweredBefore,
    /// Somebody else changed the case meanwhile.
    CaseChanged,
    /// The state of the case does not allow it.
    CaseState,
    /// No blocking is granted that could be lifted.
    NotBlocked,
    /// The person was erased.
    Erased,
    /// The private link was revoked.
    LinkEnded,
    /// The destruction was decided before, or another of its class is not over.
    DestructionState,
    /// Whoever proposed a destruction cannot decide about it.
    OwnProposal,
    /// An obligation of the person is open and holds their data.
    Held,
}

impl Refusal {
    /// Stable short name used on the wire.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Decision(why) => why.code(),
            Refusal::UnknownPurpose => "unknown-purpose",
            Refusal::NoChannel => "no-channel",
            Refusal::UnknownChannel => "unknown-channel",
            Refusal::NotPast | Refusal::TouchAhead => "not-past",
            Refusal::NoObligation => "no-obligation",
            Refusal::UnknownPolicy => "unknown-policy",
            Refusal::NotSignificant => "not-significant",
            Refusal::NoMail => "no-mail",
            Refusal::CountRunning => "busy",
            Refusal::AccountName(_) => "bad-name",
            Refusal::AskedBefore => "asked-before",
            Refusal::AnsweredBefore => "answered-before",
            Refusal::CaseChanged => "case-changed",
            Refusal::CaseState => "case-state",
            Refusal::NotBlocked => "not-blocked",
            Refusal::Erased => "erased",
            Refusal::LinkEnded => "link-ended",
            Refusal::DestructionState => "destruction-state",
            Refusal::OwnProposal => "own-proposal",
            Refusal::Held => "held",
        }
    }

    /// Explanation and remedy in English, without a full stop.
    #[must_use]
    pub fn sentence(&self) -> String {
        let sentence = match self {
            Refusal::Decision(why) => return capitalised(&why.to_string()),
            Refusal::AccountName(sentence) => sentence,
            Refusal::UnknownPurpose => "The site has no such purpose",
            Refusal::NoChannel => "This purpose is asked about by channel: name one",
            Refusal::UnknownChannel => "Nobody is contacted for this purpose on that channel",
            Refusal::NotPast => "What will be allowed then nobody knows: ask about a moment that has passed",
            Refusal::TouchAhead => "A contact lies ahead: report what was made",
            Refusal::NoObligation => {
                "This purpose has no `obligation = true` in the site file, so a consent to it ends the moment it is taken back"
            }
            Refusal::UnknownPolicy => "The site has no such version of the policy",
            Refusal::NotSignificant => "The site file does not call this version significant: people need not be told",
            Refusal::NoMail => "This gateway has no mail server: add [mail] to its configuration",
            Refusal::CountRunning => "Another count is under way: ask again when it is over",
            Refusal::AskedBefore => "The same was asked before by this link, and is not answered yet",
            Refusal::AnsweredBefore => "This request is answered already",
            Refusal::CaseChanged => "Somebody else changed this case meanwhile: look at it again",
            Refusal::CaseState => "Where this case stands now, that cannot be done",
            Refusal::NotBlocked => "Only a blocking that was granted, and not yet lifted, can be lifted",
            Refusal::Erased => "The person was erased",
            Refusal::LinkEnded => "The link was ended before",
            Refusal::DestructionState => "It was decided before, or another destruction of the same class is not over",
            Refusal::OwnProposal => "Whoever proposed it cannot decide about it: somebody else must",
            Refusal::Held => {
                "An obligation of the person is open and holds their data: report its end, or name the ground against it in `despite`"
            }
        };
        sentence.to_owned()
    }
}
