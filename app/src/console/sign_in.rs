//! Signing in, and setting up an account.

use kelisim_i18n::{Console, Passkeys};
use leptos::prelude::*;

use super::Notice;
use super::frame::{Frame, Whole};
use super::organisation::{ServiceLink, ServiceSignIn};
use super::passkey::{SetUp, SignIn};
use crate::live::LiveKeeping;
use crate::page::Qr;
use crate::receipt::Code;
use crate::render::document;

/// Data of the sign-in page.
#[derive(Clone, Debug)]
pub struct SignInPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Result of the last action, and whether it is an error.
    pub notice: Option<(String, bool)>,
    /// Link to the organisation's sign-in service, where there is one.
    pub organisation: Option<ServiceLink>,
    /// The name as it was typed.
    pub name: String,
    /// Address to continue at afterwards.
    pub next: String,
    /// Whether there can be passkeys.
    pub has_passkeys: bool,
}

/// Renders the sign-in page.
pub fn sign_in_page(page: SignInPage) -> String {
    document(move || {
        let SignInPage { frame, notice, organisation, name, next, has_passkeys } = page;
        let words = Console::of(frame.lang);
        let notice = notice.map(|(words, wrong)| view! { <Notice words wrong /> });
        let lang = frame.lang;
        let lost = has_passkeys.then(|| view! { <p class="help">{Passkeys::of(lang).lost}</p> });
        let passkey = has_passkeys.then(|| view! { <SignIn next=next.clone() lang /> });
        let organisation = organisation.map(|link| view! { <ServiceSignIn link lang /> });
        view! {
            <Whole frame title=words.sign_in.to_owned()>
                <div class="panel small">
                    <h1>{words.sign_in}</h1>
                    {notice}
                    {organisation}
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

/// Data of the page that sets up an account by its one-time link.
#[derive(Clone, Debug)]
pub struct StartPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of this page, to which the form is posted.
    pub here: String,
    /// The name they will sign in with.
    pub name: String,
    /// The TOTP secret as people type it into an app.
    pub secret: String,
    /// `otpauth:` address of the secret, for an app on this device.
    pub address: String,
    /// The same address as a QR code for a camera.
    pub qr: Option<Qr>,
    /// Error of an attempt with a passkey before.
    pub notice: Option<String>,
    /// Whether there can be passkeys.
    pub has_passkeys: bool,
    /// Errors in the password, its repetition, and the code.
    pub troubles: [Option<&'static str>; 3],
}

/// Renders the page that sets up an account by its one-time link.
pub fn start_page(page: StartPage) -> String {
    document(move || {
        let StartPage { frame, here, name, secret, address, qr, notice, has_passkeys, troubles } = page;
        let (lang, words) = (frame.lang, Console::of(frame.lang));
        let notice = notice.map(|words| view! { <Notice words wrong=true /> });
        let passkey = has_passkeys.then(|| view! { <SetUp here=here.clone() lang /> });
        let wrong = troubles.iter().any(Option::is_some).then(|| view! { <Notice words=words.check.to_owned() wrong=true /> });
        let [password, repeated, code] = troubles;
        let invalid = |trouble: Option<&str>| trouble.map(|_| "true");
        let error_line =
            |id: &'static str, trouble: Option<&'static str>| trouble.map(|words| view! { <p class="trouble" id=id>{words}</p> });
        let qr = qr.map(|qr| view! { <figure class="qr"><Code qr name=words.qr /></figure> });
        view! {
            <Whole frame title=words.start.to_owned()>
                <div class="panel small">
                    <h1>{words.start}</h1>
                    <p>{(words.start_about)(&name)}</p>
                    {wrong}
                    {notice}
                    {passkey}
                    <form method="post" action=here>
                        <input type="hidden" name="username" value=name autocomplete="username" />
                        <h2>{words.step_password}</h2>
                        <p class="help" id="password-help">{words.password_help}</p>
                        <div class="field">
                            <label for="password">{words.password}</label>
                            <input id="password" name="password" type="password" autocomplete="new-password" required minlength="12" maxlength="256" aria-invalid=invalid(password) aria-describedby="password-help password-wrong" />
                            {error_line("password-wrong", password)}
                        </div>
                        <div class="field">
                            <label for="again">{words.again}</label>
                            <input id="again" name="again" type="password" autocomplete="new-password" required maxlength="256" aria-invalid=invalid(repeated) aria-describedby="again-wrong" />
                            {error_line("again-wrong", repeated)}
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
                            {error_line("code-wrong", code)}
                        </div>
                        <p class="act"><button>{words.finish}</button></p>
                    </form>
                </div>
            </Whole>
        }
    })
}

/// Data of the page of recovery codes, shown once.
#[derive(Clone, Debug)]
pub struct CodesPage {
    /// Frame around the page.
    pub frame: Frame,
    /// The recovery codes in clear.
    pub codes: Vec<String>,
    /// Address to continue at.
    pub next: &'static str,
}

/// Renders the page of recovery codes, shown once.
pub fn codes_page(page: CodesPage) -> String {
    document(move || {
        let CodesPage { frame, codes, next } = page;
        let words = Console::of(frame.lang);
        let file = format!("{}\n\n{}\n", words.codes, codes.join("\n"));
        let codes = codes.into_iter().map(|code| view! { <li class="digits">{code}</li> }).collect_view();
        view! {
            <Whole frame title=words.codes.to_owned()>
                <div class="panel small">
                    <h1>{words.codes}</h1>
                    <p>{words.codes_about}</p>
                    <ol class="codes">{codes}</ol>
                    <LiveKeeping>
                        <p class="act keeping" data-text=file>
                            <button type="button" class="plain" data-do="copy" data-done=words.codes_copied hidden>{words.codes_copy}</button>
                            <button type="button" class="plain" data-do="print" hidden>{words.codes_print}</button>
                            <a class="plain" data-do="save" download="kelisim-codes.txt" hidden>{words.codes_save}</a>
                        </p>
                    </LiveKeeping>
                    <p class="act"><a class="button" href=next>{words.codes_saved}</a></p>
                </div>
            </Whole>
        }
    })
}
