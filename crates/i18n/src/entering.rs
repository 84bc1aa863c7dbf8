//! Entering what came another way.

/// Sentences of the page on which staff enter it.
pub struct Entering {
    /// Heading of the page, and link to it.
    pub heading: &'static str,
    /// What the page is for.
    pub about: &'static str,
    /// Label of the list of forms.
    pub forms: &'static str,
    /// Heading over how it came.
    pub how_heading: &'static str,
    /// Label of the way.
    pub how: &'static str,
    /// Label of the day of receipt.
    pub received: &'static str,
    /// Mistake: no day, a day to come, or one too long ago.
    pub received_wrong: &'static str,
    /// Label of how the person was identified.
    pub identity: &'static str,
    /// Mistake: that says nothing.
    pub identity_wrong: &'static str,
    /// Label of the language of the paper.
    pub lang: &'static str,
    /// Heading over what was agreed to.
    pub agreed: &'static str,
    /// What may be ticked there.
    pub agreed_about: &'static str,
    /// Button.
    pub enter: &'static str,
    /// Confirmation.
    pub entered: &'static str,
    /// Label of who entered it.
    pub by: &'static str,
    /// Line of a history: entered it.
    pub line: &'static str,
    /// Heading of entering a request of the person.
    pub request: &'static str,
    /// Label of what is asked.
    pub asked: &'static str,
    /// Label of what the person wrote or said.
    pub message: &'static str,
    /// Mistake: a correction needs words.
    pub message_wrong: &'static str,
    /// Label of the consents that a withdrawal takes back.
    pub taken: &'static str,
    /// What is taken back when none is ticked.
    pub taken_about: &'static str,
    /// Mistake: none of these stands, so nothing can be taken back.
    pub nothing: &'static str,
    /// Mistake: the consent was given after the day of the withdrawal.
    pub received_early: &'static str,
    /// Confirmation: the consents are withdrawn.
    pub withdrawn: &'static str,
    /// Heading over consents that wait for a second person.
    pub unconfirmed: &'static str,
    /// Who entered them, and until when they can be confirmed.
    pub unconfirmed_about: fn(&str, &str) -> String,
    /// What whoever entered them reads.
    pub unconfirmed_own: &'static str,
    /// They were not confirmed in time.
    pub unconfirmed_late: &'static str,
    /// Button that confirms them.
    pub confirm: &'static str,
    /// Confirmation.
    pub confirmed: &'static str,
    /// Line of a history: confirmed them.
    pub line_confirmed: &'static str,
    /// Mistake: the same was asked and waits for its answer.
    pub before: &'static str,
}

family!(Entering: KK, RU, EN);

const KK: Entering = Entering {
    heading: "Басқа жолмен келгенді енгізу",
    about: "Қағаз жүзінде, телефонмен, электрондық хатпен немесе өзі келіп берген өтініш. Мерзім түскен күннен есептеледі. Кім \
            енгізгені де, адамның кім екені қалай анықталғаны да жазбада тұрады.",
    forms: "Өтініш түрі",
    how_heading: "Қалай келді",
    how: "Жолы",
    received: "Түскен күні",
    received_wrong: "Бүгінгі немесе соңғы 29 күндегі күнді жазыңыз.",
    identity: "Адамның кім екені қалай анықталды",
    identity_wrong: "Қалай анықталғанын жазыңыз: 5-тен 500 таңбаға дейін.",
    lang: "Қай тілде келісті",
    agreed: "Қандай шарттарға келісім берді",
    agreed_about: "Адам өзі қол қойғанын немесе айтқанын ғана белгілеңіз. Белгіленбегені – бас тарту.",
    enter: "Енгізу",
    entered: "Енгізілді.",
    by: "Енгізген",
    line: "енгізді",
    request: "Осы адамның талабын енгізу",
    asked: "Не талап етеді",
    message: "Жазғаны не айтқаны",
    message_wrong: "Нені түзету керегін жазыңыз.",
    taken: "Кері қайтарып алынатын келісімдер",
    taken_about: "Ештеңе белгіленбесе, барлық келісім кері қайтарып алынады. Бұл талап түскен сәттен бастап күшінде. Келісімді орындалмаған міндеттеме ұстап тұруы мүмкін болса, ол бойынша бөлек талап ашылады.",
    nothing: "Бұл келісімдердің ешқайсысы күшінде емес, кері қайтарып алатын ештеңе жоқ.",
    received_early: "Келісім бұл күннен кейін берілген, сондықтан одан бұрынғы қағаз оны кері қайтарып алмайды. Түскен күнін тексеріңіз.",
    withdrawn: "Келісімдер кері қайтарып алынды.",
    unconfirmed: "Екінші адамның растауын күтетін келісімдер",
    unconfirmed_about: |by, day| {
        format!("Енгізген: {by}. Қағазды көріп, {day} күніне дейін растаңыз; оған дейін бұл келісімдер күшіне енбейді.")
    },
    unconfirmed_own: "Бұларды өзіңіз енгіздіңіз, сондықтан басқа қызметкер растайды.",
    unconfirmed_late: "Уақытында расталмады, сондықтан күшіне енбеді. Келісімді адамнан қайта сұраңыз.",
    confirm: "Қағазды көрдім, растаймын",
    confirmed: "Келісімдер расталды, енді күшінде.",
    line_confirmed: "енгізілген келісімдерді растады",
    before: "Дәл осындай талап жауап күтіп тұр.",
};

