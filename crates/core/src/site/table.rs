//! Cursor over a parsed TOML document that knows line numbers, and collects every mistake instead of stopping
//! at the first.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::{Severity, SiteMistake};
use crate::calendar::Date;
use crate::{Lang, Texts};

/// File being read, with the mistakes found so far.
pub(super) struct File<'a> {
    name: &'a str,
    source: &'a str,
    problems: RefCell<Vec<SiteMistake>>,
}

impl<'a> File<'a> {
    pub(super) fn new(name: &'a str, source: &'a str) -> Self {
        Self { name, source, problems: RefCell::default() }
    }

    fn note(&self, severity: Severity, at: usize, what: String, remedy: &str) {
        let line = self.source.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        let problem = SiteMistake { file: self.name.to_owned(), line, severity, what, remedy: remedy.to_owned() };
        let mut problems = self.problems.borrow_mut();
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }

    fn note_beside(&self, file: &str, line: usize, what: String, remedy: &str) {
        let file = self.name.rfind('/').map_or_else(|| file.to_owned(), |slash| format!("{}/{file}", &self.name[..slash]));
        self.problems.borrow_mut().push(SiteMistake { file, line, severity: Severity::Warning, what, remedy: remedy.to_owned() });
    }

    pub(super) fn error(&self, at: usize, what: impl Into<String>, remedy: &str) {
        self.note(Severity::Error, at, what.into(), remedy);
    }

    pub(super) fn warning(&self, at: usize, what: impl Into<String>, remedy: &str) {
        self.note(Severity::Warning, at, what.into(), remedy);
    }

    pub(super) fn example(&self, at: usize, what: impl Into<String>, remedy: &str) {
        self.note(Severity::Example, at, what.into(), remedy);
    }

    /// Returns every mistake: those of this file first, then those of the files beside it, each in the order
    /// of lines.
    pub(super) fn into_problems(self) -> Vec<SiteMistake> {
        let mut problems = self.problems.into_inner();
        problems.sort_by(|one, other| {
            let key = |problem: &SiteMistake| (problem.file != self.name, problem.file.clone(), problem.line);
            key(one).cmp(&key(other))
        });
        problems
    }
}

/// Value with its byte offset in the file.
#[derive(Clone, Debug)]
pub(super) struct At<T> {
    pub value: T,
    pub at: usize,
}

/// One table of the document.
pub(super) struct Table<'d> {
    file: &'d File<'d>,
    entries: &'d DeTable<'d>,
    /// Byte offset of its beginning.
    pub at: usize,
    what: String,
    asked: RefCell<Vec<&'static str>>,
}

impl<'d> Table<'d> {
    pub(super) fn root(file: &'d File<'d>, document: &'d Spanned<DeTable<'d>>) -> Self {
        Self { file, entries: document.get_ref(), at: 0, what: "the site file".into(), asked: RefCell::default() }
    }

    /// Returns the raw entry, and remembers the key as known for [`Table::finish`].
    fn entry(&self, key: &'static str) -> Option<(Range<usize>, &'d DeValue<'d>)> {
        self.asked.borrow_mut().push(key);
        self.entries
            .iter()
            .find(|(known, _)| known.get_ref().as_ref() == key)
            .map(|(known, value)| (known.span().start..value.span().end, value.get_ref()))
    }

