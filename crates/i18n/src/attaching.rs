//! Files that people and staff add to a case.

/// Sentences about files of a case.
pub struct Attaching {
    /// Heading.
    pub files: &'static str,
    /// What people may add, and what becomes of it.
    pub about: &'static str,
    /// The same for staff.
    pub about_staff: &'static str,
    /// Label of what the file belongs to.
    pub to: &'static str,
    /// Label of the file.
    pub file: &'static str,
    /// Which files are taken.
    pub kinds: &'static str,
    /// Button that adds it.
    pub add: &'static str,
    /// Confirmation.
    pub added: &'static str,
    /// Who added a file: the person.
    pub person: &'static str,
    /// Mistake: none was chosen.
    pub missing: &'static str,
    /// Mistake: there is nothing in it.
    pub empty: &'static str,
    /// Mistake: it is too large.
    pub too_large: &'static str,
    /// Mistake: it is of another kind, whatever its name says.
    pub kind: &'static str,
    /// Mistake: it is a PDF with programs or other files in it.
    pub active: &'static str,
    /// Mistake: there are as many as there may be.
    pub too_many: fn(usize) -> String,
    /// Line of a history: added a file of that name.
    pub line: fn(&str) -> String,
}

family!(Attaching: KK, RU, EN);

const KK: Attaching = Attaching {
    files: "Файлдар",
    about: "Өтінішіңізге қатысты құжаттың көшірмесін қоса аласыз, бірақ жеке куәлігіңіздің көшірмесін қоспаңыз. Файлды оператордың қызметкерлері ғана көреді, ол шифрланып сақталады және деректеріңізбен бірге жойылады.",
    about_staff: "Қағаз құжаттың скан-көшірмесі немесе адам берген құжат. Шифрланып сақталады, адам оны өз бетінен көреді.",
    to: "Неге қосылады",
    file: "Файл",
    kinds: "PDF, JPEG немесе PNG, 5 МБ-тан аспайды.",
    add: "Файлды қосу",
    added: "Файл қосылды.",
    person: "адамның өзі",
    missing: "Файлды таңдаңыз.",
    empty: "Файл бос.",
    too_large: "Файл 5 МБ-тан үлкен. Кішірейтіңіз немесе бірнеше файлға бөліңіз.",
    kind: "Файл PDF, JPEG не PNG түрінде емес. Құжатты осы түрлердің бірінде сақтап, қайта жіберіңіз.",
    active: "Бұл PDF-тің ішінде бағдарлама немесе басқа файл бар, сондықтан қабылданбайды. Құжатты суретке түсіріп немесе қайта сканерлеп жіберіңіз.",
    too_many: |most| format!("Бір өтінішке {most} файлдан артық қосылмайды."),
    line: |name| format!("файл қосты: {name}"),
};

const RU: Attaching = Attaching {
    files: "Файлы",
    about: "К обращению можно приложить копию документа, но не удостоверения личности. Её увидят только сотрудники оператора, хранится она зашифрованной и уничтожается вместе с вашими данными.",
    about_staff: "Скан бумаги или документ, который передал человек. Хранится зашифрованным, человек видит его на своей странице.",
    to: "К чему",
    file: "Файл",
    kinds: "PDF, JPEG или PNG, не больше 5 МБ.",
    add: "Приложить файл",
    added: "Файл приложен.",
    person: "сам человек",
    missing: "Выберите файл.",
    empty: "Файл пустой.",
    too_large: "Файл больше 5 МБ. Уменьшите его или разделите на несколько.",
    kind: "Это не PDF, не JPEG и не PNG. Сохраните документ в одном из этих видов и пришлите снова.",
    active: "В этом PDF есть программа или другой файл, поэтому он не принимается. Сфотографируйте документ или отсканируйте заново.",
    too_many: |most| format!("К одному обращению можно приложить не больше {most} файлов."),
    line: |name| format!("приложен файл: {name}"),
};

const EN: Attaching = Attaching {
    files: "Files",
    about: "You can add a copy of a document to your application, but not of your identity card. Only the operator’s staff see it; it is kept encrypted, and is destroyed with your data.",
    about_staff: "The scan of a paper, or a document that the person gave. It is kept sealed, and the person sees it on their page.",
    to: "To what",
    file: "File",
    kinds: "PDF, JPEG or PNG, at most 5 MB.",
    add: "Add the file",
    added: "The file was added.",
    person: "the person",
    missing: "Choose a file.",
    empty: "The file is empty.",
    too_large: "The file is larger than 5 MB. Make it smaller, or split it.",
    kind: "This is no PDF, JPEG or PNG. Save the document as one of these and send it again.",
    active: "There is a program or another file in this PDF, so it is not taken. Photograph the document, or scan it again.",
    too_many: |most| format!("One application has at most {most} files."),
    line: |name| format!("added a file: {name}"),
};
