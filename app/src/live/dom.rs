//! The page as islands touch it: elements by selector, values, listeners that last as long as the page.
//!
//! A name that is not on the page gives nothing: no island fails because a page lacks a part.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, NodeList};

/// Finds the first element of a selector on the page.
pub fn find<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Finds the first element of a selector within another.
pub fn within<T: JsCast>(element: &Element, selector: &str) -> Option<T> {
    element.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Every element of a selector on the page, in its order.
pub fn every(selector: &str) -> Vec<Element> {
    listed(document().query_selector_all(selector).ok())
}

/// Every element of a selector within another, in the order of the page.
pub fn every_within(element: &Element, selector: &str) -> Vec<Element> {
    listed(element.query_selector_all(selector).ok())
}

fn listed(nodes: Option<NodeList>) -> Vec<Element> {
    let Some(nodes) = nodes else { return Vec::new() };
    (0..nodes.length()).filter_map(|at| nodes.get(at)?.dyn_into().ok()).collect()
}

/// Value of an attribute; empty when there is none.
pub fn attribute(element: &Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}

/// Sets or takes away an attribute. Names are constant and valid, so that this cannot fail.
pub fn set(element: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Hides or shows an element.
pub fn hide(element: &Element, is_hidden: bool) {
    set(element, "hidden", is_hidden.then_some(""));
}

/// Makes an element with a class and a text; an empty class is none.
pub fn make(tag: &str, class: &str, text: &str) -> HtmlElement {
    // A constant, valid name of HTML always makes an element of HTML.
    let made = document().create_element(tag).unwrap_or_else(|_| unreachable!()).unchecked_into::<HtmlElement>();
    if !class.is_empty() {
        made.set_class_name(class);
    }
    made.set_text_content(Some(text));
    made
}

/// Appends to an element.
pub fn append(element: &Element, child: &Element) {
    let _ = element.append_child(child);
}

/// Empties an element.
pub fn clear(element: &Element) {
    element.set_text_content(None);
}

/// Value that is typed or chosen in a field.
pub fn value(field: &Element) -> String {
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        input.value()
    } else if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        area.value()
    } else {
        field.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value).unwrap_or_default()
    }
}

/// Sets the value of a field.
pub fn set_value(field: &Element, value: &str) {
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        input.set_value(value);
    } else if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(value);
    } else if let Some(select) = field.dyn_ref::<HtmlSelectElement>() {
        select.set_value(value);
    }
}

/// The box of an element that is one.
pub fn tick_box(field: &Element) -> Option<&HtmlInputElement> {
    field.dyn_ref::<HtmlInputElement>().filter(|input| input.type_() == "checkbox")
}

/// Gives an element the focus.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// The element that an event happened to.
pub fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Listens as long as the page lasts.
pub fn on<E: JsCast + 'static>(target: &EventTarget, name: &str, listener: impl Fn(E) + 'static) {
    listen(target, name, false, Box::new(move |event| listener(event.unchecked_into())));
}

/// Listens to events on their way down, before anything on the page does.
pub fn on_way_down(name: &str, listener: impl Fn(Event) + 'static) {
    listen(&window(), name, true, Box::new(listener));
}

fn listen(target: &EventTarget, name: &str, is_way_down: bool, listener: Box<dyn Fn(Event)>) {
    let listener = Closure::wrap(listener);
    let _ = target.add_event_listener_with_callback_and_bool(name, listener.as_ref().unchecked_ref(), is_way_down);
    listener.forget();
}

/// Listens on the window, as long as the page lasts.
pub fn on_window<E: JsCast + 'static>(name: &str, listener: impl Fn(E) + 'static) {
    on(&window(), name, listener);
}

/// Runs something after so many milliseconds; gives what [`cancel`] takes.
pub fn after(ms: i32, act: impl FnOnce() + 'static) -> i32 {
    let act: Box<dyn FnOnce()> = Box::new(act);
    let act = Closure::once_into_js(act);
    window().set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), ms).unwrap_or_default()
}

/// Cancels what [`after`] has planned.
pub fn cancel(planned: i32) {
    window().clear_timeout_with_handle(planned);
}

/// Waits so many milliseconds.
pub async fn pause(ms: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// Milliseconds since the page began.
pub fn now() -> f64 {
    window().performance().map(|clock| clock.now()).unwrap_or_default()
}

/// Marks the page, for its styles and for whoever waits for it.
pub fn mark(name: &str) {
    if let Some(root) = document().document_element() {
        set(&root, name, Some(""));
    }
}
