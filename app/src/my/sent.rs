//! The application, and who got it.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_i18n::{My, Words};

use super::{Application, Delivered, Forwarded, Recipient, receipt_word};

/// Number, moment, the day of the answer, and every recipient.
#[component]
pub fn Sent(application: Application, lang: Lang) -> impl IntoView {
    let words = My::of(lang);
    let Application { number, title, sent, answer_by, receipt, forwarded } = application;
    let answer = answer_by.map(|day| view! { <div><dt>{Words::of(lang).receipt.answer_by}</dt><dd>{day}</dd></div> });
    let forwarded = (!forwarded.is_empty()).then(|| {
        let rows = forwarded.into_iter().map(|to| view! { <Recipient to lang /> }).collect_view();
        view! { <h3>{words.forwarded}</h3><ul class="recipients">{rows}</ul> }
    });
    view! {
        <section class="card">
            <h2>{words.application}" "<span class="digits">{number}</span></h2>
            {(!title.is_empty()).then(|| view! { <p>{title}</p> })}
            <dl class="pairs">
                <div><dt>{words.sent}</dt><dd>{sent}</dd></div>
                {answer}
            </dl>
            <p class="more"><a href=receipt>{receipt_word(lang)}</a></p>
            {forwarded}
        </section>
    }
}

/// One recipient: on what ground, what they were told, and how each of it stands.
#[component]
fn Recipient(to: Forwarded, lang: Lang) -> impl IntoView {
    let told = to.told.into_iter().map(|told| view! { <One told lang /> }).collect_view();
    view! {
        <li>
            <p>{to.to}</p>
            {told}
            <dl class="pairs"><div><dt>{My::of(lang).ground}</dt><dd>{to.ground}</dd></div></dl>
        </li>
    }
}

/// One thing they were told: how it stands, which data went, every attempt.
#[component]
fn One(told: Recipient, lang: Lang) -> impl IntoView {
    let words = My::of(lang);
    let (class, state) = match &told.state {
        Delivered::At(at) => ("done", (words.delivered)(at)),
        Delivered::Waiting => ("open", words.waiting.to_owned()),
        Delivered::Again(tries, at) => ("open", (words.again)(*tries, at)),
        Delivered::Never => ("bad", words.dead.to_owned()),
    };
    let what = (!told.what.is_empty()).then(|| view! { <p class="label">{told.what}</p> });
    let fields = (!told.fields.is_empty()).then(|| {
        view! { <dl class="pairs"><div><dt>{words.fields}</dt><dd>{told.fields.join(", ")}</dd></div></dl> }
    });
    let attempts = (!told.attempts.is_empty()).then(|| {
        let title = (words.attempts)(told.attempts.len());
        let rows = told.attempts.into_iter().map(|attempt| view! { <li>{attempt}</li> }).collect_view();
        view! { <details class="attempts"><summary>{title}</summary><ol>{rows}</ol></details> }
    });
    view! {
        {what}
        <p class=format!("state {class}")>{state}</p>
        {fields}
        {attempts}
    }
}
