// The six example sites: what a customer's page would say, and which optional services stand on it. Ids of services and
// forms are those of `sites/<id>/site.toml`.
export const LANGS = ["kk", "ru", "en"];

const ga = { id: "google-analytics", name: "Google Analytics 4", category: "analytics", cookie: "_ga", then: true };
const metrica = { id: "yandex-metrica", name: "Yandex Metrica", category: "analytics", cookie: "_ym_uid" };
const matomo = { id: "matomo", name: "Matomo", category: "analytics", cookie: "_pk_id.1", then: true };
const meta = { id: "meta-pixel", name: "Meta Pixel", category: "marketing", cookie: "_fbp" };
const ads = { id: "google-ads", name: "Google Ads", category: "marketing", cookie: "_gcl_au" };
const tiktok = { id: "tiktok-pixel", name: "TikTok Pixel", category: "marketing", cookie: "_ttp" };
const framed = (id, name, frame) => ({ id, name, category: "functional", frame });

const map = framed("map-2gis", "2GIS", { kk: "Кеңсеміз картада.", ru: "Наш офис на карте.", en: "Our office on the map." });
const video = framed("youtube", "YouTube", { kk: "Қысқа бейне.", ru: "Короткое видео.", en: "A short video." });
const chat = { kk: "Кеңесшімен чат.", ru: "Чат с консультантом.", en: "Chat with an adviser." };

