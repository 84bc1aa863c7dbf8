//! Person as somebody types them: one field for any identifier.

use kelisim_core::BlindIndex;
use kelisim_core::check::IdentifierKind;
use kelisim_core::form::masked;
use kelisim_core::ident::{Email, Iin, Phone};
use kelisim_core::site::FieldKind;
use kelisim_engine::Tenant;

/// Identifier of a person to look up.
pub(crate) struct Subject {
    kind: IdentifierKind,
    /// Normal form, which is compared.
    normal: String,
}

impl Subject {
    /// Parses an identifier of any kind: with an at sign an e-mail address; twelve digits with a valid check
    /// digit an IIN; else a phone number.
    #[must_use]
    pub(crate) fn read(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        if typed.contains('@') {
            let email = Email::parse(typed).ok()?;
            return Some(Self { kind: IdentifierKind::Email, normal: email.normal().to_owned() });
        }
        if let Ok(iin) = Iin::parse(typed) {
            return Some(Self { kind: IdentifierKind::Iin, normal: iin.normal() });
        }
        let phone = Phone::parse(typed).ok()?;
        Some(Self { kind: IdentifierKind::Phone, normal: phone.normal().to_owned() })
    }

    /// Name of the kind: `phone`, `email` or `iin`.
    #[must_use]
    pub(crate) fn kind(&self) -> &'static str {
        self.kind.name()
    }

    /// Kind and normal form, for the check.
    #[must_use]
    pub(crate) fn identifier(&self) -> (IdentifierKind, String) {
        (self.kind, self.normal.clone())
    }

    /// Blind index of the identifier at a site.
    #[must_use]
    pub(crate) fn index(&self, tenant: &Tenant) -> BlindIndex {
        tenant.vault.identify(self.kind(), &self.normal)
    }

    /// Masked form: enough to recognise it, and no more.
    #[must_use]
    pub(crate) fn masked(&self) -> String {
        let kind = match self.kind {
            IdentifierKind::Phone => FieldKind::Phone,
            IdentifierKind::Email => FieldKind::Email,
            IdentifierKind::Iin => FieldKind::Iin,
        };
        masked(kind, &self.normal)
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
