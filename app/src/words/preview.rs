//! Words of the owner's preview.

use kelisim_core::Lang;

/// On the preview.
pub struct Preview {
    /// Heading.
    pub title: &'static str,
    /// That nothing done here is recorded.
    pub about: &'static str,
    /// Label: what is shown.
    pub show: &'static str,
    /// The banner.
    pub banner: &'static str,
    /// Label: in which language.
    pub language: &'static str,
    /// Label: layout, then the names of box, bar and dialog.
    pub layout: (&'static str, [&'static str; 3]),
    /// Label: corner, then bottom left, bottom right, top left, top right.
    pub corner: (&'static str, [&'static str; 4]),
    /// Label: colours of the page, then as the device wants, light and dark.
    pub scheme: (&'static str, [&'static str; 3]),
    /// Name of the narrow frame.
    pub phone: &'static str,
    /// Name of the wide frame.
    pub desktop: &'static str,
    /// Opens a frame by itself.
    pub open: &'static str,
    /// What is not seen without JavaScript.
    pub noscript: &'static str,
    /// Heading over the tag.
    pub tag: &'static str,
    /// Where the tag goes.
    pub tag_about: &'static str,
    /// How the banner chooses its language; `{}` stands for the attribute.
    pub tag_lang: &'static str,
    /// Over the tag of this very version.
    pub tag_fixed: &'static str,
    /// Copies the tag.
    pub copy: &'static str,
    /// It was copied.
    pub copied: &'static str,
    /// Heading over what is missing.
    pub missing: &'static str,
    /// Nothing is missing.
    pub complete: &'static str,
    /// Heading over the contrasts.
    pub contrast: &'static str,
    /// What is measured.
    pub contrast_about: &'static str,
    /// Heads of the table: what, least, light, dark.
    pub heads: [&'static str; 4],
    /// Enough.
    pub passes: &'static str,
    /// Not enough.
    pub fails: &'static str,
    /// Names of the pairs in the order of `contrast::Pair`.
    pub pairs: [&'static str; 9],
    /// On the sample page: its heading and two paragraphs.
    pub sample: [&'static str; 3],
    /// Title of what is held back on the sample page.
    pub held: &'static str,
    /// Says that what was held back was let in.
    pub freed: &'static str,
}

impl Preview {
    /// The words in that language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Kk => &KK,
            Lang::Ru => &RU,
            Lang::En => &EN,
        }
    }
}

static KK: Preview = Preview {
    title: "Алдын ала қарау",
    about: "Хабарлама мен нысандар сайтта дәл осылай көрінеді. Мұнда не бассаңыз да, ештеңе тіркелмейді.",
    show: "Не көрсетіледі",
    banner: "Хабарлама",
    language: "Тілі",
    layout: ("Түрі", ["Терезе", "Жолақ", "Диалог"]),
    corner: ("Бұрышы", ["Төменгі сол", "Төменгі оң", "Жоғарғы сол", "Жоғарғы оң"]),
    scheme: ("Беттің түсі", ["Құрылғыдағыдай", "Ашық", "Күңгірт"]),
    phone: "Телефон",
    desktop: "Компьютер",
    open: "Бөлек ашу",
    noscript: "Хабарлама JavaScript арқылы көрінеді, ал браузеріңізде ол өшірулі. Нысандар онсыз да жұмыс істейді.",
    tag: "Сайтқа қоятын тег",
    tag_about: "Әр беттің <head> бөлігіне, басқа скрипттердің алдына қойыңыз.",
    tag_lang: "Хабарлама беттің өз тілін (<html lang>) алады. Тілді бекіту үшін тегке {} қосыңыз.",
    tag_fixed: "Дәл осы нұсқасы, тексеру хэшімен: сайт файлы өзгергенде оны ауыстырасыз.",
    copy: "Көшіру",
    copied: "Көшірілді",
    missing: "Сайт файлында не жетіспейді",
    complete: "Бәрі орнында.",
    contrast: "Түстер контрасты",
    contrast_about: "Мәтінге кемінде 4,5 : 1, жиектер мен белгілерге 3 : 1 керек (WCAG 2.2 AA).",
    heads: ["Не", "Ең азы", "Ашық", "Күңгірт"],
    passes: "жетеді",
    fails: "жетпейді",
    pairs: [
        "Мәтін",
        "Қосымша мәтін",
        "Сілтеме",
        "Түймедегі сөз",
        "Басылғалы тұрған түймедегі сөз",
        "Қате туралы сөз",
        "Түйме мен бет",
        "Өріс жиегі",
        "Фокус, белгіленген ұяшық, түйме жиегі",
    ],
    sample: [
        "Сайтыңыздың беті",
        "Бұл – үлгі бет. Сайтыңызда осы жерде өз мазмұныңыз тұрады.",
        "Төмендегі сервис рұқсат берілгенше күтіп тұр.",
    ],
    held: "Рұқсат күткен сервис",
    freed: "Рұқсат берілді: енді мұнда сервистің өзі тұрар еді.",
};

