//! The private page, a person's case: what was sent and to whom it went, what is allowed and how to change
//! it, requests and their answers, and who read them. Complete without scripts; it has none.

mod asking;
mod checks;
mod consents;
mod sent;

use asking::{RequestForm, Requests};
use checks::Checks;
use consents::Consents;
use kelisim_core::request::{Ask, Ground, Outcome};
use kelisim_core::site::ConsentText;
use kelisim_i18n::{Attaching, My, Words};
use leptos::prelude::*;
use sent::Sent;

use crate::attaching::{FileForm, FileList, Files};
use crate::private_link::PrivateLink;
use crate::shell::{Document, Shell};

/// Data of the private page: the whole case that a private link opens.
#[derive(Clone, Debug)]
pub struct MyPage {
    /// Header and footer around the page.
    pub shell: Shell,
    /// Address of the page, to which `/consents`, `/requests` and `/link` are added.
    pub path: String,
    /// The whole private address, for the person to save.
    pub link: String,
    /// When the link was given out, ready to read.
    pub made: String,
    /// Token that makes a repeated post the same act.
    pub token: String,
    /// Result of the last action, or an error.
    pub notice: Option<Notice>,
    /// Whether the person was erased: nothing can be done here any more.
    pub erased: bool,
    /// The application the link came with, if it came with one.
    pub application: Option<Application>,
    /// The latest decision about each item.
    pub consents: Vec<Consent>,
    /// Requests to the operator, the newest first.
    pub requests: Vec<Request>,
    /// The form of requests as it was filled in.
    pub request_form: Typed,
    /// Who opened requests, the newest first.
    pub accesses: Vec<Access>,
    /// Who checked whether the person may be contacted, the newest first.
    pub checks: Vec<Check>,
    /// Files that were added to what was sent, and the form for another.
    pub files: Files,
}

/// A sentence above the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// Text of the sentence.
    pub words: &'static str,
    /// Whether it reports an error.
    pub wrong: bool,
    /// What follows from the act, one line each.
    pub follows: Vec<String>,
    /// Items that the button for undoing the act allows again, by their names on the wire.
    pub undo: Vec<String>,
}

/// An application, ready to read.
#[derive(Clone, Debug)]
pub struct Application {
    /// The number people quote.
    pub number: String,
    /// Heading of its form; empty when the form is no longer known.
    pub title: String,
    /// When it was sent, ready to read.
    pub sent: String,
    /// Last day of the answer, ready to read.
    pub answer_by: Option<String>,
    /// Where it stands: whether it is done, and in words; none while its term runs.
    pub state: Option<(bool, String)>,
    /// The operator's answer, and its address as a document.
    pub answer: Option<(String, String)>,
    /// Address of its receipt.
    pub receipt: String,
    /// Whether the consent to look into it was taken back.
    pub stopped: bool,
    /// What was filled in: label, and the value half hidden.
    pub fields: Vec<(String, String)>,
    /// Recipients of the application.
    pub forwarded: Vec<Forwarded>,
}

/// One recipient of an application.
#[derive(Clone, Debug)]
pub struct Forwarded {
    /// Name of the recipient.
    pub to: String,
    /// Legal ground on which they receive it.
    pub ground: String,
    /// All messages to the recipient, the application first.
    pub notifications: Vec<Notification>,
}

/// One message to a recipient.
#[derive(Clone, Debug)]
pub struct Notification {
    /// Subject in words; empty for the application itself.
    pub what: &'static str,
    /// Status of the delivery.
    pub state: Delivered,
    /// Labels of the fields that were sent.
    pub fields: Vec<String>,
    /// Every attempt, ready to read, the earliest first.
    pub attempts: Vec<String>,
}

/// Status of a delivery to one recipient; moments are ready to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// It arrived at this moment.
    At(String),
    /// It was not tried yet.
    Waiting,
    /// It failed so many times, last at this moment, and will be tried again.
    Retrying(usize, String),
    /// It will not be tried again.
    Never,
    /// Nothing may leave: why, as a sentence.
    Withheld(&'static str),
}

/// The latest decision about one item.
#[derive(Clone, Debug)]
pub struct Consent {
    /// Name of the item on the wire.
    pub item: String,
    /// Title of the item.
    pub title: String,
    /// Whether it is allowed now.
    pub state: Allowed,
    /// When that was decided, ready to read.
    pub since: String,
    /// Address of the receipt that proves it.
    pub receipt: String,
    /// Whether a withdrawal is for the operator to answer.
    pub needs_answer: bool,
    /// Last day of the answer, when it was withdrawn and waits for one.
    pub waits: Option<String>,
    /// The consent text as the site uses it now; without one, nothing can be allowed.
    pub text: Option<ConsentText>,
}

