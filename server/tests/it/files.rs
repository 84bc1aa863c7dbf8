//! Files of a case: taken by their content, kept sealed, given back to be saved, and destroyed with the person.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::console::{Browser, Person};
use crate::my::{Holder, SITE};
use crate::support::{Answer, Gateway, Page, on_each_engine};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and what a picture has";
const SCAN: &[u8] = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj";

/// A body of `multipart/form-data`.
fn multipart(fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--between\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
    }
    let (name, content) = file.unwrap_or_default();
    let head = format!(
        "--between\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    );
    body.extend(head.into_bytes());
    body.extend(content);
    body.extend(b"\r\n--between--\r\n");
    body
}

const KIND: (&str, &str) = ("Content-Type", "multipart/form-data; boundary=between");

/// Adds a file by the private page.
fn attach(holder: &Holder<'_>, case: &str, file: Option<(&str, &[u8])>) -> Answer {
    let token = holder.token();
    let body = multipart(&[("token", &token), ("case", case)], file);
    holder.gateway.connect().ask("POST", &format!("{}/files?lang=en", holder.page), &[KIND], &body).unwrap()
}

/// Addresses of the files on a page, with their names.
fn files(page: &Page) -> Vec<(String, String)> {
    page.attrs(".files a", "href").into_iter().zip(page.attrs(".files a", "download")).collect()
}

fn saved(answer: &Answer, content: &[u8], mime: &str) {
    assert_eq!((answer.status, answer.body.as_slice()), (200, content));
    assert_eq!(answer.header("content-type"), Some(mime));
    assert!(answer.header("content-disposition").unwrap().starts_with("attachment; "));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert!(answer.header("content-security-policy").unwrap().contains("sandbox"));
}

fn worker<'g>(gateway: &'g Gateway, name: &str) -> Browser<'g> {
    Person::new(gateway, name, "case-worker", SITE).signed_in(gateway)
}

