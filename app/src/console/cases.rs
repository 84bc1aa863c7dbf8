//! Lists of cases: what waits for an answer, what is done, and what a search found.

use kelisim_i18n::format::number;
use kelisim_i18n::{Desk, Entering, Lang};
use leptos::prelude::*;

use super::Notice;
use super::frame::{Frame, Whole};
use crate::live::LiveDesk;
use crate::render::document;

/// A choice in a filter.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Value in the address.
    pub value: String,
    /// Title of the choice.
    pub title: String,
    /// Whether it is selected.
    pub chosen: bool,
}

/// Filters of a list, each with its choices; one without choices is not offered.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    /// Sites.
    pub sites: Vec<Choice>,
    /// Waiting, or done.
    pub states: Vec<Choice>,
    /// Matters: forms, then requests.
    pub matters: [Vec<Choice>; 2],
    /// People.
    pub people: Vec<Choice>,
    /// Ends of the term.
    pub terms: Vec<Choice>,
}

/// A case in a list, ready to read.
#[derive(Clone, Debug)]
pub struct CaseLine {
    /// Address of the case; none when whoever looks may not open it.
    pub href: Option<String>,
    /// The number people quote.
    pub number: String,
    /// What it is about.
    pub matter: String,
    /// Name of its site, in a list over several.
    pub site: Option<String>,
    /// Day on which it arrived.
    pub received: String,
    /// Last day of the answer, or the day on which it ended.
    pub day: String,
    /// How much time is left, or where it stands once it is done.
    pub left: String,
    /// End of the term, in milliseconds since 1970-01-01 UTC, where that is today.
    pub until: Option<u64>,
    /// How urgent it is: `overdue`, `today`, `week`, `later` or `done`.
    pub urgency: &'static str,
    /// Who works on it; empty for nobody.
    pub assignee: String,
}

/// A count of what waits.
#[derive(Clone, Debug)]
pub struct Tile {
    /// How near the end is, or whose they are: a name for styles.
    pub name: &'static str,
    /// How many there are at least.
    pub count: usize,
    /// Whether there are more.
    pub more: bool,
    /// Address of the list.
    pub href: String,
}

/// How much waits, by how near its end is.
pub type Waiting = Vec<Tile>;

/// Data of a list of cases.
#[derive(Clone, Debug)]
pub struct CasesPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of the list without its filters.
    pub here: String,
    /// How much waits.
    pub waiting: Waiting,
    /// Filters; none over what a search found.
    pub filters: Option<Filters>,
    /// What was searched for, masked, and whether anything was found.
    pub searched: Option<String>,
    /// Text of the search that could not be answered, as it was typed.
    pub typed: String,
    /// A mistake, as a sentence.
    pub notice: Option<String>,
    /// Whether these are cases that are done.
    pub done: bool,
    /// The cases.
    pub rows: Vec<CaseLine>,
    /// Address of the rest of the list.
    pub next: Option<String>,
    /// Address of its beginning, when this is not it.
    pub first: Option<String>,
    /// Address at which staff enter what came another way, where they may.
    pub enter: Option<String>,
}

/// Tiles that count what waits.
#[component]
pub(super) fn Tiles(waiting: Waiting, lang: Lang) -> impl IntoView {
    let words = Desk::of(lang);
    let tiles = waiting.into_iter().map(move |Tile { name, count, more, href }| {
        let title = match name {
            "overdue" => words.bands[0],
            "today" => words.bands[1],
            "week" => words.bands[2],
            "later" => words.bands[3],
            "own" => words.own,
            _ => words.nobodys,
        };
        let class = if count == 0 { format!("tile {name} none") } else { format!("tile {name}") };
        view! {
            <li class=class><a href=href><strong>{number(count as u64, lang)}{more.then_some("+")}</strong><span>{title}</span></a></li>
        }
    });
    view! { <ul class="tiles">{tiles.collect_view()}</ul> }
}

fn select(name: &'static str, label: &'static str, choices: Vec<Choice>) -> impl IntoView {
    (choices.len() > 1).then(|| {
        let options = choices.into_iter().map(|choice| view! { <option value=choice.value selected=choice.chosen>{choice.title}</option> });
        view! { <div class="field"><label for=name>{label}</label><select id=name name=name>{options.collect_view()}</select></div> }
    })
}

