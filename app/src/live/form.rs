//! Island of a form: it keeps what is typed, spells what is left, and sends without leaving the page, so that a lost
//! network loses nothing. All of it is an addition: without it the form is posted and answered as a page, by the same
//! rules. What was typed before it wakes stands in the fields, and stays.

mod answer;
mod draft;
mod frame;
mod press;
mod sending;
mod spelling;
mod work;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, HtmlButtonElement, HtmlFormElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};
use web_sys::{FocusEvent, PageTransitionEvent};

use self::draft::Draft;
use self::sending::{Lost, Reply};
use super::{check, dom};

/// Milliseconds of rest after which what is typed is stored.
const REST: i32 = 250;
/// Characters that remain of a long text when that is worth knowing.
const WORTH_KNOWING: i32 = 300;

/// The form of the page, and its parts that the gateway left empty for this.
struct Form {
    element: HtmlFormElement,
    button: HtmlButtonElement,
    /// Words of the button when nothing is being sent.
    words: String,
    /// Line beside the button, with the sentences it may show.
    state: Element,
    /// Notice that a draft is stored.
    note: Element,
    /// Place of the list of mistakes.
    told: Element,
    draft: RefCell<Draft>,
    is_busy: Cell<bool>,
    /// When what is typed will be stored; 0 when it is.
    planned: Cell<i32>,
    opened: f64,
}

/// Wakes the form of the page.
pub fn wake() {
    let Some(form) = adopted().map(Rc::new) else { return };
    press::wait_for_its_end();
    let target: &HtmlFormElement = &form.element;
    listen(&form, target, "input", Form::typed);
    listen(&form, target, "change", |_, event: Event| check::field_left(&event));
    listen(&form, target, "focusout", |form, event: FocusEvent| form.left(&event));
    listen(&form, target, "keydown", |form, event: KeyboardEvent| form.pressed(&event));
    listen(&form, target, "submit", Form::submitted);
    if let Some(clear) = dom::within::<Element>(&form.note, "button") {
        let form = Rc::clone(&form);
        dom::on(&clear, "click", move |_: Event| form.begin_anew());
    }
    let leaving = Rc::clone(&form);
    dom::on_window("pagehide", move |_: Event| {
        if leaving.planned.get() != 0 && !leaving.is_busy.get() {
            leaving.keep();
        }
    });
    // Unlocks a page that comes back from the browser's cache.
    let back = Rc::clone(&form);
    dom::on_window("pageshow", move |event: PageTransitionEvent| {
        if event.persisted() {
            back.lock(false);
        }
    });
    let restored = form.draft.borrow_mut().restore();
    if restored || form.draft.borrow().any() {
        form.keep();
    }
    frame::report_height();
    dom::mark("data-live");
}

fn listen<E: wasm_bindgen::JsCast + 'static>(
    form: &Rc<Form>,
    to: &HtmlFormElement,
    name: &str,
    act: impl Fn(&Rc<Form>, E) + 'static,
) {
    let form = Rc::clone(form);
    dom::on(to, name, move |event: E| act(&form, event));
}

fn adopted() -> Option<Form> {
    let form: HtmlFormElement = dom::find("form.apply")?;
    let button: HtmlButtonElement = dom::within(&form, "[data-sending]")?;
    Some(Form {
        words: button.text_content().unwrap_or_default(),
        button,
        state: dom::within(&form, ".state")?,
        note: dom::within(&form, ".draft")?,
        told: dom::find(".told")?,
        draft: RefCell::new(Draft::of(form.clone())),
        is_busy: Cell::new(false),
        planned: Cell::new(0),
        opened: dom::now(),
        element: form,
    })
}

impl Form {
    fn token(&self) -> Option<HtmlInputElement> {
        dom::within(&self.element, "[name=token]")
    }

    /// Shows a sentence beside the button. Emptied first, so that a screen reader reads it again when the words are
    /// the same.
    fn say(&self, words: &str) {
        dom::clear(&self.state);
        self.state.set_text_content(Some(words));
    }

    /// Shows one of the sentences that the page brought.
    fn say_named(&self, name: &str) {
        self.say(&dom::attribute(&self.state, name));
    }

    fn lock(&self, is_busy: bool) {
        self.is_busy.set(is_busy);
        self.button.set_disabled(is_busy);
        let sending = is_busy.then(|| dom::attribute(&self.button, "data-sending"));
        self.button.set_text_content(Some(sending.as_ref().unwrap_or(&self.words)));
    }

    // ---- What is typed ----

    fn unplan(&self) {
        dom::cancel(self.planned.take());
    }

    fn keep(&self) {
        self.unplan();
        let mut draft = self.draft.borrow_mut();
        let any = draft.any();
        if any {
            draft.keep();
        } else {
            draft.forget();
        }
        dom::hide(&self.note, !any);
    }

