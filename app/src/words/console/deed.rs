//! What was done in the console, in words.

use kelisim_core::Lang;

use super::Console;

impl Console {
    /// Somebody was invited, or got a role.
    pub fn invited(lang: Lang, name: &str, role: &str) -> String {
        let role = Self::of(lang).role(role);
        match lang {
            Lang::Kk => format!("{name}: «{role}» рөлі берілді"),
            Lang::Ru => format!("{name}: назначена роль «{role}»"),
            Lang::En => format!("{name} was given the role “{role}”"),
        }
    }

    /// A role was taken away.
    pub fn dismissed(lang: Lang, name: &str) -> String {
        match lang {
            Lang::Kk => format!("{name}: рөлі алынды"),
            Lang::Ru => format!("{name}: роль снята"),
            Lang::En => format!("{name} has no role here any more"),
        }
    }

    /// A list was brought, or the answer to it taken: for what.
    pub fn listed(lang: Lang, title: &str, taken: bool) -> String {
        match (lang, taken) {
            (Lang::Kk, false) => format!("Тізімді тексерді: {title}"),
            (Lang::Ru, false) => format!("Проверка списка: {title}"),
            (Lang::En, false) => format!("Checked a list: {title}"),
            (Lang::Kk, true) => format!("Тізімнің жауабын жүктеп алды: {title}"),
            (Lang::Ru, true) => format!("Скачан ответ по списку: {title}"),
            (Lang::En, true) => format!("Downloaded the answer to a list: {title}"),
        }
    }

    /// Somebody was looked up: for what, by which kind of identifier.
    pub fn looked_up(lang: Lang, title: &str, kind: &str) -> String {
        let by = match (kind, lang) {
            ("phone", Lang::Kk) => "телефон нөмірі",
            ("phone", Lang::Ru) => "номеру телефона",
            ("phone", Lang::En) => "phone number",
            ("email", Lang::Kk) => "эл. пошта",
            ("email", Lang::Ru) => "эл. почте",
            ("email", Lang::En) => "e-mail address",
            (_, Lang::Kk) => "ЖСН",
            (_, Lang::Ru) => "ИИН",
            (_, Lang::En) => "IIN",
        };
        match lang {
            Lang::Kk => format!("Бір адамды тексерді ({by} бойынша): {title}"),
            Lang::Ru => format!("Проверка одного человека по {by}: {title}"),
            Lang::En => format!("Looked up one person by {by}: {title}"),
        }
    }
}
