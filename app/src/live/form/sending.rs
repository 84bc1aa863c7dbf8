//! Sending a form, and reading the gateway's answer.

use std::rc::Rc;

use js_sys::Array;
use leptos::prelude::window;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, FormData, Headers, HtmlFormElement, RequestInit, Response, UrlSearchParams};

use crate::live::dom;

/// Milliseconds until a request without an answer is given up.
const LATE: i32 = 40_000;

/// Why nothing is known of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// No network, or no answer in time.
    Offline,
    /// An answer, but not of the gateway.
    Failed,
}

#[wasm_bindgen]
extern "C" {
    /// Answer of the gateway, as JSON.
    type Body;
    #[wasm_bindgen(method, getter)]
    fn notice(this: &Body) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn token(this: &Body) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn work(this: &Body) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn location(this: &Body) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn number(this: &Body) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn troubles(this: &Body) -> JsValue;

    /// A mistake of a field.
    pub(super) type Trouble;
    #[wasm_bindgen(method, getter)]
    pub(super) fn field(this: &Trouble) -> String;
    #[wasm_bindgen(method, getter)]
    pub(super) fn label(this: &Trouble) -> String;
    #[wasm_bindgen(method, getter)]
    pub(super) fn words(this: &Trouble) -> String;
    /// What to show in its place, where something stands there that cannot be seen.
    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &Trouble) -> Option<String>;
}

/// Answer of the gateway.
pub(super) struct Reply {
    /// Its HTTP status.
    pub(super) status: u16,
    body: Body,
}

impl Reply {
    pub(super) fn notice(&self) -> String {
        self.body.notice().unwrap_or_default()
    }

    pub(super) fn token(&self) -> Option<String> {
        self.body.token()
    }

    /// Zero bits of the work that is asked for, where there is a crowd.
    pub(super) fn work(&self) -> Option<u32> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bits")]
        self.body.work().map(|bits| bits as u32)
    }

    pub(super) fn location(&self) -> String {
        self.body.location().unwrap_or_default()
    }

    pub(super) fn number(&self) -> String {
        self.body.number().unwrap_or_default()
    }

    pub(super) fn troubles(&self) -> Vec<Trouble> {
        self.body.troubles().dyn_ref().map(|list: &Array| list.iter().map(JsCast::unchecked_into).collect()).unwrap_or_default()
    }
}

/// Posts the form, with one more field.
pub(super) async fn post(form: &HtmlFormElement, more: Option<(&str, &str)>) -> Result<Reply, Lost> {
    let data = FormData::new_with_form(form).map_err(|_| Lost::Failed)?;
    let body = UrlSearchParams::new_with_str_sequence_sequence(&data).map_err(|_| Lost::Failed)?;
    if let Some((name, value)) = more {
        body.set(name, value);
    }
    let headers = Headers::new().map_err(|_| Lost::Failed)?;
    let _ = headers.set("Accept", "application/json");
    let stop = Rc::new(AbortController::new().map_err(|_| Lost::Failed)?);
    let how = RequestInit::new();
    how.set_method("POST");
    how.set_body(&body);
    how.set_headers(&headers);
    how.set_signal(Some(&stop.signal()));
    let late = dom::after(LATE, move || stop.abort());
    let reply = read(&form.action(), &how).await;
    dom::cancel(late);
    reply
}

async fn read(action: &str, how: &RequestInit) -> Result<Reply, Lost> {
    let answer = JsFuture::from(window().fetch_with_str_and_init(action, how)).await.map_err(|_| Lost::Offline)?;
    let answer: Response = answer.unchecked_into();
    // A body that breaks off is a lost network too; one that is no JSON comes from an intermediary.
    let text = JsFuture::from(answer.text().map_err(|_| Lost::Failed)?).await.map_err(|_| Lost::Offline)?;
    let body = js_sys::JSON::parse(&text.as_string().unwrap_or_default()).map_err(|_| Lost::Failed)?;
    if !body.is_object() {
        return Err(Lost::Failed);
    }
    Ok(Reply { status: answer.status(), body: body.unchecked_into() })
}
