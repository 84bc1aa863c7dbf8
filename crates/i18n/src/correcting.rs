//! Correcting a value at the desk.

/// Sentences about a correction.
pub struct Correcting {
    /// Heading of the form.
    pub title: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Label of the value that is wrong.
    pub field: &'static str,
    /// A field whose value was not given.
    pub empty: &'static str,
    /// Label of the right value.
    pub value: &'static str,
    /// Button.
    pub button: &'static str,
    /// Confirmation.
    pub done: &'static str,
    /// Mistake: the value is on record already.
    pub same: &'static str,
    /// What stood before a correction.
    pub before: fn(&str) -> String,
    /// Line of a history: corrected the field of that name.
    pub line: fn(&str) -> String,
}

family!(Correcting: KK, RU, EN);

const KK: Correcting = Correcting {
    title: "Мәнді түзету",
    about: "Дұрыс мән енді қолданылады, бұрынғысы дәлел ретінде сақталады. Оны алған ұйымдарға түзету туралы хабар жіберіледі. Телефон не пошта өзгерсе, тексеру де жаңа мән бойынша жауап береді.",
    field: "Қай мән қате",
    empty: "көрсетілмеген",
    value: "Дұрыс мәні",
    button: "Түзету",
    done: "Түзетілді. Енді адамға жауап беріңіз.",
    same: "Жазылған мәннің өзі осы. Басқасын енгізіңіз.",
    before: |value| {
        if value.is_empty() { "бұрын көрсетілмеген".to_owned() } else { format!("бұрын: {value}") }
    },
    line: |field| format!("мәнді түзетті: {field}"),
};

const RU: Correcting = Correcting {
    title: "Исправить значение",
    about: "Дальше действует верное значение, прежнее остаётся как доказательство. Получатели, которым его передали, узнают об исправлении. Если изменились телефон или почта, проверка тоже отвечает по новому значению.",
    field: "Что неверно",
    empty: "не указано",
    value: "Верное значение",
    button: "Исправить",
    done: "Исправлено. Теперь ответьте человеку.",
    same: "Это значение и записано. Введите другое.",
    before: |value| {
        if value.is_empty() { "прежде не было указано".to_owned() } else { format!("прежде: {value}") }
    },
    line: |field| format!("исправлено значение: {field}"),
};

const EN: Correcting = Correcting {
    title: "Correct a value",
    about: "The right value counts from now on, the old one stays as proof. Recipients who got it are told. If a phone number or an e-mail address changes, the check answers for the new one.",
    field: "What is wrong",
    empty: "not given",
    value: "Right value",
    button: "Correct",
    done: "Corrected. Now answer the person.",
    same: "This is the value on record. Enter another.",
    before: |value| if value.is_empty() { "not given before".to_owned() } else { format!("before: {value}") },
    line: |field| format!("corrected a value: {field}"),
};
