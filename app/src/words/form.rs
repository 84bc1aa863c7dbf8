//! What a form says while it is being filled in and sent.

use kelisim_core::Lang;
use kelisim_core::form::representative::BASES;

/// While a form is filled in and sent, in one language.
pub struct Filling {
    /// That what is typed is kept in this tab, and for how long.
    pub draft: &'static str,
    /// Clears everything that was typed.
    pub clear: &'static str,
    /// There is no network.
    pub offline: &'static str,
    /// The network is back.
    pub online: &'static str,
    /// It could not be sent, and why is not known.
    pub failed: &'static str,
    /// The browser shows work in a crowd.
    pub working: &'static str,
    /// How many characters are left: `~` stands for the number.
    pub left: &'static str,
    /// It was sent: `~` stands for the number.
    pub sent: &'static str,
    /// Link to the receipt.
    pub receipt: &'static str,
    /// How a date is typed.
    pub date: &'static str,
    /// The switch of somebody who acts for another.
    pub represent: &'static str,
    /// What it means.
    pub represent_about: &'static str,
    /// Heading of the representative's fields.
    pub representative: &'static str,
    /// Their name.
    pub representative_name: &'static str,
    /// Their IIN.
    pub representative_iin: &'static str,
    /// On what ground they act.
    pub basis: &'static str,
    /// The grounds, in the order of [`BASES`].
    pub bases: [&'static str; BASES.len()],
}

static KK: Filling = Filling {
    draft: "Жазғаныңыз әзірге тек осы қойындыда тұр: бет жаңарса да жоғалмайды. Жіберген соң, қойындыны жапқанда немесе бір сағаттан кейін өшеді.",
    clear: "Жазғанымды өшіру",
    offline: "Байланыс жоқ, өтініш жіберілген жоқ. Жазғаныңыз орнында: байланыс келгенде батырманы тағы басыңыз. Екі рет жіберілмейді.",
    online: "Байланыс қайта келді. Батырманы тағы бір рет басыңыз.",
    failed: "Жіберу мүмкін болмады. Жазғаныңыз орнында: бір минуттан кейін тағы басып көріңіз. Екі рет жіберілмейді.",
    working: "Қазір өтініш өте көп. Браузеріңіз қысқа тексеруден өтіп жатыр, бірнеше секунд күтіңіз…",
    left: "Тағы ~ таңба сыяды",
    sent: "Өтініш қабылданды. Нөмірі: ~",
    receipt: "Түбіртекті ашу",
    date: "Күні, айы, жылы: мысалы, 28.02.1990.",
    represent: "Мен басқа адамның атынан жүгінемін",
    represent_about: "Баланың ата-анасы, қорғаншысы немесе сенімхат бойынша өкілі болсаңыз, белгілеңіз. Жоғарыда және келісімде сол адамның деректерін жазыңыз.",
    representative: "Өкіл туралы",
    representative_name: "Өкілдің Т. А. Ә.",
    representative_iin: "Өкілдің ЖСН",
    basis: "Кім болып келесіз",
    bases: [
        "Ата-анасы немесе бала асырап алушысы",
        "Қорғаншысы немесе қамқоршысы",
        "Сенімхат бойынша өкілі",
        "Заң бойынша өзге өкілі",
    ],
};

static RU: Filling = Filling {
    draft: "Пока то, что вы написали, хранится только в этой вкладке: после обновления страницы оно останется. Удалится после отправки, при закрытии вкладки или через час.",
    clear: "Стереть написанное",
    offline: "Нет связи, обращение не отправлено. Всё, что вы написали, на месте: когда связь появится, нажмите кнопку ещё раз. Дважды оно не уйдёт.",
    online: "Связь появилась. Нажмите кнопку ещё раз.",
    failed: "Отправить не удалось. Всё, что вы написали, на месте: нажмите ещё раз через минуту. Дважды обращение не уйдёт.",
    working: "Сейчас приходит очень много обращений. Браузер проходит короткую проверку, подождите несколько секунд…",
    left: "Осталось знаков: ~",
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

static EN: Filling = Filling {
    draft: "For now what you write is kept in this tab alone and outlives a reload. It goes when you send it, close the tab, or after an hour.",
    clear: "Erase what I wrote",
    offline: "There is no connection, so nothing was sent. What you wrote is still here: press the button again when you are back online. It is never sent twice.",
    online: "You are back online. Press the button once more.",
    failed: "It could not be sent. What you wrote is still here: press again in a minute. It is never sent twice.",
    working: "A great many forms are coming in. Your browser is passing a short check, wait a few seconds…",
    left: "~ characters left",
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

impl Filling {
    /// The words in that language.
    #[must_use]
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Kk => &KK,
            Lang::Ru => &RU,
            Lang::En => &EN,
        }
    }
}
