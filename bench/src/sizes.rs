//! Size of what browsers download, in brotli bytes.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::gateway::{Engine, Gateway};

/// Size of a body as it is sent to a browser that accepts brotli, in bytes.
pub(crate) fn sent(port: u16, path: &str) -> usize {
    let (head, body) = ask(port, path, "br");
    // The style sheet with a site's colours is too small to be compressed.
    assert!(path.starts_with("/assets/site/") || head.contains("content-encoding: br"), "{path}: {head}");
    body.len()
}

/// Fetches a page without compression.
pub(crate) fn get(port: u16, path: &str) -> String {
    String::from_utf8(ask(port, path, "identity").1).unwrap()
}

/// Fetches head and body of an answer. By HTTP/1.0, so that a page that is compressed while it is sent is not
/// chunked.
fn ask(port: u16, path: &str, encoding: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: {encoding}\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let body = answer.split_off(head + 4);
    let head = String::from_utf8_lossy(&answer).into_owned();
    assert!(head.contains(" 200 "), "{path}: {head}");
    (head, body)
}

pub(crate) fn run() {
    let gateway = Gateway::start(Engine::Redb);
    println!("\nBrotli bytes (aim: embed 7500, WASM of a page 75000); {} MB resident when idle", gateway.resident() / 1024);
    for site in ["collectors", "hot-zaim", "jetfin", "jetu", "stop-collector", "vivus"] {
        println!("embed {site:<15} {:>7}", sent(gateway.port, &format!("/embed/{site}.js")));
    }
    let dist = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
    let size = |name: &str| fs::metadata(dist.join(name)).map_or(0, |file| file.len());
    for module in ["pages", "verify", "desk"] {
        let (wasm, glue) = (size(&format!("{module}_bg.wasm.br")), size(&format!("{module}.js.br")));
        println!("WASM {module:<8} {wasm:>7} + glue {glue:>6} = {:>7}", wasm + glue);
    }
}
