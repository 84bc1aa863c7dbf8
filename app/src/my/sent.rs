//! The application, and who got it.

use leptos::prelude::*;

use kelisim_core::Lang;

use super::{Application, Delivered, Forwarded, receipt_word};
use crate::words::{My, Words};

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
            <p>{title}</p>
            <dl class="pairs">
                <div><dt>{words.sent}</dt><dd>{sent}</dd></div>
                {answer}
            </dl>
            <p class="more"><a href=receipt>{receipt_word(lang)}</a></p>
            {forwarded}
        </section>
    }
}

/// One recipient: how it stands, which data, on what ground.
#[component]
fn Recipient(to: Forwarded, lang: Lang) -> impl IntoView {
    let words = My::of(lang);
    let (class, state) = match &to.state {
        Delivered::At(at) => ("done", (words.delivered)(at)),
        Delivered::Waiting => ("open", words.waiting.to_owned()),
        Delivered::Again(tries, at) => ("open", (words.again)(*tries, at)),
        Delivered::Never => ("bad", words.dead.to_owned()),
    };
    let fields = (!to.fields.is_empty()).then(|| view! { <div><dt>{words.fields}</dt><dd>{to.fields.join(", ")}</dd></div> });
    view! {
        <li>
            <p>{to.to}</p>
            <p class=format!("state {class}")>{state}</p>
            <dl class="pairs">
                {fields}
                <div><dt>{words.ground}</dt><dd>{to.ground}</dd></div>
            </dl>
        </li>
    }
}
