//! Identifier in a cell, as spreadsheets and people leave it there.

use kelisim_core::Lang;
use kelisim_core::check::IdentifierKind;
use kelisim_core::ident::email::EmailError;
use kelisim_core::ident::iin::IinError;
use kelisim_core::ident::phone::PhoneError;
use kelisim_core::ident::{Email, Explain as _, Iin, Phone};
use kelisim_i18n::UnreadCell;

/// Reason why a row's identifier cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// The identifier's cell is empty.
    Empty,
    /// Spreadsheet shortened the number (`7,7012E+10`), and its digits are lost.
    Shortened,
    /// Leading zero seems to be lost: a spreadsheet took the IIN for a number.
    ZeroLost,
    /// Row has more cells than the header, so that the identifier's column is uncertain.
    Shifted,
    /// Cell is not a telephone number.
    Phone(PhoneError),
    /// Cell is not an e-mail address.
    Email(EmailError),
    /// Cell is not an IIN.
    Iin(IinError),
}

impl Unread {
    /// Stable short name of the reason.
    #[must_use]
    pub(crate) fn code(self) -> &'static str {
        match self {
            Unread::Empty => "empty",
            Unread::Shortened => "number-shortened",
            Unread::ZeroLost => "zero-lost",
            Unread::Shifted => "more-cells-than-header",
            Unread::Phone(why) => why.code(),
            Unread::Email(why) => why.code(),
            Unread::Iin(why) => why.code(),
        }
    }

    /// Explanation of the cause and the remedy, for the author of the list.
    #[must_use]
    pub(crate) fn explain(self, lang: Lang) -> &'static str {
        let words = UnreadCell::of(lang);
        match self {
            Unread::Phone(why) => why.explain(lang),
            Unread::Email(why) => why.explain(lang),
            Unread::Iin(why) => why.explain(lang),
            Unread::Empty => words.empty,
            Unread::Shortened => words.shortened,
            Unread::ZeroLost => words.zero_lost,
            Unread::Shifted => words.shifted,
        }
    }
}

/// Undoes the ways in which spreadsheets store numbers as text: an apostrophe in front, `="…"`, a `tel:`, and
/// `.0` behind a number.
fn bare(cell: &str) -> &str {
    let text = cell.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
    });
    let text = text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let text = text.strip_prefix('\'').unwrap_or(text);
    let text = text.strip_prefix("tel:").or_else(|| text.strip_prefix("mailto:")).unwrap_or(text);
    match text.strip_suffix(".0") {
        Some(number) if number.len() > 9 && number.bytes().all(|byte| byte.is_ascii_digit()) => number,
        _ => text,
    }
}

/// Returns true for a number as spreadsheets shorten long ones: `7.70123E+10`, `7,70123E+10`.
fn is_shortened(text: &str) -> bool {
    let Some((digits, power)) = text.split_once(['E', 'e']) else { return false };
    let power = power.strip_prefix('+').unwrap_or(power);
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
        && !power.is_empty()
        && power.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads the identifier in a cell and passes its normal form to `found`.
///
/// # Errors
/// [`Unread`] with the reason, for the answer's row.
pub(crate) fn read<T>(kind: IdentifierKind, cell: &[u8], found: impl FnOnce(&str) -> T) -> Result<T, Unread> {
    let cell = String::from_utf8_lossy(cell);
    let text = bare(&cell);
    if text.is_empty() {
        return Err(Unread::Empty);
    }
    if kind != IdentifierKind::Email && is_shortened(text) {
        return Err(Unread::Shortened);
    }
    match kind {
        IdentifierKind::Phone => Phone::parse(text).map(|phone| found(phone.normal())).map_err(Unread::Phone),
        IdentifierKind::Email => Email::parse(text).map(|email| found(email.normal())).map_err(Unread::Email),
        IdentifierKind::Iin => match Iin::parse(text) {
            Ok(iin) => Ok(found(&iin.normal())),
            // Zeros are not restored: with eleven digits nobody knows which one is missing.
            Err(IinError::Length) if (9..12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Err(Unread::ZeroLost)
            }
            Err(why) => Err(Unread::Iin(why)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: IdentifierKind, cell: &str) -> Result<String, Unread> {
        super::read(kind, cell.as_bytes(), str::to_owned)
    }

    #[test]
    fn one_number_in_every_notation_is_one_number() {
        for cell in [
            "+7 (775) 030-00-77",
            "8 775 030 00 77",
            "77750300077",
            "7750300077",
            "'+77750300077",
            "=\"87750300077\"",
            "tel:+7-775-030-00-77",
            "77750300077.0",
            "\u{feff} 8\u{a0}775\u{a0}030\u{a0}00\u{a0}77 ",
            "\u{202a}+77750300077\u{202c}",
        ] {
            assert_eq!(read(IdentifierKind::Phone, cell), Ok("+77750300077".into()), "{cell}");
        }
        assert_eq!(read(IdentifierKind::Phone, "+996 555 123 456"), Ok("+996555123456".into()));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for (kind, cell, code) in [
            (IdentifierKind::Phone, "  ", "empty"),
            (IdentifierKind::Phone, "7,70123E+10", "number-shortened"),
            (IdentifierKind::Phone, "7.7012345678e10", "number-shortened"),
            (IdentifierKind::Phone, "701", "phone-length"),
            (IdentifierKind::Phone, "+77011111111, +77012222222", "phone-character"),
            (IdentifierKind::Phone, "+7 799 123 45 67", "phone-unknown"),
            (IdentifierKind::Iin, "90230300005", "zero-lost"),
            (IdentifierKind::Iin, "990230300006", "iin-check-digit"),
            (IdentifierKind::Email, "e5@", "email-at"),
        ] {
            let why = read(kind, cell).unwrap_err();
            assert_eq!(why.code(), code, "{cell}");
            assert!(Lang::ALL.iter().all(|lang| !why.explain(*lang).is_empty()));
        }
    }
}
