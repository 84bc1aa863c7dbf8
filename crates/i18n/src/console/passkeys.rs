//! Passkeys: sign-in with one, and their list in an account.

/// Pages of the console where passkeys are used and managed.
pub struct Passkeys {
    /// Label of the button that signs in with a passkey.
    pub enter: &'static str,
    /// Explanation of what a sign-in with a passkey takes.
    pub enter_about: &'static str,
    /// Divider between the passkey button and the password form.
    pub or: &'static str,
    /// Advice for somebody who does not have the passkey at hand.
    pub lost: &'static str,
    /// Heading of the setup with a passkey.
    pub with: &'static str,
    /// Explanation of what a passkey is.
    pub about: &'static str,
    /// Label of the button that creates the first passkey.
    pub make: &'static str,
    /// Divider between setup with a passkey and with a password.
    pub or_set_up: &'static str,
    /// Heading over the list of passkeys.
    pub passkeys: &'static str,
    /// Note that there are no passkeys yet.
    pub none: &'static str,
    /// Moment at which a passkey was added.
    pub made: fn(&str) -> String,
    /// Moment at which a passkey was last used.
    pub used: fn(&str) -> String,
    /// Note that a passkey has never been used.
    pub unused: &'static str,
    /// Warning that a passkey may have been copied.
    pub doubted: &'static str,
    /// Label of the button that removes a passkey.
    pub remove: &'static str,
    /// The same label with the name of the passkey, for screen readers.
    pub remove_one: fn(&str) -> String,
    /// Name of a passkey that has none.
    pub unnamed: &'static str,
    /// Heading over the recent activity of the account.
    pub lately: &'static str,
    /// Advice on activity that was somebody else's.
    pub lately_about: &'static str,
    /// Label of the field for the name of a new passkey.
    pub label: &'static str,
    /// Help on what the name is for.
    pub label_help: &'static str,
    /// Label of the button that adds a passkey.
    pub add: &'static str,
    /// Confirmation that the passkey was added.
    pub added: &'static str,
    /// Confirmation that the passkey was removed, and what is left to do.
    pub removed: &'static str,
    /// Link to a fresh sign-in.
    pub sign_in_again: &'static str,
    /// Explanation of new recovery codes for an account without an app.
    pub codes_new: &'static str,
    /// Mistake: nothing was confirmed on the device.
    pub cancelled: &'static str,
    /// Mistake: the device already has a passkey for the account.
    pub known: &'static str,
    /// Mistake: the device cannot create a passkey.
    pub unable: &'static str,
    /// Mistake: passkeys do not work at this address.
    pub address: &'static str,
    /// Mistake: the gateway could not be reached.
    pub offline: &'static str,
    /// Mistake: the confirmation took too long.
    pub late: &'static str,
    /// Mistake: the device did not verify the person.
    pub unverified: &'static str,
    /// Mistake: the passkey was refused because it may have been copied.
    pub copied: &'static str,
    /// Mistake: the account has as many passkeys as are allowed.
    pub many: &'static str,
    /// Mistake: the sign-in is too old for this change.
    pub stale: &'static str,
    /// Mistake: this is the last way to sign in.
    pub last_way: &'static str,
    /// Mistake: the passkey opens no account here.
    pub wrong: &'static str,
}

family!(Passkeys: KK, RU, EN);

