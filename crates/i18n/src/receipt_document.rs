//! Receipt as a document that people store: on its page, as a PDF and as a file.

/// Receipt as a document: on its page, as a PDF and as a file.
pub struct ReceiptDocument {
    /// Title of the document.
    pub title: &'static str,
    /// Heading over the texts and the decision about each.
    pub texts: &'static str,
    /// Button that opens the full text of one consent.
    pub whole: &'static str,
    /// Label of the address of the operator.
    pub address: &'static str,
    /// Label of the mailbox and telephone of the operator.
    pub contact: &'static str,
    /// Label of the sentence beside a ticked box.
    pub checkbox: &'static str,
    /// Label of the text of the consent.
    pub words: &'static str,
    /// Label of a group of cookies.
    pub category: &'static str,
    /// Label of a service in it.
    pub service: &'static str,
    /// Label of the version of the policy.
    pub policy: &'static str,
    /// Heading over the rights of the person.
    pub rights_title: &'static str,
    /// Rights by Art. 24 and 19-1 of law 94-V with their terms; part of the signed file.
    pub rights: &'static [&'static str],
    /// Heading over the downloads.
    pub save: &'static str,
    /// Note that the downloads do not contain the private link.
    pub save_about: &'static str,
    /// Link to the PDF.
    pub pdf: &'static str,
    /// Link to the receipt file.
    pub file: &'static str,
    /// Description of the seal inside the PDF.
    pub seal: &'static str,
    /// Link to the page that verifies receipts.
    pub check: &'static str,
    /// Explanation under the QR code.
    pub qr: &'static str,
    /// Text alternative of the QR code.
    pub qr_name: &'static str,
    /// Link to the bare proof, for other programs.
    pub bare: &'static str,
    /// Page number in the footer: which of how many.
    pub sheet: fn(usize, usize) -> String,
}

family!(ReceiptDocument: KK, RU, EN);

const KK: ReceiptDocument = ReceiptDocument {
    title: "Келісім туралы түбіртек",
    texts: "Сізге көрсетілген мәтіндер және шешіміңіз",
    whole: "Толық мәтіні мен шарттары",
    address: "Мекенжайы",
    contact: "Байланыс",
    checkbox: "Белгі қойылған сөйлем",
    words: "Келісім мәтіні",
    category: "Санат",
    service: "Сервис",
    policy: "Құпиялылық саясатының редакциясы",
    rights_title: "Сіздің құқықтарыңыз",
    rights: &[
        "Деректеріңіздің өңделетінін не өңделмейтінін, мақсатын, көздерін, тәсілдерін және мерзімін білу. Жауап 3 жұмыс күні ішінде беріледі.",
        "Деректеріңізді түзетуді немесе толықтыруды талап ету. Бұл 1 жұмыс күні ішінде орындалады.",
        "Заң бұзылған болса, деректеріңізді бұғаттауды немесе жоюды талап ету. Бұл 1 жұмыс күні ішінде орындалады.",
        "Деректеріңізді иесіздендіруді талап ету.",
        "Келісімді кері қайтарып алу. Оператор 15 жұмыс күні ішінде өңдеуді тоқтатады немесе неге тоқтата алмайтынын дәлелдеп жауап береді.",
        "Деректеріңізді жалпыға қолжетімді көздерде таратуға келісу немесе келіспеу.",
        "Автоматтандырылған өңдеуге қарсылық білдіру. Ол 3 жұмыс күні ішінде қаралады.",
        "Құқығыңызды қорғау үшін уәкілетті органға немесе сотқа жүгіну және келтірілген зиянды өтетуді талап ету.",
    ],
    save: "Сақтап қойыңыз",
    save_about: "PDF пен файлда жеке сілтемеңіз де, есіміңіз де жоқ: оларды кез келген адамға көрсете аласыз.",
    pdf: "PDF жүктеп алу",
    file: "Тексеруге арналған файл",
    seal: "Құжаттың барлық таңбасына қойылған қол",
    check: "Түбіртекті тексеру",
    qr: "Телефон камерасын бағыттаңыз: дәлелді тексеретін бет ашылады. Кодта жеке сілтемеңіз жоқ.",
    qr_name: "Жазба дәлелінің QR коды",
    bare: "Дәлелдің өзі (басқа бағдарламаларға арналған tlog-proof)",
    sheet: |sheet, all| format!("{all} беттің {sheet}-беті"),
};

const RU: ReceiptDocument = ReceiptDocument {
    title: "Квитанция о согласии",
    texts: "Что вам показали и что вы решили",
    whole: "Полный текст и условия",
    address: "Адрес",
    contact: "Контакты",
    checkbox: "Текст рядом с отметкой",
    words: "Текст согласия",
    category: "Категория",
    service: "Сервис",
    policy: "Редакция политики конфиденциальности",
    rights_title: "Ваши права",
    rights: &[
        "Узнать, обрабатываются ли ваши данные, зачем, откуда они, как и до какого времени. Ответ дают в течение 3 рабочих дней.",
        "Потребовать исправить или дополнить данные. Это делают в течение 1 рабочего дня.",
        "Потребовать заблокировать или уничтожить данные, если нарушен закон. Это делают в течение 1 рабочего дня.",
        "Потребовать обезличить данные.",
        "Отозвать согласие. В течение 15 рабочих дней оператор прекращает обработку или объясняет, почему не может её прекратить.",
        "Согласиться или не согласиться с распространением данных в общедоступных источниках.",
        "Возразить против автоматизированной обработки. Возражение рассматривают в течение 3 рабочих дней.",
        "Обратиться за защитой прав в уполномоченный орган или в суд и потребовать возместить вред.",
    ],
    save: "Сохраните себе",
    save_about: "В PDF и в файле нет ни вашей личной ссылки, ни имени: их можно показать кому угодно.",
    pdf: "Скачать PDF",
    file: "Файл для проверки",
    seal: "Подпись под каждым знаком документа",
    check: "Проверить квитанцию",
    qr: "Наведите камеру телефона: откроется страница, которая проверит доказательство. Личной ссылки в коде нет.",
    qr_name: "QR-код с доказательством записи",
    bare: "Само доказательство (tlog-proof, для других программ)",
    sheet: |sheet, all| format!("Страница {sheet} из {all}"),
};

const EN: ReceiptDocument = ReceiptDocument {
    title: "Consent receipt",
    texts: "What you were shown and what you decided",
    whole: "Full text and terms",
    address: "Address",
    contact: "Contacts",
    checkbox: "Words beside the box",
    words: "Words of the consent",
    category: "Category",
    service: "Service",
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
    save: "Keep it",
    save_about: "Neither the PDF nor the file holds your private link or your name: you can show them to anybody.",
    pdf: "Download the PDF",
    file: "File for checking",
    seal: "Signature over every byte of the document",
    check: "Check a receipt",
    qr: "Point a phone’s camera at it: a page opens that checks the proof. The code does not hold your private link.",
    qr_name: "QR code with the proof of the record",
    bare: "The bare proof (tlog-proof, for other programs)",
    sheet: |sheet, all| format!("Page {sheet} of {all}"),
};
