//! What rows are kept under, within one site.

use kelisim_core::{RecordId, SubjectId};

/// The key of a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A consent record: where it is in the ledger, and what request made it.
    Record(RecordId),
    /// A subject: the wrapped key and the state.
    Subject(SubjectId),
    /// An identifier by its blind index: what was decided about contacting it.
    Contact([u8; 16]),
    /// A private link, by the first bytes of the SHA-256 of its token.
    Link([u8; 16]),
    /// What was done by one private link and those that replaced it, by the record it began with.
    Thread(RecordId),
    /// A request under the law, by the record that asked.
    Request(RecordId),
    /// Requests that wait for an answer.
    Docket,
    /// Obligations of whoever has an identifier, by its blind index.
    Obligations([u8; 16]),
    /// A subject that was erased, of which something had been sent on: the record by which its recipients are told.
    Erasure(SubjectId),
    /// A tile of the ledger.
    Tile(u8, u64),
    /// Published words, by their name.
    Text(String),
    /// A delivery.
    Delivery([u8; 16]),
    /// A notice of a version of the policy: how far it got.
    Notice(String),
    /// A person's notice of a version: what became of it.
    Noticed([u8; 16]),
    /// How what is in force for an identifier came to be, by its blind index.
    History([u8; 16]),
    /// A page of the list of checks; page 0 tells how many there are.
    Checks(u32),
    /// Some of those a check concerned.
    CheckSet(RecordId, u32),
    /// What one key asked today.
    CheckUse(String),
    /// When a key of the API was last used.
    KeyUse(String),
    /// Contacts made with an identifier, by its blind index.
    Contacted([u8; 16]),
    /// Days on which contacts were reported.
    ContactLog,
    /// Identifiers of one report of contacts, by day and number.
    ContactReport(u32, u32),
    /// Somebody who may sign in to the console, by the blind index of the name.
    Account([u8; 16]),
    /// Everybody who may.
    Accounts,
    /// A session of the console, by the first bytes of the SHA-256 of its token.
    Session([u8; 16]),
    /// Whom an organisation's sign-in service knows an account as, by the account.
    Bond([u8; 16]),
}

impl Key {
    /// Whether keys of this kind are as good as random and grow with the number of people.
    #[must_use]
    pub fn is_random(&self) -> bool {
        match self {
            Key::Record(_)
            | Key::Subject(_)
            | Key::Contact(_)
            | Key::Link(_)
            | Key::Thread(_)
            | Key::Request(_)
            | Key::Obligations(_)
            | Key::Erasure(_)
            | Key::History(_) => true,
            Key::Tile(..)
            | Key::Text(_)
            | Key::Delivery(_)
            | Key::Docket
            | Key::Notice(_)
            | Key::Noticed(_)
            | Key::Checks(_)
            | Key::CheckSet(..)
            | Key::CheckUse(_)
            | Key::KeyUse(_)
            | Key::Contacted(_)
            | Key::ContactLog
            | Key::ContactReport(..)
            | Key::Account(_)
            | Key::Accounts
            | Key::Session(_)
            | Key::Bond(_) => false,
        }
    }

    /// Whether the row is no part of the ledger: [`crate::Store::exchange`] changes such rows, and no commit does.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        matches!(
            self,
            Key::Notice(_)
                | Key::Noticed(_)
                | Key::KeyUse(_)
                | Key::Contacted(_)
                | Key::ContactLog
                | Key::ContactReport(..)
                | Key::Account(_)
                | Key::Accounts
                | Key::Session(_)
                | Key::Bond(_)
        )
    }

    /// The key as bytes: a letter for its kind and the rest.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let (kind, rest): (u8, &[u8]) = match self {
            Key::Record(id) => (b'r', &id.0),
            Key::Subject(id) => (b's', &id.0),
            Key::Contact(mac) => (b'c', mac),
            Key::Link(hash) => (b'l', hash),
            Key::Thread(id) => (b'p', &id.0),
            Key::Request(id) => (b'q', &id.0),
            Key::Obligations(mac) => (b'o', mac),
            Key::Erasure(id) => (b'E', &id.0),
            Key::Docket => (b'k', &[]),
            Key::Delivery(id) => (b'd', id),
            Key::Text(name) => (b't', name.as_bytes()),
            Key::Notice(version) => (b'n', version.as_bytes()),
            Key::Noticed(mac) => (b'N', mac),
            Key::History(mac) => (b'H', mac),
            Key::CheckUse(name) => (b'U', name.as_bytes()),
            Key::KeyUse(name) => (b'K', name.as_bytes()),
            Key::Contacted(mac) => (b'T', mac),
            Key::ContactLog => (b'L', &[]),
            Key::Checks(page) => return [&b"C"[..], &page.to_be_bytes()].concat(),
            Key::CheckSet(id, place) => return [&b"S"[..], &id.0, &place.to_be_bytes()].concat(),
            Key::ContactReport(day, number) => return [&b"B"[..], &day.to_be_bytes(), &number.to_be_bytes()].concat(),
            Key::Account(mac) => (b'a', mac),
            Key::Accounts => (b'A', &[]),
            Key::Session(hash) => (b'z', hash),
            Key::Bond(mac) => (b'b', mac),
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