#[test]
fn a_file_is_added_by_the_person_and_by_staff_and_given_back_to_both() {
    on_each_engine(|engine| {
        let gateway = Gateway::start(engine);
        let (holder, other) = (Holder::new(&gateway), Holder::new(&gateway));
        let case = holder.case();
        // What is wrong with it is said beside the field; nothing is recorded.
        let size = crate::my::size(&gateway);
        let active: &[u8] = b"%PDF-1.7 << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>";
        for (file, said) in [
            (None, "Choose a file"),
            (Some(("empty.png", &b""[..])), "The file is empty"),
            (Some(("photo.png", &b"MZ\x90\0"[..])), "no PDF, JPEG or PNG"),
            (Some(("page.pdf", &b"<html><script>"[..])), "no PDF, JPEG or PNG"),
            (Some(("form.pdf", active)), "a program or another file"),
            (Some(("large.png", &[PNG, &vec![0; 6 << 20]].concat()[..])), "larger than 5 MB"),
        ] {
            let refused = attach(&holder, &case, file);
            assert_eq!(refused.status, 422, "{said}");
            assert!(refused.page().contains(said), "{said}: {}", refused.text());
        }
        // A case of somebody else, and none.
        for elsewhere in [other.case().as_str(), "00", ""] {
            assert_eq!(attach(&holder, elsewhere, Some(("scan.pdf", SCAN))).status, 404, "{elsewhere}");
        }
        assert_eq!(crate::my::size(&gateway), size);

        let token = holder.token();
        let body = multipart(&[("token", &token), ("case", &case)], Some(("../құжат\u{202e}.PNG", PNG)));
        for _ in 0..2 {
            // Pressed twice it is one file.
            let added = gateway.connect().ask("POST", &format!("{}/files?lang=en", holder.page), &[KIND], &body).unwrap();
            assert_eq!(added.status, 303, "{}", added.text());
        }
        assert_eq!(crate::my::size(&gateway), size + 1);
        let own = files(&holder.see());
        assert_eq!(own.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["құжат.png"]);
        saved(&gateway.get(&own[0].0), PNG, "image/png");
        // By another link it is not there.
        let stolen = own[0].0.replace(&holder.page, &other.page);
        assert_ne!(stolen, own[0].0);
        assert_eq!(gateway.get(&stolen).status, 404);

        // Staff see it on the case, and add a scan that the person sees.
        let worker = worker(&gateway, "worker@example.kz");
        let address = format!("/console/site/{SITE}/case/{case}");
        let page = worker.get(&address).page();
        assert!(page.contains("the person, ") && page.contains("added a file: құжат.png"), "{page}");
        let shown = files(&page);
        saved(&worker.get(&shown[0].0), PNG, "image/png");
        assert_eq!(Browser::new(&gateway).get(&shown[0].0).status, 303, "whoever is not signed in has no look at it");
        let (form, key) = (page.form_value("form"), page.form_value("key"));
        let wrong = worker.bring(&format!("{address}/file"), &[("form", &form), ("key", &key)], Some(("x.exe", b"MZ")));
        assert_eq!((wrong.status, wrong.page().contains("no PDF, JPEG or PNG")), (422, true));
        let scan = worker.bring(&format!("{address}/file"), &[("form", &form), ("key", &key)], Some(("скан.pdf", SCAN)));
        assert_eq!(scan.status, 303, "{}", scan.text());
        assert_eq!(files(&worker.get(&address).page()).len(), 2);
        let both = files(&holder.see());
        assert_eq!(both.len(), 2);
        saved(&gateway.get(&both[1].0), SCAN, "application/pdf");

        // There are as many as there may be.
        for place in 0..4 {
            assert_eq!(attach(&holder, &case, Some(("photo.png", &[PNG, &[place]].concat()[..]))).status, 303);
        }
        let many = attach(&holder, &case, Some(("photo.png", PNG)));
        assert_eq!((many.status, many.page().contains("at most 5 files")), (422, true));
        // Nothing of it is in the clear: neither name nor content.
        for place in [gateway.log(), gateway.get("/metrics").text()] {
            assert!(!place.contains("құжат") && !place.contains("what a picture has"));
        }

        // Destroyed with the person.
        let iin = serde_json::json!({ "iin": "990230300005" });
        let erased = gateway.post_with_key(SITE, &format!("/v1/sites/{SITE}/erasures"), &iin);
        assert_eq!(erased.status, 201, "{}", erased.text());
        assert_eq!(gateway.get(&both[0].0).status, 404);
        assert_eq!(worker.get(&shown[0].0).status, 404);
    });
}

/// Memory of the gateway, in kB.
fn resident(gateway: &Gateway) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", gateway.process().unwrap())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// A scan of 300 MB is refused after its first five, whose rest is not kept.
#[test]
fn what_is_far_too_large_is_refused_before_it_has_arrived() {
    let gateway = crate::support::shared(crate::support::Engine::Redb);
    let holder = Holder::new(&gateway);
    let token = holder.token();
    let body = multipart(&[("token", &token), ("case", &holder.case())], Some(("scan.png", PNG)));
    let head = format!(
        "POST {}/files?lang=en HTTP/1.1\r\nHost: localhost\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
        holder.page,
        KIND.1,
        300 << 20
    );
    let mut stream = TcpStream::connect(("127.0.0.1", gateway.port)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body[..body.len() - b"\r\n--between--\r\n".len()]).unwrap();
    let (chunk, mut sent) = (vec![7; 64 << 10], 0);
    let before = resident(&gateway);
    while sent < 300 << 20 && stream.write_all(&chunk).is_ok() {
        sent += chunk.len();
    }
    let grown = resident(&gateway).saturating_sub(before);
    assert!(grown < 64 << 10, "{grown} kB are held of {sent} bytes that nobody wants");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 422"), "{answer:.200}");
    assert_eq!(gateway.get("/readyz").status, 200);
}
