//! The private page in every language, with everything on it that can be, and hostile words wherever somebody writes.

use std::sync::Arc;

use kelisim_app::attaching::{FileRow, Files};
use kelisim_app::my::{
    Access, Allowed, Answer, Application, Check, Consent, Delivered, Forwarded, MyPage, Notice, Notification, Request, Typed,
};
use kelisim_app::page::Shell;
use kelisim_app::render;
use kelisim_core::Lang;
use kelisim_core::request::{Ask, Ground, Outcome};
use kelisim_core::site::Site;
use kelisim_i18n::My;

use crate::sample::{HOSTILE, shell, site};

fn page(site: &Arc<Site>, lang: Lang) -> MyPage {
    let words = || HOSTILE.to_owned();
    let text = site.text("notices").cloned();
    let consent = |item: &str, state, waits: Option<&str>| Consent {
        item: item.into(),
        title: words(),
        state,
        since: "21.11.2026 14:05 (UTC+5)".into(),
        receipt: "/r/x".into(),
        needs_answer: true,
        waits: waits.map(str::to_owned),
        text: text.clone(),
    };
    let request = |ask, overdue, answer| Request {
        number: "008J-4CT4".into(),
        ask,
        items: vec![words()],
        sent: "21.11.2026 14:05 (UTC+5)".into(),
        answer_by: "23.11.2026".into(),
        overdue,
        message: Some(words()),
        answer,
    };
    let answer =
        |outcome, ground| Some(Answer { outcome, ground, text: words(), at: "22.11.2026 10:00 (UTC+5)".into(), pdf: words() });
    let told = |what, state| Notification { what, state, fields: vec![words()], attempts: vec![words(), "then".into()] };
    let forwarded = |state: Delivered| Forwarded {
        to: words(),
        ground: words(),
        notifications: vec![told("", state.clone()), told(My::of(lang).notifications[1], state)],
    };
    MyPage {
        shell: Shell { hydrate: None, ..shell(site, lang, "my") },
        path: "/my/stop-collector/t0ken".into(),
        link: "https://gateway.test/my/stop-collector/t0ken".into(),
        made: "21.11.2026 14:05 (UTC+5)".into(),
        token: words(),
        notice: Some(Notice { words: "x", wrong: true, follows: vec![words()], undo: vec![HOSTILE.into()] }),
        erased: false,
        application: Some(Application {
            number: "008J-4CT4".into(),
            title: words(),
            sent: "21.11.2026 14:05 (UTC+5)".into(),
            answer_by: Some("14.12.2026".into()),
            state: Some((true, words())),
            answer: Some((words(), words())),
            fields: vec![(words(), words())],
            receipt: "/r/x".into(),
            stopped: true,
            forwarded: vec![
                forwarded(Delivered::At("then".into())),
                forwarded(Delivered::Waiting),
                forwarded(Delivered::Retrying(3, "then".into())),
                forwarded(Delivered::Never),
                forwarded(Delivered::Withheld("Not sent: you took your consent back.")),
            ],
        }),
        consents: vec![
            consent("p:notices/sms", Allowed::Yes(Some("21.11.2027".into())), None),
            consent("p:notices/email", Allowed::No, None),
            consent("p:transfer", Allowed::Expired, None),
            consent("p:complaint", Allowed::Yes(None), Some("11.12.2026")),
            consent(HOSTILE, Allowed::Yes(None), None),
        ],
        requests: vec![
            request(Ask::Information, true, None),
            request(Ask::Withdrawal, false, None),
            request(Ask::Blocking, false, answer(Outcome::Lifted, None)),
            request(Ask::Deletion, false, answer(Outcome::Refused, Some(Ground::Law))),
        ],
        request_form: Typed { ask: Some(Ask::Deletion), message: words(), choice: Some("x"), words: Some("y") },
        accesses: vec![Access {
            at: "then".into(),
            key: Some(words()),
            reason: Some(words()),
            register: Some(words()),
            number: "008J-4CT4".into(),
        }],
        checks: vec![Check { at: "then".into(), title: words(), key: Some(words()) }],
        files: Files {
            rows: vec![FileRow { name: words(), href: "/my/file".into(), bytes: 5_000, added: words() }],
            to: vec![("0".into(), words()), ("1".into(), words())],
            wrong: Some(words()),
        },
    }
}

#[test]
fn the_private_page_has_everything_and_nothing_of_it_is_markup() {
    let site = site();
    for lang in Lang::ALL {
        let html = render::my_page(page(&site, lang));
        assert!(!html.contains("<script") && !html.contains(" style=") && !html.contains("<!>"), "{lang}: {html}");
        assert_eq!(html.matches("</textarea").count(), 1, "{lang}");
        // Two can be taken back, each or all at once; what waits for an answer cannot; two can be allowed, and
        // one button undoes what was just taken back.
        assert_eq!((html.matches("name=\"withdraw\"").count(), html.matches("name=\"allow\"").count()), (3, 3), "{lang}");
        assert_eq!(html.matches("name=\"ask\"").count(), 6, "{lang}");
        assert_eq!(html.matches(" checked").count(), 1, "{lang}: only what was chosen");
    }
}

#[test]
fn of_an_erased_person_nothing_can_be_changed() {
    let site = site();
    let html = render::my_page(MyPage { erased: true, ..page(&site, Lang::Kk) });
    assert!(!html.contains("name=\"withdraw\"") && !html.contains("name=\"allow\"") && !html.contains("name=\"ask\""), "{html}");
    assert!(html.contains("value=\"end\""), "the link can still be ended");
}
