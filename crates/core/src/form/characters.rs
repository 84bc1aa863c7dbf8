//! Characters that are in no text people write: they would hide something, or turn round what is read.

/// Stands where a character was that cannot be sent, when a text is shown again.
pub const MARK: char = '\u{fffd}';

/// Whether a character cannot be sent: controls, and those that turn the direction of what follows (Unicode UAX #9:
/// embeddings, overrides, isolates). A text of several `lines` has ends of lines and tabs. The marks that only hint at a
/// direction, and the joiner of emoji, stay.
#[must_use]
pub fn is_forbidden(c: char, lines: bool) -> bool {
    match c {
        '\n' | '\t' | '\u{2028}' | '\u{2029}' => !lines,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => c.is_control(),
    }
}

/// Ends of lines as one character. Browsers send CR LF whatever was typed (HTML, "constructing the entry list"), so that
/// what arrives in a [textarea](super::super::site::FieldKind::Textarea) is otherwise kept byte for byte.
#[must_use]
pub fn lines(typed: &str) -> String {
    typed.replace("\r\n", "\n").replace('\r', "\n")
}

/// The text with [`MARK`] wherever something cannot be sent, so that its writer sees the place.
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
