//! Why somebody may be contacted or not: a closed list, with its words.

use serde::{Deserialize, Serialize};

use crate::Lang;

/// Why. The closed list and its order are part of the API and of the records of checks: add new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// There is a grant that holds. The only reason to allow.
    Granted,
    /// Nothing is recorded. The same answer is given about people the site never heard of.
    NeverConsented,
    /// The person said no, and had never said yes.
    Refused,
    /// The person took a yes back.
    Withdrawn,
    /// The term of the grant is over.
    Expired,
    /// There is a grant that holds, for another purpose.
    OtherPurpose,
    /// There is a grant for this purpose that holds, on another channel.
    OtherChannel,
    /// The person asked for their data to be blocked, and the block stands.
    BlockedByRequest,
    /// The identifier is on a list of those not to be contacted.
    Suppressed,
    /// The grant holds, but not at this hour or on this day.
    OutsideContactWindow,
    /// The grant holds, but the person was contacted as often as is allowed.
    TooManyContacts,
    /// The policy changed since in a way that people must be asked about again.
    PolicyChanged,
    /// The grant is there, but not sure enough for this purpose: see the grade.
    GradeTooLow,
    /// What was asked about is no identifier of that kind.
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

    /// Its stable short name.
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

    /// It in words, without a full stop.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        let (kk, ru, en) = match self {
            Reason::Granted => ("Келісім бар", "Согласие есть", "Consent is given"),
            Reason::NeverConsented => ("Келісім берілмеген", "Согласия не было", "Never agreed"),
            Reason::Refused => ("Бас тартқан", "Отказ", "Said no"),
            Reason::Withdrawn => ("Келісімін қайтарып алған", "Согласие отозвано", "Took the consent back"),
            Reason::Expired => ("Келісімнің мерзімі өткен", "Срок согласия истёк", "The consent has run out"),
            Reason::OtherPurpose => {
                ("Келісім басқа мақсатқа берілген", "Согласие дано для другой цели", "Agreed to another purpose only")
            }
            Reason::OtherChannel => (
                "Келісім байланыстың басқа түріне берілген",
                "Согласие дано на другой способ связи",
                "Agreed to another channel only",
            ),
            Reason::BlockedByRequest => (
                "Деректері өз талабымен бұғатталған",
                "Данные заблокированы по просьбе человека",
                "The data are blocked at the person’s request",
            ),
            Reason::Suppressed => ("«Мазаламау» тізімінде тұр", "В списке «не беспокоить»", "On a do-not-contact list"),
            Reason::OutsideContactWindow => (
                "Қазір хабарласуға болмайтын уақыт",
                "Сейчас нельзя: не те часы или день",
                "Not now: outside the hours of contact",
            ),
            Reason::TooManyContacts => ("Хабарласу шегіне жетті", "Лимит обращений исчерпан", "Contacted as often as is allowed"),
            Reason::PolicyChanged => (
                "Саясат өзгерген, қайта сұрау керек",
                "Политика изменилась: нужно спросить снова",
                "The policy has changed: ask again",
            ),
            Reason::GradeTooLow => (
                "Келісімді кім бергені жеткілікті расталмаған",
                "Недостаточно подтверждено, кто дал согласие",
                "Not sure enough who agreed",
            ),
            Reason::Unreadable => (
                "Танылмады: нөмірді не мекенжайды тексеріңіз",
                "Не прочитано: проверьте номер или адрес",
                "Not readable: check the number or address",
            ),
        };
        match lang {
            Lang::Kk => kk,
            Lang::Ru => ru,
            Lang::En => en,
        }
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
