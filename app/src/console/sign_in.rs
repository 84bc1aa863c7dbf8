//! Signing in, and setting up an account.

use kelisim_i18n::{Console, Passkeys};
use leptos::prelude::*;

use super::Said;
use super::frame::{Frame, Whole};
use super::organisation::{Door, Entrance};
use super::passkey::{Enter, First};
use crate::page::Qr;
use crate::receipt::Code;
use crate::render::document;

/// Signing in.
#[derive(Clone, Debug)]
pub struct SignInPage {
    /// What surrounds it.
    pub frame: Frame,
    /// What happened before.
    pub said: Option<(String, bool)>,
    /// The way in through the organisation, where there is one.
    pub door: Option<Door>,
    /// The name as it was typed.
    pub name: String,
    /// Where to go afterwards.
    pub next: String,
    /// Address of the script that asks for passkeys, where there can be any.
    pub passkey: Option<String>,
}

/// Signing in.
pub fn sign_in_page(page: SignInPage) -> String {
    document(move || {
        let SignInPage { frame, said, door, name, next, passkey } = page;
        let words = Console::of(frame.lang);
        let said = said.map(|(words, wrong)| view! { <Said words wrong /> });
        let lang = frame.lang;
        let lost = passkey.is_some().then(|| view! { <p class="help">{Passkeys::of(lang).lost}</p> });
        let passkey = passkey.map(|script| view! { <Enter script next=next.clone() lang /> });
        let door = door.map(|door| view! { <Entrance door lang /> });
        view! {
            <Whole frame title=words.sign_in.to_owned()>
                <div class="panel small">
                    <h1>{words.sign_in}</h1>
                    {said}
                    {door}
                    {passkey}
                    <form method="post" action="/console/sign-in">
                        <input type="hidden" name="next" value=next />
                        <div class="field">
                            <label for="name">{words.name}</label>
                            <input id="name" name="name" value=name autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="64" />
                        </div>
                        <div class="field">
                            <label for="password">{words.password}</label>
                            <input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" />
                        </div>
                        <div class="field">
                            <label for="code">{words.code}</label>
                            <input id="code" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required maxlength="32" aria-describedby="code-help" />
                            <p class="help" id="code-help">{words.code_help}</p>
                            {lost}
                        </div>
                        <p class="act"><button>{words.sign_in}</button></p>
                    </form>
                </div>
            </Whole>
        }
    })
}

/// Setting up an account by its one-time link.
#[derive(Clone, Debug)]
pub struct StartPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Address of this page, to which the form is posted.
    pub here: String,
    /// The name they will sign in with.
    pub name: String,
    /// The secret as people type it into an app.
    pub secret: String,
    /// The same for an app on this device, and as a code for a camera.
    pub address: String,
    /// The code for a camera.
    pub qr: Option<Qr>,
    /// What happened with a passkey before.
    pub said: Option<String>,
    /// Address of the script that asks for passkeys, where there can be any.
    pub passkey: Option<String>,
    /// What is wrong with the password, the second time, the code.
    pub troubles: [Option<&'static str>; 3],
}

/// Setting up an account by its one-time link.
pub fn start_page(page: StartPage) -> String {
    document(move || {
        let StartPage { frame, here, name, secret, address, qr, said, passkey, troubles } = page;
        let (lang, words) = (frame.lang, Console::of(frame.lang));
        let said = said.map(|words| view! { <Said words wrong=true /> });
        let passkey = passkey.map(|script| view! { <First script here=here.clone() lang /> });
        let wrong = troubles.iter().any(Option::is_some).then(|| view! { <Said words=words.check.to_owned() wrong=true /> });
        let [password, again, code] = troubles;
        let invalid = |trouble: Option<&str>| trouble.map(|_| "true");
        let told =
            |id: &'static str, trouble: Option<&'static str>| trouble.map(|words| view! { <p class="trouble" id=id>{words}</p> });
        let qr = qr.map(|qr| view! { <figure class="qr"><Code qr name=words.qr /></figure> });
        view! {
            <Whole frame title=words.start.to_owned()>
                <div class="panel small">
                    <h1>{words.start}</h1>
                    <p>{(words.start_about)(&name)}</p>
                    {wrong}
                    {said}
                    {passkey}
                    <form method="post" action=here>
                        <input type="hidden" name="username" value=name autocomplete="username" />
                        <h2>{words.step_password}</h2>
                        <p class="help" id="password-help">{words.password_help}</p>
                        <div class="field">
                            <label for="password">{words.password}</label>
                            <input id="password" name="password" type="password" autocomplete="new-password" required minlength="12" maxlength="256" aria-invalid=invalid(password) aria-describedby="password-help password-wrong" />
                            {told("password-wrong", password)}
                        </div>
                        <div class="field">
                            <label for="again">{words.again}</label>
                            <input id="again" name="again" type="password" autocomplete="new-password" required maxlength="256" aria-invalid=invalid(again) aria-describedby="again-wrong" />
                            {told("again-wrong", again)}
                        </div>
                        <h2>{words.step_app}</h2>
                        <p>{words.app_about}</p>
                        {qr}
                        <p class="secret"><a href=address>{words.app_here}</a></p>
                        <p class="help">{words.app_typed}</p>
                        <p class="link digits">{secret}</p>
                        <div class="field">
                            <label for="code">{words.app_code}</label>
                            <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="12" aria-invalid=invalid(code) aria-describedby="code-wrong" />
                            {told("code-wrong", code)}
                        </div>
                        <p class="act"><button>{words.finish}</button></p>
                    </form>
                </div>
            </Whole>
        }
    })
}

/// Recovery codes, shown once.
#[derive(Clone, Debug)]
pub struct CodesPage {
    /// What surrounds it.
    pub frame: Frame,
    /// The codes.
    pub codes: Vec<String>,
    /// Where to go from here, and whether that is to sign in.
    pub next: (&'static str, bool),
}

/// Recovery codes, shown once.
pub fn codes_page(page: CodesPage) -> String {
    document(move || {
        let CodesPage { frame, codes, next: (next, signs_in) } = page;
        let words = Console::of(frame.lang);
        let codes = codes.into_iter().map(|code| view! { <li class="digits">{code}</li> }).collect_view();
        view! {
            <Whole frame title=words.codes.to_owned()>
                <div class="panel small">
                    <h1>{words.codes}</h1>
                    <p>{words.codes_about}</p>
                    <ol class="codes">{codes}</ol>
                    <p class="act"><a class="button" href=next>{if signs_in { words.sign_in } else { words.codes_saved }}</a></p>
                </div>
            </Whole>
        }
    })
}
