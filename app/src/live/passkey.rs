//! Island of a form that is sent once a passkey has answered: it gets a challenge from the gateway, has the browser ask
//! its owner, and is then sent with the answer like any other form. It is hidden where no browser could. Every sentence
//! is already in the page.

use base64ct::{Base64UrlUnpadded, Encoding};
use js_sys::{Array, ArrayBuffer, Function, Object, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AuthenticatorAssertionResponse, AuthenticatorAttestationResponse, DomException, Element, Event, Headers, HtmlButtonElement,
    HtmlFormElement, PublicKeyCredential, RequestInit, Response,
};

use super::dom;

/// Wakes every form that is not awake yet.
pub fn wake() {
    if !Reflect::get(&window(), &"PublicKeyCredential".into()).is_ok_and(|known| known.is_function()) {
        return;
    }
    for form in dom::every("form[data-passkey]:not([data-awake])") {
        dom::set(&form, "data-awake", Some(""));
        let (form, Some(button)) =
            (form.clone().unchecked_into::<HtmlFormElement>(), dom::within::<HtmlButtonElement>(&form, "button"))
        else {
            continue;
        };
        dom::hide(&form, false);
        // A page that comes back from the browser's cache has its button as it was left.
        let back = button.clone();
        dom::on_window("pageshow", move |_: Event| back.set_disabled(false));
        dom::on(&form.clone(), "submit", move |event: Event| {
            event.prevent_default();
            if !button.disabled() {
                spawn_local(pressed(form.clone(), button.clone()));
            }
        });
    }
}

async fn pressed(form: HtmlFormElement, button: HtmlButtonElement) {
    button.set_disabled(true);
    let trouble = dom::within::<Element>(&form, ".trouble");
    let say = |words: &str| {
        if let Some(trouble) = &trouble {
            trouble.set_text_content(Some(words));
        }
    };
    say("");
    if let Err(words) = ask(&form).await {
        say(&dom::attribute(&form, words));
        button.set_disabled(false);
        dom::focus(&button);
    }
}

/// Has the passkey answer, and sends the form; on failure, the attribute that holds the sentence.
async fn ask(form: &HtmlFormElement) -> Result<(), &'static str> {
    let offline = |_| "data-offline";
    let headers = Headers::new().map_err(offline)?;
    headers.set("Accept", "application/json").map_err(offline)?;
    let how = RequestInit::new();
    how.set_headers(&headers);
    let answer = JsFuture::from(window().fetch_with_str_and_init(&form.action(), &how)).await.map_err(offline)?;
    let answer: Response = answer.unchecked_into();
    if answer.status() >= 500 {
        return Err("data-offline");
    }
    // Signed out meanwhile, or no longer allowed: loads the page that explains it.
    if answer.redirected() {
        let _ = window().location().assign(&answer.url());
        return Ok(());
    }
    if !answer.ok() {
        let _ = window().location().reload();
        return Ok(());
    }
    let challenge = JsFuture::from(answer.json().map_err(offline)?).await.map_err(offline)?;
    let fields = match &*dom::attribute(form, "data-passkey") {
        "make" => make(&challenge).await,
        _ => get(&challenge).await,
    };
    for (name, value) in fields.map_err(|why| reason(&why))? {
        if let Some(before) = dom::within::<Element>(form, &["[name=\"", name, "\"]"].concat()) {
            before.remove();
        }
        let field = dom::make("input", "", "");
        for (attribute, value) in [("type", "hidden"), ("name", name), ("value", &value)] {
            dom::set(&field, attribute, Some(value));
        }
        dom::append(form, &field);
    }
    let _ = form.submit();
    Ok(())
}

/// Attribute of the sentence for a failure: the browser reveals nothing about it but a name.
fn reason(why: &JsValue) -> &'static str {
    match why.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("InvalidStateError") => "data-known",
        Some("SecurityError") => "data-address",
        Some("NotSupportedError" | "ConstraintError") => "data-unable",
        _ => "data-cancelled",
    }
}

type Fields = Vec<(&'static str, String)>;

fn text(bytes: &ArrayBuffer) -> String {
    Base64UrlUnpadded::encode_string(&Uint8Array::new(bytes).to_vec())
}

/// Replaces the text of a member by the bytes it stands for.
fn decode(object: &JsValue, name: &str) -> Result<(), JsValue> {
    let name = name.into();
    let text = Reflect::get(object, &name)?.as_string().unwrap_or_default();
    let bytes = Base64UrlUnpadded::decode_vec(&text).map_err(|_| JsValue::UNDEFINED)?;
    Reflect::set(object, &name, &Uint8Array::from(&*bytes)).map(drop)
}

/// The same for the id of each entry of a list.
fn decode_list(object: &JsValue, name: &str) -> Result<(), JsValue> {
    if let Some(list) = Reflect::get(object, &name.into())?.dyn_ref::<Array>() {
        list.iter().try_for_each(|entry| decode(&entry, "id"))?;
    }
    Ok(())
}

async fn credential(way: &str, challenge: &JsValue) -> Result<PublicKeyCredential, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"publicKey".into(), challenge)?;
    let credentials = window().navigator().credentials();
    // `get` or `create`.
    let ask: Function = Reflect::get(&credentials, &way.into())?.dyn_into()?;
    let promise: js_sys::Promise = ask.call1(&credentials, &options)?.dyn_into()?;
    JsFuture::from(promise).await?.dyn_into()
}

async fn get(challenge: &JsValue) -> Result<Fields, JsValue> {
    decode(challenge, "challenge")?;
    decode_list(challenge, "allowCredentials")?;
    let found = credential("get", challenge).await?;
    let response: AuthenticatorAssertionResponse = found.response().unchecked_into();
    Ok(vec![
        ("id", text(&found.raw_id())),
        ("client", text(&response.client_data_json())),
        ("data", text(&response.authenticator_data())),
        ("signature", text(&response.signature())),
        ("user", response.user_handle().map(|user| text(&user)).unwrap_or_default()),
    ])
}

async fn make(challenge: &JsValue) -> Result<Fields, JsValue> {
    decode(challenge, "challenge")?;
    decode(&Reflect::get(challenge, &"user".into())?, "id")?;
    decode_list(challenge, "excludeCredentials")?;
    let made = credential("create", challenge).await?;
    let response: AuthenticatorAttestationResponse = made.response().unchecked_into();
    // Browsers of before 2021 do not tell by which ways a passkey is reached.
    let has_ways = Reflect::has(&response, &"getTransports".into())?;
    let ways = has_ways.then(|| response.get_transports().iter().filter_map(|way| way.as_string()).collect::<Vec<_>>().join(" "));
    Ok(vec![
        ("client", text(&response.client_data_json())),
        ("object", text(&response.attestation_object())),
        ("transports", ways.unwrap_or_default()),
    ])
}
