//! What was done with one's own account, in words.

use kelisim_core::Lang;

use super::Console;

/// What was done with an account. Names are those its owner gave to passkeys.
pub enum OwnDeed<'n> {
    /// Set up with password and app.
    SetUp,
    /// Signed in with password and code.
    SignedIn,
    /// Signed in with a recovery code.
    SignedInByCode,
    /// They signed in through the organisation.
    Came,
    /// Signed out.
    SignedOut,
    /// Signed out everywhere.
    SignedOutEverywhere,
    /// New recovery codes were made.
    Codes,
    /// Shut out by whoever runs the gateway.
    ShutOut,
    /// Let in again.
    LetIn,
    /// Got a new one-time link.
    Reset,
    /// Set up with a passkey.
    KeySetUp(&'n str),
    /// A passkey was added.
    KeyAdded(&'n str),
    /// A passkey was removed.
    KeyRemoved(&'n str),
    /// Signed in with a passkey.
    KeySignedIn(&'n str),
    /// A passkey was refused: there may be a copy of it.
    KeyCopied(&'n str),
}

impl Console {
    /// What was done with one's own account.
    pub fn own_deed(lang: Lang, deed: &OwnDeed<'_>) -> String {
        match lang {
            Lang::Kk => kk(deed),
            Lang::Ru => ru(deed),
            Lang::En => en(deed),
        }
    }
}

fn en(deed: &OwnDeed<'_>) -> String {
    match deed {
        OwnDeed::SetUp => "Set up with a password and an app".into(),
        OwnDeed::SignedIn => "Signed in with password and code".into(),
        OwnDeed::SignedInByCode => "Signed in with a recovery code".into(),
        OwnDeed::Came => "Signed in through the organisation".into(),
        OwnDeed::SignedOut => "Signed out".into(),
        OwnDeed::SignedOutEverywhere => "Signed out on all devices".into(),
        OwnDeed::Codes => "Made new recovery codes".into(),
        OwnDeed::ShutOut => "Shut out at the gateway's machine".into(),
        OwnDeed::LetIn => "Let in again at the gateway's machine".into(),
        OwnDeed::Reset => "A new link was made at the gateway's machine".into(),
        OwnDeed::KeySetUp(name) => format!("Set up with the passkey “{name}”"),
        OwnDeed::KeyAdded(name) => format!("Added the passkey “{name}”"),
        OwnDeed::KeyRemoved(name) => format!("Removed the passkey “{name}”"),
        OwnDeed::KeySignedIn(name) => format!("Signed in with the passkey “{name}”"),
        OwnDeed::KeyCopied(name) => format!("The passkey “{name}” was refused: it may have been copied"),
    }
}

fn ru(deed: &OwnDeed<'_>) -> String {
    match deed {
        OwnDeed::SetUp => "Настроен вход с паролем и приложением".into(),
        OwnDeed::SignedIn => "Вход по паролю и коду".into(),
        OwnDeed::SignedInByCode => "Вход по запасному коду".into(),
        OwnDeed::Came => "Вход через организацию".into(),
        OwnDeed::SignedOut => "Выход".into(),
        OwnDeed::SignedOutEverywhere => "Выход на всех устройствах".into(),
        OwnDeed::Codes => "Получены новые запасные коды".into(),
        OwnDeed::ShutOut => "Доступ закрыт на машине шлюза".into(),
        OwnDeed::LetIn => "Доступ снова открыт на машине шлюза".into(),
        OwnDeed::Reset => "На машине шлюза создана новая ссылка".into(),
        OwnDeed::KeySetUp(name) => format!("Настроен вход с ключом доступа «{name}»"),
        OwnDeed::KeyAdded(name) => format!("Добавлен ключ доступа «{name}»"),
        OwnDeed::KeyRemoved(name) => format!("Удалён ключ доступа «{name}»"),
        OwnDeed::KeySignedIn(name) => format!("Вход с ключом доступа «{name}»"),
        OwnDeed::KeyCopied(name) => format!("Ключ доступа «{name}» не принят: возможно, у него есть копия"),
    }
}

fn kk(deed: &OwnDeed<'_>) -> String {
    match deed {
        OwnDeed::SetUp => "Құпиясөз бен қосымша арқылы кіру бапталды".into(),
        OwnDeed::SignedIn => "Құпиясөз бен код арқылы кіру".into(),
        OwnDeed::SignedInByCode => "Қосалқы код арқылы кіру".into(),
        OwnDeed::Came => "Ұйым арқылы кіру".into(),
        OwnDeed::SignedOut => "Шығу".into(),
        OwnDeed::SignedOutEverywhere => "Барлық құрылғыда шығу".into(),
        OwnDeed::Codes => "Жаңа қосалқы кодтар алынды".into(),
        OwnDeed::ShutOut => "Кіру шлюз машинасында жабылды".into(),
        OwnDeed::LetIn => "Кіру шлюз машинасында қайта ашылды".into(),
        OwnDeed::Reset => "Шлюз машинасында жаңа сілтеме жасалды".into(),
        OwnDeed::KeySetUp(name) => format!("«{name}» кіру кілті арқылы кіру бапталды"),
        OwnDeed::KeyAdded(name) => format!("«{name}» кіру кілті қосылды"),
        OwnDeed::KeyRemoved(name) => format!("«{name}» кіру кілті жойылды"),
        OwnDeed::KeySignedIn(name) => format!("«{name}» кіру кілті арқылы кіру"),
        OwnDeed::KeyCopied(name) => format!("«{name}» кіру кілті қабылданбады: көшірмесі болуы мүмкін"),
    }
}