#[component]
fn Choose(filters: Filters, here: String, lang: Lang) -> impl IntoView {
    let words = Desk::of(lang);
    let Filters { sites, states, matters: [forms, requests], people, terms } = filters;
    let chosen = forms.iter().chain(&requests).any(|choice| choice.chosen);
    let options = |choices: Vec<Choice>| {
        choices
            .into_iter()
            .map(|choice| view! { <option value=choice.value selected=choice.chosen>{choice.title}</option> })
            .collect_view()
    };
    view! {
        <form method="get" action=here class="filters">
            {select("site", words.site, sites)}
            {select("state", words.state, states)}
            <div class="field">
                <label for="about">{words.matter}</label>
                <select id="about" name="about">
                    <option value="" selected=!chosen>{words.all_matters}</option>
                    <optgroup label=words.applications>{options(forms)}</optgroup>
                    <optgroup label=words.requests>{options(requests)}</optgroup>
                </select>
            </div>
            {select("who", words.assignee, people)}
            {select("due", words.term, terms)}
            <p class="act"><button class="plain">{words.show}</button></p>
        </form>
    }
}

/// How much is left of a term that ends today. Empty until the page wakes: hours do not stand still on paper.
pub(super) fn countdown(until: u64, lang: Lang) -> impl IntoView {
    view! { <span class="countdown" data-until=until.to_string() data-words=Desk::of(lang).hours></span> }
}

/// The table of cases.
#[component]
fn Table(rows: Vec<CaseLine>, done: bool, lang: Lang) -> impl IntoView {
    let words = Desk::of(lang);
    let many = rows.iter().any(|row| row.site.is_some());
    let day = if done { words.ended } else { words.due };
    let lines = rows.into_iter().map(move |row| {
        let number = match row.href {
            Some(href) => view! { <a href=href>{row.number}</a> }.into_any(),
            None => row.number.into_any(),
        };
        let site = many.then(|| view! { <td data-name=words.site>{row.site.unwrap_or_default()}</td> });
        let who = if row.assignee.is_empty() { words.nobody.to_owned() } else { row.assignee };
        let class = format!("left {}", row.urgency);
        view! {
            <tr class=row.urgency>
                <th scope="row" class="digits">{number}</th>
                <td data-name=words.matter class="about">{row.matter}</td>
                {site}
                <td data-name=words.received class="day came">{row.received}</td>
                <td data-name=day class="day">{row.day}</td>
                <td data-name=words.state class="stands"><span class=class>{row.left}</span>{row.until.map(|until| countdown(until, lang))}</td>
                <td data-name=words.assignee>{who}</td>
            </tr>
        }
    });
    let site = many.then(|| view! { <th scope="col">{words.site}</th> });
    view! {
        <table class="listing cases">
            <caption class="unseen">{words.cases}</caption>
            <thead><tr><th scope="col">{words.number}</th><th scope="col">{words.matter}</th>{site}<th scope="col">{words.received}</th><th scope="col">{day}</th><th scope="col">{words.state}</th><th scope="col">{words.assignee}</th></tr></thead>
            <tbody>{lines.collect_view()}</tbody>
        </table>
    }
}

/// Renders a list of cases.
pub fn cases_page(page: CasesPage) -> String {
    document(move || {
        let CasesPage { frame, here, waiting, filters, searched, typed, notice, done, rows, next, first, enter } = page;
        let lang = frame.lang;
        let words = Desk::of(lang);
        let form = frame.signed_in.as_ref().map(|signed_in| signed_in.form.clone()).unwrap_or_default();
        let search = format!("{here}/search");
        let notice = notice.map(|words| view! { <Notice words wrong=true /> });
        let none = rows.is_empty().then(|| {
            let said = match (
                &searched,
                done || filters.as_ref().is_some_and(|filters| filters.terms.iter().skip(1).any(|term| term.chosen)),
            ) {
                (Some(_), _) => words.unfound,
                (None, true) => words.none_such,
                (None, false) => words.nothing,
            };
            view! { <p class="panel">{said}</p> }
        });
        let table = (!rows.is_empty()).then(|| view! { <LiveDesk><Table rows done lang /></LiveDesk> });
        let heading = searched.map_or_else(|| words.cases.to_owned(), |what| (words.found)(&what));
        let choose = filters.map(|filters| view! { <Choose filters here=here.clone() lang /> });
        let way = |name: &'static str, href: Option<String>| href.map(|href| view! { <li><a href=href>{name}</a></li> });
        let (first, next) = (way(words.first, first), way(words.more, next));
        let enter = way(Entering::of(lang).heading, enter);
        view! {
            <Whole frame title=heading.clone()>
                <h1>{heading.clone()}</h1>
                <Tiles waiting lang />
                <form method="post" action=search class="search" role="search">
                    <input type="hidden" name="form" value=form />
                    <div class="field">
                        <label for="what">{words.search}</label>
                        <input id="what" name="what" value=typed autocomplete="off" spellcheck="false" required maxlength="254" aria-describedby="what-help" />
                        <p class="help" id="what-help">{words.search_about}</p>
                    </div>
                    <button>{words.find}</button>
                </form>
                {notice}
                {choose}
                {none}
                {table}
                <ul class="ways">{first}{next}{enter}</ul>
            </Whole>
        }
    })
}
