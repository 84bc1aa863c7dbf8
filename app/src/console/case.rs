//! One case: what was asked and filled in, what was agreed to, where it went, what was done, and the forms by which
//! staff go on.

mod answering;
mod choices;
mod correcting;
mod entering;
mod proving;
mod registers;

use kelisim_i18n::{Attaching, Desk, Lang, Words};
use leptos::prelude::*;

use super::Notice;
use super::cases::{CaseLine, Choice, countdown};
use super::frame::{Frame, Whole};
use crate::attaching::{FileForm, FileList, Files};
use crate::live::LiveDesk;
use crate::render::document;
use answering::Answering;
use choices::options;
use correcting::Correcting;
use entering::{Confirming, Entering};
use proving::Proving;
use registers::Consulting;

pub use answering::AnswerForm;
pub use correcting::{CorrectForm, FilledField};
pub use entering::{EnterRequest, Waits};
pub use registers::Registers;

/// Something that was done about a case, ready to read.
#[derive(Clone, Debug)]
pub struct Done {
    /// When it was done.
    pub at: String,
    /// Who did it.
    pub who: String,
    /// What they did.
    pub what: String,
    /// What they wrote; empty when they wrote nothing.
    pub words: String,
}

/// A message to a recipient.
#[derive(Clone, Debug)]
pub struct Passed {
    /// Name of the recipient.
    pub to: String,
    /// What the message is about; empty for the application itself.
    pub what: &'static str,
    /// Whether it arrived, waits, or was not sent.
    pub state: usize,
    /// The same in words.
    pub said: &'static str,
    /// When that was, ready to read.
    pub at: String,
}

/// What whoever looks may do.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// Work on it at all.
    pub work: bool,
    /// It waits for an answer.
    pub open: bool,
    /// It is a request under the law: it ends with an answer, which has an outcome.
    pub request: bool,
    /// It was closed, and may be opened again.
    pub reopen: bool,
    /// Whoever looks works on it.
    pub mine: bool,
    /// Somebody works on it.
    pub taken: bool,
    /// Some deliveries were given up.
    pub again: bool,
    /// The whole evidence may be shown, with a reason.
    pub proof: bool,
}

