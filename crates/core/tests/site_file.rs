//! Site files: the examples are valid, and a broken one gets every mistake reported at once, with line and
//! remedy.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use kelisim_core::case::Matter;
use kelisim_core::request::Ask;
use kelisim_core::site::{Severity, Site, SiteMistake, answers};
use kelisim_core::{Lang, TextHash};
use proptest::prelude::*;

const SITES: [&str; 6] = ["collectors", "hot-zaim", "jetfin", "jetu", "stop-collector", "vivus"];

fn source(id: &str) -> String {
    std::fs::read_to_string(format!("{}/../../sites/{id}/site.toml", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn beside(id: &str) -> impl Fn(&str) -> Option<String> + '_ {
    move |name| std::fs::read_to_string(format!("{}/../../sites/{id}/{name}", env!("CARGO_MANIFEST_DIR"))).ok()
}

fn read(id: &str, source: &str) -> Result<(Site, Vec<SiteMistake>), Vec<SiteMistake>> {
    Site::read("site.toml", source, &beside(id))
}

#[test]
fn the_examples_are_right() {
    for id in SITES {
        let (site, warnings) = read(id, &source(id)).unwrap_or_else(|problems| panic!("{id}: {problems:#?}"));
        assert_eq!(site.languages, [Lang::Kk, Lang::Ru, Lang::En]);
        assert!(warnings.iter().all(|warning| warning.severity == Severity::Example), "{id}: {warnings:#?}");
    }
}

/// What a form asks for and what people agree to are one list.
#[test]
fn data_and_fields_are_compared() {
    let good = source("stop-collector");
    let told = |source: &str| -> Vec<String> {
        read("stop-collector", source)
            .unwrap()
            .1
            .into_iter()
            .filter(|one| one.severity == Severity::Warning)
            .map(|one| one.what)
            .collect()
    };
    assert_eq!(told(&good), [""; 0]);
    let silent = good
        .replace("Ф. И. О., ИИН, номер телефона, эл. почта (если", "Ф. И. О., номер телефона, эл. почта (если")
        .replace("его Ф. И. О., ИИН и основание", "его Ф. И. О. и основание");
    assert!(
        told(&silent)
            .iter()
            .any(|what| what.contains("«ИИН (идентификационный номер)», which `data`") && what.ends_with("in ru")),
        "{:?}",
        told(&silent)
    );
    let claims = good.replace(
        "Full name, IIN, phone number, email (if given), description",
        "Full name, IIN, income, phone number, email, description",
    );
    assert!(
        told(&claims).iter().any(|what| what.contains("names income in en, which form \"complaint\" does not ask for")),
        "{:?}",
        told(&claims)
    );
}

/// A consent that an application cannot do without is asked apart all the same.
#[test]
fn a_required_clause_offers_no_channels() {
    let required = source("vivus").replacen("text = \"marketing\"\n", "text = \"marketing\"\nrequired = true\n", 1);
    let problems = read("vivus", &required).map(|_| ()).unwrap_err();
    assert!(problems.iter().any(|problem| problem.what.contains("is required and offers channels")), "{problems:#?}");
}

/// An example is nobody's approved document.
#[test]
fn an_example_has_no_order() {
    let borrowed = source("jetu").replace("example = true\n", "example = true\norder = \"№ ОД-04/2\"\napproved = 2025-08-01\n");
    let problems = read("jetu", &borrowed).map(|_| ()).unwrap_err();
    for key in ["order", "approved"] {
        assert!(problems.iter().any(|problem| problem.what.contains(&format!("is an example and has `{key}`"))), "{problems:#?}");
    }
    let approved = source("jetu").replace("example = true\n", "approved = 2025-08-01\n");
    let site = read("jetu", &approved).unwrap().0;
    assert!(!site.policies[0].is_example(), "a sole trader has no orders, and approves all the same");
}

/// A sole trader (ЖК, ИП) has an IIN and no BIN (`tried-as-users` B2): it is labelled so in what is recorded.
#[test]
fn a_sole_trader_is_an_operator() {
    let good = source("hot-zaim");
    let trader = |line: &str| read("hot-zaim", &good.replace("bin = \"220840003513\"", line));
    let (site, warnings) = trader("iin = \"990230300005\"").unwrap();
    assert!(warnings.iter().any(|warning| warning.what.contains("IIN 990230300005 is a stand-in")), "{warnings:#?}");
    let words = site.text_words(site.cookies_text().unwrap(), Lang::Kk);
    assert!(words.contains("\niin: 990230300005\n") && !words.contains("\nbin: "), "{words}");
    for (line, what) in [
        ("bin = \"990230300005\"", "`bin` of the operator"),
        ("iin = \"220840003513\"", "`iin` of the operator"),
        ("iin = \"990230300005\"\nbin = \"220840003513\"", "both `bin` and `iin`"),
        ("", "has no `bin`"),
    ] {
        let problems = trader(line).map(|_| ()).expect_err(line);
        assert!(problems.iter().any(|problem| problem.what.contains(what)), "{line}: {problems:#?}");
    }
    let problems = trader("bin = \"990230300005\"").map(|_| ()).unwrap_err();
    assert!(problems.iter().any(|problem| problem.remedy.contains("write `iin`")), "{problems:#?}");
}

#[test]
fn every_mistake_is_told_at_once_with_its_line() {
    let source = include_str!("data/ten-mistakes.toml");
    let problems = Site::read("broken.toml", source, &|_| Some("# Саясат".into())).unwrap_err();
    let line = |what: &str| source.lines().position(|line| line.contains(what)).unwrap() + 1;
    let wanted = [
        (line("Broken_Site"), "`id`"),
        (line("name = { kk = \"Сайт\""), "missing in en"),
        (line("colour"), "`colour` that means nothing"),
        (line("220840003514"), "`bin` of the operator"),
        (line("not an address"), "`email` of the operator"),
        (line("fax"), "channel \"fax\""),
        (line("yesterday"), "`effective`"),
    ];
    for (line, what) in wanted {
        assert!(
            problems.iter().any(|problem| problem.line == line && problem.what.contains(what)),
            "{line}: {what}\n{problems:#?}"
        );
    }
    for what in ["Art. 8 p.4(5)", "origin \"https://example.kz/path\"", "contrast", "no text of kind \"cookies\""] {
        assert!(problems.iter().any(|problem| problem.what.contains(what)), "{what}\n{problems:#?}");
    }
    assert!(problems.iter().all(|problem| {
        !problem.remedy.is_empty()
            && (problem.severity != Severity::Warning
                || ["does not speak", "does not name"].iter().any(|known| problem.what.contains(known)))
    }));
    assert!(problems.len() >= 10, "{}", problems.len());
    assert!(problems.windows(2).all(|pair| pair[0].line <= pair[1].line));
}

#[test]
fn a_consent_without_an_item_of_article_8_is_not_published() {
    let good = source("stop-collector");
    for key in ["data", "term", "months", "third_parties", "cross_border", "public_sources"] {
        // Remove the key from the first text that has it.
        let texts = good.find("[[texts]]").unwrap();
        let at = texts + good[texts..].find(&format!("\n{key} = ")).unwrap_or_else(|| panic!("no {key}")) + 1;
        let end = at + good[at..].find('\n').unwrap();
        let without = format!("{}{}", &good[..at], &good[end + 1..]);
        let problems = read("stop-collector", &without).map(|_| ()).expect_err(key);
        assert!(problems.iter().any(|problem| problem.what.contains(key)), "{key}: {problems:#?}");
    }
}

#[test]
fn exact_words_change_with_every_word_a_person_could_read() {
    let good = source("jetu");
    let hash = |source: &str| {
        let site = read("jetu", source).unwrap_or_else(|problems| panic!("{problems:#?}")).0;
        TextHash::of(&site.text_words(site.cookies_text().unwrap(), Lang::Ru))
    };
    let before = hash(&good);
    assert_eq!(before, hash(&good));
    let service = good.find("provider = \"").unwrap() + "provider = \"".len();
    let changed = format!("{}X{}", &good[..service], &good[service..]);
    assert_ne!(before, hash(&changed));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A file with a piece cut out is read, or refused with line numbers, and never panics.
    #[test]
    fn damaged_files_are_refused_calmly(at in any::<prop::sample::Index>(), length in 1_usize..200) {
        let good = source("stop-collector");
        let mut from = at.index(good.len());
        let mut to = (from + length).min(good.len());
        while !good.is_char_boundary(from) { from -= 1; }
        while !good.is_char_boundary(to) { to += 1; }
        let damaged = format!("{}{}", &good[..from], &good[to..]);
        if let Err(problems) = read("stop-collector", &damaged) {
            prop_assert!(!problems.is_empty());
            prop_assert!(problems.iter().all(|problem| problem.line >= 1 && problem.line <= damaged.lines().count() + 1));
        }
    }
}

#[test]
fn visitors_are_asked_again_only_when_what_is_asked_changed() {
    let source = source("jetu");
    let material = |source: &str| read("jetu", source).unwrap().0.material();
    let plain = material(&source);
    // Look and punctuation do not count.
    for same in [
        source.replace("accent = \"#7a1f4b\"", "accent = \"#0b6b5d\""),
        source.replace("Хранит ваш выбор о cookie.", "Хранит ваш выбор о cookie"),
        source.replace("cookies = [\"_ga\", \"_ga_*\"]", "cookies = [\"_ga_*\", \"_ga\"]"),
        source.replace("[operator]", "[banner]\nlayout = \"bar\"\nstrict = true\n\n[operator]"),
    ] {
        assert_ne!(same, source);
        assert_eq!(material(&same), plain);
    }
    let services = material(&source.replace("country = \"US\"", "country = \"IE\""));
    assert_ne!(services.services, plain.services);
    assert_eq!(services.text, plain.text);
    let storage =
        material(&source.replace("cookies = [\"_fbp\", \"_fbc\"]", "cookies = [\"_fbp\", \"_fbc\"]\nstorage = [\"_fb*\"]"));
    assert_ne!(storage.services, plain.services);
    let text = material(&source.replace("Cookie нужны для работы сайта", "Cookie помогают работе сайта"));
    assert_ne!(text.text, plain.text);
    assert_eq!(text.services, plain.services);
}

#[test]
fn wrong_keys_of_the_banner_are_told() {
    let broken = source("jetu")
        .replace("[operator]", "[banner]\nlayout = \"wall\"\nstrikt = true\n\n[operator]")
        .replace("cookies = [\"_fbp\", \"_fbc\"]", "cookies = [\"_fbp\"]\nstorage = [\"*\", \"a*b\"]");
    let problems = read("jetu", &broken).unwrap_err();
    for what in ["\"wall\"", "`strikt`", "stands for everything", "\"a*b\" has a * inside"] {
        assert!(problems.iter().any(|problem| problem.what.contains(what)), "{what}: {problems:#?}");
    }
}

/// Builds a site file whose only destination has these lines of its own.
fn destination_file(lines: &str) -> String {
    let source = source("stop-collector");
    let (before, rest) = source.split_once("[[destinations]]").unwrap();
    let (block, after) = rest.split_once("\n\n").unwrap();
    let kept: Vec<&str> =
        block.lines().filter(|line| !["url", "events", "fields"].iter().any(|key| line.starts_with(key))).collect();
    let fields = if lines.contains("fields") { "" } else { "fields = [\"name\", \"phone\"]\n" };
    format!("{before}[[destinations]]{}\n{fields}{lines}\n\n{after}", kept.join("\n"))
}

fn with_destination(lines: &str) -> Result<(Site, Vec<SiteMistake>), Vec<SiteMistake>> {
    read("stop-collector", &destination_file(lines))
}

#[test]
fn destinations_are_of_three_kinds() {
    use kelisim_core::site::{Contents, EventKind, Pace, Way};
    let one = |lines: &str| with_destination(lines).unwrap_or_else(|wrong| panic!("{wrong:#?}")).0.destinations.remove(0);
    let hook = one("url = \"https://cases.example.kz/hook\"");
    assert!(matches!(hook.way, Way::Webhook { .. }) && hook.pace == Pace::default());
    let letter = one("kind = \"email\"\nto = \" Intake@Example.kz\"");
    let Way::Email { to, lang, contents } = &letter.way else { panic!("{:?}", letter.way) };
    assert_eq!((to.as_str(), *lang, contents), ("intake@example.kz", Lang::Kk, &Contents::Full));
    assert_eq!((letter.pace.concurrency, letter.pace.rate, letter.pace.timeout), (2, Some(1), 60));
    let linked = one("kind = \"email\"\nto = \"a@b.kz\"\nlang = \"ru\"\nrate = 5\nordered = true\ncontents = \"link\"\n\
         link = \"https://crm.example.kz/in/{number}?r={record}\"\nevents = [\"request\"]\nfields = []");
    let Way::Email { lang, contents: Contents::Link(link), .. } = &linked.way else { panic!("{:?}", linked.way) };
    assert_eq!((*lang, link.contains("{number}")), (Lang::Ru, true));
    assert_eq!((linked.pace.concurrency, linked.pace.rate, linked.pace.ordered), (1, Some(5), true));
    assert_eq!((linked.events, linked.fields.len()), (vec![EventKind::Request], 0));
    let stream = one("kind = \"redis-stream\"\nstream = \"kelisim:intake\"\nmax_length = 100_000");
    assert!(matches!(stream.way, Way::Stream { max_length: Some(100_000), .. }), "{:?}", stream.way);
}

#[test]
fn a_destination_that_cannot_work_is_told_with_its_line() {
    let mail = "kind = \"email\"\nto = \"a@b.kz\"\n";
    for (lines, line, what) in [
        ("kind = \"fax\"", "kind =", "`kind` of destination \"case-system\" is \"fax\""),
        ("kind = \"email\"", "[[destinations]]", "has no `to`"),
        ("kind = \"email\"\nto = \"a@b.kz, c@d.kz\"", "to =", "`to` of destination"),
        ("kind = \"email\"\nto = \"a@b.kz\\r\\nBcc: c@d.kz\"", "to =", "`to` of destination"),
        ("kind = \"email\"\nto = \"Intake <a@b.kz>\"", "to =", "`to` of destination"),
        ("kind = \"email\"\nto = \"почта@пример.қаз\"", "to =", "outside ASCII"),
        (&format!("{mail}lang = \"de\""), "lang =", "`lang` of destination"),
        (&format!("{mail}contents = \"some\""), "contents =", "`contents` of destination"),
        (&format!("{mail}contents = \"link\""), "[[destinations]]", "has no `link`"),
        (&format!("{mail}contents = \"link\"\nlink = \"https://crm.kz/{{name}}\""), "link =", "leads to"),
        (&format!("{mail}contents = \"link\"\nlink = \"crm.kz/{{number}}\""), "link =", "leads to"),
        (&format!("{mail}link = \"https://crm.kz/\""), "link =", "`link` that means nothing"),
        (&format!("{mail}url = \"https://crm.kz/\""), "url =", "`url` that means nothing"),
        ("kind = \"redis-stream\"", "[[destinations]]", "has no `stream`"),
        ("kind = \"redis-stream\"\nstream = \"two words\"", "stream =", "`stream` of destination"),
        ("kind = \"redis-stream\"\nstream = \"x\"\nmax_length = 0", "max_length =", "`max_length` of destination"),
        ("url = \"https://a:b@crm.kz/\"", "url =", "has the address"),
        ("url = \"https://crm.kz/\"\nevents = [\"fax\"]", "events =", "hears of \"fax\""),
        ("url = \"https://crm.kz/\"\nfields = []", "[[destinations]]", "is allowed no field"),
    ] {
        let problems = with_destination(lines).map(|(site, _)| site.destinations).expect_err(lines);
        let told =
            problems.iter().find(|problem| problem.what.contains(what)).unwrap_or_else(|| panic!("{lines}: {problems:#?}"));
        let file = destination_file(lines);
        assert!(file.lines().nth(told.line - 1).unwrap().starts_with(line) && !told.remedy.is_empty(), "{lines}: {told}");
    }
}

#[test]
fn wrong_rules_of_contact_are_told() {
    let with = |rules: &str| source("jetu").replacen("kind = \"collector\"", &format!("kind = \"collector\"\n{rules}"), 1);
    let told = |rules: &str| match read("jetu", &with(rules)) {
        Ok((_, warnings)) => warnings,
        Err(problems) => problems,
    };
    let line = with("").lines().position(|line| line.starts_with("kind = \"collector\"")).unwrap() + 3;
    for (rule, what) in [
        ("purposes = [\"weather\"]\nper_day = 1", "names the purpose \"weather\""),
        ("from = \"9:00\"\nto = \"21:00\"", "is no time of day"),
        ("from = \"21:00\"\nto = \"09:00\"", "ends before it begins"),
        ("from = \"09:00\"", "are not clear"),
        ("anytime = true\nfrom = \"09:00\"\nto = \"10:00\"", "are not clear"),
        ("anytime = true", "lets everything be sent at any time"),
        ("channels = [\"sms\"]", "says nothing"),
        ("per_day = 0", "is 0"),
        ("channels = [\"call\"]\nper_day = 5", "allows more on call"),
        ("from = \"07:00\"\nto = \"21:00\"", "allows more on sms"),
        ("channels = [\"call\"]\nfrom = \"09:00\"\nto = \"20:00\"\ndays = \"all\"", "allows more on call"),
        ("per_dya = 1", "Did you mean `per_day`?"),
    ] {
        let Err(problems) = read("jetu", &with(&format!("[[contact.rules]]\n{rule}\n"))) else { panic!("{rule} is taken") };
        let found = problems.iter().find(|problem| problem.to_string().contains(what));
        let found = found.unwrap_or_else(|| panic!("{rule}: {problems:?}"));
        assert!((line - 1..line + 5).contains(&found.line), "{found}: {line}");
    }
    // A rule that names purposes gets a warning only; `anytime` is the operator's own declaration.
    let warned = told("[[contact.rules]]\npurposes = [\"research\"]\nfrom = \"07:00\"\nto = \"22:00\"\n");
    assert!(
        warned.iter().any(|problem| problem.severity == Severity::Warning && problem.what.contains("allows more")),
        "{warned:?}"
    );
    let quiet = told("[[contact.rules]]\npurposes = [\"research\"]\nanytime = true\n");
    assert!(quiet.iter().all(|problem| !problem.what.contains("contact rule")), "{quiet:?}");
    let kind = source("jetu").replacen("kind = \"collector\"", "kind = \"bank\"", 1);
    assert!(read("jetu", &kind).unwrap_err().iter().any(|problem| problem.remedy.contains("general, collector, microfinance")));
}

#[test]
fn the_rules_of_contact_in_the_documents_are_right() {
    let words = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/check.md")).unwrap();
    let example = words.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let (site, _) = read("hot-zaim", &source("hot-zaim").replacen("[operator]", &format!("{example}\n[operator]"), 1)).unwrap();
    let calls = site.contacting.terms("marketing", kelisim_core::site::Channel::Call);
    assert_eq!((calls.window.unwrap().from, calls.limits.day), (600, Some(1)));
    assert_eq!(site.contacting.terms("application", kelisim_core::site::Channel::Sms).window, None);
    assert_eq!(site.contacting.terms("other", kelisim_core::site::Channel::Call).limits.day, Some(3));
}

/// What a newcomer's first mistakes are told as: in the right line, once, and with a remedy that is right TOML.
#[test]
fn first_mistakes_are_told_once_in_their_line() {
    let source = source("jetu");
    let line = |source: &str, what: &str| source.lines().position(|line| line.starts_with(what)).unwrap() + 1;
    let told = |changed: &str| read("jetu", changed).map(|_| ()).expect_err("it has a mistake");
    for (key, value, what) in [
        ("accent", "\"#ffee00\"", "`accent` #ffee00"),
        ("accent", "\"yellow\"", "`accent` is \"yellow\""),
        ("home", "\"jetu.kz\"", "`home` is"),
        ("origins", "[\"https://jetu.kz/\"]", "is not exact"),
        ("id", "\"No Slug\"", "`id` is not a site id"),
    ] {
        let before = source.lines().find(|line| line.starts_with(&format!("{key} = "))).unwrap();
        let changed = source.replacen(before, &format!("{key} = {value}"), 1);
        let problems = told(&changed);
        let found: Vec<_> = problems.iter().filter(|problem| problem.what.contains(what)).collect();
        assert_eq!(found.len(), 1, "{key}: {problems:#?}");
        assert_eq!(found[0].line, line(&changed, &format!("{key} = ")), "{key}: {}", found[0]);
    }
    // A text without a whole table is told of once, and what is to be added is TOML.
    let begin = source.find("third_parties = ").unwrap();
    let end = begin + source[begin..].find('\n').unwrap();
    let problems = told(&format!("{}{}", &source[..begin], &source[end + 1..]));
    let found: Vec<_> = problems.iter().filter(|problem| problem.to_string().contains("third_parties")).collect();
    assert_eq!(found.len(), 1, "{problems:#?}");
    let remedy = found[0].remedy.split('`').nth(1).unwrap().replace("{ … }", "{}");
    assert!(remedy.parse::<toml::Table>().is_ok(), "{remedy}");
}

#[test]
fn a_policy_that_says_nothing_is_told_what_it_lacks() {
    for site in ["collectors", "hot-zaim", "jetfin", "jetu", "stop-collector", "vivus"] {
        let (_, warnings) = read(site, &source(site)).unwrap();
        let lacking: Vec<_> = warnings.iter().filter(|warning| warning.what.contains("does not speak")).collect();
        assert!(lacking.is_empty(), "{site}: {lacking:#?}");
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sites/jetu");
    let short = |name: &str| {
        let there = std::fs::read_to_string(folder.join(name)).ok()?;
        Some(if name == "policy-1.ru.md" { "# Политика\n".to_owned() } else { there })
    };
    let (_, warnings) = Site::read("site.toml", &source("jetu"), &short).unwrap();
    let lacking = warnings.iter().find(|warning| warning.what.contains("does not speak in ru of")).unwrap();
    for part in ["operator", "purposes", "data", "recipients", "terms", "rights", "contact"] {
        assert!(lacking.what.contains(part), "{part}: {lacking}");
    }
}

/// What a template is about, how often it is there, and what a letter may say.
#[test]
fn wrong_answers_are_told() {
    let good = source("stop-collector");
    let (site, _) = read("stop-collector", &good).unwrap();
    assert_eq!(site.answers.templates.len(), 3);
    let template = site.answers.templates.iter().find(|template| template.id == "obligation").unwrap();
    assert!(template.answers(&Matter::Ask(Ask::Deletion)) && !template.answers(&Matter::Form("complaint".into())));
    let filled = template.filled(Lang::Ru, ["AB-12", "30.11.2026", "Палата"]);
    assert!(filled.contains("требование AB-12") && answers::unfilled(&filled) == Some("{какое обязательство}"), "{filled}");
    let long =
        format!("id = \"long\"\ntitle = \"Long\"\ntext = {{ kk = \"{0}\", ru = \"{0}\", en = \"{0}\" }}\n", "x".repeat(4_001));
    for (right, wrong, told) in [
        ("email = \"notice\"", "email = \"letter\"", "`email`"),
        ("about = [\"information\"]", "about = [\"informations\"]", "neither a form nor a request"),
        ("outcome = \"refused\"", "outcome = \"maybe\"", "`outcome`"),
        ("id = \"obligation\"", "id = \"which-data\"", "is there twice"),
        ("[[answers.templates]]\n", &format!("[[answers.templates]]\n{long}\n[[answers.templates]]\n"), "longer than an answer"),
        ("email = \"notice\"", "email = \"notice\"\nmail = true", "`mail`"),
    ] {
        assert!(good.contains(right), "{right}");
        let problems = read("stop-collector", &good.replacen(right, wrong, 1)).map(|_| ()).unwrap_err();
        assert!(problems.iter().any(|problem| problem.what.contains(told)), "{wrong}: {problems:#?}");
    }
}
