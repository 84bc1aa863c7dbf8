//! The account page: sessions, passkeys and recovery codes of the signed-in person.

use kelisim_i18n::{Console, Passkeys, Staffing};
use leptos::either::Either;
use leptos::prelude::*;

use super::Notice;
use super::frame::{Frame, Whole};
use super::passkey::{PasskeyList, PasskeySection, SignInAgain};
use crate::render::document;

/// Data of the account page.
#[derive(Clone, Debug)]
pub struct AccountPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Result of the last action, and whether it is an error.
    pub notice: Option<(String, bool)>,
    /// When the person signed in, ready to read.
    pub since: String,
    /// Number of recovery codes that are left.
    pub left: usize,
    /// Whether they have an app that shows codes.
    pub app: bool,
    /// Passkeys of the account.
    pub passkeys: PasskeyList,
    /// Recent actions on the account: when, and what, the newest first.
    pub recent: Vec<(String, String)>,
    /// Name of each site, and the name of the account's role there.
    pub roles: Vec<(String, &'static str)>,
    /// Whether letters about clocks cannot reach them.
    pub unwritable: bool,
    /// Undertakings of the sites that ask for one.
    pub undertakings: Vec<OwnUndertaking>,
}

/// Undertaking of a site, and whether it was given.
#[derive(Clone, Debug)]
pub struct OwnUndertaking {
    /// Name of the site.
    pub site: String,
    /// Address of the undertaking.
    pub href: String,
    /// Version that was given, and when; none while it is owed.
    pub given: Option<(u32, String)>,
}

/// Renders the account page.
pub fn account_page(page: AccountPage) -> String {
    document(move || {
        let AccountPage { frame, notice, since, left, app, passkeys, recent, roles, unwritable, undertakings } = page;
        let lang = frame.lang;
        let more = Passkeys::of(lang);
        let words = Console::of(frame.lang);
        let (name, form) =
            frame.signed_in.as_ref().map(|signed_in| (signed_in.name.clone(), signed_in.form.clone())).unwrap_or_default();
        let csrf = form.clone();
        let (third, fresh) = (form.clone(), passkeys.fresh);
        // Whoever has no app needs only to have signed in a short while ago.
        let code = app.then(|| {
            view! {
                <div class="field">
                    <label for="code">{words.app_code}</label>
                    <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="12" />
                </div>
            }
        });
        let about = if app { words.codes_new } else { more.codes_new };
        let codes = if app || fresh {
            Either::Left(view! {
                <form method="post" action="/console/account/codes">
                    <input type="hidden" name="form" value=csrf />
                    {code}
                    <p class="act"><button class="plain">{words.codes_make}</button></p>
                </form>
            })
        } else {
            Either::Right(view! { <SignInAgain lang /> })
        };
        let notice = notice.map(|(words, wrong)| view! { <Notice words wrong /> });
        let recent = recent.into_iter().map(|(when, what)| view! { <div><dt>{when}</dt><dd>{what}</dd></div> });
        let roles = roles.into_iter().map(|(site, role)| view! { <div><dt>{site}</dt><dd>{words.role(role)}</dd></div> });
        let staffing = Staffing::of(lang);
        let undertakings = (!undertakings.is_empty()).then(|| {
            let rows = undertakings.into_iter().map(|OwnUndertaking { site, href, given }| {
                let said = given.map_or_else(|| staffing.owed.to_owned(), |(version, at)| (staffing.given)(version, &at));
                view! { <div><dt>{site}</dt><dd><a href=href>{said}</a></dd></div> }
            });
            let rows = rows.collect_view();
            view! { <section class="panel"><h2>{staffing.undertaken}</h2><dl class="pairs">{rows}</dl></section> }
        });
        view! {
            <Whole frame title=words.account.to_owned()>
                <h1>{name}</h1>
                {notice}
                <section class="panel">
                    <h2>{words.roles}</h2>
                    <dl class="pairs">{roles.collect_view()}</dl>
                    <p class="help">{words.roles_about}</p>
                    {unwritable.then(|| view! { <p class="help">{words.no_letters}</p> })}
                </section>
                {undertakings}
                <section class="panel">
                    <h2>{words.sessions}</h2>
                    <p>{(words.since)(&since)}</p>
                    <p class="help">{words.sessions_about}</p>
                    <form method="post" action="/console/sign-out-everywhere">
                        <input type="hidden" name="form" value=form />
                        <p class="act"><button class="plain">{words.everywhere}</button></p>
                    </form>
                </section>
                <PasskeySection list=passkeys form=third lang />
                <section class="panel">
                    <h2>{words.codes}</h2>
                    <p>{(words.codes_left)(left)}</p>
                    <p class="help">{about}</p>
                    {codes}
                </section>
                <section class="panel">
                    <h2>{more.lately}</h2>
                    <p class="help">{more.lately_about}</p>
                    <dl class="pairs">{recent.collect_view()}</dl>
                </section>
            </Whole>
        }
    })
}