const EN: Passkeys = Passkeys {
    enter: "Sign in with a passkey",
    enter_about: "You confirm with your fingerprint, face or PIN, or with a security key.",
    or: "or with name, password and code",
    lost: "You sign in with a passkey and do not have it here? Leave the password empty and type a recovery code.",
    with: "With a passkey",
    about: "Your device or password manager keeps a passkey and uses it when you show your fingerprint, face or PIN. There is nothing to type, and nothing a false page could steal.",
    make: "Create a passkey",
    or_set_up: "or with a password and an app",
    passkeys: "Passkeys",
    none: "You have none yet.",
    made: |at| format!("Added {at}."),
    used: |at| format!("Last used {at}."),
    unused: "Not used yet.",
    doubted: "There may be a copy of this passkey, so it opens nothing any more. Remove it, and add a new one.",
    remove: "Remove",
    remove_one: |name| format!("Remove the passkey “{name}”"),
    unnamed: "Passkey",
    lately: "Recent activity",
    lately_about: "If something here was not you, sign out on all devices and tell whoever runs this gateway.",
    label: "Name of the new passkey",
    label_help: "So that you know later which is which: “work laptop”, “phone”.",
    add: "Add a passkey",
    added: "The passkey is added: you can sign in with it from now on.",
    removed: "The passkey is removed here. Delete it from your device or password manager too.",
    sign_in_again: "Sign in again",
    codes_new: "New codes replace all old ones.",
    cancelled: "Nothing was confirmed. Try again when you are ready.",
    known: "This device or password manager has a passkey for your account already.",
    unable: "This device cannot make a passkey that checks who you are. Turn on a screen lock, fingerprint or PIN, or take another device.",
    address: "Passkeys do not work at the address this page was opened at. Open the console at its own address.",
    offline: "The gateway could not be reached. Check the connection and try again.",
    late: "That took longer than five minutes, or was done in another window. Press the button once more.",
    unverified: "Your device did not check who you are. Turn on a screen lock, fingerprint or PIN for it, then try again.",
    copied: "This passkey was refused, because there may be a copy of it. Sign in another way, remove it and add a new one.",
    many: "You have ten passkeys. Remove one you no longer use first.",
    stale: "To change how you sign in, sign in once more: you did so more than ten minutes ago.",
    last_way: "This is your only way to sign in. Add another passkey first.",
    wrong: "This passkey opens no account here. It may have been removed, or belong to another address.",
};

const RU: Passkeys = Passkeys {
    enter: "Войти с ключом доступа",
    enter_about: "Подтвердите вход отпечатком пальца, лицом, PIN-кодом или аппаратным ключом.",
    or: "или по имени, паролю и коду",
    lost: "Входите с ключом доступа, но его нет под рукой? Оставьте пароль пустым и введите запасной код.",
    with: "С ключом доступа",
    about: "Ключ доступа хранится на устройстве или в менеджере паролей и срабатывает по отпечатку пальца, лицу или PIN-коду. Вводить ничего не нужно, и поддельной странице нечего украсть.",
    make: "Создать ключ доступа",
    or_set_up: "или с паролем и приложением",
    passkeys: "Ключи доступа",
    none: "Пока ни одного.",
    made: |at| format!("Добавлен {at}."),
    used: |at| format!("Последний вход {at}."),
    unused: "Ещё не использовался.",
    doubted: "Возможно, у этого ключа есть копия, поэтому он больше ничего не открывает. Удалите его и добавьте новый.",
    remove: "Удалить",
    remove_one: |name| format!("Удалить ключ доступа «{name}»"),
    unnamed: "Ключ доступа",
    lately: "Последние действия",
    lately_about: "Если что-то здесь делали не вы, выйдите на всех устройствах и сообщите тому, кто ведёт этот шлюз.",
    label: "Название нового ключа",
    label_help: "Чтобы потом не перепутать: «рабочий ноутбук», «телефон».",
    add: "Добавить ключ доступа",
    added: "Ключ доступа добавлен: теперь с ним можно входить.",
    removed: "Здесь ключ доступа удалён. Удалите его и на устройстве или в менеджере паролей.",
    sign_in_again: "Войти ещё раз",
    codes_new: "Новые коды заменят все прежние.",
    cancelled: "Подтверждения не было. Попробуйте ещё раз, когда будете готовы.",
    known: "На этом устройстве или в менеджере паролей уже есть ключ для вашей учётной записи.",
    unable: "Это устройство не может создать ключ, который проверяет, что это вы. Включите блокировку экрана, отпечаток или PIN-код либо возьмите другое устройство.",
    address: "По адресу, по которому открыта эта страница, ключи доступа не работают. Откройте консоль по её собственному адресу.",
    offline: "Не удалось связаться со шлюзом. Проверьте соединение и попробуйте ещё раз.",
    late: "Прошло больше пяти минут, или вход подтвердили в другом окне. Нажмите кнопку ещё раз.",
    unverified: "Устройство не проверило, что это вы. Включите на нём блокировку экрана, отпечаток или PIN-код и попробуйте снова.",
    copied: "Ключ доступа не принят: возможно, у него есть копия. Войдите другим способом, удалите его и добавьте новый.",
    many: "У вас уже десять ключей доступа. Сначала удалите тот, которым не пользуетесь.",
    stale: "Чтобы изменить способы входа, войдите ещё раз: с прошлого входа прошло больше десяти минут.",
    last_way: "Это ваш единственный способ входа. Сначала добавьте другой ключ доступа.",
    wrong: "Этот ключ доступа здесь ничего не открывает. Возможно, его удалили или он от другого адреса.",
};

