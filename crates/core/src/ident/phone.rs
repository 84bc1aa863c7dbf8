//! Telephone numbers as identifiers of people.

use super::explained;

/// Number in E.164: `+` and up to fifteen digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

explained! {
    /// Reason why a telephone number was refused.
    PhoneError {
        /// The field is empty.
        Empty, "phone-empty", "Телефон нөмірін жазыңыз.", "Укажите номер телефона.", "Enter a telephone number.";
        /// The text has letters or other signs.
        Character, "phone-character", "Нөмірде тек цифрлар, +, жақша, сызықша және бос орын болады.", "В номере могут быть только цифры, +, скобки, дефисы и пробелы.", "A number has digits, +, brackets, dashes and spaces only.";
        /// The number has too few or too many digits.
        Length, "phone-length", "Нөмірдегі цифрлар саны дұрыс емес. Үлгі: +7 701 234 56 78.", "В номере неверное количество цифр. Образец: +7 701 234 56 78.", "The number has too few or too many digits. Example: +7 701 234 56 78.";
        /// The numbering plan has no such number.
        Unknown, "phone-unknown", "Мұндай нөмір жоқ. Кодын тексеріңіз. Үлгі: +7 701 234 56 78.", "Такого номера не бывает. Проверьте код. Образец: +7 701 234 56 78.", "There is no such number. Check its code. Example: +7 701 234 56 78.";
    }
}

impl Phone {
    /// Parses a number as people in Kazakhstan type it: with +7, with 7, with the trunk prefix 8 or without
    /// any; numbers of other countries with `+`.
    ///
    /// # Errors
    /// The first rule it breaks, as a [`PhoneError`]. With the feature `phone-metadata` (always on in the
    /// gateway) the numbering plan of the number's country decides; without it (in the browser) only the
    /// count of digits.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(PhoneError::Empty);
        }
        let is_mark = |c: char| c.is_whitespace() || "()-.\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}".contains(c);
        let (plus, rest) = text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
        if !rest.chars().all(|c| c.is_ascii_digit() || is_mark(c)) {
            return Err(PhoneError::Character);
        }
        let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
        let international = match (plus, digits.len(), digits.as_bytes().first()) {
            (true, 8..=15, _) => digits,
            (false, 11, Some(b'8' | b'7')) => format!("7{}", &digits[1..]),
            (false, 10, _) => format!("7{digits}"),
            _ => return Err(PhoneError::Length),
        };
        if international.starts_with('7') && international.len() != 11 {
            return Err(PhoneError::Length);
        }
        let normal = format!("+{international}");
        if exists(&normal) { Ok(Self(normal)) } else { Err(PhoneError::Unknown) }
    }

    /// Number in E.164, the normal form.
    #[must_use]
    pub fn normal(&self) -> &str {
        &self.0
    }
}

/// Codes of Kazakhstan's mobile networks in which every number can exist. Nearly all numbers of a list have
/// one of them, and a look-up in the world's numbering plans takes a hundred times as long; a test compares
/// the two.
#[cfg(feature = "phone-metadata")]
const WHOLE: [&str; 17] =
    ["700", "701", "702", "705", "706", "707", "708", "747", "760", "761", "762", "763", "764", "771", "775", "776", "777"];

#[cfg(feature = "phone-metadata")]
fn exists(e164: &str) -> bool {
    if let Some(code) = e164.strip_prefix("+7").and_then(|national| national.get(..3))
        && WHOLE.contains(&code)
    {
        // The length was validated before: numbers with +7 have ten more digits.
        return true;
    }
    in_the_plan(e164)
}

#[cfg(feature = "phone-metadata")]
fn in_the_plan(e164: &str) -> bool {
    phonenumber::parse(None, e164).is_ok_and(|number| phonenumber::is_valid(&number))
}

#[cfg(not(feature = "phone-metadata"))]
fn exists(_e164: &str) -> bool {
    true
}

#[cfg(all(test, feature = "phone-metadata"))]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, PhoneError> {
        Phone::parse(text).map(|phone| phone.normal().to_owned())
    }

    #[test]
    fn every_spelling_of_a_number_is_one_number() {
        for text in ["+7 (775) 030 00 77", "8 775 030-00-77", "77750300077", "775 030 00 77", "+77750300077"] {
            assert_eq!(parse(text), Ok("+77750300077".into()), "{text}");
        }
    }

    #[test]
    fn the_numbering_plan_decides() {
        // Mobile codes of domain 5.2, a fixed line, a Russian and a foreign number.
        for code in [700, 701, 702, 705, 706, 707, 708, 747, 760, 764, 771, 775, 776, 777, 778, 785] {
            assert!(parse(&format!("+7{code}1234567")).is_ok(), "{code}");
        }
        assert!(parse("+7 727 258 00 00").is_ok());
        assert!(parse("+7 495 123 45 67").is_ok());
        assert!(parse("+996 555 123 456").is_ok());
        assert_eq!(parse("+7 799 123 45 67"), Err(PhoneError::Unknown));
    }

    #[test]
    fn numbers_that_are_not_looked_up_are_in_the_plan() {
        for code in WHOLE {
            for step in 0..500_u32 {
                let rest = step.wrapping_mul(2_654_435_761) % 10_000_000;
                let number = format!("+7{code}{rest:07}");
                assert!(in_the_plan(&number), "{number}");
            }
            for rest in ["0000000", "9999999"] {
                assert!(in_the_plan(&format!("+7{code}{rest}")));
            }
        }
    }

    #[test]
    fn names_each_mistake() {
        assert_eq!(parse(""), Err(PhoneError::Empty));
        assert_eq!(parse("8 775 030"), Err(PhoneError::Length));
        assert_eq!(parse("+7 775 030 00 777"), Err(PhoneError::Length));
        assert_eq!(parse("нөмірім жоқ"), Err(PhoneError::Character));
        assert_eq!(parse("+7 775 030 00 77 доб. 5"), Err(PhoneError::Character));
    }
}
