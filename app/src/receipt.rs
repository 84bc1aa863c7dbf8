//! Proof for a person that something was recorded.

use leptos::prelude::*;

use crate::page::{ReceiptPage, Withdraw};
use crate::shell::Document;
use crate::shown::Shown;
use crate::words::{Receipt, Words};

/// The slip, the private link, the words that were shown, the proof, and the way back.
#[component]
pub fn ReceiptBody(
    /// What to show.
    page: ReceiptPage,
) -> impl IntoView {
    let shell = page.shell.clone();
    let lang = shell.lang;
    let words = &Words::of(lang).receipt;
    let heading = words.heading(page.kind, page.method);
    let link = page.link.clone();
    let withdraw = page.withdraw.clone();
    let policy = page.policy_href.clone().map(|href| view! { <p><a href=href>{words.policy}</a></p> });
    let shown = (page.text_title.clone(), page.text_words.clone());
    let title = format!("{heading} {}", page.number);
    view! {
        <Document shell title kind="receipt">
            <h1>{heading}</h1>
            <Slip page=page.clone() words />
            <section class="sheet">
                <h2>{words.link}</h2>
                <p>{words.link_about}</p>
                <p class="link"><a href=link.clone()>{link.clone()}</a></p>
                <p class="act"><a class="button" href=page.receipt_href.clone() download="">{words.download}</a></p>
            </section>
            <section class="sheet">
                <details>
                    <summary>{words.shown}</summary>
                    <h3>{shown.0}</h3>
                    <Shown words=shown.1 lang />
                    {policy}
                </details>
                <Proof page words />
            </section>
            {withdraw.map(|way| view! { <TakeBack way words /> })}
        </Document>
    }
}

/// The slip itself: number, moment, and what was decided.
#[component]
fn Slip(page: ReceiptPage, words: &'static Receipt) -> impl IntoView {
    let answer = page.answer_by.map(|day| view! { <dt>{words.answer_by}</dt><dd>{day}</dd> });
    let decisions = (!page.decisions.is_empty()).then(|| {
        let rows = page
            .decisions
            .into_iter()
            .map(|(title, allowed)| {
                let (class, word) = if allowed { ("yes", words.allowed) } else { ("no", words.refused) };
                view! { <li class=class><span>{title}</span>" "<b>{word}</b></li> }
            })
            .collect_view();
        view! { <h2>{words.decisions}</h2><ul class="decisions">{rows}</ul> }
    });
    view! {
        <div class="slip">
            <p class="number"><span>{words.number}</span>" "<strong>{page.number}</strong></p>
            <dl>
                <dt>{words.recorded}</dt><dd>{page.recorded_at}</dd>
                {answer}
                <dt>{words.method}</dt><dd>{words.method_name(page.method)}</dd>
            </dl>
            {decisions}
        </div>
    }
}

/// What somebody else needs to check the receipt.
#[component]
fn Proof(page: ReceiptPage, words: &'static Receipt) -> impl IntoView {
    view! {
        <details>
            <summary>{words.proof}</summary>
            <p>{words.proof_about}</p>
            <dl class="proof">
                <dt>{words.record}</dt><dd><code>{page.record}</code></dd>
                <dt>{words.place}</dt><dd>{(words.place_of)(page.index.saturating_add(1), page.size)}</dd>
                <dt>{words.key}</dt><dd><code>{page.vkey}</code></dd>
            </dl>
        </details>
    }
}

/// The way back, in one click.
#[component]
fn TakeBack(way: Withdraw, words: &'static Receipt) -> impl IntoView {
    view! {
        <section class="sheet">
            <h2>{words.withdraw}</h2>
            <p>{words.withdraw_about}</p>
            <form method="post" action=way.action>
                <input type="hidden" name="token" value=way.token />
                <p class="act"><button class="plain">{words.withdraw}</button></p>
            </form>
        </section>
    }
}
