//! Sign-in through the organisation's own service (``OpenID`` Connect).

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_i18n::Organisation;

use super::frame::{Frame, Whole};
use crate::render::document;

/// Link to the service, on the sign-in page.
#[derive(Clone, Debug)]
pub struct ServiceLink {
    /// Name that people know the service by.
    pub name: String,
    /// Address at which signing in through it begins.
    pub href: String,
    /// Address at which one signs out of the service, for whoever just signed out here.
    pub leave: Option<String>,
}

/// The link to the service, and the words that lead to the form below.
#[component]
pub(super) fn ServiceSignIn(
    /// Link to the service.
    link: ServiceLink,
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let words = Organisation::of(lang);
    let ServiceLink { name, href, leave } = link;
    let leave = leave.map(|there| {
        view! { <p>{(words.still_in)(&name)}" "<a href=there>{(words.leave)(&name)}</a></p> }
    });
    view! {
        {leave}
        <p class="act"><a class="button" href=href>{(words.enter)(&name)}</a></p>
        <p class="or">{words.or}</p>
    }
}

/// The page between signing in and going on. A browser that comes from another site does not send the session
/// cookie it was given a moment ago; from this page it does.
#[derive(Clone, Debug)]
pub struct EnteredPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of the next page.
    pub next: String,
}

/// Renders the page between signing in and going on.
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
