//! The preference centre: every category and service with what it stores, for how long and for whom, and
//! three equal answers. Complete without JavaScript; the island adds one box for a whole category when the
//! pointer or focus comes near.

mod service;

use std::collections::BTreeSet;

use kelisim_core::Lang;
use kelisim_core::consent::{Item, Kind, Method};
use kelisim_core::site::Category;
use kelisim_i18n::{Preferences, Words};
use leptos::prelude::*;
use service::Row;

use crate::live::LiveGroups;
use crate::prose::Prose;
use crate::shell::{Document, Shell};
use crate::terms::Terms;

/// Data of the preference centre for one browser.
#[derive(Clone, Debug)]
pub struct PreferencesPage {
    /// Header and footer around the page.
    pub shell: Shell,
    /// Address the choice is posted to.
    pub action: String,
    /// Token that makes a repeated post the same act.
    pub token: String,
    /// Items to show ticked: what this browser allowed, or tried to. Empty for who has not decided: nothing
    /// is ticked for anybody.
    pub ticked: BTreeSet<Item>,
    /// The latest decision of this browser; none when it has not decided, or not here.
    pub status: Option<ConsentStatus>,
    /// An error, announced at once.
    pub notice: Option<&'static str>,
    /// Sentences about the present status.
    pub remarks: Vec<&'static str>,
    /// Whether the pages of the site share the choice made here.
    pub shared: bool,
}

/// A decision of this browser, and what is in force by it and those before.
#[derive(Clone, Debug)]
pub struct ConsentStatus {
    /// Whether it was made just now.
    pub new: bool,
    /// Kind of the record.
    pub kind: Kind,
    /// How the person acted.
    pub method: Method,
    /// The short number people quote.
    pub number: String,
    /// When it was recorded, ready to read.
    pub recorded_at: String,
    /// The day on which it expires, ready to read.
    pub until: Option<String>,
    /// Each optional item: its title and whether it is allowed now.
    pub now: Vec<(String, bool)>,
    /// Whether anything is allowed now.
    pub allows: bool,
    /// Address of the receipt's page.
    pub receipt: String,
}

/// Items to decide: optional services, and optional categories that have none. There is one box for each, so
/// that a form without JavaScript can never contradict itself.
pub fn optional_items(categories: &[Category]) -> impl Iterator<Item = Item> {
    categories.iter().filter(|category| !category.is_necessary()).flat_map(|category| {
        let own = category.services.is_empty().then(|| Item::category(&category.id));
        own.into_iter().chain(category.services.iter().map(|service| Item::service(&service.id)))
    })
}

/// The preference centre, as the body of a document.
#[component]
pub fn PreferencesBody(
    /// Data of the page.
    page: PreferencesPage,
) -> impl IntoView {
    let PreferencesPage { shell, action, token, ticked, status, notice, remarks, shared } = page;
    let lang = shell.lang;
    let (words, all) = (Preferences::of(lang), Words::of(lang));
    let site = std::sync::Arc::clone(&shell.site);
    let policy = shell.policy_href.clone();
    let text = site.cookies_text().cloned();
    let intro = text.as_ref().map(|text| text.words.get(lang).to_owned()).unwrap_or_default();
    let heading = match &status {
        Some(status) if status.new => all.receipt.heading(status.kind, status.method),
        _ => all.banner.name,
    };
    let chosen = status.is_some();
    let allows = status.as_ref().is_some_and(|status| status.allows);
    let notice = notice.map(|notice| view! { <p class="notice" role="alert">{notice}</p> });
    let remarks = remarks.into_iter().map(|remark| view! { <p class="remark">{remark}</p> }).collect_view();
    let summary = status.map(|status| view! { <Summary status lang /> });
    let optional = optional_items(&site.categories).next().is_some();
    let groups = site
        .categories
        .iter()
        .map(|category| view! { <Group category=category.clone() ticked=ticked.clone() lang /> })
        .collect_view();
    let terms = text.map(|text| {
        view! {
            <details class="sheet"><summary>{all.banner.terms}</summary><Terms site=std::sync::Arc::clone(&site) text lang /></details>
        }
    });
    let buttons = optional.then(|| view! { <Answers allows lang /> });
    view! {
        <Document shell title=heading.to_owned() kind="preferences" referrer="same-origin">
            <h1>{heading}</h1>
            <div class="intro">
                {(!chosen).then(|| view! { <Prose text=intro policy /> })}
                {remarks}
            </div>
            {notice}
            {summary}
            <form method="post" action=action data-lazy>
                <input type="hidden" name="token" value=token />
                <input type="hidden" name="lang" value=lang.code() />
                <h2>{if chosen { words.change } else { words.choice }}</h2>
                {(!optional).then(|| view! { <p>{words.nothing}</p> })}
                <LiveGroups>{groups}</LiveGroups>
                {buttons}
            </form>
            {terms}
            <p class="scope">{if shared { words.about_shared } else { words.about }}</p>
        </Document>
    }
}

