//! Letter that notifies a destination, for whoever reads the mailbox of the operator.

/// Letter that notifies a destination. Labels of fields, titles of forms and purposes are the operator's own.
pub struct Letter {
    /// Event: an application arrived, with its number. Subject line and heading.
    pub application: fn(&str) -> String,
    /// Event: a consent was given.
    pub granted: &'static str,
    /// Event: every consent was refused.
    pub refused: &'static str,
    /// Event: a consent was withdrawn.
    pub withdrawn: &'static str,
    /// Instruction after a withdrawal.
    pub withdrawn_about: &'static str,
    /// Event: a person was erased.
    pub erased: &'static str,
    /// Instruction after an erasure.
    pub erased_about: &'static str,
    /// Event: a request arrived, with its number.
    pub asked: fn(&str) -> String,
    /// Instruction on how a request is read and answered.
    pub asked_about: &'static str,
    /// Event: a request was answered, with its number.
    pub answered: fn(&str) -> String,
    /// Event: a value was corrected.
    pub corrected: &'static str,
    /// Instruction on what a correction replaces.
    pub corrected_about: &'static str,
    /// Event: test letter of `kelisim doctor`.
    pub test: &'static str,
    /// Explanation of what the test letter is for.
    pub test_about: &'static str,
    /// Label before the name of the site.
    pub site: &'static str,
    /// Label before the title of the form.
    pub form: &'static str,
    /// Label before the number of the application.
    pub number: &'static str,
    /// Label before the moment of recording.
    pub received: &'static str,
    /// Label before the last day of the answer.
    pub answer_by: &'static str,
    /// Label before the language the person speaks.
    pub language: &'static str,
    /// Label before the numbers of earlier messages.
    pub about: &'static str,
    /// Label before what is requested.
    pub ask: &'static str,
    /// Label before the purposes it concerns.
    pub purposes: &'static str,
    /// Label before the message of the person.
    pub wrote: &'static str,
    /// Label before the outcome of a request.
    pub outcome: &'static str,
    /// Heading over the fields of the form.
    pub fields: &'static str,
    /// Heading over the consents of the person.
    pub consents: &'static str,
    /// Mark beside a consent that was given.
    pub yes: &'static str,
    /// Mark beside a consent that was not given.
    pub no: &'static str,
    /// Label before the legal ground of the transfer.
    pub ground: &'static str,
    /// Label before the address with the details.
    pub open: &'static str,
    /// Note that the letter contains no personal data.
    pub bare: &'static str,
    /// Note that the message for programs is attached.
    pub attached: &'static str,
    /// Note on the sender, with the delivery id that marks duplicates.
    pub sender: fn(&str) -> String,
}

family!(Letter: KK, RU, EN);

const KK: Letter = Letter {
    application: |number| format!("жаңа өтініш № {number}"),
    granted: "келісім берілді",
    refused: "келісім берілмеді",
    withdrawn: "келісім кері қайтарып алынды",
    withdrawn_about: "Адам келісімін кері қайтарып алды. Оның деректерін бұл мақсатта енді қолданбаңыз.",
    erased: "деректерді жою керек",
    erased_about: "Адамның деректері жойылды. Төмендегі нөмірлер бойынша Сізге берілген деректердің бәрін жойыңыз.",
    asked: |number| format!("заң бойынша талап № {number}"),
    asked_about: "Талаптың мәтінін ашу және оған жауап беру оператордың жүйесі арқылы жүргізіледі. Кім ашқаны жазылып, адамның өзіне көрсетіледі.",
    answered: |number| format!("№ {number} талапқа жауап берілді"),
    corrected: "мән түзетілді",
    corrected_about: "Төмендегі нөмірлермен алған деректеріңіздегі бұрынғы мәнді түзетілген мәнге ауыстырыңыз.",
    test: "тексеру хаты",
    test_about: "Бұл хатты kelisim doctor жіберді. Онда ешкімнің деректері жоқ, ештеңе істеудің қажеті жоқ: хат жетсе, бәрі дұрыс.",
    site: "Сайт",
    form: "Форма",
    number: "Нөмірі",
    received: "Түскен уақыты",
    answer_by: "Жауаптың соңғы күні",
    language: "Адамның тілі",
    about: "Бұрын берілгендер",
    ask: "Талап",
    purposes: "Мақсаттар",
    wrote: "Адамның жазғаны",
    outcome: "Жауап",
    fields: "Деректер",
    consents: "Келісімдер",
    yes: "иә",
    no: "жоқ",
    ground: "Деректердің берілу негізі",
    open: "Толығырақ",
    bare: "Хатта адамның деректері жоқ.",
    attached: "Бағдарламаларға арналған дәл осы мәлімет тіркелген файлда.",
    sender: |id| format!("Хатты Kelisim келісімдер шлюзі автоматты түрде жіберді. Екінші рет келсе, белгісі өзгермейді: {id}."),
};

