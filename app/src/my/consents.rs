//! Consents of the case, with one button for each item: as many steps to withdraw it as to give it.

use std::sync::Arc;

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_core::site::Site;
use kelisim_i18n::{My, Words};

use super::{Allowed, Consent, receipt_word};
use crate::prose::Prose;
use crate::terms::Terms;

/// All consents of the case in one form, each with a button of its own.
#[component]
pub fn Consents(
    consents: Vec<Consent>,
    action: String,
    token: String,
    open: bool,
    site: Arc<Site>,
    policy: Option<String>,
    lang: Lang,
) -> impl IntoView {
    let words = My::of(lang);
    let several =
        consents.iter().filter(|consent| matches!(consent.state, Allowed::Yes(_)) && consent.waits.is_none()).count() > 1;
    let all = (open && several).then(|| {
        view! { <p class="act"><button class="plain" name="withdraw" value="all">{words.withdraw_all}</button></p> }
    });
    let rows = consents
        .into_iter()
        .map(|consent| view! { <Row consent open site=Arc::clone(&site) policy=policy.clone() lang /> })
        .collect_view();
    view! {
        <section class="card">
            <h2>{words.consents}</h2>
            <form method="post" action=action>
                <input type="hidden" name="token" value=token />
                <ul class="grants">{rows}</ul>
                {all}
            </form>
        </section>
    }
}

/// One item: title, status, the button, and the text that is agreed to.
#[component]
fn Row(consent: Consent, open: bool, site: Arc<Site>, policy: Option<String>, lang: Lang) -> impl IntoView {
    let words = My::of(lang);
    let Consent { item, title, state, since, receipt, needs_answer, waits, text } = consent;
    let (class, status) = match &state {
        Allowed::Yes(until) => ("yes", (words.allowed)(until.as_deref())),
        Allowed::Expired => ("no", words.expired.to_owned()),
        Allowed::Withdrawn => ("no", words.withdrawn.to_owned()),
        Allowed::No => ("no", words.refused.to_owned()),
    };
    let allowed = matches!(state, Allowed::Yes(_));
    let (name, word) = if allowed { ("withdraw", words.withdraw) } else { ("allow", words.allow) };
    let label = format!("{word}: {title}");
    let can = open && waits.is_none() && (allowed || text.is_some());
    let button = can.then(|| view! { <button class="plain" name=name value=item aria-label=label>{word}</button> });
    let needs_answer =
        (open && needs_answer && allowed && waits.is_none()).then(|| view! { <p class="help">{words.withdrawal_limits}</p> });
    let waits = waits.map(|day| view! { <p class="state open">{(words.waits)(&day)}</p> });
    // Before something is allowed its words are in sight, not behind a click.
    let text_to_allow = text.as_ref().map(|text| text.words.get(lang).to_owned()).filter(|_| !allowed && open);
    let text_to_allow = text_to_allow.map(|text| view! { <div class="said"><Prose text policy /></div> });
    let terms = text.map(|text| {
        let (full, title) = (Words::of(lang).form.details, text.title.get(lang).to_owned());
        let whole = allowed.then(|| view! { <p>{text.words.get(lang).to_owned()}</p> });
        view! { <details><summary>{full}</summary><h3>{title}</h3>{whole}<Terms site text lang /></details> }
    });
    view! {
        <li class=class>
            <div class="what">
                <h3>{title}</h3>
                <p class="mark">{status}</p>
                {text_to_allow}
            </div>
            {button}
            <div class="about">
                {waits}
                {needs_answer}
                <p class="help">{words.since}": "{since}". "<a href=receipt>{receipt_word(lang)}</a></p>
                {terms}
            </div>
        </li>
    }
}
