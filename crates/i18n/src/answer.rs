//! An answer as it leaves: as a document, and as a letter.

/// Sentences of the document and of the letter.
pub struct AnswerWords {
    /// Title of the document.
    pub title: &'static str,
    /// Label of the number of the case.
    pub number: &'static str,
    /// Label of the day of the answer.
    pub date: &'static str,
    /// Label of what it answers.
    pub about: &'static str,
    /// What it answers: a title and the moment it was received.
    pub received: fn(&str, &str) -> String,
    /// Label of the outcome.
    pub outcome: &'static str,
    /// Label of the ground of a refusal.
    pub ground: &'static str,
    /// Body, when the term ended without an answer.
    pub by_term: &'static str,
    /// Where the answer is on record: the record.
    pub record: fn(&str) -> String,
    /// Link to the document.
    pub pdf: &'static str,
    /// Subject of the letter: the operator and the number.
    pub subject: fn(&str, &str) -> String,
    /// First sentence of the letter: the operator, what was answered, the number.
    pub answered: fn(&str, &str, &str) -> String,
    /// Where to read the answer, when it is not in the letter.
    pub read: &'static str,
    /// How to get the answer, for whoever has no page.
    pub ask: &'static str,
    /// Where to find it again, when it is.
    pub again: &'static str,
    /// Why they get the letter.
    pub why: &'static str,
}

family!(AnswerWords: KK, RU, EN);

const KK: AnswerWords = AnswerWords {
    title: "Жауап",
    number: "Өтініш нөмірі",
    date: "Жауап берілген күн",
    about: "Өтініш",
    received: |title, at| format!("{title}, {at} келіп түскен"),
    outcome: "Шешім",
    ground: "Негіз",
    by_term: "Оператор мерзімінде жауап бермеді, сондықтан талабыңыз заң бойынша өздігінен күшіне енді (94-V Заң, 8-баптың 7-тармағы).",
    record: |record| format!("Жауап оператордың журналында № {record} жазбасымен тіркелген: оны байқатпай өзгерту мүмкін емес."),
    pdf: "Жауапты PDF түрінде алу",
    subject: |operator, number| format!("{operator}: {number} өтінішіңізге жауап"),
    answered: |operator, matter, number| format!("{operator} Сіздің {number} өтінішіңізге жауап берді: {matter}."),
    read: "Жауапты жеке бетіңізден оқыңыз: өтінішті жібергенде берілген сілтемені немесе түбіртекті ашыңыз. Хатта ол сілтеме \
           жоқ, өйткені мұны басқа біреу де оқуы мүмкін.",
    ask: "Жауапты алу үшін операторға хабарласыңыз: байланыс деректері төменде.",
    again: "Жауап жеке бетіңізде де тұр, оны PDF түрінде жүктеп ала аласыз.",
    why: "Бұл хат өтініште осы мекенжай көрсетілгендіктен жіберілді. Егер ол Сіздікі болмаса, операторға хабарлаңыз.",
};

const RU: AnswerWords = AnswerWords {
    title: "Ответ",
    number: "Номер обращения",
    date: "Дата ответа",
    about: "Обращение",
    received: |title, at| format!("{title}, поступило {at}"),
    outcome: "Решение",
    ground: "Основание",
    by_term: "Оператор не ответил в срок, поэтому ваше требование вступило в силу само (Закон № 94-V, статья 8, пункт 7).",
    record: |record| format!("Ответ внесён в журнал оператора, запись {record}: незаметно изменить его нельзя."),
    pdf: "Ответ в PDF",
    subject: |operator, number| format!("{operator}: ответ на обращение {number}"),
    answered: |operator, matter, number| format!("{operator}: дан ответ на ваше обращение {number} ({matter})."),
    read: "Прочитайте ответ на своей личной странице: откройте ссылку или квитанцию, которые вы получили, когда отправляли \
           обращение. В письме ссылки нет, потому что его может прочитать и кто-то другой.",
    ask: "Чтобы получить ответ, обратитесь к оператору: его контакты ниже.",
    again: "Ответ есть и на вашей личной странице, там его можно скачать в PDF.",
    why: "Письмо пришло, потому что в обращении указан этот адрес. Если обращались не вы, сообщите оператору.",
};

const EN: AnswerWords = AnswerWords {
    title: "Answer",
    number: "Number of the case",
    date: "Day of the answer",
    about: "In answer to",
    received: |title, at| format!("{title}, received {at}"),
    outcome: "Outcome",
    ground: "Ground",
    by_term: "The operator did not answer in time, so your request took effect by itself (Law No. 94-V, Art. 8 p.7).",
    record: |record| format!("The answer stands in the operator's log as record {record}: it cannot be changed unnoticed."),
    pdf: "The answer as a PDF",
    subject: |operator, number| format!("{operator}: answer to {number}"),
    answered: |operator, matter, number| format!("{operator} has answered {number}: {matter}."),
    read: "Read the answer on your private page: open the link or the receipt you got when you sent it. The link is not in \
           this letter, since somebody else may read it.",
    ask: "To get the answer, turn to the operator: how to reach them stands below.",
    again: "The answer is on your private page too, where you can take it as a PDF.",
    why: "You get this letter because this address was given with the application. If that was not you, tell the operator.",
};
