//! What is missing in a site file, said to its owner.

use kelisim_core::Lang;

use crate::preview::gaps::Gap;

/// What is wrong, and what to do, in that language.
pub fn explain(gap: &Gap, lang: Lang) -> (String, String) {
    let [kk, ru, en] = said(gap);
    let (what, remedy) = match lang {
        Lang::Kk => kk,
        Lang::Ru => ru,
        Lang::En => en,
    };
    let name = gap.name();
    (what.replace("{}", &name), remedy.replace("{}", &name))
}

/// Kazakh, Russian, English; `{}` stands for the name of what it is about.
#[expect(clippy::too_many_lines, reason = "a table of words: two sentences in three languages for each gap")]
fn said(gap: &Gap) -> [(&'static str, &'static str); 3] {
    match gap {
        Gap::StandInBin => [
            ("БСН нағыз емес: мұндай ай жоқ.", "Ұйымның өз БСН-ін жазыңыз."),
            ("БИН ненастоящий: такого месяца нет.", "Впишите БИН вашей организации."),
            ("The BIN is a stand-in: its month does not exist.", "Put your organisation’s own BIN here."),
        ],
        Gap::StandInPhone => [
            ("Телефон нөмірі нағыз емес.", "Келушілер қоңырау шала алатын нөмірді жазыңыз."),
            ("Номер телефона ненастоящий.", "Впишите номер, по которому вам можно позвонить."),
            ("The telephone number is a stand-in.", "Put a number here at which people can reach you."),
        ],
        Gap::NoResponsible => [
            (
                "Дербес деректерге жауапты тұлға көрсетілмеген.",
                "94-V заңның 25-бабы оны тағайындауды талап етеді: аты мен поштасын жазыңыз.",
            ),
            (
                "Не указан ответственный за персональные данные.",
                "Его требует назначить статья 25 закона 94-V: впишите имя и почту.",
            ),
            (
                "Nobody is named as in charge of personal data.",
                "Art. 25 of law 94-V wants somebody appointed: give name and mailbox.",
            ),
        ],
        Gap::Language(_) => [
            (
                "Сайтта бұл тіл жоқ: {}.",
                "Тұтынушыға ақпарат қазақша және орысша берілуге тиіс: тілді тізімге, сөздерін мәтіндерге қосыңыз.",
            ),
            (
                "На сайте нет языка: {}.",
                "Потребителю сообщают на казахском и русском: добавьте язык в список, а слова – в тексты.",
            ),
            (
                "The site does not speak {}.",
                "Consumers are told things in Kazakh and Russian: add the language to the list and its words to the texts.",
            ),
        ],
        Gap::NothingOptional => [
            ("Таңдайтын санат жоқ, ал хабарлама таңдау үшін керек.", "Санаттарды қосыңыз немесе тегті орнатпаңыз."),
            ("Нет ни одной необязательной категории, а сообщение нужно ради выбора.", "Добавьте категории или не ставьте тег."),
            ("No category is optional, and the banner is there to choose.", "Add categories, or leave the tag out."),
        ],
        Gap::EmptyCategory(_) => [
            ("«{}» санатында бірде-бір сервис жоқ.", "Келуші кімге рұқсат беретінін көруі үшін сервистерін жазыңыз."),
            ("В категории «{}» нет ни одного сервиса.", "Перечислите сервисы, чтобы было видно, кому даётся разрешение."),
            ("The category “{}” has no service.", "List its services, so that people see whom they allow."),
        ],
        Gap::NoCookies(_) => [
            (
                "«{}» сервисінің cookie файлдары көрсетілмеген.",
                "Келісім қайтарылғанда өшіру үшін атауларын жазыңыз; cookie қоймаса, тізімді бос қалдырыңыз.",
            ),
            (
                "У сервиса «{}» не указаны cookie.",
                "Впишите имена, чтобы удалить их при отзыве; если сервис их не ставит, оставьте список пустым.",
            ),
            (
                "No cookies are listed for “{}”.",
                "Name them, so that they are cleared on withdrawal; if it sets none, leave the list empty.",
            ),
        ],
        Gap::NoHosts(_) => [
            (
                "«{}» сервисінің мекенжайлары көрсетілмеген.",
                "Қай хосттарға қосылатынын жазыңыз: қатаң режим тек белгілілерін өткізеді.",
            ),
            (
                "У сервиса «{}» не указаны адреса.",
                "Впишите хосты, с которыми он связывается: строгий режим пропускает только известные.",
            ),
            ("No hosts are listed for “{}”.", "Name those it connects to: the strict mode lets only known ones through."),
        ],
        Gap::NoMonths(_) => [
            ("«{}» cookie файлдарын қанша уақыт сақтайтыны белгісіз.", "Ең ұзақ сақталатын cookie неше ай тұратынын жазыңыз."),
            ("Неизвестно, как долго «{}» хранит cookie.", "Впишите, сколько месяцев живёт самая долгая."),
            ("It is not said how long “{}” keeps its cookies.", "Give the months of the longest one."),
        ],
        Gap::CrossBorder(_) => [
            (
                "Мәтінде деректер шетелге берілмейді делінген, ал «{}» шетелде.",
                "Мәтінді түзетіп, жаңа нұсқасын шығарыңыз немесе сервисті алып тастаңыз.",
            ),
            (
                "Текст говорит, что данные не уходят за границу, а «{}» – за границей.",
                "Исправьте текст и выпустите новую версию или уберите сервис.",
            ),
            (
                "The text says no data go abroad, and “{}” is abroad.",
                "Mend the text and give it a new version, or remove the service.",
            ),
        ],
        Gap::NoPolicyInForce => [
            ("Бүгін қолданыстағы саясат жоқ.", "Күшіне енетін күні бүгін не бұрын болатын саясат қосыңыз."),
            ("Сегодня не действует ни одна политика.", "Добавьте политику, вступившую в силу сегодня или раньше."),
            ("No policy is in force today.", "Add one that is in force from today or earlier."),
        ],
        Gap::NoDestination(_) => [
            (
                "«{}» нысанынан келген өтініштер ешқайда жіберілмейді.",
                "Қабылдайтын жүйені қосыңыз, әйтпесе оларды ешкім көрмейді.",
            ),
            (
                "Обращения из формы «{}» никуда не пересылаются.",
                "Добавьте систему, которая их принимает, иначе их никто не увидит.",
            ),
            ("Applications by the form “{}” are sent nowhere.", "Add the system that takes them, or nobody will see them."),
        ],
        Gap::NoSecret(_) => [
            (
                "«{}» қабылдаушысы kelisim.toml файлында жоқ: оған ештеңе жіберілмейді.",
                "Файлға [forward.destinations] кестесін қосыңыз.",
            ),
            (
                "Получателя «{}» нет в kelisim.toml: ему ничего не отправится.",
                "Добавьте в файл его таблицу [forward.destinations].",
            ),
            (
                "The destination “{}” is not in kelisim.toml: nothing is sent to it.",
                "Add its table [forward.destinations] to that file.",
            ),
        ],
        Gap::UnusedText(_) => [
            ("«{}» мәтінін бірде-бір нысан көрсетпейді.", "Оны нысанға қосыңыз немесе файлдан алып тастаңыз."),
            ("Текст «{}» не показан ни в одной форме.", "Добавьте его в форму или уберите из файла."),
            ("The text “{}” is shown by no form.", "Add it to a form, or take it out of the file."),
        ],
        Gap::UnaskedPurpose(_) => [
            (
                "«{}» мақсатына ешқандай мәтін келісім сұрамайды.",
                "Оны мәтіннің мақсаттарына қосыңыз, әйтпесе тексеру әрқашан «жоқ» дейді.",
            ),
            (
                "На цель «{}» ни один текст не спрашивает согласия.",
                "Добавьте её к целям текста, иначе проверка всегда ответит «нет».",
            ),
            ("No text asks for consent to the purpose “{}”.", "Add it to a text’s purposes, or every check will say no."),
        ],
        Gap::PlainOrigin(_) => [
            ("{} шифрсыз ашылады.", "https:// мекенжайын жазыңыз: шифрсыз беттің cookie файлын жолда кез келген адам оқи алады."),
            ("{} открывается без шифрования.", "Впишите адрес https://: cookie такой страницы по дороге прочтёт кто угодно."),
            ("{} is not encrypted.", "Write its https:// address: anybody on the way can read such a page’s cookies."),
        ],
    }
}