    fn typed(self: &Rc<Self>, event: Event) {
        self.unplan();
        let form = Rc::clone(self);
        self.planned.set(dom::after(REST, move || form.keep()));
        dom::hide(&self.note, false);
        if let Some(area) = dom::target(&event).and_then(|target| wasm_bindgen::JsCast::dyn_into(target).ok()) {
            self.show_rest(&area);
        }
    }

    /// Shows how much of a long text remains, once that is worth knowing.
    fn show_rest(&self, area: &HtmlTextAreaElement) {
        let line = area.parent_element().and_then(|field| dom::within::<Element>(&field, ".left"));
        let rest = area.max_length() - i32::try_from(area.text_length()).unwrap_or(i32::MAX);
        if rest > WORTH_KNOWING {
            if let Some(line) = line {
                line.remove();
            }
            return;
        }
        let line = line.unwrap_or_else(|| {
            let made = dom::make("p", "help left", "");
            let _ = area.after_with_node_1(&made);
            made.into()
        });
        line.set_text_content(Some(&dom::attribute(&self.state, "data-left").replace('~', &rest.to_string())));
    }

    fn left(&self, event: &FocusEvent) {
        if let Some(field) = dom::target(event)
            && spelling::spell(&field)
        {
            self.keep();
        }
        check::field_left(event);
    }

    fn pressed(&self, event: &KeyboardEvent) {
        if let Some(field) = dom::target(event)
            // First of all: what a browser fills in by itself comes with keys that have no name.
            && (event.ctrl_key() || event.meta_key())
            && !event.shift_key()
            && event.key() == "z"
            && spelling::undo(&field)
        {
            event.prevent_default();
            self.keep();
        }
    }

    /// Erases what is typed, also what the gateway wrote into the page when it showed the form again.
    fn begin_anew(&self) {
        self.unplan();
        self.draft.borrow_mut().forget();
        for field in draft::elements(&self.element) {
            if let Some(tick) = dom::tick_box(&field) {
                tick.set_checked(false);
            } else if !matches!(&*dom::attribute(&field, "type"), "hidden" | "submit" | "button") {
                dom::set_value(&field, "");
            }
            dom::set(&field, "aria-invalid", None);
        }
        dom::every_within(&self.element, ".trouble,.hint").iter().for_each(dom::clear);
        dom::clear(&self.told);
        self.say("");
        dom::hide(&self.note, true);
        if let Some(first) = dom::within::<Element>(&self.element, ".field input,.field textarea,.field select") {
            dom::focus(&first);
        }
    }

    // ---- Sending ----

    fn submitted(self: &Rc<Self>, event: Event) {
        event.prevent_default();
        if self.is_busy.get() {
            return;
        }
        self.lock(true);
        self.say("");
        let form = Rc::clone(self);
        spawn_local(async move {
            let reply = form.send().await;
            form.answered(reply);
        });
    }

    async fn send(&self) -> Result<Reply, Lost> {
        // Nobody fills in a form as fast; when the browser does, the submission waits for this moment.
        let least: i32 = dom::attribute(&self.element, "data-least").parse().unwrap_or_default();
        if least > 0 {
            #[expect(clippy::cast_possible_truncation, reason = "what is too long for it has passed anyway")]
            let passed = (dom::now() - self.opened) as i32;
            dom::pause(least.saturating_mul(1000).saturating_add(300).saturating_sub(passed).max(0)).await;
        }
        self.unplan();
        let token = self.token().map(|token| token.value()).unwrap_or_default();
        self.draft.borrow_mut().keep_with(&token);
        let reply = sending::post(&self.element, None).await?;
        let Some(bits) = reply.work() else { return Ok(reply) };
        self.say_named("data-working");
        let found = work::find(&token, bits).await;
        sending::post(&self.element, Some(("k.work", &found))).await
    }

    fn answered(self: &Rc<Self>, reply: Result<Reply, Lost>) {
        let reply = match reply {
            Ok(reply) if reply.status == 201 => return self.done(&reply),
            Ok(reply) => reply,
            Err(lost) => {
                self.lock(false);
                self.say_named(match lost {
                    Lost::Offline => "data-offline",
                    Lost::Failed => "data-failed",
                });
                if lost == Lost::Offline {
                    self.await_network();
                }
                return;
            }
        };
        self.lock(false);
        // The gateway has answered: no request is in flight any more. Only the outcome in its store may be unknown.
        if reply.status < 500 {
            self.draft.borrow_mut().keep_with("");
        }
        self.show(&reply);
    }

    fn await_network(self: &Rc<Self>) {
        let (form, once) = (Rc::clone(self), Cell::new(false));
        dom::on_window("online", move |_: Event| {
            if !once.replace(true) && !form.is_busy.get() {
                form.say_named("data-online");
            }
        });
    }
}
