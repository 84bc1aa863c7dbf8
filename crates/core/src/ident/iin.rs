//! IIN (ЖСН): the individual identification number of the Republic of Kazakhstan.

use super::{Digits, check_digit, explained, twelve_digits};

/// Twelve digits with a valid check digit.
///
/// The first seven digits once encoded birth date, century and sex. Since Government Resolution No. 853 of
/// 26.08.2013 they need not, so nothing is derived from them; [`Iin::date_is_possible`] is a soft hint only.
#[derive(Clone, PartialEq, Eq)]
pub struct Iin([u8; 12]);

explained! {
    /// Reason why an IIN was refused.
    IinError {
        /// The field is empty.
        Empty, "iin-empty", "ЖСН жазыңыз: жеке куәліктегі 12 цифр.", "Укажите ИИН: 12 цифр из удостоверения личности.", "Enter the IIN: the 12 digits on the identity card.";
        /// The text has something other than digits.
        NotDigits, "iin-not-digits", "ЖСН тек цифрлардан тұрады. Артық таңбаларды алып тастаңыз.", "ИИН состоит только из цифр. Уберите лишние знаки.", "An IIN has digits only. Remove the other characters.";
        /// The number of digits is not twelve.
        Length, "iin-length", "ЖСН-де дәл 12 цифр болуы керек. Санын тексеріңіз.", "В ИИН ровно 12 цифр. Проверьте их количество.", "An IIN has exactly 12 digits. Check how many there are.";
        /// The twelfth digit does not follow from the others.
        CheckDigit, "iin-check-digit", "Бұл ЖСН-де қате бар: цифрлардың бірі дұрыс емес. Жеке куәлікпен салыстырыңыз.", "В этом ИИН ошибка: одна из цифр неверна. Сверьте с удостоверением личности.", "There is a mistake in this IIN: one of its digits is wrong. Compare it with the identity card.";
        /// The number is a BIN.
        IsBin, "iin-is-bin", "Бұл — ұйымның БСН-і. Өзіңіздің ЖСН-іңізді жазыңыз.", "Это БИН организации. Укажите свой ИИН.", "This is the BIN of an organisation. Enter your own IIN.";
    }
}

impl Iin {
    /// Parses an IIN as people type it: spaces and dashes are dropped.
    ///
    /// # Errors
    /// The first rule it breaks, as an [`IinError`].
    pub fn parse(text: &str) -> Result<Self, IinError> {
        let digits = twelve_digits(text).map_err(|why| match why {
            Digits::None => IinError::Empty,
            Digits::NotADigit => IinError::NotDigits,
            Digits::Count => IinError::Length,
        })?;
        if digits == [0; 12] || check_digit(&digits) != Some(digits[11]) {
            return Err(IinError::CheckDigit);
        }
        if digits[4] > 3 {
            return Err(IinError::IsBin);
        }
        Ok(Self(digits))
    }

    /// Normal form: the twelve digits.
    #[must_use]
    pub fn normal(&self) -> String {
        self.0.iter().map(|digit| char::from(b'0' + digit)).collect()
    }

    /// Returns true if the first six digits could be a date. A number whose date is impossible is still
    /// valid.
    #[must_use]
    pub fn date_is_possible(&self) -> bool {
        let month = self.0[2] * 10 + self.0[3];
        let day = self.0[4] * 10 + self.0[5];
        let longest = match month {
            2 => 29,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        (1..=12).contains(&month) && (1..=longest).contains(&day)
    }

    /// Year, month and day of birth as the first seven digits encoded them when numbers were derived from
    /// birth dates: for hints alone. `None` when the seventh digit names no century.
    #[must_use]
    pub fn birth(&self) -> Option<(u16, u8, u8)> {
        let pair = |at: usize| self.0[at] * 10 + self.0[at + 1];
        let century = match self.0[6] {
            1 | 2 => 1800,
            3 | 4 => 1900,
            5 | 6 => 2000,
            _ => return None,
        };
        Some((century + u16::from(pair(0)), pair(2), pair(4)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // 30 February: these belong to nobody.
    const GOOD: [&str; 4] = ["990230300005", "050230500002", "990230300608", "050230500302"];

    #[test]
    fn accepts_both_passes_of_the_check_digit_and_people_s_spelling() {
        for text in GOOD {
            let iin = Iin::parse(text).unwrap();
            assert_eq!(iin.normal(), text);
            assert!(!iin.date_is_possible());
        }
        assert_eq!(Iin::parse(" 990230 300-005 ").unwrap().normal(), "990230300005");
    }

    #[test]
    fn every_wrong_digit_is_noticed() {
        for text in GOOD {
            for place in 0..12 {
                for digit in b'0'..=b'9' {
                    let mut bytes = text.as_bytes().to_vec();
                    if bytes[place] == digit {
                        continue;
                    }
                    bytes[place] = digit;
                    let changed = String::from_utf8(bytes).unwrap();
                    // The first pass catches a single change; the second pass shares weights, so a few pairs
                    // remain valid. Those are numbers of somebody else, not mistakes the rule can detect.
                    if let Ok(iin) = Iin::parse(&changed) {
                        assert_ne!(iin.normal(), text);
                    }
                }
            }
        }
        assert_eq!(Iin::parse("990230300006"), Err(IinError::CheckDigit));
    }

    #[test]
    fn never_issued_stems_have_no_twelfth_digit() {
        for stem in ["99023030061", "05023050034"] {
            for digit in 0..10 {
                assert_eq!(Iin::parse(&format!("{stem}{digit}")), Err(IinError::CheckDigit));
            }
        }
    }

    #[test]
    fn each_mistake_has_its_own_word() {
        assert_eq!(Iin::parse("  "), Err(IinError::Empty));
        assert_eq!(Iin::parse("99023030000"), Err(IinError::Length));
        assert_eq!(Iin::parse("9902303000055"), Err(IinError::Length));
        assert_eq!(Iin::parse("99023030000О"), Err(IinError::NotDigits));
        assert_eq!(Iin::parse("000000000000"), Err(IinError::CheckDigit));
        assert_eq!(Iin::parse("220840003513"), Err(IinError::IsBin));
    }
}