/// Three answers in the order and weight of the banner. The first button, which nobody sees, is what Enter presses: what was
/// ticked, nothing more.
#[component]
fn Answers(allows: bool, lang: Lang) -> impl IntoView {
    let banner = &Words::of(lang).banner;
    let (refusal, refuse) = if allows { (Method::Withdraw, banner.withdraw) } else { (Method::RejectAll, banner.reject) };
    view! {
        <p class="answers">
            <button name="act" value=method(Method::Save) class="unseen" tabindex="-1" aria-hidden="true"></button>
            <button name="act" value=method(refusal)>{refuse}</button>
            <button name="act" value=method(Method::AcceptAll)>{banner.accept}</button>
            <button name="act" value=method(Method::Save) class="plain">{banner.save}</button>
        </p>
    }
}

/// Value of the button for a way of acting.
fn method(method: Method) -> &'static str {
    match method {
        Method::AcceptAll => "accept-all",
        Method::RejectAll => "reject-all",
        Method::Withdraw => "withdraw",
        _ => "save",
    }
}

/// The way of acting that a button's value names.
pub fn pressed(value: &str) -> Option<Method> {
    [Method::AcceptAll, Method::RejectAll, Method::Withdraw, Method::Save].into_iter().find(|known| method(*known) == value)
}

/// The receipt in short, and what is in force.
#[component]
fn Summary(status: ConsentStatus, lang: Lang) -> impl IntoView {
    let words = Preferences::of(lang);
    let receipt = &Words::of(lang).receipt;
    let rows = status
        .now
        .into_iter()
        .map(|(title, allowed)| {
            let (class, word) = if allowed { ("yes", receipt.allowed) } else { ("no", receipt.refused) };
            view! { <li class=class><span>{title}</span>" "<b>{word}</b></li> }
        })
        .collect_view();
    let until = status.until.map(|day| view! { <dt>{words.until}</dt><dd>{day}</dd> });
    view! {
        <div class="slip">
            <p class="number"><span>{receipt.number}</span>" "<strong>{status.number}</strong></p>
            <dl>
                <dt>{receipt.recorded}</dt><dd>{status.recorded_at}</dd>
                {until}
                <dt>{receipt.method}</dt><dd>{receipt.method_name(status.method)}</dd>
            </dl>
            <h2>{words.standing}</h2>
            <ul class="decisions">{rows}</ul>
            <p class="act"><a class="button" href=status.receipt>{words.receipt}</a></p>
        </div>
    }
}

#[component]
fn Group(category: Category, ticked: BTreeSet<Item>, lang: Lang) -> impl IntoView {
    let words = Preferences::of(lang);
    let necessary = category.is_necessary();
    let title = category.title.get(lang).to_owned();
    let about = category.about.get(lang).to_owned();
    let always = necessary.then(|| view! { <span class="always">{Words::of(lang).banner.always}</span> });
    let own = (!necessary && category.services.is_empty()).then(|| {
        let item = Item::category(&category.id);
        let checked = ticked.contains(&item);
        let label = title.clone();
        view! {
            <div class="box">
                <input id=item.0.clone() name=item.0.clone() type="checkbox" value="yes" checked=checked />
                <label for=item.0>{label}</label>
            </div>
        }
    });
    // Useful where there are several to tick, and only once the island can tick them: until then its space is
    // reserved.
    let whole = (!necessary && category.services.len() > 1).then(|| {
        view! { <label class="whole"><input type="checkbox" data-whole />{words.all}</label> }
    });
    let id = format!("g-{}", category.id);
    let labelled = id.clone();
    let rows = category
        .services
        .into_iter()
        .map(|service| {
            let checked = (!necessary).then(|| ticked.contains(&Item::service(&service.id)));
            view! { <Row service checked lang /> }
        })
        .collect_view();
    view! {
        <div class="group" role="group" aria-labelledby=labelled>
            <div class="head">
                <h3 id=id>{title}</h3>
                {always}
                {whole}
                <p>{about}</p>
            </div>
            {own}
            {rows}
        </div>
    }
}
