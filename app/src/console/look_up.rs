//! The look-up page: may this person be contacted? One identifier at a time.

use kelisim_i18n::Console;
use leptos::prelude::*;

use super::Notice;
use super::frame::{Frame, Whole};
use crate::render::document;

/// Data of the look-up page, with the answer when there is one.
#[derive(Clone, Debug)]
pub struct LookUpPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address that the form is posted to.
    pub here: String,
    /// Purposes that can be asked about: value and title.
    pub purposes: Vec<PurposeOption>,
    /// The identifier as it was typed; empty once it was answered.
    pub typed: String,
    /// Error in the identifier, as a sentence.
    pub trouble: Option<&'static str>,
    /// Any other error, as a sentence.
    pub notice: Option<String>,
    /// Answer to the question.
    pub found: Option<Found>,
}

/// A purpose that can be asked about.
#[derive(Clone, Debug)]
pub struct PurposeOption {
    /// Name of the purpose on the wire.
    pub value: String,
    /// Title of the purpose.
    pub title: String,
    /// Whether it is selected.
    pub chosen: bool,
}

/// Answer about one person.
#[derive(Clone, Debug)]
pub struct Found {
    /// The identifier, most of it masked.
    pub masked: String,
    /// Title of the purpose and channel.
    pub title: String,
    /// Whether the person may be contacted.
    pub allowed: bool,
    /// The reason, in words without a full stop.
    pub reason: &'static str,
    /// Start of what the reason names, ready to read.
    pub since: Option<String>,
    /// End of what the reason names, ready to read.
    pub until: Option<String>,
    /// When a contact is allowed next, ready to read.
    pub next: Option<String>,
    /// The number of the record that proves it.
    pub record: Option<String>,
    /// When the question was asked, ready to read.
    pub asked_at: String,
}

/// Renders the look-up page.
pub fn look_up_page(page: LookUpPage) -> String {
    document(move || {
        let LookUpPage { frame, here, purposes, typed, trouble, notice, found } = page;
        let words = Console::of(frame.lang);
        let form = frame.signed_in.as_ref().map(|signed_in| signed_in.form.clone()).unwrap_or_default();
        let notice = notice.map(|words| view! { <Notice words wrong=true /> });
        let options = purposes.into_iter().map(|purpose| {
            view! { <option value=purpose.value selected=purpose.chosen>{purpose.title}</option> }
        });
        let wrong = trouble.map(|words| view! { <p class="trouble" id="who-wrong">{words}</p> });
        let found = found.map(|found| {
            let (class, verdict) = if found.allowed { ("answer-card yes", words.may) } else { ("answer-card no", words.may_not) };
            let rows = [
                (words.asked_who, Some(found.masked)),
                (words.asked_what, Some(found.title)),
                (words.answer_since, found.since),
                (words.answer_until, found.until),
                (words.answer_next, found.next),
                (words.answer_record, found.record),
                (words.answer_at, Some(found.asked_at)),
            ];
            let rows = rows
                .into_iter()
                .filter_map(|(name, value)| value.map(|value| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }));
            view! {
                <section class=class role="status">
                    <h2>{verdict}</h2>
                    <p>{found.reason}"."</p>
                    <dl class="pairs">{rows.collect_view()}</dl>
                    <p class="help">{words.answer_now}</p>
                </section>
            }
        });
        view! {
            <Whole frame title=words.look_up.to_owned()>
                <h1>{words.look_up}</h1>
                <p class="lead">{words.look_up_about}</p>
                {notice}
                {found}
                <form method="post" action=here class="panel">
                    <input type="hidden" name="form" value=form />
                    <div class="field">
                        <label for="who">{words.who}</label>
                        <input id="who" name="who" value=typed autocomplete="off" spellcheck="false" required maxlength="254" aria-invalid=trouble.map(|_| "true") aria-describedby="who-help who-wrong" />
                        <p class="help" id="who-help">{words.who_help}</p>
                        {wrong}
                    </div>
                    <div class="field">
                        <label for="what">{words.what}</label>
                        <select id="what" name="what">{options.collect_view()}</select>
                    </div>
                    <p class="act"><button>{words.ask}</button></p>
                    <p class="help">{words.on_record}</p>
                </form>
            </Whole>
        }
    })
}
