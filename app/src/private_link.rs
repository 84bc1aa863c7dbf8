//! The private link of a matter: shown in full, copied, shared, e-mailed to oneself. Without scripts it can still
//! be followed, selected and e-mailed.

use kelisim_core::Lang;
use kelisim_i18n::PrivateLink as Sentences;
use leptos::prelude::*;

use crate::live::LiveKeeping;

/// The link with its buttons. Those that need a script stay hidden until the island shows them.
#[component]
pub fn PrivateLink(
    /// The whole private address.
    link: String,
    /// Number of the matter.
    number: String,
    /// Name of the site, for the subject of the e-mail.
    site: String,
    /// Language of the page.
    lang: Lang,
) -> impl IntoView {
    let words = Sentences::of(lang);
    let mail = format!("mailto:?subject={}&body={}", escaped(&(words.subject)(&number, &site)), escaped(&link));
    view! {
        <p class="link"><a href=link.clone()>{link.clone()}</a></p>
        <LiveKeeping>
            <p class="act keeping" data-link=link>
                <button type="button" class="plain" data-do="copy" data-done=words.copied hidden>{words.copy}</button>
                <button type="button" class="plain" data-do="share" hidden>{words.share}</button>
                <a class="plain" href=mail>{words.mail}</a>
            </p>
        </LiveKeeping>
    }
}

/// Escapes a text for an address (RFC 3986, 2.1; RFC 6068).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_holds_the_whole_link_and_nothing_else() {
        assert_eq!(escaped("https://a.kz/my/x?lang=kk&b=ә"), "https%3A%2F%2Fa.kz%2Fmy%2Fx%3Flang%3Dkk%26b%3D%D3%99");
    }
}
