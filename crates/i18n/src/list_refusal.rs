//! Reasons why a list is not answered, for whoever brought it.

use kelisim_core::Lang;

use crate::format::size;

/// Reasons why a list is not answered.
pub struct ListRefusal {
    /// File that is a workbook or an archive.
    workbook: &'static str,
    /// File that is no text.
    not_text: &'static str,
    /// File in two encodings: a line in UTF-8, and a line that is not.
    mixed_encodings: fn(u64, u64) -> String,
    /// File without a single row.
    empty_list: &'static str,
    /// Row with more columns than that.
    too_many_columns: fn(u64) -> String,
    /// Row of that number is too long.
    record_too_long: fn(u64) -> String,
    /// Quotation mark that opens in that row and never closes.
    open_quote: fn(u64) -> String,
    /// No column with identifiers.
    no_column: &'static str,
    /// Column asked for does not exist.
    unknown_column: &'static str,
    /// Several columns with identifiers: their numbers.
    ambiguous_column: fn(&str) -> String,
    /// File larger than so many MiB.
    too_large: fn(u64) -> String,
    /// Room for lists is used up.
    no_room: &'static str,
    /// Disk of the gateway is full.
    disk_full: &'static str,
    /// Upload that broke off.
    cut_off: &'static str,
    /// Daily quota of checks is used up.
    check_quota: &'static str,
    /// Daily quota of different people is used up.
    people_quota: &'static str,
    /// Identifiers in sequence, which looks like enumeration.
    sequential_identifiers: &'static str,
    /// Purpose or channel that the site no longer has.
    unknown_purpose: &'static str,
    /// Failure of the gateway itself.
    internal: &'static str,
}

family!(ListRefusal: KK, RU, EN);

impl ListRefusal {
    /// Explains the refusal with that code of the API. `numbers` are what it is about, in the order in which the
    /// sentence has them: lines, rows, columns, a limit. A code that is no refusal of a list reads as a failure of
    /// the gateway.
    #[must_use]
    pub fn explain(&self, code: &str, numbers: &[u64]) -> String {
        let number = |place: usize| numbers.get(place).copied().unwrap_or_default();
        let sentence = match code {
            "mixed-encodings" => return (self.mixed_encodings)(number(0), number(1)),
            "too-many-columns" => return (self.too_many_columns)(number(0)),
            "record-too-long" => return (self.record_too_long)(number(0)),
            "open-quote" => return (self.open_quote)(number(0)),
            "ambiguous-column" => {
                let columns: Vec<String> = numbers.iter().map(u64::to_string).collect();
                return (self.ambiguous_column)(&columns.join(", "));
            }
            "too-large" => return (self.too_large)(number(0)),
            "workbook" => self.workbook,
            "not-text" => self.not_text,
            "empty-list" => self.empty_list,
            "no-column" => self.no_column,
            "unknown-column" => self.unknown_column,
            "no-room" => self.no_room,
            "disk-full" => self.disk_full,
            "cut-off" => self.cut_off,
            "check-quota" => self.check_quota,
            "people-quota" => self.people_quota,
            "sequential-identifiers" => self.sequential_identifiers,
            "unknown-purpose" | "unknown-channel" | "no-channel" => self.unknown_purpose,
            _ => self.internal,
        };
        sentence.to_owned()
    }
}

const KK: ListRefusal = ListRefusal {
    workbook: "Бұл Excel кітабы немесе архив. Оны Excel-де ашып, «Басқаша сақтау» арқылы CSV UTF-8 түрінде сақтаңыз да, сол файлды жіберіңіз.",
    not_text: "Бұл мәтін емес. UTF-8 немесе Windows-1251 кодтауындағы CSV файлын жіберіңіз.",
    mixed_encodings: |utf8, other| {
        format!(
            "{utf8}-жол UTF-8 кодтауында, ал {other}-жол басқаша: файл екі бөліктен құралған. Оны бір кодтаумен қайта сақтаңыз."
        )
    },
    empty_list: "Файлда бірде-бір жол жоқ.",
    too_many_columns: |most| format!("Бір жолда {most} бағаннан көп. Бұл кесте ме?"),
    record_too_long: |row| format!("{row}-жол тым ұзын. Бір тырнақша жабылмай қалған жоқ па?"),
    open_quote: |row| format!("{row}-жолда ашылған тырнақша жабылмаған."),
    no_column: "Нөмірлері не мекенжайлары бар баған табылмады. Төменде бағанның атауын немесе реттік нөмірін жазыңыз.",
    unknown_column: "Мұндай атауы немесе реттік нөмірі бар баған жоқ.",
    ambiguous_column: |columns| format!("Бірнеше баған сәйкес келеді: {columns}. Қайсысы керегін төменде көрсетіңіз."),
    too_large: |mib| format!("Тізімнің ең үлкен көлемі – {}. Оны бөліктерге бөліп жіберіңіз.", size(mib << 20, Lang::Kk)),
    no_room: "Тізімдерге арналған орын толды. Ескі тізімдеріңізді жойыңыз немесе кейінірек жіберіңіз.",
    disk_full: "Шлюздің дискісі толған, ештеңе сақталған жоқ. Шлюз әкімшісіне айтыңыз.",
    cut_off: "Файл толық келмеді, ештеңе сақталған жоқ. Қайта жіберіңіз.",
    check_quota: "Бүгінгі тексеру шегі таусылды. Ертең жалғастырыңыз.",
    people_quota: "Бүгін әртүрлі адамдар туралы рұқсат етілгеннен көп сұралды. Ертең жалғастырыңыз.",
    sequential_identifiers: "Тізімде нөмірлер бірінен соң бірі қатар тұр, бұл нөмірлерді түгел тізіп шығуға ұқсайды, сондықтан жауап берілмейді.",
    unknown_purpose: "Сайтта мұндай мақсат немесе байланыс түрі енді жоқ.",
    internal: "Шлюз тізімді оқи да, жаза да алмады. Шлюз әкімшісіне айтыңыз: себебі оның журналында тұр.",
};

