//! Where a visit came from, as the site's own links say it: campaign parameters of an address, by an allow-list.

use url::form_urlencoded::{Serializer, parse};

/// Parameters that are recorded. Others may hold whatever somebody put into a link.
const NAMES: [&str; 3] = ["utm_source", "utm_medium", "utm_campaign"];
/// Longest value, in characters.
const VALUE: usize = 64;
/// Digits from which a value may be a telephone number, an account or an IIN.
const DIGITS: usize = 10;

/// Campaign parameters of a query, as a query; empty when there are none. Each counts once, and what looks like
/// somebody's own data is left out.
pub(crate) fn of_query(query: &str) -> String {
    let mut found = Serializer::new(String::new());
    for name in NAMES {
        if let Some((_, value)) = parse(query.as_bytes()).find(|(own, _)| own == name).filter(|(_, value)| is_impersonal(value)) {
            found.append_pair(name, &value);
        }
    }
    found.finish()
}

fn is_impersonal(value: &str) -> bool {
    (1..=VALUE).contains(&value.chars().count())
        && !value.chars().any(|one| one == '@' || one.is_control())
        && value.chars().filter(char::is_ascii_digit).count() < DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn campaigns_are_kept_and_people_are_not() {
        for (query, kept) in [
            (
                "utm_source=vk&utm_medium=cpc&utm_campaign=spring-20261130",
                "utm_source=vk&utm_medium=cpc&utm_campaign=spring-20261130",
            ),
            ("iin=990230300005&utm_source=vk&gclid=abc", "utm_source=vk"),
            ("utm_source=aliya%40example.kz&utm_medium=87750300077", ""),
            ("utm_source=vk&utm_source=another", "utm_source=vk"),
            ("utm_campaign=%D0%BA%D3%A9%D0%BA%D1%82%D0%B5%D0%BC", "utm_campaign=%D0%BA%D3%A9%D0%BA%D1%82%D0%B5%D0%BC"),
            ("utm_campaign=a%0Ab&utm_source=&utm_medium=%zz", "utm_medium=%25zz"),
            ("", ""),
        ] {
            assert_eq!(of_query(query), kept, "{query}");
        }
        assert_eq!(of_query(&format!("utm_source={}", "a".repeat(65))), "");
    }
}
