//! Keys of rows, within one site.

use kelisim_core::{AccountId, BlindIndex, DeliveryId, LinkHash, RecordId, SessionHash, SubjectId};

/// Key of a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// Consent record: its index in the ledger, and the hash of the request that made it.
    Record(RecordId),
    /// Data subject: the wrapped key and the state.
    Subject(SubjectId),
    /// Identifier, by its blind index: the decisions about contacting it.
    Identifier(BlindIndex),
    /// Private link, by the first bytes of the SHA-256 of its token.
    Link(LinkHash),
    /// Thread of a private link and of those that replaced it, by the record it began with.
    Thread(RecordId),
    /// Case, by the record it began with.
    Case(RecordId),
    /// Cases of a subject.
    CasesOf(SubjectId),
    /// Cases whose number these bytes are, the first of their records' ids.
    CaseNumber([u8; 5]),
    /// How far the ledger was read for cases.
    Desk,
    /// Request under the law, by the record of the request.
    Request(RecordId),
    /// List of requests that wait for an answer, as it was kept before there were cases.
    Docket,
    /// Obligations of the holders of an identifier, by its blind index.
    Obligations(BlindIndex),
    /// Erased subject whose data had been delivered: the record by which its recipients are notified.
    Erasure(SubjectId),
    /// Tile of the ledger, by level and index.
    Tile(u8, u64),
    /// Published text, by its name.
    Text(String),
    /// Delivery of the outbox, by its id.
    Delivery(DeliveryId),
    /// Notice of a policy version: the progress of the job.
    Notice(String),
    /// Notice to one person about one version: its outcome.
    Noticed(BlindIndex),
    /// Changes of an identifier's state, by its blind index.
    History(BlindIndex),
    /// Page of the list of checks; page 0 holds their number.
    Checks(u32),
    /// Part of the identifiers that a check covered.
    CheckSet(RecordId, u32),
    /// Checks of one API key today.
    CheckUse(String),
    /// Last use of an API key.
    KeyUse(String),
    /// Contacts made with an identifier, by its blind index.
    Touches(BlindIndex),
    /// Days on which contacts were reported.
    TouchLog,
    /// Identifiers of one report of contacts, by day and number.
    TouchReport(u32, u32),
    /// Staff account, by the blind index of its name.
    Account(AccountId),
    /// List of all staff accounts.
    Accounts,
    /// Session of the console, by the first bytes of the SHA-256 of its token.
    Session(SessionHash),
    /// Identity of an account at an organisation's sign-in service, by the account.
    Bond(AccountId),
    /// File that belongs to a case, sealed, by the record that notes it.
    File(RecordId),
    /// Sign-ins to the console that failed, by day.
    FailedSignIns,
    /// Which files of the site are published: their hash, and those before them.
    SiteFiles,
    /// Contents of those files.
    SiteContents,
    /// How far the ledger was searched for what is due for destruction, and what was found.
    Retention,
    /// Destruction of what was due, by its number; 0 holds how many there are.
    Destruction(u32),
}

impl Key {
    /// Returns true for keys that are as good as random and whose number grows with the number of people.
    #[must_use]
    pub fn is_random(&self) -> bool {
        match self {
            Key::Record(_)
            | Key::Subject(_)
            | Key::Identifier(_)
            | Key::Link(_)
            | Key::Thread(_)
            | Key::Case(_)
            | Key::CasesOf(_)
            | Key::CaseNumber(_)
            | Key::Request(_)
            | Key::Obligations(_)
            | Key::Erasure(_)
            | Key::History(_) => true,
            Key::Tile(..)
            | Key::Text(_)
            | Key::Delivery(_)
            | Key::Docket
            | Key::Desk
            | Key::Notice(_)
            | Key::Noticed(_)
            | Key::Checks(_)
            | Key::CheckSet(..)
            | Key::CheckUse(_)
            | Key::KeyUse(_)
            | Key::Touches(_)
            | Key::TouchLog
            | Key::TouchReport(..)
            | Key::Account(_)
            | Key::Accounts
            | Key::Session(_)
            | Key::Bond(_)
            | Key::File(_)
            | Key::FailedSignIns
            | Key::SiteFiles
            | Key::SiteContents
            | Key::Retention
            | Key::Destruction(_) => false,
        }
    }

    /// Returns true if the row is no part of the ledger: [`crate::Store::exchange`] changes such rows, and no
    /// commit does.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        matches!(
            self,
            Key::Notice(_)
                | Key::Noticed(_)
                | Key::KeyUse(_)
                | Key::Touches(_)
                | Key::TouchLog
                | Key::TouchReport(..)
                | Key::Account(_)
                | Key::Accounts
                | Key::Session(_)
                | Key::Bond(_)
                | Key::File(_)
                | Key::FailedSignIns
                | Key::SiteFiles
                | Key::SiteContents
                | Key::Retention
        )
    }

    /// Serialises the key: a letter for its kind and the rest.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let (kind, rest): (u8, &[u8]) = match self {
            Key::Record(id) => (b'r', &id.0),
            Key::Subject(id) => (b's', &id.0),
            Key::Identifier(index) => (b'c', &index.0),
            Key::Link(hash) => (b'l', &hash.0),
            Key::Thread(id) => (b'p', &id.0),
            Key::Case(id) => (b'P', &id.0),
            Key::CasesOf(id) => (b'Q', &id.0),
            Key::CaseNumber(number) => (b'R', number),
            Key::Desk => (b'D', &[]),
            Key::Request(id) => (b'q', &id.0),
            Key::Obligations(index) => (b'o', &index.0),
            Key::Erasure(id) => (b'E', &id.0),
            Key::Docket => (b'k', &[]),
            Key::Delivery(id) => (b'd', &id.0),
            Key::Text(name) => (b't', name.as_bytes()),
            Key::Notice(version) => (b'n', version.as_bytes()),
            Key::Noticed(index) => (b'N', &index.0),
            Key::History(index) => (b'H', &index.0),
            Key::CheckUse(name) => (b'U', name.as_bytes()),
            Key::KeyUse(name) => (b'K', name.as_bytes()),
            Key::Touches(index) => (b'T', &index.0),
            Key::TouchLog => (b'L', &[]),
            Key::Checks(page) => return [&b"C"[..], &page.to_be_bytes()].concat(),
            Key::CheckSet(id, place) => return [&b"S"[..], &id.0, &place.to_be_bytes()].concat(),
            Key::TouchReport(day, number) => return [&b"B"[..], &day.to_be_bytes(), &number.to_be_bytes()].concat(),
            Key::Account(id) => (b'a', &id.0),
            Key::Accounts => (b'A', &[]),
            Key::Session(hash) => (b'z', &hash.0),
            Key::Bond(id) => (b'b', &id.0),
            Key::File(id) => (b'f', &id.0),
            Key::FailedSignIns => (b'W', &[]),
            Key::SiteFiles => (b'F', &[]),
            Key::SiteContents => (b'G', &[]),
            Key::Retention => (b'J', &[]),
            Key::Destruction(number) => return [&b"j"[..], &number.to_be_bytes()].concat(),
            Key::Tile(level, index) => {
                let mut bytes = vec![b'm', *level];
                bytes.extend(index.to_be_bytes());
                return bytes;
            }
        };
        let mut bytes = Vec::with_capacity(1 + rest.len());
        bytes.push(kind);
        bytes.extend(rest);
        bytes
    }
}
