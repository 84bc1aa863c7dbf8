//! Passkeys: an island requests them, so what needs one is hidden until it wakes.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_i18n::Passkeys;

use crate::live::LivePasskey;

/// The passkeys of an account.
#[derive(Clone, Debug)]
pub struct PasskeyList {
    /// Whether there may be one more.
    pub can_add: bool,
    /// Whether they signed in a short while ago, and so may change them.
    pub fresh: bool,
    /// Suggested name of this device.
    pub label: String,
    /// The passkeys in the order they were added.
    pub all: Vec<PasskeyRow>,
}

/// A passkey, ready to read.
#[derive(Clone, Debug)]
pub struct PasskeyRow {
    /// Identifier of the passkey in forms.
    pub mark: String,
    /// Name that its owner gave it.
    pub name: String,
    /// When it was added.
    pub made: String,
    /// When somebody last signed in with it.
    pub last: Option<String>,
    /// Whether a copy of it may exist, so that it is refused from now on.
    pub doubted: bool,
}

/// A form that is sent once a passkey has answered.
#[component]
fn PasskeyForm(
    /// Address that it is posted to, and that the challenge comes from.
    action: String,
    /// `get` for a passkey that exists, `make` for a new one.
    kind: &'static str,
    /// Label of the button.
    button: &'static str,
    /// The language of the page.
    lang: Lang,
    /// Content above the button.
    over: AnyView,
    /// Content below the button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let words = Passkeys::of(lang);
    let (cancelled, unable, address, offline) = (words.cancelled, words.unable, words.address, words.offline);
    view! {
        <LivePasskey>
            <form
                method="post"
                action=action
                class="passkey"
                hidden
                data-passkey=kind
                data-cancelled=cancelled
                data-known=words.known
                data-unable=unable
                data-address=address
                data-offline=offline
            >
                {over}
                <p class="act"><button>{button}</button></p>
                <p class="trouble" role="alert"></p>
                {children.map(|children| children())}
            </form>
        </LivePasskey>
    }
}

/// Form that signs in with a passkey.
#[component]
pub(super) fn SignIn(
    /// Address to continue at afterwards.
    next: String,
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let words = Passkeys::of(lang);
    let over = view! { <input type="hidden" name="next" value=next /> }.into_any();
    view! {
        <PasskeyForm action="/console/sign-in/passkey".to_owned() kind="get" button=words.enter lang over>
            <p class="help">{words.enter_about}</p>
            <p class="or"><span>{words.or}</span></p>
        </PasskeyForm>
    }
}

/// Form that sets up an account with a passkey.
#[component]
pub(super) fn SetUp(
    /// Address of the page.
    here: String,
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let words = Passkeys::of(lang);
    let over = view! { <h2>{words.with}</h2> <p>{words.about}</p> }.into_any();
    view! {
        <PasskeyForm action=format!("{here}/passkey") kind="make" button=words.make lang over>
            <p class="or"><span>{words.or_set_up}</span></p>
        </PasskeyForm>
    }
}

/// Notice that one must sign in again first.
#[component]
pub(super) fn SignInAgain(
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let words = Passkeys::of(lang);
    view! {
        <p>{words.stale}</p>
        <p class="act"><a class="button" href="/console/sign-in?next=/console/account">{words.sign_in_again}</a></p>
    }
}

/// List of the account's passkeys, with forms to change them.
#[component]
pub(super) fn PasskeySection(
    /// The passkeys of the account.
    list: PasskeyList,
    /// CSRF token of the forms of this session.
    form: String,
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let PasskeyList { can_add, fresh, label, all } = list;
    // Where passkeys are impossible, the section is left out.
    if !can_add && all.is_empty() {
        return None;
    }
    let words = Passkeys::of(lang);
    let none = all.is_empty().then(|| view! { <p>{words.none}</p> });
    let token = form.clone();
    let rows = all.into_iter().map(move |row| {
        let PasskeyRow { mark, name, made, last, doubted } = row;
        let last = last.map_or_else(|| words.unused.to_owned(), |last| (words.used)(&last));
        let doubted = doubted.then(|| view! { <p class="trouble">{words.doubted}</p> });
        let remove = fresh.then(|| {
            view! {
                <form method="post" action="/console/account/passkey/remove">
                    <input type="hidden" name="form" value=token.clone() />
                    <input type="hidden" name="passkey" value=mark />
                    <button class="quiet" aria-label=(words.remove_one)(&name)>{words.remove}</button>
                </form>
            }
        });
        view! {
            <li>
                <div>
                    <p class="own">{name.clone()}</p>
                    <p class="help">{(words.made)(&made)}" "{last}</p>
                    {doubted}
                </div>
                {remove}
            </li>
        }
    });
    let rows = rows.collect_view();
    let add = (can_add && fresh).then(|| {
        let over = view! {
            <input type="hidden" name="form" value=form />
            <div class="field">
                <label for="label">{words.label}</label>
                <input id="label" name="label" value=label maxlength="60" autocomplete="off" aria-describedby="label-help" />
                <p class="help" id="label-help">{words.label_help}</p>
            </div>
        }
        .into_any();
        view! {
            <PasskeyForm action="/console/account/passkey".to_owned() kind="make" button=words.add lang over />
        }
    });
    let sign_in_again = (!fresh).then(|| view! { <SignInAgain lang /> });
    Some(view! {
        <section class="panel">
            <h2>{words.passkeys}</h2>
            <p class="help">{words.about}</p>
            {none}
            <ul class="keys">{rows}</ul>
            {add}
            {sign_in_again}
        </section>
    })
}
