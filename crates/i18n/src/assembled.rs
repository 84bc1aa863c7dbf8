//! The answer to somebody who asks which data are processed: a text that is put together from what is on record, for
//! staff to read before it is sent.

/// Sentences of that answer.
pub struct Assembled {
    /// First sentence: day of receipt, and the operator.
    pub begin: fn(&str, &str) -> String,
    /// Label of the data.
    pub data: &'static str,
    /// Why values are half hidden.
    pub hidden: &'static str,
    /// Where the data come from: title of the form, and the moment.
    pub source: fn(&str, &str) -> String,
    /// Label of the purposes.
    pub purposes: &'static str,
    /// A purpose that was allowed, and one that was not: title, and the moment.
    pub allowed: fn(&str, &str) -> String,
    /// A purpose that was refused or taken back: title, and the moment.
    pub refused: fn(&str, &str) -> String,
    /// Label of the term.
    pub term: &'static str,
    /// Label of the recipients.
    pub recipients: &'static str,
    /// Nobody got anything.
    pub nobody: &'static str,
    /// Looks by staff: how many, and when the last was.
    pub looks: fn(usize, &str) -> String,
    /// Ground of law.
    pub ground: &'static str,
    /// Button that puts it together.
    pub button: &'static str,
    /// What the button does.
    pub about: &'static str,
}

family!(Assembled: KK, RU, EN);

const KK: Assembled = Assembled {
    begin: |day, operator| format!("Сіз {day} күні {operator} Сізге қатысты қандай деректерді өңдейтінін сұрадыңыз."),
    data: "Деректер:",
    hidden: "Мәндері жартылай жасырылған: бұл бетті сілтемесі бар басқа адам да аша алады.",
    source: |form, at| format!("Көзі: өзіңіз, «{form}» нысаны, {at}."),
    purposes: "Мақсаттары:",
    allowed: |title, at| format!("{title}: рұқсат берілген, {at}"),
    refused: |title, at| format!("{title}: рұқсат жоқ, {at}"),
    term: "Мерзімі:",
    recipients: "Кімге берілді:",
    nobody: "ешкімге берілген жоқ.",
    looks: |count, at| format!("Оператор деректеріңізді {count} рет қарады, соңғысы – {at}."),
    ground: "Негізі: «Дербес деректер және оларды қорғау туралы» № 94-V Заңның 24-бабы 1-тармағының 1) тармақшасы.",
    button: "Жауапты құрастыру",
    about: "Жауап мәтінін журналда бар мәліметтен құрастырады. Жібермес бұрын оқып шығыңыз.",
};

const RU: Assembled = Assembled {
    begin: |day, operator| format!("{day} вы спросили, какие ваши данные обрабатывает {operator}."),
    data: "Данные:",
    hidden: "Значения наполовину скрыты: эту страницу может открыть и другой человек, у которого есть ссылка.",
    source: |form, at| format!("Источник: вы сами, форма «{form}», {at}."),
    purposes: "Цели:",
    allowed: |title, at| format!("{title}: разрешено, {at}"),
    refused: |title, at| format!("{title}: не разрешено, {at}"),
    term: "Срок:",
    recipients: "Кому переданы:",
    nobody: "никому не передавались.",
    looks: |count, at| format!("Оператор просматривал ваши данные. Просмотров: {count}, последний – {at}."),
    ground: "Основание: подпункт 1) пункта 1 статьи 24 Закона № 94-V «О персональных данных и их защите».",
    button: "Составить ответ",
    about: "Составит текст ответа из того, что записано. Прочтите его, прежде чем отправить.",
};

const EN: Assembled = Assembled {
    begin: |day, operator| format!("On {day} you asked which of your data {operator} processes."),
    data: "Data:",
    hidden: "Values are half hidden: somebody else who has the link can open this page too.",
    source: |form, at| format!("Source: you, by the form “{form}”, {at}."),
    purposes: "Purposes:",
    allowed: |title, at| format!("{title}: allowed, {at}"),
    refused: |title, at| format!("{title}: not allowed, {at}"),
    term: "Term:",
    recipients: "Handed to:",
    nobody: "nobody.",
    looks: |count, at| format!("The operator looked at your data. Looks: {count}, the last at {at}."),
    ground: "Ground: Article 24 paragraph 1 item 1) of Law No. 94-V on Personal Data and Their Protection.",
    button: "Put it together",
    about: "Writes the answer from what is on record. Read it before you send it.",
};
