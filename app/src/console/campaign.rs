//! May the people on this list be contacted? The question, and one's lists.

use kelisim_i18n::format::number;
use kelisim_i18n::{Console, Lists};
use leptos::prelude::*;

use super::Said;
use super::frame::{Frame, Whole};
use super::look_up::Wanted;
use crate::render::document;

/// The question about a list, and one's lists that are still there.
#[derive(Clone, Debug)]
pub struct CampaignPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Address the list is posted to.
    pub here: String,
    /// Address of all checks of the site.
    pub checks: String,
    /// Address of the recipes.
    pub recipes: String,
    /// What can be asked for.
    pub purposes: Vec<Wanted>,
    /// Most mebibytes of a list.
    pub most: u64,
    /// Hours a list is kept after its answer.
    pub hours: u64,
    /// What was typed, when something was wrong.
    pub typed: Typed,
    /// What happened, and whether something went wrong.
    pub said: Option<(String, bool)>,
    /// One's lists, the newest first.
    pub own: Vec<OwnList>,
}

/// What was typed with a list.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Whether only the rows come back that may be contacted.
    pub allowed_only: bool,
    /// The column.
    pub column: String,
    /// The past moment, as the browser writes it.
    pub moment: String,
    /// Whether it is none, or has not passed.
    pub moment_wrong: bool,
}

/// One of one's lists.
#[derive(Clone, Debug)]
pub struct OwnList {
    /// Where it is.
    pub href: String,
    /// When it came, ready to read.
    pub at: String,
    /// What it was asked for.
    pub title: String,
    /// Its state, by its name.
    pub state: &'static str,
    /// Rows and how many of them may be contacted, once all are answered.
    pub outcome: Option<(u64, u64)>,
}

/// The question about a list, and one's lists that are still there.
pub fn campaign_page(page: CampaignPage) -> String {
    document(move || {
        let CampaignPage { frame, here, checks, recipes, purposes, most, hours, typed, said, own } = page;
        let lang = frame.lang;
        let (words, list) = (Console::of(lang), Lists::of(lang));
        let form = frame.seat.as_ref().map(|seat| seat.form.clone()).unwrap_or_default();
        let said = said.map(|(words, wrong)| view! { <Said words wrong /> });
        let options = purposes.into_iter().map(|purpose| {
            view! { <option value=purpose.value selected=purpose.chosen>{purpose.title}</option> }
        });
        let wrong = typed.moment_wrong.then(|| view! { <p class="trouble" id="moment-wrong">{list.moment_wrong}</p> });
        let open = !typed.column.is_empty() || !typed.moment.is_empty();
        let rows = own.into_iter().map(move |own| {
            let (rows, allowed) =
                own.outcome.map(|(rows, allowed)| (number(rows, lang), number(allowed, lang))).unwrap_or_default();
            view! {
                <tr>
                    <td data-name=words.when><a href=own.href>{own.at}</a></td>
                    <td data-name=words.what>{own.title}</td>
                    <td data-name=list.rows>{rows}</td>
                    <td data-name=list.allowed>{allowed}</td>
                    <td data-name=list.state>{list.state_of(own.state)}</td>
                </tr>
            }
        });
        let rows: Vec<_> = rows.collect();
        let own = (!rows.is_empty()).then(|| {
            view! {
                <section class="lists">
                    <h2>{list.own}</h2>
                    <table class="listing">
                        <caption class="unseen">{list.own}</caption>
                        <thead><tr><th scope="col">{words.when}</th><th scope="col">{words.what}</th><th scope="col">{list.rows}</th><th scope="col">{list.allowed}</th><th scope="col">{list.state}</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </section>
            }
        });
        // The file comes last: what is asked about it is known before its first byte.
        view! {
            <Whole frame title=list.heading.to_owned()>
                <h1>{list.heading}</h1>
                <p class="lead">{list.about}</p>
                {said}
                <form method="post" action=here enctype="multipart/form-data" class="panel" id="list-form" data-sending=list.sending data-looking=list.looking data-lost=list.lost data-none=list.no_file>
                    <input type="hidden" name="form" value=form />
                    <div class="field">
                        <label for="what">{words.what}</label>
                        <select id="what" name="what">{options.collect_view()}</select>
                    </div>
                    <fieldset class="field">
                        <legend>{list.back}</legend>
                        <label class="choice"><input type="radio" name="rows" value="all" checked=!typed.allowed_only />{list.back_all}</label>
                        <label class="choice"><input type="radio" name="rows" value="allowed" checked=typed.allowed_only />{list.back_allowed}</label>
                    </fieldset>
                    <details open=open>
                        <summary>{list.more}</summary>
                        <div class="field">
                            <label for="column">{list.column}</label>
                            <input id="column" name="column" value=typed.column autocomplete="off" maxlength="200" aria-describedby="column-help" />
                            <p class="help" id="column-help">{list.column_help}</p>
                        </div>
                        <div class="field">
                            <label for="moment">{list.moment}</label>
                            <input id="moment" name="moment" type="datetime-local" value=typed.moment aria-invalid=typed.moment_wrong.then_some("true") aria-describedby="moment-help moment-wrong" />
                            <p class="help" id="moment-help">{list.moment_help}</p>
                            {wrong}
                        </div>
                    </details>
                    <div class="field">
                        <label for="list">{list.file}</label>
                        <input id="list" name="list" type="file" class="drop" required accept=".csv,.txt,.tsv,text/csv,text/plain" aria-describedby="list-help" />
                        <p class="help" id="list-help">{(list.file_help)(most)}</p>
                    </div>
                    <p class="act"><button>{list.send}</button></p>
                    <p class="under-way" role="status" hidden><span></span><progress max="100" value="0"></progress></p>
                    <p class="help">{(list.on_record)(hours)}</p>
                </form>
                {own}
                <ul class="ways"><li><a href=checks>{list.checks}</a></li><li><a href=recipes>{list.recipes}</a></li></ul>
            </Whole>
        }
    })
}
