//! The page on which a proof pack of a person is made.

use kelisim_i18n::{Desk, ProofPack};
use leptos::prelude::*;

use super::Notice;
use super::cases::Choice;
use super::frame::{Frame, Whole};
use crate::render::document;

/// Data of the page.
#[derive(Clone, Debug)]
pub struct ProofPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address that the form is posted to.
    pub here: String,
    /// Whom it is about, as it was typed.
    pub who: String,
    /// Mistake in that.
    pub who_wrong: Option<&'static str>,
    /// Reason, as it was typed.
    pub reason: String,
    /// Mistake in that.
    pub reason_wrong: Option<&'static str>,
    /// Languages of the document.
    pub langs: Vec<Choice>,
    /// Any other message.
    pub notice: Option<String>,
}

/// Renders the page.
pub fn proof_page(page: ProofPage) -> String {
    document(move || {
        let ProofPage { frame, here, who, who_wrong, reason, reason_wrong, langs, notice } = page;
        let (words, desk) = (ProofPack::of(frame.lang), Desk::of(frame.lang));
        let form = frame.signed_in.as_ref().map(|signed_in| signed_in.form.clone()).unwrap_or_default();
        let notice = notice.map(|words| view! { <Notice words wrong=true /> });
        let who_trouble = who_wrong.map(|words| view! { <p class="trouble" id="who-wrong">{words}</p> });
        let reason_trouble = reason_wrong.map(|words| view! { <p class="trouble" id="reason-wrong">{words}</p> });
        let langs = langs.into_iter().map(|choice| {
            view! { <option value=choice.value.clone() lang=choice.value selected=choice.chosen>{choice.title}</option> }
        });
        view! {
            <Whole frame title=words.heading.to_owned()>
                <h1>{words.heading}</h1>
                <p class="lead">{words.about}</p>
                {notice}
                <form method="post" action=here class="panel">
                    <input type="hidden" name="form" value=form />
                    <div class="field">
                        <label for="who">{words.who}</label>
                        <p class="help" id="who-help">{words.who_about}</p>
                        <input id="who" name="who" value=who required autocomplete="off" spellcheck="false" aria-invalid=who_wrong.map(|_| "true") aria-describedby="who-help who-wrong" />
                        {who_trouble}
                    </div>
                    <div class="field">
                        <label for="reason">{desk.reason}</label>
                        <input id="reason" name="reason" value=reason required maxlength="500" aria-invalid=reason_wrong.map(|_| "true") aria-describedby="reason-wrong" />
                        {reason_trouble}
                    </div>
                    <div class="field"><label for="pack-lang">{words.lang}</label><select id="pack-lang" name="pack-lang">{langs.collect_view()}</select></div>
                    <p class="act">
                        <button name="as" value="pdf">{words.pdf}</button>
                        <button class="plain" name="as" value="json">{words.file}</button>
                    </p>
                    <p class="help">{words.verify}": "{words.verify_about}</p>
                </form>
            </Whole>
        }
    })
}
