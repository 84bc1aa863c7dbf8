//! Recent activity of one's own account.

/// Entries of the recent activity of an account; `name` is what its owner calls a passkey.
pub struct AccountActivity {
    /// Setup of the account with password and app.
    pub set_up: &'static str,
    /// Sign-in with password and one-time code.
    pub signed_in: &'static str,
    /// Sign-in with a recovery code.
    pub signed_in_by_recovery_code: &'static str,
    /// Sign-in through the organisation's provider.
    pub signed_in_by_organisation: &'static str,
    /// Sign-out on one device.
    pub signed_out: &'static str,
    /// Sign-out on all devices.
    pub signed_out_everywhere: &'static str,
    /// Creation of new recovery codes.
    pub recovery_codes_made: &'static str,
    /// Suspension by whoever runs the gateway.
    pub suspended: &'static str,
    /// Restoration by whoever runs the gateway.
    pub restored: &'static str,
    /// New setup link made by whoever runs the gateway.
    pub reset: &'static str,
    /// Setup of the account with that passkey.
    pub passkey_set_up: fn(&str) -> String,
    /// Addition of that passkey to the account.
    pub passkey_added: fn(&str) -> String,
    /// Removal of that passkey from the account.
    pub passkey_removed: fn(&str) -> String,
    /// Sign-in with that passkey.
    pub passkey_signed_in: fn(&str) -> String,
    /// Refusal of that passkey, which may have been copied.
    pub passkey_refused: fn(&str) -> String,
}

family!(AccountActivity: KK, RU, EN);

const KK: AccountActivity = AccountActivity {
    set_up: "Құпиясөз бен қосымша арқылы кіру бапталды",
    signed_in: "Құпиясөз бен код арқылы кіру",
    signed_in_by_recovery_code: "Қосалқы код арқылы кіру",
    signed_in_by_organisation: "Ұйым арқылы кіру",
    signed_out: "Шығу",
    signed_out_everywhere: "Барлық құрылғыдан шығу",
    recovery_codes_made: "Жаңа қосалқы кодтар алынды",
    suspended: "Кіру шлюз серверінде жабылды",
    restored: "Кіру шлюз серверінде қайта ашылды",
    reset: "Шлюз серверінде жаңа сілтеме жасалды",
    passkey_set_up: |name| format!("«{name}» кіру кілті арқылы кіру бапталды"),
    passkey_added: |name| format!("«{name}» кіру кілті қосылды"),
    passkey_removed: |name| format!("«{name}» кіру кілті жойылды"),
    passkey_signed_in: |name| format!("«{name}» кіру кілті арқылы кіру"),
    passkey_refused: |name| format!("«{name}» кіру кілті қабылданбады: көшірмесі болуы мүмкін"),
};

const RU: AccountActivity = AccountActivity {
    set_up: "Настроен вход с паролем и приложением",
    signed_in: "Вход по паролю и коду",
    signed_in_by_recovery_code: "Вход по запасному коду",
    signed_in_by_organisation: "Вход через организацию",
    signed_out: "Выход",
    signed_out_everywhere: "Выход на всех устройствах",
    recovery_codes_made: "Получены новые запасные коды",
    suspended: "Доступ закрыт на сервере шлюза",
    restored: "Доступ снова открыт на сервере шлюза",
    reset: "На сервере шлюза создана новая ссылка",
    passkey_set_up: |name| format!("Настроен вход с ключом доступа «{name}»"),
    passkey_added: |name| format!("Добавлен ключ доступа «{name}»"),
    passkey_removed: |name| format!("Удалён ключ доступа «{name}»"),
    passkey_signed_in: |name| format!("Вход с ключом доступа «{name}»"),
    passkey_refused: |name| format!("Ключ доступа «{name}» не принят: возможно, у него есть копия"),
};

const EN: AccountActivity = AccountActivity {
    set_up: "Set up with a password and an app",
    signed_in: "Signed in with password and code",
    signed_in_by_recovery_code: "Signed in with a recovery code",
    signed_in_by_organisation: "Signed in through the organisation",
    signed_out: "Signed out",
    signed_out_everywhere: "Signed out on all devices",
    recovery_codes_made: "Made new recovery codes",
    suspended: "Shut out at the gateway's machine",
    restored: "Let in again at the gateway's machine",
    reset: "A new link was made at the gateway's machine",
    passkey_set_up: |name| format!("Set up with the passkey “{name}”"),
    passkey_added: |name| format!("Added the passkey “{name}”"),
    passkey_removed: |name| format!("Removed the passkey “{name}”"),
    passkey_signed_in: |name| format!("Signed in with the passkey “{name}”"),
    passkey_refused: |name| format!("The passkey “{name}” was refused: it may have been copied"),
};
