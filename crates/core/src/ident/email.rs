//! E-mail addresses as identifiers of people.

use super::explained;

/// Address in normal form: trimmed, lower case. The local part is lowered too: no mail provider in use
/// distinguishes two people by the case of a letter, and an index must find what was typed on a telephone
/// keyboard.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

explained! {
    /// Reason why an e-mail address was refused.
    EmailError {
        /// The field is empty.
        Empty, "email-empty", "Электрондық пошта мекенжайын жазыңыз.", "Укажите адрес электронной почты.", "Enter an e-mail address.";
        /// There is no `@`, or nothing on one side of it.
        NoAt, "email-at", "Мекенжайда @ белгісі мен оның екі жағы болуы керек: aty@example.kz.", "В адресе должен быть знак @ и текст по обе стороны: imya@example.kz.", "An address has an @ with something on both sides: name@example.kz.";
        /// The part after `@` is not a host name.
        Domain, "email-domain", "@ белгісінен кейінгі бөлігін тексеріңіз: example.kz сияқты болуы керек.", "Проверьте часть после @: она должна быть вида example.kz.", "Check the part after the @: it looks like example.kz.";
        /// The text has a character that an address cannot have.
        Character, "email-character", "Мекенжайда бос орын немесе жарамсыз таңба бар.", "В адресе пробел или недопустимый знак.", "There is a space or another character that cannot be in an address.";
        /// The address is longer than mail can carry (RFC 5321, 4.5.3.1).
        Length, "email-length", "Мекенжай тым ұзын.", "Адрес слишком длинный.", "The address is too long.";
    }
}

/// Browsers validate, and compare with nothing: there the tables of all the world's letters stay away.
#[cfg(not(feature = "site-file"))]
fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

#[cfg(feature = "site-file")]
fn lower(text: &str) -> String {
    text.to_lowercase()
}

impl Email {
    /// Parses an address as people type it.
    ///
    /// # Errors
    /// The first rule it breaks, as an [`EmailError`]. Quoted local parts and address literals (RFC 5321) are
    /// refused: nobody has them, and mistakes look like them.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.len() > 254 {
            return Err(EmailError::Length);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError::NoAt)?;
        if local.is_empty() || domain.is_empty() {
            return Err(EmailError::NoAt);
        }
        let fits = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        if !local.chars().all(fits) || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
            return Err(EmailError::Character);
        }
        if local.len() > 64 {
            return Err(EmailError::Length);
        }
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let labels: Vec<&str> = domain.split('.').collect();
        let top = labels.last().copied().unwrap_or_default();
        if labels.len() < 2 || !labels.iter().all(|part| label(part)) || top.len() < 2 || top.chars().all(|c| c.is_ascii_digit())
        {
            return Err(EmailError::Domain);
        }
        Ok(Self(lower(text)))
    }

    /// Address in normal form.
    #[must_use]
    pub fn normal(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, EmailError> {
        Email::parse(text).map(|email| email.normal().to_owned())
    }

    #[test]
    fn reads_what_people_have() {
        assert_eq!(parse(" Aliya.S+news@Example.KZ "), Ok("aliya.s+news@example.kz".into()));
        assert_eq!(parse("почта@пример.қаз"), Ok("почта@пример.қаз".into()));
    }

    #[test]
    fn names_each_mistake() {
        for (text, why) in [
            ("", EmailError::Empty),
            ("aliya", EmailError::NoAt),
            ("@example.kz", EmailError::NoAt),
            ("aliya@", EmailError::NoAt),
            ("aliya@example", EmailError::Domain),
            ("aliya@example..kz", EmailError::Domain),
            ("aliya@-example.kz", EmailError::Domain),
            ("aliya@127.0.0.1", EmailError::Domain),
            ("ali ya@example.kz", EmailError::Character),
            (".aliya@example.kz", EmailError::Character),
            ("a@b@example.kz", EmailError::Character),
        ] {
            assert_eq!(parse(text), Err(why), "{text}");
        }
        assert_eq!(parse(&format!("{}@example.kz", "a".repeat(65))), Err(EmailError::Length));
    }
}