const RU: Entering = Entering {
    heading: "Внести обращение, поступившее иначе",
    about: "Обращение на бумаге, по телефону, письмом или лично. Срок идёт со дня поступления. Кто внёс и как удостоверился, \
            чьё оно, остаётся в записи.",
    forms: "Вид обращения",
    how_heading: "Как пришло",
    how: "Путь",
    received: "Поступило",
    received_wrong: "Укажите сегодняшний день или один из последних 29.",
    identity: "Как установлено, кто это",
    identity_wrong: "Напишите, как это установлено: от 5 до 500 знаков.",
    lang: "На каком языке дано согласие",
    agreed: "На что дано согласие",
    agreed_about: "Отмечайте только то, что человек подписал или сказал сам. Неотмеченное – отказ.",
    enter: "Внести",
    entered: "Внесено.",
    by: "Кто внёс",
    line: "внесено",
    request: "Внести запрос этого человека",
    asked: "Что требует",
    message: "Что написано или сказано",
    message_wrong: "Напишите, что исправить.",
    taken: "Какие согласия отозваны",
    taken_about: "Если ничего не отмечено, отзываются все. Отзыв действует с момента поступления. Если отзыву может помешать неисполненное обязательство, по такому согласию откроется отдельный запрос.",
    nothing: "Ни одно из этих согласий не действует, отзывать нечего.",
    received_early: "Согласие дано позже этого дня, поэтому более ранняя бумага его не отзывает. Проверьте день поступления.",
    withdrawn: "Согласия отозваны.",
    unconfirmed: "Согласия, которые ждут второго сотрудника",
    unconfirmed_about: |by, day| {
        format!("Кто внёс: {by}. Посмотрите документ и подтвердите до {day}; до этого согласия не действуют.")
    },
    unconfirmed_own: "Вы внесли их сами, поэтому подтверждает другой сотрудник.",
    unconfirmed_late: "Вовремя не подтверждены и не действуют. Спросите человека заново.",
    confirm: "Документ проверен, подтверждаю",
    confirmed: "Согласия подтверждены и действуют.",
    line_confirmed: "подтверждены внесённые согласия",
    before: "Такой запрос уже ждёт ответа.",
};

const EN: Entering = Entering {
    heading: "Enter what came another way",
    about: "An application on paper, by telephone, by letter or in person. The term runs from the day it was received. Who \
            entered it, and how they know whose it is, stays in the record.",
    forms: "Kind of application",
    how_heading: "How it came",
    how: "Way",
    received: "Received on",
    received_wrong: "Give today, or one of the last 29 days.",
    identity: "How the person was identified",
    identity_wrong: "Say how: 5 to 500 characters.",
    lang: "Language they agreed in",
    agreed: "What they agreed to",
    agreed_about: "Tick only what the person signed or said themselves. What is not ticked is a refusal.",
    enter: "Enter it",
    entered: "Entered.",
    by: "Entered by",
    line: "entered it",
    request: "Enter a request of this person",
    asked: "What they ask for",
    message: "What they wrote or said",
    message_wrong: "Say what is to be corrected.",
    taken: "Which consents they take back",
    taken_about: "If none is ticked, all are taken back, as of the moment it was received. A consent that an open obligation may hold becomes a request of its own.",
    nothing: "None of these consents stands, so there is nothing to take back.",
    received_early: "The consent was given after that day, so an earlier paper does not take it back. Check the day of receipt.",
    withdrawn: "The consents are withdrawn.",
    unconfirmed: "Consents that wait for a second person",
    unconfirmed_about: |by, day| {
        format!("Entered by {by}. Look at the paper and confirm by {day}; until then they do not count.")
    },
    unconfirmed_own: "You entered them yourself, so somebody else confirms them.",
    unconfirmed_late: "They were not confirmed in time and do not count. Ask the person again.",
    confirm: "I have seen the paper and confirm",
    confirmed: "The consents are confirmed and count now.",
    line_confirmed: "confirmed the consents that were entered",
    before: "The same was asked and waits for its answer.",
};
