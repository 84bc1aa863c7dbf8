//! What a person keeps: the receipt file, the PDF, the code; and who can tell a changed one.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use kelisim_core::ident::Iin;
use kelisim_ledger::{VerifyingKey, receipt_file};
use serde_json::Value;
use tempfile::TempDir;

use crate::applications::{filled, post, token};
use crate::support::fixture::{kelisim, try_kelisim};
use crate::support::{Act, Engine, Gateway, Page, on_each_engine, shared};

const FORM: &str = "stop-collector/complaint";

/// Sends an application; gives the private address of its receipt.
fn applied(gateway: &Gateway) -> String {
    applied_with(gateway, &filled())
}

/// The same of somebody who has sent none before: another act of the same person would change what is in force.
fn applied_by_a_stranger(gateway: &Gateway) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    let iin = (0..10).map(|last| format!("9702303{next:04}{last}")).find(|iin| Iin::parse(iin).is_ok());
    let Some(iin) = iin else { return applied_by_a_stranger(gateway) };
    let own = [("iin", iin), ("phone", format!("+7 701 77{next:05}")), ("email", format!("reader-{next}@example.kz"))];
    applied_with(gateway, &filled().into_iter().chain(own).collect())
}

fn applied_with(gateway: &Gateway, fields: &BTreeMap<&'static str, String>) -> String {
    let sent = post(gateway, FORM, &token(gateway, FORM), fields);
    sent.header("location").unwrap().split('?').next().unwrap().to_owned()
}

/// The verifying key of the log of a site.
pub(crate) fn key(gateway: &Gateway, site: &str) -> String {
    gateway.get(&format!("/log/{site}/key")).text().trim().to_owned()
}

/// Exit code and output of the verifier in Python.
pub(crate) fn python(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/verify/verify.py");
    let run = Command::new("python3").arg(script).args(arguments).current_dir(folder).output().unwrap();
    let printed = [run.stdout, run.stderr].concat();
    (run.status.code(), String::from_utf8(printed).unwrap())
}

#[test]
fn a_receipt_file_says_everything_and_two_verifiers_agree() {
    on_each_engine(|engine| {
        let (gateway, folder) = (shared(engine), TempDir::new().unwrap());
        let folder = folder.path();
        let address = applied(&gateway);
        let answer = gateway.get(&format!("{address}/receipt.json"));
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")), "{}", answer.text());
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(gateway.get(&format!("{address}/receipt.json")).body, answer.body, "one record has one file");
        let file = answer.json();
        let text =
            |pointer: &str| file.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}")).to_owned();
        assert_eq!(text("/event/event_state"), "ConsentGiven");
        assert_eq!(text("/event/consent_method"), "checkbox");
        assert_eq!(text("/processing/0/pii_controllers/0/party_id"), "171340001014");
        assert_eq!(text("/processing/0/title"), "Дербес деректерді жинауға және өңдеуге келісім");
        assert!(text("/processing/0/words").contains("\ndata: Т. А. Ә., ЖСН"), "{}", text("/processing/0/words"));
        assert!(text("/privacy_notice/url").ends_with("/policy/stop-collector/1?lang=kk"));
        // What was refused is there with its words, like what was agreed to.
        let state = |item: &str| {
            let decisions = file["decisions"].as_array().unwrap();
            decisions.iter().find(|one| one["item"] == item).unwrap()["event_state"].as_str().unwrap().to_owned()
        };
        assert_eq!(state("p:complaint"), "ConsentGiven");
        assert_eq!(state("p:notices/sms"), "ConsentGiven");
        assert_eq!(state("p:notices/email"), "ConsentRefused");
        assert_eq!(state("p:transfer"), "ConsentRefused");
        assert_eq!(file["processing"].as_array().unwrap().len(), 4, "the statement and the clauses, ticked or not");
        // It can be shown to anybody: it names nobody and holds no private link.
        let token = address.rsplit('/').next().unwrap();
        for personal in ["Әлия", "990230300005", "77750300077", "aliya@example.kz", "қоңырау шалады", token] {
            assert!(!answer.text().to_lowercase().contains(&personal.to_lowercase()), "{personal}");
        }

        std::fs::write(folder.join("receipt.json"), &answer.body).unwrap();
        let key = key(&gateway, "stop-collector");
        let printed = kelisim(folder, &["verify-receipt", "receipt.json", "--key", &key]);
        assert!(printed.contains("The receipt holds") && printed.contains("no       p:transfer"), "{printed}");
        let (held, printed) = python(folder, &["receipt.json", "--key", &key]);
        assert_eq!(held, Some(0), "{printed}");
        // Whole, and by nobody known: neither calls that a success.
        let (held, printed) = try_kelisim(folder, &["verify-receipt", "receipt.json"]);
        assert!(!held && printed.contains("no key was given"), "{printed}");
        assert_eq!(python(folder, &["receipt.json"]).0, Some(2));
        // Another site's key is another log's.
        let other = self::key(&gateway, "jetu");
        assert!(!try_kelisim(folder, &["verify-receipt", "receipt.json", "--key", &other]).0);
        assert_eq!(python(folder, &["receipt.json", "--key", &other]).0, Some(1));
    });
}

