//! One's own account: sessions and recovery codes.

use kelisim_i18n::{Console, Passkeys};
use leptos::either::Either;
use leptos::prelude::*;

use super::Said;
use super::frame::{Frame, Whole};
use super::passkey::{Again, Own, PasskeyList};
use crate::render::document;

/// One's own account.
#[derive(Clone, Debug)]
pub struct AccountPage {
    /// What surrounds it.
    pub frame: Frame,
    /// What happened before.
    pub said: Option<(String, bool)>,
    /// When they signed in, ready to read.
    pub since: String,
    /// Recovery codes that are left.
    pub left: usize,
    /// Whether they have an app that shows codes.
    pub app: bool,
    /// Their passkeys.
    pub passkeys: PasskeyList,
    /// What was done with the account lately: when, and what, the newest first.
    pub lately: Vec<(String, String)>,
    /// Each site's name, and what they are there by its name.
    pub roles: Vec<(String, &'static str)>,
}

/// One's own account.
pub fn account_page(page: AccountPage) -> String {
    document(move || {
        let AccountPage { frame, said, since, left, app, passkeys, lately, roles } = page;
        let lang = frame.lang;
        let more = Passkeys::of(lang);
        let words = Console::of(frame.lang);
        let (name, form) = frame.seat.as_ref().map(|seat| (seat.name.clone(), seat.form.clone())).unwrap_or_default();
        let again = form.clone();
        let (third, fresh) = (form.clone(), passkeys.fresh);
        // Who has no app is asked for nothing more than to have signed in just now.
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
                    <input type="hidden" name="form" value=again />
                    {code}
                    <p class="act"><button class="plain">{words.codes_make}</button></p>
                </form>
            })
        } else {
            Either::Right(view! { <Again lang /> })
        };
        let said = said.map(|(words, wrong)| view! { <Said words wrong /> });
        let lately = lately.into_iter().map(|(when, what)| view! { <div><dt>{when}</dt><dd>{what}</dd></div> });
        let roles = roles.into_iter().map(|(site, role)| view! { <div><dt>{site}</dt><dd>{words.role(role)}</dd></div> });
        view! {
            <Whole frame title=words.account.to_owned()>
                <h1>{name}</h1>
                {said}
                <section class="panel">
                    <h2>{words.roles}</h2>
                    <dl class="pairs">{roles.collect_view()}</dl>
                    <p class="help">{words.roles_about}</p>
                </section>
                <section class="panel">
                    <h2>{words.sessions}</h2>
                    <p>{(words.since)(&since)}</p>
                    <p class="help">{words.sessions_about}</p>
                    <form method="post" action="/console/sign-out-everywhere">
                        <input type="hidden" name="form" value=form />
                        <p class="act"><button class="plain">{words.everywhere}</button></p>
                    </form>
                </section>
                <Own list=passkeys form=third lang />
                <section class="panel">
                    <h2>{words.codes}</h2>
                    <p>{(words.codes_left)(left)}</p>
                    <p class="help">{about}</p>
                    {codes}
                </section>
                <section class="panel">
                    <h2>{more.lately}</h2>
                    <p class="help">{more.lately_about}</p>
                    <dl class="pairs">{lately.collect_view()}</dl>
                </section>
            </Whole>
        }
    })
}
