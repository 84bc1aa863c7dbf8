//! Pages that stand in the place of one that could not be shown.

/// Heading and sentence of a page that says one thing.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Heading that says what happened.
    pub heading: &'static str,
    /// Sentence that says what to do.
    pub words: &'static str,
}

/// Pages for what went wrong with a request.
pub struct PageProblem {
    /// The store is unavailable or too slow, so nothing was recorded.
    pub unavailable: Message,
    /// The form was sent from a page of another origin.
    pub wrong_origin: Message,
    /// The body of the request is too large.
    pub too_large: Message,
    /// No site of this name is served here.
    pub unknown_site: Message,
    /// A private link opens nothing: mistyped, replaced, ended or never given out, which all look the same.
    pub no_link: Message,
    /// More was asked from one address than may be.
    pub too_many: Message,
    /// The address is for programs; the problem is told to them.
    pub for_programs: Message,
    /// Anything else: there is no such page.
    pub not_found: Message,
}

family!(PageProblem: KK, RU, EN);

const KK: PageProblem = PageProblem {
    unavailable: Message {
        heading: "Қазір сақтау мүмкін болмады",
        words: "Ештеңе жазылған жоқ. Бірер минуттан кейін қайталап көріңіз.",
    },
    wrong_origin: Message {
        heading: "Бұл нысан басқа беттен жіберілді", words: "Нысанды осы мекенжайда ашып, қайта жіберіңіз."
    },
    too_large: Message {
        heading: "Мәтін тым үлкен", words: "Өтінішті қысқартып, қайта жіберіңіз."
    },
    not_found: Message {
        heading: "Мұндай бет жоқ", words: "Мекенжайды тексеріңіз немесе сайтқа оралыңыз."
    },
    unknown_site: Message {
        heading: "Мұндай сайт бұл шлюзде жоқ",
        words: "Мекенжайдағы сайт атауын тексеріңіз. Егер бұл сілтеме сайттың өзінде тұрса, ол туралы сайт иесіне айтыңыз.",
    },
    no_link: Message {
        heading: "Бұл сілтеме ашылмайды",
        words: "Ол толық көшірілмеген, ауыстырылған немесе жабылған болуы мүмкін. Түбіртектегі сілтемені толық көшіріп көріңіз немесе операторға хабарласыңыз: байланысы төменде.",
    },
    too_many: Message {
        heading: "Осы мекенжайдан тым көп сұрау келді",
        words: "Ештеңе жоғалған жоқ. Бірер минуттан кейін қайталап көріңіз.",
    },
    for_programs: Message {
        heading: "Бұл мекенжай бағдарламаларға арналған",
        words: "Оны браузерде ашудың қажеті жоқ. Келісімдеріңізді түбіртегіңіздегі сілтемеден көресіз.",
    },
};

const RU: PageProblem = PageProblem {
    unavailable: Message {
        heading: "Сейчас сохранить не удалось", words: "Ничего не записано. Повторите через минуту."
    },
    wrong_origin: Message {
        heading: "Форма отправлена с чужой страницы",
        words: "Откройте форму по этому адресу и отправьте снова.",
    },
    too_large: Message {
        heading: "Слишком большой текст", words: "Сократите обращение и отправьте снова."
    },
    not_found: Message {
        heading: "Такой страницы нет", words: "Проверьте адрес или вернитесь на сайт."
    },
    unknown_site: Message {
        heading: "Такого сайта на этом шлюзе нет",
        words: "Проверьте название сайта в адресе. Если ссылка стоит на самом сайте, сообщите о ней его владельцу.",
    },
    no_link: Message {
        heading: "Эта ссылка ничего не открывает",
        words: "Возможно, она скопирована не целиком, заменена или закрыта. Скопируйте ссылку из квитанции полностью или обратитесь к оператору: его контакты ниже.",
    },
    too_many: Message {
        heading: "С этого адреса пришло слишком много запросов",
        words: "Ничего не потеряно. Повторите через минуту-другую.",
    },
    for_programs: Message {
        heading: "Этот адрес – для программ",
        words: "Открывать его в браузере не нужно. Ваши согласия видны по ссылке из квитанции.",
    },
};

const EN: PageProblem = PageProblem {
    unavailable: Message { heading: "This could not be saved just now", words: "Nothing was recorded. Try again in a minute." },
    wrong_origin: Message {
        heading: "This form was sent from another page",
        words: "Open the form at this address and send it again.",
    },
    too_large: Message { heading: "This is too large", words: "Shorten the text and send it again." },
    unknown_site: Message {
        heading: "This gateway does not serve that site",
        words: "Check the name of the site in the address. If the link stands on the site itself, tell its owner.",
    },
    no_link: Message {
        heading: "This link opens nothing",
        words: "It may be copied in part, replaced or closed. Copy the whole link from your receipt, or turn to the operator: how to reach them stands below.",
    },
    too_many: Message {
        heading: "Too much was asked from this address",
        words: "Nothing is lost. Try again in a minute or two.",
    },
    for_programs: Message {
        heading: "This address is for programs",
        words: "There is no need to open it in a browser. Your consents are behind the link of your receipt.",
    },
    not_found: Message { heading: "There is no such page", words: "Check the address, or go back to the site." },
};
