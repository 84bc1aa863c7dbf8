//! Files of a case: the list of them, and the form that adds one.

use kelisim_core::Lang;
use kelisim_i18n::format::size;
use kelisim_i18n::{Attaching, Lists};
use leptos::prelude::*;

/// A file, ready to read.
#[derive(Clone, Debug)]
pub struct FileRow {
    /// Name under which it is kept.
    pub name: String,
    /// Address of it.
    pub href: String,
    /// Number of its bytes.
    pub bytes: u64,
    /// When it was added, ready to read, and by whom.
    pub added: String,
}

/// Files of one page, and the form for another.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Files that are there.
    pub rows: Vec<FileRow>,
    /// What a file can be added to: name on the wire, and title. None while nothing waits for an answer.
    pub to: Vec<(String, String)>,
    /// Mistake of the last attempt.
    pub wrong: Option<String>,
}

/// The list of files.
#[component]
pub(crate) fn FileList(rows: Vec<FileRow>, lang: Lang) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        // The browser saves it: nothing that somebody sent is opened on this page.
        view! { <li><a href=row.href download=row.name.clone() translate="no">{row.name.clone()}</a>" "<small>{size(row.bytes, lang)}" · "{row.added}</small></li> }
    });
    view! { <ul class="plain-list files">{rows.collect_view()}</ul> }
}

/// The form that adds one. Its hidden fields come before the file.
#[component]
pub(crate) fn FileForm(
    files: Files,
    action: String,
    /// Hidden fields: name and value.
    hidden: Vec<(&'static str, String)>,
    lang: Lang,
) -> impl IntoView {
    let words = Attaching::of(lang);
    let Files { to, wrong, .. } = files;
    let hidden = hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view();
    let many = to.len() > 1;
    let options = to.iter().map(|(value, title)| view! { <option value=value.clone()>{title.clone()}</option> }).collect_view();
    let only = to.first().filter(|_| !many).map(|(value, _)| view! { <input type="hidden" name="case" value=value.clone() /> });
    let choice = many.then(|| {
        view! { <div class="field"><label for="file-case">{words.to}</label><select id="file-case" name="case">{options}</select></div> }
    });
    let is_wrong = wrong.is_some();
    let wrong = wrong.map(|wrong| view! { <p class="trouble" id="file-trouble">{wrong}</p> });
    view! {
        <form method="post" action=action enctype="multipart/form-data" class="attaching">
            {hidden}
            {only}
            {choice}
            <div class="field">
                <label for="file">{words.file}</label>
                <p class="help" id="file-help">{words.kinds}</p>
                <input id="file" name="file" type="file" data-choose=Lists::of(lang).choose data-none=Lists::of(lang).none_chosen accept="application/pdf,image/jpeg,image/png" aria-invalid=is_wrong.then_some("true") aria-describedby="file-help file-trouble" />
                {wrong}
            </div>
            <p class="act"><button class="plain">{words.add}</button></p>
        </form>
    }
}
