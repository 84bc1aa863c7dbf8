//! The console: pages for the operator's staff. Complete without scripts; those there are request passkeys,
//! and show the progress of lists.

mod account;
mod campaign;
mod case;
mod cases;
mod checks;
mod destruction;
mod duties;
mod enter;
mod evidence;
mod figures;
mod frame;
mod home;
mod job;
mod journal;
mod look_up;
mod organisation;
mod passkey;
mod proof;
mod recipes;
mod registers;
mod report;
mod sign_in;
mod staff;
mod tables;

use kelisim_i18n::Console;

pub use account::{AccountPage, OwnUndertaking, account_page};
pub use campaign::{CampaignPage, OwnList, Typed, campaign_page};
pub use case::{AnswerForm, CasePage, CorrectForm, Done, EnterRequest, FilledField, Passed, Registers, Waits, Ways, case_page};
pub use cases::{CaseLine, CasesPage, Choice, Filters, Tile, Waiting, cases_page};
pub use checks::{CheckLine, ChecksPage, checks_page};
pub use destruction::{
    DecideForm, DestructionPage, DestructionRow, ProposeForm, RetentionPage, destruction_page, retention_page,
};
pub use duties::{DutiesPage, DutyRow, duties_page};
pub use enter::{EnterBox, EnterField, EnterPage, enter_page};
pub use evidence::{Act, EvidencePage, evidence_page};
pub use figures::{Bar, FiguresPage, Row, Sum, figures_page};
pub use frame::{Frame, SignedIn, SiteContext, Tab};
pub use home::{HomePage, Own, home_page};
pub use job::{JobPage, JobState, job_page};
pub use journal::{JournalPage, journal_page};
pub use look_up::{Found, LookUpPage, PurposeOption, look_up_page};
pub use organisation::{EnteredPage, ServiceLink, entered_page};
pub use passkey::{PasskeyList, PasskeyRow};
pub use proof::{ProofPage, proof_page};
pub use recipes::{RecipesPage, recipes_page};
pub use registers::{RegistersPage, registers_page};
pub use report::{ReportPage, ReportSheet, ReportTable, report_page};
pub use sign_in::{CodesPage, SignInPage, StartPage, codes_page, sign_in_page, start_page};
pub use staff::{GiveForm, ProposalRow, StaffPage, StaffRow, UndertakingPage, staff_page, undertaking_page};
pub use tables::{ApiKeyRow, HistoryPage, KeysPage, history_page, keys_page};

use crate::render::document;
use frame::Whole;
use leptos::prelude::*;

/// A page with a single message.
#[derive(Clone, Debug)]
pub struct NoticePage {
    /// Frame around the page: language, styles, session and site.
    pub frame: Frame,
    /// Heading that says what happened.
    pub heading: String,
    /// Text that says what to do.
    pub words: String,
}

/// Renders a page with a single message.
pub fn notice_page(page: NoticePage) -> String {
    document(move || {
        let NoticePage { frame, heading, words } = page;
        let back = Console::of(frame.lang).home;
        view! {
            <Whole frame title=heading.clone()>
                <div class="panel small">
                    <h1>{heading}</h1>
                    <p>{words}</p>
                    <p class="act"><a class="button" href="/console">{back}</a></p>
                </div>
            </Whole>
        }
    })
}

/// A sentence above a form.
#[component]
fn Notice(
    /// Text of the sentence.
    words: String,
    /// Whether it reports an error.
    wrong: bool,
) -> impl IntoView {
    let (class, role) = if wrong { ("notice", "alert") } else { ("notice good", "status") };
    view! { <p class=class role=role>{words}</p> }
}