#[test]
fn every_changed_byte_of_a_real_receipt_is_noticed_by_both() {
    let (gateway, folder) = (shared(Engine::Redb), TempDir::new().unwrap());
    let folder = folder.path();
    let file = gateway.get(&format!("{}/receipt.json", applied(&gateway))).body;
    let line = key(&gateway, "stop-collector");
    let key: VerifyingKey = line.parse().unwrap();
    receipt_file::open(std::str::from_utf8(&file).unwrap(), &key).unwrap();
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 1 << (at % 8);
        // The command reads a file as text, so what is not UTF-8 is refused before.
        let held = String::from_utf8(changed).is_ok_and(|text| receipt_file::open(&text, &key).is_ok());
        assert!(!held, "byte {at}");
    }
    std::fs::write(folder.join("receipt.json"), &file).unwrap();
    let (held, printed) = python(folder, &["receipt.json", "--key", &line, "--try-to-break"]);
    assert_eq!(held, Some(0), "{printed}");
    assert!(printed.contains(&format!("{0} changes, {0} noticed", file.len())), "{printed}");
    eprintln!("{} bytes, each changed: noticed by both", file.len());
    // A few by the command itself, at the places that matter.
    let text = String::from_utf8(file).unwrap();
    for (from, to) in
        [("\"transfer\": true", "\"transfer\": false"), ("ConsentRefused", "ConsentGiven"), ("\"months\": 36", "\"months\": 60")]
    {
        std::fs::write(folder.join("changed.json"), text.replacen(from, to, 1)).unwrap();
        let (held, printed) = try_kelisim(folder, &["verify-receipt", "changed.json", "--key", &line]);
        assert!(text.contains(from) && !held && printed.contains("changed after it was made"), "{from}: {printed}");
        assert_eq!(python(folder, &["changed.json", "--key", &line]).0, Some(1));
    }
}

#[test]
fn a_choice_about_cookies_and_a_withdrawal_have_files_too() {
    let (gateway, folder) = (shared(Engine::Redb), TempDir::new().unwrap());
    let folder = folder.path();
    let check = |site: &str, address: &str| {
        let file = gateway.get(&format!("{address}/receipt.json"));
        assert_eq!(file.status, 200, "{}", file.text());
        std::fs::write(folder.join("receipt.json"), &file.body).unwrap();
        let key = key(&gateway, site);
        let (held, printed) = python(folder, &["receipt.json", "--key", &key]);
        assert_eq!(held, Some(0), "{printed}");
        kelisim(folder, &["verify-receipt", "receipt.json", "--key", &key]);
        file.json()["event"]["event_state"].as_str().unwrap().to_owned()
    };
    let (allowed, refused) = (Act::allow(6401, "key-of-a-receipt"), Act::refuse(6402, "key-of-a-refusal"));
    for (act, state) in [(allowed, "ConsentGiven"), (refused, "ConsentRefused")] {
        let recorded = act.send(&gateway).json();
        let link = recorded["link"].as_str().unwrap_or_else(|| panic!("{recorded}")).to_owned();
        let address = link.split("localhost").last().unwrap().split_once('/').unwrap().1.split('?').next().unwrap().to_owned();
        assert_eq!(check("jetu", &format!("/{address}")), state);
    }
    let address = applied(&gateway);
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let back = gateway.connect().ask("POST", &format!("{address}/withdraw"), &headers, b"token=x").unwrap();
    // It leads to the page of the matter, and from there to the receipt of the withdrawal.
    let page = gateway.get(back.header("location").unwrap()).page();
    let mut receipts = page.attrs(".grants a", "href").into_iter().map(|href| href.split('?').next().unwrap().to_owned());
    let address = receipts.find(|receipt| *receipt != address).unwrap_or_else(|| panic!("{page}"));
    assert_eq!(check("stop-collector", &address), "ConsentWithdrawn");
}

