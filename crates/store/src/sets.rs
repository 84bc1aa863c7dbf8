//! Ordered sets of a site: names of rows in an order of their own, so that a page of a list is read without
//! the rest of it.

/// A span of members, in the order of their bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// First member it may hold; empty for the first of the set.
    pub from: Vec<u8>,
    /// First member beyond it; empty for no end.
    pub until: Vec<u8>,
}

impl Span {
    /// The whole set.
    pub const ALL: Self = Self { from: Vec::new(), until: Vec::new() };

    /// Returns true if nothing can be in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.until.is_empty() && self.until <= self.from
    }
}

/// Which end of a span is read first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Smallest member first.
    Ascending,
    /// Largest member first.
    Descending,
}

/// Change of one ordered set, as part of a commit. Of two changes of one member the later one counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Name of the set; without a zero byte.
    pub set: String,
    /// Member, by whose bytes the set is ordered; never empty.
    pub member: Vec<u8>,
    /// Whether it belongs to the set from now on.
    pub belongs: bool,
}
