//! The proof pack: the page of the console where one is made, and its PDF.

/// Sentences of proof packs.
pub struct ProofPack {
    /// Title of the document.
    pub title: &'static str,
    /// Verdict of the page that verifies: genuine, by a key it knows.
    pub genuine: &'static str,
    /// Verdict of the page that verifies: whole, by a key it does not know.
    pub whole: &'static str,
    /// Heading of the page.
    pub heading: &'static str,
    /// What a pack is, on the page.
    pub about: &'static str,
    /// Label of whom it is about.
    pub who: &'static str,
    /// What can be typed there.
    pub who_about: &'static str,
    /// Mistake: that is none of these.
    pub who_wrong: &'static str,
    /// Nothing is on record about them.
    pub nothing: &'static str,
    /// Label of the language of the document.
    pub lang: &'static str,
    /// Button: as PDF.
    pub pdf: &'static str,
    /// Button: as a file.
    pub file: &'static str,
    /// What the document is, under its title.
    pub stands: &'static str,
    /// Label: who made it.
    pub made_by: &'static str,
    /// Label: when.
    pub made_at: &'static str,
    /// Label: why.
    pub reason: &'static str,
    /// Label: the operator.
    pub operator: &'static str,
    /// Label: acts in it.
    pub acts: &'static str,
    /// Note that older acts are left out, with their number.
    pub left_out: fn(u64) -> String,
    /// Label of an entry's place in the log.
    pub place: &'static str,
    /// Label: certainty about who acted.
    pub grade: &'static str,
    /// Certainties: device, asserted, verified, signed by the site, imported.
    pub grades: [&'static str; 5],
    /// Heading over the decisions of an act.
    pub decided: &'static str,
    /// Label: it was opened against the commitment.
    pub opened: &'static str,
    /// Value: yes, what stands here is what was committed to.
    pub opened_yes: &'static str,
    /// Value: not in the pack, or destroyed.
    pub opened_no: &'static str,
    /// Heading over what was forwarded.
    pub transfers: &'static str,
    /// That what was forwarded is the gateway's own statement.
    pub transfers_about: &'static str,
    /// States of a transfer: delivered, waiting, given up.
    pub states: [&'static str; 4],
    /// Heading over how to verify.
    pub verify: &'static str,
    /// How to verify.
    pub verify_about: &'static str,
    /// Label of the key of the log.
    pub key: &'static str,
    /// Line of a history: made a proof pack.
    pub line: &'static str,
    /// Names of what was done, by the names in the file.
    pub whats: [(&'static str, &'static str); 32],
    /// Names of what is said in it, by the names in the file.
    pub said: [(&'static str, &'static str); 15],
    /// Names of fields that most forms have, where the form itself is not at hand.
    pub fields: [(&'static str, &'static str); 5],
}

family!(ProofPack: KK, RU, EN);

impl ProofPack {
    /// Names what was done.
    #[must_use]
    pub fn what<'w>(&self, name: &'w str) -> &'w str
    where
        'static: 'w,
    {
        self.whats.iter().find(|(known, _)| *known == name).map_or(name, |(_, words)| words)
    }

    /// Names what a statement says.
    #[must_use]
    pub fn said<'w>(&self, name: &'w str) -> &'w str
    where
        'static: 'w,
    {
        self.said.iter().find(|(known, _)| *known == name).map_or(name, |(_, words)| words)
    }

    /// Names a certainty about who acted.
    #[must_use]
    pub fn grade<'w>(&self, name: &'w str) -> &'w str
    where
        'static: 'w,
    {
        let names = ["device", "asserted", "verified", "site-signed", "imported"];
        names.iter().zip(self.grades).find(|(known, _)| **known == name).map_or(name, |(_, words)| words)
    }

    /// Names the state of a transfer.
    #[must_use]
    pub fn state<'w>(&self, name: &'w str) -> &'w str
    where
        'static: 'w,
    {
        let names = ["delivered", "waiting", "given-up", "withheld"];
        names.iter().zip(self.states).find(|(known, _)| **known == name).map_or(name, |(_, words)| words)
    }
}

