//! The desk: what waits for somebody's answer, and what staff do about it.
//!
//! A case begins with the commit that records an application or a request; its row and the ordered sets it is
//! found in change in the commits of what is done about it, and nowhere else.

mod act;
mod adopt;
mod answer;
mod clock;
mod confirm;
mod consult;
mod correct;
mod enter;
mod evidence;
mod list;
mod rows;
mod search;
mod view;

pub(crate) use act::handle;
pub use act::{NewReply, assign, close, note, reopen, reply};
pub use adopt::adopt;
pub use answer::{Answered, answer, answer_in};
pub use clock::{Swept, sweep};
pub use confirm::{Unconfirmed, confirm, confirmation, unconfirmed};
pub use consult::consult;
pub use correct::{correct, correctable};
pub use enter::{NewEntered, enter, enter_withdrawal, standing};
pub use evidence::{Shown, evidence, reason};
pub use list::{Band, COUNTED, Counts, Entry, Filter, GLANCE, Page, Whom, counts, list};
pub use rows::row;
pub use search::{by_identifier, by_number};
pub use view::{LOOK, Opened, open};

/// Destination under which staff are told of the steps of clocks; no site file can name it.
pub const STAFF: &str = "@staff";

/// Destination under which people are told by e-mail that they were answered; no site file can name it.
pub const PERSON: &str = "@person";

/// Who works on a case.
#[derive(Clone, Debug)]
pub struct Worker {
    /// Name, as the people who read the case know it.
    pub name: String,
}
