//! The one private link of a matter, and what a person can do with it.

/// Private link: keep it, copy it, send it to oneself.
pub struct PrivateLink {
    /// Heading over the link.
    pub heading: &'static str,
    /// What the link is for.
    pub about: &'static str,
    /// Button that copies the link.
    pub copy: &'static str,
    /// Label of that button once the link is copied.
    pub copied: &'static str,
    /// Button that opens the device's own sheet for sharing.
    pub share: &'static str,
    /// Link that begins an e-mail to oneself.
    pub mail: &'static str,
    /// Subject of that e-mail: number of the application and name of the site.
    pub subject: fn(&str, &str) -> String,
}

family!(PrivateLink: KK, RU, EN);

const KK: PrivateLink = PrivateLink {
    heading: "Жеке сілтемеңіз",
    about: "Осы іске тек сол арқылы қайта кіресіз. Сақтап қойыңыз, басқаға бермеңіз. Жоғалса, операторға жүгініңіз.",
    copy: "Көшіру",
    copied: "Көшірілді",
    share: "Сақтау немесе жіберу",
    mail: "Өз поштама жіберу",
    subject: |number, site| format!("{site}: {number} жеке сілтемесі"),
};

const RU: PrivateLink = PrivateLink {
    heading: "Ваша личная ссылка",
    about: "Только по ней вы снова попадёте к этому делу. Сохраните её и никому не давайте. Если потеряете, обратитесь к оператору.",
    copy: "Скопировать",
    copied: "Скопировано",
    share: "Сохранить или отправить",
    mail: "Отправить себе на почту",
    subject: |number, site| format!("{site}: личная ссылка {number}"),
};

const EN: PrivateLink = PrivateLink {
    heading: "Your private link",
    about: "Only this link brings you back to this matter. Keep it, and give it to nobody else. If you lose it, turn to the operator.",
    copy: "Copy",
    copied: "Copied",
    share: "Keep or send",
    mail: "E-mail it to myself",
    subject: |number, site| format!("{site}: private link {number}"),
};
