//! Letter about a changed policy: plain text, sentences of the gateway around those of the operator.

/// Letter about a changed policy: the part in one language.
pub struct Notice {
    /// Subject line: site, and whether the policy is in force already.
    pub subject: fn(&str, bool) -> String,
    /// Greeting in the first line.
    pub greeting: &'static str,
    /// What happens: operator, site, version, day, and whether that day has come.
    pub what: fn(&str, &str, &str, &str, bool) -> String,
    /// Heading over the operator's summary of changes.
    pub changes: &'static str,
    /// Label before the address of the policy.
    pub whole: &'static str,
    /// Reason for the letter and what can be done, with the operator's mailbox.
    pub why: fn(&str) -> String,
}

family!(Notice: KK, RU, EN);

const KK: Notice = Notice {
    subject: |site, come| {
        if come {
            format!("{site}: құпиялылық саясаты өзгерді")
        } else {
            format!("{site}: құпиялылық саясаты өзгереді")
        }
    },
    greeting: "Сәлеметсіз бе!",
    what: |operator, site, version, day, come| {
        if come {
            format!(
                "{site} сайтының құпиялылық саясаты өзгерді. Жаңа редакциясы (№ {version}) {day} күні күшіне енді. Оператор: {operator}."
            )
        } else {
            format!(
                "{site} сайтының құпиялылық саясаты өзгереді. Жаңа редакциясы (№ {version}) {day} күні күшіне енеді. Оператор: {operator}."
            )
        }
    },
    changes: "Қысқаша айтқанда:",
    whole: "Толық мәтіні және өзгерген бөлімдері:",
    why: |mailbox| {
        format!(
            "Сіз бұрын осы сайт арқылы өтініш жіберіп, осы поштаны көрсеткен едіңіз, сондықтан хабарлап отырмыз. \
             Келіспесеңіз, келісіміңізді кез келген уақытта кері қайтарып ала аласыз: түбіртегіңіздегі жеке сілтемені ашыңыз \
             немесе {mailbox} поштасына жазыңыз."
        )
    },
};

const RU: Notice = Notice {
    subject: |site, come| {
        if come {
            format!("{site}: политика конфиденциальности изменилась")
        } else {
            format!("{site}: политика конфиденциальности меняется")
        }
    },
    greeting: "Здравствуйте!",
    what: |operator, site, version, day, come| {
        if come {
            format!(
                "Политика конфиденциальности сайта {site} изменилась. Новая редакция (№ {version}) действует с {day}. Оператор: {operator}."
            )
        } else {
            format!(
                "Политика конфиденциальности сайта {site} меняется. Новая редакция (№ {version}) начнёт действовать {day}. Оператор: {operator}."
            )
        }
    },
    changes: "Если коротко:",
    whole: "Полный текст и изменённые разделы:",
    why: |mailbox| {
        format!(
            "Мы пишем, потому что вы отправляли обращение через этот сайт и указали эту почту. Если вы не согласны, согласие \
             можно отозвать в любое время: откройте личную ссылку из вашей квитанции или напишите на {mailbox}."
        )
    },
};

const EN: Notice = Notice {
    subject: |site, come| {
        if come { format!("{site}: the privacy policy has changed") } else { format!("{site}: the privacy policy is changing") }
    },
    greeting: "Hello,",
    what: |operator, site, version, day, come| {
        if come {
            format!(
                "The privacy policy of {site} has changed. Its new version (No. {version}) has been in force since {day}. Operator: {operator}."
            )
        } else {
            format!(
                "The privacy policy of {site} is changing. Its new version (No. {version}) comes into force on {day}. Operator: {operator}."
            )
        }
    },
    changes: "In short:",
    whole: "The whole text, and the parts that changed:",
    why: |mailbox| {
        format!(
            "You get this letter because you sent an application through this site and gave this address. If you do not \
             agree, you can take your consent back at any time: open the private link on your receipt, or write to {mailbox}."
        )
    },
};
