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
    before: "The same was asked and waits for its answer.",
};