    /// Whether there is an entry of this name.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(known, _)| known.get_ref().as_ref() == key)
    }

    /// Byte offset of an entry; that of the table when it has none of the name.
    pub(super) fn at_key(&self, key: &str) -> usize {
        let entry = self.entries.iter().find(|(known, _)| known.get_ref().as_ref() == key);
        entry.map_or(self.at, |(known, _)| known.span().start)
    }

    /// Byte offset of a table in a list of tables, by one of its texts; that of the list when there is none.
    pub(super) fn at_item(&self, key: &str, name: &str, value: &str) -> usize {
        let list = self.entries.iter().find(|(known, _)| known.get_ref().as_ref() == key);
        let items = list.and_then(|(_, list)| list.get_ref().as_array());
        let at = items.into_iter().flatten().find_map(|item| {
            let entries = item.get_ref().as_table()?;
            let found = entries.iter().find(|(known, _)| known.get_ref().as_ref() == name);
            let (known, _) = found.filter(|(_, found)| found.get_ref().as_str() == Some(value))?;
            Some(known.span().start)
        });
        at.unwrap_or_else(|| self.at_key(key))
    }

    fn missing(&self, key: &str, remedy: &str) {
        self.file.error(self.at, format!("{} has no `{key}`", self.what), remedy);
    }

    /// Reads an entry of one type; a missing one is a mistake only when `needed`.
    fn typed<T>(
        &self,
        key: &'static str,
        needed: bool,
        wanted: &str,
        take: impl FnOnce(&'d DeValue<'d>) -> Option<T>,
    ) -> Option<At<T>> {
        let Some((span, value)) = self.entry(key) else {
            if needed {
                // Of a table there is no short example that is right everywhere.
                let add =
                    if wanted.starts_with("a table") { format!("Add {wanted}.") } else { format!("Add `{key}`: {wanted}.") };
                self.missing(key, &add);
            }
            return None;
        };
        let taken = take(value);
        if taken.is_none() {
            self.file.error(
                span.start,
                format!("`{key}` of {} is a {}", self.what, value.type_str()),
                &format!("Write it as {wanted}."),
            );
        }
        taken.map(|value| At { value, at: span.start })
    }

    /// Reads a text that must be present and not blank.
    pub(super) fn text(&self, key: &'static str) -> At<String> {
        let text = self.optional_text(key);
        match text {
            Some(text) if text.value.trim().is_empty() => {
                self.file.error(text.at, format!("`{key}` of {} is empty", self.what), "Fill it in.");
                text
            }
            Some(text) => text,
            None => {
                if !self.entries.iter().any(|(known, _)| known.get_ref().as_ref() == key) {
                    self.missing(key, &format!("Add `{key} = \"…\"`."));
                }
                At { value: String::new(), at: self.at }
            }
        }
    }

    pub(super) fn optional_text(&self, key: &'static str) -> Option<At<String>> {
        self.typed(key, false, "a text in quotes", |value| value.as_str().map(str::to_owned))
    }

    /// Reads a text that must be one of a list.
    pub(super) fn one_of<T>(&self, key: &'static str, names: &[&str], named: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(key);
        let found = named(&text.value);
        if found.is_none() && !text.value.is_empty() {
            self.file.error(
                text.at,
                format!("`{key}` of {} is \"{}\"", self.what, text.value),
                &format!("It is one of: {}.", names.join(", ")),
            );
        }
        found
    }

    pub(super) fn number(&self, key: &'static str, needed: bool, range: Range<u32>) -> Option<At<u32>> {
        let number = self.typed(key, needed, "a whole number", |value| {
            value.as_integer().and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok())
        })?;
        if range.contains(&number.value) {
            return Some(number);
        }
        self.file.error(
            number.at,
            format!("`{key}` of {} is {}", self.what, number.value),
            &format!("It is at least {} and below {}.", range.start, range.end),
        );
        None
    }

    pub(super) fn optional_flag(&self, key: &'static str) -> Option<At<bool>> {
        self.typed(key, false, "true or false", DeValue::as_bool)
    }

    pub(super) fn flag(&self, key: &'static str) -> Option<At<bool>> {
        self.typed(key, true, "true or false", DeValue::as_bool)
    }

    pub(super) fn date(&self, key: &'static str) -> At<String> {
        self.typed(key, true, "a date such as 2026-12-01", |value| {
            value.as_datetime().filter(|moment| moment.date.is_some() && moment.time.is_none()).map(ToString::to_string)
        })
        .unwrap_or(At { value: String::new(), at: self.at })
    }

    /// Reads a list of days; a missing one is empty.
    pub(super) fn dates(&self, key: &'static str) -> Vec<At<Date>> {
        let Some((span, value)) = self.entry(key) else { return Vec::new() };
        let Some(items) = value.as_array() else {
            let remedy = "Write a list of days: [2027-05-17].";
            self.file.error(span.start, format!("`{key}` of {} is a {}", self.what, value.type_str()), remedy);
            return Vec::new();
        };
        let day = |item: &DeValue<'_>| item.as_datetime().filter(|day| day.time.is_none())?.date?.to_string().parse().ok();
        items
            .iter()
            .filter_map(|item| {
                let at = item.span().start;
                let day = day(item.get_ref());
                if day.is_none() {
                    self.file.error(
                        at,
                        format!("`{key}` of {} holds what is no day", self.what),
                        "Write days as 2027-05-17, without quotes.",
                    );
                }
                day.map(|value| At { value, at })
            })
            .collect()
    }

    /// Reads a list of texts; a missing one is empty.
    pub(super) fn list(&self, key: &'static str) -> Vec<At<String>> {
        let Some((span, value)) = self.entry(key) else { return Vec::new() };
        let Some(items) = value.as_array() else {
            self.file.error(span.start, format!("`{key}` of {} is a {}", self.what, value.type_str()), "Write a list: [\"…\"].");
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| {
                let text = item.get_ref().as_str();
                if text.is_none() {
                    self.file.error(
                        item.span().start,
                        format!("`{key}` holds a {}", item.get_ref().type_str()),
                        "Write texts in quotes.",
                    );
                }
                text.map(|text| At { value: text.to_owned(), at: item.span().start })
            })
            .collect()
    }

    /// Reads a text in each of the site's languages.
    pub(super) fn words(&self, key: &'static str, languages: &[Lang]) -> Texts {
        let words = self.optional_words(key, languages);
        if words.is_none() && !self.entries.iter().any(|(known, _)| known.get_ref().as_ref() == key) {
            self.missing(key, &format!("Add `{key} = {}`.", example(languages)));
        }
        words.unwrap_or_default()
    }

    /// Reads a name: one text for every language, or words in each.
    pub(super) fn name(&self, key: &'static str, languages: &[Lang]) -> Texts {
        if self.entry(key).is_some_and(|(_, value)| value.is_table()) {
            return self.words(key, languages);
        }
        let name = self.text(key).value;
        Texts::new(languages.iter().map(|lang| (*lang, name.clone())))
    }

    pub(super) fn optional_words(&self, key: &'static str, languages: &[Lang]) -> Option<Texts> {
        let (span, value) = self.entry(key)?;
        let Some(entries) = value.as_table() else {
            self.file.error(
                span.start,
                format!("`{key}` of {} is a {}", self.what, value.type_str()),
                &format!("Write the words in each language: {}.", example(languages)),
            );
            return None;
        };
        let mut words = Vec::new();
        for (code, text) in entries {
            let lang = Lang::ALL.into_iter().find(|lang| lang.code() == code.get_ref().as_ref());
            match (lang, text.get_ref().as_str()) {
                (Some(lang), Some(text)) if !text.trim().is_empty() => words.push((lang, text.trim().to_owned())),
                (Some(lang), _) => {
                    self.file.error(text.span().start, format!("`{key}` of {} has no words in {lang}", self.what), "Fill it in.");
                }
                (None, _) => self.file.error(
                    code.span().start,
                    format!("`{key}` of {} has an entry `{}`", self.what, code.get_ref()),
                    "Languages are kk, ru and en.",
                ),
            }
        }
        for lang in languages {
            if !entries.iter().any(|(code, _)| code.get_ref().as_ref() == lang.code()) {
                self.file.error(
                    span.start,
                    format!("`{key}` of {} is missing in {lang}", self.what),
                    &format!("Add `{lang} = \"…\"`."),
                );
            }
        }
        Some(Texts::new(words))
    }

    /// Reads a table that must be present.
    pub(super) fn table(&self, key: &'static str, what: &str) -> Option<Table<'d>> {
        let found = self.typed(key, true, &format!("a table `{key} = {{ … }}`"), DeValue::as_table)?;
        Some(self.child(found.value, found.at, what.to_owned()))
    }

    /// Reads a table that may be missing.
    pub(super) fn optional_table(&self, key: &'static str, what: &str) -> Option<Table<'d>> {
        let found = self.typed(key, false, &format!("a table `{key} = {{ … }}`"), DeValue::as_table)?;
        Some(self.child(found.value, found.at, what.to_owned()))
    }

    /// Reads a list of tables, each named by its id in messages; a missing one is empty.
    pub(super) fn tables(&self, key: &'static str, what: &str) -> Vec<Table<'d>> {
        let Some((span, value)) = self.entry(key) else { return Vec::new() };
        let Some(items) = value.as_array() else {
            self.file.error(
                span.start,
                format!("`{key}` is a {}", value.type_str()),
                &format!("Write [[{key}]] before each {what}."),
            );
            return Vec::new();
        };
        items
            .iter()
            .enumerate()
            .filter_map(|(place, item)| {
                let Some(entries) = item.get_ref().as_table() else {
                    self.file.error(
                        item.span().start,
                        format!("`{key}` holds a {}", item.get_ref().type_str()),
                        &format!("Write [[{key}]] before each {what}."),
                    );
                    return None;
                };
                let name = ["id", "version", "text"].iter().find_map(|name| {
                    entries.iter().find(|(known, _)| known.get_ref().as_ref() == *name).and_then(|(_, id)| id.get_ref().as_str())
                });
                let called = name.map_or_else(|| format!("{what} {}", place + 1), |name| format!("{what} \"{name}\""));
                // The header's own span may be that of the first entry; either gives a useful line number.
                let at = entries.iter().map(|(known, _)| known.span().start).min().unwrap_or(item.span().start);
                Some(self.child(entries, at.min(item.span().start.max(1)), called))
            })
            .collect()
    }

    fn child(&self, entries: &'d DeTable<'d>, at: usize, what: String) -> Table<'d> {
        Table { file: self.file, entries, at, what, asked: RefCell::default() }
    }

    /// Reports every key that was never read, which is one that has no meaning.
    pub(super) fn finish(&self) {
        let asked = self.asked.borrow();
        for (key, _) in self.entries {
            if !asked.contains(&key.get_ref().as_ref()) {
                let near = asked.iter().find(|known| distance(known, key.get_ref()) <= 2);
                self.file.error(
                    key.span().start,
                    format!("{} has a key `{}` that means nothing", self.what, key.get_ref()),
                    &near.map_or_else(|| "Remove it.".to_owned(), |known| format!("Did you mean `{known}`?")),
                );
            }
        }
    }

    pub(super) fn error(&self, at: usize, what: impl Into<String>, remedy: &str) {
        self.file.error(at, what, remedy);
    }

    pub(super) fn example(&self, at: usize, what: impl Into<String>, remedy: &str) {
        self.file.example(at, what, remedy);
    }

    pub(super) fn warning(&self, at: usize, what: impl Into<String>, remedy: &str) {
        self.file.warning(at, what, remedy);
    }

    /// Adds a warning about a file beside this one.
    pub(super) fn warning_beside(&self, file: &str, line: usize, what: String, remedy: &str) {
        self.file.note_beside(file, line, what, remedy);
    }

    /// Name of this table in messages.
    pub(super) fn called(&self) -> &str {
        &self.what
    }
}

fn example(languages: &[Lang]) -> String {
    let entries: Vec<String> = languages.iter().map(|lang| format!("{lang} = \"…\"")).collect();
    format!("{{ {} }}", entries.join(", "))
}

/// Edit distance (Levenshtein) between two short names.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let next = (corner + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = row[j + 1];
            row[j + 1] = next;
        }
    }
    row.last().copied().unwrap_or_default()
}
