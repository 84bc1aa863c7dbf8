//! Renders page data as HTML. Every function is pure and needs no router, no runtime and no request.

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use kelisim_core::Lang;
use kelisim_core::site::Site;
use kelisim_i18n::Words;
use leptos::prelude::*;

use crate::banner::Banner;
use crate::colour;
use crate::form::FormBody;
use crate::gateway::{GatewayBody, GatewayPage};
use crate::html_minifier::minify;
use crate::message::MessageBody;
use crate::my::{MyBody, MyPage};
use crate::page::{BannerLinks, FormPage, MessagePage, PolicyPage, ReceiptPage, TextPage, VersionsPage};
use crate::policy::PolicyBody;
use crate::policy::versions::VersionsBody;
use crate::preferences::{PreferencesBody, PreferencesPage};
use crate::preview::frame::{FrameBody, FramePage};
use crate::preview::{PreviewBody, PreviewPage};
use crate::receipt::ReceiptBody;
use crate::text::TextBody;
use crate::verify::{VerifyBody, VerifyPage};

/// The banner of a site in one language, first layer and choices: markup for a shadow root, without styles or
/// scripts.
///
/// Buttons carry `data-a`, boxes carry `name`; the script knows nothing else about it.
pub fn banner(site: &Arc<Site>, lang: Lang, links: BannerLinks) -> String {
    let site = Arc::clone(site);
    minify(&html(move || view! { <Banner site lang links /> }))
}

/// Sentences about the status of a record: waiting, refused; and of choices that cannot be loaded now.
pub fn banner_states(lang: Lang) -> [&'static str; 3] {
    let banner = &Words::of(lang).banner;
    [banner.pending, banner.failed, banner.offline]
}

/// Text in the place of a frame that is held back, and on its button.
pub fn banner_cards(lang: Lang) -> [&'static str; 2] {
    let banner = &Words::of(lang).banner;
    [banner.blocked, banner.allow]
}

/// Sentences that only some visitors see, by the names the script has for them.
pub fn banner_rare(lang: Lang, months: u32) -> [(String, String); 6] {
    let banner = &Words::of(lang).banner;
    let words = [
        ("services", banner.services_changed.into()),
        ("text", banner.text_changed.into()),
        ("term", (banner.term_over)(months)),
        ("gpc", banner.gpc.into()),
        ("left", banner.uncleared.into()),
        ("tracking", banner.gpc_tracking.into()),
    ];
    words.map(|(name, words)| (name.to_owned(), words))
}

/// Sentences and buttons of the banner once a choice is on record.
#[must_use]
pub fn banner_told(lang: Lang) -> [(String, String); 6] {
    let banner = &Words::of(lang).banner;
    let words = [
        ("saved", banner.saved),
        ("receipt", banner.receipt),
        ("undo", banner.undo),
        ("stale", banner.stale),
        ("reload", banner.reload),
        ("followed", banner.gpc_followed),
    ];
    words.map(|(name, words)| (name.to_owned(), words.to_owned()))
}

/// The site's colours for the banner: light, and dark where the script found the page to be.
pub fn banner_css(site: &Site) -> String {
    colour::banner_css(&site.accent, site.dark_accent.as_deref())
}

/// Renders a form, empty or with its mistakes.
pub fn form_page(page: FormPage) -> String {
    document(move || view! { <FormBody page /> })
}

/// Renders a receipt as a page.
pub fn receipt_page(page: ReceiptPage) -> String {
    document(move || view! { <ReceiptBody page /> })
}

/// Renders a page of the gateway itself.
pub fn gateway_page(page: GatewayPage) -> String {
    document(move || view! { <GatewayBody page /> })
}

/// Renders the page that verifies receipts.
pub fn verify_page(page: VerifyPage) -> String {
    document(move || view! { <VerifyBody page /> })
}

/// Renders the private page.
pub fn my_page(page: MyPage) -> String {
    document(move || view! { <MyBody page /> })
}

/// Renders the preference centre.
pub fn preferences_page(page: PreferencesPage) -> String {
    document(move || view! { <PreferencesBody page /> })
}

/// Renders the owner's preview.
pub fn preview_page(page: PreviewPage) -> String {
    document(move || view! { <PreviewBody page /> })
}

/// Renders a sample page with the tag, for a frame of the preview.
pub fn frame_page(page: FramePage) -> String {
    document(move || view! { <FrameBody page /> })
}

/// Renders one version of the privacy policy.
pub fn policy_page(page: PolicyPage) -> String {
    document(move || view! { <PolicyBody page /> })
}

/// Renders the list of all versions of the privacy policy.
pub fn versions_page(page: VersionsPage) -> String {
    document(move || view! { <VersionsBody page /> })
}

/// Renders the words of a consent text.
pub fn text_page(page: TextPage) -> String {
    document(move || view! { <TextBody page /> })
}

/// Renders a page with a single message.
pub fn message_page(page: MessagePage) -> String {
    document(move || view! { <MessageBody page /> })
}

/// The site's colours as custom properties, for its pages (`:root`) and for the banner's shadow root
/// (`:host`).
///
/// The dark accent is the operator's own; where the site file names none, the other, lightened until it is readable.
pub fn site_css(site: &Site) -> String {
    colour::site_css(&site.accent, site.dark_accent.as_deref())
}

pub(crate) fn document<V: IntoView + 'static>(body: impl FnOnce() -> V) -> String {
    format!("<!doctype html>{}", html(body))
}

/// Renders with islands: what is no island is not hydrated and needs no markers. The markers that Leptos
/// still writes between texts (`<!>`) are then useless and are dropped; no text can hold one, since texts are
/// escaped.
fn html<V: IntoView + 'static>(body: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| body().into_view().to_html());
    owner.unset();
    html.replace("<!>", "")
}
