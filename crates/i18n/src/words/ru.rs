//! Russian sentences of the pages and banner that visitors meet first.

use super::{Banner, Form, Policy, Receipt, Shell, Terms, Words};

/// «1 рабочего дня», «15 рабочих дней».
fn working_days(days: u32) -> String {
    let one = days % 10 == 1 && days % 100 != 11;
    format!("{days} {}", if one { "рабочего дня" } else { "рабочих дней" })
}

pub(super) const WORDS: Words = Words {
    shell: Shell {
        skip: "К содержанию",
        language: "Язык",
        home: "Вернуться на сайт",
        bin: "БИН",
        iin: "ИИН",
        policy: "Политика конфиденциальности",
        responsible: "Лицо, ответственное за организацию обработки персональных данных",
        retry: "Попробовать ещё раз",
    },
    form: Form {
        optional: "необязательно",
        choose: "Выберите",
        troubles: "Пока не отправлено. Исправьте, пожалуйста:",
        consent: "Согласие",
        me: "Я,",
        signature: "Подпись",
        date: "Дата",
        otherwise: "Если вы не согласны, напишите или позвоните нам:",
        full_text: "Условия согласия",
        extra: "Дополнительные согласия",
        extra_about: "Они необязательны. Обращение рассмотрят и без них.",
        details: "Подробнее",
        answer: |days| format!("Ответим в течение {}.", working_days(days)),
        trap: "Оставьте это поле пустым",
        sending: "Отправляем…",
    },
    terms: Terms {
        yes: "Да",
        no: "Нет",
        operator: "Оператор",
        purpose: "Цель",
        data: "Перечень данных",
        term: "Срок согласия",
        third_parties: "Передача третьим лицам",
        cross_border: "Трансграничная передача персональных данных",
        public_sources: "Распространение в общедоступных источниках",
        withdraw: "Как отозвать согласие",
    },
    receipt: Receipt {
        application: "Обращение принято",
        asked: "Ваш запрос принят",
        kinds: [
            "Ваше согласие записано",
            "Ваш отказ записан",
            "Ваше согласие отозвано",
            "Срок согласия истёк",
            "Данные уничтожены",
            "Текст опубликован",
        ],
        number: "Номер",
        recorded: "Записано",
        answer_by: "Ответим не позднее",
        method: "Как выражено",
        methods: [
            "кнопка «Разрешить все»",
            "кнопка «Отказаться от всех»",
            "выбор по пунктам",
            "отзыв согласия",
            "сигнал браузера Global Privacy Control",
            "отметка в форме",
        ],
        decisions: "Что вы решили",
        allowed: "разрешено",
        refused: "отказано",
        withdrawn: "отозвано",
        next: "Что дальше",
        next_answer: |day| format!("Рассмотрим обращение и ответим не позднее {day} по телефону или почте, которые вы указали."),
        stopped: "Согласие на рассмотрение отозвано, поэтому обращение больше не рассматривается.",
        proof: "Доказательство",
        proof_about: "Запись внесена в подписанный журнал: её нельзя незаметно изменить или убрать. \
                      Проверить квитанцию может кто угодно.",
        record: "Запись",
        place: "Место в журнале",
        place_of: |place, size| format!("{place} из {size}"),
        key: "Ключ для проверки",
        withdraw: "Отозвать согласие",
        withdraw_about: "Отзыв тоже попадёт в журнал, а прежняя запись останется.",
    },
    policy: Policy {
        version: "Редакция",
        approved: |order, day| match order {
            Some(order) => format!("утверждена приказом {order} от {day}"),
            None => format!("утверждена {day}"),
        },
        effective: |day| format!("действует с {day}"),
        versions: "Все редакции",
        hash: "SHA-256 текста",
    },
    banner: Banner {
        name: "Настройки cookie",
        accept: "Разрешить все",
        reject: "Отказаться от всех",
        choose: "Выбрать",
        save: "Сохранить выбор",
        withdraw: "Отозвать всё",
        close: "Закрыть",
        always: "всегда включены",
        services: "Сервисы",
        terms: "Условия согласия",
        centre: "Что, у кого и сколько хранится",
        months: |months| format!("{months} мес."),
        saved: "Ваш выбор записан.",
        pending: "Ваш выбор уже действует. Запишем его, как только появится связь.",
        failed: "Выбор не записан, поэтому ничего лишнего не включится. Попробуйте ещё раз.",
        receipt: "Квитанция",
        services_changed: "Список сервисов изменился, поэтому спрашиваем снова.",
        text_changed: "Текст о cookie изменился, поэтому спрашиваем снова.",
        term_over: |months| format!("С вашего прошлого выбора прошло {months} мес., поэтому спрашиваем снова."),
        gpc: "Ваш браузер передаёт сигнал Global Privacy Control: без вашего разрешения ничего лишнего не включится.",
        uncleared: "Не удалось удалить эти cookie: ~. Удалите их в настройках браузера.",
        stale: "Отключено. Что уже запущено, остановится, когда страница обновится.",
        reload: "Обновить",
        blocked: "Содержимое ~ загрузится только с вашего разрешения.",
        allow: "Разрешить ~",
    },
    channels: ["SMS", "Звонок", "Эл. почта", "Мессенджер"],
};

#[cfg(test)]
mod tests {
    use super::working_days;

    #[test]
    fn days_agree_with_their_number() {
        assert_eq!(working_days(1), "1 рабочего дня");
        assert_eq!(working_days(11), "11 рабочих дней");
        assert_eq!(working_days(15), "15 рабочих дней");
        assert_eq!(working_days(21), "21 рабочего дня");
    }
}
