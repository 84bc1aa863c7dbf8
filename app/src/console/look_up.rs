//! May this person be contacted? One at a time.

use kelisim_i18n::Console;
use leptos::prelude::*;

use super::Said;
use super::frame::{Frame, Whole};
use crate::render::document;

/// The question, and the answer when there is one.
#[derive(Clone, Debug)]
pub struct LookUpPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Address the form is posted to.
    pub here: String,
    /// What can be asked for: value and title.
    pub purposes: Vec<Wanted>,
    /// The identifier as it was typed; empty once it was answered.
    pub typed: String,
    /// What is wrong with it.
    pub trouble: Option<&'static str>,
    /// What happened otherwise.
    pub said: Option<String>,
    /// The answer.
    pub found: Option<Found>,
}

/// Something that can be asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its name on the wire.
    pub value: String,
    /// How it is called.
    pub title: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Found {
    /// The identifier, most of it hidden.
    pub masked: String,
    /// What it was asked for.
    pub title: String,
    /// Whether the person may be contacted.
    pub allowed: bool,
    /// Why, in words without a full stop.
    pub reason: &'static str,
    /// Since when, ready to read.
    pub since: Option<String>,
    /// Until when, ready to read.
    pub until: Option<String>,
    /// When a contact is allowed next, ready to read.
    pub next: Option<String>,
    /// The number of the record that proves it.
    pub record: Option<String>,
    /// When it was asked, ready to read.
    pub asked: String,
}

/// The question, and the answer when there is one.
pub fn look_up_page(page: LookUpPage) -> String {
    document(move || {
        let LookUpPage { frame, here, purposes, typed, trouble, said, found } = page;
        let words = Console::of(frame.lang);
        let form = frame.seat.as_ref().map(|seat| seat.form.clone()).unwrap_or_default();
        let said = said.map(|words| view! { <Said words wrong=true /> });
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
                (words.answer_at, Some(found.asked)),
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
                {said}
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