const RU: Letter = Letter {
    application: |number| format!("новое обращение № {number}"),
    granted: "дано согласие",
    refused: "в согласии отказано",
    withdrawn: "согласие отозвано",
    withdrawn_about: "Человек отозвал согласие. Больше не используйте его данные для этой цели.",
    erased: "данные нужно уничтожить",
    erased_about: "Данные человека удалены. Уничтожьте всё, что вы получили под номерами ниже.",
    asked: |number| format!("запрос по закону № {number}"),
    asked_about: "Прочитать запрос и ответить на него можно через систему оператора. Кто его открыл, записывается и видно самому человеку.",
    answered: |number| format!("на запрос № {number} дан ответ"),
    corrected: "значение исправлено",
    corrected_about: "В данных, полученных под номерами ниже, замените прежнее значение исправленным.",
    test: "проверочное письмо",
    test_about: "Это письмо отправил kelisim doctor. В нём нет ничьих данных, и делать ничего не нужно: раз оно дошло, всё настроено верно.",
    site: "Сайт",
    form: "Форма",
    number: "Номер",
    received: "Получено",
    answer_by: "Ответить не позднее",
    language: "Язык заявителя",
    about: "Передано раньше",
    ask: "Запрос",
    purposes: "Цели",
    wrote: "Текст запроса",
    outcome: "Ответ",
    fields: "Данные",
    consents: "Согласия",
    yes: "да",
    no: "нет",
    ground: "На каком основании передано",
    open: "Подробнее",
    bare: "Данных человека в письме нет.",
    attached: "То же самое для программ — в приложенном файле.",
    sender: |id| format!("Письмо отправил шлюз согласий Kelisim. Если оно придёт ещё раз, метка будет та же: {id}."),
};

const EN: Letter = Letter {
    application: |number| format!("new application {number}"),
    granted: "consent given",
    refused: "consent refused",
    withdrawn: "consent withdrawn",
    withdrawn_about: "The person has withdrawn a consent. Stop using their data for this purpose.",
    erased: "data to be destroyed",
    erased_about: "The person was erased. Destroy everything you received under the numbers below.",
    asked: |number| format!("request under the law {number}"),
    asked_about: "The request is read and answered through the operator’s system. Whoever opens it is on record, and the person sees it.",
    answered: |number| format!("request {number} answered"),
    corrected: "a value corrected",
    corrected_about: "In what you received under the numbers below, put the corrected value in place of the old one.",
    test: "test letter",
    test_about: "kelisim doctor sent this letter. It holds nobody’s data and asks nothing of you: if you can read it, all is well.",
    site: "Site",
    form: "Form",
    number: "Number",
    received: "Received",
    answer_by: "Answer no later than",
    language: "The person’s language",
    about: "Sent before",
    ask: "Request",
    purposes: "Purposes",
    wrote: "What the person wrote",
    outcome: "Answer",
    fields: "Data",
    consents: "Consents",
    yes: "yes",
    no: "no",
    ground: "On what ground it is passed on",
    open: "Read on",
    bare: "Nothing of the person is in this letter.",
    attached: "The same for programs is in the file attached.",
    sender: |id| format!("Sent by the Kelisim consent gateway. If it comes a second time, its mark is the same: {id}."),
};
