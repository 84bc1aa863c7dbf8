//! What a policy has to say: Art. 25 p.2(1-1) of law 94-V and the rules made under it. A machine cannot tell
//! whether it says it well; it can tell that it does not say it at all.

use crate::Lang;
use crate::site::Site;

/// Content that a policy needs: its name in messages, and beginnings of words by which it is recognised, in
/// Kazakh, Russian and English.
const NEEDED: [(&str, [&[&str]; 3]); 5] = [
    ("purposes", [&["мақсат"], &["цел"], &["purpose"]]),
    ("data that are collected", [&["дерек", "мәлімет"], &["данн", "сведени"], &["data", "information"]]),
    (
        "recipients and third parties",
        [
            &["үшінші", "беріл", "алушы"],
            &["треть", "передач", "передаё", "передае", "получател"],
            &["third part", "recipient", "share", "transfer"],
        ],
    ),
    ("terms of storage", [&["мерзім", "сақта"], &["срок", "хран"], &["term", "period", "retention", "keep", "kept", "store"]]),
    ("rights of people", [&["құқық", "құқығ"], &["прав"], &["right"]]),
];

/// Names what a policy does not speak of in one language.
pub(super) fn missing(site: &Site, lang: Lang, words: &str) -> Vec<&'static str> {
    let operator = &site.operator;
    let lower = words.to_lowercase();
    let digits: String = words.chars().filter(char::is_ascii_digit).collect();
    let number = operator.number.to_string();
    let mut missing = Vec::new();
    let names = [operator.name.get(lang), site.name.get(lang)].map(str::to_lowercase);
    if !digits.contains(&number) && !names.iter().any(|name| lower.contains(name.as_str())) {
        missing.push("the operator by name or number");
    }
    let at = match lang {
        Lang::Kk => 0,
        Lang::Ru => 1,
        Lang::En => 2,
    };
    missing.extend(NEEDED.iter().filter(|(_, words)| !words[at].iter().any(|word| lower.contains(word))).map(|(name, _)| *name));
    let phone: String = operator.phone.chars().filter(char::is_ascii_digit).collect();
    if !lower.contains(&operator.email.to_lowercase()) && (phone.is_empty() || !digits.contains(&phone)) {
        missing.push("a contact: the operator's e-mail or telephone");
    }
    missing
}
