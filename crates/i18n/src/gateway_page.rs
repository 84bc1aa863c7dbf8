//! The gateway's own pages: what stands at its address, for whoever comes there without a site.

/// The gateway's first page.
pub struct GatewayPages {
    /// Heading: what this address is.
    pub heading: &'static str,
    /// What a consent gateway does.
    pub about: &'static str,
    /// Heading over the sites that are served here.
    pub sites: &'static str,
    /// Note in their place where there is none.
    pub none: &'static str,
    /// What the page that checks receipts is for.
    pub check: &'static str,
    /// Link to the console.
    pub console: &'static str,
}

family!(GatewayPages: KK, RU, EN);

const KK: GatewayPages = GatewayPages {
    heading: "Келісім шлюзі",
    about: "Бұл мекенжай мына сайттардағы келісімдер мен бас тартуларды тіркейді, олардың нысандары мен саясаттарын көрсетеді \
            және әр шешімге түбіртек береді. Жеке бетіңізді түбіртегіңіздегі сілтеме ашады.",
    sites: "Сайттар",
    none: "Мұнда әзірге бірде-бір сайт жоқ.",
    check: "Түбіртегіңіз бар ма? Оның шынайылығын өзіңіз тексере аласыз.",
    console: "Қызметкерлерге кіру",
};

const RU: GatewayPages = GatewayPages {
    heading: "Шлюз согласий",
    about: "Этот адрес записывает согласия и отказы для сайтов ниже, показывает их формы и политики и даёт квитанцию о каждом \
            решении. Вашу личную страницу открывает ссылка из квитанции.",
    sites: "Сайты",
    none: "Сайтов здесь пока нет.",
    check: "Есть квитанция? Подлинная ли она, можно проверить самому.",
    console: "Вход для сотрудников",
};

const EN: GatewayPages = GatewayPages {
    heading: "Consent gateway",
    about: "This address records consents and refusals for the sites below, shows their forms and policies, and gives a receipt \
            for every decision. The link in your receipt opens your own page.",
    sites: "Sites",
    none: "There are no sites here yet.",
    check: "Do you have a receipt? You can check yourself that it is genuine.",
    console: "Sign in for staff",
};
