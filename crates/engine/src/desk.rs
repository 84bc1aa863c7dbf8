//! The desk: what waits for somebody's answer, and what staff do about it.
//!
//! A case begins with the commit that records an application or a request; its row and the ordered sets it is
//! found in change in the commits of what is done about it, and nowhere else.

mod act;
mod adopt;
mod clock;
mod evidence;
mod list;
mod search;
mod view;

use kelisim_core::AccountId;

pub use act::{NewReply, assign, close, note, reopen, reply};
pub use adopt::adopt;
pub use clock::{Swept, sweep};
pub use evidence::{Shown, evidence};
pub use list::{Band, Counts, Entry, Filter, Page, Whom, counts, list};
pub use search::{by_identifier, by_number};
pub use view::{Line, Opened, open, row};

/// Destination under which staff are told of the steps of clocks; no site file can name it.
pub const STAFF: &str = "@staff";

/// Who works on a case.
#[derive(Clone, Debug)]
pub struct Worker {
    /// Account; `None` for the holder of an API key.
    pub account: Option<AccountId>,
    /// Name, as the people who read the case know it.
    pub name: String,
}
