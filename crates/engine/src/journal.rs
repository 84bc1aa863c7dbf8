//! The journal of a site: what was recorded in a period, by kind. It names nobody the data are about.

use kelisim_core::consent::Kind;
use kelisim_core::{RecordId, SubjectId, Timestamp};
use kelisim_ledger::Leaf;
use kelisim_ledger::leaf::Choices;
use kelisim_store::StoreError;
use kelisim_store::rows::{self, Entry};

use crate::erase::{self, Author};
use crate::failure::Failure;
use crate::payload::Note;
use crate::proof_pack;
use crate::receipt;
use crate::subject_keys::SubjectKeys;
use crate::tenant::Tenant;

/// Entries read at once.
const AT_ONCE: u64 = 256;
/// Most entries of the log that are looked at for one journal.
pub const MOST: u64 = 200_000;

/// Operations as the law and the policies name them, each with the kinds of events it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Consents given, refused, taken back, run out.
    Consents,
    /// Requests under the law, and answers.
    Requests,
    /// Looks at personal data.
    Looks,
    /// Work on cases, obligations, links.
    Work,
    /// Destruction of data.
    Erasures,
    /// Texts and policies published, lists imported, checks made.
    Publications,
}

impl Operation {
    /// Every operation, in the order it is offered.
    pub const ALL: [Self; 6] = [Self::Consents, Self::Requests, Self::Looks, Self::Work, Self::Erasures, Self::Publications];

    /// Name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Consents => "consents",
            Self::Requests => "requests",
            Self::Looks => "looks",
            Self::Work => "work",
            Self::Erasures => "erasures",
            Self::Publications => "publications",
        }
    }

    /// Looks one up by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.name() == name)
    }

    /// Operation that an event of this kind belongs to.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Granted | Kind::Refused | Kind::Withdrawn | Kind::Expired => Self::Consents,
            Kind::Asked | Kind::Answered => Self::Requests,
            Kind::Looked => Self::Looks,
            Kind::Managed | Kind::Linked | Kind::Obliged => Self::Work,
            Kind::Erased | Kind::Destroyed => Self::Erasures,
            Kind::Published | Kind::Listed | Kind::Checked | Kind::RolledBack => Self::Publications,
        }
    }
}

/// One line of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Index in the log.
    pub index: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Kind of the event.
    pub kind: Kind,
    /// Record of the event.
    pub record: RecordId,
    /// What was done, by its name in a proof pack.
    pub what: &'static str,
    /// Who did it, where it was not the person.
    pub by: Option<String>,
    /// Decisions in the leaf, where they are listed.
    pub items: Vec<(String, bool)>,
}

/// A journal.
pub struct Journal {
    /// Its lines, in the order of the log.
    pub lines: Vec<Line>,
    /// Whether the period holds more than [`MOST`] entries, and the rest is not in it.
    pub is_cut: bool,
}

/// Finds the first entry that is not before a moment: moments never decrease within a log.
pub(crate) async fn first_since(tenant: &Tenant, size: u64, from: Timestamp) -> Result<u64, StoreError> {
    let (mut low, mut high) = (0, size);
    while low < high {
        let middle = low + (high - low) / 2;
        if receipt::leaf(&tenant.store.entry(middle).await?)?.time < from.secs() {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// Reads the journal of a period, `until` not included.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn journal(
    tenant: &Tenant,
    (from, until): (Timestamp, Timestamp),
    operations: &[Operation],
) -> Result<Journal, Failure> {
    tenant.ready()?;
    let size = tenant.committer.head().await?.size;
    let first = first_since(tenant, size, from).await?;
    let last = first_since(tenant, size, until).await?;
    let end = last.min(first + MOST);
    let mut journal = Journal { lines: Vec::new(), is_cut: end < last };
    let mut keys = SubjectKeys::default();
    let mut index = first;
    while index < end {
        let read = tenant.store.entries(index, AT_ONCE.min(end - index)).await?;
        if read.is_empty() {
            return Err(StoreError::Corrupt("an entry of the ledger").into());
        }
        for bytes in read {
            let entry: Entry = rows::decode(&bytes)?;
            let leaf = receipt::leaf(&entry)?;
            let kind = receipt::kind(&leaf)?;
            if operations.contains(&Operation::of(kind)) {
                journal.lines.push(line(tenant, &mut keys, (index, &entry, &leaf), kind).await?);
            }
            index += 1;
        }
    }
    Ok(journal)
}

/// Who erased somebody and why, in one line.
fn said(author: Author) -> String {
    let Author { who, reason, despite } = author;
    [who, reason].into_iter().chain(despite).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

async fn line(
    tenant: &Tenant,
    keys: &mut SubjectKeys,
    (index, entry, leaf): (u64, &Entry, &Leaf),
    kind: Kind,
) -> Result<Line, Failure> {
    let record = RecordId(leaf.record);
    // What a person decided needs no key: the leaf says it.
    let noted = Operation::of(kind) != Operation::Consents && entry.subject != SubjectId([0; 16]);
    let key = if noted { keys.of(tenant, entry.subject).await? } else { None };
    let note = key.and_then(|key| Note::open(&tenant.vault, entry.subject, key, record, &entry.sealed).ok());
    let author = (kind == Kind::Erased).then(|| erase::author(&tenant.vault, record, &entry.sealed)).flatten();
    let (what, by) = match note {
        Some((note, _)) => proof_pack::described(&note),
        None => (proof_pack::event(kind), author.map(said)),
    };
    let items = match &leaf.choices {
        Choices::Listed(list) => list.clone(),
        Choices::Hashed(_) => Vec::new(),
    };
    Ok(Line { index, at: Timestamp::from_secs(leaf.time), kind, record, what, by, items })
}
