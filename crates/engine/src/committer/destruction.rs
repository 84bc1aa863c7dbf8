//! Acts that destroy what is due, and that decide about it.

use kelisim_core::{RecordId, SubjectId, Timestamp};

/// What is destroyed of one person or browser.
#[derive(Clone, Debug)]
pub struct Doomed {
    /// The subject.
    pub subject: SubjectId,
    /// Newest act in the subject's row when it was judged: with a newer one it stays.
    pub newest: Option<u64>,
    /// Moment before which no term of the subject began when it was judged.
    pub since: Timestamp,
    /// Moment of the newest act of it that was seen.
    pub at: Timestamp,
    /// Records whose files are deleted with it.
    pub files: Vec<RecordId>,
    /// Entries whose sealed content is destroyed: index, and the entry as it is written anew.
    pub entries: Vec<(u64, Vec<u8>)>,
    /// Whether nothing else is stored of the subject, so that its key is destroyed too.
    pub whole: bool,
}

/// One part of a destruction that is carried out.
#[derive(Clone, Debug)]
pub struct DestroyAct {
    /// Number of the destruction.
    pub number: u32,
    /// Moments of the oldest and the newest act of what is destroyed.
    pub span: (Timestamp, Timestamp),
    /// What is destroyed, unless something holds it by now.
    pub doomed: Vec<Doomed>,
}

/// A step of a destruction.
#[derive(Clone, Debug)]
pub enum DestructionAct {
    /// Begins one of a class: proposes it, or carries it out when nobody has to decide.
    Begin {
        /// Retention class.
        class: String,
        /// Months of the class.
        months: u32,
        /// Moment at which what is due is judged.
        judged_at: Timestamp,
        /// Number of people or browsers found due; `None` when nobody has to decide.
        proposed: Option<u64>,
        /// Number it will have: its names are sealed for that.
        expected: u32,
        /// Who proposes it and why, sealed.
        sealed: Vec<u8>,
    },
    /// Decides about a proposal.
    Decide {
        /// Number of the destruction.
        number: u32,
        /// Whether it is to be carried out.
        approved: bool,
        /// Who proposed and who decided, why and by which order, sealed.
        sealed: Vec<u8>,
    },
    /// Ends one that was carried out: its act is published.
    End {
        /// Number of the destruction.
        number: u32,
        /// Words of the act, by name.
        words: Vec<(String, String)>,
        /// SHA-256 of the words.
        hash: [u8; 32],
    },
}
