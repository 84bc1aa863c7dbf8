//! Asking for the whole evidence of a case, or for its proof pack.

use kelisim_i18n::{Desk, Lang, ProofPack};
use leptos::prelude::*;

/// The form by which the whole evidence is asked for.
#[component]
pub(super) fn Proving(here: String, form: String, reason: (String, Option<&'static str>), lang: Lang) -> impl IntoView {
    let (words, pack) = (Desk::of(lang), ProofPack::of(lang));
    let (typed, wrong) = reason;
    let trouble = wrong.map(|wrong| view! { <p class="trouble" id="reason-wrong">{wrong}</p> });
    view! {
        <details open=wrong.is_some()>
            <summary>{words.evidence}</summary>
            <p class="help">{words.evidence_about}</p>
            <form method="post" action=format!("{here}/evidence")>
                <input type="hidden" name="form" value=form />
                <div class="field">
                    <label for="reason">{words.reason}</label>
                    <input id="reason" name="reason" value=typed required maxlength="500" aria-invalid=wrong.map(|_| "true") aria-describedby="reason-wrong" />
                    {trouble}
                </div>
                <p class="act">
                    <button class="plain">{words.evidence_show}</button>
                    <button class="plain" name="as" value="pdf" formaction=format!("{here}/pack")>{pack.pdf}</button>
                    <button class="plain" name="as" value="json" formaction=format!("{here}/pack")>{pack.file}</button>
                </p>
                <p class="help">{pack.about}</p>
            </form>
        </details>
    }
}
