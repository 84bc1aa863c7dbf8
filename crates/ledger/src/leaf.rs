//! One entry of the log: what was decided, about which text, when. It holds nothing personal and nothing that
//! two leaves of one person have in common: no identifier of theirs, no address, no index value, no free
//! text.
//!
//! The form is fixed binary: a version byte, then fields of type, length in two bytes (big-endian) and value,
//! each type at most once and in ascending order, at most [`Leaf::MOST`] bytes in all. One meaning has one
//! spelling.

use sha2::{Digest, Sha256};

/// Content of one leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Kind of event: 1 granted, 2 refused, 3 withdrawn, 7 erased, 8 published, 10 asked, 11 answered, 12
    /// looked, 13 linked, 14 obliged, 15 listed, 16 checked, 17 managed, 18 rolled back, 19 destroyed. Reserved: 4
    /// renewed, 5 expired, 6
    /// imported, 9 checkpoint key changed.
    pub kind: u8,
    /// Random id of the record; not the subject's.
    pub record: [u8; 16],
    /// Moment at which the gateway recorded it, in seconds since 1970-01-01 UTC. It never decreases within a
    /// log.
    pub time: u64,
    /// Certainty about who acted: 0 device, 1 asserted, 2 verified, 3 signed by the site, 4 imported.
    pub grade: u8,
    /// SHA-256 of the exact wording shown, or published.
    pub text: Option<[u8; 32]>,
    /// SHA-256 of the code that showed it.
    pub build: Option<[u8; 32]>,
    /// Decisions by short name, with yes or no. When their list is longer than 200 bytes, only its hash.
    pub choices: Choices,
    /// HMAC-SHA256 over the sealed personal payload under a key derived from the subject's random one. Once
    /// that key is destroyed it proves nothing about anybody.
    pub commitment: Option<[u8; 32]>,
}

/// Decisions of a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choices {
    /// Short names with a yes or a no, in the order of the names.
    Listed(Vec<(String, bool)>),
    /// SHA-256 of the list.
    Hashed([u8; 32]),
}

/// Bytes that are not a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a leaf of the log")]
pub struct BadLeaf;

const VERSION: u8 = 1;
const KIND: u8 = 1;
const RECORD: u8 = 2;
const TIME: u8 = 3;
const GRADE: u8 = 4;
const TEXT: u8 = 5;
const BUILD: u8 = 6;
const CHOICES: u8 = 7;
const CHOICES_HASH: u8 = 8;
const COMMITMENT: u8 = 9;

impl Choices {
    /// Sorts names with a yes or a no; replaces a list longer than 200 bytes by its hash.
    #[must_use]
    pub fn new(mut list: Vec<(String, bool)>) -> Self {
        list.sort();
        let bytes = encode_choices(&list);
        if bytes.len() <= 200 { Self::Listed(list) } else { Self::Hashed(Sha256::digest(bytes).into()) }
    }

    /// Computes the SHA-256 of a list that is in the order of its names: what a leaf holds instead of a long
    /// one.
    #[must_use]
    pub fn hash(list: &[(String, bool)]) -> [u8; 32] {
        Sha256::digest(encode_choices(list)).into()
    }
}

fn encode_choices(list: &[(String, bool)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, granted) in list {
        bytes.push(if *granted { b'+' } else { b'-' });
        bytes.extend(name.as_bytes());
        bytes.push(b'\n');
    }
    bytes
}

fn decode_choices(bytes: &[u8]) -> Option<Vec<(String, bool)>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut list = Vec::new();
    for line in text.split_terminator('\n') {
        let granted = match line.as_bytes().first()? {
            b'+' => true,
            b'-' => false,
            _ => return None,
        };
        list.push((line[1..].to_owned(), granted));
    }
    let sorted = list.windows(2).all(|pair| pair[0].0 < pair[1].0);
    (sorted && encode_choices(&list) == bytes).then_some(list)
}

impl Leaf {
    /// Maximum size of a leaf, in bytes.
    pub const MOST: usize = 512;

    /// Encodes the one spelling of this leaf.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        let mut field = |kind: u8, value: &[u8]| {
            bytes.push(kind);
            // Values are at most 200 bytes.
            bytes.extend(u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes());
            bytes.extend(value);
        };
        field(KIND, &[self.kind]);
        field(RECORD, &self.record);
        field(TIME, &self.time.to_be_bytes());
        field(GRADE, &[self.grade]);
        if let Some(text) = &self.text {
            field(TEXT, text);
        }
        if let Some(build) = &self.build {
            field(BUILD, build);
        }
        match &self.choices {
            Choices::Listed(list) if list.is_empty() => {}
            Choices::Listed(list) => field(CHOICES, &encode_choices(list)),
            Choices::Hashed(hash) => field(CHOICES_HASH, hash),
        }
        if let Some(commitment) = &self.commitment {
            field(COMMITMENT, commitment);
        }
        bytes
    }

    /// Decodes a leaf.
    ///
    /// # Errors
    /// [`BadLeaf`] for anything but the one spelling of a leaf.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadLeaf> {
        let leaf = Self::read(bytes).ok_or(BadLeaf)?;
        if bytes.len() <= Self::MOST && leaf.encode() == bytes { Ok(leaf) } else { Err(BadLeaf) }
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (version, mut rest) = bytes.split_first()?;
        if *version != VERSION {
            return None;
        }
        let mut fields: [Option<&[u8]>; 10] = [None; 10];
        while let Some((kind, after)) = rest.split_first() {
            let (length, after) = after.split_first_chunk::<2>()?;
            let (value, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
            *fields.get_mut(usize::from(*kind))? = Some(value);
            rest = after;
        }
        let byte = |kind: u8| <[u8; 1]>::try_from(fields[usize::from(kind)]?).ok().map(|[byte]| byte);
        let hash = |kind: u8| fields[usize::from(kind)].map(|value| <[u8; 32]>::try_from(value).ok());
        let optional = |kind: u8| match hash(kind) {
            Some(None) => Err(()),
            Some(Some(hash)) => Ok(Some(hash)),
            None => Ok(None),
        };
        let choices = match (fields[usize::from(CHOICES)], optional(CHOICES_HASH).ok()?) {
            (Some(_), Some(_)) => return None,
            (Some(list), None) => Choices::Listed(decode_choices(list)?),
            (None, Some(hash)) => Choices::Hashed(hash),
            (None, None) => Choices::Listed(Vec::new()),
        };
        Some(Self {
            kind: byte(KIND)?,
            record: fields[usize::from(RECORD)]?.try_into().ok()?,
            time: u64::from_be_bytes(fields[usize::from(TIME)]?.try_into().ok()?),
            grade: byte(GRADE)?,
            text: optional(TEXT).ok()?,
            build: optional(BUILD).ok()?,
            choices,
            commitment: optional(COMMITMENT).ok()?,
        })
    }
}