/// An old receipt tells what is in force now (`tried-as-users` B4), and a withdrawal what it stops (S7).
#[test]
fn an_old_receipt_tells_what_is_in_force_now() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let address = applied(&gateway);
        let receipt = || gateway.get(&format!("{address}?lang=en")).page();
        let rows = |page: &Page| page.texts_in(".stands li");
        let fresh = receipt();
        assert!(!fresh.has(".past") && fresh.contains("Nothing has changed since"), "{fresh}");
        assert!(rows(&fresh)[0].contains("Looking into a complaint") && rows(&fresh)[0].contains("in force until"), "{fresh}");
        assert!(fresh.contains("answer no later than"), "{fresh}");
        // One private link: that of the matter.
        let links = fresh.attrs("p.link a", "href");
        assert!(links.len() == 1 && links[0].contains("/my/stop-collector/"), "{links:?}");
        assert!(fresh.attrs(".keeping a", "href")[0].starts_with("mailto:?subject="), "{fresh}");

        let my = links[0].split("localhost").last().unwrap().split_once('/').map(|(_, path)| format!("/{path}")).unwrap();
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        let post = |page: &Page, field: &str, value: &str| {
            let to = format!("{}/consents?lang=en", my.split('?').next().unwrap());
            let token = page.form_value("token").replace('+', "%2B");
            let value = value.replace(' ', "+").replace(':', "%3A").replace('/', "%2F");
            let sent = gateway.connect().ask("POST", &to, &headers, format!("token={token}&{field}={value}").as_bytes()).unwrap();
            assert_eq!(sent.status, 303, "{}", sent.text());
            gateway.get(sent.header("location").unwrap()).page()
        };
        let after = post(&gateway.get(&my).page(), "withdraw", "all");
        assert!(after.contains("You took it back. Stopped at once") && after.contains("is no longer looked into"), "{after}");
        assert!(!after.contains("Answer no later than"), "{after}");
        let withdrawn = receipt();
        assert!(withdrawn.contains("The decision was changed after this record") && withdrawn.has(".past"), "{withdrawn}");
        assert!(rows(&withdrawn).iter().all(|row| !row.contains("in force")), "{withdrawn}");
        assert!(
            rows(&withdrawn)[0].contains("withdrawn") && rows(&withdrawn)[0].contains("receipt of the later decision"),
            "{withdrawn}"
        );
        assert!(!withdrawn.contains("answer no later than") && withdrawn.contains("no longer looked into"), "{withdrawn}");
        assert!(!withdrawn.has("form[action*=withdraw]"), "nothing is left to withdraw");
        let later = withdrawn.attrs(".stands li a", "href")[0].clone();
        let later = gateway.get(&later).page();
        assert!(
            later.contains("Your consent is withdrawn") && rows(&later).iter().all(|row| row.contains("withdrawn")),
            "{later}"
        );

        // Put back as it was: given again.
        let undo = after.attrs(".notice button", "value")[0].clone();
        post(&after, "allow", &undo);
        let again = receipt();
        assert!(rows(&again)[0].contains("allowed ") && rows(&again)[0].contains("in force"), "{again}");
        assert!(again.contains("answer no later than"), "{again}");
        // Of somebody erased nothing is in force, and nothing is claimed.
        let erased = serde_json::json!({ "iin": "990230300005" });
        assert_eq!(crate::my::operator(&gateway, "POST", "erasures", "erase-this-one", &erased).status, 201);
        let gone = receipt();
        assert!(!gone.contains("in force until") && !gone.contains("answer no later than"), "{gone}");
    });
}

