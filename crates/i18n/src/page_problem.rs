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
};

const EN: PageProblem = PageProblem {
    unavailable: Message { heading: "This could not be saved just now", words: "Nothing was recorded. Try again in a minute." },
    wrong_origin: Message {
        heading: "This form was sent from another page",
        words: "Open the form at this address and send it again.",
    },
    too_large: Message { heading: "This is too large", words: "Shorten the text and send it again." },
    not_found: Message { heading: "There is no such page", words: "Check the address, or go back to the site." },
};
