//! The letter that tells a destination what happened: for whoever reads the mailbox of the operator.

use kelisim_core::Lang;

/// Everything such a letter says by itself. Labels of fields, titles of forms and purposes are the operator's.
pub struct Letter {
    /// What happened, for the subject line and the heading: with the number of the application or request.
    pub application: fn(&str) -> String,
    /// A consent was given.
    pub granted: &'static str,
    /// Everything was refused.
    pub refused: &'static str,
    /// Something was taken back.
    pub withdrawn: &'static str,
    /// What is to be done then.
    pub withdrawn_about: &'static str,
    /// A person was erased.
    pub erased: &'static str,
    /// What is to be done then.
    pub erased_about: &'static str,
    /// A request came in, with its number.
    pub asked: fn(&str) -> String,
    /// How it is read and answered.
    pub asked_about: &'static str,
    /// A request was answered, with its number.
    pub answered: fn(&str) -> String,
    /// A letter of `kelisim doctor`.
    pub test: &'static str,
    /// What it is for.
    pub test_about: &'static str,
    /// Before the site's name.
    pub site: &'static str,
    /// Before the title of the form.
    pub form: &'static str,
    /// Before the number.
    pub number: &'static str,
    /// Before the moment it was recorded.
    pub received: &'static str,
    /// Before the last day of the answer.
    pub answer_by: &'static str,
    /// Before the language the person speaks.
    pub language: &'static str,
    /// Before the numbers of what was sent before.
    pub about: &'static str,
    /// Before what is asked.
    pub ask: &'static str,
    /// Before the purposes it is about.
    pub purposes: &'static str,
    /// Before what the person wrote with a request.
    pub wrote: &'static str,
    /// Before what was answered.
    pub outcome: &'static str,
    /// Over the fields.
    pub fields: &'static str,
    /// Over the consents.
    pub consents: &'static str,
    /// Beside one that was given.
    pub yes: &'static str,
    /// Beside one that was not.
    pub no: &'static str,
    /// Before the ground on which the data are handed over.
    pub ground: &'static str,
    /// Before the address where to read on.
    pub open: &'static str,
    /// That nothing of the person stands in the letter.
    pub bare: &'static str,
    /// That the message for programs is attached.
    pub attached: &'static str,
    /// Who sends this, and how a second copy is known; with the id of the delivery.
    pub sender: fn(&str) -> String,
}

impl Letter {
    /// The words in that language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Kk => &KK,
            Lang::Ru => &RU,
            Lang::En => &EN,
        }
    }
}

static KK: Letter = Letter {
    application: |number| format!("жаңа өтініш № {number}"),
    granted: "келісім берілді",
    refused: "келісім берілмеді",
    withdrawn: "келісім қайтарып алынды",
    withdrawn_about: "Адам келісімін қайтарып алды. Оның деректерін бұл мақсатта енді қолданбаңыз.",
    erased: "деректерді жою керек",
    erased_about: "Адамның деректері жойылды. Төмендегі нөмірлер бойынша Сізге берілген деректердің бәрін жойыңыз.",
    asked: |number| format!("заң бойынша талап № {number}"),
    asked_about: "Талаптың мәтінін ашып, жауап беру – оператордың жүйесі арқылы. Кім ашқаны жазылып, адамның өзіне көрсетіледі.",
    answered: |number| format!("№ {number} талапқа жауап берілді"),
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

static RU: Letter = Letter {
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
    test: "проверочное письмо",
    test_about: "Это письмо отправил kelisim doctor. В нём нет ничьих данных, и делать ничего не нужно: раз оно дошло, всё настроено верно.",
    site: "Сайт",
    form: "Форма",
    number: "Номер",
    received: "Получено",
    answer_by: "Ответить не позднее",
    language: "Язык человека",
    about: "Передано раньше",
    ask: "Запрос",
    purposes: "Цели",
    wrote: "Что написал человек",
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

static EN: Letter = Letter {
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