/// Whether something is allowed; the day is ready to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Allowed, until that day if there is one.
    Yes(Option<String>),
    /// It was allowed, and the term is over.
    Expired,
    /// It was allowed, and was taken back.
    Withdrawn,
    /// It is not allowed.
    No,
}

/// A request to the operator.
#[derive(Clone, Debug)]
pub struct Request {
    /// The number people quote.
    pub number: String,
    /// Subject of the request.
    pub ask: Ask,
    /// Items that a withdrawal takes back.
    pub items: Vec<String>,
    /// When it was sent, ready to read.
    pub sent: String,
    /// Last day of the answer, ready to read.
    pub answer_by: String,
    /// Whether that day has passed.
    pub overdue: bool,
    /// Message that the person wrote.
    pub message: Option<String>,
    /// Answer of the operator.
    pub answer: Option<Answer>,
}

/// The operator's answer to a request.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Outcome of the request.
    pub outcome: Outcome,
    /// Ground on which it was refused.
    pub ground: Option<Ground>,
    /// The operator's own words.
    pub text: String,
    /// When it was answered, ready to read.
    pub at: String,
    /// Address of the answer as a document; empty when its words were destroyed.
    pub pdf: String,
}

/// One opening of a request.
#[derive(Clone, Debug)]
pub struct Access {
    /// When it was opened, ready to read.
    pub at: String,
    /// Id of the API key that opened it; none for a member of the operator's staff.
    pub key: Option<String>,
    /// Why the whole evidence was seen, when it was.
    pub reason: Option<String>,
    /// Public register in which it was looked up, when it was.
    pub register: Option<String>,
    /// Number of the request.
    pub number: String,
}

/// One check whether the person may be contacted.
#[derive(Clone, Debug)]
pub struct Check {
    /// When it was made, ready to read.
    pub at: String,
    /// Title of its purpose and channel.
    pub title: String,
    /// Id of the API key that made it.
    pub key: Option<String>,
}

/// The form of requests as it was filled in.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Subject that was selected.
    pub ask: Option<Ask>,
    /// Message that was written.
    pub message: String,
    /// Mistake in the selection.
    pub choice: Option<&'static str>,
    /// Mistake in the message.
    pub words: Option<&'static str>,
}

/// The private page, as the body of a document.
#[component]
pub fn MyBody(
    /// Data of the page.
    page: MyPage,
) -> impl IntoView {
    let MyPage {
        shell,
        path,
        link,
        made,
        token,
        notice,
        erased,
        application,
        consents,
        requests,
        request_form,
        accesses,
        checks,
        files,
    } = page;
    let name = shell.site.name.get(shell.lang).to_owned();
    let lang = shell.lang;
    let words = My::of(lang);
    let site = std::sync::Arc::clone(&shell.site);
    let policy = shell.policy_href.clone();
    let number = application.as_ref().map(|application| application.number.clone());
    let undo = path.clone();
    let token_of_notice = token.clone();
    let notice = notice.map(|notice| if erased { Notice { undo: Vec::new(), ..notice } } else { notice });
    let notice = notice
        .map(|notice| view! { <NoticeView notice action=format!("{undo}/consents?lang={lang}") token=token_of_notice lang /> });
    let troubles = troubles(&request_form, files.wrong.as_deref(), lang);
    let erased_words = erased.then(|| view! { <p class="remark">{words.erased}</p> });
    let action = move |what: &str| format!("{path}/{what}?lang={lang}");
    let consents = (!consents.is_empty()).then(|| {
        let (action, token) = (action("consents"), token.clone());
        view! { <Consents consents action token open=!erased site policy lang /> }
    });
    let requests = (!requests.is_empty()).then(|| view! { <Requests requests lang /> });
    let files = (!erased && (!files.rows.is_empty() || !files.to.is_empty())).then(|| {
        let attaching = Attaching::of(lang);
        let list = (!files.rows.is_empty()).then(|| view! { <FileList rows=files.rows.clone() lang /> });
        let hidden = vec![("token", token.clone())];
        let form = (!files.to.is_empty()).then(|| view! { <FileForm files=files.clone() action=action("files") hidden lang /> });
        view! { <section class="sheet" id="files"><h2>{attaching.files}</h2><p class="help">{attaching.about}</p>{list}{form}</section> }
    });
    let request_form = (!erased).then(|| {
        let (action, token) = (action("requests"), token.clone());
        view! { <RequestForm typed=request_form action token lang /> }
    });
    view! {
        <Document shell title=words.heading.to_owned() kind="my">
            <h1>{words.heading}</h1>
            <div class="intro"><p>{words.about}</p>{erased_words}</div>
            {troubles}
            {notice}
            {application.map(|application| view! { <Sent application lang /> })}
            {consents}
            {requests}
            {files}
            {request_form}
            <Accesses accesses lang />
            <Checks checks lang />
            <Link link number=number.unwrap_or_default() site=name made action=action("link") token lang />
        </Document>
    }
}

