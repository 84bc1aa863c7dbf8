//! The application, and who received it.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_i18n::{AnswerWords, My, Words};

use super::{Application, Delivered, Forwarded, Notification, receipt_word};

/// Number, moment, the day of the answer, and every recipient.
#[component]
pub fn Sent(application: Application, lang: Lang) -> impl IntoView {
    let words = My::of(lang);
    let Application { number, title, sent, answer_by, state, answer: text, receipt, stopped, fields, forwarded } = application;
    let answer_by = answer_by.filter(|_| !stopped && state.as_ref().is_none_or(|(done, _)| !done));
    let state = state.map(|(done, said)| {
        let class = if done { "state done" } else { "state bad" };
        view! { <p class=class>{said}</p> }
    });
    let text = text.map(|(text, pdf)| {
        view! { <p class="label">{words.answer}</p><blockquote>{text}</blockquote><p><a href=pdf>{AnswerWords::of(lang).pdf}</a></p> }
    });
    let stopped = stopped.then(|| view! { <p class="state bad">{words.not_looked_into}</p> });
    let answer = answer_by.map(|day| view! { <div><dt>{Words::of(lang).receipt.answer_by}</dt><dd>{day}</dd></div> });
    let fields = (!fields.is_empty()).then(|| {
        let rows = fields.into_iter().map(|(label, value)| view! { <div><dt>{label}</dt><dd translate="no">{value}</dd></div> });
        view! { <h3>{words.filled}</h3><dl class="pairs">{rows.collect_view()}</dl><p class="help">{words.filled_about}</p> }
    });
    let forwarded = (!forwarded.is_empty()).then(|| {
        let rows = forwarded.into_iter().map(|to| view! { <Recipient to lang /> }).collect_view();
        view! { <h3>{words.forwarded}</h3><ul class="recipients">{rows}</ul> }
    });
    view! {
        <section class="card">
            <h2>{words.application}" "<span class="digits">{number}</span></h2>
            {(!title.is_empty()).then(|| view! { <p>{title}</p> })}
            {stopped}
            {state}
            {text}
            <dl class="pairs">
                <div><dt>{words.sent}</dt><dd>{sent}</dd></div>
                {answer}
            </dl>
            <p class="more"><a href=receipt>{receipt_word(lang)}</a></p>
            {fields}
            {forwarded}
        </section>
    }
}

/// One recipient: the ground, the messages, and the status of each.
#[component]
fn Recipient(to: Forwarded, lang: Lang) -> impl IntoView {
    let notifications =
        to.notifications.into_iter().map(|notification| view! { <NotificationView notification lang /> }).collect_view();
    view! {
        <li>
            <p>{to.to}</p>
            {notifications}
            {(!to.ground.is_empty()).then(|| view! { <dl class="pairs"><div><dt>{My::of(lang).ground}</dt><dd>{to.ground}</dd></div></dl> })}
        </li>
    }
}

/// One message: its status, which data were sent, every attempt.
#[component]
fn NotificationView(notification: Notification, lang: Lang) -> impl IntoView {
    let words = My::of(lang);
    let (class, state) = match &notification.state {
        Delivered::At(at) => ("done", (words.delivered)(at)),
        Delivered::Waiting => ("open", words.waiting.to_owned()),
        Delivered::Retrying(tries, at) => ("open", (words.again)(*tries, at)),
        Delivered::Never => ("bad", words.dead.to_owned()),
        Delivered::Withheld(why) => ("open", (*why).to_owned()),
    };
    let what = (!notification.what.is_empty()).then(|| view! { <p class="label">{notification.what}</p> });
    let fields = (!notification.fields.is_empty()).then(|| {
        view! { <dl class="pairs"><div><dt>{words.fields}</dt><dd>{notification.fields.join(", ")}</dd></div></dl> }
    });
    let attempts = (!notification.attempts.is_empty()).then(|| {
        let title = (words.attempts)(notification.attempts.len());
        let rows = notification.attempts.into_iter().map(|attempt| view! { <li>{attempt}</li> }).collect_view();
        view! { <details class="attempts"><summary>{title}</summary><ol>{rows}</ol></details> }
    });
    view! {
        {what}
        <p class=format!("state {class}")>{state}</p>
        {fields}
        {attempts}
    }
}
