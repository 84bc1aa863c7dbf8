//! Cells of the answer: those of the caller as they came, made harmless where a spreadsheet would run them, and our own.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, whoever wrote it there. Such a cell gets an
//! apostrophe in front, by which spreadsheets mark text. What begins with `+` or `-` and has nothing but digits and the
//! marks of telephone numbers after it can neither call nor refer to anything: it stays as it is.

use super::split::plain;

/// Blanks and invisible characters that programs drop before they look.
fn is_skipped(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Whether a spreadsheet might run a line of text.
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

/// Writes a cell as it was written in the question; with an apostrophe before every line of it that a spreadsheet might run.
pub fn carry_over(cell: &[u8], out: &mut Vec<u8>) {
    // Most cells begin with a letter or a digit, and without quotation marks they have one line.
    if cell.first().is_none_or(u8::is_ascii_alphanumeric) {
        out.extend_from_slice(cell);
        return;
    }
    let said = plain(cell);
    let text = String::from_utf8_lossy(&said);
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

/// Writes a cell of our own.
pub fn write(text: &str, delimiter: u8, out: &mut Vec<u8>) {
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
            let said = plain(once.as_bytes()).into_owned();
            let said = String::from_utf8(said).unwrap();
            prop_assert!(!said.split(['\n', '\r']).any(runs), "{said:?}");
            prop_assert!(!said.starts_with(['\t', '\r']));
            prop_assert_eq!(carried(&once), once.clone());
            // Nothing but apostrophes was added.
            prop_assert_eq!(said.replace('\'', ""), text.replace('\'', ""));
        }
    }
}