/// Data of the page of a case.
#[derive(Clone, Debug)]
pub struct CasePage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of the case.
    pub here: String,
    /// Address of the list.
    pub list: String,
    /// The number people quote.
    pub number: String,
    /// What it is about.
    pub matter: String,
    /// How urgent it is.
    pub urgency: &'static str,
    /// How much time is left, or where it stands.
    pub left: String,
    /// End of the term, in milliseconds since 1970-01-01 UTC, where that is today.
    pub until: Option<u64>,
    /// When it arrived, by when it is to be answered, who works on it.
    pub received: String,
    /// Last day of the answer, ready to read.
    pub due: String,
    /// Moment at which it ended, ready to read.
    pub ended: Option<String>,
    /// Who works on it; empty for nobody.
    pub assignee: String,
    /// Others who have it open.
    pub beside: Option<String>,
    /// Message, with whether it reports an error.
    pub notice: Option<(String, bool)>,
    /// Whether the person's data were destroyed.
    pub gone: bool,
    /// What the person wrote with a request; items that a withdrawal takes back.
    pub message: Option<String>,
    /// Items that a withdrawal takes back.
    pub items: Vec<String>,
    /// Fields of the application, as they are corrected.
    pub fields: Vec<FilledField>,
    /// Texts that were agreed to: title with version, address of the exact words, and the language they were shown in.
    pub texts: Vec<(String, Option<String>, Lang)>,
    /// Decisions: item, whether it is allowed, when.
    pub decisions: Vec<(String, bool, String)>,
    /// Messages to recipients.
    pub passed: Vec<Passed>,
    /// Other cases of the person.
    pub earlier: Vec<CaseLine>,
    /// Where the act came from: label and value, the address shortened.
    pub origin: Vec<(&'static str, String)>,
    /// Reason that was typed for the whole evidence, and a mistake in it.
    pub reason: (String, Option<&'static str>),
    /// Open obligations: purpose and ground.
    pub obligations: Vec<(String, String)>,
    /// What was done, oldest first.
    pub history: Vec<Done>,
    /// The answer, once there is one.
    pub answered: Option<String>,
    /// What may be done.
    pub ways: Ways,
    /// Number of changes of the case as it is shown.
    pub version: u32,
    /// People it can be given to.
    pub people: Vec<Choice>,
    /// Grounds of a refusal.
    pub grounds: Vec<Choice>,
    /// Form of the answer.
    pub answer: AnswerForm,
    /// Form of the note: its text, and a mistake.
    pub note: (String, Option<&'static str>),
    /// Form by which a request is entered.
    pub entering: EnterRequest,
    /// Form by which a value is corrected; none where none is asked to be.
    pub correct: Option<CorrectForm>,
    /// Consents that wait for a second person.
    pub waits: Option<Waits>,
    /// Registers in which it can be looked up.
    pub registers: Registers,
    /// Files, and the form for another.
    pub files: Files,
}

#[component]
fn Section(title: &'static str, #[prop(optional)] id: &'static str, children: Children) -> impl IntoView {
    view! { <section class="panel" id=(!id.is_empty()).then_some(id)><h2>{title}</h2>{children()}</section> }
}

/// Hidden fields that every form of the page has.
#[component]
fn Hidden(form: String, version: u32) -> impl IntoView {
    view! {
        <input type="hidden" name="form" value=form />
        <input type="hidden" name="version" value=version.to_string() />
    }
}

#[component]
fn Assigning(here: String, form: String, version: u32, ways: Ways, people: Vec<Choice>, lang: Lang) -> impl IntoView {
    let words = Desk::of(lang);
    let action = format!("{here}/assign");
    let take = (!ways.mine).then(|| {
        view! {
            <form method="post" action=action.clone()><Hidden form=form.clone() version /><button name="to" value="me">{words.take}</button></form>
        }
    });
    let back = ways.taken.then(|| {
        view! {
            <form method="post" action=action.clone()><Hidden form=form.clone() version /><button class="plain" name="to" value="">{words.give_back}</button></form>
        }
    });
    let give = (!people.is_empty()).then(|| {
        view! {
            <form method="post" action=action.clone() class="inline">
                <Hidden form=form.clone() version />
                <div class="field"><label for="to">{words.give}</label><select id="to" name="to">{options(people)}</select></div>
                <button class="plain">{words.give_button}</button>
            </form>
        }
    });
    view! { <Section title=words.assign><div class="acts">{take}{back}</div>{give}</Section> }
}

#[component]
fn Closing(here: String, form: String, version: u32, lang: Lang) -> impl IntoView {
    let words = Desk::of(lang);
    let reasons = kelisim_core::case::Closing::OFFERED
        .into_iter()
        .zip(words.why_closed)
        .map(|(closing, title)| Choice { value: closing.name().to_owned(), title: title.to_owned(), chosen: false })
        .collect::<Vec<_>>();
    view! {
        <details class="panel">
            <summary>{words.close}</summary>
            <p class="help">{words.close_about}</p>
            <form method="post" action=format!("{here}/close")>
                <Hidden form version />
                <div class="field"><label for="why">{words.why}</label><select id="why" name="why">{options(reasons)}</select></div>
                <div class="field"><label for="words">{words.more_words}</label><input id="words" name="words" maxlength="1000" /></div>
                <p class="act"><button class="plain">{words.close_button}</button></p>
            </form>
        </details>
    }
}

/// Facts of a case as pairs.
fn pairs(rows: Vec<(String, String)>) -> impl IntoView {
    let rows =
        rows.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd class="written" translate="no">{value}</dd></div> });
    view! { <dl class="pairs">{rows.collect_view()}</dl> }
}

/// List of what is wrong with what was sent: it has the focus, and leads to each place, however far down the page.
fn troubles(page: &CasePage, lang: Lang) -> Option<impl IntoView + use<>> {
    let (words, attaching, entering) = (Desk::of(lang), Attaching::of(lang), kelisim_i18n::Entering::of(lang));
    let correcting = kelisim_i18n::Correcting::of(lang);
    let rows = [
        ("#text", words.text, page.answer.text_wrong.clone()),
        ("#ground", words.ground, page.answer.ground_wrong.map(str::to_owned)),
        ("#value", correcting.value, page.correct.as_ref().and_then(|correct| correct.wrong.clone())),
        ("#note", words.note, page.note.1.map(str::to_owned)),
        ("#reason", words.reason, page.reason.1.map(str::to_owned)),
        ("#purpose", words.reason, page.registers.wrong.map(str::to_owned)),
        ("#file", attaching.file, page.files.wrong.clone()),
        ("#enter-ask", entering.request, page.entering.wrong.map(str::to_owned)),
    ];
    let rows = rows.into_iter().filter_map(|(href, label, wrong)| Some((href, label, wrong?)));
    let rows: Vec<_> = rows.map(|(href, label, wrong)| view! { <li><a href=href>{label}</a>": "{wrong}</li> }).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <div class="summary" role="alert" tabindex="-1" autofocus=true>
                <h2>{Words::of(lang).form.troubles}</h2>
                <ul>{rows.into_iter().collect_view()}</ul>
            </div>
        }
    })
}

/// Renders the page of a case.
pub fn case_page(page: CasePage) -> String {
    document(move || view! { <Case page /> })
}

