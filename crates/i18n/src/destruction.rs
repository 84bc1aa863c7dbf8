//! Words about data that are destroyed when their term is over: the page of the console, and the act.

use kelisim_core::Lang;
use kelisim_core::lang::ByLang;

/// Words of the page and of the act in one language.
#[derive(Debug)]
pub struct DestructionWords {
    /// Title of an act, with its number.
    pub title: fn(u32) -> String,
    /// Title of a proposal, with its number.
    pub proposal: fn(u32) -> String,
    /// Name of the class of browsers' choices.
    pub choices: &'static str,
    /// What was destroyed.
    pub what: &'static str,
    /// How long it is stored.
    pub term: &'static str,
    /// So many months after the last act.
    pub months: fn(u32) -> String,
    /// When it began.
    pub begun: &'static str,
    /// When it was over.
    pub ended: &'static str,
    /// Number of people or browsers.
    pub subjects: &'static str,
    /// Number of records.
    pub records: &'static str,
    /// Days of the oldest and the newest of them.
    pub period: &'static str,
    /// Method.
    pub method: &'static str,
    /// How data are destroyed.
    pub how: &'static str,
    /// Entries of the log that say so.
    pub entries: &'static str,
    /// First and last entry, and how many.
    pub from_to: fn(u64, u64, u64) -> String,
    /// Recipients who were told.
    pub told: &'static str,
    /// Nobody had to be told.
    pub nobody: &'static str,
    /// Ground of the destruction.
    pub ground: &'static str,
    /// The law.
    pub law: &'static str,
    /// Who proposed it.
    pub proposed_by: &'static str,
    /// Why.
    pub why: &'static str,
    /// Who decided.
    pub decided_by: &'static str,
    /// Number and date of the decision.
    pub order: &'static str,
    /// By the gateway itself, at the end of the term.
    pub by_itself: &'static str,
    /// Line for a signature.
    pub signature: &'static str,
    /// Heading of the page.
    pub heading: &'static str,
    /// What the page is about.
    pub about: &'static str,
    /// When everything was searched last.
    pub searched: fn(&str) -> String,
    /// Nothing was searched yet.
    pub unsearched: &'static str,
    /// Columns of the table of classes: what, term, how it goes, due, held.
    pub columns: [&'static str; 5],
    /// How it goes: by itself; by decision.
    pub decides: [&'static str; 2],
    /// Reasons why data are held, with their number: obligation, case, block, consent.
    pub held: [fn(&str) -> String; 4],
    /// Since when the oldest is due.
    pub since: fn(&str) -> String,
    /// Heading of the form that proposes.
    pub propose: &'static str,
    /// Class to choose.
    pub class: &'static str,
    /// Label of the reason.
    pub reason: &'static str,
    /// Help beside it.
    pub reason_help: &'static str,
    /// Button.
    pub send: &'static str,
    /// Nothing is due that somebody has to decide about.
    pub nothing_due: &'static str,
    /// Heading of the list of destructions.
    pub list: &'static str,
    /// None yet.
    pub none: &'static str,
    /// Columns of that list: number, what, state, people, records.
    pub list_columns: [&'static str; 5],
    /// States: proposed, running, refused, done.
    pub states: [&'static str; 4],
    /// What the file inside the printed act is.
    pub published: &'static str,
    /// Link to older ones.
    pub older: &'static str,
    /// Line of the history: what was done about which.
    pub line: fn(&str, &str) -> String,
    /// Heading of the decision.
    pub decide: &'static str,
    /// Label of the order.
    pub order_label: &'static str,
    /// Help beside it.
    pub order_help: &'static str,
    /// Buttons: approve, refuse.
    pub buttons: [&'static str; 2],
    /// What is proposed: number found.
    pub found: &'static str,
    /// Whoever proposed it cannot decide.
    pub own: &'static str,
    /// The order is missing.
    pub no_order: &'static str,
    /// The reason is missing.
    pub no_reason: &'static str,
    /// It was decided before, or another of its class is not over.
    pub not_now: &'static str,
    /// Link to the act as PDF.
    pub pdf: &'static str,
    /// The act on the page is not whole yet: it goes on.
    pub running: &'static str,
    /// Answers of recipients.
    pub answers: &'static str,
    /// Took note; has not answered yet; given up.
    pub answered: [&'static str; 3],
}

impl DestructionWords {
    /// Words in a language.
    #[must_use]
    pub fn of(lang: Lang) -> &'static Self {
        ByLang::new(&KK, &RU, &EN).of(lang)
    }
}

static KK: DestructionWords = DestructionWords {
    title: |number| format!("Дербес деректерді жою туралы № {number} акт"),
    proposal: |number| format!("№ {number} жою туралы ұсыныс"),
    choices: "Браузерлерде cookie файлдары туралы қабылданған шешімдер",
    what: "Қандай деректер",
    term: "Сақтау мерзімі",
    months: |months| format!("субъектінің соңғы әрекетінен кейін {months} ай"),
    begun: "Басталды",
    ended: "Аяқталды",
    subjects: "Субъектілердің (браузерлердің) саны",
    records: "Жазбалар",
    period: "Жазбалардың күндері",
    method: "Тәсілі",
    how: "Шифрланған деректер қоймадан өшірілді; субъектінің басқа деректері сақталмаса, оларды ашатын кілт те жойылды. Журналда хештер мен уақыт қана қалды: олар бойынша ештеңені қалпына келтіру мүмкін емес.",
    entries: "Жою туралы журнал жазбалары",
    from_to: |first, last, count| format!("№ {first} – № {last} ({count})"),
    told: "Кімдерге жою туралы хабар берілді",
    nobody: "Бұл деректер ешкімге берілмеген.",
    ground: "Негіз",
    law: "№ 94-V Заңның 18-бабы: сақтау мерзімі өтті.",
    proposed_by: "Ұсынған",
    why: "Себебі",
    decided_by: "Шешім қабылдаған",
    order: "Шешім",
    by_itself: "Сайт үшін белгіленген сақтау мерзімі өткенде деректер өздігінен жойылады.",
    signature: "Қолы",
    heading: "Сақтау және жою",
    about: "Мұнда сақтау мерзімі өткен деректер көрсетіледі. Бір бөлігі өздігінен жойылады, қалғанын жоюды бір қызметкер ұсынып, екіншісі бекітеді.",
    searched: |at| format!("Соңғы рет тексерілді: {at}."),
    unsearched: "Әлі тексерілген жоқ: шлюз іске қосылғаннан кейін бірнеше минут ішінде тексереді.",
    columns: ["Деректер", "Мерзімі", "Қалай жойылады", "Мерзімі өтті", "Жоюға әлі болмайды"],
    decides: ["өздігінен", "шешіммен"],
    held: [
        |count| format!("ашық міндеттеме: {count}"),
        |count| format!("жауап күтіп тұрған өтініш: {count}"),
        |count| format!("бұғатталған: {count}"),
        |count| format!("келісім әлі күшінде: {count}"),
    ],
    since: |day| format!("ең ескісі {day}"),
    propose: "Жоюды ұсыну",
    class: "Қай деректер",
    reason: "Себебі",
    reason_help: "Мысалы: саясаттың 7-тармағы, мерзімі өтті.",
    send: "Ұсыну",
    nothing_due: "Шешім күтіп тұрған ештеңе жоқ.",
    list: "Жою актілері",
    none: "Әлі жоқ.",
    list_columns: ["№", "Деректер", "Күйі", "Адамдар немесе браузерлер", "Жазбалар"],
    states: ["шешім күтуде", "орындалуда", "қабылданбады", "жойылды"],
    published: "Актінің жарияланған мәтіні: хеші журналда",
    older: "Бұрынғылары",
    line: |what, step| match step {
        "proposed" => format!("Жоюды ұсынды: {what}"),
        "approved" => format!("№ {what} жоюды бекітті"),
        _ => format!("№ {what} жоюды қабылдамады"),
    },
    decide: "Шешім",
    order_label: "Шешімнің нөмірі мен күні",
    order_help: "Мысалы: № 14 бұйрық, 02.12.2026.",
    buttons: ["Бекіту", "Қабылдамау"],
    found: "Ұсынған кезде мерзімі өткені",
    own: "Өзіңіз ұсынғанды өзіңіз бекіте алмайсыз: басқа біреу шешуі керек.",
    no_order: "Шешімнің нөмірі мен күнін жазыңыз: ол актіге кіреді.",
    no_reason: "Себебін жазыңыз: ол актіге кіреді.",
    not_now: "Бұл туралы шешім қабылданып қойған немесе осы деректердің бұрын басталған жойылуы әлі аяқталмаған.",
    pdf: "Акт (PDF)",
    running: "Жою жүріп жатыр: сандар әлі өзгереді, акт жою аяқталғаннан кейін жасалады.",
    answers: "Алушылардың жауабы",
    answered: ["қабылдады", "әлі жауап жоқ", "жеткізілмеді"],
};

static RU: DestructionWords = DestructionWords {
    title: |number| format!("Акт № {number} об уничтожении персональных данных"),
    proposal: |number| format!("Предложение об уничтожении № {number}"),
    choices: "Решения о файлах cookie, принятые в браузерах",
    what: "Какие данные",
    term: "Срок хранения",
    months: |months| format!("{months} мес. после последнего действия субъекта"),
    begun: "Начато",
    ended: "Окончено",
    subjects: "Число субъектов (браузеров)",
    records: "Записи",
    period: "Даты записей",
    method: "Способ",
    how: "Зашифрованные данные удалены из хранилища; если других данных субъекта не хранится, уничтожен и ключ, которым они открывались. В журнале остались только хеши и время: восстановить по ним ничего нельзя.",
    entries: "Записи журнала об этом",
    from_to: |first, last, count| format!("№ {first} – № {last} ({count})"),
    told: "Кому сообщено об уничтожении",
    nobody: "Эти данные никому не передавались.",
    ground: "Основание",
    law: "Статья 18 Закона № 94-V: истёк срок хранения.",
    proposed_by: "Предложил(а)",
    why: "Причина",
    decided_by: "Решение принял(а)",
    order: "Решение",
    by_itself: "Данные уничтожаются автоматически, когда истекает установленный для сайта срок хранения.",
    signature: "Подпись",
    heading: "Хранение и уничтожение",
    about: "Здесь видно, у каких данных истёк срок хранения. Одни уничтожаются автоматически, уничтожение других предлагает один сотрудник, а утверждает другой.",
    searched: |at| format!("Последняя проверка: {at}."),
    unsearched: "Проверки ещё не было: шлюз проверит в течение нескольких минут после запуска.",
    columns: ["Данные", "Срок", "Как уничтожается", "Срок истёк", "Удерживается"],
    decides: ["само", "по решению"],
    held: [
        |count| format!("открытое обязательство: {count}"),
        |count| format!("обращение ждёт ответа: {count}"),
        |count| format!("заблокировано: {count}"),
        |count| format!("согласие ещё действует: {count}"),
    ],
    since: |day| format!("самое давнее от {day}"),
    propose: "Предложить уничтожение",
    class: "Какие данные",
    reason: "Причина",
    reason_help: "Например: пункт 7 политики, срок истёк.",
    send: "Предложить",
    nothing_due: "Решать сейчас нечего.",
    list: "Акты об уничтожении",
    none: "Пока нет.",
    list_columns: ["№", "Данные", "Состояние", "Люди или браузеры", "Записи"],
    states: ["ждёт решения", "выполняется", "отклонено", "уничтожено"],
    published: "Опубликованный текст акта: его хеш в журнале",
    older: "Более ранние",
    line: |what, step| match step {
        "proposed" => format!("Предложено уничтожение: {what}"),
        "approved" => format!("Утверждено уничтожение № {what}"),
        _ => format!("Отклонено уничтожение № {what}"),
    },
    decide: "Решение",
    order_label: "Номер и дата решения",
    order_help: "Например: приказ № 14 от 02.12.2026.",
    buttons: ["Утвердить", "Отклонить"],
    found: "Срок истёк на момент предложения",
    own: "Своё предложение утвердить нельзя: решает другой человек.",
    no_order: "Укажите номер и дату решения: они войдут в акт.",
    no_reason: "Укажите причину: она войдёт в акт.",
    not_now: "Об этом уже решили, или другое уничтожение тех же данных ещё не окончено.",
    pdf: "Акт (PDF)",
    running: "Уничтожение идёт: числа меняются, акт будет составлен в конце.",
    answers: "Ответы получателей",
    answered: ["принято", "ответа пока нет", "не доставлено"],
};

static EN: DestructionWords = DestructionWords {
    title: |number| format!("Act No. {number} of the destruction of personal data"),
    proposal: |number| format!("Proposal No. {number} to destroy personal data"),
    choices: "Browsers’ choices about cookies",
    what: "Which data",
    term: "Term of storage",
    months: |months| format!("{months} months after the person’s last act"),
    begun: "Began",
    ended: "Ended",
    subjects: "People or browsers",
    records: "Records",
    period: "Dates of the records",
    method: "Method",
    how: "The sealed data were removed from the store; where nothing else of the person is stored, the key that opens them was destroyed too. The log still has hashes and times: nothing can be restored from them.",
    entries: "Entries of the log",
    from_to: |first, last, count| format!("No. {first} – No. {last} ({count})"),
    told: "Who was told to destroy them",
    nobody: "Nobody had been given these data.",
    ground: "Ground",
    law: "Law 94-V, Article 18: the term of storage is over.",
    proposed_by: "Proposed by",
    why: "Reason",
    decided_by: "Decided by",
    order: "Decision",
    by_itself: "By the rules of the site it is destroyed by itself when its term is over.",
    signature: "Signature",
    heading: "Storage and destruction",
    about: "Data whose term is over show here. Some are destroyed by themselves; for the others one person proposes and another approves.",
    searched: |at| format!("Last searched: {at}."),
    unsearched: "Not searched yet: the gateway does so within a few minutes of its start.",
    columns: ["Data", "Term", "How it goes", "Over their term", "Held"],
    decides: ["by itself", "by decision"],
    held: [
        |count| format!("open obligation: {count}"),
        |count| format!("case not answered: {count}"),
        |count| format!("blocked: {count}"),
        |count| format!("consent still stands: {count}"),
    ],
    since: |day| format!("the oldest of {day}"),
    propose: "Propose a destruction",
    class: "Which data",
    reason: "Reason",
    reason_help: "For example: section 7 of the policy, the term is over.",
    send: "Propose",
    nothing_due: "There is nothing to decide now.",
    list: "Acts of destruction",
    none: "None yet.",
    list_columns: ["No.", "Data", "State", "People or browsers", "Records"],
    states: ["waits for a decision", "being carried out", "turned down", "destroyed"],
    published: "The published words of the act: their hash is in the log",
    older: "Earlier ones",
    line: |what, step| match step {
        "proposed" => format!("Proposed a destruction: {what}"),
        "approved" => format!("Approved destruction No. {what}"),
        _ => format!("Turned down destruction No. {what}"),
    },
    decide: "Decision",
    order_label: "Number and date of the decision",
    order_help: "For example: order No. 14 of 2 December 2026.",
    buttons: ["Approve", "Turn down"],
    found: "Over their term when proposed",
    own: "You cannot approve what you proposed: somebody else must decide.",
    no_order: "Give the number and date of the decision: they are part of the act.",
    no_reason: "Give the reason: it is part of the act.",
    not_now: "It was decided before, or another destruction of the same data is not over.",
    pdf: "Act (PDF)",
    running: "Being carried out: the numbers still change, and the act is made at the end.",
    answers: "Answers of recipients",
    answered: ["taken note", "no answer yet", "not delivered"],
};
