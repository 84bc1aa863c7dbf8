//! Roles given in the console, and what staff undertake before they see anything.

/// Words of the page of people, and of the undertaking.
pub struct Staffing {
    /// Heading over the form that gives and takes roles.
    pub give: &'static str,
    /// Explanation of that form: nobody changes their own role.
    pub give_about: &'static str,
    /// Explanation of the rule of two persons.
    pub two_about: &'static str,
    /// Label of the field for the name.
    pub name: &'static str,
    /// Help on how names are written.
    pub name_help: &'static str,
    /// Entry of the roles that takes the role away.
    pub no_role: &'static str,
    /// Button of the form.
    pub change: &'static str,
    /// Confirmations: given, taken, proposed, confirmed, turned down.
    pub done: [fn(&str) -> String; 5],
    /// Heading over a one-time link, with the name.
    pub link: fn(&str) -> String,
    /// How the one-time link is used, with the moment at which it ends.
    pub link_about: fn(&str) -> String,
    /// Heading over proposed roles.
    pub waiting: &'static str,
    /// Proposal: name, role (none when it is to end), who proposed it, when.
    pub proposal: fn(&str, Option<&str>, &str, &str) -> String,
    /// Button that confirms.
    pub confirm: &'static str,
    /// Button that turns down.
    pub decline: &'static str,
    /// Mistake: the name cannot be one.
    pub name_wrong: &'static str,
    /// Mistake: one's own role.
    pub own: &'static str,
    /// Mistake: nobody of that name has a role here.
    pub unknown: &'static str,
    /// Mistake: invited elsewhere, and not set up yet.
    pub invited: &'static str,
    /// Mistake: the proposal was settled meanwhile, or has lapsed.
    pub gone: &'static str,
    /// Mistake: whoever proposed it or gets it does not confirm it.
    pub involved: &'static str,
    /// Explanation of the commands at the gateway's machine.
    pub machine_about: &'static str,
    /// Note above an undertaking.
    pub before: &'static str,
    /// Note above an undertaking whose version changed.
    pub again: &'static str,
    /// Version of an undertaking.
    pub version: fn(u32) -> String,
    /// Button that gives the undertaking.
    pub undertake: &'static str,
    /// Explanation: what is recorded with it.
    pub recorded: &'static str,
    /// Mistake: the words changed while they were read.
    pub changed: &'static str,
    /// Heading over one's own undertakings.
    pub undertaken: &'static str,
    /// An undertaking given: its version and when.
    pub given: fn(u32, &str) -> String,
    /// An undertaking that is still owed.
    pub owed: &'static str,
    /// Line of the history: gave the undertaking of a version.
    pub line_undertook: fn(u32) -> String,
    /// Line of the history: proposed a role: name, role (none when it is to end).
    pub line_proposed: fn(&str, Option<&str>) -> String,
    /// Line of the history: settled a proposal: name, role, who proposed it, whether it was confirmed.
    pub line_settled: fn(&str, Option<&str>, &str, bool) -> String,
}

family!(Staffing: KK, RU, EN);

