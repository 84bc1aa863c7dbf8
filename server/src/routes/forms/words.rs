//! What is said above a form that comes back. Each says what happened, that nothing typed is lost, and what to do.

use kelisim_core::Lang;

pub(super) fn stale(lang: Lang) -> &'static str {
    match lang {
        Lang::Kk => "Форма тым ұзақ ашық тұрды. Жазғаныңыз сақталды, тағы бір рет жіберіңіз.",
        Lang::Ru => "Форма была открыта слишком долго. Всё, что вы написали, на месте: отправьте ещё раз.",
        Lang::En => "The form was open for too long. What you wrote is still here: send it once more.",
    }
}

/// The field no person sees was filled, perhaps by the browser itself.
pub(super) fn trapped(lang: Lang) -> &'static str {
    match lang {
        Lang::Kk => {
            "Өтініш әлі жіберілген жоқ: браузер артық өрісті толтырған сияқты. Жазғаныңыз орнында, тағы бір рет жіберіңіз."
        }
        Lang::Ru => {
            "Обращение ещё не отправлено: похоже, браузер заполнил лишнее поле. Всё, что вы написали, на месте: отправьте ещё раз."
        }
        Lang::En => {
            "This is not sent yet: the browser seems to have filled a field it should not. What you wrote is still here: send it once more."
        }
    }
}

pub(super) fn too_fast(lang: Lang) -> &'static str {
    match lang {
        Lang::Kk => "Форма тым тез жіберілді, сондықтан қабылданған жоқ. Жазғаныңыз орнында: тексеріп, тағы бір рет жіберіңіз.",
        Lang::Ru => {
            "Форма отправлена слишком быстро, поэтому пока не принята. Всё, что вы написали, на месте: проверьте и отправьте ещё раз."
        }
        Lang::En => {
            "The form was sent too quickly and is not taken yet. What you wrote is still here: look it over and send it once more."
        }
    }
}

pub(super) fn sent_before(lang: Lang) -> &'static str {
    match lang {
        Lang::Kk => {
            "Бұл форма бұрын басқа мәтінмен жіберілген. Мұны жаңа өтініш ретінде жіберу үшін батырманы тағы бір рет басыңыз."
        }
        Lang::Ru => "Эта форма уже отправлена с другим текстом. Чтобы отправить это как новое обращение, нажмите кнопку ещё раз.",
        Lang::En => "This form was already sent with other words. To send this as a new one, press the button again.",
    }
}

pub(super) fn not_saved(lang: Lang) -> &'static str {
    match lang {
        Lang::Kk => "Қазір сақтау мүмкін болмады, ештеңе жазылған жоқ. Жазғаныңыз орнында: бір минуттан кейін қайта жіберіңіз.",
        Lang::Ru => {
            "Сейчас сохранить не удалось, ничего не записано. Всё, что вы написали, на месте: отправьте ещё раз через минуту."
        }
        Lang::En => {
            "This could not be saved just now, and nothing was recorded. What you wrote is still here: send it again in a minute."
        }
    }
}

/// «1 минуту», «2 минуты», «5 минут».
fn minutes(number: u64) -> &'static str {
    match (number % 10, number % 100) {
        (_, 11..=14) => "минут",
        (1, _) => "минуту",
        (2..=4, _) => "минуты",
        _ => "минут",
    }
}

/// Too many forms from one address: a home, an office, a library.
pub(super) fn many_from_here(lang: Lang, wait: u64) -> String {
    match lang {
        Lang::Kk => format!(
            "Осы желіден өтініш тым көп жіберілді. Жазғаныңыз орнында: {wait} минуттан кейін тағы жіберіңіз немесе басқа желіге қосылыңыз."
        ),
        Lang::Ru => format!(
            "Из этой сети отправлено слишком много обращений. Всё, что вы написали, на месте: отправьте через {wait} {} или подключитесь к другой сети.",
            minutes(wait)
        ),
        Lang::En => format!(
            "Too many forms were sent from this network. What you wrote is still here: send it again in {wait} min, or use another network."
        ),
    }
}

/// Too many applications of one person.
pub(super) fn many_of_one(lang: Lang, wait: u64) -> String {
    match lang {
        Lang::Kk => format!(
            "Бұл деректермен соңғы сағатта бірнеше өтініш қабылданды. Жазғаныңыз орнында: тағы біреуін {wait} минуттан кейін жібере аласыз."
        ),
        Lang::Ru => format!(
            "За последний час с этими данными уже принято несколько обращений. Всё, что вы написали, на месте: ещё одно можно отправить через {wait} {}.",
            minutes(wait)
        ),
        Lang::En => format!(
            "Several applications with these details were taken within the last hour. What you wrote is still here: another can be sent in {wait} min."
        ),
    }
}

/// More comes in than the site is used to.
pub(super) fn crowded(lang: Lang, seconds: u64) -> String {
    match lang {
        Lang::Kk => {
            format!(
                "Қазір өтініш өте көп түсіп жатыр. Жазғаныңыз орнында: {seconds} секунд күтіп, батырманы тағы бір рет басыңыз."
            )
        }
        Lang::Ru => format!(
            "Сейчас приходит очень много обращений. Всё, что вы написали, на месте: подождите {seconds} секунд и нажмите кнопку ещё раз."
        ),
        Lang::En => format!(
            "A great many forms are coming in just now. What you wrote is still here: wait {seconds} seconds and press the button once more."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_agree_with_their_number() {
        let said = |wait| many_of_one(Lang::Ru, wait);
        assert!(said(1).contains("через 1 минуту.") && said(3).contains("через 3 минуты."));
        assert!(said(11).contains("через 11 минут.") && said(21).contains("через 21 минуту."));
    }
}