/// A changed PDF, one with another file in it, and one of an earlier version (`tried-as-users` S3).
#[test]
fn every_changed_byte_of_a_pdf_is_noticed_and_no_genuine_one_is_called_false() {
    use kelisim_ledger::pdf;
    use receipt_file::ReceiptFileError::{Bare, Changed, OtherKey};
    let gateway = shared(Engine::Redb);
    let address = applied(&gateway);
    let body = gateway.get(&format!("{address}/receipt.pdf?lang=ru")).body;
    let line = key(&gateway, "stop-collector");
    let own: VerifyingKey = line.parse().unwrap();
    assert_eq!(pdf::open(&body, Some(&own)).unwrap().file.content.text(&["record_number"]).map(str::len), Some(9));
    assert!(pdf::open(&body, None).is_ok(), "by the key it names");
    // Every byte takes minutes; each run begins somewhere else.
    let stride = std::env::var("KELISIM_EVERY_BYTE").map_or(61, |_| 1);
    let first = usize::from(body[body.len() / 2]) % stride;
    let mut changed = body.clone();
    let mut count = 0;
    for at in (first..body.len()).step_by(stride) {
        changed[at] ^= 1 << (at % 8);
        assert!(pdf::open(&changed, Some(&own)).is_err(), "byte {at}");
        changed[at] = body[at];
        count += 1;
    }
    eprintln!("{count} of {} bytes of a PDF, each changed: noticed", body.len());
    // Another receipt attached as well, or instead.
    let other = gateway.get(&format!("{}/receipt.pdf?lang=ru", applied(&gateway))).body;
    let (ours, theirs) = (pdf::attached(&body).unwrap(), pdf::attached(&other).unwrap());
    let at = body.windows(ours.len()).position(|part| part == ours.as_bytes()).unwrap();
    let swapped = [&body[..at], theirs.as_bytes(), &body[at + ours.len()..]].concat();
    let twice = [&body[..], b"\nstream\n", ours.as_bytes(), b"\nendstream\n"].concat();
    for forged in [swapped, twice, body[..body.len() - 1].to_vec(), [&body[..], b"\n"].concat()] {
        assert!(matches!(pdf::open(&forged, Some(&own)), Err(Changed)), "{:?}", pdf::open(&forged, Some(&own)));
    }
    let jetu: VerifyingKey = key(&gateway, "jetu").parse().unwrap();
    assert!(matches!(pdf::open(&body, Some(&jetu)), Err(OtherKey)));
    // One without a receipt inside may be genuine: it cannot be judged, and is not called false.
    assert!(matches!(pdf::open(b"%PDF-1.7\n%%EOF\n", Some(&own)), Err(Bare)));
}