const KK: Staffing = Staffing {
    give: "Рөл беру, өзгерту, алып тастау",
    give_about: "Өз рөліңізді өзгерте алмайсыз: оны сайттың басқа иесі өзгертеді. Әр өзгеріс тарихқа жазылады.",
    two_about: "Бұл сайтта рөл екінші адам – сайттың басқа иесі немесе бекітуші – растағаннан кейін ғана күшіне енеді. Жеті күнде расталмаса, ұсыныстың күші жойылады.",
    name: "Кіру аты",
    name_help: "Латын әріптерімен: қысқа ат немесе эл. пошта мекенжайы. Эл. пошта болса, мерзімдер туралы хат келеді.",
    no_role: "рөлін алып тастау",
    change: "Өзгерту",
    done: [
        |name| format!("{name}: рөлі берілді."),
        |name| format!("{name}: рөлі алып тасталды."),
        |name| format!("{name}: өзгеріс екінші адамның растауын күтеді."),
        |name| format!("{name}: расталды, күшіне енді."),
        |name| format!("{name}: ұсыныс қабылданбады."),
    ],
    link: |name| format!("{name} үшін кіру сілтемесі"),
    link_about: |until| {
        format!(
            "Оны сенімді жолмен жіберіңіз. Сілтеме бір рет қана жұмыс істейді, {until} сәтіне дейін. Бұдан кейін ол көрсетілмейді."
        )
    },
    waiting: "Растауды күтеді",
    proposal: |name, role, by, at| match role {
        Some(role) => format!("{name} – «{role}». Ұсынған: {by}, {at}"),
        None => format!("{name} – рөлін алып тастау. Ұсынған: {by}, {at}"),
    },
    confirm: "Растау",
    decline: "Қабылдамау",
    name_wrong: "Аты 2–64 таңба: латын әріптері, цифрлар және . _ - + @.",
    own: "Өз рөліңізді өзгерте алмайсыз. Мұны сайттың басқа иесі жасайды.",
    unknown: "Мұнда мұндай аты бар адамның рөлі жоқ.",
    invited: "Бұл адам басқа сайтқа шақырылған, бірақ әлі кірген жоқ. Ол кіргеннен кейін рөл беріңіз.",
    gone: "Бұл ұсыныс енді күтіп тұрған жоқ: ол шешілді, ауыстырылды немесе мерзімі өтті.",
    involved: "Ұсынған адам да, рөл алатын адам да оны растай алмайды.",
    machine_about: "Кіруін барлық жерде жабу немесе қайтадан бастау – шлюз серверінде: kelisim user suspend, restore, reset, list.",
    before: "Бұл сайттың деректерін көрмес бұрын мынаны оқып, қабылдаңыз.",
    again: "Мәтін өзгерді. Жұмысты жалғастырмас бұрын оны оқып, қайта қабылдаңыз.",
    version: |version| format!("{version}-редакция"),
    undertake: "Міндеттенемін",
    recorded: "Атыңыз, уақыты және осы мәтіннің редакциясы тарихқа жазылады.",
    changed: "Сіз оқып жатқанда мәтін өзгерді. Жаңасын оқыңыз.",
    undertaken: "Құпиялылық міндеттемелері",
    given: |version, at| format!("{version}-редакция, {at}"),
    owed: "әлі берілмеген",
    line_undertook: |version| format!("Құпиялылық міндеттемесін берді ({version}-редакция)"),
    line_proposed: |name, role| match role {
        Some(role) => format!("{name}: «{role}» рөлін ұсынды"),
        None => format!("{name}: рөлін алып тастауды ұсынды"),
    },
    line_settled: |name, role, by, confirmed| {
        let what = role.map_or_else(|| "рөлін алып тастау".to_owned(), |role| format!("«{role}» рөлі"));
        let said = if confirmed { "расталды" } else { "қабылданбады" };
        format!("{name}: {what} {said} (ұсынған: {by})")
    },
};

const RU: Staffing = Staffing {
    give: "Назначить, изменить или снять роль",
    give_about: "Свою роль изменить нельзя: это делает другой владелец. Каждое изменение записывается в историю.",
    two_about: "На этом сайте роль действует после того, как её подтвердит второй человек: другой владелец или утверждающий. Предложение, не подтверждённое за семь дней, теряет силу.",
    name: "Имя для входа",
    name_help: "Латиницей: короткое имя или адрес эл. почты. На адрес приходят письма о сроках.",
    no_role: "снять роль",
    change: "Изменить",
    done: [
        |name| format!("{name}: роль назначена."),
        |name| format!("{name}: роль снята."),
        |name| format!("{name}: изменение ждёт подтверждения второго человека."),
        |name| format!("{name}: подтверждено и действует."),
        |name| format!("{name}: предложение отклонено."),
    ],
    link: |name| format!("Ссылка для входа: {name}"),
    link_about: |until| {
        format!("Передайте её надёжным способом. Она действует один раз, до {until}. Больше она показана не будет.")
    },
    waiting: "Ждут подтверждения",
    proposal: |name, role, by, at| match role {
        Some(role) => format!("{name} – «{role}». Предложил(а) {by}, {at}"),
        None => format!("{name} – снять роль. Предложил(а) {by}, {at}"),
    },
    confirm: "Подтвердить",
    decline: "Отклонить",
    name_wrong: "Имя – от 2 до 64 знаков: латинские буквы, цифры и . _ - + @.",
    own: "Свою роль изменить нельзя. Это делает другой владелец.",
    unknown: "У человека с таким именем здесь нет роли.",
    invited: "Этого человека пригласили на другой сайт, и он ещё не входил. Назначьте роль, когда он войдёт.",
    gone: "Это предложение уже не ждёт: оно решено, заменено другим или потеряло силу.",
    involved: "Тот, кто предложил роль, и тот, кто её получает, её не подтверждают.",
    machine_about: "Закрыть доступ везде или начать с человеком заново – на сервере шлюза: kelisim user suspend, restore, reset, list.",
    before: "Прежде чем увидеть данные этого сайта, прочтите и примите обязательство.",
    again: "Текст изменился. Прежде чем продолжить, прочтите и примите его заново.",
    version: |version| format!("Редакция {version}"),
    undertake: "Обязуюсь",
    recorded: "В историю записываются ваше имя, время и редакция этого текста.",
    changed: "Пока вы читали, текст изменился. Прочтите новый.",
    undertaken: "Обязательства о неразглашении",
    given: |version, at| format!("редакция {version}, {at}"),
    owed: "ещё не дано",
    line_undertook: |version| format!("Дано обязательство о неразглашении (редакция {version})"),
    line_proposed: |name, role| match role {
        Some(role) => format!("{name}: предложена роль «{role}»"),
        None => format!("{name}: предложено снять роль"),
    },
    line_settled: |name, role, by, confirmed| {
        let what = role.map_or_else(|| "снятие роли".to_owned(), |role| format!("роль «{role}»"));
        let said = if confirmed {
            "предложение подтверждено"
        } else {
            "предложение отклонено"
        };
        format!("{name}: {what}, {said} (кто предложил: {by})")
    },
};

