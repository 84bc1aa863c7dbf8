//! Values half hidden: enough to recognise one's own, and no more.

use crate::site::FieldKind;

const DOT: &str = "•";

/// Hides most of a value in its normal form. Whoever holds a private link may not be the person it is about.
#[must_use]
pub fn masked(kind: FieldKind, value: &str) -> String {
    let characters: Vec<char> = value.chars().collect();
    let end: String = characters[characters.len().saturating_sub(2)..].iter().collect();
    match kind {
        FieldKind::Email => {
            let (name, host) = value.split_once('@').unwrap_or((value, ""));
            let first: String = name.chars().take(1).collect();
            format!("{first}{}@{host}", DOT.repeat(3))
        }
        FieldKind::Phone => {
            let start: String = characters.iter().take(2).collect();
            format!("{start} {} {} {} {end}", DOT.repeat(3), DOT.repeat(3), DOT.repeat(2))
        }
        FieldKind::Iin | FieldKind::Bin => format!("{}{end}", DOT.repeat(characters.len().saturating_sub(2))),
        FieldKind::Name => {
            let word = |word: &str| format!("{}{}", word.chars().take(1).collect::<String>(), DOT.repeat(3));
            value.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
        }
        // The length of a text says something too.
        FieldKind::Text | FieldKind::Textarea | FieldKind::Date | FieldKind::Select => DOT.repeat(6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enough_to_recognise_and_no_more() {
        for (kind, value, shown) in [
            (FieldKind::Email, "aliya@example.kz", "a•••@example.kz"),
            (FieldKind::Phone, "+77750300077", "+7 ••• ••• •• 77"),
            (FieldKind::Iin, "990230300005", "••••••••••05"),
            (FieldKind::Name, "Әлия Сәрсенқызы", "Ә••• С•••"),
            (FieldKind::Textarea, "Маған күніне он рет қоңырау шалады.", "••••••"),
            (FieldKind::Date, "1999-02-30", "••••••"),
            (FieldKind::Iin, "", ""),
        ] {
            assert_eq!(masked(kind, value), shown);
        }
    }
}