/// The proof file and the digits of the code, by every verifier; and the present, asked by the code.
#[test]
fn proofs_and_codes_are_read_by_both_verifiers() {
    let (gateway, folder) = (shared(Engine::Redb), TempDir::new().unwrap());
    let folder = folder.path();
    let address = applied_by_a_stranger(&gateway);
    let line = key(&gateway, "stop-collector");
    let page = gateway.get(&address).page();
    let code = page.attrs(".qr a", "href")[0].clone();
    std::fs::write(folder.join("code.txt"), &code).unwrap();
    std::fs::write(folder.join("receipt.tlog-proof"), gateway.get(&format!("{address}/receipt.tlog-proof")).body).unwrap();
    for name in ["code.txt", "receipt.tlog-proof"] {
        kelisim(folder, &["verify-receipt", name, "--key", &line]);
        let (held, printed) = python(folder, &[name, "--key", &line]);
        assert_eq!(held, Some(0), "{name}: {printed}");
        let (held, printed) = python(folder, &[name, "--key", &key(&gateway, "jetu")]);
        assert_eq!(held, Some(1), "{name}: {printed}");
    }
    assert_eq!(python(folder, &["receipt.tlog-proof"]).0, Some(1), "a proof holds no key");
    // Every digit of the code that proves something.
    let (proof, ask) = code.split_once('#').unwrap().1.split_once('-').unwrap();
    for at in (0..proof.len()).step_by(3) {
        let mut changed = proof.as_bytes().to_vec();
        changed[at] = b'0' + (changed[at] - b'0' + 1) % 10;
        let changed = String::from_utf8(changed).unwrap();
        let whole =
            kelisim_ledger::compact::unpack(&changed).is_some_and(|(_, receipt)| receipt.verify(&line.parse().unwrap()).is_ok());
        assert!(!whole, "digit {at}");
    }
    // The present, for whoever has the code: no names, no link.
    let (_, receipt) = kelisim_ledger::compact::unpack(proof).unwrap();
    let leaf = kelisim_ledger::Leaf::decode(&receipt.leaf).unwrap();
    let proof = kelisim_ledger::compact::standing(&format!("1-{ask}")).unwrap();
    let token = kelisim_ledger::compact::standing_token(&leaf, &proof);
    let now = gateway.get(&format!("/v1/sites/stop-collector/standing/{token}"));
    assert_eq!((now.status, now.header("cache-control")), (200, Some("no-store")), "{}", now.text());
    let now = now.json();
    assert_eq!((now["changed"].as_bool(), now["items"][0]["item"].as_str()), (Some(false), Some("p:complaint")), "{now}");
    assert_eq!(now["items"][0]["title"]["ru"], "Рассмотрение жалобы");
    assert_eq!(gateway.get(&format!("/v1/sites/jetu/standing/{token}")).status, 404, "another site");
    let forged = format!("{}a", &token[..token.len() - 1]);
    assert!(token.ends_with('a') || gateway.get(&format!("/v1/sites/stop-collector/standing/{forged}")).status == 404);
    // It is no private link.
    for path in [format!("/r/stop-collector/{token}"), format!("/my/stop-collector/{token}")] {
        assert_eq!(gateway.get(&path).status, 404, "{path}");
    }
    // Taken back, the code and the file say so.
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    gateway.connect().ask("POST", &format!("{address}/withdraw"), &headers, b"token=x").unwrap();
    let now = gateway.get(&format!("/v1/sites/stop-collector/standing/{token}")).json();
    assert_eq!((now["changed"].as_bool(), now["items"][0]["state"].as_str()), (Some(true), Some("withdrawn")), "{now}");
    let file = gateway.get(&format!("{address}/receipt.json")).json();
    assert_eq!(file["standing"]["changed"][0]["state"], "withdrawn", "{file}");
    assert!(file["standing"]["url"].as_str().unwrap().ends_with(&token));
}

#[test]
fn the_pdf_is_the_same_each_time_and_in_the_language_asked_for() {
    let gateway = shared(Engine::Redb);
    let address = applied(&gateway);
    for lang in ["kk", "ru", "en"] {
        let path = format!("{address}/receipt.pdf?lang={lang}");
        let pdf = gateway.get(&path);
        assert_eq!((pdf.status, pdf.header("content-type")), (200, Some("application/pdf")), "{}", pdf.text());
        assert!(pdf.body.starts_with(b"%PDF-1.7") && pdf.body.len() < 200_000, "{} bytes", pdf.body.len());
        // It says of which minute it speaks: of three in a row two are of one minute.
        let (second, third) = (gateway.get(&path).body, gateway.get(&path).body);
        assert!(pdf.body == second || second == third);
        if let Some(folder) = std::env::var_os("KELISIM_SHOTS") {
            std::fs::write(Path::new(&folder).join(format!("receipt-{lang}.pdf")), &pdf.body).unwrap();
        }
        // The receipt file is inside, and both verifiers read it there.
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("receipt.pdf"), &pdf.body).unwrap();
        let key = key(&gateway, "stop-collector");
        let printed = kelisim(folder.path(), &["verify-receipt", "receipt.pdf", "--key", &key]);
        assert!(printed.contains("yes      p:complaint") && printed.contains("/v1/sites/stop-collector/standing/"), "{printed}");
        let (held, printed) = python(folder.path(), &["receipt.pdf", "--key", &key]);
        assert_eq!(held, Some(0), "{printed}");
        let holds = |words: &str| pdf.body.windows(words.len()).any(|part| part == words.as_bytes());
        assert!(holds("/StructTreeRoot") && holds(&format!("/Lang({lang})")) && holds("pdfuaid"), "tagged, in its language");
    }
}

