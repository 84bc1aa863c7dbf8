//! Duties of law 94-V and how they stand: the page of the console and `kelisim duties`.

use kelisim_core::Lang;
use kelisim_core::lang::ByLang;

/// A duty of an operator, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// A consent has what Art. 8 p.4 wants.
    Consent,
    /// It can be proved.
    Proof,
    /// What is taken back stops in time.
    Withdrawal,
    /// Nothing leaves without a consent or a law.
    Transfer,
    /// Nothing goes abroad without a consent to that.
    Abroad,
    /// Recipients have a contract.
    Contracts,
    /// People are answered in time.
    Answers,
    /// What is over its term is destroyed.
    Destruction,
    /// A policy is approved.
    Policy,
    /// Somebody is responsible.
    Responsible,
    /// Staff undertook to keep data secret.
    Undertaking,
    /// Access is journalled.
    Journal,
    /// A large operator gives notice.
    Notice,
    /// Data are stored in the country.
    Place,
    /// The authority hears of a breach within a working day.
    Breach,
}

impl Duty {
    /// Every duty.
    pub const ALL: [Self; 15] = [
        Self::Consent,
        Self::Proof,
        Self::Withdrawal,
        Self::Transfer,
        Self::Abroad,
        Self::Contracts,
        Self::Answers,
        Self::Destruction,
        Self::Policy,
        Self::Responsible,
        Self::Undertaking,
        Self::Journal,
        Self::Notice,
        Self::Place,
        Self::Breach,
    ];

    /// Article of law 94-V.
    #[must_use]
    pub fn article(self) -> &'static str {
        match self {
            Self::Consent => "8 (4)",
            Self::Proof => "25 (2) 5)",
            Self::Withdrawal => "8 (7)",
            Self::Transfer => "7 (6), 15",
            Self::Abroad => "16",
            Self::Contracts => "25 (2)",
            Self::Answers => "24, 25 (2) 6)–8)",
            Self::Destruction => "12 (2), 18",
            Self::Policy => "25 (2) 1-1)",
            Self::Responsible => "25 (2) 10)",
            Self::Undertaking => "11 (2)",
            Self::Journal => "22",
            Self::Notice => "10-1, 25-1",
            Self::Place => "12 (2)",
            Self::Breach => "25 (2) 8)",
        }
    }
}