const RU: ListRefusal = ListRefusal {
    workbook: "Это книга Excel или архив. Откройте его, выберите «Сохранить как», CSV UTF-8, и отправьте тот файл.",
    not_text: "Это не текст. Отправьте файл CSV в кодировке UTF-8 или Windows-1251.",
    mixed_encodings: |utf8, other| {
        format!("Строка {utf8} в UTF-8, а строка {other} нет: файл собран из двух. Сохраните его заново в одной кодировке.")
    },
    empty_list: "В файле нет ни одной строки.",
    too_many_columns: |most| format!("В строке больше {most} столбцов. Это таблица?"),
    record_too_long: |row| format!("Строка {row} слишком длинная. Не осталась ли незакрытой кавычка?"),
    open_quote: |row| format!("В строке {row} кавычка открыта и нигде не закрыта."),
    no_column: "Столбец с номерами или адресами не нашёлся. Укажите ниже его название или номер.",
    unknown_column: "Столбца с таким названием или номером нет.",
    ambiguous_column: |columns| format!("Подходят сразу несколько столбцов: {columns}. Укажите ниже, какой нужен."),
    too_large: |mib| format!("Список может быть не больше {}. Отправьте его по частям.", size(mib << 20, Lang::Ru)),
    no_room: "Место для списков занято. Удалите старые списки или отправьте этот позже.",
    disk_full: "Диск шлюза заполнен, ничего не сохранено. Сообщите тому, кто обслуживает шлюз.",
    cut_off: "Файл пришёл не целиком, ничего не сохранено. Отправьте его ещё раз.",
    check_quota: "Сегодняшний предел проверок исчерпан. Продолжите завтра.",
    people_quota: "Сегодня спросили о стольких разных людях, о скольких можно за день. Продолжите завтра.",
    sequential_identifiers: "Номера в списке идут подряд, это похоже на перебор, поэтому ответа не будет.",
    unknown_purpose: "Такой цели или такого способа связи у сайта больше нет.",
    internal: "Шлюз не смог прочитать или записать список. Сообщите тому, кто его обслуживает: причина в журнале шлюза.",
};

const EN: ListRefusal = ListRefusal {
    workbook: "This is a workbook or an archive. Open it, choose Save As, CSV UTF-8, and send that file.",
    not_text: "This is no text. Send a CSV file in UTF-8 or Windows-1251.",
    mixed_encodings: |utf8, other| {
        format!(
            "Line {utf8} is in UTF-8 and line {other} is not: the file was put together from two. Save it anew in one encoding."
        )
    },
    empty_list: "There is no row in the file.",
    too_many_columns: |most| format!("A row has more than {most} columns. Is this a table?"),
    record_too_long: |row| format!("Row {row} is too long. Is there a quotation mark that is never closed?"),
    open_quote: |row| format!("The quotation mark that opens in row {row} is never closed."),
    no_column: "No column with identifiers was found. Name it below, by its name or its number.",
    unknown_column: "There is no column of this name or number.",
    ambiguous_column: |columns| format!("Several columns might be meant: {columns}. Say below which one."),
    too_large: |mib| format!("A list may be at most {}. Send it in parts.", size(mib << 20, Lang::En)),
    no_room: "All the room for lists is taken. Delete old ones, or send this later.",
    disk_full: "The gateway's disk is full, and nothing was kept. Tell whoever runs it.",
    cut_off: "The file did not come whole, and nothing was kept. Send it again.",
    check_quota: "Today's limit of checks is used up. Go on tomorrow.",
    people_quota: "You asked today about as many different people as one may in a day. Go on tomorrow.",
    sequential_identifiers: "The numbers in the list follow one another. That looks like going through all of them, so it is not answered.",
    unknown_purpose: "The site has no such purpose or channel any more.",
    internal: "The gateway could not read or write the list. Tell whoever runs it: its log says why.",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    #[test]
    fn numbers_stand_in_their_sentences() {
        for refusal in Lang::ALL.map(ListRefusal::of) {
            for code in ["mixed-encodings", "too-many-columns", "record-too-long", "open-quote", "ambiguous-column", "too-large"]
            {
                assert!(refusal.explain(code, &[37, 59]).contains("37"), "{code}");
            }
            assert!(refusal.explain("mixed-encodings", &[37, 59]).contains("59"));
            assert_eq!(refusal.explain("nonsense", &[]), refusal.internal);
        }
        assert!(ListRefusal::of(Lang::En).explain("ambiguous-column", &[1, 3]).contains("1, 3"));
    }
}
