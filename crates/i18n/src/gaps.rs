//! Gaps of a site file, described to its owner: what is missing and what to do.

use crate::ByLang;

/// Description of a gap; `{}` stands for the name of what it is about.
#[derive(Clone, Copy, Debug)]
pub struct Gap {
    /// What is missing or wrong in the site file.
    pub problem: &'static str,
    /// What the owner can do about it.
    pub remedy: &'static str,
}

impl Gap {
    /// Problem and remedy with the name filled in.
    #[must_use]
    pub fn about(&self, name: &str) -> (String, String) {
        (self.problem.replace("{}", name), self.remedy.replace("{}", name))
    }
}

const fn gap(problem: &'static str, remedy: &'static str) -> Gap {
    Gap { problem, remedy }
}

/// The BIN or IIN of the operator is a placeholder.
pub static STAND_IN_NUMBER: ByLang<Gap> = ByLang::new(
    gap("БСН не ЖСН үлгі ретінде қойылған: мұндай күн жоқ.", "Оператордың өз нөмірін жазыңыз."),
    gap("БИН или ИИН указан для примера: такой даты нет.", "Впишите номер вашей организации или ИП."),
    gap("The BIN or IIN is a stand-in: its date does not exist.", "Put the operator’s own number here."),
);

/// The telephone number of the operator is a placeholder.
pub static STAND_IN_PHONE: ByLang<Gap> = ByLang::new(
    gap("Телефон нөмірі үлгі ретінде қойылған.", "Келушілер қоңырау шала алатын нөмірді жазыңыз."),
    gap("Номер телефона указан для примера.", "Впишите номер, по которому вам можно позвонить."),
    gap("The telephone number is a stand-in.", "Put a number here at which people can reach you."),
);

/// A policy is an example.
pub static EXAMPLE_POLICY: ByLang<Gap> = ByLang::new(
    gap(
        "«{}» саясаты – мәтіннің үлгісі.",
        "Орнына өзіңіз бекіткен құжатты қойыңыз: бекітілген күнін, болса, бұйрық нөмірін жазыңыз.",
    ),
    gap(
        "Политика «{}» – пример текста.",
        "Поставьте вместо неё утверждённый документ: укажите день утверждения и, если есть, номер приказа.",
    ),
    gap(
        "The policy “{}” is example wording.",
        "Put your approved document in its place, with its day and, if there is one, the number of the order.",
    ),
);

/// Nobody is in charge of personal data.
pub static NO_RESPONSIBLE: ByLang<Gap> = ByLang::new(
    gap(
        "Дербес деректерге жауапты тұлға көрсетілмеген.",
        "№ 94-V Заңның 25-бабы оны тағайындауды талап етеді: аты мен поштасын жазыңыз.",
    ),
    gap("Не указан ответственный за персональные данные.", "Его требует назначить статья 25 Закона № 94-V: впишите имя и почту."),
    gap("Nobody is named as in charge of personal data.", "Art. 25 of law 94-V wants somebody appointed: give name and mailbox."),
);

/// A language that consumers are owed is missing.
pub static LANGUAGE: ByLang<Gap> = ByLang::new(
    gap(
        "Сайтта бұл тіл жоқ: {}.",
        "Тұтынушыға ақпарат қазақша және орысша берілуге тиіс: тілді тізімге, сөздерін мәтіндерге қосыңыз.",
    ),
    gap("На сайте нет языка: {}.", "Потребителю сообщают на казахском и русском: добавьте язык в список, а слова – в тексты."),
    gap(
        "The site does not speak {}.",
        "Consumers are told things in Kazakh and Russian: add the language to the list and its words to the texts.",
    ),
);

/// No category is optional, so there is nothing to choose.
pub static NOTHING_OPTIONAL: ByLang<Gap> = ByLang::new(
    gap("Таңдайтын санат жоқ, ал cookie баннері таңдау үшін керек.", "Санаттарды қосыңыз немесе тегті орнатпаңыз."),
    gap("Нет ни одной необязательной категории, а баннер нужен ради выбора.", "Добавьте категории или не ставьте тег."),
    gap("No category is optional, and the banner is there to choose.", "Add categories, or leave the tag out."),
);

/// An optional category has no services.
pub static EMPTY_CATEGORY: ByLang<Gap> = ByLang::new(
    gap("«{}» санатында бірде-бір сервис жоқ.", "Келуші кімге рұқсат беретінін көруі үшін сервистерін жазыңыз."),
    gap("В категории «{}» нет ни одного сервиса.", "Перечислите сервисы, чтобы было видно, кому даётся разрешение."),
    gap("The category “{}” has no service.", "List its services, so that people see whom they allow."),
);

/// A service has no list of cookies.
pub static NO_COOKIES: ByLang<Gap> = ByLang::new(
    gap(
        "«{}» сервисінің cookie файлдары көрсетілмеген.",
        "Келісім қайтарылғанда өшіру үшін атауларын жазыңыз; cookie қоймаса, тізімді бос қалдырыңыз.",
    ),
    gap(
        "У сервиса «{}» не указаны cookie.",
        "Впишите имена, чтобы удалить их при отзыве; если сервис их не ставит, оставьте список пустым.",
    ),
    gap(
        "No cookies are listed for “{}”.",
        "Name them, so that they are cleared on withdrawal; if it sets none, leave the list empty.",
    ),
);

