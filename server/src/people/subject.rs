//! A person as somebody types them: one field for whatever they have.

use kelisim_core::ident::{Email, Iin, Phone};

use crate::pipeline::check::Kind;
use crate::sites::Served;

/// An identifier that can be asked about.
pub enum Subject {
    /// An IIN.
    Iin(Iin),
    /// A phone number.
    Phone(Phone),
    /// An e-mail address.
    Email(Email),
}

impl Subject {
    /// What was typed, whatever it is: with an at sign an e-mail address; twelve digits that check out an IIN; else a phone
    /// number.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        if typed.contains('@') {
            return Email::parse(typed).ok().map(Self::Email);
        }
        Iin::parse(typed).ok().map(Self::Iin).or_else(|| Phone::parse(typed).ok().map(Self::Phone))
    }

    /// `phone`, `email` or `iin`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Iin(_) => "iin",
            Self::Phone(_) => "phone",
            Self::Email(_) => "email",
        }
    }

    fn normal(&self) -> String {
        match self {
            Self::Iin(iin) => iin.normal(),
            Self::Phone(phone) => phone.normal().to_owned(),
            Self::Email(email) => email.normal().to_owned(),
        }
    }

    /// For the check.
    #[must_use]
    pub fn identifier(&self) -> (Kind, String) {
        let kind = match self {
            Self::Iin(_) => Kind::Iin,
            Self::Phone(_) => Kind::Phone,
            Self::Email(_) => Kind::Email,
        };
        (kind, self.normal())
    }

    /// Its blind index at a site.
    #[must_use]
    pub fn index(&self, site: &Served) -> [u8; 16] {
        site.vault.contact(self.kind(), &self.normal())
    }

    /// Enough of it to know it again, and no more.
    #[must_use]
    pub fn masked(&self) -> String {
        let normal = self.normal();
        let dots = |count: usize| "•".repeat(count);
        if let Self::Email(_) = self {
            let (name, host) = normal.split_once('@').unwrap_or((&normal, ""));
            let first: String = name.chars().take(1).collect();
            return format!("{first}{}@{host}", dots(3));
        }
        let characters: Vec<char> = normal.chars().collect();
        let end: String = characters[characters.len().saturating_sub(2)..].iter().collect();
        match self {
            Self::Phone(_) => {
                let start: String = characters.iter().take(2).collect();
                format!("{start} {} {} {} {end}", dots(3), dots(3), dots(2))
            }
            _ => format!("{}{end}", dots(characters.len().saturating_sub(2))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_recognised_and_hidden() {
        for (typed, kind, masked) in [
            ("8 (775) 030-00-77", "phone", "+7 ••• ••• •• 77"),
            ("+77750300077", "phone", "+7 ••• ••• •• 77"),
            (" Aigerim@Example.kz ", "email", "a•••@example.kz"),
            ("990230300006", "", ""),
            ("990230300005", "iin", "••••••••••05"),
        ] {
            let read = Subject::read(typed);
            assert_eq!(read.as_ref().map_or("", Subject::kind), kind, "{typed}");
            assert_eq!(read.map(|read| read.masked()).unwrap_or_default(), masked, "{typed}");
        }
        for bad in ["", "aigerim@", "12", "not a number"] {
            assert!(Subject::read(bad).is_none(), "{bad}");
        }
    }
}
