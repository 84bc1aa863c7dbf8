//! The page that verifies receipts in the browser.

/// Page `/verify`, which verifies receipts in the browser.
pub struct Verify {
    /// Heading of the page.
    pub title: &'static str,
    /// Explanation of where the check runs.
    pub about: &'static str,
    /// Label of the file field.
    pub file: &'static str,
    /// Button that opens the browser's choice of a file.
    pub choose: &'static str,
    /// Stands beside that button while there is no file.
    pub none_chosen: &'static str,
    /// Help on which files can be dropped or chosen.
    pub file_help: &'static str,
    /// Label of the text field.
    pub paste: &'static str,
    /// Button that opens the field for a key.
    pub key: &'static str,
    /// Label of the field for a key.
    pub key_label: &'static str,
    /// Explanation of what an own key is for.
    pub key_about: &'static str,
    /// Label of the button that starts the check.
    pub check: &'static str,
    /// Note for browsers without JavaScript.
    pub noscript: &'static str,
    /// Verdict: the receipt is valid by a known key.
    pub good: &'static str,
    /// Verdict: the receipt is valid by an unknown key.
    pub whole: &'static str,
    /// Verdict: the receipt is not valid.
    pub bad: &'static str,
    /// Verdict: nothing can be said yet.
    pub later: &'static str,
    /// Button that asks the gateway what is in force now.
    pub ask_now: &'static str,
    /// What that sends.
    pub ask_now_about: &'static str,
    /// Note that the gateway does not answer.
    pub now_unknown: &'static str,
    /// Word before the short name of a purpose, category or service, where its title is not known.
    pub item: &'static str,
    /// Verdict: the summary of a list is genuine.
    pub summary: &'static str,
    /// Verdict: the summary is whole, but its key is not known here.
    pub summary_whole: &'static str,
    /// What a summary proves, and how its files are compared.
    pub summary_about: &'static str,
    /// Labels: who asked, about what, when, rows, of which may be contacted, file sent, file answered.
    pub summary_rows: [&'static str; 7],
    /// A file that was given after it: the one that was sent, the answer, or neither.
    pub summary_files: [&'static str; 3],
    /// Reasons why a receipt is not valid, by code.
    pub why: &'static [(&'static str, &'static str)],
    /// Heading over what is proved.
    pub proved: &'static str,
    /// What is proved, by form of receipt: `file`, `code`, or `any` for both.
    pub proves: &'static [(&'static str, &'static str)],
    /// Heading over what is not proved.
    pub unproved: &'static str,
    /// What is not proved, by form of receipt.
    pub proves_not: &'static [(&'static str, &'static str)],
    /// Heading over the origin of the key.
    pub trust: &'static str,
    /// Origin of the key, by trust: `known`, `pinned`, `unknown`.
    pub trusts: [(&'static str, &'static str); 3],
    /// Heading over the contents of the record.
    pub contents: &'static str,
    /// Label before the name of the log.
    pub log: &'static str,
    /// Label before the hash of the text, for a code.
    pub text: &'static str,
    /// Names of records by number of their kind (1, 2, 3, 4, 5, 7).
    pub kinds: [(u8, &'static str); 6],
    /// Duration of the check: `~` stands for milliseconds.
    pub took: &'static str,
}

family!(Verify: KK, RU, EN);

const KK: Verify = Verify {
    title: "Түбіртекті тексеру",
    about: "Тексеру осы браузердің ішінде өтеді: файлыңыз ешқайда жіберілмейді. Бет ашылып болған соң интернетті өшіріп тастасаңыз да болады.",
    file: "Түбіртек файлы",
    choose: "Файлды таңдау",
    none_chosen: "Файл таңдалған жоқ",
    file_help: "Файлды таңдаңыз немесе осы жерге сүйреп әкеліңіз (.pdf, .json немесе .tlog-proof).",
    paste: "Не болмаса файлдың мәтінін немесе QR кодтағы сілтемені осында қойыңыз",
    key: "Кілтті басқа жерден алдыңыз ба?",
    key_label: "Журналдың тексеру кілті",
    key_about: "Осы беттің иесі бетті де, кілтті де алмастыра алады. Сенімдірек болуы үшін кілтті басқа жерден – соттан, куәгерден, бұрын сақталған \
                түбіртектен – алып, осында қойыңыз.",
    check: "Тексеру",
    noscript: "Бұл тексеру браузерде орындалады, сондықтан оған JavaScript керек. Онсыз да тексеруге болады: «kelisim verify-receipt» пәрменімен \
               немесе құжаттамадағы verify.py бағдарламасымен.",
    good: "Түбіртек шынайы",
    whole: "Түбіртек өзгертілмеген, бірақ кілті бейтаныс",
    bad: "Бұл түбіртекке сенуге болмайды",
    later: "Әзірге тексеру мүмкін емес",
    ask_now: "Қазір күшінде ме, білу",
    ask_now_about: "Шлюзге тек осы түбіртектің белгісі жіберіледі, файлдың өзі емес.",
    now_unknown: "Шлюз жауап бермеді: қазір күшінде екені белгісіз.",
    item: "Тармақ",
    summary: "Тізім қорытындысы шынайы",
    summary_whole: "Тізім қорытындысы өзгертілмеген, бірақ кілті бейтаныс",
    summary_about: "Төмендегі сандар мен екі файлдың хешіне журнал кілтімен қол қойылған. Жіберген не алған CSV файлыңызды осында таңдаңыз: сол файл ма, бет соны көрсетеді.",
    summary_rows: ["Кім сұрады", "Не туралы", "Қашан", "Жолдар", "Хабарласуға болады", "Жіберілген файл", "Жауап файлы"],
    summary_files: [
        "Бұл – жіберілген файлдың дәл өзі.",
        "Бұл – жауап файлының дәл өзі.",
        "Бұл файл қорытындыдағы екеуінің ешқайсысы емес.",
    ],
    why: &[
        ("malformed", "Бұл түбіртек емес немесе толық көшірілмеген. Файлды қайта жүктеп алып көріңіз."),
        ("changed", "Файл жасалғаннан кейін өзгертілген: кемінде бір таңбасы басқа."),
        ("other-key", "Түбіртекке басқа кілтпен қол қойылған."),
        ("signature", "Қолтаңба дұрыс емес: түбіртек өзгертілген немесе жасанды."),
        ("proof", "Дәлел жазбаның журналда бар екенін растамайды: жазба онда жоқ немесе өзгертілген."),
        ("contradiction", "Файлдағы сөздер журналдағы жазбаға қайшы келеді."),
        ("bad-key", "Енгізілген кілт тексеру кілтіне ұқсамайды. Ол «атауы+нөмірі+кілті» түріндегі бір жол болуы керек."),
        (
            "no-key",
            "Мұндай файлда кілт болмайды, ал журналдың кілтін қазір алу мүмкін болмады. Кілтті жоғарыдағы жолға қойыңыз немесе байланыс болғанда қайталаңыз.",
        ),
        (
            "bare-pdf",
            "Бұл PDF ішінде түбіртек жоқ: ол бұрынғы нұсқада жасалған немесе басқа бағдарламада қайта басылған. Тексеруге арналған файлды немесе қағаздағы QR кодты алыңыз.",
        ),
        ("too-large", "Файл тым үлкен: түбіртек те, дәлелдер топтамасы да 16 мегабайттан аспайды."),
        ("broken", "Тексеру бағдарламасы жүктелмеді. Бетті қайта ашып көріңіз."),
    ],
    proved: "Не дәлелденді",
    proves: &[
        (
            "pack",
            "Әр әрекеттің астындағы мекенжай, құрылғы, уақыт пен сөздер журналға дәл сол кезде тіркелген. Оларды журнал кілтінің иесі де өзгерте алмайды.",
        ),
        ("any", "Жазба қол қойылған журналда тұр: оны білдіртпей өзгерту де, алып тастау да мүмкін емес."),
        ("any", "Журналда дәл осы шешімдер және осы уақыт жазылған."),
        ("file", "Төмендегі мәтіндер мен шешімдер – журналға жазылғанның дәл өзі. Бір әріп өзгерсе, тексеру өтпес еді."),
        ("file", "Мәтіндер мен саясат жазба жасалғанға дейін жарияланған."),
        ("file", "Файлдың әр таңбасына журнал кілтімен қол қойылған."),
    ],
    unproved: "Не дәлелденбейді",
    proves_not: &[
        ("pack", "Топтамада жоқ әрекет болмағаны, кімге не берілгені: мұны шлюз тек мәлімдейді."),
        ("any", "Кімнің шешкені: журналда есім де, нөмір де жоқ."),
        ("any", "Келісім әлі күшінде ме: ол кейін кері қайтарып алынуы мүмкін."),
        ("any", "Шлюздің сағаты дәл болғаны және оператордың барлық әрекетті жазғаны."),
        ("any", "Басқаларға басқа журнал көрсетілмегені. Екі адамның түбіртегін салыстырса, ол байқалады."),
        (
            "file",
            "Қалай білдірілгені (түйме немесе белгі), саясаттың мекенжайы мен құқықтар тізімі: бұларға шлюз қол қойған, бірақ журналда олар жоқ.",
        ),
        ("code", "Мәтіннің өзі: кодта тек оның хеші бар. Мәтінін файлдан қараңыз."),
    ],
    trust: "Кілт кімдікі",
    trusts: [
        ("known", "Кілт осы шлюздікі – осы беттің айтуынша. Дау туса, кілтті басқа жерден алынғанымен салыстырыңыз."),
        ("pinned", "Сіз өзіңіз енгізген кілт. Оның кімдікі екенін Сіз білесіз."),
        ("unknown", "Бұл шлюз ондай кілтті білмейді. Түбіртек өзгертілмеген, бірақ оны кім бергенін осы бет айта алмайды."),
    ],
    contents: "Жазбада не бар",
    log: "Журнал",
    text: "Мәтіннің SHA-256 мәні",
    kinds: [
        (1, "Келісім берілді"),
        (2, "Бас тартылды"),
        (3, "Келісім кері қайтарып алынды"),
        (4, "Келісім ұзартылды"),
        (5, "Келісімнің мерзімі өтті"),
        (7, "Деректер жойылды"),
    ],
    took: "~ мс ішінде, желісіз тексерілді",
};

const RU: Verify = Verify {
    title: "Проверка квитанции",
    about: "Проверка идёт внутри этого браузера: файл никуда не отправляется. Когда страница открылась, интернет можно выключить.",
    file: "Файл квитанции",
    choose: "Выбрать файл",
    none_chosen: "Файл не выбран",
    file_help: "Выберите файл или перетащите его сюда (.pdf, .json или .tlog-proof).",
    paste: "Или вставьте сюда текст файла либо ссылку из QR-кода",
    key: "Получили ключ в другом месте?",
    key_label: "Ключ проверки журнала",
    key_about: "Владелец этой страницы мог бы подменить и её, и ключ. Надёжнее взять ключ в другом месте – в суде, у свидетеля, из старой \
                квитанции – и вставить сюда.",
    check: "Проверить",
    noscript: "Проверка идёт в браузере, поэтому ей нужен JavaScript. Можно и без него: командой «kelisim verify-receipt» или программой \
               verify.py из документации.",
    good: "Квитанция подлинная",
    whole: "Квитанция цела, но ключ незнакомый",
    bad: "Этой квитанции верить нельзя",
    later: "Пока проверить нельзя",
    ask_now: "Узнать, действует ли сейчас",
    ask_now_about: "Шлюзу отправится только метка этой квитанции, не сам файл.",
    now_unknown: "Шлюз не ответил: действует ли сейчас, неизвестно.",
    item: "Пункт",
    summary: "Сводка по списку подлинная",
    summary_whole: "Сводка по списку цела, но ключ незнакомый",
    summary_about: "Ключом журнала подписаны числа ниже и хеши двух файлов. Выберите отправленный или полученный файл CSV: страница скажет, тот ли он.",
    summary_rows: ["Кто спросил", "О чём", "Когда", "Строк", "Связаться можно", "Отправленный файл", "Файл с ответом"],
    summary_files: ["Это в точности отправленный файл.", "Это в точности файл с ответом.", "Это ни один из двух файлов сводки."],
    why: &[
        ("malformed", "Это не квитанция, или она скопирована не целиком. Скачайте файл ещё раз."),
        ("changed", "Файл изменили после того, как он был сделан: отличается хотя бы один знак."),
        ("other-key", "Квитанция подписана другим ключом."),
        ("signature", "Подпись неверна: квитанция изменена или подделана."),
        ("proof", "Доказательство не подтверждает, что запись есть в журнале: её там нет или она изменена."),
        ("contradiction", "Сказанное в файле противоречит записи в журнале."),
        ("bad-key", "Введённое не похоже на ключ проверки. Это одна строка вида «имя+номер+ключ»."),
        (
            "no-key",
            "В таком файле нет ключа, а получить ключ журнала сейчас не удалось. Вставьте ключ в поле выше или повторите, когда будет связь.",
        ),
        (
            "bare-pdf",
            "Внутри этого PDF нет квитанции: он сделан прежней версией или напечатан заново другой программой. Возьмите файл для проверки или QR-код с бумаги.",
        ),
        ("too-large", "Файл слишком большой: квитанции и пакеты доказательств не превышают 16 мегабайт."),
        ("broken", "Программа проверки не загрузилась. Откройте страницу ещё раз."),
    ],
    proved: "Что доказано",
    proves: &[
        (
            "pack",
            "Всё, что указано под действием (адрес, устройство, время, слова), журнал закрепил в тот момент. Изменить это не может даже владелец ключа.",
        ),
        ("any", "Запись внесена в подписанный журнал: её нельзя незаметно изменить или убрать."),
        ("any", "В журнале записаны именно эти решения и это время."),
        ("file", "Тексты и решения ниже – ровно те, что записаны в журнале. Изменись одна буква, проверка бы не прошла."),
        ("file", "Тексты и политика были опубликованы раньше этой записи."),
        ("file", "Каждый знак файла подписан ключом журнала."),
    ],
    unproved: "Что не доказано",
    proves_not: &[
        ("pack", "Что других действий не было и кому что передано: это шлюз только заявляет."),
        ("any", "Кто принял решение: в журнале нет ни имён, ни номеров."),
        ("any", "Действует ли согласие сейчас: позже его могли отозвать."),
        ("any", "Что часы шлюза шли верно и что оператор записал всё, что было."),
        ("any", "Что другим не показали другой журнал. Это видно, если сравнить квитанции двух людей."),
        (
            "file",
            "Как именно выражено решение (кнопка или отметка), адрес политики и список прав: под ними подпись шлюза, но в журнале их нет.",
        ),
        ("code", "Сам текст: в коде только его хеш. Текст смотрите в файле."),
    ],
    trust: "Чей это ключ",
    trusts: [
        ("known", "Ключ этого шлюза – так говорит эта страница. При споре сравните ключ с полученным в другом месте."),
        ("pinned", "Ключ ввели вы сами. Чей он, знаете вы."),
        ("unknown", "Этот шлюз такого ключа не знает. Квитанция не изменена, но кто её выдал, эта страница сказать не может."),
    ],
    contents: "Что в записи",
    log: "Журнал",
    text: "SHA-256 текста",
    kinds: [
        (1, "Согласие дано"),
        (2, "В согласии отказано"),
        (3, "Согласие отозвано"),
        (4, "Согласие продлено"),
        (5, "Срок согласия истёк"),
        (7, "Данные уничтожены"),
    ],
    took: "Проверено за ~ мс, без сети",
};

const EN: Verify = Verify {
    title: "Check a receipt",
    about: "The check runs inside this browser: your file is sent nowhere. Once the page is open you can turn the network off.",
    file: "Receipt file",
    choose: "Choose a file",
    none_chosen: "No file chosen",
    file_help: "Choose the file or drop it here (.pdf, .json or .tlog-proof).",
    paste: "Or paste the text of the file, or the link of the QR code",
    key: "Have a key from somewhere else?",
    key_label: "Verifying key of the log",
    key_about: "Whoever runs this page could swap both the page and the key. It is safer to take the key from elsewhere – a court, a witness, an \
                older receipt – and paste it here.",
    check: "Check",
    noscript: "The check runs in the browser and needs JavaScript. There are two ways without it: the command “kelisim verify-receipt”, and the \
               program verify.py of the documentation.",
    good: "The receipt is genuine",
    whole: "The receipt is whole, but its key is not known here",
    bad: "Do not trust this receipt",
    later: "This cannot be checked yet",
    ask_now: "Ask whether it is in force now",
    ask_now_about: "Only the mark of this receipt is sent to the gateway, not the file.",
    now_unknown: "The gateway did not answer: whether it is in force now is not known.",
    item: "Item",
    summary: "The summary of the list is genuine",
    summary_whole: "The summary of the list is whole, but its key is not known here",
    summary_about: "The key of the log signed the numbers below and the hashes of two files. Choose the CSV file you sent or received: the page says whether it is one of the two.",
    summary_rows: ["Who asked", "About what", "When", "Rows", "May be contacted", "File sent", "File answered"],
    summary_files: [
        "This is exactly the file that was sent.",
        "This is exactly the answer.",
        "This is neither of the two files of the summary.",
    ],
    why: &[
        ("malformed", "This is not a receipt, or not all of it. Download the file again."),
        ("changed", "The file was changed after it was made: at least one character differs."),
        ("other-key", "The receipt is signed by another key."),
        ("signature", "The signature is wrong: the receipt was changed or forged."),
        ("proof", "The proof does not lead into the log: the record is not there, or it was changed."),
        ("contradiction", "What the file says contradicts the record in the log."),
        ("bad-key", "This does not look like a verifying key. It is one line, “name+number+key”."),
        (
            "no-key",
            "A file of this kind holds no key, and the key of the log cannot be had just now. Paste the key into the field above, or try again once there is a connection.",
        ),
        (
            "bare-pdf",
            "There is no receipt inside this PDF: an earlier version made it, or another program printed it anew. Take the file for checking, or the QR code on the paper.",
        ),
        ("too-large", "The file is too large: neither a receipt nor a proof pack has more than 16 megabytes."),
        ("broken", "The checking program did not load. Open the page again."),
    ],
    proved: "What is proved",
    proves: &[
        (
            "pack",
            "What stands under each act (address, device, time, words) is what the log committed to then. Not even the holder of its key can change it.",
        ),
        ("any", "The record stands in a signed log: it cannot be changed or taken out unnoticed."),
        ("any", "The log holds exactly these decisions and this time."),
        ("file", "The words and decisions below are those the log holds. Had one letter changed, the check would have failed."),
        ("file", "The words and the policy were published before this record was made."),
        ("file", "Every character of the file is signed by the log’s key."),
    ],
    unproved: "What is not proved",
    proves_not: &[
        ("pack", "That there were no other acts, and what was passed on to whom: the gateway only states it."),
        ("any", "Who decided: the log holds no names and no numbers of people."),
        ("any", "Whether the consent still holds: it may have been taken back since."),
        ("any", "That the gateway’s clock was right, and that the operator recorded everything."),
        ("any", "That others were not shown another log. Comparing two people’s receipts brings that to light."),
        (
            "file",
            "How it was said (a button or a box), the address of the policy and the list of rights: the gateway signed them, but the log does not hold them.",
        ),
        ("code", "The words themselves: the code holds only their hash. The file has the words."),
    ],
    trust: "Whose key it is",
    trusts: [
        ("known", "This gateway’s key – as this page says. In a dispute, compare it with one you got elsewhere."),
        ("pinned", "The key you entered. You know whose it is."),
        ("unknown", "This gateway does not know the key. The receipt was not changed, but this page cannot say who issued it."),
    ],
    contents: "What the record says",
    log: "Log",
    text: "SHA-256 of the words",
    kinds: [
        (1, "Consent given"),
        (2, "Consent refused"),
        (3, "Consent withdrawn"),
        (4, "Consent renewed"),
        (5, "The consent has run out"),
        (7, "The data were destroyed"),
    ],
    took: "Checked in ~ ms, without the network",
};