#[component]
fn Case(page: CasePage) -> impl IntoView {
    let lang = page.frame.lang;
    let words = Desk::of(lang);
    let form = page.frame.signed_in.as_ref().map(|signed_in| signed_in.form.clone()).unwrap_or_default();
    let title = (words.title)(&page.matter, &page.number);
    let troubles = troubles(&page, lang);
    let notice = page.notice.clone().map(|(words, wrong)| view! { <Notice words wrong /> });
    let beside = page.beside.clone().map(|who| view! { <p class="notice good" role="status">{(words.beside)(&who)}</p> });
    let ended = page.ended.clone().map(|at| view! { <div><dt>{words.ended}</dt><dd>{at}</dd></div> });
    let who = if page.assignee.is_empty() { words.nobody.to_owned() } else { page.assignee.clone() };
    let asked = (page.message.is_some() || !page.items.is_empty()).then(|| {
        let items = page.items.iter().map(|item| view! { <li>{item.clone()}</li> }).collect_view();
        let items = (!page.items.is_empty()).then(|| view! { <ul class="plain-list">{items}</ul> });
        let message = page.message.clone().map(|text| view! { <div class="written" translate="no">{text}</div> });
        view! { <Section title=words.asked>{items}{message}</Section> }
    });
    let gone = page.gone.then(|| view! { <p class="panel">{words.gone}</p> });
    let fields = page.fields.clone();
    let filled = (!fields.is_empty()).then(|| view! { <Section title=words.filled>{correcting::filled(fields, lang)}</Section> });
    let decisions = (!page.decisions.is_empty()).then(|| {
        let rows = page.decisions.clone().into_iter().map(|(item, yes, at)| {
            let (class, said) = if yes { ("yes", words.yes) } else { ("no", words.no) };
            let at = (!at.is_empty()).then(|| view! { <small>{at}</small> });
            view! { <li><span class=class>{said}</span>" "{item}{at}</li> }
        });
        let texts = page.texts.clone().into_iter().map(|(title, href, lang)| match href {
            Some(href) => view! { <li><a href=href hreflang=lang.code()>{title}</a></li> }.into_any(),
            None => view! { <li>{title}</li> }.into_any(),
        });
        view! {
            <Section title=words.decisions>
                <ul class="decided">{rows.collect_view()}</ul>
                <h3>{words.agreed}</h3>
                <ul class="plain-list">{texts.collect_view()}</ul>
            </Section>
        }
    });
    let again = page.ways.again.then(|| {
        let action = format!("{}/forward", page.here);
        view! { <form method="post" action=action><Hidden form=form.clone() version=page.version /><button class="plain">{words.again}</button></form> }
    });
    let passed = (!page.passed.is_empty()).then(|| {
        let rows = page.passed.clone().into_iter().map(|one| {
            let class = ["yes", "", "no"][one.state];
            view! { <li><span class=class>{one.said}</span>" "{one.to}<small>{one.what}{if one.what.is_empty() { "" } else { " · " }}{one.at}</small></li> }
        });
        view! { <Section title=words.deliveries><ul class="decided">{rows.collect_view()}</ul>{again}</Section> }
    });
    let obligations = page.obligations.clone();
    let obligations =
        (!obligations.is_empty()).then(|| view! { <Section title=words.obligations>{pairs(obligations)}</Section> });
    let earlier = (!page.earlier.is_empty()).then(|| {
        let rows = page.earlier.clone().into_iter().map(|row| {
            let href = row.href.unwrap_or_default();
            view! { <li><a href=href>{(words.title)(&row.matter, &row.number)}</a><small>{row.received}" · "{row.left}</small></li> }
        });
        view! { <Section title=words.earlier><ul class="plain-list">{rows.collect_view()}</ul></Section> }
    });
    let origin = (!page.origin.is_empty()).then(|| {
        let rows = page.origin.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let (here, reason) = (page.here.clone(), page.reason.clone());
        let whole = page.ways.proof.then(|| view! { <Proving here form=form.clone() reason lang /> }.into_any());
        view! { <Section title=words.origin>{pairs(rows)}<p class="help">{words.origin_about}</p>{whole}</Section> }
    });
    let history = page.history.clone().into_iter().map(|done| {
        let written = (!done.words.is_empty()).then(|| view! { <div class="written" translate="no">{done.words}</div> });
        view! { <li><p><strong>{done.who}</strong>": "{done.what}<small>{done.at}</small></p>{written}</li> }
    });
    let answered = page.answered.clone().map(|text| {
        view! { <Section title=words.answer><div class="written" translate="no">{text}</div></Section> }
    });
    let ways = page.ways.clone();
    let working = ways.work && ways.open;
    let unsent = (!working && !page.answer.text.is_empty()).then(|| {
        let text = page.answer.text.clone();
        view! { <Section title=words.unsent><div class="written" translate="no">{text}</div></Section> }
    });
    let answer = working.then(|| view! { <Answering page=page.clone() form=form.clone() lang /> }.into_any());
    let assign = working.then(|| {
        let (here, people) = (page.here.clone(), page.people.clone());
        view! { <Assigning here form=form.clone() version=page.version ways=ways.clone() people lang /> }
    });
    let close = (working && !ways.request)
        .then(|| view! { <Closing here=page.here.clone() form=form.clone() version=page.version lang /> });
    let reopen = (ways.work && ways.reopen).then(|| {
        let action = format!("{}/reopen", page.here);
        view! {
            <form method="post" action=action class="panel"><Hidden form=form.clone() version=page.version /><p class="act"><button class="plain">{words.reopen}</button></p></form>
        }
    });
    let note = ways.work.then(|| {
        let (typed, wrong) = page.note.clone();
        let trouble = wrong.map(|wrong| view! { <p class="trouble" id="note-wrong">{wrong}</p> });
        view! {
            <form method="post" action=format!("{}/note", page.here) class="noting">
                <Hidden form=form.clone() version=page.version />
                <div class="field">
                    <label for="note">{words.note}</label>
                    <textarea id="note" name="note" data-draft=format!("{}/note", page.here) rows="3" maxlength="4000" aria-invalid=wrong.map(|_| "true") aria-describedby="note-help note-wrong">{crate::form::inside_textarea(&typed)}</textarea>
                    <p class="help" id="note-help">{words.note_about}</p>
                    <p class="help" data-restored="note" hidden>{words.restored}</p>
                    {trouble}
                </div>
                <p class="act"><button class="plain">{words.note_button}</button></p>
            </form>
        }
    });
    let enter = (ways.work && !page.gone).then(|| {
        let (here, entering) = (page.here.clone(), page.entering.clone());
        view! { <Entering here form=form.clone() entering lang /> }.into_any()
    });
    let confirm = page.waits.clone().map(|waits| {
        let here = page.here.clone();
        view! { <Confirming here form=form.clone() waits lang /> }.into_any()
    });
    let correct = page.correct.clone().filter(|_| working).map(|correct| {
        let (here, version) = (page.here.clone(), page.version);
        view! { <Correcting here form=form.clone() version correct lang /> }.into_any()
    });
    let consulting = (ways.work && !page.registers.offered.is_empty()).then(|| {
        let (here, registers) = (page.here.clone(), page.registers.clone());
        view! { <Consulting here form=form.clone() registers lang /> }.into_any()
    });
    let attaching = Attaching::of(lang);
    let files = (!page.files.rows.is_empty()).then(|| {
        let rows = page.files.rows.clone();
        view! { <Section title=attaching.files><FileList rows lang /></Section> }
    });
    let attach = (ways.work && !page.gone).then(|| {
        let action = format!("{}/file", page.here);
        let hidden = vec![("form", form.clone()), ("key", page.entering.key.clone())];
        let files = page.files.clone();
        let is_wrong = files.wrong.is_some();
        view! {
            <details class="panel" open=is_wrong>
                <summary>{attaching.add}</summary>
                <p class="help">{attaching.about_staff}</p>
                <FileForm files action hidden lang />
            </details>
        }
        .into_any()
    });
    let class = format!("left {}", page.urgency);
    let countdown = page.until.map(|until| countdown(until, lang));
    view! {
        <Whole frame=page.frame title=title.clone()>
            <p class="back"><a href=page.list>{words.cases}</a></p>
            <h1>{page.matter}" "<span class="digits">{page.number}</span></h1>
            <dl class="facts">
                <div><dt>{words.state}</dt><dd><span class=class>{page.left}</span>{countdown}</dd></div>
                <div><dt>{words.received}</dt><dd>{page.received}</dd></div>
                <div><dt>{words.due}</dt><dd>{page.due}</dd></div>
                {ended}
                <div><dt>{words.assignee}</dt><dd>{who}</dd></div>
            </dl>
            <p class="help">{words.on_record}</p>
            {troubles}
            {notice}
            {beside}
            <LiveDesk>
            <div class="desk">
                <div class="papers">
                    {gone}{asked}{filled}{files}{answered}{decisions}{origin}{obligations}{passed}{earlier}
                    <Section title=words.history><ol class="done">{history.collect_view()}</ol>{note}</Section>
                </div>
                <div class="hands">{unsent}{confirm}{correct}{answer}{assign}{close}{reopen}{consulting}{attach}{enter}</div>
            </div>
            </LiveDesk>
        </Whole>
    }
}