const KK: Passkeys = Passkeys {
    enter: "Кіру кілтімен кіру",
    enter_about: "Саусақ ізіңізбен, бет-әлпетіңізбен, PIN-кодпен немесе қауіпсіздік кілтімен растайсыз.",
    or: "немесе аты, құпиясөз және код арқылы",
    lost: "Кіру кілтімен кіресіз, бірақ ол қасыңызда жоқ па? Құпиясөзді бос қалдырып, қосалқы код енгізіңіз.",
    with: "Кіру кілтімен",
    about: "Кіру кілті құрылғыңызда немесе құпиясөз менеджерінде сақталады, саусақ ізіңізді, бет-әлпетіңізді көрсеткенде немесе PIN-код тергенде іске қосылады. Ештеңе енгізудің қажеті жоқ, жалған бет те ештеңе ұрлай алмайды.",
    make: "Кіру кілтін жасау",
    or_set_up: "немесе құпиясөз бен қосымша арқылы",
    passkeys: "Кіру кілттері",
    none: "Әзірге біреуі де жоқ.",
    made: |at| format!("Қосылған уақыты: {at}."),
    used: |at| format!("Соңғы рет кірген уақыты: {at}."),
    unused: "Әлі қолданылған жоқ.",
    doubted: "Бұл кілттің көшірмесі болуы мүмкін, сондықтан ол енді ештеңені ашпайды. Оны жойып, жаңасын қосыңыз.",
    remove: "Жою",
    remove_one: |name| format!("«{name}» кіру кілтін жою"),
    unnamed: "Кіру кілті",
    lately: "Соңғы әрекеттер",
    lately_about: "Мұнда Сіз жасамаған бірдеңе болса, барлық құрылғыдан шығып, осы шлюздің әкімшісіне айтыңыз.",
    label: "Жаңа кілттің атауы",
    label_help: "Кейін шатастырмас үшін: «жұмыс ноутбугі», «телефон».",
    add: "Кіру кілтін қосу",
    added: "Кіру кілті қосылды: енді онымен кіре аласыз.",
    removed: "Кіру кілті осы жерден жойылды. Оны құрылғыңыздан немесе құпиясөз менеджерінен де жойыңыз.",
    sign_in_again: "Қайта кіру",
    codes_new: "Жаңа кодтар бұрынғыларының бәрін ауыстырады.",
    cancelled: "Расталған жоқ. Дайын болғанда қайталап көріңіз.",
    known: "Бұл құрылғыда немесе құпиясөз менеджерінде тіркелгіңіздің кілті бұрыннан бар.",
    unable: "Бұл құрылғы Сіз екеніңізді тексеретін кілт жасай алмайды. Экран құлпын, саусақ ізін немесе PIN-кодты қосыңыз не басқа құрылғы алыңыз.",
    address: "Бұл бет ашылған мекенжайда кіру кілттері жұмыс істемейді. Консольді өз мекенжайынан ашыңыз.",
    offline: "Шлюзбен байланысу мүмкін болмады. Байланысты тексеріп, қайталап көріңіз.",
    late: "Бес минуттан көп уақыт өтті немесе басқа терезеде расталды. Түймені тағы бір рет басыңыз.",
    unverified: "Құрылғы Сіз екеніңізді тексермеді. Онда экран құлпын, саусақ ізін немесе PIN-кодты қосып, қайталап көріңіз.",
    copied: "Кіру кілті қабылданбады: оның көшірмесі болуы мүмкін. Басқа жолмен кіріп, оны жойыңыз да, жаңасын қосыңыз.",
    many: "Сізде он кіру кілті бар. Алдымен енді қолданбайтын біреуін жойыңыз.",
    stale: "Кіру тәсілдерін өзгерту үшін қайта кіріңіз: соңғы кіргеніңізге он минуттан асты.",
    last_way: "Бұл – кірудің жалғыз жолы. Алдымен басқа кіру кілтін қосыңыз.",
    wrong: "Бұл кіру кілті мұнда ештеңе ашпайды. Ол жойылған немесе басқа мекенжайдікі болуы мүмкін.",
};
