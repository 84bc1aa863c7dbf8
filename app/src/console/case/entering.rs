//! Entering a request of the person that came another way.

use kelisim_core::consent::Method;
use kelisim_core::request::Ask;
use kelisim_i18n::{Desk, Entering as EnteringWords, Lang, Words};
use leptos::prelude::*;

use super::super::cases::Choice;
use super::choices::options;

/// Form by which a request of the person is entered, with what was typed.
#[derive(Clone, Debug, Default)]
pub struct EnterRequest {
    /// What is asked, by its name.
    pub ask: String,
    /// Way it came, by its name.
    pub how: String,
    /// Day it was received, ISO 8601.
    pub received: String,
    /// How the person was identified.
    pub identity: String,
    /// What they wrote or said.
    pub message: String,
    /// Consents that stand, with the names of their boxes; those that were ticked are chosen.
    pub standing: Vec<Choice>,
    /// Key under which a repeated press is the same request.
    pub key: String,
    /// Mistake.
    pub wrong: Option<&'static str>,
}

/// The form by which a request of the person is entered that came another way.
#[component]
pub(super) fn Entering(here: String, form: String, entering: EnterRequest, lang: Lang) -> impl IntoView {
    let (words, desk, receipt) = (EnteringWords::of(lang), Desk::of(lang), &Words::of(lang).receipt);
    let EnterRequest { ask, how, received, identity, message, standing, key, wrong } = entering;
    let choice =
        |value: &str, title: &str, chosen: &str| Choice { value: value.into(), title: title.into(), chosen: value == chosen };
    // A withdrawal needs something to take back.
    let withdrawal = (!standing.is_empty()).then_some(Ask::Withdrawal);
    let asks: Vec<Choice> = Ask::OFFERED.iter().chain(&withdrawal).map(|one| choice(one.name(), desk.ask(*one), &ask)).collect();
    let ways: Vec<Choice> =
        Method::ELSEWHERE.iter().map(|(name, method)| choice(name, receipt.method_name(*method), &how)).collect();
    let taken = withdrawal.map(|_| {
        let boxes = standing.into_iter().map(|Choice { value, title, chosen }| {
            view! { <label class="choice"><input type="checkbox" name=value value="yes" checked=chosen />{title}</label> }
        });
        view! {
            <fieldset class="field taken" aria-describedby="taken-about">
                <legend>{words.taken}</legend>
                <p class="help" id="taken-about">{words.taken_about}</p>
                {boxes.collect_view()}
            </fieldset>
        }
    });
    let trouble = wrong.map(|wrong| view! { <p class="trouble" id="enter-wrong">{wrong}</p> });
    view! {
        <details class="panel" open=wrong.is_some()>
            <summary>{words.request}</summary>
            <form method="post" action=format!("{here}/request") class="entering">
                <input type="hidden" name="form" value=form />
                <input type="hidden" name="key" value=key />
                {trouble}
                <div class="field"><label for="enter-ask">{words.asked}</label><select id="enter-ask" name="ask">{options(asks)}</select></div>
                {taken}
                <div class="field"><label for="enter-how">{words.how}</label><select id="enter-how" name="enter-how">{options(ways)}</select></div>
                <div class="field"><label for="enter-received">{words.received}</label><input id="enter-received" name="enter-received" type="date" value=received required /></div>
                <div class="field"><label for="enter-identity">{words.identity}</label><input id="enter-identity" name="enter-identity" value=identity required maxlength="500" /></div>
                <div class="field"><label for="enter-message">{words.message}</label><textarea id="enter-message" name="message" rows="4" maxlength="4000">{crate::form::inside_textarea(&message)}</textarea></div>
                <p class="act"><button class="plain">{words.enter}</button></p>
            </form>
        </details>
    }
}

/// Consents that wait for a second person.
#[derive(Clone, Debug)]
pub struct Waits {
    /// What was agreed to, ready to read.
    pub items: Vec<String>,
    /// Who entered them, and until when they can be confirmed; or that it is too late, or whose turn it is.
    pub about: String,
    /// Whether whoever looks may confirm them.
    pub may: bool,
}

/// The panel in which a second person confirms what was entered.
#[component]
pub(super) fn Confirming(here: String, form: String, waits: Waits, lang: Lang) -> impl IntoView {
    let words = EnteringWords::of(lang);
    let Waits { items, about, may } = waits;
    let items = items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view();
    let confirm = may.then(|| {
        view! {
            <form method="post" action=format!("{here}/confirm")>
                <input type="hidden" name="form" value=form />
                <p class="act"><button class="plain">{words.confirm}</button></p>
            </form>
        }
    });
    view! { <section class="panel"><h2>{words.unconfirmed}</h2><ul class="plain-list">{items}</ul><p class="help">{about}</p>{confirm}</section> }
}
