//! The page on which a list is sent: may the people on it be contacted? With the lists that were sent before.

use kelisim_i18n::format::number;
use kelisim_i18n::{Console, Lists};
use leptos::prelude::*;

use super::Notice;
use super::frame::{Frame, Whole};
use super::look_up::PurposeOption;
use crate::live::LiveUpload;
use crate::render::document;

/// Data of the page on which a list is sent.
#[derive(Clone, Debug)]
pub struct CampaignPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address that the list is posted to.
    pub here: String,
    /// Address of all checks of the site.
    pub checks: String,
    /// Address of the page of recipes.
    pub recipes: String,
    /// Purposes that can be asked about.
    pub purposes: Vec<PurposeOption>,
    /// Largest size of a list, ready to read.
    pub most: String,
    /// Hours for which a list is stored after its answer.
    pub hours: u64,
    /// Values that were typed, when something was wrong.
    pub typed: Typed,
    /// Result of the last action, and whether it is an error.
    pub notice: Option<(String, bool)>,
    /// The account's own lists, the newest first.
    pub own: Vec<OwnList>,
}

/// Values that were typed with a list.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Whether only the rows that may be contacted are returned.
    pub allowed_only: bool,
    /// Name or number of the column.
    pub column: String,
    /// The past moment, as the browser writes it.
    pub moment: String,
    /// Whether that is not a moment, or has not passed.
    pub moment_wrong: bool,
    /// Whether the column has to be named, or named otherwise.
    pub column_wrong: bool,
}

/// One of the account's own lists.
#[derive(Clone, Debug)]
pub struct OwnList {
    /// Address of the list's page.
    pub href: String,
    /// When it arrived, ready to read.
    pub at: String,
    /// Title of its purpose and channel.
    pub title: String,
    /// Name of its state.
    pub state: &'static str,
    /// Number of rows and how many of them may be contacted, once all are answered.
    pub outcome: Option<(u64, u64)>,
}

/// Renders the page on which a list is sent.
pub fn campaign_page(page: CampaignPage) -> String {
    document(move || {
        let CampaignPage { frame, here, checks, recipes, purposes, most, hours, typed, notice, own } = page;
        let lang = frame.lang;
        let (words, list) = (Console::of(lang), Lists::of(lang));
        let form = frame.signed_in.as_ref().map(|signed_in| signed_in.form.clone()).unwrap_or_default();
        let notice = notice.map(|(words, wrong)| view! { <Notice words wrong /> });
        let options = purposes.into_iter().map(|purpose| {
            view! { <option value=purpose.value selected=purpose.chosen>{purpose.title}</option> }
        });
        let wrong = typed.moment_wrong.then(|| view! { <p class="trouble" id="moment-wrong">{list.moment_wrong}</p> });
        let open = typed.column_wrong || !typed.column.is_empty() || !typed.moment.is_empty();
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
        // The file comes last: the other fields are known before its first byte.
        view! {
            <Whole frame title=list.heading.to_owned()>
                <h1>{list.heading}</h1>
                <p class="lead">{list.about}</p>
                <div id="list-notice">{notice}</div>
                <LiveUpload>
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
                        <details open=open id="list-more">
                            <summary>{list.more}</summary>
                            <div class="field">
                                <label for="column">{list.column}</label>
                                <input id="column" name="column" value=typed.column autocomplete="off" maxlength="200" autofocus=typed.column_wrong aria-invalid=typed.column_wrong.then_some("true") aria-describedby="column-help" />
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
                            <input id="list" name="list" type="file" class="drop" data-choose=list.choose data-none=list.none_chosen required accept=".csv,.txt,.tsv,text/csv,text/plain" aria-describedby="list-help" />
                            <p class="help" id="list-help">{(list.file_help)(&most)}</p>
                        </div>
                        <p class="act"><button>{list.send}</button></p>
                        <p class="under-way" role="status" hidden><span></span><progress max="100" value="0"></progress></p>
                        <p class="help">{(list.on_record)(hours)}</p>
                    </form>
                </LiveUpload>
                {own}
                <ul class="ways"><li><a href=checks>{list.checks}</a></li><li><a href=recipes>{list.recipes}</a></li></ul>
            </Whole>
        }
    })
}
