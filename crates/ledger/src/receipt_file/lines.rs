//! Parser of the canonical text: lines `name: value`, where a line that begins with two spaces continues the
//! value before it.

/// Parses the text into name and value of each entry; `None` when it is not a canonical text.
#[must_use]
pub fn lines(words: &str) -> Option<Vec<(&str, String)>> {
    let mut entries: Vec<(&str, String)> = Vec::new();
    for line in words.strip_suffix('\n')?.split('\n') {
        if let Some(more) = line.strip_prefix("  ") {
            let (_, value) = entries.last_mut()?;
            value.push('\n');
            value.push_str(more);
        } else {
            let (name, value) = line.split_once(": ")?;
            entries.push((name, value.to_owned()));
        }
    }
    (entries.first()? == &("kelisim-text", "1".to_owned())).then_some(entries)
}

/// Value of the first entry with that name.
#[must_use]
pub fn line<'w>(lines: &'w [(&str, String)], name: &str) -> Option<&'w str> {
    lines.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
}