/// A service has no list of hosts.
pub static NO_HOSTS: ByLang<Gap> = ByLang::new(
    gap(
        "«{}» сервисінің мекенжайлары көрсетілмеген.",
        "Қай хосттарға қосылатынын жазыңыз: қатаң режим тек белгілілерін өткізеді.",
    ),
    gap(
        "У сервиса «{}» не указаны адреса.",
        "Впишите хосты, с которыми он связывается: строгий режим пропускает только известные.",
    ),
    gap("No hosts are listed for “{}”.", "Name those it connects to: the strict mode lets only known ones through."),
);

/// The lifetime of the cookies of a service is missing.
pub static NO_MONTHS: ByLang<Gap> = ByLang::new(
    gap("«{}» cookie файлдарын қанша уақыт сақтайтыны белгісіз.", "Ең ұзақ сақталатын cookie неше ай тұратынын жазыңыз."),
    gap("Неизвестно, как долго «{}» хранит cookie.", "Впишите, сколько месяцев живёт самая долгая."),
    gap("It is not said how long “{}” keeps its cookies.", "Give the months of the longest one."),
);

/// A service is abroad, and the text says that none is.
pub static CROSS_BORDER: ByLang<Gap> = ByLang::new(
    gap(
        "Мәтінде деректер шетелге берілмейді делінген, ал «{}» шетелде.",
        "Мәтінді түзетіп, жаңа редакциясын шығарыңыз немесе сервисті алып тастаңыз.",
    ),
    gap(
        "Текст говорит, что данные не уходят за границу, а «{}» – за границей.",
        "Исправьте текст и выпустите новую версию или уберите сервис.",
    ),
    gap(
        "The text says no data go abroad, and “{}” is abroad.",
        "Mend the text and give it a new version, or remove the service.",
    ),
);

/// No policy is in force today.
pub static NO_POLICY_IN_FORCE: ByLang<Gap> = ByLang::new(
    gap("Бүгін қолданыстағы саясат жоқ.", "Күшіне енетін күні бүгін не бұрын болатын саясат қосыңыз."),
    gap("Сегодня не действует ни одна политика.", "Добавьте политику, вступившую в силу сегодня или раньше."),
    gap("No policy is in force today.", "Add one that is in force from today or earlier."),
);

/// A form has no destination.
pub static NO_DESTINATION: ByLang<Gap> = ByLang::new(
    gap("«{}» нысанынан келген өтініштер ешқайда жіберілмейді.", "Қабылдайтын жүйені қосыңыз, әйтпесе оларды ешкім көрмейді."),
    gap("Обращения из формы «{}» никуда не пересылаются.", "Добавьте систему, которая их принимает, иначе их никто не увидит."),
    gap("Applications by the form “{}” are sent nowhere.", "Add the system that takes them, or nobody will see them."),
);

/// The configuration does not have a destination of the site.
pub static NO_SECRET: ByLang<Gap> = ByLang::new(
    gap(
        "«{}» қабылдаушысы kelisim.toml файлында жоқ: оған ештеңе жіберілмейді.",
        "Файлға [forward.destinations] кестесін қосыңыз.",
    ),
    gap("Получателя «{}» нет в kelisim.toml: ему ничего не отправится.", "Добавьте в файл его таблицу [forward.destinations]."),
    gap(
        "The destination “{}” is not in kelisim.toml: nothing is sent to it.",
        "Add its table [forward.destinations] to that file.",
    ),
);

/// A text belongs to no form.
pub static UNUSED_TEXT: ByLang<Gap> = ByLang::new(
    gap("«{}» мәтінін бірде-бір нысан көрсетпейді.", "Оны нысанға қосыңыз немесе файлдан алып тастаңыз."),
    gap("Текст «{}» не показан ни в одной форме.", "Добавьте его в форму или уберите из файла."),
    gap("The text “{}” is shown by no form.", "Add it to a form, or take it out of the file."),
);

/// No text asks for consent to a purpose.
pub static UNASKED_PURPOSE: ByLang<Gap> = ByLang::new(
    gap(
        "«{}» мақсатына ешқандай мәтін келісім сұрамайды.",
        "Оны мәтіннің мақсаттарына қосыңыз, әйтпесе тексеру әрқашан «жоқ» дейді.",
    ),
    gap("На цель «{}» ни один текст не спрашивает согласия.", "Добавьте её к целям текста, иначе проверка всегда ответит «нет»."),
    gap("No text asks for consent to the purpose “{}”.", "Add it to a text’s purposes, or every check will say no."),
);

/// An origin of the site is not encrypted.
pub static PLAIN_ORIGIN: ByLang<Gap> = ByLang::new(
    gap("{} шифрсыз ашылады.", "https:// мекенжайын жазыңыз: шифрсыз беттің cookie файлын жолда кез келген адам оқи алады."),
    gap("{} открывается без шифрования.", "Впишите адрес https://: cookie такой страницы по дороге прочтёт кто угодно."),
    gap("{} is not encrypted.", "Write its https:// address: anybody on the way can read such a page’s cookies."),
);
