//! Words of a receipt that is kept: on its page, on paper and in the file.

use kelisim_core::Lang;

/// On a receipt that is kept.
pub struct Paper {
    /// What the document is called.
    pub title: &'static str,
    /// Heading over the texts and what was decided about each.
    pub texts: &'static str,
    /// Opens the whole text of one consent.
    pub whole: &'static str,
    /// Label: the operator's address.
    pub address: &'static str,
    /// Label: the operator's mailbox and telephone.
    pub contact: &'static str,
    /// Label: what was said yes to in a form.
    pub checkbox: &'static str,
    /// Label: what is consented to.
    pub words: &'static str,
    /// Label: the version of the policy.
    pub policy: &'static str,
    /// Heading over the rights.
    pub rights_title: &'static str,
    /// The rights of Art. 24 and 19-1 of law 94-V with their clocks; part of the signed file.
    pub rights: &'static [&'static str],
    /// Heading over the files.
    pub keep: &'static str,
    /// That the files hold no private link.
    pub keep_about: &'static str,
    /// Link to the PDF.
    pub pdf: &'static str,
    /// Link to the receipt file.
    pub file: &'static str,
    /// Link to the page that checks receipts.
    pub check: &'static str,
    /// Under the QR code.
    pub qr: &'static str,
    /// Name of the QR code for those who do not see it.
    pub qr_name: &'static str,
    /// Link to the bare proof, for other programs.
    pub bare: &'static str,
    /// Foot of a sheet of paper: which of how many.
    pub sheet: fn(usize, usize) -> String,
}

impl Paper {
    /// The words in that language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Kk => &KK,
            Lang::Ru => &RU,
            Lang::En => &EN,
        }
    }
}

static KK: Paper = Paper {
    title: "Келісім туралы түбіртек",
    texts: "Сізге көрсетілген мәтіндер және шешіміңіз",
    whole: "Толық мәтіні мен шарттары",
    address: "Мекенжайы",
    contact: "Байланыс",
    checkbox: "Белгі қойылған сөйлем",
    words: "Келісім мәтіні",
    policy: "Құпиялылық саясатының нұсқасы",
    rights_title: "Сіздің құқықтарыңыз",
    rights: &[
        "Деректеріңіз өңделе ме, не үшін, қайдан алынған, қалай және қашанға дейін – соны білу. Жауап 3 жұмыс күні ішінде беріледі.",
        "Деректеріңізді түзетуді немесе толықтыруды талап ету. Бұл 1 жұмыс күні ішінде орындалады.",
        "Заң бұзылған болса, деректеріңізді бұғаттауды немесе жоюды талап ету. Бұл 1 жұмыс күні ішінде орындалады.",
        "Деректеріңізді иесіздендіруді талап ету.",
        "Келісімді қайтарып алу. Оператор 15 жұмыс күні ішінде өңдеуді тоқтатады немесе неге тоқтата алмайтынын дәлелдеп жауап береді.",
        "Деректеріңізді жалпыға қолжетімді көздерде таратуға келісу немесе келіспеу.",
        "Автоматтандырылған өңдеуге қарсылық білдіру. Ол 3 жұмыс күні ішінде қаралады.",
        "Құқығыңызды қорғау үшін уәкілетті органға немесе сотқа жүгіну және келтірілген зиянды өтетуді талап ету.",
    ],
    keep: "Сақтап қойыңыз",
    keep_about: "PDF пен файлда жеке сілтемеңіз де, есіміңіз де жоқ: оларды кез келген адамға көрсете аласыз.",
    pdf: "PDF жүктеп алу",
    file: "Тексеруге арналған файл",
    check: "Түбіртекті тексеру",
    qr: "Телефон камерасын бағыттаңыз: дәлелді тексеретін бет ашылады. Кодта жеке сілтемеңіз жоқ.",
    qr_name: "Жазба дәлелінің QR коды",
    bare: "Дәлелдің өзі (басқа бағдарламаларға арналған tlog-proof)",
    sheet: |sheet, all| format!("{all} беттің {sheet}-беті"),
};

static RU: Paper = Paper {
    title: "Квитанция о согласии",
    texts: "Что вам показали и что вы решили",
    whole: "Полный текст и условия",
    address: "Адрес",
    contact: "Контакты",
    checkbox: "Текст у галочки",
    words: "Текст согласия",
    policy: "Версия политики конфиденциальности",
    rights_title: "Ваши права",
    rights: &[
        "Узнать, обрабатываются ли ваши данные, зачем, откуда они, как и до какого времени. Ответ дают за 3 рабочих дня.",
        "Потребовать исправить или дополнить данные. Это делают за 1 рабочий день.",
        "Потребовать заблокировать или уничтожить данные, если нарушен закон. Это делают за 1 рабочий день.",
        "Потребовать обезличить данные.",
        "Отозвать согласие. За 15 рабочих дней оператор прекращает обработку или объясняет, почему не может её прекратить.",
        "Согласиться или не согласиться с распространением данных в общедоступных источниках.",
        "Возразить против автоматизированной обработки. Возражение рассматривают за 3 рабочих дня.",
        "Обратиться за защитой прав в уполномоченный орган или в суд и потребовать возместить вред.",
    ],
    keep: "Сохраните себе",
    keep_about: "В PDF и в файле нет ни вашей личной ссылки, ни имени: их можно показать кому угодно.",
    pdf: "Скачать PDF",
    file: "Файл для проверки",
    check: "Проверить квитанцию",
    qr: "Наведите камеру телефона: откроется страница, которая проверит доказательство. Личной ссылки в коде нет.",
    qr_name: "QR-код с доказательством записи",
    bare: "Само доказательство (tlog-proof, для других программ)",
    sheet: |sheet, all| format!("Страница {sheet} из {all}"),
};

static EN: Paper = Paper {
    title: "Consent receipt",
    texts: "What you were shown and what you decided",
    whole: "Full text and terms",
    address: "Address",
    contact: "Contacts",
    checkbox: "Words beside the box",
    words: "Words of the consent",
    policy: "Version of the privacy policy",
    rights_title: "Your rights",
    rights: &[
        "To know whether your data are processed, what for, where they came from, how and until when. The answer is due in 3 working days.",
        "To have the data corrected or completed. That is done in 1 working day.",
        "To have the data blocked or destroyed when the law was broken. That is done in 1 working day.",
        "To have the data made anonymous.",
        "To take the consent back. Within 15 working days the operator stops or explains why it cannot.",
        "To agree or not to agree that the data are made public.",
        "To object to automated processing. The objection is looked into within 3 working days.",
        "To turn to the authorised body or a court, and to claim damages.",
    ],
    keep: "Keep it",
    keep_about: "Neither the PDF nor the file holds your private link or your name: you can show them to anybody.",
    pdf: "Download the PDF",
    file: "File for checking",
    check: "Check a receipt",
    qr: "Point a phone’s camera at it: a page opens that checks the proof. The code does not hold your private link.",
    qr_name: "QR code with the proof of the record",
    bare: "The bare proof (tlog-proof, for other programs)",
    sheet: |sheet, all| format!("Page {sheet} of {all}"),
};