const EN: Staffing = Staffing {
    give: "Give, change or take away a role",
    give_about: "Nobody changes their own role: another owner does. Each change is written into the history.",
    two_about: "At this site a role counts once a second person has confirmed it: another owner, or an approver. A proposal that nobody confirms lapses after seven days.",
    name: "Name to sign in with",
    name_help: "A short name or an e-mail address. Letters about terms come to an address.",
    no_role: "take the role away",
    change: "Change",
    done: [
        |name| format!("{name} has the role now."),
        |name| format!("{name} has no role here any more."),
        |name| format!("{name}: the change waits for a second person."),
        |name| format!("{name}: confirmed, and in force."),
        |name| format!("{name}: turned down."),
    ],
    link: |name| format!("Link to sign in for {name}"),
    link_about: |until| format!("Send it by a way you trust. It works once, until {until}, and is not shown again."),
    waiting: "Waiting for a second person",
    proposal: |name, role, by, at| match role {
        Some(role) => format!("{name}: {role}. Proposed by {by}, {at}"),
        None => format!("{name}: take the role away. Proposed by {by}, {at}"),
    },
    confirm: "Confirm",
    decline: "Turn down",
    name_wrong: "A name has 2 to 64 characters: letters of the Latin alphabet, digits and . _ - + @.",
    own: "Nobody changes their own role. Another owner does.",
    unknown: "Nobody of that name has a role here.",
    invited: "They were invited to another site and have not signed in yet. Give the role once they have.",
    gone: "That proposal waits no longer: it was settled, replaced by another, or has lapsed.",
    involved: "Neither whoever proposed a role nor whoever gets it confirms it.",
    machine_about: "Shutting somebody out everywhere, or starting over, is done at the gateway's machine: kelisim user suspend, restore, reset, list.",
    before: "Before you see the data of this site, read this and accept it.",
    again: "The words have changed. Read them and accept them again before you go on.",
    version: |version| format!("Version {version}"),
    undertake: "I undertake this",
    recorded: "Your name, the time and the version of these words are written into the history.",
    changed: "The words changed while you were reading. Here are the new ones.",
    undertaken: "Undertakings of confidentiality",
    given: |version, at| format!("version {version}, {at}"),
    owed: "not given yet",
    line_undertook: |version| format!("Gave the undertaking of confidentiality (version {version})"),
    line_proposed: |name, role| match role {
        Some(role) => format!("Proposed the role “{role}” for {name}"),
        None => format!("Proposed to take {name}’s role away"),
    },
    line_settled: |name, role, by, confirmed| {
        let what = role.map_or_else(|| "taking the role away".to_owned(), |role| format!("the role “{role}”"));
        let said = if confirmed { "confirmed" } else { "turned down" };
        format!("{name}: {what}, {said} (proposed by {by})")
    },
};
