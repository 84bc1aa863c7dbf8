//! Island of the page that verifies receipts. A receipt is sent nowhere: this gateway is asked for the public key of
//! its own log when a proof has none, and, when somebody presses the button or comes from a code, whether the decision
//! is in force now. Every sentence is already in the page.

mod asking;
mod contents;
mod pack;
mod shown;
mod summary;
mod wording;

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Uint8Array;
use kelisim_ledger::proof::{self, Proof, Refusal};
use kelisim_ledger::summary::Summary;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    DragEvent, Element, Event, File, FileList, HtmlDetailsElement, HtmlElement, HtmlInputElement, HtmlTextAreaElement,
};

use self::shown::States;
use super::dom;

/// Bytes of the longest proof pack: a file is read whole only when it can be one.
const MOST: usize = 16 << 20;

/// Tells whether a receipt is genuine, whoever signed it: for programs that load this module.
#[wasm_bindgen]
#[must_use]
pub fn holds(receipt: &[u8]) -> bool {
    proof::examine(receipt, "", "").is_ok()
}

/// The page, and what it shows.
struct Page {
    form: HtmlElement,
    file: HtmlInputElement,
    paste: HtmlTextAreaElement,
    key: HtmlInputElement,
    answer: HtmlElement,
    shown: RefCell<Option<(Rc<Proof>, States)>>,
    summary: RefCell<Option<(Summary, States)>>,
}

/// Wakes the page.
pub fn wake() {
    let Some(page) = adopted().map(Rc::new) else { return };
    // The first run of anything is slow, and must not count in the time shown.
    let _ = holds(b"{}");
    dom::hide(&page.form, false);
    let sent = Rc::clone(&page);
    dom::on(&page.form, "submit", move |event: Event| sent.submitted(&event));
    let chosen = Rc::clone(&page);
    dom::on(&page.file, "change", move |_: Event| {
        chosen.paste.set_value("");
        chosen.open(chosen.file.files());
    });
    let asked = Rc::clone(&page);
    if let Some(button) = dom::find::<Element>("[data-do=ask]") {
        dom::on(&button, "click", move |_: Event| spawn_local(Rc::clone(&asked).ask_now()));
    }
    dom::on(&document(), "dragover", |event: Event| event.prevent_default());
    let dropped = Rc::clone(&page);
    dom::on(&document(), "drop", move |event: DragEvent| {
        event.prevent_default();
        dropped.open(event.data_transfer().and_then(|data| data.files()));
    });
    let scanned = Rc::clone(&page);
    dom::on_window("hashchange", move |_: Event| scanned.scanned());
    page.scanned();
    dom::mark("data-ready");
}

fn adopted() -> Option<Page> {
    Some(Page {
        form: dom::find("form.ask")?,
        file: dom::find("#file")?,
        paste: dom::find("#paste")?,
        key: dom::find("#key")?,
        answer: dom::find("#answer")?,
        shown: RefCell::default(),
        summary: RefCell::default(),
    })
}

impl Page {
    fn submitted(self: &Rc<Self>, event: &Event) {
        event.prevent_default();
        let pasted = self.paste.value();
        if !pasted.trim().is_empty() {
            spawn_local(Rc::clone(self).examine(pasted.into_bytes(), false));
        } else if self.file.files().is_some_and(|files| files.length() > 0) {
            self.open(self.file.files());
        } else {
            dom::focus(&self.paste);
        }
    }

    fn open(self: &Rc<Self>, files: Option<FileList>) {
        let Some(file) = files.and_then(|files| files.get(0)) else { return };
        let page = Rc::clone(self);
        spawn_local(async move {
            match read(&file).await {
                Some(bytes) => page.examine(bytes, false).await,
                // What cannot be read is not judged.
                None => page.show_refusal("broken"),
            }
        });
    }

    /// The address of a QR code holds the proof behind its "#", which browsers never send.
    fn scanned(self: &Rc<Self>) {
        let location = window().location();
        let hash = location.hash().unwrap_or_default();
        let digits = hash.trim_start_matches('#');
        if digits.len() < 200 || !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return;
        }
        let address = location.href().unwrap_or_default();
        self.paste.set_value(&address);
        // Who scans the code asked this gateway for the page just now: it is asked for the present too. A file is not
        // told of.
        spawn_local(Rc::clone(self).examine(address.into_bytes(), true));
    }

    async fn examine(self: Rc<Self>, content: Vec<u8>, is_scanned: bool) {
        if summary::is_one(&content) {
            return self.open_summary(&content).await;
        }
        let begun = dom::now();
        let pinned = self.key.value();
        let is_too_large = content.len() > MOST;
        let mut found = proof::examine(if is_too_large { &[] } else { &content }, &pinned, "");
        let took = dom::now() - begun;
        // A proof without a key: the key of the log is public, and this gateway may have it.
        if let Err(Refusal::NoKey(log)) = &found
            && let Some(key) = asking::key_of(log).await
        {
            found = proof::examine(&content, &pinned, &key);
        }
        if let Some(line) = dom::within::<Element>(&self.answer, "[data-took]") {
            line.set_text_content(Some(&dom::attribute(&line, "data-took").replace('~', &wording::milliseconds(took))));
        }
        // What is no proof of ours may be one of the files of the summary that is shown.
        if found.as_ref().is_err_and(|why| why.code() == "malformed") && !is_too_large && self.compare(&content) {
            return;
        }
        self.summary.replace(None);
        match found {
            Ok(proof) => {
                let (proof, mut states) = (Rc::new(proof), States::default());
                let verdict = self.describe(&proof, &mut states);
                states.show(&self.answer);
                self.shown.replace(Some((proof, states)));
                self.open_answer(verdict);
            }
            Err(_) if is_too_large => self.show_refusal("too-large"),
            Err(why) => self.show_refusal(why.code()),
        }
        if is_scanned && self.shown.borrow().as_ref().is_some_and(|(_, states)| states.has("asks")) {
            self.ask_now().await;
        }
    }

    fn show_refusal(&self, why: &str) {
        // A missing or wrong key is corrected where it is typed.
        if why.ends_with("key")
            && let Some(details) = self.key.closest("details").ok().flatten()
        {
            details.unchecked_into::<HtmlDetailsElement>().set_open(true);
        }
        let mut states = States::default();
        let verdict = shown::refused(why, &mut states);
        states.show(&self.answer);
        self.shown.replace(None);
        self.open_answer(verdict);
    }

    fn open_answer(&self, verdict: &str) {
        dom::hide(&self.answer, false);
        dom::set(&self.answer, "data-found", Some(verdict));
        dom::focus(&self.answer);
        self.answer.scroll_into_view_with_bool(true);
    }

    fn refresh(&self) {
        if let Some((_, states)) = &*self.shown.borrow() {
            states.show(&self.answer);
        }
    }
}

async fn read(file: &File) -> Option<Vec<u8>> {
    #[expect(clippy::cast_precision_loss, reason = "a limit of 16 megabytes")]
    if file.size() > MOST as f64 {
        return Some(vec![0; MOST + 1]);
    }
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
