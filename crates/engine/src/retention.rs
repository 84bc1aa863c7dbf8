//! Retention: finds what is over its term, and destroys it.
//!
//! The ledger is in the order of time, so it is the index: a search walks it from the oldest entry that was not looked
//! at to the newest that is over its term. The term of a person's data runs from their last act, and from the end of
//! whatever held the data: both are entries of the ledger, so a search that finds a newer act of the same person goes
//! on, and comes to that act in its time. Everything is searched anew once a week, for what was held by something that
//! leaves no entry behind, such as a term of a consent.
//!
//! What is destroyed is named by number in one entry of the ledger, in the commit that destroys it. So nothing is ever
//! half destroyed, and [`crate::verify`] can tell what was destroyed by whom from what is missing.

mod act;
mod carry_out;
mod decide;
mod look;
mod people;
mod sweep;

pub use act::{Line, class_title, lines, name};
pub use decide::{Signed, decide, destruction, destructions, is_approved, propose, records, signed};
pub use look::{Held, Looked, look};
pub use sweep::{Class, classes, people, sweep};
