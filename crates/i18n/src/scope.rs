//! What an API key may do, by the names of its scopes in the configuration.

use crate::{ByLang, Lang};

/// Names of scopes, each with what it allows.
static SCOPES: [(&str, ByLang<&str>); 8] = [
    ("check", ByLang::new("хабарласуға бола ма, сұрау", "спрашивать, можно ли связаться", "ask who may be contacted")),
    ("record", ByLang::new("шешімді тіркеу", "записывать решения", "record decisions")),
    ("erase", ByLang::new("деректерді жою", "уничтожать данные", "erase data")),
    ("deliveries", ByLang::new("жеткізуді қарау және қайталау", "смотреть и повторять доставки", "read and repeat deliveries")),
    ("requests", ByLang::new("талаптарды оқып, жауап беру", "читать запросы и отвечать на них", "read and answer requests")),
    (
        "notices",
        ByLang::new("саясат өзгергенін хабарлау", "сообщать об изменении политики", "tell people that the policy changed"),
    ),
    ("contacts", ByLang::new("хабарласқанын тіркеу", "записывать, что связались", "report contacts made")),
    ("import", ByLang::new("бұрынғы келісімдерді енгізу", "загружать прежние согласия", "import past consents")),
];

/// Says what a scope allows; a name that is not known stays as it is.
#[must_use]
pub fn scope(name: &str, lang: Lang) -> &str {
    SCOPES.iter().find(|(known, _)| *known == name).map_or(name, |(_, words)| words.of(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_said_in_words_and_unknown_ones_stay() {
        assert_eq!(scope("erase", Lang::Ru), "уничтожать данные");
        assert_eq!(scope("newer", Lang::Kk), "newer");
    }
}
