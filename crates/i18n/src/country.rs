//! Names of the countries that data are often sent to. The site file has them by their ISO 3166-1 code.

use crate::{ByLang, Lang};

/// ISO 3166-1 codes in alphabetical order, each with the names of the country.
static NAMES: [(&str, ByLang<&str>); 38] = [
    ("AE", ByLang::new("Біріккен Араб Әмірліктері", "ОАЭ", "United Arab Emirates")),
    ("AM", ByLang::new("Армения", "Армения", "Armenia")),
    ("AT", ByLang::new("Австрия", "Австрия", "Austria")),
    ("AU", ByLang::new("Австралия", "Австралия", "Australia")),
    ("BE", ByLang::new("Бельгия", "Бельгия", "Belgium")),
    ("BG", ByLang::new("Болгария", "Болгария", "Bulgaria")),
    ("BY", ByLang::new("Беларусь", "Беларусь", "Belarus")),
    ("CA", ByLang::new("Канада", "Канада", "Canada")),
    ("CH", ByLang::new("Швейцария", "Швейцария", "Switzerland")),
    ("CN", ByLang::new("Қытай", "Китай", "China")),
    ("CY", ByLang::new("Кипр", "Кипр", "Cyprus")),
    ("CZ", ByLang::new("Чехия", "Чехия", "Czechia")),
    ("DE", ByLang::new("Германия", "Германия", "Germany")),
    ("DK", ByLang::new("Дания", "Дания", "Denmark")),
    ("EE", ByLang::new("Эстония", "Эстония", "Estonia")),
    ("ES", ByLang::new("Испания", "Испания", "Spain")),
    ("FI", ByLang::new("Финляндия", "Финляндия", "Finland")),
    ("FR", ByLang::new("Франция", "Франция", "France")),
    ("GB", ByLang::new("Ұлыбритания", "Великобритания", "United Kingdom")),
    ("GE", ByLang::new("Грузия", "Грузия", "Georgia")),
    ("HK", ByLang::new("Гонконг", "Гонконг", "Hong Kong")),
    ("IE", ByLang::new("Ирландия", "Ирландия", "Ireland")),
    ("IL", ByLang::new("Израиль", "Израиль", "Israel")),
    ("IN", ByLang::new("Үндістан", "Индия", "India")),
    ("IT", ByLang::new("Италия", "Италия", "Italy")),
    ("JP", ByLang::new("Жапония", "Япония", "Japan")),
    ("KG", ByLang::new("Қырғызстан", "Кыргызстан", "Kyrgyzstan")),
    ("KR", ByLang::new("Оңтүстік Корея", "Южная Корея", "South Korea")),
    ("KZ", ByLang::new("Қазақстан", "Казахстан", "Kazakhstan")),
    ("LT", ByLang::new("Литва", "Литва", "Lithuania")),
    ("LV", ByLang::new("Латвия", "Латвия", "Latvia")),
    ("NL", ByLang::new("Нидерланд", "Нидерланды", "Netherlands")),
    ("PL", ByLang::new("Польша", "Польша", "Poland")),
    ("RU", ByLang::new("Ресей", "Россия", "Russia")),
    ("SE", ByLang::new("Швеция", "Швеция", "Sweden")),
    ("SG", ByLang::new("Сингапур", "Сингапур", "Singapore")),
    ("TR", ByLang::new("Түркия", "Турция", "Türkiye")),
    ("US", ByLang::new("АҚШ", "США", "United States")),
];

/// Codes of the countries that have names here, in alphabetical order.
pub static COUNTRIES: [&str; NAMES.len()] = {
    let mut codes = [""; NAMES.len()];
    let mut place = 0;
    while place < codes.len() {
        codes[place] = NAMES[place].0;
        place += 1;
    }
    codes
};

/// Names the country with that code; a code without a name stands for itself.
#[must_use]
pub fn country(code: &str, lang: Lang) -> &str {
    NAMES.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| name.of(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_named_and_unknown_codes_stay() {
        assert_eq!([country("US", Lang::Kk), country("KZ", Lang::Ru), country("ZZ", Lang::En)], ["АҚШ", "Казахстан", "ZZ"]);
        assert!(NAMES.is_sorted_by_key(|(code, _)| *code));
    }
}
