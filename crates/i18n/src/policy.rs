//! Pages of a policy and of its versions.

/// Pages of a policy and of its versions.
pub struct PolicyPages {
    /// Mark of the version in force.
    pub in_force: &'static str,
    /// Note that the version comes into force on that day.
    pub coming: fn(&str) -> String,
    /// Note that the version is no longer in force.
    pub replaced: &'static str,
    /// Link to the version in force.
    pub open_current: &'static str,
    /// Mark of a version with significant changes.
    pub significant: &'static str,
    /// Band over example wording.
    pub example: &'static str,
    /// Mark of example wording, among the marks of a version.
    pub example_mark: &'static str,
    /// Name of who approved the policy.
    pub approver: fn(&str) -> String,
    /// Heading over what has changed.
    pub changes: &'static str,
    /// Heading over the sections that changed.
    pub parts: &'static str,
    /// Link to the previous version.
    pub before: &'static str,
    /// Change: the section is new.
    pub new: &'static str,
    /// Change: the wording of the section differs.
    pub words: &'static str,
    /// Change: the section had another heading before.
    pub renamed: fn(&str) -> String,
    /// Change: the section was removed.
    pub gone: &'static str,
    /// Name of the text before the first heading.
    pub opening: &'static str,
    /// Button that opens the list of sections.
    pub contents: &'static str,
    /// Link to the plain text.
    pub plain: &'static str,
    /// Link to the machine-readable form.
    pub machine: &'static str,
    /// Title of the list of versions, and link to it.
    pub all: &'static str,
    /// Label before the permanent address.
    pub address: &'static str,
    /// Note that the version was not published in this language.
    pub other_language: &'static str,
}

family!(PolicyPages: KK, RU, EN);

const KK: PolicyPages = PolicyPages {
    in_force: "Қазір қолданыста",
    coming: |day| format!("Бұл редакция {day} күні күшіне енеді."),
    replaced: "Бұл редакция енді қолданылмайды.",
    open_current: "Қазір қолданыстағы редакцияны ашу",
    significant: "Маңызды өзгеріс бар",
    example: "Бұл – мәтіннің үлгісі. Оператор бекіткен құжат емес.",
    example_mark: "мәтін үлгісі",
    approver: |who| format!("Бекіткен: {who}"),
    changes: "Алдыңғы редакциядан бері не өзгерді",
    parts: "Бөлімдер бойынша",
    before: "Алдыңғы редакцияны ашу",
    new: "жаңа бөлім",
    words: "мәтіні өзгерді",
    renamed: |before| format!("бұрынғы атауы – «{before}»"),
    gone: "алып тасталды",
    opening: "Кіріспе",
    contents: "Мазмұны",
    plain: "Қарапайым мәтін",
    machine: "JSON пішімінде",
    all: "Саясаттың барлық редакциялары",
    address: "Тұрақты мекенжайы",
    other_language: "Бұл редакция қазақ тілінде жарияланбаған. Төменде оның басқа тілдегі мәтіні берілді.",
};

const RU: PolicyPages = PolicyPages {
    in_force: "Действует сейчас",
    coming: |day| format!("Эта редакция начнёт действовать {day}."),
    replaced: "Эта редакция больше не действует.",
    open_current: "Открыть действующую редакцию",
    significant: "Есть существенные изменения",
    example: "Это пример текста, а не документ, утверждённый оператором.",
    example_mark: "пример текста",
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

const EN: PolicyPages = PolicyPages {
    in_force: "In force now",
    coming: |day| format!("This version comes into force on {day}."),
    replaced: "This version is no longer in force.",
    open_current: "Open the version in force",
    significant: "Significant changes",
    example: "This is example wording, not a document the operator has approved.",
    example_mark: "example wording",
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
