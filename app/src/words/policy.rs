//! Words on the pages of a policy.

use kelisim_core::Lang;

/// On the pages of a policy.
pub struct PolicyPages {
    /// That this version is the one in force.
    pub in_force: &'static str,
    /// That it will be, from that day.
    pub coming: fn(&str) -> String,
    /// That it was.
    pub replaced: &'static str,
    /// Link to the version that is in force.
    pub open_current: &'static str,
    /// That this version changes something people should be told of.
    pub significant: &'static str,
    /// Who approved it.
    pub approver: fn(&str) -> String,
    /// Heading of what changed.
    pub changes: &'static str,
    /// Heading of the parts that changed.
    pub parts: &'static str,
    /// Link to the version before.
    pub before: &'static str,
    /// A part is new.
    pub new: &'static str,
    /// A part has other words.
    pub words: &'static str,
    /// A part had another heading.
    pub renamed: fn(&str) -> String,
    /// A part is gone.
    pub gone: &'static str,
    /// How what stands before the first heading is called.
    pub opening: &'static str,
    /// Opens the list of parts.
    pub contents: &'static str,
    /// Link to the plain text.
    pub plain: &'static str,
    /// Link to what machines read.
    pub machine: &'static str,
    /// Title of the list of versions, and the link to it.
    pub all: &'static str,
    /// Before the permanent address.
    pub address: &'static str,
    /// That the policy was not published in this language.
    pub other_language: &'static str,
}

impl PolicyPages {
    /// The words in that language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Kk => &KK,
            Lang::Ru => &RU,
            Lang::En => &EN,
        }
    }
}

static KK: PolicyPages = PolicyPages {
    in_force: "Қазір қолданыста",
    coming: |day| format!("Бұл нұсқа {day} күні күшіне енеді."),
    replaced: "Бұл нұсқа енді қолданылмайды.",
    open_current: "Қазір қолданыстағы нұсқаны ашу",
    significant: "Маңызды өзгеріс бар",
    approver: |who| format!("Бекіткен: {who}"),
    changes: "Алдыңғы нұсқадан бері не өзгерді",
    parts: "Бөлімдер бойынша",
    before: "Алдыңғы нұсқаны ашу",
    new: "жаңа бөлім",
    words: "мәтіні өзгерді",
    renamed: |before| format!("бұрынғы атауы – «{before}»"),
    gone: "алып тасталды",
    opening: "Кіріспе",
    contents: "Мазмұны",
    plain: "Қарапайым мәтін",
    machine: "JSON пішімінде",
    all: "Саясаттың барлық нұсқалары",
    address: "Тұрақты мекенжайы",
    other_language: "Бұл нұсқа қазақ тілінде жарияланбаған. Төменде оның басқа тілдегі мәтіні берілді.",
};

static RU: PolicyPages = PolicyPages {
    in_force: "Действует сейчас",
    coming: |day| format!("Эта редакция начнёт действовать {day}."),
    replaced: "Эта редакция больше не действует.",
    open_current: "Открыть действующую редакцию",
    significant: "Есть существенные изменения",
    approver: |who| format!("Кем утверждена: {who}"),
    changes: "Что изменилось по сравнению с прошлой редакцией",
    parts: "По разделам",
    before: "Открыть прошлую редакцию",
    new: "новый раздел",
    words: "изменён текст",
    renamed: |before| format!("раньше назывался «{before}»"),
    gone: "раздел исключён",
    opening: "Вступление",
    contents: "Содержание",
    plain: "Простой текст",
    machine: "В формате JSON",
    all: "Все редакции политики",
    address: "Постоянный адрес",
    other_language: "На русском языке эта редакция не опубликована. Ниже её текст на другом языке.",
};

static EN: PolicyPages = PolicyPages {
    in_force: "In force now",
    coming: |day| format!("This version comes into force on {day}."),
    replaced: "This version is no longer in force.",
    open_current: "Open the version in force",
    significant: "Significant changes",
    approver: |who| format!("Approved by: {who}"),
    changes: "What changed since the previous version",
    parts: "Part by part",
    before: "Open the previous version",
    new: "new part",
    words: "wording changed",
    renamed: |before| format!("was called “{before}”"),
    gone: "removed",
    opening: "Opening",
    contents: "Contents",
    plain: "Plain text",
    machine: "As JSON",
    all: "All versions of the policy",
    address: "Permanent address",
    other_language: "This version has not been published in English. Below is its text in another language.",
};