export const SITES = {
  jetu: {
    name: { kk: "Jetu", ru: "Jetu", en: "Jetu" },
    look: "wine",
    services: [map, ga, metrica, meta],
    forms: [],
    texts: {
      kk: {
        heading: "Қарызды келісіп реттейік",
        lead: "Қарызыңыз қанша, неден құралды және қалай бөліп төлеуге болатынын ашық айтамыз.",
        items: [["Қарыз неден құралған", "Негізгі борыш, сыйақы және айып бөлек көрсетіледі."], ["Бөліп төлеу", "Ай сайынғы төлемді табысыңызға қарай есептейміз."]],
      },
      ru: {
        heading: "Договоримся о долге",
        lead: "Открыто скажем, сколько вы должны, из чего сложился долг и как платить его частями.",
        items: [["Из чего сложился долг", "Основной долг, вознаграждение и неустойка показаны отдельно."], ["Оплата частями", "Посчитаем ежемесячный платёж по вашему доходу."]],
      },
      en: {
        heading: "Let us settle the debt together",
        lead: "We say openly how much is owed, what it is made of, and how it can be paid in parts.",
        items: [["What the debt is made of", "Principal, interest and penalty are shown apart."], ["Paying in parts", "The monthly payment follows your income."]],
      },
    },
  },
  "hot-zaim": {
    name: { kk: "Hot-Zaim", ru: "Hot-Zaim", en: "Hot-Zaim" },
    look: "ember",
    services: [framed("tawk", "tawk.to", chat), ga, metrica, ads, meta, tiktok],
    forms: [],
    texts: {
      kk: {
        heading: "Қарыз ұсыныстарын салыстырыңыз",
        lead: "Микроқаржы ұйымдарының ұсыныстары бір бетте. Біз қарыз бермейміз, тек салыстырамыз.",
        items: [["Толық құны", "Жылдық тиімді мөлшерлеме әр ұсыныстың қасында жазылған."], ["Мерзімі", "Төлем кестесін шартқа қол қойғанға дейін көресіз."]],
      },
      ru: {
        heading: "Сравните предложения займов",
        lead: "Предложения микрофинансовых организаций на одной странице. Мы не выдаём займы, только сравниваем.",
        items: [["Полная стоимость", "Годовая эффективная ставка написана рядом с каждым предложением."], ["Срок", "График платежей вы увидите до подписания договора."]],
      },
      en: {
        heading: "Compare loan offers",
        lead: "Offers of microfinance organisations on one page. We lend nothing, we only compare.",
        items: [["The whole cost", "The annual effective rate stands beside each offer."], ["The term", "You see the payment schedule before you sign."]],
      },
    },
  },
  jetfin: {
    name: { kk: "Jet Finance", ru: "Jet Finance", en: "Jet Finance" },
    look: "ink",
    services: [framed("chat", "Chatwoot", chat), ga, metrica, ads],
    forms: [],
    texts: {
      kk: {
        heading: "Шарты түсінікті микрокредит",
        lead: "Қанша аласыз, қанша қайтарасыз және кешіктірсеңіз не болады: бәрі бір бетте.",
        items: [["Өтінімге дейін", "Құжаттар тізімі мен шарттың үлгісін алдын ала оқыңыз."], ["Қиындық туса", "Төлем күнінен бұрын жазыңыз, мерзімін бірге қараймыз."]],
      },
      ru: {
        heading: "Микрокредит с понятными условиями",
        lead: "Сколько вы берёте, сколько возвращаете и что будет при просрочке: всё на одной странице.",
        items: [["До заявки", "Заранее прочитайте список документов и образец договора."], ["Если стало трудно", "Напишите до дня платежа, и мы вместе пересмотрим срок."]],
      },
      en: {
        heading: "Small credit, plain terms",
        lead: "What you take, what you pay back and what happens when you are late: all on one page.",
        items: [["Before you apply", "Read the list of papers and the sample contract first."], ["If it gets hard", "Write before the day of payment and we look at the term together."]],
      },
    },
  },
  collectors: {
    name: { kk: "Коллекторлар палатасы", ru: "Палата коллекторов", en: "Chamber of Collectors" },
    look: "slate",
    services: [map, matomo],
    forms: [{ id: "appeal", label: { kk: "Өтініш жіберу", ru: "Отправить обращение", en: "Send an appeal" } }],
    texts: {
      kk: {
        heading: "Коллекторлық қызметтің ережесі бәріне ортақ",
        lead: "Палата агенттіктерді біріктіреді, қызмет ережелерін бекітеді және азаматтардың өтініштерін қарайды.",
        items: [["Палата мүшелері", "Агенттіктің тізілімде бар-жоғын тексеріңіз."], ["Қызмет ережелері", "Қашан қоңырау шалуға болады, нені айтуға болмайды."]],
      },
      ru: {
        heading: "Правила взыскания едины для всех",
        lead: "Палата объединяет агентства, утверждает правила работы и рассматривает обращения граждан.",
        items: [["Члены Палаты", "Проверьте, есть ли агентство в реестре."], ["Правила работы", "Когда можно звонить и чего нельзя говорить."]],
      },
      en: {
        heading: "One set of rules for all collectors",
        lead: "The Chamber unites the agencies, sets the rules of their work and looks into people’s appeals.",
        items: [["Members", "See whether an agency is in the register."], ["Rules of work", "When they may call, and what they may not say."]],
      },
    },
  },
  "stop-collector": {
    name: { kk: "Стоп-коллектор", ru: "Стоп-коллектор", en: "Stop-Collector" },
    look: "pine",
    services: [video, matomo],
    forms: [
      { id: "complaint", label: { kk: "Шағым жіберу", ru: "Отправить жалобу", en: "Send a complaint" } },
      { id: "schedule", label: { kk: "Кестені алу", ru: "Получить график", en: "Get a schedule" } },
    ],
    texts: {
      kk: {
        heading: "Коллектор құқығыңызды бұзды ма?",
        lead: "Палата шағымыңызды тегін қарайды және қарызды бөліп төлеу кестесін алуға көмектеседі.",
        items: [["Қарыз туралы аңыздар", "Мүлікті соттың шешімінсіз ешкім алып кете алмайды."], ["Сұрақтар және жауаптар", "Түнде қоңырау шалуға, туыстарға айтуға бола ма?"]],
      },
      ru: {
        heading: "Коллектор нарушил ваши права?",
        lead: "Палата бесплатно рассмотрит жалобу и поможет получить график погашения долга.",
        items: [["Мифы о долгах", "Без решения суда имущество забрать никто не может."], ["Вопросы и ответы", "Можно ли звонить ночью и рассказывать родным?"]],
      },
      en: {
        heading: "Did a collector break your rights?",
        lead: "The Chamber looks into complaints free of charge and helps to get a repayment schedule.",
        items: [["Myths about debt", "Nobody may take property without a court’s decision."], ["Questions and answers", "May they call at night, or tell your relatives?"]],
      },
    },
  },
  vivus: {
    name: { kk: "Vivus", ru: "Vivus", en: "Vivus" },
    look: "leaf",
    services: [video, ga, metrica, ads, meta],
    forms: [],
    texts: {
      kk: {
        heading: "Онлайн микрокредит: алдымен есептеп көріңіз",
        lead: "Сомасы мен мерзімін таңдаңыз, қанша қайтаратыныңызды бірден көресіз.",
        items: [["Мерзімінен бұрын төлеу", "Тек пайдаланған күндеріңіз үшін төлейсіз."], ["Қауіпсіздік", "Қызметкерлеріміз SMS кодын ешқашан сұрамайды."]],
      },
      ru: {
        heading: "Микрокредит онлайн: сначала посчитайте",
        lead: "Выберите сумму и срок и сразу увидите, сколько вернёте.",
        items: [["Досрочное погашение", "Вы платите только за дни пользования."], ["Безопасность", "Наши сотрудники никогда не спрашивают код из SMS."]],
      },
      en: {
        heading: "Credit online: work it out first",
        lead: "Choose the amount and the term and see at once what you pay back.",
        items: [["Paying early", "You pay only for the days you used it."], ["Safety", "Our people never ask for the code in an SMS."]],
      },
    },
  },
};
