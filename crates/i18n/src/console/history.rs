//! Audit log of a site: what was done in the console.

use kelisim_core::check::IdentifierKind;

/// Entries of the audit log of a site.
pub struct History {
    /// Grant of a role: account name, and name of the role.
    pub role_given: fn(&str, &str) -> String,
    /// Removal of the role of that account.
    pub role_taken: fn(&str) -> String,
    /// Grant of the role of that name by a group of the organisation.
    pub role_by_group: fn(&str) -> String,
    /// Removal of a role that no group of the organisation gives any more.
    pub role_by_group_lost: &'static str,
    /// Check of a list for that purpose.
    pub list_checked: fn(&str) -> String,
    /// Download of the answer to a list for that purpose.
    pub list_downloaded: fn(&str) -> String,
    /// Look-up of one person: purpose, and name of the identifier.
    looked_up: fn(&str, &str) -> String,
    /// Search for the cases of one person, by the name of an identifier.
    sought: fn(&str) -> String,
    /// Names of identifiers as these sentences take them, in the order of [`IdentifierKind::ALL`].
    identifiers: [&'static str; IdentifierKind::ALL.len()],
}

family!(History: KK, RU, EN);

impl History {
    /// Describes a look-up of one person for that purpose, by the name of an [`IdentifierKind`] on the wire. A name
    /// of no other kind reads as that of an IIN.
    #[must_use]
    pub fn looked_up(&self, purpose: &str, kind: &str) -> String {
        (self.looked_up)(purpose, self.identifier(kind))
    }

    /// Describes a search for the cases of one person.
    #[must_use]
    pub fn sought(&self, kind: &str) -> String {
        (self.sought)(self.identifier(kind))
    }

    fn identifier(&self, kind: &str) -> &'static str {
        let [phone, email, iin] = self.identifiers;
        match kind {
            "phone" => phone,
            "email" => email,
            _ => iin,
        }
    }
}

const KK: History = History {
    role_given: |name, role| format!("{name}: «{role}» рөлі берілді"),
    role_taken: |name| format!("{name}: рөлі алып тасталды"),
    role_by_group: |named| format!("Ұйымдағы тобы бойынша «{named}» рөлін алды"),
    role_by_group_lost: "Ұйымдағы топтары бұдан былай рөл бермейді",
    list_checked: |title| format!("Тізімді тексерді: {title}"),
    list_downloaded: |title| format!("Тізімнің жауабын жүктеп алды: {title}"),
    looked_up: |title, by| format!("Бір адамды тексерді ({by} бойынша): {title}"),
    sought: |by| format!("Бір адамның өтініштерін іздеді ({by} бойынша)"),
    identifiers: ["телефон нөмірі", "эл. пошта", "ЖСН"],
};

const RU: History = History {
    role_given: |name, role| format!("{name}: назначена роль «{role}»"),
    role_taken: |name| format!("{name}: роль снята"),
    role_by_group: |named| format!("Роль «{named}» по группе в организации"),
    role_by_group_lost: "Роль снята: её больше не даёт ни одна группа в организации",
    list_checked: |title| format!("Проверка списка: {title}"),
    list_downloaded: |title| format!("Скачан ответ по списку: {title}"),
    looked_up: |title, by| format!("Проверка одного человека по {by}: {title}"),
    sought: |by| format!("Поиск обращений одного человека по {by}"),
    identifiers: ["номеру телефона", "эл. почте", "ИИН"],
};

const EN: History = History {
    role_given: |name, role| format!("{name} was given the role “{role}”"),
    role_taken: |name| format!("{name} has no role here any more"),
    role_by_group: |named| format!("Got the role “{named}” by a group of the organisation"),
    role_by_group_lost: "Lost the role: no group of the organisation gives it any more",
    list_checked: |title| format!("Checked a list: {title}"),
    list_downloaded: |title| format!("Downloaded the answer to a list: {title}"),
    looked_up: |title, by| format!("Looked up one person by {by}: {title}"),
    sought: |by| format!("Searched for the cases of one person by {by}"),
    identifiers: ["phone number", "e-mail address", "IIN"],
};
