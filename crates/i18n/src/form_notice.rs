//! Notices over a form that comes back. Each says what happened, that nothing typed is lost, and what to do.

/// Notices over a form that comes back.
pub struct FormNotice {
    /// Form that was open for too long.
    pub stale: &'static str,
    /// Form whose trap field is filled, perhaps by the browser itself.
    pub trapped: &'static str,
    /// Form that was sent faster than people type.
    pub too_fast: &'static str,
    /// Form that was sent before with other contents.
    pub sent_before: &'static str,
    /// Form that could not be recorded.
    pub not_saved: &'static str,
    /// Too many forms from one address (a home, an office, a library), with the minutes to wait.
    pub too_many_from_network: fn(u64) -> String,
    /// Too many applications of one person, with the minutes to wait.
    pub too_many_of_person: fn(u64) -> String,
    /// More forms than the site is used to, with the seconds to wait.
    pub overloaded: fn(u64) -> String,
}

family!(FormNotice: KK, RU, EN);

const KK: FormNotice = FormNotice {
    stale: "Форма тым ұзақ ашық тұрды. Жазғаныңыз сақталды, тағы бір рет жіберіңіз.",
    trapped: "Өтініш әлі жіберілген жоқ: браузер артық өрісті толтырған сияқты. Жазғаныңыз орнында, тағы бір рет жіберіңіз.",
    too_fast: "Форма тым тез жіберілді, сондықтан қабылданған жоқ. Жазғаныңыз орнында: тексеріп, тағы бір рет жіберіңіз.",
    sent_before: "Бұл нысан бұрын басқа мәтінмен жіберілген. Мұны жаңа өтініш ретінде жіберу үшін түймені тағы бір рет басыңыз.",
    not_saved: "Қазір сақтау мүмкін болмады, ештеңе жазылған жоқ. Жазғаныңыз орнында: бір минуттан кейін қайта жіберіңіз.",
    too_many_from_network: |wait| {
        format!(
            "Осы желіден өтініш тым көп жіберілді. Жазғаныңыз орнында: {wait} минуттан кейін тағы жіберіңіз немесе басқа желіге қосылыңыз."
        )
    },
    too_many_of_person: |wait| {
        format!(
            "Бұл деректермен соңғы сағатта бірнеше өтініш қабылданды. Жазғаныңыз орнында: тағы біреуін {wait} минуттан кейін жібере аласыз."
        )
    },
    overloaded: |seconds| {
        format!("Қазір өтініш өте көп түсіп жатыр. Жазғаныңыз орнында: {seconds} секунд күтіп, түймені тағы бір рет басыңыз.")
    },
};

const RU: FormNotice = FormNotice {
    stale: "Форма была открыта слишком долго. Всё, что вы написали, на месте: отправьте ещё раз.",
    trapped: "Обращение ещё не отправлено: похоже, браузер заполнил лишнее поле. Всё, что вы написали, на месте: отправьте ещё раз.",
    too_fast: "Форма отправлена слишком быстро, поэтому пока не принята. Всё, что вы написали, на месте: проверьте и отправьте ещё раз.",
    sent_before: "Эта форма уже отправлена с другим текстом. Чтобы отправить это как новое обращение, нажмите кнопку ещё раз.",
    not_saved: "Сейчас сохранить не удалось, ничего не записано. Всё, что вы написали, на месте: отправьте ещё раз через минуту.",
    too_many_from_network: |wait| {
        format!(
            "Из этой сети отправлено слишком много обращений. Всё, что вы написали, на месте: отправьте через {wait} {} или подключитесь к другой сети.",
            russian_minutes(wait)
        )
    },
    too_many_of_person: |wait| {
        format!(
            "За последний час с этими данными уже принято несколько обращений. Всё, что вы написали, на месте: ещё одно можно отправить через {wait} {}.",
            russian_minutes(wait)
        )
    },
    overloaded: |seconds| {
        format!(
            "Сейчас приходит очень много обращений. Всё, что вы написали, на месте: подождите {seconds} секунд и нажмите кнопку ещё раз."
        )
    },
};

const EN: FormNotice = FormNotice {
    stale: "The form was open for too long. What you wrote is still here: send it once more.",
    trapped: "This is not sent yet: the browser seems to have filled a field it should not. What you wrote is still here: send it once more.",
    too_fast: "The form was sent too quickly and is not taken yet. What you wrote is still here: look it over and send it once more.",
    sent_before: "This form was already sent with other words. To send this as a new one, press the button again.",
    not_saved: "This could not be saved just now, and nothing was recorded. What you wrote is still here: send it again in a minute.",
    too_many_from_network: |wait| {
        format!(
            "Too many forms were sent from this network. What you wrote is still here: send it again in {wait} min, or use another network."
        )
    },
    too_many_of_person: |wait| {
        format!(
            "Several applications with these details were taken within the last hour. What you wrote is still here: another can be sent in {wait} min."
        )
    },
    overloaded: |seconds| {
        format!(
            "A great many forms are coming in just now. What you wrote is still here: wait {seconds} seconds and press the button once more."
        )
    },
};

/// «1 минуту», «2 минуты», «5 минут».
fn russian_minutes(number: u64) -> &'static str {
    match (number % 10, number % 100) {
        (_, 11..=14) => "минут",
        (1, _) => "минуту",
        (2..=4, _) => "минуты",
        _ => "минут",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    #[test]
    fn minutes_agree_with_their_number() {
        let notice = FormNotice::of(Lang::Ru).too_many_of_person;
        assert!(notice(1).contains("через 1 минуту.") && notice(3).contains("через 3 минуты."));
        assert!(notice(11).contains("через 11 минут.") && notice(21).contains("через 21 минуту."));
    }
}