static RU: Preview = Preview {
    title: "Предпросмотр",
    about: "Так сообщение и формы выглядят на сайте. Что бы вы здесь ни нажали, ничего не запишется.",
    show: "Что показать",
    banner: "Сообщение",
    language: "Язык",
    layout: ("Вид", ["Окно", "Полоса", "Диалог"]),
    corner: ("Угол", ["Слева внизу", "Справа внизу", "Слева вверху", "Справа вверху"]),
    scheme: ("Цвета страницы", ["Как на устройстве", "Светлые", "Тёмные"]),
    phone: "Телефон",
    desktop: "Компьютер",
    open: "Открыть отдельно",
    noscript: "Сообщение показывает JavaScript, а в вашем браузере он выключен. Формы работают и без него.",
    tag: "Тег для сайта",
    tag_about: "Поставьте его в <head> каждой страницы, перед другими скриптами.",
    tag_lang: "Сообщение говорит на языке страницы (<html lang>). Чтобы закрепить язык, добавьте в тег {}.",
    tag_fixed: "Именно эта версия, с контрольной суммой: когда файл сайта изменится, замените и тег.",
    copy: "Скопировать",
    copied: "Скопировано",
    missing: "Чего не хватает в файле сайта",
    complete: "Всё на месте.",
    contrast: "Контраст цветов",
    contrast_about: "Тексту нужно не меньше 4,5 : 1, краям и знакам – 3 : 1 (WCAG 2.2 AA).",
    heads: ["Что", "Не меньше", "Светлые", "Тёмные"],
    passes: "хватает",
    fails: "не хватает",
    pairs: [
        "Текст",
        "Пояснения",
        "Ссылка",
        "Слова на кнопке",
        "Слова на кнопке под курсором",
        "Слова об ошибке",
        "Кнопка и страница",
        "Край поля",
        "Фокус, отмеченный флажок, край кнопки",
    ],
    sample: ["Страница вашего сайта", "Это образец. На вашем сайте здесь будет ваше содержание.", "Сервис ниже ждёт разрешения."],
    held: "Сервис, который ждёт разрешения",
    freed: "Разрешено: теперь здесь был бы сам сервис.",
};

static EN: Preview = Preview {
    title: "Preview",
    about: "This is how the banner and the forms look on the site. Whatever you press here, nothing is recorded.",
    show: "Show",
    banner: "Banner",
    language: "Language",
    layout: ("Layout", ["Box", "Bar", "Dialog"]),
    corner: ("Corner", ["Bottom left", "Bottom right", "Top left", "Top right"]),
    scheme: ("Colours of the page", ["As the device", "Light", "Dark"]),
    phone: "Phone",
    desktop: "Desktop",
    open: "Open by itself",
    noscript: "The banner is shown by JavaScript, which is off in your browser. Forms work without it.",
    tag: "The tag for the site",
    tag_about: "Put it in the <head> of every page, before other scripts.",
    tag_lang: "The banner speaks the page’s own language (<html lang>). To fix it, add {} to the tag.",
    tag_fixed: "This very version, with its checksum: when the site file changes, exchange the tag.",
    copy: "Copy",
    copied: "Copied",
    missing: "What the site file still lacks",
    complete: "Everything is there.",
    contrast: "Contrast of the colours",
    contrast_about: "Words need 4.5 : 1 at least, edges and marks 3 : 1 (WCAG 2.2 AA).",
    heads: ["What", "Least", "Light", "Dark"],
    passes: "enough",
    fails: "too weak",
    pairs: [
        "Text",
        "Side notes",
        "Link",
        "Words on a button",
        "Words on a button under the pointer",
        "Words about a mistake",
        "Button and page",
        "Edge of a field",
        "Focus, a ticked box, edge of a button",
    ],
    sample: [
        "A page of your site",
        "This is a sample. Your own content stands here on your site.",
        "The service below waits until it is allowed.",
    ],
    held: "A service that waits to be allowed",
    freed: "Allowed: the service itself would be here now.",
};
