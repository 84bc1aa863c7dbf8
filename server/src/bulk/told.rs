//! Why a list is not answered, in words for whoever brought it.

use kelisim_core::Lang;

/// The reason of that short name as a sentence; `numbers` are those of [`super::Refusal::numbers`].
#[must_use]
pub fn told(code: &str, numbers: &[u64], lang: Lang) -> String {
    let (kk, ru, en) = of_list(code, numbers).unwrap_or_else(|| of_gateway(code));
    match lang {
        Lang::Kk => kk,
        Lang::Ru => ru,
        Lang::En => en,
    }
}

/// In Kazakh, Russian and English.
type Told = (String, String, String);

/// What is wrong with the list itself.
fn of_list(code: &str, numbers: &[u64]) -> Option<Told> {
    let number = |place: usize| numbers.get(place).copied().unwrap_or_default();
    Some(match code {
        "workbook" => (
            "Бұл Excel кітабы немесе архив. Оны Excel-де ашып, «Басқаша сақтау» арқылы CSV UTF-8 түрінде сақтаңыз да, сол файлды жіберіңіз.".into(),
            "Это книга Excel или архив. Откройте его, выберите «Сохранить как», CSV UTF-8, и отправьте тот файл.".into(),
            "This is a workbook or an archive. Open it, choose Save As, CSV UTF-8, and send that file.".into(),
        ),
        "not-text" => (
            "Бұл мәтін емес. UTF-8 немесе Windows-1251 кодтауындағы CSV файлын жіберіңіз.".into(),
            "Это не текст. Отправьте файл CSV в кодировке UTF-8 или Windows-1251.".into(),
            "This is no text. Send a CSV file in UTF-8 or Windows-1251.".into(),
        ),
        "mixed-encodings" => (
            format!("{}-жол UTF-8 кодтауында, ал {}-жол басқаша: файл екі бөліктен құралған. Оны бір кодтаумен қайта сақтаңыз.", number(0), number(1)),
            format!("Строка {} в UTF-8, а строка {} нет: файл собран из двух. Сохраните его заново в одной кодировке.", number(0), number(1)),
            format!("Line {} is in UTF-8 and line {} is not: the file was put together from two. Save it anew in one encoding.", number(0), number(1)),
        ),
        "empty-list" => ("Файлда бірде-бір жол жоқ.".into(), "В файле нет ни одной строки.".into(), "There is no row in the file.".into()),
        "too-many-columns" => (
            format!("Бір жолда {} бағаннан көп. Бұл кесте ме?", number(0)),
            format!("В строке больше {} столбцов. Это таблица?", number(0)),
            format!("A row has more than {} columns. Is this a table?", number(0)),
        ),
        "record-too-long" => (
            format!("{}-жол тым ұзын. Бір тырнақша жабылмай қалған жоқ па?", number(0)),
            format!("Строка {} слишком длинная. Не осталась ли незакрытой кавычка?", number(0)),
            format!("Row {} is too long. Is there a quotation mark that is never closed?", number(0)),
        ),
        "open-quote" => (
            format!("{}-жолда ашылған тырнақша жабылмаған.", number(0)),
            format!("В строке {} кавычка открыта и нигде не закрыта.", number(0)),
            format!("The quotation mark that opens in row {} is never closed.", number(0)),
        ),
        "no-column" => (
            "Нөмірлері не мекенжайлары бар баған табылмады. Төменде бағанның атауын немесе реттік нөмірін жазыңыз.".into(),
            "Столбец с номерами или адресами не нашёлся. Укажите ниже его название или номер.".into(),
            "No column with identifiers was found. Name it below, by its name or its number.".into(),
        ),
        "unknown-column" => (
            "Мұндай атауы немесе реттік нөмірі бар баған жоқ.".into(),
            "Столбца с таким названием или номером нет.".into(),
            "There is no column of this name or number.".into(),
        ),
        "ambiguous-column" => {
            let columns = |and: &str| {
                let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
                numbers.join(and)
            };
            (
                format!("Бірнеше баған сәйкес келеді: {}. Қайсысы керегін төменде көрсетіңіз.", columns(", ")),
                format!("Подходят сразу несколько столбцов: {}. Укажите ниже, какой нужен.", columns(", ")),
                format!("Several columns might be meant: {}. Say below which one.", columns(", ")),
            )
        }
        "too-large" => (
            format!("Тізім {} МиБ-тан аспауы керек. Оны бөліктерге бөліп жіберіңіз.", number(0)),
            format!("Список может быть не больше {} МиБ. Отправьте его по частям.", number(0)),
            format!("A list may have {} MiB. Send it in parts.", number(0)),
        ),
        _ => return None,
    })
}

