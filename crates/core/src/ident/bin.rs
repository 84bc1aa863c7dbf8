//! BIN (БСН): the business identification number. It names an operator, so it is public.

use std::fmt;

use super::{Digits, check_digit, explained, twelve_digits};

/// Twelve digits: year and month of registration, type (4 to 6), detail (0 to 4), serial number, check digit.
#[derive(Clone, PartialEq, Eq)]
pub struct Bin([u8; 12]);

explained! {
    /// Reason why a BIN was refused.
    BinError {
        /// The field is empty.
        Empty, "bin-empty", "БСН жазыңыз: 12 цифр.", "Укажите БИН: 12 цифр.", "Enter the BIN: 12 digits.";
        /// The text has something other than digits.
        NotDigits, "bin-not-digits", "БСН тек цифрлардан тұрады.", "БИН состоит только из цифр.", "A BIN has digits only.";
        /// The number of digits is not twelve.
        Length, "bin-length", "БСН-де дәл 12 цифр болуы керек.", "В БИН ровно 12 цифр.", "A BIN has exactly 12 digits.";
        /// The twelfth digit does not follow from the others.
        CheckDigit, "bin-check-digit", "Бұл БСН-де қате бар: цифрлардың бірі дұрыс емес.", "В этом БИН ошибка: одна из цифр неверна.", "There is a mistake in this BIN: one of its digits is wrong.";
        /// The fifth digit is not that of an organisation.
        IsIin, "bin-is-iin", "Бұл — жеке тұлғаның ЖСН-і. Ұйымның БСН-ін жазыңыз.", "Это ИИН человека. Укажите БИН организации.", "This is the IIN of a person. Enter the BIN of an organisation.";
        /// The fifth or sixth digit has no meaning.
        Kind, "bin-kind", "БСН-нің бесінші немесе алтыншы цифры дұрыс емес.", "Пятая или шестая цифра БИН неверна.", "The fifth or sixth digit of this BIN has no meaning.";
    }
}

impl Bin {
    /// Parses a BIN; spaces and dashes are dropped.
    ///
    /// # Errors
    /// The first rule it breaks, as a [`BinError`].
    pub fn parse(text: &str) -> Result<Self, BinError> {
        let digits = twelve_digits(text).map_err(|why| match why {
            Digits::None => BinError::Empty,
            Digits::NotADigit => BinError::NotDigits,
            Digits::Count => BinError::Length,
        })?;
        if digits == [0; 12] || check_digit(&digits) != Some(digits[11]) {
            return Err(BinError::CheckDigit);
        }
        match (digits[4], digits[5]) {
            (0..=3, _) => Err(BinError::IsIin),
            (4..=6, 0..=4) => Ok(Self(digits)),
            _ => Err(BinError::Kind),
        }
    }

    /// Stand-in with a month that does not exist, so that reading can go on without a valid BIN.
    #[cfg(feature = "site-file")]
    pub(crate) fn stand_in() -> Self {
        Self([9, 9, 1, 3, 4, 0, 0, 0, 0, 0, 0, 0])
    }

    /// Returns true if the third and fourth digits are a month. A stand-in has one that does not exist.
    #[must_use]
    pub fn month_is_possible(&self) -> bool {
        (1..=12).contains(&(self.0[2] * 10 + self.0[3]))
    }
}

impl fmt::Display for Bin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|digit| write!(f, "{digit}"))
    }
}

impl fmt::Debug for Bin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_real_one_and_names_each_mistake() {
        assert_eq!(Bin::parse("220840003513").unwrap().to_string(), "220840003513");
        assert!(Bin::parse("220840003513").unwrap().month_is_possible());
        assert_eq!(Bin::parse("220840003514"), Err(BinError::CheckDigit));
        assert_eq!(Bin::parse("990230300005"), Err(BinError::IsIin));
        assert_eq!(Bin::parse(""), Err(BinError::Empty));
        assert_eq!(Bin::parse("22084000351"), Err(BinError::Length));
        assert_eq!(Bin::parse("22084000351x"), Err(BinError::NotDigits));
        assert_eq!(Bin::parse("000000000000"), Err(BinError::CheckDigit));
    }
}
