//! Parsers of what people type about themselves, each into one normal form, with a sentence that helps when
//! the text cannot be parsed.
//!
//! Blind indexes are computed over normal forms, so two spellings of one value must end in the same bytes.

pub mod bin;
pub mod email;
pub mod iin;
pub mod name;
pub mod operator_number;
pub mod phone;

use crate::Lang;

pub use bin::Bin;
pub use email::Email;
pub use iin::Iin;
pub use name::Name;
pub use operator_number::OperatorNumber;
pub use phone::Phone;

/// Explanation of why a typed value was refused. The sentence never repeats what was typed.
pub trait Explain {
    /// Stable short name for machines, such as `iin-check-digit`.
    fn code(&self) -> &'static str;
    /// Explains what is wrong and what to do, in the visitor's language.
    fn explain(&self, lang: Lang) -> &'static str;
}

/// Declares an error enum: each variant with its code and its sentence in every language, in the order of
/// [`Lang::ALL`]. Logs have the English one.
macro_rules! explained {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident, $code:literal, $($words:literal),+;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
        }

        impl $crate::ident::Explain for $name {
            fn code(&self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            fn explain(&self, lang: $crate::Lang) -> &'static str {
                let words = match self { $(Self::$variant => $crate::lang::ByLang::new($($words),+),)+ };
                *words.of(lang)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::ident::Explain::explain(self, $crate::Lang::En))
            }
        }

        impl std::error::Error for $name {}
    };
}
pub(crate) use explained;

/// Implements a `Debug` that shows nothing of a personal value.
macro_rules! redacted {
    ($($name:ty),+) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("[redacted]")
            }
        })+
    };
}
redacted!(Email, Iin, Name, Phone);

/// Reads the twelve digits of an IIN or a BIN. Spaces and dashes are dropped; digits of other scripts are
/// refused.
fn twelve_digits(text: &str) -> Result<[u8; 12], Digits> {
    let mut digits = [0_u8; 12];
    let mut count = 0;
    for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let digit = c.to_digit(10).and_then(|digit| u8::try_from(digit).ok()).ok_or(Digits::NotADigit)?;
        *digits.get_mut(count).ok_or(Digits::Count)? = digit;
        count += 1;
    }
    match count {
        0 => Err(Digits::None),
        12 => Ok(digits),
        _ => Err(Digits::Count),
    }
}

/// Reason why twelve digits could not be read.
enum Digits {
    None,
    NotADigit,
    Count,
}

/// Computes the check digit of IIN and BIN: the weighted sum modulo 11 with weights 1 to 11, and when that is
/// 10, with the weights rotated by two. `None` when it is 10 again: such a number is never issued.
fn check_digit(digits: &[u8; 12]) -> Option<u8> {
    let sum = |first: u32| {
        digits[..11].iter().zip(0_u32..).map(|(digit, place)| u32::from(*digit) * ((place + first) % 11 + 1)).sum::<u32>() % 11
    };
    [sum(0), sum(2)].into_iter().find(|sum| *sum < 10).and_then(|sum| u8::try_from(sum).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same rule written the long way, from the published weights.
    fn reference(digits: &[u8; 12]) -> Option<u8> {
        let first = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        let second = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];
        let sum = |weights: [u32; 11]| (0..11).map(|i| u32::from(digits[i]) * weights[i]).sum::<u32>() % 11;
        match (sum(first), sum(second)) {
            (10, 10) => None,
            (10, second) => u8::try_from(second).ok(),
            (first, _) => u8::try_from(first).ok(),
        }
    }

    proptest::proptest! {
        #[test]
        fn check_digit_is_the_published_rule(digits in proptest::array::uniform12(0_u8..10)) {
            proptest::prop_assert_eq!(check_digit(&digits), reference(&digits));
        }

        #[test]
        fn parsers_never_panic(text in "\\PC{0,40}") {
            let _ = Iin::parse(&text);
            let _ = Bin::parse(&text);
            let _ = Email::parse(&text);
            let _ = Name::parse(&text);
            let _ = Phone::parse(&text);
        }
    }
}
