//! Every sentence Kelisim says to people, in every language or not at all.
//!
//! There is one shape: a value for each language is a [`ByLang`]. A sentence is a `ByLang<&'static str>`, a
//! sentence with parts a `ByLang<fn(…) -> String>`, and sentences that stand together are a struct, a *family*,
//! asked for by `Family::of(lang)`. A sentence that is missing in one language does not compile.
//!
//! A fourth language is one line in `kelisim_core::lang`, and then its words wherever the compiler asks for them.
//!
//! * Visitors read [`Words`], [`Attaching`], [`Filling`], [`FormNotice`], [`Preferences`], [`PolicyPages`], [`My`], [`Receipt`],
//!   [`ReceiptDocument`], [`Standings`], [`PrivateLink`], [`Verify`], [`GatewayPages`] and [`PageProblem`].
//! * Staff read [`Console`], [`Assembled`], [`Desk`], [`Passkeys`], [`Organisation`], [`Staffing`], [`ControlReport`], [`History`], [`AccountActivity`],
//!   [`Lists`], [`ListAnswer`], [`UnreadCell`] and [`ListRefusal`]; the owner of a site reads [`Preview`] and [`gaps`].
//! * [`Letter`], [`DeskLetter`] and [`Notice`] are letters.
//! * [`format`](mod@format) writes numbers, sizes and days; [`columns`] recognises headers of spreadsheets.
//!
//! Hints and mistakes of single fields stand in `kelisim_core`, in the same shape, since the browser has them
//! too. The operator's own words come from the site file and stand nowhere here.

/// Gives a family of sentences its one question, `Family::of(lang)`, from the value in each language.
macro_rules! family {
    ($family:ident: $($words:expr),+) => {
        impl $family {
            /// Returns the sentences of this family in `lang`.
            #[must_use]
            pub fn of(lang: $crate::Lang) -> &'static Self {
                static BY_LANG: $crate::ByLang<$family> = $crate::ByLang::new($($words),+);
                BY_LANG.of(lang)
            }
        }
    };
}

mod answer;
mod assembled;
mod attaching;
pub mod columns;
mod console;
mod correcting;
mod country;
mod desk;
mod desk_letter;
mod destruction;
mod duties;
mod entering;
mod filling;
mod form_notice;
pub mod format;
pub mod gaps;
mod gateway_page;
mod journal;
mod letter;
mod list_answer;
mod list_refusal;
mod lists;
mod my;
mod notice;
mod organisation;
mod page_problem;
mod policy;
mod preferences;
mod preview;
mod private_link;
mod proof_pack;
mod receipt_document;
mod registers;
mod report;
mod scope;
mod staffing;
mod standing;
mod title;
mod verify;
pub mod withheld;
mod words;

pub use kelisim_core::Lang;
pub use kelisim_core::lang::ByLang;

pub use answer::AnswerWords;
pub use assembled::Assembled;
pub use attaching::Attaching;
pub use console::{AccountActivity, Alarms, Console, History, Passkeys};
pub use correcting::Correcting;
pub use country::{COUNTRIES, country};
pub use desk::Desk;
pub use desk_letter::DeskLetter;
pub use destruction::DestructionWords;
pub use duties::{Duties, Duty};
pub use entering::Entering;
pub use filling::Filling;
pub use form_notice::FormNotice;
pub use gateway_page::GatewayPages;
pub use journal::JournalWords;
pub use letter::Letter;
pub use list_answer::{ListAnswer, UnreadCell};
pub use list_refusal::ListRefusal;
pub use lists::Lists;
pub use my::My;
pub use notice::Notice;
pub use organisation::Organisation;
pub use page_problem::{Message, PageProblem};
pub use policy::PolicyPages;
pub use preferences::Preferences;
pub use preview::Preview;
pub use private_link::PrivateLink;
pub use proof_pack::ProofPack;
pub use receipt_document::ReceiptDocument;
pub use registers::Registers;
pub use report::ControlReport;
pub use scope::scope;
pub use staffing::Staffing;
pub use standing::Standings;
pub use title::{matter, title};
pub use verify::Verify;
pub use words::{Banner, Form, Policy, Receipt, Shell, Terms, Words};
