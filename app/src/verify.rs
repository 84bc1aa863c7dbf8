//! The page that verifies receipts, in the browser and with nobody's help.
//!
//! Everything it can report stands in it from the start, hidden; the island shows what it found, so
//! that no sentence has to be fetched or put together by a script.

use kelisim_core::Lang;
use kelisim_core::form::{ENTERED_BY, ENTERED_CONSENTS, ENTERED_IDENTITY};
use kelisim_core::site::Channel;
use kelisim_i18n::{COUNTRIES, Desk, Entering, ProofPack, ReceiptDocument, Standings, Verify, Words, country};
use leptos::prelude::*;

use crate::live::LiveVerify;
use crate::mark::Mark;
use crate::shell::{Head, LanguageSwitch, Loader};

/// Data of the page that verifies receipts.
#[derive(Clone, Debug)]
pub struct VerifyPage {
    /// The language of the page.
    pub lang: Lang,
    /// Addresses of stylesheets in order.
    pub css: Vec<String>,
    /// Address of the loader of islands; none when the browser half was not built.
    pub script: Option<String>,
    /// Fingerprints of the keys this gateway signs with: base 64 of the SHA-256 of each verifying key's line.
    pub known: Vec<String>,
}

/// The whole document. It belongs to no site: a receipt names its own.
#[component]
pub fn VerifyBody(
    /// Data of the page.
    page: VerifyPage,
) -> impl IntoView {
    let lang = page.lang;
    let words = Verify::of(lang);
    let languages = Lang::ALL.into_iter().map(|to| (to, format!("/verify?lang={to}"))).collect();
    view! {
        <html lang=lang.code()>
            <Head title=words.title.to_owned() css=page.css>
                <Loader src=page.script module="verify" />
            </Head>
            <body class="verify">
                <a class="skip" href="#main">{Words::of(lang).shell.skip}</a>
                <header class="top">
                    <p class="home"><span class="name"><Mark />"Kelisim"</span></p>
                    <LanguageSwitch lang links=languages />
                </header>
                <main id="main">
                    <h1>{words.title}</h1>
                    <p class="intro">{words.about}</p>
                    // Also where WASM is forbidden or does not come: it shows after a while, unless the page has woken.
                    <p class="notice asleep">{words.noscript}</p>
                    <LiveVerify>
                        <Inputs words />
                        <Answer words lang known=page.known.join("\n") />
                    </LiveVerify>
                </main>
            </body>
        </html>
    }
}

/// Inputs for the receipt.
#[component]
fn Inputs(words: &'static Verify) -> impl IntoView {
    view! {
        <form class="sheet ask" hidden>
            <div class="drop field">
                <label for="file">{words.file}</label>
                <p class="help" id="file-help">{words.file_help}</p>
                <input type="file" id="file" data-choose=words.choose data-none=words.none_chosen accept=".pdf,.json,.tlog-proof,.txt,.summary,.csv,application/pdf,application/json,text/plain" aria-describedby="file-help" />
            </div>
            <div class="field">
                <label for="paste">{words.paste}</label>
                <textarea id="paste" rows="5" spellcheck="false" autocomplete="off"></textarea>
            </div>
            <details>
                <summary>{words.key}</summary>
                <p id="key-about">{words.key_about}</p>
                <div class="field">
                    <label for="key">{words.key_label}</label>
                    <input id="key" type="text" spellcheck="false" autocomplete="off" autocapitalize="off" aria-describedby="key-about" />
                </div>
            </details>
            <p class="act"><button>{words.check}</button></p>
        </form>
    }
}

