//! Requests to the operator with their answers, and the form for a new one.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_core::request::Ask;
use kelisim_i18n::{AnswerWords, My, Words};

use super::{Request, Typed};
use crate::form::inside_textarea;

/// Every request with its state.
#[component]
pub fn Requests(requests: Vec<Request>, lang: Lang) -> impl IntoView {
    let words = My::of(lang);
    let rows = requests.into_iter().map(|request| view! { <RequestRow request lang /> }).collect_view();
    view! { <section class="card"><h2>{words.requests}</h2><ul class="asked">{rows}</ul></section> }
}

/// One request: subject, moment, and the answer or the day it is due.
#[component]
fn RequestRow(request: Request, lang: Lang) -> impl IntoView {
    let words = My::of(lang);
    let Request { number, ask, items, sent, answer_by, overdue, message, answer } = request;
    let title = words.title(ask).0;
    let title = if items.is_empty() { title.to_owned() } else { format!("{title}: {}", items.join(", ")) };
    let (class, state) = match &answer {
        Some(answer) => ("done", format!("{}, {}", words.outcome(ask, answer.outcome), answer.at)),
        None if overdue => ("bad", (words.overdue)(&answer_by)),
        None => ("open", (words.answer_by)(&answer_by)),
    };
    let message = message.map(|sentence| view! { <p class="label">{words.wrote}</p><blockquote>{sentence}</blockquote> });
    let answer = answer.map(|answer| {
        let ground = answer.ground.map(|ground| view! { <p>{words.ground}": "{words.why(ground)}</p> });
        let text = (!answer.text.is_empty())
            .then(|| view! { <p class="label">{words.answer}</p><blockquote>{answer.text}</blockquote> });
        let pdf = (!answer.pdf.is_empty()).then(|| view! { <p><a href=answer.pdf>{AnswerWords::of(lang).pdf}</a></p> });
        view! { {ground}{text}{pdf} }
    });
    view! {
        <li>
            <h3>{title}</h3>
            <p class="help"><span class="digits">{number}</span>" · "{sent}</p>
            <p class=format!("state {class}")>{state}</p>
            {message}
            {answer}
        </li>
    }
}

/// The form of requests.
#[component]
pub fn RequestForm(typed: Typed, action: String, token: String, lang: Lang) -> impl IntoView {
    let words = My::of(lang);
    let Typed { ask: chosen, message, choice, words: wrong } = typed;
    let rows = Ask::OFFERED
        .into_iter()
        .map(|ask| {
            let (title, about) = words.title(ask);
            let id = format!("ask-{}", ask.name());
            let help = format!("{id}-help");
            view! {
                <div class="field box">
                    <input
                        type="radio" id=id.clone() name="ask" value=ask.name() checked=chosen == Some(ask)
                        aria-describedby=help.clone()
                    />
                    <label for=id>{title}</label>
                    <p class="help" id=help>{about}" "{(words.days)(ask.working_days())}</p>
                </div>
            }
        })
        .collect_view();
    let bad_words = wrong.map(|_| "true");
    let bad_choice = choice.map(|_| "true");
    view! {
        <section class="sheet ask">
            <form method="post" action=action>
                <input type="hidden" name="token" value=token />
                <fieldset aria-describedby=choice.map(|_| "ask-trouble") aria-invalid=bad_choice>
                    <legend>{words.ask}</legend>
                    <p class="trouble" id="ask-trouble">{choice}</p>
                    {rows}
                    <div class="field">
                        <label for="message">{words.message}" "<small>{format!("({})", Words::of(lang).form.optional)}</small></label>
                        <p class="help" id="message-help">{words.message_help}</p>
                        <textarea
                            id="message" name="message" rows="5" maxlength="4000" aria-invalid=bad_words
                            aria-describedby="message-help message-trouble"
                        >{inside_textarea(&message)}</textarea>
                        <p class="trouble" id="message-trouble">{wrong}</p>
                    </div>
                    <p class="act"><button>{words.send}</button></p>
                </fieldset>
            </form>
        </section>
    }
}
