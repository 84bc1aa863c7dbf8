//! People by the identifiers they gave: the subject they stand for, and the blind indexes that lead to them.

use std::collections::BTreeMap;

use kelisim_core::consent::{Decision, Item};
use kelisim_core::ident::{Email, Explain, Iin, Name, Phone};
use kelisim_core::site::{Channel, FieldKind, Form};
use kelisim_core::{BlindIndex, Lang, SubjectId};

use crate::failure::Failure;
use crate::vault::Vault;

/// Identifiers of a person in normal form.
#[derive(Default)]
pub struct Person {
    /// Individual identification number (IIN).
    pub iin: Option<Iin>,
    /// Phone number in normal form.
    pub phone: Option<Phone>,
    /// E-mail address in normal form.
    pub email: Option<Email>,
    /// Name of the person.
    pub name: Option<Name>,
}

/// Builds the failure of a field that cannot be parsed.
fn wrong(field: &str, why: impl Explain) -> Failure {
    Failure::Field(field.to_owned(), why.code(), why.explain(Lang::En))
}

impl Person {
    /// Parses identifiers as they were received.
    ///
    /// # Errors
    /// [`Failure::Field`] names the first that is wrong; `contact` when there is none.
    pub fn parse(iin: Option<&str>, phone: Option<&str>, email: Option<&str>, name: Option<&str>) -> Result<Self, Failure> {
        let person = Self {
            iin: iin.map(Iin::parse).transpose().map_err(|why| wrong("contact.iin", why))?,
            phone: phone.map(Phone::parse).transpose().map_err(|why| wrong("contact.phone", why))?,
            email: email.map(Email::parse).transpose().map_err(|why| wrong("contact.email", why))?,
            name: name.map(Name::parse).transpose().map_err(|why| wrong("contact.name", why))?,
        };
        if person.iin.is_none() && person.phone.is_none() && person.email.is_none() {
            return Err(Failure::Field("contact".into(), "no-identifier", "Give an IIN, a phone or an e-mail address."));
        }
        Ok(person)
    }

    /// Subject these identifiers stand for: by IIN, else phone, else e-mail.
    #[must_use]
    pub fn subject(&self, vault: &Vault) -> SubjectId {
        match (&self.iin, &self.phone, &self.email) {
            (Some(iin), ..) => vault.person("iin", &iin.normal()),
            (None, Some(phone), _) => vault.person("phone", phone.normal()),
            (None, None, Some(email)) => vault.person("email", email.normal()),
            (None, None, None) => SubjectId([0; 16]),
        }
    }

    /// Subjects these identifiers stand for by themselves, and, without an IIN to distinguish the person, the
    /// blind indexes that lead to others who gave the same identifiers.
    #[must_use]
    pub fn everywhere(&self, vault: &Vault) -> (Vec<SubjectId>, Vec<BlindIndex>) {
        let iin = self.iin.as_ref().map(Iin::normal);
        let others = [("phone", self.phone.as_ref().map(Phone::normal)), ("email", self.email.as_ref().map(Email::normal))];
        let others = || others.iter().filter_map(|(field, normal)| Some((*field, (*normal)?)));
        let named = iin.iter().map(|iin| vault.person("iin", iin));
        let subjects = named.chain(others().map(|(field, normal)| vault.person(field, normal))).collect();
        let indexes =
            if iin.is_some() { Vec::new() } else { others().map(|(field, normal)| vault.identify(field, normal)).collect() };
        (subjects, indexes)
    }

    /// Blind indexes of all identifiers.
    #[must_use]
    pub fn indexes(&self, vault: &Vault) -> Vec<BlindIndex> {
        let iin = self.iin.as_ref().map(|iin| vault.identify("iin", &iin.normal()));
        let phone = self.phone.as_ref().map(|phone| vault.identify("phone", phone.normal()));
        let email = self.email.as_ref().map(|email| vault.identify("email", email.normal()));
        iin.into_iter().chain(phone).chain(email).collect()
    }

    /// Blind indexes of the identifiers, each with the items of a decision that concern it: an e-mail address
    /// is concerned by what is sent by e-mail, a phone by the rest, an IIN by everything.
    #[must_use]
    pub fn indexes_with_items(&self, vault: &Vault, decision: &Decision) -> Vec<(BlindIndex, Vec<Item>)> {
        let items = |concerns: &dyn Fn(Option<Channel>) -> bool| -> Vec<Item> {
            let channel = |item: &Item| item.0.split_once('/').and_then(|(_, name)| Channel::named(name));
            decision.choices.keys().filter(|item| concerns(channel(item))).cloned().collect()
        };
        let mut indexes = Vec::new();
        if let Some(iin) = &self.iin {
            indexes.push((vault.identify("iin", &iin.normal()), items(&|_| true)));
        }
        if let Some(phone) = &self.phone {
            indexes.push((vault.identify("phone", phone.normal()), items(&|channel| channel != Some(Channel::Email))));
        }
        if let Some(email) = &self.email {
            indexes.push((
                vault.identify("email", email.normal()),
                items(&|channel| matches!(channel, None | Some(Channel::Email))),
            ));
        }
        indexes
    }

    /// Identifiers as named fields of a payload.
    #[must_use]
    pub fn fields(&self) -> BTreeMap<String, String> {
        let pairs = [
            ("iin", self.iin.as_ref().map(Iin::normal)),
            ("phone", self.phone.as_ref().map(|phone| phone.normal().to_owned())),
            ("email", self.email.as_ref().map(|email| email.normal().to_owned())),
            ("name", self.name.as_ref().map(|name| name.normal().to_owned())),
        ];
        pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    /// Extracts identifiers from the fields of a record, by the form's own field types, or by their names
    /// where no form was filled in. They were validated before they were recorded, so parsing them again does
    /// not fail.
    pub fn of_fields<'v>(form: Option<&Form>, value: impl Fn(&str) -> Option<&'v str>) -> Self {
        let first = |kind: FieldKind, name: &str| match form {
            Some(form) => form.fields.iter().find(|field| field.kind == kind).and_then(|field| value(&field.id)),
            None => value(name),
        };
        Self {
            iin: first(FieldKind::Iin, "iin").and_then(|text| Iin::parse(text).ok()),
            phone: first(FieldKind::Phone, "phone").and_then(|text| Phone::parse(text).ok()),
            email: first(FieldKind::Email, "email").and_then(|text| Email::parse(text).ok()),
            name: value("name").and_then(|name| Name::parse(name).ok()),
        }
    }
}