/// Every possible result. `data-when` names the condition for an element to be shown, `data-put` the value
/// that fills it.
#[component]
fn Answer(words: &'static Verify, lang: Lang, known: String) -> impl IntoView {
    let (all, document, standings) = (Words::of(lang), ReceiptDocument::of(lang), Standings::of(lang));
    let pack = ProofPack::of(lang);
    let list = |sentences: &'static [(&'static str, &'static str)]| {
        let when = |form: &str| if form == "any" { String::new() } else { form.to_owned() };
        sentences.iter().map(move |(form, sentence)| view! { <li data-when=when(form)>{*sentence}</li> }).collect_view()
    };
    let rows = ["asked", "about", "when", "rows", "allowed", "question", "answer"].iter().zip(words.summary_rows);
    let rows = rows.map(|(name, label)| view! { <dt>{label}</dt><dd data-put=format!("summary-{name}")></dd> }).collect_view();
    let files = ["question", "answer", "neither"].iter().zip(words.summary_files);
    let files = files.map(|(name, said)| view! { <p data-when=format!("file-{name}")><b>{said}</b></p> }).collect_view();
    let why =
        words.why.iter().map(|(code, sentence)| view! { <p data-when=format!("why-{code}")>{*sentence}</p> }).collect_view();
    let trust = words
        .trusts
        .iter()
        .map(|(trust, sentence)| view! { <p data-when=format!("trust-{trust}")>{*sentence}</p> })
        .collect_view();
    let kinds =
        words.kinds.iter().map(|(kind, sentence)| view! { <b data-when=format!("kind-{kind}")>{*sentence}</b> }).collect_view();
    view! {
        <section class="result" id="answer" data-known=known tabindex="-1" aria-live="polite" hidden>
            <div class="verdict">
                <h2 class="good" data-when="good receipt">{words.good}</h2>
                <h2 class="whole" data-when="whole receipt">{words.whole}</h2>
                <h2 class="good" data-when="good pack">{pack.genuine}</h2>
                <h2 class="whole" data-when="whole pack">{pack.whole}</h2>
                <h2 class="good" data-when="good summary">{words.summary}</h2>
                <h2 class="whole" data-when="whole summary">{words.summary_whole}</h2>
                <h2 class="bad" data-when="bad">{words.bad}</h2>
                <h2 class="later" data-when="later">{words.later}</h2>
                {why}
                <p class="took" data-when="ok" data-took=words.took></p>
            </div>
            <div data-when="summary">
                <p>{words.summary_about}</p>
                {files}
                <p><code data-put="summary-key"></code></p>
                <dl class="proof">{rows}</dl>
            </div>
            <div data-when="ok">
                <div class="stands" data-when="asks">
                    <h3>{standings.now}" "<small data-put="as-of"></small></h3>
                    <p data-when="unasked">{words.ask_now_about}</p>
                    <p class="act" data-when="unasked"><button type="button" class="plain" data-do="ask">{words.ask_now}</button></p>
                    <p data-when="unanswered">{words.now_unknown}</p>
                    <p data-when="changed"><b>{standings.changed}</b></p>
                    <p data-when="unchanged">{standings.unchanged}</p>
                    <ul class="decisions" data-put="now"></ul>
                </div>
                <h3>{words.trust}</h3>
                {trust}
                <p><code data-put="key"></code></p>
                <div class="both">
                    <div><h3>{words.proved}</h3><ul class="proves">{list(words.proves)}</ul></div>
                    <div><h3>{words.unproved}</h3><ul class="proves not">{list(words.proves_not)}</ul></div>
                </div>
                <h3>{words.contents}</h3>
                <p>{kinds}</p>
                <dl class="proof">
                    <dt data-when="file">{all.receipt.number}</dt><dd data-when="file"><b data-put="number"></b></dd>
                    <dt>{all.receipt.recorded}</dt><dd data-put="time"></dd>
                    <dt>{words.log}</dt><dd><code data-put="log"></code></dd>
                    <dt>{all.receipt.place}</dt><dd data-put="place"></dd>
                    <dt>{all.receipt.record}</dt><dd><code data-put="record"></code></dd>
                    <dt data-when="file">{document.policy}</dt><dd data-when="file"><a data-put="policy" rel="noreferrer"></a></dd>
                    <dt data-when="pack">{pack.made_by}</dt><dd data-when="pack" data-put="made-by"></dd>
                    <dt data-when="pack">{pack.reason}</dt><dd data-when="pack" data-put="reason"></dd>
                    <dt data-when="code">{words.text}</dt><dd data-when="code"><code data-put="text"></code></dd>
                </dl>
                <ul class="decisions" data-put="decisions" data-when="receipt"></ul>
                <div data-when="pack" data-put="acts"></div>
                <div data-when="file" data-put="texts"></div>
            </div>
            <Labels lang />
        </section>
    }
}

