//! Why data did not leave: on the person's own page, and for staff on a case.

use kelisim_core::Lang;
use kelisim_core::gate::Withheld;

/// Says it to the person whose data they are.
#[must_use]
pub fn to_person(why: Withheld, lang: Lang) -> &'static str {
    let [kk, ru, en] = match why {
        Withheld::NotGranted => [
            "Жіберілмеді: бұған келісіміңіз жоқ.",
            "Не отправлено: на это нет вашего согласия.",
            "Not sent: there is no consent of yours for it.",
        ],
        Withheld::Abroad => [
            "Жіберілмеді: трансшекаралық беруге келісіміңіз жоқ.",
            "Не отправлено: нет вашего согласия на трансграничную передачу.",
            "Not sent: there is no consent of yours to send them abroad.",
        ],
        Withheld::Withdrawn => [
            "Жіберілмеді: келісім күшінде емес, оны кері қайтарып алдыңыз немесе кейін бас тарттыңыз.",
            "Не отправлено: согласие больше не действует, вы отозвали его или позже отказали.",
            "Not sent: your consent no longer stands; you took it back or refused later.",
        ],
        Withheld::AskedAgain => [
            "Жіберілмеді: саясат өзгерді, ал келісіміңіз бұрынғы саясат бойынша берілген.",
            "Не отправлено: политика изменилась, а согласие вы давали по прежней.",
            "Not sent: the policy has changed, and your consent was given under the earlier one.",
        ],
        Withheld::Expired => [
            "Жіберілмеді: келісіміңіздің мерзімі өтті.",
            "Не отправлено: срок вашего согласия истёк.",
            "Not sent: the term of your consent is over.",
        ],
        Withheld::Blocked => [
            "Жіберілмеді: деректеріңіз талабыңыз бойынша бұғатталған.",
            "Не отправлено: ваши данные заблокированы по вашему запросу.",
            "Not sent: your data are blocked at your request.",
        ],
        Withheld::Erased => [
            "Жіберілмеді: деректеріңіз жойылған.",
            "Не отправлено: ваши данные уничтожены.",
            "Not sent: your data were destroyed.",
        ],
        Withheld::NothingSent => [
            "Жіберілмеді: бұл алушыда деректеріңіз жоқ.",
            "Не отправлено: у этого получателя нет ваших данных.",
            "Not sent: this recipient has none of your data.",
        ],
    };
    match lang {
        Lang::Kk => kk,
        Lang::Ru => ru,
        Lang::En => en,
    }
}

/// Says it to staff, in a list of states.
#[must_use]
pub fn to_staff(why: Withheld, lang: Lang) -> &'static str {
    let [kk, ru, en] = match why {
        Withheld::NotGranted => ["жіберілмеді: келісім жоқ", "не отправлено: нет согласия", "not sent: no consent"],
        Withheld::Abroad => [
            "жіберілмеді: трансшекаралық беруге келісім жоқ",
            "не отправлено: нет согласия на трансграничную передачу",
            "not sent: no consent to send abroad",
        ],
        Withheld::Withdrawn => [
            "жіберілмеді: келісім күшінде емес",
            "не отправлено: согласие не действует",
            "not sent: the consent no longer stands",
        ],
        Withheld::AskedAgain => [
            "жіберілмеді: саясат өзгерген, келісімді қайта сұрау керек",
            "не отправлено: политика изменилась, согласие нужно спросить снова",
            "not sent: the policy changed, and the consent has to be asked for again",
        ],
        Withheld::Expired => {
            ["жіберілмеді: келісімнің мерзімі өткен", "не отправлено: срок согласия истёк", "not sent: the consent expired"]
        }
        Withheld::Blocked => {
            ["жіберілмеді: деректер бұғатталған", "не отправлено: данные заблокированы", "not sent: the data are blocked"]
        }
        Withheld::NothingSent => [
            "жіберілмеді: бұл алушыда деректер жоқ",
            "не отправлено: у этого получателя нет данных",
            "not sent: this recipient has no data",
        ],
        Withheld::Erased => {
            ["жіберілмеді: деректер жойылған", "не отправлено: данные уничтожены", "not sent: the data were destroyed"]
        }
    };
    match lang {
        Lang::Kk => kk,
        Lang::Ru => ru,
        Lang::En => en,
    }
}
