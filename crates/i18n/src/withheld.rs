//! Why data did not leave: on the person's own page, and for staff on a case.

use kelisim_core::Lang;
use kelisim_core::gate::Withheld;
use kelisim_core::lang::ByLang;

/// Says it to the person whose data they are.
#[must_use]
pub fn to_person(why: Withheld, lang: Lang) -> &'static str {
    let words = match why {
        Withheld::NotGranted => ByLang::new(
            "Жіберілмеді: бұған келісіміңіз жоқ.",
            "Не отправлено: на это нет вашего согласия.",
            "Not sent: there is no consent of yours for it.",
        ),
        Withheld::Abroad => ByLang::new(
            "Жіберілмеді: трансшекаралық беруге келісіміңіз жоқ.",
            "Не отправлено: нет вашего согласия на трансграничную передачу.",
            "Not sent: there is no consent of yours to send them abroad.",
        ),
        Withheld::Withdrawn => ByLang::new(
            "Жіберілмеді: келісім күшінде емес, оны кері қайтарып алдыңыз немесе кейін бас тарттыңыз.",
            "Не отправлено: согласие больше не действует, вы отозвали его или позже отказали.",
            "Not sent: your consent no longer stands; you took it back or refused later.",
        ),
        Withheld::AskedAgain => ByLang::new(
            "Жіберілмеді: саясат өзгерді, ал келісіміңіз бұрынғы саясат бойынша берілген.",
            "Не отправлено: политика изменилась, а согласие вы давали по прежней.",
            "Not sent: the policy has changed, and your consent was given under the earlier one.",
        ),
        Withheld::Expired => ByLang::new(
            "Жіберілмеді: келісіміңіздің мерзімі өтті.",
            "Не отправлено: срок вашего согласия истёк.",
            "Not sent: the term of your consent is over.",
        ),
        Withheld::Blocked => ByLang::new(
            "Жіберілмеді: деректеріңіз талабыңыз бойынша бұғатталған.",
            "Не отправлено: ваши данные заблокированы по вашему запросу.",
            "Not sent: your data are blocked at your request.",
        ),
        Withheld::Erased => ByLang::new(
            "Жіберілмеді: деректеріңіз жойылған.",
            "Не отправлено: ваши данные уничтожены.",
            "Not sent: your data were destroyed.",
        ),
        Withheld::NothingSent => ByLang::new(
            "Жіберілмеді: бұл алушыда деректеріңіз жоқ.",
            "Не отправлено: у этого получателя нет ваших данных.",
            "Not sent: this recipient has none of your data.",
        ),
    };
    words.of(lang)
}

/// Says it to staff, in a list of states.
#[must_use]
pub fn to_staff(why: Withheld, lang: Lang) -> &'static str {
    let words = match why {
        Withheld::NotGranted => ByLang::new("жіберілмеді: келісім жоқ", "не отправлено: нет согласия", "not sent: no consent"),
        Withheld::Abroad => ByLang::new(
            "жіберілмеді: трансшекаралық беруге келісім жоқ",
            "не отправлено: нет согласия на трансграничную передачу",
            "not sent: no consent to send abroad",
        ),
        Withheld::Withdrawn => ByLang::new(
            "жіберілмеді: келісім күшінде емес",
            "не отправлено: согласие не действует",
            "not sent: the consent no longer stands",
        ),
        Withheld::AskedAgain => ByLang::new(
            "жіберілмеді: саясат өзгерген, келісімді қайта сұрау керек",
            "не отправлено: политика изменилась, согласие нужно спросить снова",
            "not sent: the policy changed, and the consent has to be asked for again",
        ),
        Withheld::Expired => ByLang::new(
            "жіберілмеді: келісімнің мерзімі өткен",
            "не отправлено: срок согласия истёк",
            "not sent: the consent expired",
        ),
        Withheld::Blocked => ByLang::new(
            "жіберілмеді: деректер бұғатталған",
            "не отправлено: данные заблокированы",
            "not sent: the data are blocked",
        ),
        Withheld::NothingSent => ByLang::new(
            "жіберілмеді: бұл алушыда деректер жоқ",
            "не отправлено: у этого получателя нет данных",
            "not sent: this recipient has no data",
        ),
        Withheld::Erased => {
            ByLang::new("жіберілмеді: деректер жойылған", "не отправлено: данные уничтожены", "not sent: the data were destroyed")
        }
    };
    words.of(lang)
}
