//! Answers leave: as a letter, as the site file says, and as a document on the person's page.

use crate::console::{Browser, Person};
use crate::my::{Holder, SITE};
use crate::support::mail_server::{Behaviour, MailServer};
use crate::support::{Setup, eventually, on_each_engine};

fn mail(port: u16) -> String {
    format!("[mail]\nhost = \"localhost\"\nport = {port}\ntls = \"none\"\nfrom = \"no-reply@kelisim.test\"\n")
}

/// Presses a button of the answer's form.
fn press(worker: &Browser<'_>, case: &str, fields: &[(&str, &str)]) -> crate::support::Answer {
    let own = worker.form();
    let page = worker.get(case).page();
    let (version, key) = (page.attrs("input[name=version]", "value")[0].clone(), page.form_value("key"));
    let all = [&[("form", &*own), ("version", &*version), ("key", &*key), ("answer-lang", "ru")], fields].concat();
    worker.post(&format!("{case}/answer"), &all)
}

#[test]
fn an_answer_begins_with_a_template_and_reaches_the_person() {
    on_each_engine(|engine| {
        for (way, holds) in [("notice", false), ("text", true)] {
            let server = MailServer::start(Behaviour::default());
            let gateway = Setup::new(engine)
                .sites(&[SITE])
                .config(&mail(server.port))
                .edit(SITE, |file| file.replace("email = \"notice\"", &format!("email = \"{way}\"")))
                .start();
            let worker = Person::new(&gateway, "worker", "case-worker", SITE).signed_in(&gateway);
            let holder = Holder::new(&gateway);
            let case = format!("/console/site/{SITE}/case/{}", holder.case());

            // The text of a template, with what is known filled in; what is not has to be.
            let begun = press(&worker, &case, &[("do", "template"), ("template", "looked-into")]);
            assert_eq!(begun.status, 200, "{}", begun.text());
            let text = begun.page().text_in("textarea[name=text]");
            let number = holder.see().text_in("h2 .digits");
            assert!(text.contains(&number) && text.contains("{что установлено}"), "{text}");
            let open = press(&worker, &case, &[("do", "send"), ("text", &text)]);
            assert_eq!(open.status, 422);
            assert!(open.page().contains("{что установлено}") && open.page().contains("Fill in"), "{}", open.text());
            let text = text.replace("{что установлено}", "Звонили ночью.").replace("{что сделано}", "Мы написали агентству.");
            assert_eq!(press(&worker, &case, &[("do", "send"), ("text", &text)]).status, 303);

            // The letter: one, to the address in the application, with as much as the site file says.
            let letters = server.wait(1);
            assert_eq!((letters.len(), letters[0].to.as_str()), (1, "aliya@example.kz"));
            let letter = letters[0].text();
            assert!(letter.contains(&number) && letter.contains("личной странице"), "{letter}");
            assert_eq!(letter.contains("Мы написали агентству."), holds, "{letter}");
            assert!(!letter.contains("/my/") && !letter.contains("worker"), "neither the link nor who wrote it: {letter}");
            assert_eq!(letters[0].header("Content-Language"), "ru");

            // The document, on the private page alone.
            let page = holder.see();
            let pdf = page.attrs("a", "href").into_iter().find(|href| href.contains("/answer/")).unwrap();
            let document = gateway.get(&pdf);
            assert_eq!((document.status, document.header("content-type")), (200, Some("application/pdf")));
            assert_eq!(document.header("cache-control"), Some("no-store"));
            let has = |words: &str| document.body.windows(words.len()).any(|part| part == words.as_bytes());
            assert!(has("/StructTreeRoot") && has("/Lang(ru)"), "tagged, in its language");
            if let Some(folder) = std::env::var_os("KELISIM_SHOTS") {
                std::fs::write(std::path::Path::new(&folder).join("answer.pdf"), &document.body).unwrap();
            }
            let another = Holder::new(&gateway);
            let stolen = format!("{}{}", another.page, &pdf[pdf.find("/answer/").unwrap()..]);
            assert_eq!(gateway.get(&stolen).status, 404, "another link opens it not");
            assert_eq!(gateway.get(&format!("{}/answer/nonsense", holder.page)).status, 404);
            assert_eq!(server.letters().len(), 1, "told once");
        }
    });
}

#[test]
fn a_request_is_answered_by_letter_and_a_destroyed_address_gets_none() {
    on_each_engine(|engine| {
        let server = MailServer::start(Behaviour::default());
        let gateway = Setup::new(engine).sites(&[SITE]).config(&mail(server.port)).start();
        let worker = Person::new(&gateway, "worker", "case-worker", SITE).signed_in(&gateway);
        let holder = Holder::new(&gateway);
        let case = |ask: &str| {
            assert_eq!(holder.press("requests", &[("ask", ask)]).status, 303);
            let list = worker.get(&format!("/console/site/{SITE}/cases?about=request:{ask}")).page();
            list.attrs("a", "href").into_iter().find(|href| href.contains("/case/")).unwrap()
        };
        let information = case("information");
        let fields = [("do", "send"), ("outcome", "granted"), ("text", "Ваши данные: имя и телефон.")];
        assert_eq!(press(&worker, &information, &fields).status, 303);
        assert_eq!(server.wait(1)[0].to, "aliya@example.kz");
        assert!(holder.see().attrs("a", "href").iter().any(|href| href.contains("/answer/")));

        // Granted, a deletion destroys the address in the same commit: nobody is written to, and nothing waits for ever.
        let deletion = case("deletion");
        let fields = [("do", "send"), ("outcome", "granted"), ("text", "Уничтожено.")];
        assert_eq!(press(&worker, &deletion, &fields).status, 303);
        eventually("nothing waits", || {
            let metrics = gateway.get("/metrics").text();
            let waits = metrics.lines().find(|line| line.contains("@person") && line.contains("backlog"));
            match waits {
                Some(line) if !line.ends_with(" 0") => Err(line.to_owned()),
                _ => Ok(()),
            }
        });
        assert_eq!(server.letters().len(), 1);
    });
}
