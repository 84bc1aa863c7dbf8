//! Islands of lists in the console: the progress of an upload, and of a check. Without them the browser shows the one,
//! and the page reloads itself for the other.

use std::rc::Rc;

use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Element, Event, FormData, Headers, HtmlButtonElement, HtmlFormElement, HtmlInputElement, HtmlProgressElement, ProgressEvent,
    RequestInit, Response, XmlHttpRequest,
};

use super::dom;

/// Milliseconds between two looks at a check, and until the page is loaded anew when nobody answers.
const LOOK: i32 = 1000;
const UNREACHABLE: i32 = 5000;

/// The form that sends a list.
struct Upload {
    form: HtmlFormElement,
    file: HtmlInputElement,
    button: HtmlButtonElement,
    under_way: Element,
}

/// Wakes the form that sends a list.
pub fn wake_upload() {
    let Some(upload) = adopted().map(Rc::new) else { return };
    dom::on(&upload.form.clone(), "submit", move |event: Event| {
        event.prevent_default();
        if upload.file.files().is_some_and(|files| files.length() > 0) {
            upload.send();
        } else {
            upload.say_named("data-none");
        }
    });
}

fn adopted() -> Option<Upload> {
    let form: HtmlFormElement = dom::find("#list-form")?;
    Some(Upload {
        file: dom::within(&form, "[name=list]")?,
        button: dom::within(&form, "button")?,
        under_way: dom::within(&form, ".under-way")?,
        form,
    })
}

/// Place above the form where the gateway says what is wrong with a list.
fn notice() -> Option<Element> {
    dom::find("#list-notice")
}

impl Upload {
    /// Says a sentence above the form.
    fn say(words: &str) {
        let Some(place) = notice() else { return };
        dom::clear(&place);
        let line = dom::make("p", "notice", words);
        dom::set(&line, "role", Some("alert"));
        dom::append(&place, &line);
        line.scroll_into_view_with_bool(false);
    }

    fn say_named(&self, name: &str) {
        Self::say(&dom::attribute(&self.form, name));
    }

    fn set_busy(&self, is_busy: bool) {
        self.button.set_disabled(is_busy);
        dom::hide(&self.under_way, !is_busy);
    }

    fn send(self: &Rc<Self>) {
        let (Ok(request), Ok(data)) = (XmlHttpRequest::new(), FormData::new_with_form(&self.form)) else { return };
        self.set_busy(true);
        notice().iter().for_each(dom::clear);
        if let Ok(sending) = request.upload() {
            let upload = Rc::clone(self);
            dom::on(&sending, "progress", move |event: ProgressEvent| upload.show(event.loaded(), event.total()));
        }
        let (upload, answer) = (Rc::clone(self), request.clone());
        dom::on(&request, "load", move |_: Event| upload.answered(&answer));
        let upload = Rc::clone(self);
        dom::on(&request, "error", move |_: Event| {
            upload.set_busy(false);
            upload.say_named("data-lost");
        });
        let _ = request.open("POST", &self.form.action());
        let _ = request.set_request_header("Accept", "application/json");
        let _ = request.send_with_opt_form_data(Some(&data));
    }

    fn show(&self, loaded: f64, total: f64) {
        #[expect(clippy::cast_possible_truncation, reason = "at most a hundred")]
        let percent = (loaded * 100.0 / total) as i32;
        if let Some(bar) = dom::within::<HtmlProgressElement>(&self.under_way, "progress") {
            bar.set_value(percent.into());
        }
        if let Some(line) = dom::within::<Element>(&self.under_way, "span") {
            let words = if percent < 100 {
                [&*dom::attribute(&self.form, "data-sending"), ": ", &percent.to_string(), "\u{a0}%"].concat()
            } else {
                dom::attribute(&self.form, "data-looking")
            };
            line.set_text_content(Some(&words));
        }
    }

    fn answered(&self, request: &XmlHttpRequest) {
        let text = request.response_text().ok().flatten().unwrap_or_default();
        let Some(answer) = js_sys::JSON::parse(&text).ok().filter(JsValue::is_object) else {
            // The session has ended, and the sign-in page was sent.
            let _ = window().location().assign(&request.response_url());
            return;
        };
        if let Some(next) = text_of(&answer, "next") {
            let _ = window().location().assign(&next);
            return;
        }
        self.set_busy(false);
        // The sentence says that a column is to be named: its field is opened and has the focus.
        if Reflect::get(&answer, &"column".into()).is_ok_and(|column| column.is_truthy()) {
            if let Some(more) = dom::find::<Element>("#list-more") {
                dom::set(&more, "open", Some(""));
            }
            if let Some(field) = dom::find::<HtmlInputElement>("#column") {
                let _ = field.focus();
            }
        }
        match text_of(&answer, "said").or_else(|| text_of(&answer, "detail")) {
            Some(words) => Self::say(&words),
            None => self.say_named("data-lost"),
        }
    }
}

fn text_of(answer: &JsValue, name: &str) -> Option<String> {
    Reflect::get(answer, &name.into()).ok()?.as_string()
}

/// Wakes the page of one list: it looks how far the check is.
pub fn wake_job() {
    if dom::find::<Element>("#job").is_none() {
        return;
    }
    spawn_local(async {
        dom::pause(LOOK / 2).await;
        while look().await {
            dom::pause(LOOK).await;
        }
    });
}

/// Shows the progress; tells whether the check goes on. Otherwise the page is loaded anew, which shows the end, or why
/// nobody answers.
async fn look() -> bool {
    let progress = progress().await;
    if progress.is_none() {
        dom::pause(UNREACHABLE).await;
    }
    let Some((percent, said)) = progress.flatten() else {
        let _ = window().location().reload();
        return false;
    };
    if let Some(line) = dom::find::<Element>("#so-far") {
        line.set_text_content(Some(&said));
    }
    if let Some(bar) = dom::find::<HtmlProgressElement>("#job progress") {
        bar.set_value(percent);
    }
    true
}

/// Percent and words of a check under way; inside, nothing when it has ended.
async fn progress() -> Option<Option<(f64, String)>> {
    let headers = Headers::new().ok()?;
    headers.set("Accept", "application/json").ok()?;
    let how = RequestInit::new();
    how.set_headers(&headers);
    let path = window().location().pathname().ok()?;
    let answer = JsFuture::from(window().fetch_with_str_and_init(&path, &how)).await.ok()?.unchecked_into::<Response>();
    let answer = JsFuture::from(answer.json().ok()?).await.ok()?;
    let get = |name: &str| Reflect::get(&answer, &name.into()).unwrap_or_default();
    let waits = get("waits").is_truthy();
    Some(waits.then(|| (get("percent").as_f64().unwrap_or_default(), get("said").as_string().unwrap_or_default())))
}
