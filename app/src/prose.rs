//! An operator's words, as paragraphs with links and nothing else.
//!
//! `[words](link)` in the site file becomes a link when its address is safe; everything else stays text, so
//! no site file can bring markup or script into a page.

use leptos::prelude::*;

/// A run of text in a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Plain words without a link.
    Words(String),
    /// Words with a link.
    Link {
        /// Text of the link.
        words: String,
        /// The address, one of those [`is_safe`] accepts.
        href: String,
    },
}

/// Tells whether an address may stand in a page: of the web, of mail and telephone, or of this site.
pub fn is_safe(href: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:", "/", "#"].iter().any(|start| href.starts_with(start))
        && !href.contains(char::is_whitespace)
}

/// Parses the runs of one paragraph. The address `policy` stands for that of the policy; a link with an
/// unsafe address is just its words.
pub fn runs(text: &str, policy: Option<&str>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let add_words = |runs: &mut Vec<Run>, words: &str| match runs.last_mut() {
        Some(Run::Words(before)) => before.push_str(words),
        _ if words.is_empty() => {}
        _ => runs.push(Run::Words(words.to_owned())),
    };
    let mut rest = text;
    while let Some((before, words, href, after)) = next_link(rest) {
        add_words(&mut runs, before);
        match if href == "policy" { policy } else { Some(href).filter(|href| is_safe(href)) } {
            Some(href) => runs.push(Run::Link { words: words.to_owned(), href: href.to_owned() }),
            None => add_words(&mut runs, words),
        }
        rest = after;
    }
    add_words(&mut runs, rest);
    runs
}

/// Text before the first `[words](href)`, the two, and the text after it.
fn next_link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let middle = text.find("](")?;
    let open = text.get(..middle)?.rfind('[')?;
    let close = middle + text.get(middle..)?.find(')')?;
    Some((text.get(..open)?, text.get(open + 1..middle)?, text.get(middle + 2..close)?, text.get(close + 1..)?))
}

/// Splits a text into paragraphs at its blank lines.
pub fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
}

/// One line of words and links.
#[component]
pub fn Line(
    /// The words as the site file has them.
    #[prop(into)]
    text: String,
    /// Address that `policy` stands for.
    policy: Option<String>,
) -> impl IntoView {
    runs(&text, policy.as_deref())
        .into_iter()
        .map(|run| match run {
            Run::Words(words) => words.into_any(),
            Run::Link { words, href } => view! { <a href=href>{words}</a> }.into_any(),
        })
        .collect_view()
}

/// All paragraphs of a text.
#[component]
pub fn Prose(
    /// The words as the site file has them.
    #[prop(into)]
    text: String,
    /// Address that `policy` stands for.
    policy: Option<String>,
) -> impl IntoView {
    paragraphs(&text).map(|paragraph| view! { <p><Line text=paragraph policy=policy.clone() /></p> }).collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(words: &str, href: &str) -> Run {
        Run::Link { words: words.into(), href: href.into() }
    }

    #[test]
    fn links_are_found_among_words() {
        assert_eq!(
            runs("Мен [саясатпен](policy) келісемін", Some("/p")),
            [Run::Words("Мен ".into()), link("саясатпен", "/p"), Run::Words(" келісемін".into())]
        );
        assert_eq!(runs("[a](/b)[c](https://d.kz)", None), [link("a", "/b"), link("c", "https://d.kz")]);
        assert_eq!(runs("[1] see [2](#x)", None), [Run::Words("[1] see ".into()), link("2", "#x")]);
    }

    #[test]
    fn what_is_no_safe_link_stays_words() {
        for text in ["[a](javascript:alert(1)", "[a](data:x)", "[a](policy)", "[a](//\tx)"] {
            assert!(runs(text, None).iter().all(|run| matches!(run, Run::Words(_))), "{text}");
        }
        for text in ["", "[", "](", "[a]", "](b)", "a ](b) [c"] {
            let _ = runs(text, Some("/p"));
        }
    }
}
