//! Sign-in through the organisation's identity provider (single sign-on).

/// Sign-in through the identity provider of the organisation; `name` is what people call that provider.
pub struct Organisation {
    /// Label of the button that goes to the provider.
    pub enter: fn(&str) -> String,
    /// Divider between that button and the password form.
    pub or: &'static str,
    /// Mistake: the sign-in expired or was begun elsewhere.
    pub stale: &'static str,
    /// Mistake: the provider does not answer properly.
    pub away: fn(&str) -> String,
    /// Mistake: the provider or the person refused the sign-in.
    pub declined: fn(&str) -> String,
    /// Mistake: the answer of the provider did not pass the checks.
    pub untrusted: fn(&str) -> String,
    /// Mistake: the clocks of provider and gateway disagree.
    pub clock: fn(&str) -> String,
    /// Mistake: the console requires a stronger authentication.
    pub weak: fn(&str) -> String,
    /// Mistake: the provider gives no usable name.
    pub nameless: fn(&str) -> String,
    /// Mistake: the provider does not vouch for the e-mail address.
    pub unverified: fn(&str) -> String,
    /// Mistake: the provider does not give the groups.
    pub groups: fn(&str) -> String,
    /// Mistake: the person was not invited and no group has a role.
    pub unknown: fn(&str) -> String,
    /// Mistake: the account belongs to somebody else.
    pub other: fn(&str) -> String,
    /// Mistake: the account is suspended.
    pub closed: &'static str,
    /// Heading of the page after a sign-in.
    pub entered: &'static str,
    /// Label of the link into the console.
    pub go_on: &'static str,
    /// Note that the session at the provider may still be open.
    pub still_in: fn(&str) -> String,
    /// Label of the link that signs out at the provider too.
    pub leave: fn(&str) -> String,
}

family!(Organisation: KK, RU, EN);

const KK: Organisation = Organisation {
    enter: |name| format!("{name} арқылы кіру"),
    or: "немесе құпиясөз және кодпен",
    stale: "Бұл кіру басқа терезеде басталған, бұрын аяқталған немесе он минуттан асып кеткен. Қайтадан бастаңыз.",
    away: |name| {
        format!(
            "{name} қазір дұрыс жауап бермей тұр. Бір минуттан кейін қайталап көріңіз. Көмектеспесе, осы шлюздің әкімшісіне айтыңыз."
        )
    },
    declined: |name| format!("Кіру аяқталмады: {name} рұқсат бермеді немесе өзіңіз бас тарттыңыз."),
    untrusted: |name| {
        format!("{name} жіберген жауап тексеруден өтпеді, сондықтан кіру болмады. Қайталанса, осы шлюздің әкімшісіне айтыңыз.")
    },
    clock: |name| format!("{name} мен осы шлюздің сағаты сәйкес келмейді. Осы шлюздің әкімшісіне айтыңыз."),
    weak: |name| {
        format!(
            "Консольге кіру үшін {name} жүйесінде жеке басыңызды сенімдірек растау керек: мысалы, құпиясөзге қоса кодпен. Соны баптап, қайта кіріңіз."
        )
    },
    nameless: |name| format!("{name} консольде қолдануға болатын атыңызды бермеді. Осы шлюздің әкімшісіне айтыңыз."),
    unverified: |name| format!("{name} эл. поштаңыздың расталғанын көрсетпеді. Поштаңызды сол жерде растап, қайта кіріңіз."),
    groups: |name| {
        format!("{name} топтарыңызды көрсетпеді, сондықтан рөліңізді анықтау мүмкін болмады. Осы шлюздің әкімшісіне айтыңыз.")
    },
    unknown: |name| {
        format!(
            "{name} Сізді таныды, бірақ консольге шақырылмағансыз және топтарыңызға рөл берілмеген. Осы шлюздің әкімшісінен сұраңыз."
        )
    },
    other: |name| {
        format!(
            "Бұл атпен бұрын басқа адам кірген. Шынымен Сіз болсаңыз, осы шлюздің әкімшісі тіркелгіні жаңартып береді (kelisim user reset). Оған {name} жүйесіндегі тіркелгіңіз ауысқанын айтыңыз."
        )
    },
    closed: "Консольге кіруіңіз жабылған. Осы шлюздің әкімшісінен сұраңыз.",
    entered: "Сіз кірдіңіз",
    go_on: "Жалғастыру",
    still_in: |name| format!("{name} жүйесіне кірген күйіңіз сақталуы мүмкін."),
    leave: |name| format!("{name} жүйесінен де шығу"),
};

