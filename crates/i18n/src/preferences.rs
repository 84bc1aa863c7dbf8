//! The preference centre, where a visitor changes a choice.

/// Sentences of the preference centre.
pub struct Preferences {
    /// Explanation of what a choice made here covers.
    pub about: &'static str,
    /// The same where site and gateway share the cookie of the choice.
    pub about_shared: &'static str,
    /// Note that the browser sends Global Privacy Control.
    pub gpc: &'static str,
    /// Note that nothing was decided yet.
    pub undecided: &'static str,
    /// Note that the site uses necessary services only.
    pub nothing: &'static str,
    /// Heading over the choice in force.
    pub standing: &'static str,
    /// Heading over the form before the first choice.
    pub choice: &'static str,
    /// Heading over the form after a choice.
    pub change: &'static str,
    /// Label before the day on which the choice expires.
    pub until: &'static str,
    /// Link to the receipt.
    pub receipt: &'static str,
    /// Label of the box that ticks a whole category; only scripts show it.
    pub all: &'static str,
    /// Label before the company behind a service.
    pub provider: &'static str,
    /// Label before the country of the data.
    pub country: &'static str,
    /// Label before the cookies of a service.
    pub cookies: &'static str,
    /// Label before the storage term.
    pub term: &'static str,
    /// Label before the hosts of a service.
    pub hosts: &'static str,
    /// Number of months in full words.
    pub months: fn(u32) -> String,
    /// Warning that the browser did not store the cookie.
    pub forgotten: &'static str,
    /// Note that the terms changed since the last answer.
    pub changed: &'static str,
    /// Mistake: the last choice cannot be read at the moment.
    pub unread: &'static str,
    /// Mistake: the page was open for too long.
    pub stale: &'static str,
    /// Mistake: another choice was recorded from the same page.
    pub other: &'static str,
    /// Mistake: the choice could not be recorded.
    pub unsaved: &'static str,
}

family!(Preferences: KK, RU, EN);

const KK: Preferences = Preferences {
    about: "Таңдауыңыз осы браузер үшін тіркеліп, түбіртек беріледі. Бұл бетті сайттағы cookie баптауларынан ашқан \
            болсаңыз, сайтқа оралғанда таңдауыңыз сонда да күшіне енеді.",
    about_shared: "Таңдауыңыз осы браузер үшін тіркеліп, түбіртек беріледі. Ол сайттың барлық бетінде бірден күшіне енеді.",
    gpc: "Браузеріңіз Global Privacy Control сигналын жібереді. Осында өзіңіз рұқсат бермейінше, оны бас тарту деп есептейміз.",
    undecided: "Сіз әлі жауап берген жоқсыз. Қазір тек қажеттісі қосулы.",
    nothing: "Бұл сайт тек қажеттісін пайдаланады, таңдайтын ештеңе жоқ.",
    standing: "Қазір күшінде",
    choice: "Сіздің таңдауыңыз",
    change: "Таңдауды өзгерту",
    until: "Қашанға дейін",
    receipt: "Түбіртекті ашу",
    all: "Бүкіл топ",
    provider: "Компания",
    country: "Деректер қай елге беріледі",
    cookies: "Не сақтайды",
    term: "Қанша уақыт",
    hosts: "Қайда қосылады",
    months: |months| format!("{months} ай"),
    forgotten: "Браузеріңіз cookie сақтамады, сондықтан бұл бет Сізді келесі жолы танымайды. Түбіртектің сілтемесін сақтап \
                қойыңыз: ол жарамды болып қалады.",
    changed: "Соңғы жауабыңыздан кейін шарттар өзгерді. Қайта жауап бергенше тек қажеттісі қосулы.",
    unread: "Бұрынғы таңдауыңызды дәл қазір көрсете алмаймыз. Бір минуттан кейін бетті жаңартып көріңіз.",
    stale: "Бет тым ұзақ ашық тұрды. Белгілеріңіз орнында: түймені тағы бір рет басыңыз.",
    other: "Осы беттен басқа таңдау тіркелген. Жаңасын тіркеу үшін түймені тағы бір рет басыңыз.",
    unsaved: "Қазір тіркеу мүмкін болмады, ештеңе жазылған жоқ. Белгілеріңіз орнында: бір минуттан кейін түймені қайта басыңыз.",
};

