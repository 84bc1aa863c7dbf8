//! Cells of the answer: the caller's, copied verbatim unless a spreadsheet would execute them, and the added
//! ones.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, whoever wrote it there
//! (CSV injection). Such a cell gets an apostrophe in front, by which spreadsheets mark text. A cell that
//! begins with `+` or `-` and has only digits and the punctuation of telephone numbers after it can neither
//! call nor refer to anything: it stays unchanged.

use super::split::plain;

/// Matches blanks and invisible characters that programs skip at the beginning of a cell.
fn is_skipped(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Returns true when a spreadsheet could execute a line of text.
fn runs(line: &str) -> bool {
    let text = line.trim_start_matches(is_skipped);
    let mut rest = text.chars();
    match rest.next() {
        Some('=' | '@' | '\u{ff1d}' | '\u{ff20}' | '\u{fe66}' | '\u{fe6b}') => true,
        Some('+' | '-' | '\u{ff0b}' | '\u{ff0d}' | '\u{fe62}' | '\u{fe63}') => {
            !rest.all(|c| c.is_ascii_digit() || c.is_whitespace() || "()-./".contains(c))
        }
        _ => false,
    }
}

/// Text of a cell that no spreadsheet executes: an apostrophe stands in front of what one could.
pub(crate) fn harmless(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with(['\t', '\r']) || text.split(['\n', '\r']).any(runs) {
        return format!("'{text}").into();
    }
    text.into()
}

/// Copies a cell verbatim; every line of it that a spreadsheet could execute gets an apostrophe in front.
pub(crate) fn carry_over(cell: &[u8], out: &mut Vec<u8>) {
    // Fast path: most cells begin with a letter or digit, and without quotation marks they have one line.
    if cell.first().is_none_or(u8::is_ascii_alphanumeric) {
        out.extend_from_slice(cell);
        return;
    }
    let unquoted = plain(cell);
    let text = String::from_utf8_lossy(&unquoted);
    let begins_with_control = text.starts_with(['\t', '\r']);
    if !begins_with_control && !text.split(['\n', '\r']).any(runs) {
        out.extend_from_slice(cell);
        return;
    }
    out.push(b'"');
    if begins_with_control {
        out.push(b'\'');
    }
    for line in text.split_inclusive(['\n', '\r']) {
        if runs(line) {
            out.push(b'\'');
        }
        out.extend_from_slice(line.replace('"', "\"\"").as_bytes());
    }
    out.push(b'"');
}

/// Writes an added cell, quoted when necessary.
pub(crate) fn write(text: &str, delimiter: u8, out: &mut Vec<u8>) {
    if text.bytes().any(|byte| byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r')) {
        out.push(b'"');
        out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn carried(cell: &str) -> String {
        let mut out = Vec::new();
        carry_over(cell.as_bytes(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn formulae_become_text_and_numbers_stay() {
        for cell in [
            "+77011111111",
            "+7 (701) 111-11-11",
            "-5",
            "8 701",
            "\"+7 701\n+7 702\"",
            "Алия",
            "",
            "\"\"",
            "a=1",
            "x@example.kz",
            "\"Ромашка\" ЖШС",
        ] {
            assert_eq!(carried(cell), cell);
        }
        for (cell, wanted) in [
            ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("+7-cmd|' /C calc'!A0", "\"'+7-cmd|' /C calc'!A0\""),
            ("-2+3+cmd|' /C calc'!A0", "\"'-2+3+cmd|' /C calc'!A0\""),
            ("+A1", "\"'+A1\""),
            ("\"=HYPERLINK(\"\"http://x\"\")\"", "\"'=HYPERLINK(\"\"http://x\"\")\""),
            ("\u{a0}\u{200b}=1", "\"'\u{a0}\u{200b}=1\""),
            ("＝1", "\"'＝1\""),
            ("\t7", "\"'\t7\""),
            ("\"a\n=1\"", "\"a\n'=1\""),
        ] {
            assert_eq!(carried(cell), wanted, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_runs_comes_out_and_twice_is_once(text in "[ \\t\\n=+@a7\"'\u{200b}＝()-]{0,12}") {
            let cell = format!("\"{}\"", text.replace('"', "\"\""));
            let once = carried(&cell);
            let unquoted = plain(once.as_bytes()).into_owned();
            let unquoted = String::from_utf8(unquoted).unwrap();
            prop_assert!(!unquoted.split(['\n', '\r']).any(runs), "{unquoted:?}");
            prop_assert!(!unquoted.starts_with(['\t', '\r']));
            prop_assert_eq!(carried(&once), once.clone());
            // Only apostrophes were added.
            prop_assert_eq!(unquoted.replace('\'', ""), text.replace('\'', ""));
        }
    }
}
