//! The domain of Kelisim: who may be recorded as having consented to what, and why.
//!
//! Everything here is a pure function of its arguments. There is no I/O, no clock and no randomness, so that
//! the same rules run in the gateway, in the command line and, built for WASM, beside the field the visitor
//! is typing in.
//!
//! * [`ident`] parses identifiers as people type them: IIN, BIN, phone, e-mail, name; each mistake has a
//!   sentence that helps.
//! * [`site`] reads the site file: one property of one operator, accepted as a whole or refused with every
//!   mistake at once.
//! * [`consent`] decides what one act of a person means, and which state a history of acts adds up to.
//! * [`form`] validates an application.
//! * [`calendar`] counts working days.
//! * [`request`] defines the requests a person may make to an operator, and the working days for an answer.
//! * [`check`] answers the marketer: may this person be contacted?
//! * [`gate`] judges whether data may leave for a destination.

pub mod attachment;
pub mod calendar;
pub mod case;
pub mod check;
pub mod consent;
pub mod evidence;
pub mod form;
pub mod gate;
pub mod id;
pub mod ident;
pub mod lang;
pub mod request;
pub mod role;
pub mod sensitive;
pub mod site;
pub mod time;

pub use id::{AccountId, BlindIndex, DeliveryId, LinkHash, RecordId, SessionHash, SiteId, SubjectId, TextHash};
pub use lang::{Lang, Texts};
pub use sensitive::Sensitive;
pub use time::Timestamp;
