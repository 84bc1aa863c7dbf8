//! The page of a receipt: proof for a person that something was recorded.

use kelisim_i18n::{My, Receipt, ReceiptDocument, Verify, Words};
use leptos::prelude::*;

use crate::page::{Qr, ReceiptPage, Withdraw};
use crate::shell::Document;
use crate::shown::ShownWords;

/// The summary, the words that were shown, the files to save, the private link, the proof, and the
/// withdrawal.
#[component]
pub fn ReceiptBody(
    /// Data of the page.
    page: ReceiptPage,
) -> impl IntoView {
    let shell = page.shell.clone();
    let lang = shell.lang;
    let words = &Words::of(lang).receipt;
    let heading = words.heading(page.kind, page.method);
    let link = page.link.clone();
    let withdraw = page.withdraw.clone();
    let title = format!("{heading} {}", page.number);
    view! {
        <Document shell title kind="receipt">
            <h1>{heading}</h1>
            <Summary page=page.clone() words />
            <Texts page=page.clone() />
            <Files page=page.clone() />
            {page.my.clone().map(|href| view! { <p class="act"><a class="button" href=href>{My::of(lang).open}</a></p> })}
            <section class="sheet private">
                <h2>{words.link}</h2>
                <p>{words.link_about}</p>
                <p class="link"><a href=link.clone()>{link.clone()}</a></p>
            </section>
            <section class="sheet">
                <Proof page words />
            </section>
            {withdraw.map(|way| view! { <WithdrawButton way words /> })}
        </Document>
    }
}

/// Summary: number, moment, and what was decided.
#[component]
fn Summary(page: ReceiptPage, words: &'static Receipt) -> impl IntoView {
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

/// Every text that was shown, agreed to or refused, with the policy of that day and the rights.
#[component]
fn Texts(page: ReceiptPage) -> impl IntoView {
    let lang = page.shell.lang;
    let (words, document) = (&Words::of(lang).receipt, ReceiptDocument::of(lang));
    if page.texts.is_empty() {
        return None;
    }
    let texts = page.texts.into_iter().map(|text| {
        let verdict = text.allowed.map(|allowed| {
            let (class, word) = if allowed { ("yes", words.allowed) } else { ("no", words.refused) };
            view! { " "<b class=class>{word}</b> }
        });
        view! {
            <details class="shown">
                <summary>{text.title}{verdict}</summary>
                <ShownWords words=text.words lang />
            </details>
        }
    });
    let policy = page.policy.map(|(version, href)| view! { <p>{document.policy}": "<a href=href>{version}</a></p> });
    let rights = document.rights.iter().map(|right| view! { <li>{*right}</li> }).collect_view();
    Some(view! {
        <section class="sheet">
            <h2>{document.texts}</h2>
            {texts.collect_view()}
            {policy}
            <details>
                <summary>{document.rights_title}</summary>
                <ul class="rights">{rights}</ul>
            </details>
        </section>
    })
}

/// Files to save and show: the PDF, the receipt file, and the code for printing.
#[component]
fn Files(page: ReceiptPage) -> impl IntoView {
    let lang = page.shell.lang;
    let document = ReceiptDocument::of(lang);
    let files = page.files.map(|(pdf, file)| {
        view! {
            <p>{document.save_about}</p>
            <p class="act"><a class="button" href=pdf>{document.pdf}</a><a href=file download="">{document.file}</a></p>
        }
    });
    let code = page
        .qr
        .map(|qr| view! { <figure class="qr"><Code qr name=document.qr_name /><figcaption>{document.qr}</figcaption></figure> });
    view! {
        <section class="sheet keep">
            <h2>{document.save}</h2>
            {files}
            {code}
            <p class="plain"><a href=format!("/verify?lang={lang}")>{Verify::of(lang).title}</a></p>
        </section>
    }
}

/// A QR code as a drawing, black on white in every colour scheme.
#[component]
pub(crate) fn Code(qr: Qr, name: &'static str) -> impl IntoView {
    // Four modules of quiet zone around it, as ISO/IEC 18004 requires.
    let whole = qr.size + 8;
    let mut path = String::new();
    for (x, y, run) in &qr.dark {
        path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + 4, y + 4));
    }
    // Nobody can point a phone at its own screen: there the code is a link.
    view! {
        <a href=qr.address>
        <svg viewBox=format!("0 0 {whole} {whole}") role="img" aria-label=name shape-rendering="crispEdges">
            <path fill="#fff" d=format!("M0 0h{whole}v{whole}h-{whole}z") />
            <path fill="#000" d=path />
        </svg>
        </a>
    }
}

/// What somebody else needs to verify the receipt.
#[component]
fn Proof(page: ReceiptPage, words: &'static Receipt) -> impl IntoView {
    let bare = ReceiptDocument::of(page.shell.lang).bare;
    view! {
        <details>
            <summary>{words.proof}</summary>
            <p>{words.proof_about}</p>
            <dl class="proof">
                <dt>{words.record}</dt><dd><code>{page.record}</code></dd>
                <dt>{words.place}</dt><dd>{(words.place_of)(page.index.saturating_add(1), page.size)}</dd>
                <dt>{words.key}</dt><dd><code>{page.vkey}</code></dd>
            </dl>
            <p class="plain"><a href=page.receipt_href download="">{bare}</a></p>
        </details>
    }
}

/// Button that withdraws the consent in one click.
#[component]
fn WithdrawButton(way: Withdraw, words: &'static Receipt) -> impl IntoView {
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