const KK: ProofPack = ProofPack {
    title: "Дәлелдер топтамасы",
    genuine: "Дәлелдер топтамасы шынайы",
    whole: "Топтама бүтін, бірақ оның кілті мұнда белгісіз",
    heading: "Дәлелдер топтамасы",
    about: "Бір адам туралы журналда бар нәрсенің бәрі: шешімдері, көрсетілген мәтіндер, IP, құрылғы, уақыт, кім не үшін \
            қарағаны. Әр байтына қол қойылған, желісіз тексеріледі. Топтаманы кім, не үшін жасағаны жазылады, адам оны өз \
            бетінен оқиды.",
    who: "Кім туралы",
    who_about: "Телефон, эл. пошта, ЖСН немесе түбіртектегі жазбаның 32 таңбалы белгісі.",
    who_wrong: "Бұл телефонға да, эл. поштаға да, ЖСН-ге де, жазбаның белгісіне де ұқсамайды.",
    nothing: "Бұл туралы журналда ештеңе жоқ.",
    lang: "Құжаттың тілі",
    pdf: "PDF жасау",
    file: "Файл жасау",
    stands: "Төмендегінің бәрі оператордың журналынан алынған. Мұндағы деректер жеке: оны көруге құқығы бар адамға ғана беріңіз.",
    made_by: "Кім жасады",
    made_at: "Қашан",
    reason: "Не үшін",
    operator: "Оператор",
    acts: "Әрекет саны",
    left_out: |count| format!("Ескілерінен {count} әрекет сыймады."),
    place: "Журналдағы орны",
    grade: "Кім екені қалай белгілі",
    grades: ["браузер", "өзі атады", "кодпен расталды", "сайт қол қойды", "оператор мәлімдеді"],
    decided: "Шешімі",
    opened: "Журналмен салыстырылды",
    opened_yes: "иә: мұнда жазылғаны сол кезде жазылғанмен бірдей",
    opened_no: "мазмұны топтамада жоқ немесе жойылған",
    transfers: "Кімге берілді",
    transfers_about: "Бұл бөлімді шлюздің өзі мәлімдейді: журнал оны дәлелдемейді.",
    states: ["жетті", "кезекте", "жетпеді", "жіберілмеді: беруге болмайды"],
    verify: "Қалай тексеруге болады",
    verify_about: "Шлюздің /verify бетінде, kelisim verify-pack командасымен немесе verify.py арқылы. Үшеуі де желісіз жұмыс істейді.",
    key: "Журнал кілті",
    line: "дәлелдер топтамасын жасады",
    whats: [
        ("granted", "Келісім берді"),
        ("refused", "Бас тартты"),
        ("withdrawn", "Келісімін қайтарып алды"),
        ("expired", "Келісім мерзімі бітті"),
        ("erased", "Деректер жойылды"),
        ("published", "Мәтін жарияланды"),
        ("asked", "Талап қойды"),
        ("answered", "Оператор жауап берді"),
        ("looked", "Деректерді қарады"),
        ("linked", "Жеке сілтеме өзгерді"),
        ("obliged", "Міндеттеме тіркелді"),
        ("listed", "Тізім енгізілді"),
        ("checked", "Тексерілді"),
        ("managed", "Консольдегі әрекет"),
        ("rolledback", "Журнал жалғаспады"),
        ("destroyed", "Мерзімі өткен деректер жойылды"),
        ("relinked", "Жеке сілтеме ауыстырылды"),
        ("unlinked", "Жеке сілтеме өшірілді"),
        ("released", "Міндеттеме аяқталды"),
        ("opened", "Өтінішті ашып қарады"),
        ("assigned", "Өтінішті қызметкерге тапсырды"),
        ("given-back", "Өтінішті жалпы кезекке қайтарды"),
        ("replied", "Өтінішке жауап берді"),
        ("closed", "Өтінішті жапты"),
        ("reopened", "Өтінішті қайта ашты"),
        ("proved", "Толық дәлелдерді қарады"),
        ("packed", "Дәлелдер топтамасын жасады"),
        ("entered", "Басқа жолмен келгенді енгізді"),
        ("consulted", "Жалпыға қолжетімді дерекқордан қарады"),
        ("attached", "Файл қосты"),
        ("corrected", "Мәнді түзетті"),
        ("confirmed", "Енгізілген келісімдерді растады"),
    ],
    said: [
        ("message", "Жазғаны"),
        ("text", "Жауабы"),
        ("by", "Кім"),
        ("field", "Өріс"),
        ("purpose", "Мақсат"),
        ("ground", "Негіз"),
        ("to", "Кімге"),
        ("words", "Толығырақ"),
        ("reason", "Себебі"),
        ("how", "Қалай келді"),
        ("register", "Тізілім"),
        ("title", "Тізілімнің атауы"),
        ("file", "Файл"),
        ("sha256", "SHA-256"),
        ("value", "Дұрыс мәні"),
    ],
    fields: [("name", "Аты-жөні"), ("iin", "ЖСН"), ("phone", "Телефон"), ("email", "Эл. пошта"), ("message", "Өтініш мәтіні")],
};