const RU: Preferences = Preferences {
    about: "Выбор записывается для этого браузера, и вы получаете квитанцию. Если вы открыли эту страницу из настроек \
            cookie на сайте, выбор начнёт действовать и там, когда вы вернётесь.",
    about_shared: "Выбор записывается для этого браузера, и вы получаете квитанцию. Он сразу действует на всех страницах сайта.",
    gpc: "Ваш браузер посылает сигнал Global Privacy Control. Пока вы сами не разрешите что-нибудь здесь, мы считаем это отказом.",
    undecided: "Вы ещё не ответили. Сейчас включено только необходимое.",
    nothing: "Этот сайт использует только необходимое, выбирать нечего.",
    standing: "Сейчас действует",
    choice: "Ваш выбор",
    change: "Изменить выбор",
    until: "Действует до",
    receipt: "Открыть квитанцию",
    all: "Вся группа",
    provider: "Компания",
    country: "Куда уходят данные",
    cookies: "Что хранит",
    term: "Как долго",
    hosts: "С чем связывается",
    months: russian_months,
    forgotten: "Браузер не сохранил cookie, поэтому в следующий раз эта страница вас не узнает. Сохраните ссылку на квитанцию: \
                она останется в силе.",
    changed: "С вашего последнего ответа условия изменились. Пока вы не ответите снова, включено только необходимое.",
    unread: "Прежний выбор сейчас не показать. Обновите страницу через минуту.",
    stale: "Страница была открыта слишком долго. Ваши отметки на месте: нажмите кнопку ещё раз.",
    other: "С этой страницы уже записан другой выбор. Чтобы записать новый, нажмите кнопку ещё раз.",
    unsaved: "Сейчас записать не удалось, ничего не сохранено. Ваши отметки на месте: нажмите кнопку ещё раз через минуту.",
};

const EN: Preferences = Preferences {
    about: "Your choice is recorded for this browser, and you get a receipt. If you opened this page from the cookie \
            settings of the site, it holds there too once you go back.",
    about_shared: "Your choice is recorded for this browser, and you get a receipt. It holds at once on every page of the site.",
    gpc: "Your browser sends the Global Privacy Control signal. Until you allow something here yourself, we take it as a refusal.",
    undecided: "You have not answered yet. Only what is necessary is on.",
    nothing: "This site uses only what is necessary, so there is nothing to choose.",
    standing: "In force now",
    choice: "Your choice",
    change: "Change your choice",
    until: "Valid until",
    receipt: "Open the receipt",
    all: "The whole group",
    provider: "Company",
    country: "Data go to",
    cookies: "Stores",
    term: "For how long",
    hosts: "Connects to",
    months: |months| format!("{months} {}", if months == 1 { "month" } else { "months" }),
    forgotten: "Your browser kept no cookie, so this page will not know you next time. Keep the link of the receipt: it stays valid.",
    changed: "The terms have changed since your last answer. Until you answer again, only what is necessary is on.",
    unread: "Your earlier choice cannot be shown just now. Reload the page in a minute.",
    stale: "The page was open for too long. Your ticks are still here: press the button once more.",
    other: "Another choice was already recorded from this very page. To record the new one, press the button once more.",
    unsaved: "This could not be recorded just now, and nothing was kept. Your ticks are still here: press the button again in a minute.",
};

/// «1 месяц», «2 месяца», «5 месяцев».
fn russian_months(months: u32) -> String {
    let word = match (months % 10, months % 100) {
        (_, 11..=14) => "месяцев",
        (1, _) => "месяц",
        (2..=4, _) => "месяца",
        _ => "месяцев",
    };
    format!("{months} {word}")
}

#[cfg(test)]
mod tests {
    use super::russian_months;

    #[test]
    fn months_agree_with_their_number() {
        let months = [1, 2, 5, 12, 21, 24].map(russian_months);
        assert_eq!(months, ["1 месяц", "2 месяца", "5 месяцев", "12 месяцев", "21 месяц", "24 месяца"]);
    }
}
