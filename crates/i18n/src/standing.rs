//! What became of a decision since its receipt was made.

/// Sentences about what is in force now, on a receipt. Days and moments are ready to read.
pub struct Standings {
    /// Heading over what is in force now.
    pub now: &'static str,
    /// Moment at which that was looked up.
    pub as_of: fn(&str) -> String,
    /// Band: nothing has changed since.
    pub unchanged: &'static str,
    /// Band: something has changed since.
    pub changed: &'static str,
    /// Heading over what was decided then, when something has changed.
    pub then: &'static str,
    /// It is allowed, until that day where there is one.
    pub allowed: fn(Option<&str>) -> String,
    /// It was taken back at that moment.
    pub withdrawn: fn(&str) -> String,
    /// It was taken back in this very record.
    pub withdrawn_here: &'static str,
    /// It is not allowed, and never was.
    pub refused: &'static str,
    /// It was allowed at that later moment.
    pub given_again: fn(&str) -> String,
    /// Its term was over on that day.
    pub expired: fn(&str) -> String,
    /// A policy in force since that day asks again.
    pub asked_again: fn(&str) -> String,
    /// Processing is stopped at the person's request.
    pub blocked: &'static str,
    /// The data were destroyed.
    pub erased: &'static str,
    /// A withdrawal waits for its answer, due on that day.
    pub waits: fn(&str) -> String,
    /// Link to the receipt of the later act.
    pub act: &'static str,
}

family!(Standings: KK, RU, EN);

const KK: Standings = Standings {
    now: "Қазір не күшінде",
    as_of: |at| format!("{at} жағдайы бойынша"),
    unchanged: "Содан бері ештеңе өзгерген жоқ.",
    changed: "Бұл жазбадан кейін шешім өзгерген.",
    then: "Сол кезде не шешілген",
    allowed: |until| until.map_or_else(|| "күшінде".into(), |until| format!("{until} күніне дейін күшінде")),
    withdrawn: |at| format!("{at} кері қайтарып алынған"),
    withdrawn_here: "кері қайтарып алынған",
    refused: "рұқсат жоқ",
    given_again: |at| format!("{at} рұқсат берілген, күшінде"),
    expired: |day| format!("мерзімі {day} күні өткен"),
    asked_again: |day| format!("{day} бастап жаңа келісім керек: саясат өзгерген"),
    blocked: "талабыңыз бойынша тоқтатылған",
    erased: "деректер жойылған",
    waits: |day| format!("кері қайтарып алу қаралып жатыр, жауабы {day} күніне дейін"),
    act: "кейінгі шешімнің түбіртегі",
};

const RU: Standings = Standings {
    now: "Что действует сейчас",
    as_of: |at| format!("на {at}"),
    unchanged: "С тех пор ничего не изменилось.",
    changed: "После этой записи решение изменилось.",
    then: "Что было решено тогда",
    allowed: |until| until.map_or_else(|| "действует".into(), |until| format!("действует до {until}")),
    withdrawn: |at| format!("отозвано {at}"),
    withdrawn_here: "отозвано",
    refused: "не разрешено",
    given_again: |at| format!("разрешено {at}, действует"),
    expired: |day| format!("срок истёк {day}"),
    asked_again: |day| format!("с {day} нужно новое согласие: политика изменилась"),
    blocked: "остановлено по вашему запросу",
    erased: "данные уничтожены",
    waits: |day| format!("отзыв рассматривается, ответ до {day}"),
    act: "квитанция о позднейшем решении",
};

const EN: Standings = Standings {
    now: "What is in force now",
    as_of: |at| format!("as of {at}"),
    unchanged: "Nothing has changed since.",
    changed: "The decision was changed after this record.",
    then: "What was decided then",
    allowed: |until| until.map_or_else(|| "in force".into(), |until| format!("in force until {until}")),
    withdrawn: |at| format!("withdrawn {at}"),
    withdrawn_here: "withdrawn",
    refused: "not allowed",
    given_again: |at| format!("allowed {at}, in force"),
    expired: |day| format!("ran out on {day}"),
    asked_again: |day| format!("new consent is needed since {day}: the policy changed"),
    blocked: "stopped at your request",
    erased: "the data were destroyed",
    waits: |day| format!("the withdrawal is being looked into, answer by {day}"),
    act: "receipt of the later decision",
};