const RU: ProofPack = ProofPack {
    title: "Пакет доказательств",
    genuine: "Пакет доказательств подлинный",
    whole: "Пакет не изменён, но его ключ здесь неизвестен",
    heading: "Пакет доказательств",
    about: "Всё, что журнал знает об одном человеке: решения, показанные тексты, IP, устройство, время, кто и зачем смотрел. \
            Подписан каждый байт, проверяется без сети. Кто и зачем сделал пакет, записывается, и человек читает это на \
            своей странице.",
    who: "О ком",
    who_about: "Телефон, эл. почта, ИИН или 32 знака записи с квитанции.",
    who_wrong: "Это не похоже ни на телефон, ни на эл. почту, ни на ИИН, ни на знаки записи.",
    nothing: "Об этом в журнале ничего нет.",
    lang: "Язык документа",
    pdf: "Сделать PDF",
    file: "Сделать файл",
    stands: "Всё ниже взято из журнала оператора. Здесь личные данные: передавайте документ только тому, кто вправе их видеть.",
    made_by: "Кто сделал",
    made_at: "Когда",
    reason: "Зачем",
    operator: "Оператор",
    acts: "Действий",
    left_out: |count| format!("Более старые действия не вошли: {count}."),
    place: "Место в журнале",
    grade: "Откуда известно, кто это",
    grades: ["браузер", "назвал сам", "подтверждено кодом", "подписал сайт", "заявил оператор"],
    decided: "Решение",
    opened: "Сверено с журналом",
    opened_yes: "да: здесь написано то, что было записано тогда",
    opened_no: "содержания в пакете нет, или оно уничтожено",
    transfers: "Кому передано",
    transfers_about: "Этот раздел заявляет сам шлюз, журнал его не доказывает.",
    states: ["доставлено", "в очереди", "не доставлено", "не отправлено: передавать нельзя"],
    verify: "Как проверить",
    verify_about: "На странице шлюза /verify, командой kelisim verify-pack или программой verify.py. Все три работают без сети.",
    key: "Ключ журнала",
    line: "пакет доказательств",
    whats: [
        ("granted", "Согласие"),
        ("refused", "Отказ"),
        ("withdrawn", "Отзыв согласия"),
        ("expired", "Срок согласия истёк"),
        ("erased", "Данные уничтожены"),
        ("published", "Опубликован текст"),
        ("asked", "Запрос человека"),
        ("answered", "Ответ оператора"),
        ("looked", "Просмотр данных"),
        ("linked", "Изменена личная ссылка"),
        ("obliged", "Открыто обязательство"),
        ("listed", "Загружен список"),
        ("checked", "Проверка"),
        ("managed", "Действие в консоли"),
        ("rolledback", "Журнал не продолжается"),
        ("destroyed", "Уничтожены данные с истёкшим сроком"),
        ("relinked", "Личная ссылка заменена"),
        ("unlinked", "Личная ссылка отключена"),
        ("released", "Обязательство завершено"),
        ("opened", "Сотрудник открыл обращение"),
        ("assigned", "Обращение передано"),
        ("given-back", "Обращение возвращено в общую очередь"),
        ("replied", "Ответ на обращение"),
        ("closed", "Обращение закрыто"),
        ("reopened", "Обращение открыто снова"),
        ("proved", "Просмотр доказательств целиком"),
        ("packed", "Сделан пакет доказательств"),
        ("entered", "Внесено сотрудником"),
        ("consulted", "Просмотр общедоступной базы данных"),
        ("attached", "Добавлен файл"),
        ("corrected", "Исправлено значение"),
        ("confirmed", "Подтверждены внесённые согласия"),
    ],
    said: [
        ("message", "Что написано"),
        ("text", "Ответ"),
        ("by", "Кто"),
        ("field", "Поле"),
        ("purpose", "Цель"),
        ("ground", "Основание"),
        ("to", "Кому"),
        ("words", "Подробнее"),
        ("reason", "Причина"),
        ("how", "Как пришло"),
        ("register", "Реестр"),
        ("title", "Название реестра"),
        ("file", "Файл"),
        ("sha256", "SHA-256"),
        ("value", "Верное значение"),
    ],
    fields: [("name", "Ф. И. О."), ("iin", "ИИН"), ("phone", "Телефон"), ("email", "Эл. почта"), ("message", "Текст обращения")],
};