const RU: Organisation = Organisation {
    enter: |name| format!("Войти с учётной записью «{name}»"),
    or: "или по имени, паролю и коду",
    stale: "Этот вход начат в другом окне, уже завершён или длился больше десяти минут. Начните заново.",
    away: |name| {
        format!(
            "Сервис входа «{name}» сейчас не отвечает как следует. Попробуйте через минуту. Если не поможет, скажите администратору шлюза."
        )
    },
    declined: |name| format!("Вход не завершён: «{name}» не разрешает войти, или вы сами отказались."),
    untrusted: |name| {
        format!(
            "Ответ сервиса «{name}» не прошёл проверку, поэтому вход не выполнен. Если это повторится, скажите администратору шлюза."
        )
    },
    clock: |name| format!("Часы сервиса «{name}» и этого шлюза расходятся. Скажите администратору шлюза."),
    weak: |name| {
        format!(
            "Чтобы войти в консоль, подтвердите в сервисе «{name}» надёжнее, что это вы: например, кроме пароля введите код. Настройте это там и войдите снова."
        )
    },
    nameless: |name| format!("«{name}» не сообщает имени, с которым можно войти в консоль. Скажите администратору шлюза."),
    unverified: |name| format!("«{name}» не подтверждает ваш адрес эл. почты. Подтвердите его там и войдите снова."),
    groups: |name| format!("«{name}» не сообщает ваших групп, и роль определить нельзя. Скажите администратору шлюза."),
    unknown: |name| {
        format!(
            "«{name}» вас знает, но в консоль вас не приглашали, и ваши группы не дают роли. Обратитесь к администратору шлюза."
        )
    },
    other: |name| {
        format!(
            "Под этим именем раньше входил другой человек. Если это вы, администратор шлюза обновит учётную запись в консоли (kelisim user reset). Скажите ему, что ваша запись в сервисе «{name}» сменилась."
        )
    },
    closed: "Вход в консоль для вас закрыт. Обратитесь к администратору шлюза.",
    entered: "Вы вошли",
    go_on: "Продолжить",
    still_in: |name| format!("В сервисе «{name}» вход, возможно, ещё действует."),
    leave: |name| format!("Выйти и из сервиса «{name}»"),
};

const EN: Organisation = Organisation {
    enter: |name| format!("Sign in with {name}"),
    or: "or with name, password and code",
    stale: "This sign-in was begun in another window, is finished already, or took more than ten minutes. Begin again.",
    away: |name| {
        format!(
            "{name} does not answer as it should at the moment. Try again in a minute. If that does not help, tell whoever runs this gateway."
        )
    },
    declined: |name| format!("You are not signed in: {name} does not allow it, or you said no yourself."),
    untrusted: |name| {
        format!(
            "The answer from {name} did not pass our checks, so nobody was signed in. If it happens again, tell whoever runs this gateway."
        )
    },
    clock: |name| format!("The clocks of {name} and of this gateway do not agree. Tell whoever runs this gateway."),
    weak: |name| {
        format!(
            "The console asks for stronger proof that it is you: with {name}, a code besides the password, for example. Set that up there and sign in again."
        )
    },
    nameless: |name| format!("{name} does not give a name that can be used in the console. Tell whoever runs this gateway."),
    unverified: |name| format!("{name} does not vouch for your e-mail address. Confirm it there and sign in again."),
    groups: |name| format!("{name} does not tell your groups, so your role is not known. Tell whoever runs this gateway."),
    unknown: |name| {
        format!(
            "{name} knows you, but nobody invited you to the console and none of your groups has a role. Ask whoever runs this gateway."
        )
    },
    other: |name| {
        format!(
            "Somebody else used to sign in by this name. If it is you, whoever runs this gateway can renew the account (kelisim user reset); tell them that your account with {name} has changed."
        )
    },
    closed: "The console is closed to you. Ask whoever runs this gateway.",
    entered: "You are signed in",
    go_on: "Go on",
    still_in: |name| format!("You may still be signed in to {name}."),
    leave: |name| format!("Sign out of {name} too"),
};
