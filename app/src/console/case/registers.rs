//! Looking the case up in a public register, outside the gateway.

use kelisim_i18n::{Desk, Lang};
use leptos::prelude::*;

use super::super::cases::Choice;
use super::choices::options;

/// Registers in which the case can be looked up.
#[derive(Clone, Debug, Default)]
pub struct Registers {
    /// Registers of the site.
    pub offered: Vec<Choice>,
    /// Name and address of the one whose look-up was recorded just now.
    pub consulted: Option<(String, String)>,
    /// Reason that was typed.
    pub reason: String,
    /// Mistake in it.
    pub wrong: Option<&'static str>,
}

/// Form that records why, and then the link.
#[component]
pub(super) fn Consulting(here: String, form: String, registers: Registers, lang: Lang) -> impl IntoView {
    let words = Desk::of(lang);
    let Registers { offered, consulted, reason, wrong } = registers;
    let trouble = wrong.map(|wrong| view! { <p class="trouble" id="purpose-wrong">{wrong}</p> });
    let is_open = wrong.is_some() || consulted.is_some();
    // The register learns nothing of the page it is opened from.
    let link = consulted.map(|(title, url)| {
        view! { <p class="notice good" role="status">{words.register_ready}" "<a href=url target="_blank" rel="noopener noreferrer">{title}</a></p> }
    });
    view! {
        <details class="panel" open=is_open id="registers">
            <summary>{words.registers}</summary>
            <p class="help">{words.registers_about}</p>
            {link}
            <form method="post" action=format!("{here}/register#registers")>
                <input type="hidden" name="form" value=form />
                <div class="field"><label for="register">{words.register}</label><select id="register" name="register">{options(offered)}</select></div>
                <div class="field">
                    <label for="purpose">{words.reason}</label>
                    <input id="purpose" name="purpose" value=reason required maxlength="500" aria-invalid=wrong.map(|_| "true") aria-describedby="purpose-wrong" />
                    {trouble}
                </div>
                <p class="act"><button class="plain">{words.register_open}</button></p>
            </form>
        </details>
    }
}
