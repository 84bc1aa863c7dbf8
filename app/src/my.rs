//! The private page: what was sent and to whom it went, what is allowed and how to change it, what was asked and
//! answered, who looked. Whole without scripts; there are none.

mod asking;
mod checks;
mod consents;
mod sent;

use asking::{Asking, Requests};
use checks::Checks;
use consents::Consents;
use kelisim_core::request::{Ask, Ground, Outcome};
use kelisim_core::site::ConsentText;
use kelisim_i18n::{My, Words};
use leptos::prelude::*;
use sent::Sent;

use crate::shell::{Document, Shell};

/// Everything a private link shows.
#[derive(Clone, Debug)]
pub struct MyPage {
    /// What surrounds it.
    pub shell: Shell,
    /// Address of the page, to which `/consents`, `/requests` and `/link` are added.
    pub path: String,
    /// The same, whole, to be kept.
    pub link: String,
    /// When the link was given out, ready to read.
    pub made: String,
    /// Token that makes a repeated post the same act.
    pub token: String,
    /// What just happened, or went wrong.
    pub notice: Option<Notice>,
    /// Whether the person was erased: nothing can be done here any more.
    pub erased: bool,
    /// The application the link came with, if it came with one.
    pub application: Option<Application>,
    /// The last word about each thing asked.
    pub consents: Vec<Consent>,
    /// What was asked of the operator, the newest first.
    pub requests: Vec<Request>,
    /// The form of requests as it was filled in.
    pub asking: Typed,
    /// Who opened requests, the newest first.
    pub looks: Vec<Look>,
    /// Who asked whether the person may be contacted, the newest first.
    pub checks: Vec<Check>,
}

/// A sentence over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub words: &'static str,
    /// Whether something went wrong.
    pub wrong: bool,
}

/// An application.
#[derive(Clone, Debug)]
pub struct Application {
    /// The number people quote.
    pub number: String,
    /// Heading of its form; empty when nobody can tell any more.
    pub title: String,
    /// When it was sent, ready to read.
    pub sent: String,
    /// Last day of the answer, ready to read.
    pub answer_by: Option<String>,
    /// Address of its receipt.
    pub receipt: String,
    /// Who gets it.
    pub forwarded: Vec<Forwarded>,
}

/// One recipient of an application.
#[derive(Clone, Debug)]
pub struct Forwarded {
    /// Who it is.
    pub to: String,
    /// On what ground they get it.
    pub ground: String,
    /// Everything they were told, the application first.
    pub told: Vec<Recipient>,
}

/// One thing a recipient was told.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// What, in words; empty for the application itself.
    pub what: &'static str,
    /// How it stands.
    pub state: Delivered,
    /// Labels of the fields that were sent.
    pub fields: Vec<String>,
    /// Every attempt, ready to read, the first at the beginning.
    pub attempts: Vec<String>,
}

/// How the forwarding to one recipient stands; moments are ready to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// It arrived.
    At(String),
    /// It was not tried yet.
    Waiting,
    /// It was tried so many times, last then, and will be again.
    Again(usize, String),
    /// It will not be tried again.
    Never,
}

/// The last word about one thing.
#[derive(Clone, Debug)]
pub struct Consent {
    /// Its name on the wire.
    pub item: String,
    /// How it is called.
    pub title: String,
    /// Whether it is allowed now.
    pub state: Allowed,
    /// When that was said, ready to read.
    pub since: String,
    /// Address of the receipt that says so.
    pub receipt: String,
    /// Whether taking it back is for the operator to answer.
    pub held: bool,
    /// Last day of the answer, when it was taken back and waits for one.
    pub waits: Option<String>,
    /// What is agreed to, as the site asks for it now; nothing can be allowed without.
    pub text: Option<ConsentText>,
}

/// Whether something is allowed; the day is ready to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// It is, until that day if there is one.
    Yes(Option<String>),
    /// It was, and the term is over.
    Expired,
    /// It is not.
    No,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    /// The number people quote.
    pub number: String,
    /// What was asked.
    pub ask: Ask,
    /// For a withdrawal, what it takes back.
    pub items: Vec<String>,
    /// When, ready to read.
    pub sent: String,
    /// Last day of the answer, ready to read.
    pub answer_by: String,
    /// Whether that day has passed.
    pub overdue: bool,
    /// What the person wrote.
    pub message: Option<String>,
    /// The answer.
    pub answer: Option<Answer>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was answered.
    pub outcome: Outcome,
    /// Why it was refused.
    pub ground: Option<Ground>,
    /// The operator's words.
    pub text: String,
    /// When, ready to read.
    pub at: String,
}

