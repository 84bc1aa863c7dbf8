//! Division of a policy into parts, one for each heading.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Content under one heading, up to the next heading of any level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Level of the heading, 1 to 6; 0 for the content before the first heading.
    pub level: u8,
    /// Heading without its markup; empty before the first one.
    pub heading: String,
    /// Line of the heading, counted from 1.
    pub line: usize,
    /// Text without markup, with runs of spaces collapsed.
    pub words: String,
    /// Number of paragraphs, list items and table rows.
    pub points: usize,
}

/// Splits a policy into its parts. Index 0 is the content before the first heading, and is always there.
#[must_use]
pub fn parts(markdown: &str) -> Vec<Part> {
    let mut all = vec![Part { level: 0, heading: String::new(), line: 1, words: String::new(), points: 0 }];
    let (mut in_heading, mut depth) = (false, 0_usize);
    for (event, span) in Parser::new_ext(markdown, OPTIONS).into_offset_iter() {
        if let Event::Start(Tag::Heading { level, .. }) = &event {
            let line = markdown.get(..span.start).map_or(1, |before| before.matches('\n').count() + 1);
            all.push(Part { level: *level as u8, heading: String::new(), line, words: String::new(), points: 0 });
            in_heading = true;
        }
        // The first part was pushed above, so there is a last one.
        let Some(part) = all.last_mut() else { continue };
        match event {
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::Item | Tag::TableRow | Tag::TableHead) => {
                part.points += 1;
                depth += 1;
            }
            Event::End(TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead) => depth = depth.saturating_sub(1),
            // A paragraph inside a list item or a table is part of that point.
            Event::Start(Tag::Paragraph) if depth == 0 => part.points += 1,
            Event::End(TagEnd::Paragraph | TagEnd::TableCell) | Event::SoftBreak | Event::HardBreak => part.words.push(' '),
            Event::Start(Tag::Link { dest_url, .. }) => {
                part.words.push('(');
                part.words.push_str(&dest_url);
                part.words.push_str(") ");
            }
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                if in_heading {
                    part.heading.push_str(&text);
                } else {
                    part.words.push_str(&text);
                }
            }
            _ => {}
        }
        if matches!(part.words.as_bytes().last(), Some(b'\n')) {
            part.words.push(' ');
        }
    }
    for part in &mut all {
        part.words = part.words.split_whitespace().collect::<Vec<_>>().join(" ");
        part.heading = part.heading.trim().to_owned();
    }
    all
}

/// Markdown extensions that are on wherever a policy is read.
pub const OPTIONS: Options = Options::ENABLE_TABLES;

impl Part {
    /// Collects the words that stay the same in every language: numbers, addresses, names in Latin letters.
    pub(super) fn marks(&self) -> BTreeSet<String> {
        let words = format!("{} {}", self.heading, self.words).to_lowercase();
        let pieces = words.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '@' | '_')));
        let pieces = pieces.filter(|piece| !piece.is_empty() && (piece.len() > 2 || piece.bytes().all(|c| c.is_ascii_digit())));
        pieces.map(str::to_owned).collect()
    }
}
