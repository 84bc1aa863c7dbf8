//! Status and help of a form while it is filled in and sent.

use kelisim_core::form::representative::BASES;

/// Status and help of a form while it is filled in and sent.
pub struct Filling {
    /// Note that a draft is stored in this tab, and for how long.
    pub draft: &'static str,
    /// Label of the button that erases the draft.
    pub clear: &'static str,
    /// Status: there is no connection and nothing was sent.
    pub offline: &'static str,
    /// Status: the connection is back.
    pub online: &'static str,
    /// Status: sending failed for an unknown reason.
    pub failed: &'static str,
    /// Status: the browser computes a proof of work.
    pub working: &'static str,
    /// Number of characters left: `~` stands for it.
    pub characters_left: &'static str,
    /// Status: the form was accepted, `~` stands for its number.
    pub sent: &'static str,
    /// Link to the receipt.
    pub receipt: &'static str,
    /// Help on how a date is typed.
    pub date: &'static str,
    /// Label of the switch for somebody who acts for another person.
    pub represent: &'static str,
    /// Explanation of who turns that switch on.
    pub represent_about: &'static str,
    /// Heading over the fields of the representative.
    pub representative: &'static str,
    /// Label of the full name of the representative.
    pub representative_name: &'static str,
    /// Label of the IIN of the representative.
    pub representative_iin: &'static str,
    /// Label of the ground on which the representative acts.
    pub basis: &'static str,
    /// Names of the grounds, in the order of [`BASES`].
    pub bases: [&'static str; BASES.len()],
}

const KK: Filling = Filling {
    draft: "Жазғаныңыз әзірге тек осы қойындыда тұр: бет жаңарса да жоғалмайды. Жіберген соң, қойындыны жапқанда немесе бір сағаттан кейін өшеді.",
    clear: "Жазғанымды өшіру",
    offline: "Байланыс жоқ, өтініш жіберілген жоқ. Жазғаныңыз орнында: байланыс келгенде түймені тағы басыңыз. Екі рет жіберілмейді.",
    online: "Байланыс қайта келді. Түймены тағы бір рет басыңыз.",
    failed: "Жіберу мүмкін болмады. Жазғаныңыз орнында: бір минуттан кейін тағы басып көріңіз. Екі рет жіберілмейді.",
    working: "Қазір өтініш өте көп. Браузеріңіз қысқа тексеруден өтіп жатыр, бірнеше секунд күтіңіз…",
    characters_left: "Тағы ~ таңба сыяды",
    sent: "Өтініш қабылданды. Нөмірі: ~",
    receipt: "Түбіртекті ашу",
    date: "Күні, айы, жылы: мысалы, 28.02.1990.",
    represent: "Мен басқа адамның атынан жүгінемін",
    represent_about: "Баланың ата-анасы, қорғаншысы немесе сенімхат бойынша өкілі болсаңыз, белгілеңіз. Жоғарыда және келісімде сол адамның деректерін жазыңыз.",
    representative: "Өкіл туралы",
    representative_name: "Өкілдің Т. А. Ә.",
    representative_iin: "Өкілдің ЖСН",
    basis: "Өкілдік негізі",
    bases: [
        "Ата-анасы немесе бала асырап алушысы",
        "Қорғаншысы немесе қамқоршысы",
        "Сенімхат бойынша өкілі",
        "Заң бойынша өзге өкілі",
    ],
};

const RU: Filling = Filling {
    draft: "Пока то, что вы написали, хранится только в этой вкладке: после обновления страницы оно останется. Удалится после отправки, при закрытии вкладки или через час.",
    clear: "Стереть написанное",
    offline: "Нет связи, обращение не отправлено. Всё, что вы написали, на месте: когда связь появится, нажмите кнопку ещё раз. Дважды оно не уйдёт.",
    online: "Связь появилась. Нажмите кнопку ещё раз.",
    failed: "Отправить не удалось. Всё, что вы написали, на месте: нажмите ещё раз через минуту. Дважды обращение не уйдёт.",
    working: "Сейчас приходит очень много обращений. Браузер проходит короткую проверку, подождите несколько секунд…",
    characters_left: "Осталось знаков: ~",
    sent: "Обращение принято. Номер: ~",
    receipt: "Открыть квитанцию",
    date: "День, месяц, год: например, 28.02.1990.",
    represent: "Я обращаюсь за другого человека",
    represent_about: "Отметьте, если вы родитель ребёнка, опекун или представитель по доверенности. Выше и в согласии укажите данные того, за кого обращаетесь.",
    representative: "О представителе",
    representative_name: "Ф. И. О. представителя",
    representative_iin: "ИИН представителя",
    basis: "Кем вы приходитесь",
    bases: ["Родитель или усыновитель", "Опекун или попечитель", "Представитель по доверенности", "Иной представитель по закону"],
};

const EN: Filling = Filling {
    draft: "For now what you write is kept in this tab alone and outlives a reload. It goes when you send it, close the tab, or after an hour.",
    clear: "Erase what I wrote",
    offline: "There is no connection, so nothing was sent. What you wrote is still here: press the button again when you are back online. It is never sent twice.",
    online: "You are back online. Press the button once more.",
    failed: "It could not be sent. What you wrote is still here: press again in a minute. It is never sent twice.",
    working: "A great many forms are coming in. Your browser is passing a short check, wait a few seconds…",
    characters_left: "~ characters left",
    sent: "Your application was taken. Number: ~",
    receipt: "Open the receipt",
    date: "Day, month, year: for example 28.02.1990.",
    represent: "I am applying for another person",
    represent_about: "Tick this if you are a child’s parent, a guardian or hold a power of attorney. Above and in the consent, give the details of the person you act for.",
    representative: "About the representative",
    representative_name: "Representative’s full name",
    representative_iin: "Representative’s IIN",
    basis: "Who you are to them",
    bases: ["Parent or adoptive parent", "Guardian or trustee", "By power of attorney", "Another representative by law"],
};

family!(Filling: KK, RU, EN);
