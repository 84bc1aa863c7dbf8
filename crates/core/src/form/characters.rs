//! Characters that no text of a person contains: they would hide something, or reverse what is read.

/// Replaces a character that cannot be sent when a text is shown again.
pub const MARK: char = '\u{fffd}';

/// Returns true if a character cannot be sent: controls, and those that change the direction of what follows
/// (Unicode UAX #9: embeddings, overrides, isolates). A text of several `lines` may contain line endings and
/// tabs. The marks that only hint at a direction, and the joiner of emoji, are allowed.
#[must_use]
pub fn is_forbidden(c: char, lines: bool) -> bool {
    match c {
        '\n' | '\t' | '\u{2028}' | '\u{2029}' => !lines,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => c.is_control(),
    }
}

/// Normalises line endings to LF. Browsers send CR LF whatever was typed (HTML, "constructing the entry
/// list"), so that the content of a [textarea](super::super::site::FieldKind::Textarea) is otherwise
/// preserved byte for byte.
#[must_use]
pub fn lines(typed: &str) -> String {
    typed.replace("\r\n", "\n").replace('\r', "\n")
}

/// Puts [`MARK`] wherever a character cannot be sent, so that the writer sees the place.
#[must_use]
pub fn marked(typed: &str, lines: bool) -> String {
    self::lines(typed).chars().map(|c| if is_forbidden(c, lines) { MARK } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_sent_is_shown() {
        assert_eq!(marked("a\u{0}b\u{202e}c\r\nd", true), "a\u{fffd}b\u{fffd}c\nd");
        assert_eq!(marked("a\nb", false), "a\u{fffd}b");
        for kept in ["👩‍👩‍👧 ту\u{200f} әғқңөұүһі\tң", "«—»\u{a0}№"] {
            assert_eq!(marked(kept, true), kept);
        }
    }
}