/// One opening of a request.
#[derive(Clone, Debug)]
pub struct Look {
    /// When, ready to read.
    pub at: String,
    /// Id of the key that opened it.
    pub key: String,
    /// Number of the request.
    pub number: String,
}

/// One question whether the person may be contacted.
#[derive(Clone, Debug)]
pub struct Check {
    /// When, ready to read.
    pub at: String,
    /// For what and how.
    pub title: String,
    /// Id of the key that asked.
    pub key: String,
}

/// The form of requests as it was filled in.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// What was chosen.
    pub ask: Option<Ask>,
    /// What was written.
    pub message: String,
    /// What is wrong with the choice.
    pub choice: Option<&'static str>,
    /// What is wrong with the words.
    pub words: Option<&'static str>,
}

/// The page.
#[component]
pub fn MyBody(
    /// What to show.
    page: MyPage,
) -> impl IntoView {
    let MyPage { shell, path, link, made, token, notice, erased, application, consents, requests, asking, looks, checks } = page;
    let lang = shell.lang;
    let words = My::of(lang);
    let site = std::sync::Arc::clone(&shell.site);
    let policy = shell.policy_href.clone();
    let notice = notice.map(|Notice { words, wrong }| {
        let (class, role) = if wrong { ("notice", "alert") } else { ("notice good", "status") };
        view! { <p class=class role=role>{words}</p> }
    });
    let erased_words = erased.then(|| view! { <p class="remark">{words.erased}</p> });
    let action = move |what: &str| format!("{path}/{what}?lang={lang}");
    let consents = (!consents.is_empty()).then(|| {
        let (action, token) = (action("consents"), token.clone());
        view! { <Consents consents action token open=!erased site policy lang /> }
    });
    let asked = (!requests.is_empty()).then(|| view! { <Requests requests lang /> });
    let asking = (!erased).then(|| {
        let (action, token) = (action("requests"), token.clone());
        view! { <Asking typed=asking action token lang /> }
    });
    view! {
        <Document shell title=words.heading.to_owned() kind="my">
            <h1>{words.heading}</h1>
            <div class="intro"><p>{words.about}</p>{erased_words}</div>
            {notice}
            {application.map(|application| view! { <Sent application lang /> })}
            {consents}
            {asked}
            {asking}
            <Looks looks lang />
            <Checks checks lang />
            <Link link made action=action("link") token lang />
        </Document>
    }
}

/// Who opened a request.
#[component]
fn Looks(looks: Vec<Look>, lang: kelisim_core::Lang) -> impl IntoView {
    let words = My::of(lang);
    let rows = looks.into_iter().map(|Look { at, key, number }| {
        view! { <li><span>{at}</span>" "<span class="digits">{number}</span>" "<span>{(words.looked)(&key)}</span></li> }
    });
    let rows = rows.collect::<Vec<_>>();
    let shown = if rows.is_empty() {
        view! { <p>{words.nobody}</p> }.into_any()
    } else {
        view! { <ul class="looks">{rows.into_iter().collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="sheet">
            <h2>{words.looks}</h2>
            <p class="help">{words.looks_about}</p>
            {shown}
        </section>
    }
}

/// The link, and how to be rid of it.
#[component]
fn Link(link: String, made: String, action: String, token: String, lang: kelisim_core::Lang) -> impl IntoView {
    let words = My::of(lang);
    view! {
        <section class="sheet">
            <h2>{words.link}</h2>
            <p>{words.link_about}</p>
            <p class="link"><a href=link.clone()>{link.clone()}</a></p>
            <p class="help">{(words.made)(&made)}</p>
            <form method="post" action=action class="relink">
                <input type="hidden" name="token" value=token />
                <details>
                    <summary>{words.renew}</summary>
                    <p>{words.renew_about}</p>
                    <p class="act"><button class="plain" name="act" value="renew">{words.renew}</button></p>
                </details>
                <details>
                    <summary>{words.end}</summary>
                    <p>{words.end_about}</p>
                    <p class="act"><button class="plain" name="act" value="end">{words.end}</button></p>
                </details>
            </form>
        </section>
    }
}

/// The word for a receipt.
fn receipt_word(lang: kelisim_core::Lang) -> &'static str {
    Words::of(lang).banner.receipt
}
