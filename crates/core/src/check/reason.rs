//! Reasons why somebody may be contacted or not: a closed list, with its sentences.

use serde::{Deserialize, Serialize};

use crate::Lang;
use crate::lang::ByLang;

/// Reason of an answer. The closed list and its order are part of the API and of the records of checks: add
/// new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A grant is in force. The only reason to allow.
    Granted,
    /// Nothing is recorded. People unknown to the site get the same answer.
    NeverConsented,
    /// The person refused, and had never consented.
    Refused,
    /// The person withdrew an earlier consent.
    Withdrawn,
    /// The term of the grant is over.
    Expired,
    /// A grant is in force, for another purpose.
    OtherPurpose,
    /// A grant is in force for this purpose, on another channel.
    OtherChannel,
    /// The person requested a block of their data, and it is in force.
    BlockedByRequest,
    /// The identifier is on a suppression list.
    Suppressed,
    /// The grant is in force, but not at this hour or on this day.
    OutsideContactWindow,
    /// The grant is in force, but the contact limit is reached.
    TooManyContacts,
    /// The policy changed since in a way that people must be asked about again.
    PolicyChanged,
    /// The grant is in force, but its grade is too low for this purpose.
    GradeTooLow,
    /// The text is not an identifier of that kind.
    Unreadable,
}

impl Reason {
    /// Every reason, in its order.
    pub const ALL: [Reason; 14] = [
        Reason::Granted,
        Reason::NeverConsented,
        Reason::Refused,
        Reason::Withdrawn,
        Reason::Expired,
        Reason::OtherPurpose,
        Reason::OtherChannel,
        Reason::BlockedByRequest,
        Reason::Suppressed,
        Reason::OutsideContactWindow,
        Reason::TooManyContacts,
        Reason::PolicyChanged,
        Reason::GradeTooLow,
        Reason::Unreadable,
    ];

    /// Stable short name of the reason.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Reason::Granted => "granted",
            Reason::NeverConsented => "never-consented",
            Reason::Refused => "refused",
            Reason::Withdrawn => "withdrawn",
            Reason::Expired => "expired",
            Reason::OtherPurpose => "other-purpose",
            Reason::OtherChannel => "other-channel",
            Reason::BlockedByRequest => "blocked-by-request",
            Reason::Suppressed => "suppressed",
            Reason::OutsideContactWindow => "outside-contact-window",
            Reason::TooManyContacts => "too-many-contacts",
            Reason::PolicyChanged => "policy-changed",
            Reason::GradeTooLow => "grade-too-low",
            Reason::Unreadable => "unreadable",
        }
    }

    /// Names the reason to people, without a full stop.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        let words = match self {
            Reason::Granted => ByLang::new("Келісім бар", "Согласие есть", "Consent is given"),
            Reason::NeverConsented => ByLang::new("Келісім берілмеген", "Согласия не было", "Never agreed"),
            Reason::Refused => ByLang::new("Бас тартқан", "Отказ", "Said no"),
            Reason::Withdrawn => ByLang::new("Келісімін кері қайтарып алған", "Согласие отозвано", "Took the consent back"),
            Reason::Expired => ByLang::new("Келісімнің мерзімі өткен", "Срок согласия истёк", "The consent has run out"),
            Reason::OtherPurpose => {
                ByLang::new("Келісім басқа мақсатқа берілген", "Согласие дано для другой цели", "Agreed to another purpose only")
            }
            Reason::OtherChannel => ByLang::new(
                "Келісім байланыстың басқа түріне берілген",
                "Согласие дано на другой способ связи",
                "Agreed to another channel only",
            ),
            Reason::BlockedByRequest => ByLang::new(
                "Деректері өз талабымен бұғатталған",
                "Данные заблокированы по просьбе человека",
                "The data are blocked at the person’s request",
            ),
            Reason::Suppressed => {
                ByLang::new("«Мазаламау» тізімінде тұр", "В списке «не беспокоить»", "On a do-not-contact list")
            }
            Reason::OutsideContactWindow => ByLang::new(
                "Қазір хабарласуға болмайтын уақыт",
                "Сейчас нельзя: не те часы или день",
                "Not now: outside the hours of contact",
            ),
            Reason::TooManyContacts => {
                ByLang::new("Хабарласу саны шегіне жетті", "Лимит обращений исчерпан", "Contacted as often as is allowed")
            }
            Reason::PolicyChanged => ByLang::new(
                "Саясат өзгерген, қайта сұрау керек",
                "Политика изменилась: нужно спросить снова",
                "The policy has changed: ask again",
            ),
            Reason::GradeTooLow => ByLang::new(
                "Келісімді кім бергені жеткілікті расталмаған",
                "Недостаточно подтверждено, кто дал согласие",
                "Not sure enough who agreed",
            ),
            Reason::Unreadable => ByLang::new(
                "Танылмады: нөмірді не мекенжайды тексеріңіз",
                "Не прочитано: проверьте номер или адрес",
                "Not readable: check the number or address",
            ),
        };
        words.of(lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_place_its_name_and_words() {
        for (place, reason) in Reason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, place);
            assert!(crate::id::is_slug(reason.code()));
            let mut words = Lang::ALL.map(|lang| reason.words(lang)).to_vec();
            words.dedup();
            assert!(words.len() == 3 && words.iter().all(|words| !words.is_empty() && !words.ends_with('.')));
        }
    }
}
