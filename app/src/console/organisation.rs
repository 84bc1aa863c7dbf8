//! The way in through the organisation's own sign-in service.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_i18n::Organisation;

use super::frame::{Frame, Whole};
use crate::render::document;

/// The way to the service, on the page of signing in.
#[derive(Clone, Debug)]
pub struct Door {
    /// What people call the service.
    pub name: String,
    /// Where the way begins.
    pub href: String,
    /// Where one signs out there, for whoever just signed out here.
    pub leave: Option<String>,
}

/// The way in, and what leads over to the form below.
#[component]
pub(super) fn Entrance(
    /// The way.
    door: Door,
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let words = Organisation::of(lang);
    let Door { name, href, leave } = door;
    let leave = leave.map(|there| {
        view! { <p>{(words.still_in)(&name)}" "<a href=there>{(words.leave)(&name)}</a></p> }
    });
    view! {
        {leave}
        <p class="act"><a class="button" href=href>{(words.enter)(&name)}</a></p>
        <p class="or">{words.or}</p>
    }
}

/// The page between being known and going on. A browser that comes from another site does not send the session it was given
/// a moment ago; from this page it does.
#[derive(Clone, Debug)]
pub struct EnteredPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Where it goes on.
    pub next: String,
}

/// The page between being known and going on.
pub fn entered_page(page: EnteredPage) -> String {
    document(move || {
        let EnteredPage { frame, next } = page;
        let words = Organisation::of(frame.lang);
        view! {
            <Whole frame title=words.entered.to_owned()>
                <div class="panel small">
                    <h1>{words.entered}</h1>
                    <p class="act"><a class="button" href=next>{words.go_on}</a></p>
                </div>
            </Whole>
        }
    })
}