/// Words about duties in one language.
#[derive(Debug)]
pub struct Duties {
    /// Heading of the page.
    pub heading: &'static str,
    /// What the page is about.
    pub about: &'static str,
    /// Columns: duty, article, state, what to know.
    pub columns: [&'static str; 4],
    /// States: not kept, kept by people, kept by the gateway.
    pub states: [&'static str; 3],
    /// Titles, in the order of [`Duty::ALL`].
    pub titles: [&'static str; 15],
    /// What is known, in the order of [`Duty::ALL`], when nothing is amiss.
    pub fine: [&'static str; 15],
    /// The log was verified at a moment.
    pub verified: fn(&str) -> String,
    /// The log is not right.
    pub wrong: &'static str,
    /// The log was not verified yet.
    pub unverified: &'static str,
    /// So many answers are overdue.
    pub overdue: fn(&str) -> String,
    /// So many are over their term since a day and wait for a decision.
    pub due: fn(&str, &str) -> String,
    /// So many were withheld? Contracts that are not in force.
    pub over: fn(&str) -> String,
    /// Contracts whose last day nobody wrote down.
    pub undated: fn(&str) -> String,
    /// A contract ends on a day.
    pub ends: fn(&str, &str) -> String,
    /// The policy is an example.
    pub example: &'static str,
    /// Approved on a day.
    pub approved: fn(&str) -> String,
    /// Nobody is named.
    pub nobody: &'static str,
    /// No undertaking is asked for.
    pub no_undertaking: &'static str,
    /// So many people: small, medium, large.
    pub people: fn(&str) -> String,
    /// A large operator: notice must be given.
    pub large: fn(&str) -> String,
    /// Not counted yet.
    pub uncounted: &'static str,
    /// Nothing is sent abroad.
    pub none_abroad: &'static str,
    /// No recipients.
    pub no_recipients: &'static str,
}

impl Duties {
    /// Words in a language.
    #[must_use]
    pub fn of(lang: Lang) -> &'static Self {
        ByLang::new(&KK, &RU, &EN).of(lang)
    }

    /// Place of a duty in the tables.
    #[must_use]
    pub fn place(duty: Duty) -> usize {
        duty as usize
    }
}

static KK: Duties = Duties {
    heading: "Міндеттер",
    about: "№ 94-V Заңда көзделген міндеттер және олардың қазіргі күйі. Орындалмай тұрғандары бірінші жазылған.",
    columns: ["Міндет", "Бап", "Күйі", "Нені білу керек"],
    states: ["орындалмай тұр", "қызметкерлер орындайды", "шлюз орындайды"],
    titles: [
        "Келісімде заң талап ететіннің бәрі бар",
        "Келісімді дәлелдеуге болады",
        "Келісім кері қайтарып алынса, өңдеу мерзімінде тоқтатылады",
        "Келісім немесе заңда көзделген негіз болмаса, ештеңе берілмейді",
        "Трансшекаралық беру бөлек келісіммен ғана жүргізіледі",
        "Алушылармен шарт бар",
        "Адамдарға мерзімінде жауап беріледі",
        "Мерзімі өткен деректер жойылады",
        "Саясат бекітілген",
        "Жауапты адам тағайындалған",
        "Қызметкерлер деректердің құпиялылығын сақтауға міндеттенген",
        "Деректерге қол жеткізу журналға жазылады",
        "Ірі оператор уәкілетті органға хабарлайды",
        "Деректер Қазақстанда сақталады",
        "Деректердің қауіпсіздігі бұзылса, бір жұмыс күні ішінде хабарланады",
    ],
    fine: [
        "Сайт ережесі толық емес мәтінмен іске қосылмайды.",
        "",
        "15 жұмыс күні өтсе, өздігінен күшіне енеді.",
        "Әр жібергенде тексеріледі.",
        "Әр жібергенде тексеріледі.",
        "Барлық шарт күшінде.",
        "Мерзімі өткен іс жоқ.",
        "Шешім күтіп тұрған ештеңе жоқ.",
        "",
        "Сайт ережесінде жазылған.",
        "Міндеттеме қабылданбайынша, ештеңе көрсетілмейді.",
        "Әр қарау көрсетілгенге дейін жазылады.",
        "",
        "Шлюз бен қойманың қайда тұратынын Сіз таңдайсыз: Қазақстаннан тыс орналастырмаңыз.",
        "Шлюз ескертеді, уәкілетті органға бір жұмыс күні ішінде Сіз хабарлайсыз.",
    ],
    verified: |at| format!("Журнал тексерілді: {at}."),
    wrong: "Журнал дұрыс емес: шлюз әкімшісіне хабарлаңыз.",
    unverified: "Журнал әлі тексерілген жоқ.",
    overdue: |count| format!("Мерзімі өткен жауаптар: {count}."),
    due: |count, day| format!("Шешім күтуде: {count}, ең ескісі {day}."),
    over: |to| format!("Шарт күшінде емес, ештеңе жіберілмейді: {to}."),
    undated: |to| format!("Шарттың соңғы күні жазылмаған: {to}."),
    ends: |to, day| format!("{to}: шарт {day} күніне дейін күшінде."),
    example: "Қолданыстағы саясат – үлгі, оны ешкім бекітпеген.",
    approved: |day| format!("Бекітілген күні: {day}."),
    nobody: "Сайт ережесінде жауапты адам көрсетілмеген.",
    no_undertaking: "Сайт ережесінде құпиялылық міндеттемесі жоқ: оны қызметкерлерден жазбаша алыңыз.",
    people: |people| format!("{people} адам: хабарлау міндеті жоқ."),
    large: |people| format!("{people} адам: қолжетімділігі шектеулі деректер болса, хабарлау керек."),
    uncounted: "Адамдар әлі саналған жоқ.",
    none_abroad: "Шетелге ештеңе берілмейді.",
    no_recipients: "Оператордан басқа алушы жоқ.",
};

static RU: Duties = Duties {
    heading: "Обязанности",
    about: "Обязанности по Закону № 94-V и как они выполняются сейчас. Невыполненные стоят первыми.",
    columns: ["Обязанность", "Статья", "Состояние", "Что нужно знать"],
    states: ["не выполняется", "выполняют сотрудники", "выполняет шлюз"],
    titles: [
        "В согласии есть всё, что требует закон",
        "Согласие можно доказать",
        "После отзыва согласия обработка прекращается в срок",
        "Без согласия или основания в законе ничего не передаётся",
        "Трансграничная передача – только с отдельного согласия",
        "С получателями есть договор",
        "Людям отвечают в срок",
        "Данные с истёкшим сроком уничтожаются",
        "Политика утверждена",
        "Назначен ответственный",
        "Сотрудники дали обязательство о неразглашении",
        "Доступ к данным записывается в журнал",
        "Крупный оператор уведомляет уполномоченный орган",
        "Данные хранятся в Казахстане",
        "О нарушении безопасности данных уведомляют в течение одного рабочего дня",
    ],
    fine: [
        "С неполным текстом сайт не запускается.",
        "",
        "Через 15 рабочих дней вступает в силу само.",
        "Проверяется при каждой отправке.",
        "Проверяется при каждой отправке.",
        "Все договоры действуют.",
        "Просроченных нет.",
        "Данных, ожидающих решения, нет.",
        "",
        "Указан в правилах сайта.",
        "Пока обязательство не принято, ничего не показывается.",
        "Каждый просмотр записан раньше, чем показан.",
        "",
        "Где стоят шлюз и хранилище, выбираете вы: не выносите их из Казахстана.",
        "Шлюз предупреждает, уполномоченный орган уведомляете вы – в течение одного рабочего дня.",
    ],
    verified: |at| format!("Журнал проверен: {at}."),
    wrong: "Журнал неверен: сообщите администратору шлюза.",
    unverified: "Журнал ещё не проверялся.",
    overdue: |count| format!("Просрочено ответов: {count}."),
    due: |count, day| format!("Ждёт решения: {count}, самое давнее от {day}."),
    over: |to| format!("Договор не действует, ничего не отправляется: {to}."),
    undated: |to| format!("Последний день договора не указан: {to}."),
    ends: |to, day| format!("{to}: до {day}."),
    example: "Действующая политика – образец, её никто не утверждал.",
    approved: |day| format!("Утверждена: {day}."),
    nobody: "В правилах сайта ответственный не указан.",
    no_undertaking: "В правилах сайта обязательства о неразглашении нет: возьмите его с сотрудников письменно.",
    people: |people| format!("Людей: {people}, уведомлять не нужно."),
    large: |people| format!("Людей: {people}. С данными ограниченного доступа нужно уведомление."),
    uncounted: "Люди ещё не посчитаны.",
    none_abroad: "За границу ничего не передаётся.",
    no_recipients: "Получателей, кроме самого оператора, нет.",
};

static EN: Duties = Duties {
    heading: "Duties",
    about: "The duties of law 94-V and how they stand. What is not kept comes first.",
    columns: ["Duty", "Article", "State", "What to know"],
    states: ["not kept", "kept by people", "kept by the gateway"],
    titles: [
        "A consent has all that the law wants",
        "A consent can be proved",
        "What is taken back stops in time",
        "Nothing leaves without a consent or a law",
        "Nothing goes abroad without a consent to that",
        "Recipients have a contract",
        "People are answered in time",
        "Data over their term are destroyed",
        "The policy is approved",
        "Somebody is responsible",
        "Staff undertook to keep data secret",
        "Access to data is journalled",
        "A large operator gives notice to the authority",
        "Data are stored in Kazakhstan",
        "A breach is reported within one working day",
    ],
    fine: [
        "A site with an incomplete text does not start.",
        "",
        "After 15 working days it takes effect by itself.",
        "Judged whenever something is sent.",
        "Judged whenever something is sent.",
        "Every contract is in force.",
        "None is overdue.",
        "Nothing waits for a decision.",
        "",
        "Named in the rules of the site.",
        "Nothing is shown before it is given.",
        "Each look is on record before anything is shown.",
        "",
        "Where gateway and store stand is your choice: keep them in Kazakhstan.",
        "The gateway raises the alarm, you send the notice: 1 working day.",
    ],
    verified: |at| format!("The log was verified: {at}."),
    wrong: "The log is not right: tell whoever runs the gateway.",
    unverified: "The log was not verified yet.",
    overdue: |count| format!("Answers overdue: {count}."),
    due: |count, day| format!("Waiting for a decision: {count}, the oldest of {day}."),
    over: |to| format!("The contract is not in force, nothing is sent: {to}."),
    undated: |to| format!("Nobody wrote down when the contract ends: {to}."),
    ends: |to, day| format!("{to}: until {day}."),
    example: "The policy in force is an example that nobody approved.",
    approved: |day| format!("Approved: {day}."),
    nobody: "The rules of the site name nobody.",
    no_undertaking: "The rules of the site ask for none: have it on paper.",
    people: |people| format!("{people} people: no notice is due."),
    large: |people| format!("{people} people: with data of restricted access, notice is due."),
    uncounted: "People were not counted yet.",
    none_abroad: "Nothing is sent abroad.",
    no_recipients: "Nobody but the operator gets anything.",
};