const EN: ProofPack = ProofPack {
    title: "Proof pack",
    genuine: "The proof pack is genuine",
    whole: "The proof pack is whole, but its key is not known here",
    heading: "Proof pack",
    about: "Everything the log knows about one person: decisions, the texts shown, IP, device, time, who looked and why. Every \
            byte is signed, and it is verified offline. Who makes a pack and why is on record, and the person reads it on \
            their page.",
    who: "About whom",
    who_about: "A telephone number, an e-mail address, an IIN, or the 32 characters of a record from a receipt.",
    who_wrong: "That is no telephone number, e-mail address or IIN, and no record.",
    nothing: "Nothing is on record about that.",
    lang: "Language of the document",
    pdf: "Make a PDF",
    file: "Make a file",
    stands: "Everything below is from the operator's log. It holds personal data: give it only to those who may see them.",
    made_by: "Made by",
    made_at: "Made at",
    reason: "Why",
    operator: "Operator",
    acts: "Acts",
    left_out: |count| format!("Older acts left out: {count}."),
    place: "Place in the log",
    grade: "How the person is known",
    grades: ["browser", "named themselves", "confirmed by a code", "signed by the site", "stated by the operator"],
    decided: "Decision",
    opened: "Compared with the log",
    opened_yes: "yes: what stands here is what was recorded then",
    opened_no: "the content is not in the pack, or was destroyed",
    transfers: "Passed on to",
    transfers_about: "This part is the gateway's own statement; the log does not prove it.",
    states: ["delivered", "waiting", "not delivered", "not sent: it may not leave"],
    verify: "How to verify it",
    verify_about: "On the gateway's page /verify, with the command kelisim verify-pack, or with verify.py. All three work offline.",
    key: "Key of the log",
    line: "made a proof pack",
    whats: [
        ("granted", "Consent given"),
        ("refused", "Consent refused"),
        ("withdrawn", "Consent withdrawn"),
        ("expired", "Consent expired"),
        ("erased", "Data destroyed"),
        ("published", "Text published"),
        ("asked", "Request of the person"),
        ("answered", "Answer of the operator"),
        ("looked", "Data viewed"),
        ("linked", "Private link changed"),
        ("obliged", "Obligation opened"),
        ("listed", "List imported"),
        ("checked", "Check"),
        ("managed", "Action in the console"),
        ("rolledback", "The log does not continue"),
        ("destroyed", "Data over their term were destroyed"),
        ("relinked", "Private link replaced"),
        ("unlinked", "Private link revoked"),
        ("released", "Obligation ended"),
        ("opened", "Case opened by staff"),
        ("assigned", "Case assigned"),
        ("given-back", "Case given back"),
        ("replied", "Answer to the application"),
        ("closed", "Case closed"),
        ("reopened", "Case opened again"),
        ("proved", "Whole evidence viewed"),
        ("packed", "Proof pack made"),
        ("entered", "Entered by staff"),
        ("consulted", "Looked up in a public register"),
        ("attached", "File added"),
        ("corrected", "Value corrected"),
        ("confirmed", "Entered consents confirmed"),
    ],
    said: [
        ("message", "What they wrote"),
        ("text", "Answer"),
        ("by", "By"),
        ("field", "Field"),
        ("purpose", "Purpose"),
        ("ground", "Ground"),
        ("to", "To"),
        ("words", "More"),
        ("reason", "Reason"),
        ("how", "How it came"),
        ("register", "Register"),
        ("title", "Name of the register"),
        ("file", "File"),
        ("sha256", "SHA-256"),
        ("value", "Right value"),
    ],
    fields: [
        ("name", "Full name"),
        ("iin", "IIN"),
        ("phone", "Phone"),
        ("email", "Email"),
        ("message", "Text of the application"),
    ],
};
