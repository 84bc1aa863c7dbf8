//! Renders Markdown as HTML in which nothing the author wrote can run.

use kelisim_core::site::policy::OPTIONS;
use pulldown_cmark::{CowStr, Event, Parser, Tag, TagEnd, html};

/// Renders Markdown as HTML. Shows HTML inside it as text, points links that are not addresses of pages or
/// mailboxes nowhere (`#`), and makes each heading an anchor by the place of its part (`p1`, `p2`, …).
pub(super) fn safe(markdown: &str) -> String {
    let mut headings = 0_usize;
    let events = Parser::new_ext(markdown, OPTIONS).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Heading { level, .. }) => {
            headings += 1;
            let id: Option<CowStr<'_>> = Some(anchor(headings).into());
            Event::Start(Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() })
        }
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let allowed = ["https://", "http://", "mailto:", "tel:", "#", "/"].iter().any(|start| dest_url.starts_with(start));
            let dest_url = if allowed { dest_url } else { "#".into() };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        other => other,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}

/// Returns the anchor of a part by its place; the text before the first heading is at place 0.
pub(super) fn anchor(place: usize) -> String {
    format!("p{place}")
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn words_of_a_policy_do_not_run() {
        let html =
            safe("# A\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](https://e.kz/p.png) [ok](https://jetu.kz)");
        assert!(!html.contains("<script") && !html.contains("javascript:") && !html.contains("<img"), "{html}");
        assert!(html.contains("<h1 id=\"p1\">A</h1>") && html.contains("href=\"https://jetu.kz\""), "{html}");
    }

    #[test]
    fn headings_are_anchors_and_tables_are_tables() {
        let html = safe("Before\n\n## A {#x .y onclick=z}\n\n| a | b |\n|---|---|\n| 1 | <b>2 |\n\nB\n---\n");
        assert!(html.contains("<h2 id=\"p1\">A {#x .y onclick=z}</h2>") && html.contains("<h2 id=\"p2\">B</h2>"), "{html}");
        assert!(html.contains("<td>1</td><td>&lt;b&gt;2</td>"), "{html}");
    }
}