/// Words the script copies: labels of the entries of a text, channels, and the two verdicts.
#[component]
fn Labels(lang: Lang) -> impl IntoView {
    let (all, document) = (Words::of(lang), ReceiptDocument::of(lang));
    let terms = &all.terms;
    let labels = [
        ("operator", terms.operator),
        ("bin", all.shell.bin),
        ("iin", all.shell.iin),
        ("address", document.address),
        ("contact", document.contact),
        ("words", document.words),
        ("data", terms.data),
        ("term", terms.term),
        ("third-parties", terms.third_parties),
        ("cross-border", terms.cross_border),
        ("public-sources", terms.public_sources),
        ("withdraw", terms.withdraw),
        ("purpose", terms.purpose),
        ("checkbox", document.checkbox),
        ("category", document.category),
        ("service", document.service),
        ("allowed", all.receipt.allowed),
        ("refused", all.receipt.refused),
        ("withdrawn", all.receipt.withdrawn),
        ("item", Verify::of(lang).item),
    ];
    let channels = Channel::ALL.map(|channel| (channel.name(), all.channel(channel)));
    let labels = labels
        .into_iter()
        .chain(channels)
        .map(|(name, sentence)| view! { <span data-label=name>{sentence}</span> })
        .collect_view();
    // `~` stands for the moment or the day.
    let standings = Standings::of(lang);
    let states = [
        ("allowed", (standings.allowed)(None)),
        ("allowed-since", (standings.given_again)("~")),
        ("refused", standings.refused.to_owned()),
        ("withdrawn", (standings.withdrawn)("~")),
        ("withdrawal-waits", (standings.withdrawn)("~")),
        ("expired", (standings.expired)("~")),
        ("asked-again", (standings.asked_again)("~")),
        ("blocked", standings.blocked.to_owned()),
        ("erased", standings.erased.to_owned()),
        ("as-of", (standings.as_of)("~")),
    ]
    .map(|(name, sentence)| view! { <span data-label=format!("state-{name}")>{sentence}</span> });
    let countries = Lang::ALL.map(|lang| {
        COUNTRIES
            .iter()
            .map(|code| view! { <span data-label=format!("country-{}-{code}", lang.code())>{country(code, lang)}</span> })
            .collect_view()
    });
    let months = Lang::ALL.map(|lang| {
        let sentence = (Words::of(lang).banner.months)(0).replace('0', "~");
        view! { <span data-label=format!("months-{}", lang.code())>{sentence}</span> }
    });
    // Yes and no stand inside an operator's words, in the language of those.
    let answers = Lang::ALL.map(|lang| {
        let (code, terms) = (lang.code(), &Words::of(lang).terms);
        view! { <span data-label=format!("yes-{code}")>{terms.yes}</span><span data-label=format!("no-{code}")>{terms.no}</span> }
    });
    // What a proof pack tells of its acts.
    let (pack, desk) = (ProofPack::of(lang), Desk::of(lang));
    let seen = [
        ("address", desk.address),
        ("user_agent", desk.agent),
        ("languages", desk.languages),
        ("screen", desk.screen),
        ("page", desk.page),
        ("referrer", desk.referrer),
    ];
    let entering = Entering::of(lang);
    let entered = [(ENTERED_BY, entering.by), (ENTERED_IDENTITY, entering.identity), (ENTERED_CONSENTS, entering.unconfirmed)];
    let own = [("record", desk.record), ("opened", pack.opened), ("opened-yes", pack.opened_yes), ("opened-no", pack.opened_no)];
    let named = |prefix: &'static str, names: &[(&'static str, &'static str)]| {
        let span =
            |(name, words): &(&'static str, &'static str)| view! { <span data-label=format!("{prefix}{name}")>{*words}</span> };
        names.iter().map(span).collect_view()
    };
    let packs = (
        named("what-", &pack.whats),
        named("said-", &pack.said),
        named("seen-", &seen),
        named("field-", &pack.fields),
        named("field-", &entered),
        named("", &own),
    );
    view! { <div hidden>{packs}{labels}{answers.collect_view()}{states.collect_view()}{countries.collect_view()}{months.collect_view()}</div> }
}
