//! The control report of a month.

/// Sentences of the control report.
pub struct ControlReport {
    /// Heading, title of the document.
    pub heading: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Label of the month.
    pub month: &'static str,
    /// Button that shows it.
    pub show: &'static str,
    /// Button: as a spreadsheet.
    pub csv: &'static str,
    /// Button: as a document.
    pub pdf: &'static str,
    /// Mistake: no month.
    pub month_wrong: &'static str,
    /// Period, from a day to a day, and when it was made.
    pub period: fn(&str, &str, &str) -> String,
    /// Heading over cases.
    pub cases: &'static str,
    /// Columns: what about, received, answered in time, answered late, by term, closed, waiting, overdue, days on average.
    pub columns: [&'static str; 9],
    /// Row of sums.
    pub sum: &'static str,
    /// No cases.
    pub no_cases: &'static str,
    /// Heading over the drawing, and names of its bars: received, ended.
    pub by_day: [&'static str; 3],
    /// Heading over transfers.
    pub transfers: &'static str,
    /// Columns: recipient, delivered, waiting, given up, withheld.
    pub transfer_columns: [&'static str; 5],
    /// No transfers.
    pub no_transfers: &'static str,
    /// Heading over what was recorded.
    pub recorded: &'static str,
    /// Columns: what, how many.
    pub recorded_columns: [&'static str; 2],
    /// Heading over access and the log.
    pub safety: &'static str,
    /// Label of sign-ins that failed, at the whole gateway.
    pub failed: &'static str,
    /// Label of the last verification of the log.
    pub verified: &'static str,
    /// The log is right: entries, and when it was verified.
    pub right: fn(&str, &str) -> String,
    /// The log is wrong: when that was found.
    pub wrong: fn(&str) -> String,
    /// The log was not verified yet.
    pub unverified: &'static str,
    /// There was more than is looked at.
    pub cut: &'static str,
    /// Alarm in the console: the log of a site, by its name, is wrong.
    pub alarm: fn(&str) -> String,
}

family!(ControlReport: KK, RU, EN);

const KK: ControlReport = ControlReport {
    heading: "Бақылау есебі",
    about: "Бір айда не түскені, қашан жауап берілгені, деректердің кімге берілгені, журналдың бүтін-бүтін еместігі. Есепте ешкімнің аты аталмайды.",
    month: "Ай",
    show: "Көрсету",
    csv: "Кесте (CSV)",
    pdf: "Құжат (PDF)",
    month_wrong: "Айды таңдаңыз.",
    period: |from, until, at| format!("{from} – {until}; {at} жасалды"),
    cases: "Өтініштер мен талаптар",
    columns: [
        "Не туралы",
        "Түсті",
        "Мерзімінде жауап берілді",
        "Кешіктіріліп жауап берілді",
        "Мерзім өткен соң өзі күшіне енді",
        "Жауапсыз жабылды",
        "Жауап күтеді",
        "Мерзімі өткен",
        "Орташа, жұмыс күні",
    ],
    sum: "Барлығы",
    no_cases: "Бұл айда өтініш те, талап та болған жоқ.",
    by_day: ["Күндер бойынша", "түсті", "аяқталды"],
    transfers: "Деректер кімге берілді",
    transfer_columns: ["Алушы", "Жеткізілді", "Жіберілуде", "Жеткізілмеді", "Жіберілмеді: беруге болмайды"],
    no_transfers: "Ешкімге берілген жоқ.",
    recorded: "Журналға жазылғаны",
    recorded_columns: ["Әрекет", "Саны"],
    safety: "Қолжетімділік пен журнал",
    failed: "Консольге сәтсіз кіру әрекеттері (бүкіл шлюз бойынша)",
    verified: "Журналды соңғы тексеру",
    right: |entries, at| format!("бүтін: {entries} жазба, {at}"),
    wrong: |at| format!("БҮТІН ЕМЕС, {at}. Шлюз әкімшісіне дереу хабарлаңыз"),
    unverified: "әлі тексерілген жоқ",
    cut: "Тым көп: есепке бәрі сыймады.",
    alarm: |site| format!("{site}: журнал тексеруден өтпеді. Шлюз әкімшісіне дереу хабарлаңыз."),
};

const RU: ControlReport = ControlReport {
    heading: "Контрольный отчёт",
    about: "Что поступило за месяц, когда ответили, кому переданы данные, цел ли журнал. Отчёт никого не называет.",
    month: "Месяц",
    show: "Показать",
    csv: "Таблица (CSV)",
    pdf: "Документ (PDF)",
    month_wrong: "Выберите месяц.",
    period: |from, until, at| format!("{from} – {until}; составлен {at}"),
    cases: "Обращения и запросы",
    columns: [
        "О чём",
        "Поступило",
        "Отвечено в срок",
        "Отвечено с опозданием",
        "Вступило в силу само",
        "Закрыто без ответа",
        "Ждёт ответа",
        "Просрочено",
        "В среднем, рабочих дней",
    ],
    sum: "Всего",
    no_cases: "За этот месяц не было ни обращений, ни запросов.",
    by_day: ["По дням", "поступило", "завершено"],
    transfers: "Кому переданы данные",
    transfer_columns: ["Получатель", "Доставлено", "Отправляется", "Не доставлено", "Не отправлено: передавать нельзя"],
    no_transfers: "Никому не передавались.",
    recorded: "Что записано в журнал",
    recorded_columns: ["Что", "Сколько"],
    safety: "Доступ и журнал",
    failed: "Неудачные попытки входа в консоль (по всему шлюзу)",
    verified: "Последняя проверка журнала",
    right: |entries, at| format!("цел: записей – {entries}, {at}"),
    wrong: |at| format!("НЕ ЦЕЛ, {at}. Срочно сообщите администратору шлюза"),
    unverified: "ещё не проверялся",
    cut: "Слишком много: в отчёт вошло не всё.",
    alarm: |site| format!("{site}: журнал не прошёл проверку. Срочно сообщите администратору шлюза."),
};

const EN: ControlReport = ControlReport {
    heading: "Control report",
    about: "What came in a month, when it was answered, to whom data went, and whether the log is right. It names nobody.",
    month: "Month",
    show: "Show",
    csv: "Spreadsheet (CSV)",
    pdf: "Document (PDF)",
    month_wrong: "Choose a month.",
    period: |from, until, at| format!("{from} – {until}; made {at}"),
    cases: "Applications and requests",
    columns: [
        "What about",
        "Received",
        "Answered in time",
        "Answered late",
        "Took effect by itself",
        "Closed without an answer",
        "Waiting",
        "Overdue",
        "Working days on average",
    ],
    sum: "All",
    no_cases: "No applications and no requests in that month.",
    by_day: ["By day", "received", "ended"],
    transfers: "To whom data went",
    transfer_columns: ["Recipient", "Delivered", "On their way", "Given up", "Not sent: may not leave"],
    no_transfers: "To nobody.",
    recorded: "What was recorded in the log",
    recorded_columns: ["What", "How many"],
    safety: "Access and the log",
    failed: "Sign-ins to the console that failed (at the whole gateway)",
    verified: "Last verification of the log",
    right: |entries, at| format!("right: {entries} entries, {at}"),
    wrong: |at| format!("NOT RIGHT, {at}. Tell whoever runs the gateway at once"),
    unverified: "not verified yet",
    cut: "There was too much: not all of it is in the report.",
    alarm: |site| format!("{site}: the log failed its verification. Tell whoever runs the gateway at once."),
};
