//! What is allowed, and one button for each thing: as many steps to take it back as to give it.

use std::sync::Arc;

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_core::site::Site;
use kelisim_i18n::{My, Words};

use super::{Allowed, Consent, receipt_word};
use crate::prose::Prose;
use crate::terms::Terms;

/// All consents of the thread in one form, each with a button of its own.
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

/// One thing: how it is called, how it stands, the button, and what is agreed to.
#[component]
fn Row(consent: Consent, open: bool, site: Arc<Site>, policy: Option<String>, lang: Lang) -> impl IntoView {
    let words = My::of(lang);
    let Consent { item, title, state, since, receipt, held, waits, text } = consent;
    let (class, said) = match &state {
        Allowed::Yes(until) => ("yes", (words.allowed)(until.as_deref())),
        Allowed::Expired => ("no", words.expired.to_owned()),
        Allowed::No => ("no", words.refused.to_owned()),
    };
    let allowed = matches!(state, Allowed::Yes(_));
    let (name, word) = if allowed { ("withdraw", words.withdraw) } else { ("allow", words.allow) };
    let label = format!("{word}: {title}");
    let can = open && waits.is_none() && (allowed || text.is_some());
    let button = can.then(|| view! { <button class="plain" name=name value=item aria-label=label>{word}</button> });
    let held = (open && held && allowed && waits.is_none()).then(|| view! { <p class="help">{words.withdrawal_limits}</p> });
    let waits = waits.map(|day| view! { <p class="state open">{(words.waits)(&day)}</p> });
    // Before something is allowed its words are in sight, not behind a click.
    let said_by_site = text.as_ref().map(|text| text.words.get(lang).to_owned()).filter(|_| !allowed && open);
    let said_by_site = said_by_site.map(|said| view! { <div class="said"><Prose text=said policy /></div> });
    let terms = text.map(|text| {
        let (full, title) = (Words::of(lang).form.details, text.title.get(lang).to_owned());
        let whole = allowed.then(|| view! { <p>{text.words.get(lang).to_owned()}</p> });
        view! { <details><summary>{full}</summary><h3>{title}</h3>{whole}<Terms site text lang /></details> }
    });
    view! {
        <li class=class>
            <div class="what">
                <h3>{title}</h3>
                <p class="mark">{said}</p>
                {said_by_site}
            </div>
            {button}
            <div class="about">
                {waits}
                {held}
                <p class="help">{words.since}": "{since}". "<a href=receipt>{receipt_word(lang)}</a></p>
                {terms}
            </div>
        </li>
    }
}
