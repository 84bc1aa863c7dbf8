//! The console: what the people of an operator see. Whole without scripts; those there are ask for passkeys, and show how far
//! lists are.

mod account;
mod campaign;
mod checks;
mod figures;
mod frame;
mod home;
mod job;
mod look_up;
mod organisation;
mod passkey;
mod recipes;
mod sign_in;
mod tables;

use kelisim_core::Lang;

pub use account::{AccountPage, account_page};
pub use campaign::{CampaignPage, OwnList, Typed, campaign_page};
pub use checks::{CheckLine, ChecksPage, checks_page};
pub use figures::{Bar, FiguresPage, Row, Sum, figures_page};
pub use frame::{Frame, Place, Seat, Tab};
pub use home::{HomePage, Own, home_page};
pub use job::{JobPage, JobState, job_page};
pub use look_up::{Found, LookUpPage, Wanted, look_up_page};
pub use organisation::{Door, EnteredPage, entered_page};
pub use passkey::{PasskeyList, PasskeyRow};
pub use recipes::{RecipesPage, recipes_page};
pub use sign_in::{CodesPage, SignInPage, StartPage, codes_page, sign_in_page, start_page};
pub use tables::{ApiKeyRow, HistoryPage, KeysPage, PeoplePage, history_page, keys_page, people_page};

use crate::render::document;
use crate::words::Console;
use frame::Whole;
use leptos::prelude::*;

/// A page that says one thing.
#[derive(Clone, Debug)]
pub struct SayPage {
    /// What surrounds it.
    pub frame: Frame,
    /// What happened.
    pub heading: String,
    /// What to do.
    pub words: String,
}

/// A page that says one thing.
pub fn say_page(page: SayPage) -> String {
    document(move || {
        let SayPage { frame, heading, words } = page;
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

/// A sentence over a form.
#[component]
fn Said(
    /// The sentence.
    words: String,
    /// Whether something went wrong.
    wrong: bool,
) -> impl IntoView {
    let (class, role) = if wrong { ("notice", "alert") } else { ("notice good", "status") };
    view! { <p class=class role=role>{words}</p> }
}

/// A number with narrow spaces between thousands.
pub fn number(value: u64, lang: Lang) -> String {
    let digits = value.to_string();
    let gap = if lang == Lang::En { ',' } else { '\u{a0}' };
    let mut out = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(gap);
        }
        out.push(digit);
    }
    out
}

/// A size in bytes, ready to read.
pub fn size(bytes: u64, lang: Lang) -> String {
    let units = if lang == Lang::En { ["bytes", "KiB", "MiB", "GiB"] } else { ["Б", "КиБ", "МиБ", "ГиБ"] };
    let mut place = 0;
    let mut whole = bytes;
    while whole >= 1024 && place + 1 < units.len() {
        whole = whole.div_ceil(1024);
        place += 1;
    }
    format!("{whole}\u{a0}{}", units[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_units_of_the_language() {
        assert_eq!(size(999, Lang::En), "999\u{a0}bytes");
        assert_eq!(size(1025, Lang::Ru), "2\u{a0}КиБ");
        assert_eq!(size(3 << 20, Lang::Kk), "3\u{a0}МиБ");
    }

    #[test]
    fn thousands_are_kept_apart() {
        assert_eq!(number(0, Lang::En), "0");
        assert_eq!(number(999, Lang::En), "999");
        assert_eq!(number(1_234_567, Lang::En), "1,234,567");
        assert_eq!(number(12_345, Lang::Kk), "12\u{a0}345");
    }
}
