//! Preview of banner and forms for the owner of a site.

/// Preview of banner and forms for the owner of a site.
pub struct Preview {
    /// Heading of the preview.
    pub title: &'static str,
    /// Note that nothing done here is recorded.
    pub about: &'static str,
    /// Label of the choice of what is previewed.
    pub show: &'static str,
    /// Choice of the banner.
    pub banner: &'static str,
    /// Label of the choice of language.
    pub language: &'static str,
    /// Label of the layout, and names of box, bar and dialog.
    pub layout: (&'static str, [&'static str; 3]),
    /// Label of the corner, and names of bottom left, bottom right, top left, top right.
    pub corner: (&'static str, [&'static str; 4]),
    /// Label of the colour scheme, and names of automatic, light and dark.
    pub scheme: (&'static str, [&'static str; 3]),
    /// Name of the narrow frame.
    pub phone: &'static str,
    /// Name of the wide frame.
    pub desktop: &'static str,
    /// Link that opens a frame by itself.
    pub open: &'static str,
    /// Note on what needs JavaScript.
    pub noscript: &'static str,
    /// Heading over the tag to copy.
    pub tag: &'static str,
    /// Explanation of where the tag goes.
    pub tag_about: &'static str,
    /// Explanation of the banner's language; `{}` stands for the attribute.
    pub tag_lang: &'static str,
    /// Label of the tag that pins this version.
    pub tag_fixed: &'static str,
    /// Label of the button that copies the tag.
    pub copy: &'static str,
    /// Confirmation that the tag was copied.
    pub copied: &'static str,
    /// Heading over the gaps of the site file.
    pub missing: &'static str,
    /// Note that nothing is missing.
    pub complete: &'static str,
    /// Heading over the table of contrasts.
    pub contrast: &'static str,
    /// Explanation of which contrast is required.
    pub contrast_about: &'static str,
    /// Column headings: what, least, light, dark.
    pub heads: [&'static str; 4],
    /// Verdict that a contrast suffices.
    pub passes: &'static str,
    /// Verdict that a contrast does not suffice.
    pub fails: &'static str,
    /// Names of the pairs of colours, in the order of `contrast::Pair`.
    pub pairs: [&'static str; 9],
    /// Sample page: its heading and two paragraphs.
    pub sample: [&'static str; 3],
    /// Title of the blocked service on the sample page.
    pub blocked: &'static str,
    /// Text in its place once it is allowed.
    pub unblocked: &'static str,
}

family!(Preview: KK, RU, EN);

const KK: Preview = Preview {
    title: "Алдын ала қарау",
    about: "Баннер мен нысандар сайтта дәл осылай көрінеді. Мұнда не бассаңыз да, ештеңе тіркелмейді.",
    show: "Не көрсетіледі",
    banner: "Баннер",
    language: "Тілі",
    layout: ("Түрі", ["Терезе", "Жолақ", "Диалог"]),
    corner: ("Бұрышы", ["Төменгі сол", "Төменгі оң", "Жоғарғы сол", "Жоғарғы оң"]),
    scheme: ("Беттің түсі", ["Құрылғыдағыдай", "Ашық", "Күңгірт"]),
    phone: "Телефон",
    desktop: "Компьютер",
    open: "Бөлек ашу",
    noscript: "Баннер JavaScript арқылы көрінеді, ал браузеріңізде ол өшірулі. Нысандар онсыз да жұмыс істейді.",
    tag: "Сайтқа қоятын тег",
    tag_about: "Әр беттің <head> бөлігіне, басқа скрипттердің алдына қойыңыз.",
    tag_lang: "Баннер беттің өз тілін (<html lang>) алады. Тілді бекіту үшін тегке {} қосыңыз.",
    tag_fixed: "Дәл осы нұсқасы, тексеру хешімен: сайт файлы өзгергенде оны ауыстырасыз.",
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
    blocked: "Рұқсат күткен сервис",
    unblocked: "Рұқсат берілді: енді мұнда сервистің өзі тұрар еді.",
};

const RU: Preview = Preview {
    title: "Предпросмотр",
    about: "Так баннер и формы выглядят на сайте. Что бы вы здесь ни нажали, ничего не запишется.",
    show: "Что показать",
    banner: "Баннер",
    language: "Язык",
    layout: ("Вид", ["Окно", "Полоса", "Диалог"]),
    corner: ("Угол", ["Слева внизу", "Справа внизу", "Слева вверху", "Справа вверху"]),
    scheme: ("Цвета страницы", ["Как на устройстве", "Светлые", "Тёмные"]),
    phone: "Телефон",
    desktop: "Компьютер",
    open: "Открыть отдельно",
    noscript: "Баннер показывает JavaScript, а в вашем браузере он выключен. Формы работают и без него.",
    tag: "Тег для сайта",
    tag_about: "Поставьте его в <head> каждой страницы, перед другими скриптами.",
    tag_lang: "Баннер говорит на языке страницы (<html lang>). Чтобы закрепить язык, добавьте в тег {}.",
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
    blocked: "Сервис, который ждёт разрешения",
    unblocked: "Разрешено: теперь здесь был бы сам сервис.",
};

const EN: Preview = Preview {
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
    blocked: "A service that waits to be allowed",
    unblocked: "Allowed: the service itself would be here now.",
};
