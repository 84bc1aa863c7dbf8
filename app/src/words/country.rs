//! Names of the countries that data are often sent to. The site file names them by their ISO 3166-1 code; a code that is
//! not here is shown as it is.

use kelisim_core::Lang;

/// Code, then Kazakh, Russian and English.
const NAMES: [(&str, [&str; 3]); 38] = [
    ("AE", ["Біріккен Араб Әмірліктері", "ОАЭ", "United Arab Emirates"]),
    ("AM", ["Армения", "Армения", "Armenia"]),
    ("AT", ["Австрия", "Австрия", "Austria"]),
    ("AU", ["Австралия", "Австралия", "Australia"]),
    ("BE", ["Бельгия", "Бельгия", "Belgium"]),
    ("BG", ["Болгария", "Болгария", "Bulgaria"]),
    ("BY", ["Беларусь", "Беларусь", "Belarus"]),
    ("CA", ["Канада", "Канада", "Canada"]),
    ("CH", ["Швейцария", "Швейцария", "Switzerland"]),
    ("CN", ["Қытай", "Китай", "China"]),
    ("CY", ["Кипр", "Кипр", "Cyprus"]),
    ("CZ", ["Чехия", "Чехия", "Czechia"]),
    ("DE", ["Германия", "Германия", "Germany"]),
    ("DK", ["Дания", "Дания", "Denmark"]),
    ("EE", ["Эстония", "Эстония", "Estonia"]),
    ("ES", ["Испания", "Испания", "Spain"]),
    ("FI", ["Финляндия", "Финляндия", "Finland"]),
    ("FR", ["Франция", "Франция", "France"]),
    ("GB", ["Ұлыбритания", "Великобритания", "United Kingdom"]),
    ("GE", ["Грузия", "Грузия", "Georgia"]),
    ("HK", ["Гонконг", "Гонконг", "Hong Kong"]),
    ("IE", ["Ирландия", "Ирландия", "Ireland"]),
    ("IL", ["Израиль", "Израиль", "Israel"]),
    ("IN", ["Үндістан", "Индия", "India"]),
    ("IT", ["Италия", "Италия", "Italy"]),
    ("JP", ["Жапония", "Япония", "Japan"]),
    ("KG", ["Қырғызстан", "Кыргызстан", "Kyrgyzstan"]),
    ("KR", ["Оңтүстік Корея", "Южная Корея", "South Korea"]),
    ("KZ", ["Қазақстан", "Казахстан", "Kazakhstan"]),
    ("LT", ["Литва", "Литва", "Lithuania"]),
    ("LV", ["Латвия", "Латвия", "Latvia"]),
    ("NL", ["Нидерланд", "Нидерланды", "Netherlands"]),
    ("PL", ["Польша", "Польша", "Poland"]),
    ("RU", ["Ресей", "Россия", "Russia"]),
    ("SE", ["Швеция", "Швеция", "Sweden"]),
    ("SG", ["Сингапур", "Сингапур", "Singapore"]),
    ("TR", ["Түркия", "Турция", "Türkiye"]),
    ("US", ["АҚШ", "США", "United States"]),
];

/// The country's name; its code where it has none here.
pub fn country(code: &str, lang: Lang) -> &str {
    NAMES.iter().find(|(known, _)| *known == code).map_or(code, |(_, [kk, ru, en])| match lang {
        Lang::Kk => kk,
        Lang::Ru => ru,
        Lang::En => en,
    })
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
