//! What is amiss with the gateway, above every page of the console.

/// Sentences about what keeps acts from being recorded, or soon will.
pub struct Alarms {
    /// The store does not keep what was promised, or is full: nothing is recorded.
    pub not_ready: &'static str,
    /// Only the reserve for refusals is left.
    pub reserve: &'static str,
    /// Room of the store runs short.
    pub short: &'static str,
    /// The ledger of a site, by its name, is stopped.
    pub stopped: fn(&str) -> String,
    /// A site, by its name, is served as it was published before.
    pub as_published: fn(&str) -> String,
    /// The contract of a site with a recipient ends on a day, in so many days.
    pub contract_ends: fn(&str, &str, &str, i32) -> String,
    /// It has ended on that day, or begins later: nothing is sent.
    pub contract_over: fn(&str, &str, &str) -> String,
}

family!(Alarms: KK, RU, EN);

const KK: Alarms = Alarms {
    not_ready: "Қазір ештеңе жазылмайды: қойма уәде етілгендей сақтай алмайды. Шлюз әкімшісіне хабарлаңыз.",
    reserve: "Қоймада тек қор қалды: бас тартулар, кері қайтарып алулар мен сұраулар ғана қабылданады. Орын босату керек.",
    short: "Қоймада орын азайып барады. Шлюз әкімшісіне хабарлаңыз.",
    stopped: |site| {
        format!(
            "{site}: жазба тоқтатылды. Қоймадағы журнал біз қол қойған журналды жалғастырмайды немесе бүлінген. Шлюз әкімшісіне дереу хабарлаңыз."
        )
    },
    as_published: |site| {
        format!(
            "{site}: файлдардағы өзгеріс қолданылмады, сайт бұрынғы жарияланған күйінде жұмыс істейді. Себебі шлюз журналында."
        )
    },
    contract_ends: |site, to, day, left| {
        format!(
            "{site}: «{to}» алушысымен шарт {day} күні аяқталады ({left} күн қалды). Шарт ұзартылмаса, алушыға ештеңе жіберілмейді."
        )
    },
    contract_over: |site, to, day| {
        format!("{site}: «{to}» алушысымен шарт күшінде емес ({day}). Оған ештеңе жіберілмейді, жіберілетін деректер күтіп тұр.")
    },
};

const RU: Alarms = Alarms {
    not_ready: "Сейчас ничего не записывается: хранилище не может хранить так, как обещано. Сообщите администратору шлюза.",
    reserve: "В хранилище остался только резерв: принимаются отказы, отзывы и запросы, остальное – нет. Нужно освободить место.",
    short: "В хранилище заканчивается место. Сообщите администратору шлюза.",
    stopped: |site| {
        format!(
            "{site}: запись остановлена. Журнал в хранилище не продолжает тот, что мы подписали, или повреждён. Срочно сообщите администратору шлюза."
        )
    },
    as_published: |site| {
        format!(
            "{site}: изменения в файлах не применены, сайт работает так, как был опубликован раньше. Причина – в журнале шлюза."
        )
    },
    contract_ends: |site, to, day, left| {
        format!(
            "{site}: договор с получателем «{to}» заканчивается {day} (осталось дней: {left}). Без продления туда ничего не будет отправлено."
        )
    },
    contract_over: |site, to, day| {
        format!("{site}: договор с получателем «{to}» не действует ({day}). Туда ничего не отправляется, данные ждут.")
    },
};

const EN: Alarms = Alarms {
    not_ready: "Nothing is recorded now: the store cannot keep what was promised. Tell whoever runs the gateway.",
    reserve: "Only the reserve of the store is left: refusals, withdrawals and requests are taken, and nothing else. Room has to be made.",
    short: "The store is running short of room. Tell whoever runs the gateway.",
    stopped: |site| {
        format!(
            "{site}: recording has stopped. The log in the store does not continue the one we signed, or is damaged. Tell whoever runs the gateway at once."
        )
    },
    as_published: |site| {
        format!(
            "{site}: the changes in its files were not taken up, and it is served as it was published before. The gateway's log says why."
        )
    },
    contract_ends: |site, to, day, left| {
        format!(
            "{site}: the contract with “{to}” ends on {day} ({left} days left). Unless it is prolonged, nothing will be sent there."
        )
    },
    contract_over: |site, to, day| {
        format!("{site}: the contract with “{to}” is not in force ({day}). Nothing is sent there; what is due waits.")
    },
};
