//! The journal of a site.

/// Sentences of the journal.
pub struct JournalWords {
    /// Heading, title of the document.
    pub heading: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Label of the first day.
    pub from: &'static str,
    /// Label of the last day.
    pub until: &'static str,
    /// Mistake: no days, or in the wrong order.
    pub days_wrong: &'static str,
    /// Label of the operations.
    pub operation: &'static str,
    /// All of them.
    pub all: &'static str,
    /// Names of the operations: consents, requests, looks, work, erasures, publications.
    pub operations: [&'static str; 6],
    /// Button that shows it.
    pub show: &'static str,
    /// Button: as a spreadsheet.
    pub csv: &'static str,
    /// Button: as a document.
    pub pdf: &'static str,
    /// Columns: moment, place in the log, operation, number, what was decided, who.
    pub columns: [&'static str; 6],
    /// Nothing in that period.
    pub nothing: &'static str,
    /// How many lines there are, and how many of them are shown.
    pub shown: fn(u64, u64) -> String,
    /// The period is too long for all of it.
    pub cut: &'static str,
    /// There are too many lines for a document.
    pub too_many: &'static str,
    /// Period, from a day to a day.
    pub period: fn(&str, &str) -> String,
}

family!(JournalWords: KK, RU, EN);

const KK: JournalWords = JournalWords {
    heading: "Журнал",
    about: "Сайттың деректерімен не істелгені: келісімдер, талаптар, қарау, жұмыс, жою, жариялау. Онда деректер иелерінің \
            аты аталмайды, қатарларды қол қойылған журналдағы орнымен салыстыруға болады.",
    from: "Бірінші күн",
    until: "Соңғы күн",
    days_wrong: "Екі күнді де жазыңыз: біріншісі соңғысынан кеш болмасын.",
    operation: "Әрекет түрі",
    all: "бәрі",
    operations: ["келісімдер", "талаптар мен жауаптар", "деректерді қарау", "өтініштермен жұмыс", "жою", "жариялау мен тізімдер"],
    show: "Көрсету",
    csv: "Кесте (CSV)",
    pdf: "Құжат (PDF)",
    columns: ["Уақыты", "Журналдағы орны", "Әрекет", "Нөмірі", "Шешімі", "Кім"],
    nothing: "Бұл кезеңде ештеңе жоқ.",
    shown: |all, shown| {
        if all == shown {
            format!("Барлығы {all}.")
        } else {
            format!("Барлығы {all}, соңғы {shown} көрсетілді.")
        }
    },
    cut: "Кезең тым ұзақ: журналға оның бәрі сыймады. Қысқарағын таңдаңыз.",
    too_many: "Құжатқа тым көп: кесте алыңыз немесе кезеңін қысқартыңыз.",
    period: |from, until| format!("{from} – {until}"),
};

const RU: JournalWords = JournalWords {
    heading: "Журнал",
    about: "Что делалось с данными сайта: согласия, запросы, просмотры, работа, уничтожение, публикации. Тех, о ком данные, журнал \
            не называет, строки можно сверить с подписанным журналом по их месту в нём.",
    from: "Первый день",
    until: "Последний день",
    days_wrong: "Укажите оба дня: первый не позже последнего.",
    operation: "Вид действия",
    all: "все",
    operations: [
        "согласия",
        "запросы и ответы",
        "просмотры данных",
        "работа с обращениями",
        "уничтожение",
        "публикации и списки",
    ],
    show: "Показать",
    csv: "Таблица (CSV)",
    pdf: "Документ (PDF)",
    columns: ["Время", "Место в журнале", "Действие", "Номер", "Решение", "Кто"],
    nothing: "За этот период ничего нет.",
    shown: |all, shown| {
        if all == shown {
            format!("Всего {all}.")
        } else {
            format!("Всего {all}, показаны последние {shown}.")
        }
    },
    cut: "Период слишком длинный: в журнал вошло не всё. Выберите период короче.",
    too_many: "Для документа слишком много: возьмите таблицу или сократите период.",
    period: |from, until| format!("{from} – {until}"),
};

const EN: JournalWords = JournalWords {
    heading: "Journal",
    about: "What was done with the data of the site: consents, requests, looks, work, erasures, publications. It names nobody \
            the data are about, and each line can be compared with the signed log by its place there.",
    from: "First day",
    until: "Last day",
    days_wrong: "Give both days, the first not after the last.",
    operation: "Kind of operation",
    all: "all",
    operations: ["consents", "requests and answers", "looks at data", "work on cases", "erasures", "publications and lists"],
    show: "Show",
    csv: "Spreadsheet (CSV)",
    pdf: "Document (PDF)",
    columns: ["Moment", "Place in the log", "Operation", "Number", "Decision", "Who"],
    nothing: "Nothing in that period.",
    shown: |all, shown| {
        if all == shown { format!("{all} in all.") } else { format!("{all} in all, the last {shown} are shown.") }
    },
    cut: "The period is too long for all of it. Choose a shorter one.",
    too_many: "Too many for a document: take the spreadsheet, or a shorter period.",
    period: |from, until| format!("{from} – {until}"),
};
