//! The page of a receipt: proof for a person that something was recorded, and what of it is in force now.

use kelisim_core::consent::Kind;
use kelisim_i18n::{My, PrivateLink as LinkWords, Receipt, ReceiptDocument, Standings, Verify, Words};
use leptos::prelude::*;

use crate::page::{Next, Qr, ReceiptDecision, ReceiptPage, Withdraw};
use crate::private_link::PrivateLink;
use crate::shell::Document;
use crate::shown::ShownWords;

/// What happens next, the summary, the words that were shown, the files to save, the proof, and the withdrawal.
#[component]
pub fn ReceiptBody(
    /// Data of the page.
    page: ReceiptPage,
) -> impl IntoView {
    let shell = page.shell.clone();
    let lang = shell.lang;
    let words = &Words::of(lang).receipt;
    let heading = words.heading(page.kind, page.method);
    let withdraw = page.withdraw.clone();
    let title = format!("{heading} {}", page.number);
    view! {
        <Document shell title kind="receipt">
            <h1>{heading}</h1>
            <Onward page=page.clone() words />
            <Summary page=page.clone() words />
            <Texts page=page.clone() />
            <Files page=page.clone() />
            <section class="sheet">
                <Proof page words />
            </section>
            {withdraw.map(|way| view! { <WithdrawButton way words /> })}
        </Document>
    }
}

/// What happens next and by when, and the one link to follow it by.
#[component]
fn Onward(page: ReceiptPage, words: &'static Receipt) -> impl IntoView {
    let lang = page.shell.lang;
    let link_words = LinkWords::of(lang);
    let next = page.next.map(|next| match next {
        Next::Answer(day) => view! { <h2>{words.next}</h2><p>{(words.next_answer)(&day)}</p> }.into_any(),
        Next::Stopped => view! { <p class="notice">{words.stopped}</p> }.into_any(),
    });
    let open = page.my.map(|href| view! { <p class="act"><a class="button" href=href>{My::of(lang).open}</a></p> });
    let link = page.link.map(|link| {
        let site = page.shell.site.name.get(lang).to_owned();
        view! {
            <h2>{link_words.heading}</h2>
            <p>{link_words.about}</p>
            <PrivateLink link number=page.number site lang />
        }
    });
    (next.is_some() || open.is_some() || link.is_some())
        .then(|| view! { <section class="sheet private">{next}{open}{link}</section> })
}

/// Class and word of a decision, as it was recorded.
fn verdict(words: &'static Receipt, kind: Kind, allowed: bool) -> (&'static str, &'static str) {
    match (allowed, kind) {
        (true, _) => ("yes", words.allowed),
        (false, Kind::Withdrawn) => ("no", words.withdrawn),
        (false, _) => ("no", words.refused),
    }
}

/// Summary: number and moment, what is in force now, and what was decided then.
#[component]
fn Summary(page: ReceiptPage, words: &'static Receipt) -> impl IntoView {
    let standings = Standings::of(page.shell.lang);
    let (kind, changed) = (page.kind, page.changed);
    let class = move |decision: &ReceiptDecision, side: &str| {
        if decision.part { format!("{side} part") } else { side.to_owned() }
    };
    let now = (!page.decisions.is_empty()).then(|| {
        let rows = page.decisions.iter().map(|decision| {
            let side = if decision.now.allowed { "yes" } else { "no" };
            let act = decision.now.act.clone().map(|href| view! { " "<a href=href>{standings.act}</a> });
            let words = decision.now.words.clone();
            view! { <li class=class(decision, side)><span>{decision.title.clone()}{act}</span>" "<b>{words}</b></li> }
        });
        let band = if changed { standings.changed } else { standings.unchanged };
        view! {
            <div class=if changed { "stands changed" } else { "stands" }>
                <h2>{standings.now}" "<small>{(standings.as_of)(&page.as_of)}</small></h2>
                <p>{band}</p>
                <ul class="decisions">{rows.collect_view()}</ul>
            </div>
        }
    });
    let then = changed.then(|| {
        let rows = page.decisions.iter().map(|decision| {
            let (side, word) = verdict(words, kind, decision.allowed);
            view! { <li class=class(decision, side)><span>{decision.title.clone()}</span>" "<b>{word}</b></li> }
        });
        view! { <div class="past"><h2>{standings.then}</h2><ul class="decisions">{rows.collect_view()}</ul></div> }
    });
    view! {
        <div class="slip">
            <p class="number"><span>{words.number}</span>" "<strong>{page.number}</strong></p>
            <dl>
                <dt>{words.recorded}</dt><dd>{page.recorded_at}</dd>
                <dt>{words.method}</dt><dd>{words.method_name(page.method)}</dd>
            </dl>
            {now}
            {then}
        </div>
    }
}

/// Every text that was shown, agreed to or refused, with the policy of that day and the rights.
#[component]
fn Texts(page: ReceiptPage) -> impl IntoView {
    let (lang, kind) = (page.shell.lang, page.kind);
    let (words, document) = (&Words::of(lang).receipt, ReceiptDocument::of(lang));
    if page.texts.is_empty() {
        return None;
    }
    let texts = page.texts.into_iter().map(|text| {
        let verdict = text.allowed.map(|allowed| {
            let (class, word) = verdict(words, kind, allowed);
            view! { " "<b class=class>{word}</b> }
        });
        view! {
            <details class="shown">
                <summary>{text.title}{verdict}</summary>
                <ShownWords words=text.words lang />
            </details>
        }
    });
    let policy = page
        .policy
        .map(|(version, href)| view! { <p class="policy-version">{document.policy}": "<a href=href>{version}</a></p> });
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
    // Who presses it reads this language; who scans it from paper reads their own.
    let code = page
        .qr
        .map(|qr| Qr { address: qr.address.replacen("/verify#", &format!("/verify?lang={lang}#"), 1), ..qr })
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
