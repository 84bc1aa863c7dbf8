//! The domain of Kelisim: who may be recorded as having agreed to what, and why.
//!
//! Everything here is a pure function of its arguments. There is no I/O, no clock and no randomness, so that the same
//! rules run in the gateway, in the command line and, built for WASM, beside the field the visitor is typing in.
//!
//! * [`ident`] parses what people type: IIN, BIN, phone, e-mail, name, each with a sentence that helps.
//! * [`site`] is the site file: one property of one operator, read whole or refused with every problem at once.
//! * [`consent`] decides what one act of a person means, and what a history of acts adds up to.
//! * [`form`] checks an application.
//! * [`calendar`] counts working days.
//! * [`request`] is what people may ask of an operator, and within how many days they are answered.
//! * [`check`] answers the marketer: may this person be contacted?

pub mod calendar;
pub mod check;
pub mod consent;
pub mod evidence;
pub mod form;
pub mod id;
pub mod ident;
pub mod lang;
pub mod request;
pub mod sensitive;
pub mod site;
pub mod time;

pub use id::{RecordId, SiteId, SubjectId, TextHash};
pub use lang::{Lang, Texts};
pub use sensitive::Sensitive;
pub use time::Timestamp;
