//! Who has which role at a site, and how roles are given; what staff undertake before they see anything.

use kelisim_i18n::{Console, Staffing};
use leptos::prelude::*;

use super::Notice;
use super::cases::Choice;
use super::frame::{Frame, Whole};
use super::tables::Listing;
use crate::render::document;

/// Somebody with a role, ready to read.
#[derive(Clone, Debug)]
pub struct StaffRow {
    /// Name they sign in with.
    pub name: String,
    /// Name of the role.
    pub role: &'static str,
    /// Last sign-in, ready to read.
    pub last: Option<String>,
    /// Whether they are suspended (`true`) or never set up.
    pub state: Option<bool>,
}

/// A role that one person proposed and a second must confirm.
#[derive(Clone, Debug)]
pub struct ProposalRow {
    /// Name of the account.
    pub name: String,
    /// Moment of the proposal, which names it.
    pub id: u64,
    /// What is proposed, by whom and when, as a sentence.
    pub words: String,
    /// Whether whoever looks may confirm it.
    pub confirm: bool,
}

/// The form that gives and takes roles, as it was filled in.
#[derive(Clone, Debug)]
pub struct GiveForm {
    /// Name that was typed.
    pub name: String,
    /// Mistake in it.
    pub wrong: Option<&'static str>,
    /// Roles that can be given.
    pub roles: Vec<Choice>,
    /// Whether a second person must confirm.
    pub two_persons: bool,
}

/// Data of the page of roles at a site.
#[derive(Clone, Debug)]
pub struct StaffPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of the page.
    pub here: String,
    /// What was done just now, and whether it went wrong.
    pub notice: Option<(String, bool)>,
    /// One-time link that is shown once: name, address, until when.
    pub link: Option<(String, String, String)>,
    /// People with a role, by name.
    pub rows: Vec<StaffRow>,
    /// Proposals that wait for a second person.
    pub proposals: Vec<ProposalRow>,
    /// Form that gives and takes roles, for whoever may.
    pub give: Option<GiveForm>,
}