/// What the QR code of a page holds, read from its drawing as a camera reads it.
fn scanned(page: &Page) -> String {
    let drawing = page.attr(".qr svg path[fill=\"#000\"]", "d");
    let whole: usize = page.attr(".qr svg", "viewBox").rsplit(' ').next().unwrap().parse().unwrap();
    let mut dark = vec![false; whole * whole];
    for run in drawing.split_terminator('z') {
        let (x, rest) = run.trim_start_matches('M').split_once(' ').unwrap();
        let (y, rest) = rest.split_once('h').unwrap();
        let (x, y, length): (usize, usize, usize) =
            (x.parse().unwrap(), y.parse().unwrap(), rest.split_once('v').unwrap().0.parse().unwrap());
        dark[y * whole + x..y * whole + x + length].fill(true);
    }
    let scale = 4;
    let pixel = |x: usize, y: usize| if dark[y / scale * whole + x / scale] { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(whole * scale, whole * scale, pixel);
    let grids = image.detect_grids();
    grids.first().expect("a code is found").decode().unwrap().1
}

#[test]
fn the_code_on_the_page_is_read_and_holds_the_proof() {
    let (gateway, folder) = (shared(Engine::Redb), TempDir::new().unwrap());
    let folder = folder.path();
    let address = applied(&gateway);
    let page = gateway.get(&format!("{address}?lang=ru")).page();
    let read = scanned(&page);
    assert!(read.starts_with(&format!("http://localhost:{}/verify#", gateway.port)), "{read}");
    let link = page.attrs(".qr a", "href")[0].replace("/verify?lang=ru#", "/verify#");
    assert_eq!(link, read, "on the phone it is shown on, the code is a link");
    assert!(!read.contains(address.rsplit('/').next().unwrap()), "no private link is in it");
    let (key, receipt) = kelisim_ledger::compact::unpack(&read).unwrap();
    assert_eq!(key.to_string(), self::key(&gateway, "stop-collector"));
    receipt.verify(&key).unwrap();
    std::fs::write(folder.join("scanned.txt"), &read).unwrap();
    assert!(kelisim(folder, &["verify-receipt", "scanned.txt", "--key", &key.to_string()]).contains("no       p:transfer"));
}

#[test]
fn nobody_else_gets_a_file() {
    let gateway = Gateway::start(Engine::Redb);
    let address = applied(&gateway);
    let (path, token) = address.rsplit_once('/').unwrap();
    let first = if token.starts_with('a') { 'b' } else { 'a' };
    for (name, site) in [("receipt.json", "stop-collector"), ("receipt.pdf", "stop-collector"), ("receipt.json", "jetu")] {
        let foreign = format!("{}/{first}{}/{name}", path.replace("stop-collector", site), &token[1..]);
        assert_eq!(gateway.get(&foreign).status, 404);
        let elsewhere = format!("{}/{token}/{name}", path.replace("stop-collector", "jetu"));
        assert_eq!(gateway.get(&elsewhere).status, 404, "a link is for its own site");
    }
    // Once the person is erased there is nothing left to show; the page says so without failing.
    let who = serde_json::json!({ "iin": "990230300005" });
    let erased = gateway.post_with_key("stop-collector", "/v1/sites/stop-collector/erasures", &who);
    assert_eq!(erased.status, 201, "{}", erased.text());
    assert_eq!(gateway.get(&address).status, 200);
    assert_eq!(gateway.get(&format!("{address}/receipt.json")).status, 404);
    assert_eq!(gateway.get(&format!("{address}/receipt.pdf")).status, 404);
    assert_eq!(gateway.get(&format!("{address}/receipt.tlog-proof")).status, 200);
}

#[test]
fn the_page_that_checks_names_no_site() {
    let gateway = shared(Engine::Redb);
    for (lang, title) in [("kk", "Түбіртекті тексеру"), ("ru", "Проверка квитанции"), ("en", "Check a receipt")]
    {
        let page = gateway.get(&format!("/verify?lang={lang}"));
        assert_eq!((page.status, page.header("content-language")), (200, Some(lang)));
        assert_eq!(page.page().text_in("h1"), title);
        for site in ["jetu", "vivus", "hot-zaim"] {
            assert!(!page.text().contains(site), "who is served here is nobody's business");
        }
    }
}
