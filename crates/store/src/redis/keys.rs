//! Names of all Redis keys. All keys of a site share one hash tag: `{prefix/site}`.
//!
//! Small rows live in buckets, which are hashes of a few dozen fields that Redis stores as one compact list;
//! a value longer than a field of such a list may be is cut into several fields. Entries live in lists of
//! 256.

use kelisim_core::SiteId;

use crate::{Commit, Key, Lane};

/// Number of entries in one list.
pub(super) const BUNDLE: u64 = 256;
/// Longest value that Redis stores in compact form by default, in bytes (`hash-max-listpack-value`).
const CHUNK: usize = 64;
/// Maximum number of fields of a row in a bucket.
const CHUNKS: u8 = 4;

/// Location of a row.
pub(super) enum Place {
    /// Own key of the row.
    Alone(Vec<u8>),
    /// Fields of a bucket, in order.
    Bucket { name: Vec<u8>, fields: Vec<Vec<u8>> },
}

/// Names of one site's keys.
pub(super) struct Site {
    tag: String,
}

impl Site {
    pub(super) fn new(prefix: &str, site: &SiteId) -> Self {
        Self { tag: format!("{{{prefix}/{site}}}:") }
    }

    fn name(&self, kind: u8, rest: &[u8]) -> Vec<u8> {
        let mut name = self.tag.as_bytes().to_vec();
        name.push(kind);
        name.extend(rest);
        name
    }

    pub(super) fn head(&self) -> Vec<u8> {
        self.name(b'h', b"")
    }

    /// Key that is written only so that `WAIT` has a write to wait for.
    pub(super) fn fence(&self) -> Vec<u8> {
        self.name(b'f', b"")
    }

    /// Deliveries of a lane by the moment they are due.
    pub(super) fn due(&self, lane: &Lane) -> Vec<u8> {
        self.name(b'w', lane.name().as_bytes())
    }

    /// Deliveries of a lane by their place.
    pub(super) fn queue(&self, lane: &Lane) -> Vec<u8> {
        self.name(b'q', lane.name().as_bytes())
    }

    /// Dead letters of a lane by their place.
    pub(super) fn dead(&self, lane: &Lane) -> Vec<u8> {
        self.name(b'x', lane.name().as_bytes())
    }

    /// Names of the site's lanes.
    pub(super) fn lanes(&self) -> Vec<u8> {
        self.name(b'l', b"")
    }

    /// Ordered set of that name.
    pub(super) fn set(&self, name: &str) -> Vec<u8> {
        self.name(b'i', name.as_bytes())
    }

    pub(super) fn deliveries(&self) -> Vec<u8> {
        self.name(b'd', b"")
    }

    /// Bucket of a limit that gateways share.
    pub(super) fn bucket_of(&self, bucket: &[u8; 16]) -> Vec<u8> {
        self.name(b'g', bucket)
    }

    /// List that contains entry `index`.
    pub(super) fn bundle(&self, index: u64) -> Vec<u8> {
        self.name(b'e', (index / BUNDLE).to_string().as_bytes())
    }

    pub(super) fn place(&self, key: &Key) -> Place {
        match key {
            Key::Record(id) => self.bucket(b'r', &id.0, 1),
            Key::Subject(id) => self.bucket(b's', &id.0, CHUNKS),
            Key::Link(hash) => self.bucket(b'l', &hash.0, CHUNKS),
            Key::Thread(id) => self.bucket(b'p', &id.0, CHUNKS),
            Key::Delivery(id) => Place::Bucket { name: self.deliveries(), fields: vec![id.0.to_vec()] },
            Key::Identifier(_)
            | Key::Request(_)
            | Key::Case(_)
            | Key::CasesOf(_)
            | Key::CaseNumber(_)
            | Key::Desk
            | Key::Obligations(_)
            | Key::Erasure(_)
            | Key::Docket
            | Key::Tile(..)
            | Key::Text(_)
            | Key::Notice(_)
            | Key::Noticed(_)
            | Key::History(_)
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
            | Key::Destruction(_) => {
                let bytes = key.bytes();
                Place::Alone(self.name(bytes[0], &bytes[1..]))
            }
        }
    }

    /// Selects one of 2^16 buckets by the first bytes of the id, which is random: even with ten million
    /// people Redis stores each as one compact list.
    fn bucket(&self, kind: u8, id: &[u8; 16], chunks: u8) -> Place {
        let name = self.name(kind, &id[..2]);
        let fields = (0..chunks)
            .map(|chunk| {
                let mut field = id[2..].to_vec();
                if chunk > 0 {
                    field.push(chunk);
                }
                field
            })
            .collect();
        Place::Bucket { name, fields }
    }

    /// Builds the arguments of the commit script, four for each operation: its letter and its operands. Also
    /// returns the number of operations.
    pub(super) fn operations(&self, commit: &Commit) -> (Vec<Vec<u8>>, usize) {
        let mut arguments = Vec::new();
        let mut operations = 0;
        let mut operation = |parts: [&[u8]; 4]| {
            operations += 1;
            arguments.extend(parts.map(<[u8]>::to_vec));
        };
        for (index, entry) in (commit.expect.size..).zip(&commit.entries) {
            operation([b"E", &self.bundle(index), entry, b""]);
        }
        for (index, entry) in commit.rewritten.iter().filter(|(index, _)| *index < commit.expect.size) {
            operation([b"L", &self.bundle(*index), entry, (index % BUNDLE).to_string().as_bytes()]);
        }
        for (key, row) in &commit.rows {
            match (self.place(key), row) {
                (Place::Alone(name), Some(row)) => operation([b"S", &name, row, b""]),
                (Place::Alone(name), None) => operation([b"X", &name, b"", b""]),
                (Place::Bucket { name, fields }, None) => fields.iter().for_each(|field| operation([b"D", &name, field, b""])),
                (Place::Bucket { name, fields }, Some(row)) => {
                    let last = fields.len() - 1;
                    // The last field takes whatever is left, so no row is too long.
                    let mut rest = &row[..];
                    for (place, field) in fields.iter().enumerate() {
                        let (chunk, after) = if place == last { (rest, &[][..]) } else { rest.split_at(rest.len().min(CHUNK)) };
                        if chunk.is_empty() {
                            operation([b"D", &name, field, b""]);
                        } else {
                            operation([b"H", &name, field, chunk]);
                        }
                        rest = after;
                    }
                }
            }
        }
        for change in &commit.sets {
            let set = self.set(&change.set);
            if change.belongs {
                operation([b"Z", &set, &change.member, b"0"]);
            } else {
                operation([b"R", &set, &change.member, b""]);
            }
        }
        for delivery in &commit.deliveries {
            let lane = &delivery.lane;
            operation([b"H", &self.deliveries(), &delivery.id.0, &delivery.row]);
            operation([b"Z", &self.queue(lane), &delivery.id.0, delivery.place.to_string().as_bytes()]);
            operation([b"Z", &self.due(lane), &delivery.id.0, commit.due.to_string().as_bytes()]);
            operation([b"A", &self.lanes(), lane.name().as_bytes(), b""]);
        }
        (arguments, operations)
    }
}