/// Renders the page of roles at a site.
pub fn staff_page(page: StaffPage) -> String {
    document(move || {
        let StaffPage { frame, here, notice, link, rows, proposals, give } = page;
        let lang = frame.lang;
        let (words, own) = (Console::of(lang), Staffing::of(lang));
        let form = frame.signed_in.as_ref().map(|signed_in| signed_in.form.clone()).unwrap_or_default();
        let notice = notice.map(|(words, wrong)| view! { <Notice words wrong /> });
        let names: Vec<String> = rows.iter().map(|row| row.name.clone()).collect();
        let rows = rows.into_iter().map(|row| {
            let state = match row.state {
                Some(true) => words.shut_out.to_owned(),
                Some(false) => words.not_set_up.to_owned(),
                None => row.last.unwrap_or_else(|| words.never.to_owned()),
            };
            vec![row.name, words.role(row.role).to_owned(), state]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        let link = link.map(|(name, address, until)| {
            view! {
                <section class="panel">
                    <h2>{(own.link)(&name)}</h2>
                    <p>{(own.link_about)(&until)}</p>
                    <pre class="link"><code translate="no">{address}</code></pre>
                </section>
            }
        });
        let settle = format!("{here}/settle");
        let proposals = (!proposals.is_empty()).then(|| {
            let rows = proposals.into_iter().map(|row| {
                let confirm = row.confirm.then(|| view! { <button name="do" value="confirm">{own.confirm}</button> });
                view! {
                    <li>
                        <p>{row.words}</p>
                        <form method="post" action=settle.clone() class="acts">
                            <input type="hidden" name="form" value=form.clone() />
                            <input type="hidden" name="name" value=row.name />
                            <input type="hidden" name="at" value=row.id.to_string() />
                            {confirm}
                            <button class="plain" name="do" value="decline">{own.decline}</button>
                        </form>
                    </li>
                }
            });
            let rows = rows.collect_view();
            view! { <section class="panel"><h2>{own.waiting}</h2><ul class="plain-list proposals">{rows}</ul></section> }
        });
        let give = give.map(|give| {
            let GiveForm { name, wrong, roles, two_persons } = give;
            let roles = roles.into_iter().map(|role| {
                view! { <option value=role.value selected=role.chosen>{role.title}</option> }
            });
            let known = names.into_iter().map(|name| view! { <option value=name></option> });
            let is_wrong = wrong.is_some();
            let wrong = wrong.map(|wrong| view! { <p class="trouble" id="name-wrong">{wrong}</p> });
            view! {
                <section class="panel">
                    <h2>{own.give}</h2>
                    <p class="help">{own.give_about}</p>
                    {two_persons.then(|| view! { <p class="help">{own.two_about}</p> })}
                    <form method="post" action=here.clone()>
                        <input type="hidden" name="form" value=form.clone() />
                        <div class="field">
                            <label for="name">{own.name}</label>
                            <input id="name" name="name" value=name required maxlength="64" autocomplete="off" autocapitalize="none" spellcheck="false" list="known" aria-invalid=is_wrong.then_some("true") aria-describedby="name-help name-wrong" />
                            <datalist id="known">{known.collect_view()}</datalist>
                            <p class="help" id="name-help">{own.name_help}</p>
                            {wrong}
                        </div>
                        <div class="field">
                            <label for="role">{words.role_name}</label>
                            <select id="role" name="role">{roles.collect_view()}</select>
                        </div>
                        <p class="act"><button>{own.change}</button></p>
                    </form>
                </section>
            }
        });
        view! {
            <Whole frame title=words.people.to_owned()>
                <h1>{words.people}</h1>
                <p class="lead">{words.people_about}</p>
                {notice}
                {link}
                {proposals}
                <Listing caption=words.people columns=vec![words.name, words.role_name, words.last] rows />
                {give}
                <p class="help">{own.machine_about}</p>
            </Whole>
        }
    })
}

/// Data of the page that asks for an undertaking.
#[derive(Clone, Debug)]
pub struct UndertakingPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of the page.
    pub here: String,
    /// Page that was asked for.
    pub next: String,
    /// When it was given, ready to read; none while it is owed.
    pub given: Option<String>,
    /// Whether an earlier version was given.
    pub again: bool,
    /// Whether the words changed while they were read.
    pub changed: bool,
    /// Version of the undertaking.
    pub version: u32,
    /// Heading of the undertaking.
    pub title: String,
    /// Its words.
    pub text: String,
    /// Language of the words, which is that of the site where it does not speak the page's.
    pub lang: kelisim_i18n::Lang,
    /// Hash of the words as they are shown.
    pub hash: String,
}

/// Renders the page that asks for an undertaking.
pub fn undertaking_page(page: UndertakingPage) -> String {
    document(move || {
        let UndertakingPage { frame, here, next, given, again, changed, version, title, text, lang, hash } = page;
        let words = Staffing::of(frame.lang);
        let form = frame.signed_in.as_ref().map(|signed_in| signed_in.form.clone()).unwrap_or_default();
        let changed = changed.then(|| view! { <Notice words=words.changed.to_owned() wrong=true /> });
        let lead = given.is_none().then(|| view! { <p class="lead">{if again { words.again } else { words.before }}</p> });
        let paragraphs = text.split("\n\n").map(|part| view! { <p class="lines">{part.to_owned()}</p> }).collect_view();
        let stands = match given {
            Some(at) => view! { <p class="help">{(words.given)(version, &at)}</p> }.into_any(),
            None => view! {
                <p class="help">{(words.version)(version)}</p>
                <form method="post" action=here>
                    <input type="hidden" name="form" value=form />
                    <input type="hidden" name="hash" value=hash />
                    <input type="hidden" name="words-lang" value=lang.code() />
                    <input type="hidden" name="next" value=next />
                    <p class="act"><button>{words.undertake}</button></p>
                </form>
                <p class="help">{words.recorded}</p>
            }
            .into_any(),
        };
        view! {
            <Whole frame title=title.clone()>
                <h1 lang=lang.code()>{title}</h1>
                {lead}
                {changed}
                <section class="panel">
                    <div class="undertaking" lang=lang.code()>{paragraphs}</div>
                    {stands}
                </section>
            </Whole>
        }
    })
}
