//! Passkeys: asked for by a script, so what needs one is hidden until the script shows it.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_i18n::Passkeys;

/// Somebody's passkeys.
#[derive(Clone, Debug)]
pub struct PasskeyList {
    /// Address of the script that asks for one more, where there may be one more.
    pub script: Option<String>,
    /// Whether they signed in a short while ago, and so may change them.
    pub fresh: bool,
    /// What this device is called.
    pub label: String,
    /// In the order they were added.
    pub all: Vec<PasskeyRow>,
}

/// A passkey, ready to read.
#[derive(Clone, Debug)]
pub struct PasskeyRow {
    /// What stands for it in forms.
    pub mark: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub made: String,
    /// When somebody signed in with it last.
    pub last: Option<String>,
    /// Whether there may be a copy of it, so that it opens nothing any more.
    pub doubted: bool,
}

/// A form that the script sends once a passkey answered. It is there only where the script is.
#[component]
fn Asking(
    /// Where it is sent, and where the script asks first.
    action: String,
    /// `get` for a passkey that is there, `make` for a new one.
    kind: &'static str,
    /// Address of the script.
    script: String,
    /// What the button says.
    button: &'static str,
    /// The language.
    lang: Lang,
    /// What stands over the button.
    over: AnyView,
    /// What stands below it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let words = Passkeys::of(lang);
    let (cancelled, unable, address, offline) = (words.cancelled, words.unable, words.address, words.offline);
    view! {
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
        <script type="module" src=script></script>
    }
}

/// Signs in.
#[component]
pub(super) fn Enter(
    /// Address of the script.
    script: String,
    /// Where to go afterwards.
    next: String,
    /// The language.
    lang: Lang,
) -> impl IntoView {
    let words = Passkeys::of(lang);
    let over = view! { <input type="hidden" name="next" value=next /> }.into_any();
    view! {
        <Asking action="/console/sign-in/passkey".to_owned() kind="get" script button=words.enter lang over>
            <p class="help">{words.enter_about}</p>
            <p class="or"><span>{words.or}</span></p>
        </Asking>
    }
}

/// Sets up an account.
#[component]
pub(super) fn First(
    /// Address of the script.
    script: String,
    /// Address of the page.
    here: String,
    /// The language.
    lang: Lang,
) -> impl IntoView {
    let words = Passkeys::of(lang);
    let over = view! { <h2>{words.with}</h2> <p>{words.about}</p> }.into_any();
    view! {
        <Asking action=format!("{here}/passkey") kind="make" script button=words.make lang over>
            <p class="or"><span>{words.or_set_up}</span></p>
        </Asking>
    }
}

/// That one must sign in again first.
#[component]
pub(super) fn Again(
    /// The language.
    lang: Lang,
) -> impl IntoView {
    let words = Passkeys::of(lang);
    view! {
        <p>{words.stale}</p>
        <p class="act"><a class="button" href="/console/sign-in?next=/console/account">{words.sign_in_again}</a></p>
    }
}

/// Somebody's own passkeys.
#[component]
pub(super) fn Own(
    /// The passkeys.
    list: PasskeyList,
    /// Token of the forms of this session.
    form: String,
    /// The language.
    lang: Lang,
) -> impl IntoView {
    let PasskeyList { script, fresh, label, all } = list;
    // Where there can be none, there is nothing to say.
    if script.is_none() && all.is_empty() {
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
    let add = script.filter(|_| fresh).map(|script| {
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
            <Asking action="/console/account/passkey".to_owned() kind="make" script button=words.add lang over />
        }
    });
    let again = (!fresh).then(|| view! { <Again lang /> });
    Some(view! {
        <section class="panel">
            <h2>{words.passkeys}</h2>
            <p class="help">{words.about}</p>
            {none}
            <ul class="keys">{rows}</ul>
            {add}
            {again}
        </section>
    })
}
