//! Answer to a list: the columns it adds for people, and why a row has none.

/// Columns that the answer adds, as people read them. Programs get codes instead.
pub struct ListAnswer {
    /// Headings: verdict, reason, since, until, next time, record.
    pub headings: [&'static str; 6],
    /// Verdict on somebody who may be contacted.
    pub allowed: &'static str,
    /// Verdict on somebody who may not be contacted.
    pub denied: &'static str,
}

family!(ListAnswer: ANSWER_KK, ANSWER_RU, ANSWER_EN);

/// Reasons why a cell holds no readable identifier, beside those of `kelisim_core::ident`.
pub struct UnreadCell {
    /// Cell without any text.
    pub empty: &'static str,
    /// Number that a spreadsheet has shortened (`7,7012E+10`).
    pub shortened: &'static str,
    /// IIN that has lost the zero at its start.
    pub zero_lost: &'static str,
    /// Row with more cells than the header has columns.
    pub shifted: &'static str,
}

family!(UnreadCell: CELL_KK, CELL_RU, CELL_EN);

const ANSWER_KK: ListAnswer = ListAnswer {
    headings: ["хабарласуға бола ма", "себебі", "қашаннан", "қашанға дейін", "қашан болады", "жазба"],
    allowed: "болады",
    denied: "болмайды",
};

const ANSWER_RU: ListAnswer = ListAnswer {
    headings: ["можно связаться", "причина", "с какого времени", "до какого времени", "когда можно", "запись"],
    allowed: "да",
    denied: "нет",
};

const ANSWER_EN: ListAnswer =
    ListAnswer { headings: ["may be contacted", "why", "since", "until", "next time", "record"], allowed: "yes", denied: "no" };

const CELL_KK: UnreadCell = UnreadCell {
    empty: "Ұяшық бос.",
    shortened: "Кесте нөмірді қысқартып тастаған. Бағанды «мәтін» пішіміне ауыстырып, файлды қайта сақтаңыз.",
    zero_lost: "ЖСН-нің басындағы нөл түсіп қалған сияқты. Бағанды «мәтін» пішіміне ауыстырып, файлды қайта сақтаңыз.",
    shifted: "Бұл жолда ұяшықтар бағандардан көп, қайсысы керек екені белгісіз. Бөлгіш таңба бар мәтінді тырнақшаға алыңыз.",
};

const CELL_RU: UnreadCell = UnreadCell {
    empty: "Ячейка пустая.",
    shortened: "Таблица сократила номер. Задайте столбцу формат «текст» и выгрузите файл заново.",
    zero_lost: "Похоже, потерян ноль в начале ИИН. Задайте столбцу формат «текст» и выгрузите файл заново.",
    shifted: "В строке больше ячеек, чем столбцов, и неясно, какая нужна. Возьмите текст с разделителем в кавычки.",
};

const CELL_EN: UnreadCell = UnreadCell {
    empty: "The cell is empty.",
    shortened: "The spreadsheet has shortened the number. Format the column as text and save the file again.",
    zero_lost: "A zero at the start of the IIN seems to be missing. Format the column as text and save the file again.",
    shifted: "The row has more cells than the table has columns. Put text that holds the delimiter into quotation marks.",
};