/// The sentence about the last act: what follows from it, and the button that undoes it.
#[component]
fn NoticeView(notice: Notice, action: String, token: String, lang: kelisim_core::Lang) -> impl IntoView {
    let Notice { words, wrong, follows, undo } = notice;
    let (class, role) = if wrong { ("notice", "alert") } else { ("notice good", "status") };
    let follows = follows.into_iter().map(|line| view! { <li>{line}</li> }).collect::<Vec<_>>();
    let follows = (!follows.is_empty()).then(|| view! { <ul>{follows.into_iter().collect_view()}</ul> });
    let undo = (!undo.is_empty()).then(|| {
        view! {
            <form method="post" action=action>
                <input type="hidden" name="token" value=token />
                <button class="plain" name="allow" value=undo.join(" ")>{My::of(lang).undo}</button>
            </form>
        }
    });
    view! { <div class=class role=role><p>{words}</p>{follows}{undo}</div> }
}

/// List of what is wrong with the request or the file, as on every form: it has the focus, and leads to each place.
fn troubles(typed: &Typed, file: Option<&str>, lang: kelisim_core::Lang) -> Option<impl IntoView + use<>> {
    let words = My::of(lang);
    let first = Ask::OFFERED.first().map_or("", |ask| ask.name());
    let rows: Vec<_> = [
        file.map(|sentence| ("#file".to_owned(), Attaching::of(lang).file, sentence)),
        typed.choice.map(|sentence| (format!("#ask-{first}"), words.ask, sentence)),
        typed.words.map(|sentence| ("#message".to_owned(), words.message, sentence)),
    ]
    .into_iter()
    .flatten()
    .map(|(href, label, sentence)| view! { <li><a href=href>{label}</a>": "{sentence.to_owned()}</li> })
    .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <div class="summary" role="alert" tabindex="-1" autofocus=true>
                <h2>{Words::of(lang).form.troubles}</h2>
                <ul>{rows.into_iter().collect_view()}</ul>
            </div>
        }
    })
}

/// Who opened a request.
#[component]
fn Accesses(accesses: Vec<Access>, lang: kelisim_core::Lang) -> impl IntoView {
    let words = My::of(lang);
    let rows = accesses.into_iter().map(|Access { at, key, reason, register, number }| {
        let said = match (reason, register) {
            (Some(why), Some(register)) => Some((words.looked_up)(&register, &why)),
            (Some(why), None) => Some((words.looked_why)(&why)),
            _ => None,
        };
        let reason = said.map(|said| view! { <br />{said} });
        view! { <li><span>{at}</span>" "<span class="digits">{number}</span>" "<span>{key.map_or_else(|| words.staff.to_owned(), |key| (words.looked)(&key))}</span>{reason}</li> }
    });
    let rows = rows.collect::<Vec<_>>();
    let list = if rows.is_empty() {
        view! { <p>{words.nobody}</p> }.into_any()
    } else {
        view! { <ul class="looks">{rows.into_iter().collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="sheet">
            <h2>{words.looks}</h2>
            <p class="help">{words.looks_about}</p>
            {list}
        </section>
    }
}

/// The private link, and the button that revokes it.
#[component]
fn Link(
    link: String,
    number: String,
    site: String,
    made: String,
    action: String,
    token: String,
    lang: kelisim_core::Lang,
) -> impl IntoView {
    let words = My::of(lang);
    view! {
        <section class="sheet">
            <h2>{words.link}</h2>
            <p>{words.link_about}</p>
            <PrivateLink link number site lang />
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