/// What keeps the gateway from answering it.
fn of_gateway(code: &str) -> Told {
    match code {
        "no-room" => (
            "Тізімдерге арналған орын толды. Ескі тізімдеріңізді жойыңыз немесе кейінірек жіберіңіз.".into(),
            "Место для списков занято. Удалите старые списки или отправьте этот позже.".into(),
            "All the room for lists is taken. Delete old ones, or send this later.".into(),
        ),
        "disk-full" => (
            "Шлюздің дискісі толған, ештеңе сақталған жоқ. Шлюзді жүргізетін адамға айтыңыз.".into(),
            "Диск шлюза заполнен, ничего не сохранено. Сообщите тому, кто обслуживает шлюз.".into(),
            "The gateway's disk is full, and nothing was kept. Tell whoever runs it.".into(),
        ),
        "cut-off" => (
            "Файл толық келмеді, ештеңе сақталған жоқ. Қайта жіберіңіз.".into(),
            "Файл пришёл не целиком, ничего не сохранено. Отправьте его ещё раз.".into(),
            "The file did not come whole, and nothing was kept. Send it again.".into(),
        ),
        "check-quota" => (
            "Бүгінгі тексеру шегі таусылды. Ертең жалғастырыңыз.".into(),
            "Сегодняшний предел проверок исчерпан. Продолжите завтра.".into(),
            "Today's limit of checks is used up. Go on tomorrow.".into(),
        ),
        "people-quota" => (
            "Бүгін әртүрлі адамдар туралы рұқсат етілгеннен көп сұралды. Ертең жалғастырыңыз.".into(),
            "Сегодня спросили о стольких разных людях, о скольких можно за день. Продолжите завтра.".into(),
            "You asked today about as many different people as one may in a day. Go on tomorrow.".into(),
        ),
        "sequential-identifiers" => (
            "Тізімде нөмірлер бірінен соң бірі қатар тұр, бұл нөмірлерді түгел тізіп шығуға ұқсайды, сондықтан жауап берілмейді."
                .into(),
            "Номера в списке идут подряд, это похоже на перебор, поэтому ответа не будет.".into(),
            "The numbers in the list follow one another. That looks like going through all of them, so it is not answered."
                .into(),
        ),
        "unknown-purpose" | "unknown-channel" | "no-channel" => (
            "Сайтта мұндай мақсат немесе байланыс түрі енді жоқ.".into(),
            "Такой цели или такого способа связи у сайта больше нет.".into(),
            "The site has no such purpose or channel any more.".into(),
        ),
        _ => (
            "Шлюз тізімді оқи да, жаза да алмады. Шлюзді жүргізетін адамға айтыңыз: себебі оның журналында тұр.".into(),
            "Шлюз не смог прочитать или записать список. Сообщите тому, кто его обслуживает: причина в журнале шлюза.".into(),
            "The gateway could not read or write the list. Tell whoever runs it: its log says why.".into(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Refusal;
    use super::*;

    #[test]
    fn every_refusal_that_a_person_can_meet_has_words_of_its_own() {
        let all = [
            Refusal::Workbook,
            Refusal::NotText,
            Refusal::Mixed { utf8: 3, other: 9 },
            Refusal::Empty,
            Refusal::TooManyColumns,
            Refusal::LongRecord(7),
            Refusal::OpenQuote(8),
            Refusal::NoColumn,
            Refusal::UnknownColumn,
            Refusal::Ambiguous(vec![0, 2]),
            Refusal::TooLarge(64 << 20),
            Refusal::NoRoom,
            Refusal::DiskFull,
            Refusal::Cut,
        ];
        for lang in Lang::ALL {
            let unknown = told("", &[], lang);
            for refusal in &all {
                let words = told(refusal.code(), &refusal.numbers(), lang);
                assert_ne!(words, unknown, "{}", refusal.code());
                for number in refusal.numbers() {
                    assert!(words.contains(&number.to_string()), "{words}");
                }
            }
        }
        assert!(told("ambiguous-column", &Refusal::Ambiguous(vec![0, 2]).numbers(), Lang::En).contains("1, 3"));
    }
}
