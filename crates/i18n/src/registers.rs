//! Words of the registers an inspector asks for: recipients, processing, transfers, abroad, texts.

use kelisim_core::Lang;
use kelisim_core::lang::ByLang;

/// Words of the registers in one language.
#[derive(Debug)]
pub struct Registers {
    /// Heading of the page.
    pub heading: &'static str,
    /// What the page is about.
    pub about: &'static str,
    /// Label of the choice of a register.
    pub which: &'static str,
    /// Names of the registers: recipients, processing, transfers, abroad, texts.
    pub names: [&'static str; 5],
    /// Period of a register, and when it was made: from, until, now.
    pub period: fn(&str, &str, &str) -> String,
    /// Nothing is in it.
    pub nothing: &'static str,
    /// More than is shown: the files hold all.
    pub cut: &'static str,
    /// Columns of recipients.
    pub recipients: [&'static str; 8],
    /// Columns of processing.
    pub processing: [&'static str; 7],
    /// Columns of transfers.
    pub transfers: [&'static str; 7],
    /// Columns of transfers abroad.
    pub abroad: [&'static str; 6],
    /// Columns of texts.
    pub texts: [&'static str; 7],
    /// What a recipient is: own, processor, third party; not stated.
    pub relations: [&'static str; 4],
    /// A contract with its first and last day.
    pub contract: fn(&str, Option<&str>, Option<&str>) -> String,
    /// A system of the operator's own needs none.
    pub no_contract: &'static str,
    /// It is not in force today.
    pub not_in_force: &'static str,
    /// Duties of a recipient: operations, protection, at the end.
    pub duties: [&'static str; 3],
    /// So many months after the last act.
    pub months: fn(u32) -> String,
    /// The purpose names no class: stored without a term.
    pub no_term: &'static str,
    /// Where data are stored.
    pub stored: &'static str,
    /// Source: the person, by a form.
    pub source: fn(&str) -> String,
    /// Entered by staff, imported or sent by the operator's own system.
    pub elsewhere: &'static str,
    /// States of a transfer: waits, delivered, given up, withheld.
    pub states: [&'static str; 4],
    /// Kinds of events: application, consent, withdrawal, erasure, request, answer, clock, correction.
    pub events: [&'static str; 8],
    /// A consent text; a policy.
    pub kinds: [&'static str; 2],
    /// Approval: by an order, by whom, on a day.
    pub approved: fn(Option<&str>, Option<&str>, &str) -> String,
    /// Nobody has approved it: an example.
    pub example: &'static str,
    /// In force from a day.
    pub from: &'static str,
    /// Number of people: heading.
    pub people: &'static str,
    /// Number of people and what the law asks at that number.
    pub size: fn(&str, &str) -> String,
    /// Sizes of operators: small, medium, large.
    pub sizes: [&'static str; 3],
    /// What a large operator owes.
    pub must_notify: &'static str,
    /// Near the threshold.
    pub near: fn(&str) -> String,
    /// Not counted yet.
    pub uncounted: &'static str,
    /// Files.
    pub files: [&'static str; 2],
    /// Button.
    pub show: &'static str,
    /// First and last day.
    pub days: [&'static str; 2],
    /// No article: a consent.
    pub consent: &'static str,
    /// No transfer abroad by the site file.
    pub nothing_abroad: &'static str,
}

impl Registers {
    /// Words in a language.
    #[must_use]
    pub fn of(lang: Lang) -> &'static Self {
        ByLang::new(&KK, &RU, &EN).of(lang)
    }
}

fn days(contract: &str, from: Option<&str>, until: Option<&str>) -> String {
    match (from, until) {
        (None, None) => contract.to_owned(),
        (from, until) => format!("{contract} ({} – {})", from.unwrap_or("…"), until.unwrap_or("…")),
    }
}

static KK: Registers = Registers {
    heading: "Тізілімдер",
    about: "Тексеруші сұрататын тізілімдер: олар сайт ережесі мен журнал бойынша жасалады. Әрқайсысын қазақша немесе орысша басып шығаруға не кесте түрінде алуға болады.",
    which: "Тізілім",
    names: [
        "Алушылар мен өңдеушілер",
        "Деректерді өңдеу",
        "Деректерді беру",
        "Трансшекаралық беру",
        "Келісім мәтіндері мен саясаттар",
    ],
    period: |from, until, now| format!("{from} – {until}. Жасалған уақыты: {now}."),
    nothing: "Бұл кезеңде ештеңе жоқ.",
    cut: "Бетте соңғы жазбалар ғана көрінеді, файлдарда көбірек.",
    recipients: ["Алушы", "Кім", "Ел", "Мақсаттары", "Өрістер", "Негіз", "Шарт", "Міндеттері"],
    processing: ["Мақсаты", "Не үшін", "Деректер", "Көзі", "Сақтау мерзімі", "Алушылар", "Сақтау орны"],
    transfers: ["Уақыты", "Өтініш №", "Алушы", "Не туралы", "Өрістер", "Негіз", "Күйі"],
    abroad: ["Алушы", "Ел", "Мақсаттары", "Өрістер", "Негіз", "Келісім мәтінінде жазылғаны"],
    texts: ["Құжат", "Атауы", "Редакциясы", "Күшіне енуі", "Бекітілуі", "Тілдері", "Хеші (SHA-256)"],
    relations: ["оператордың өз жүйесі", "өңдеуші", "үшінші тұлға", "көрсетілмеген"],
    contract: days,
    no_contract: "шарт керек емес",
    not_in_force: "күшінде емес, ештеңе жіберілмейді",
    duties: ["Әрекеттері", "Қорғау", "Соңында"],
    months: |months| format!("соңғы әрекеттен кейін {months} ай"),
    no_term: "сайт ережесінде мерзімі жоқ",
    stored: "Осы шлюздің қоймасы, шифрланған",
    source: |form| format!("адамның өзі: «{form}»"),
    elsewhere: "оператордың өз жүйесі немесе қызметкері енгізеді",
    states: ["күтіп тұр", "жеткізілді", "жеткізілмеді", "жіберілмеді"],
    events: ["өтініш", "шешім", "кері қайтарып алу", "жою", "талап", "жауап", "мерзім", "түзету"],
    kinds: ["Келісім мәтіні", "Саясат"],
    approved: |order, by, day| approved(order.map(|order| format!("№ {order} бұйрық")), by, day),
    example: "бекітілмеген: үлгі",
    from: "сайт ережесімен",
    people: "Адамдар саны",
    size: |people, size| format!("Бұл сайтта {people} адамның деректері бар: {size} (25-1-бап)."),
    sizes: ["шағын оператор", "орта оператор", "ірі оператор"],
    must_notify: "Қолжетімділігі шектеулі деректер болса, санат бір саты көтеріледі. Ірі оператор өңдеуді бастағаны және тоқтатқаны туралы уәкілетті органға хабарлайды (10-1-бап).",
    near: |left| format!("Келесі санатқа дейін {left} адам қалды."),
    uncounted: "Әлі саналған жоқ: шлюз іске қосылғаннан кейін бірнеше минутта санайды.",
    files: ["Кесте (CSV)", "Басып шығару (PDF)"],
    show: "Көрсету",
    days: ["Бірінші күн", "Соңғы күн"],
    consent: "келісім",
    nothing_abroad: "Сайт ережесінде трансшекаралық беру көзделмеген.",
};

fn approved(order: Option<String>, by: Option<&str>, day: &str) -> String {
    [order, by.map(str::to_owned), Some(day.to_owned())].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

static RU: Registers = Registers {
    heading: "Реестры",
    about: "Реестры, которые запрашивает проверяющий: они составляются по правилам сайта и журналу. Каждый можно распечатать или выгрузить в таблицу на казахском и русском.",
    which: "Реестр",
    names: ["Получатели и обработчики", "Обработка данных", "Передачи", "Трансграничные передачи", "Тексты согласий и политики"],
    period: |from, until, now| format!("{from} – {until}. Составлен: {now}."),
    nothing: "За этот период ничего нет.",
    cut: "На странице показаны последние записи, в файлах их больше.",
    recipients: ["Получатель", "Кто это", "Страна", "Цели", "Поля", "Основание", "Договор", "Обязанности"],
    processing: ["Цель", "Для чего", "Данные", "Источник", "Срок хранения", "Получатели", "Место хранения"],
    transfers: ["Время", "Обращение №", "Получатель", "О чём", "Поля", "Основание", "Состояние"],
    abroad: ["Получатель", "Страна", "Цели", "Поля", "Основание", "Что сказано в тексте согласия"],
    texts: ["Документ", "Название", "Редакция", "Вступает в силу", "Утверждён", "Языки", "Хеш (SHA-256)"],
    relations: ["собственная система оператора", "обработчик", "третье лицо", "не указано"],
    contract: days,
    no_contract: "договор не нужен",
    not_in_force: "не действует, ничего не отправляется",
    duties: ["Действия", "Защита", "По окончании"],
    months: |months| format!("{months} мес. после последнего действия"),
    no_term: "срок в правилах сайта не указан",
    stored: "Хранилище этого шлюза, в зашифрованном виде",
    source: |form| format!("сам человек: «{form}»"),
    elsewhere: "вносит сотрудник или собственная система оператора",
    states: ["ждёт", "доставлено", "не доставлено", "не отправлено"],
    events: ["обращение", "выбор", "отзыв", "уничтожение", "запрос", "ответ", "срок", "исправление"],
    kinds: ["Текст согласия", "Политика"],
    approved: |order, by, day| approved(order.map(|order| format!("приказ № {order}")), by, day),
    example: "не утверждён: образец",
    from: "с правилами сайта",
    people: "Число людей",
    size: |people, size| format!("Людей, чьи данные есть на этом сайте: {people}. Категория: {size} (статья 25-1)."),
    sizes: ["малый оператор", "средний оператор", "крупный оператор"],
    must_notify: "С данными ограниченного доступа категория выше на одну ступень. Крупный оператор уведомляет уполномоченный орган о начале и окончании обработки (статья 10-1).",
    near: |left| format!("До следующей категории осталось людей: {left}."),
    uncounted: "Ещё не посчитано: шлюз посчитает в течение нескольких минут после запуска.",
    files: ["Таблица (CSV)", "Документ (PDF)"],
    show: "Показать",
    days: ["С", "По"],
    consent: "согласие",
    nothing_abroad: "Передач в другие страны в правилах сайта нет.",
};

static EN: Registers = Registers {
    heading: "Registers",
    about: "The registers an inspector asks for, made from the rules of the site and the log. Each can be printed or exported, in Kazakh and in Russian.",
    which: "Register",
    names: [
        "Recipients and processors",
        "Processing activities",
        "Transfers",
        "Cross-border transfers",
        "Consent texts and policies",
    ],
    period: |from, until, now| format!("{from} – {until}. Made: {now}."),
    nothing: "There is nothing in this period.",
    cut: "The page shows the newest entries; the files hold more.",
    recipients: ["Recipient", "Who it is", "Country", "Purposes", "Fields", "Ground", "Contract", "Duties"],
    processing: ["Purpose", "What for", "Data", "Source", "Term of storage", "Recipients", "Place of storage"],
    transfers: ["Time", "Application No.", "Recipient", "About", "Fields", "Ground", "State"],
    abroad: ["Recipient", "Country", "Purposes", "Fields", "Ground", "Consent in the text"],
    texts: ["Document", "Title", "Version", "In force from", "Approved", "Languages", "Hash (SHA-256)"],
    relations: ["the operator’s own system", "processor", "third party", "not stated"],
    contract: days,
    no_contract: "no contract is needed",
    not_in_force: "not in force, nothing is sent",
    duties: ["Operations", "Protection", "At the end"],
    months: |months| format!("{months} months after the last act"),
    no_term: "the rules of the site name no term",
    stored: "The store of this gateway, sealed",
    source: |form| format!("the person: “{form}”"),
    elsewhere: "entered by staff or by the operator’s own system",
    states: ["waits", "delivered", "not delivered", "withheld"],
    events: ["application", "choice", "withdrawal", "destruction", "request", "answer", "clock", "correction"],
    kinds: ["Consent text", "Policy"],
    approved: |order, by, day| approved(order.map(|order| format!("order No. {order}")), by, day),
    example: "not approved: an example",
    from: "with the rules of the site",
    people: "Number of people",
    size: |people, size| format!("This site has data of {people} people: a {size} (Art. 25-1)."),
    sizes: ["small operator", "medium operator", "large operator"],
    must_notify: "Data of restricted access raise the category by one step. A large operator notifies the authority when processing begins and when it ends (Art. 10-1).",
    near: |left| format!("{left} people are left to the next category."),
    uncounted: "Not counted yet: the gateway counts within a few minutes of its start.",
    files: ["Table (CSV)", "Print (PDF)"],
    show: "Show",
    days: ["From", "Until"],
    consent: "consent",
    nothing_abroad: "The rules of the site transfer nothing to another country.",
};
