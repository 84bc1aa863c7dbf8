//! A page as a browser reads it: parsed by the rules of HTML, and asked for what is on it.

use std::fmt;

use scraper::{ElementRef, Html, Selector};

/// Elements whose text nobody reads.
const UNREAD: [&str; 4] = ["head", "script", "style", "noscript"];
/// Elements that stand inside a sentence; every other one begins and ends a line.
const INLINE: [&str; 10] = ["a", "b", "code", "em", "i", "label", "q", "small", "span", "strong"];

/// A page that was answered.
pub(crate) struct Page {
    source: String,
    html: Html,
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|why| panic!("{css}: {why}"))
}

/// What can be read in an element, with a line for each block of it.
fn read(element: ElementRef<'_>, text: &mut String) {
    for child in element.children() {
        if let Some(words) = child.value().as_text() {
            text.push_str(words);
        } else if let Some(inner) = ElementRef::wrap(child) {
            let name = inner.value().name();
            if UNREAD.contains(&name) {
                continue;
            }
            let line = if INLINE.contains(&name) { "" } else { "\n" };
            text.push_str(line);
            read(inner, text);
            text.push_str(line);
        }
    }
}

fn text_of(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    read(element, &mut text);
    text
}

impl Page {
    pub(crate) fn new(source: String) -> Self {
        let html = Html::parse_document(&source);
        Self { source, html }
    }

    /// Everything that can be read on the page, what stands in a text area included; never what was typed
    /// into other fields.
    pub(crate) fn text(&self) -> String {
        text_of(self.html.root_element())
    }

    /// Whether these words can be read on the page.
    pub(crate) fn contains(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// How often these words can be read on the page.
    pub(crate) fn times(&self, words: &str) -> usize {
        self.text().matches(words).count()
    }

    /// The elements a selector finds, in their order.
    fn select(&self, css: &str) -> Vec<ElementRef<'_>> {
        let selector = selector(css);
        self.html.select(&selector).collect()
    }

    fn first(&self, css: &str) -> ElementRef<'_> {
        self.select(css).into_iter().next().unwrap_or_else(|| panic!("no {css} in {self}"))
    }

    /// Whether there is such an element.
    pub(crate) fn has(&self, css: &str) -> bool {
        !self.select(css).is_empty()
    }

    /// How many such elements there are.
    pub(crate) fn count(&self, css: &str) -> usize {
        self.select(css).len()
    }

    /// What can be read in the first such element.
    pub(crate) fn text_in(&self, css: &str) -> String {
        text_of(self.first(css))
    }

    /// What can be read in each such element.
    pub(crate) fn texts_in(&self, css: &str) -> Vec<String> {
        self.select(css).into_iter().map(text_of).collect()
    }

    /// An attribute of the first such element.
    pub(crate) fn attr(&self, css: &str, name: &str) -> String {
        self.first(css).value().attr(name).unwrap_or_else(|| panic!("{css} has no {name} in {self}")).to_owned()
    }

    /// The same attribute of each such element that has it.
    pub(crate) fn attrs(&self, css: &str, name: &str) -> Vec<String> {
        self.select(css).into_iter().filter_map(|element| element.value().attr(name)).map(str::to_owned).collect()
    }

    /// What a field holds, as a browser would send it: that of the first form that has one of this name.
    pub(crate) fn form_value(&self, name: &str) -> String {
        let field = self.first(&format!("input[name=\"{name}\"], textarea[name=\"{name}\"], select[name=\"{name}\"]"));
        match field.value().name() {
            "textarea" => field.text().collect(),
            "select" => self.attr(&format!("select[name=\"{name}\"] option[selected]"), "value"),
            _ => field.value().attr("value").unwrap_or_default().to_owned(),
        }
    }

    /// Where the first link leads whose words are these; none when there is no such link.
    pub(crate) fn link(&self, words: &str) -> Option<String> {
        let links = self.select("a[href]");
        let found = links.into_iter().find(|link| text_of(*link).trim() == words)?;
        found.value().attr("href").map(str::to_owned)
    }
}

/// The page as it was sent.
impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}
