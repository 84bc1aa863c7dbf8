//! Static files for browsers: compiled in, compressed ahead of time, under addresses that change with their
//! content.

use std::collections::BTreeMap;
use std::io::Write as _;

use data_encoding::HEXLOWER;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// Files that `cargo xtask` built for browsers.
#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Dist;

/// A response body in every content encoding it is served in.
#[derive(Clone, Debug)]
pub(crate) struct Encoded {
    /// MIME type of the body.
    pub mime: &'static str,
    /// The body without content encoding.
    pub plain: Vec<u8>,
    /// The body compressed with Brotli.
    pub br: Vec<u8>,
    /// The body compressed with gzip.
    pub gz: Vec<u8>,
    /// Strong entity tag: the hash of the plain body, in quotes.
    pub etag: String,
}

impl Encoded {
    /// Compresses a body at the highest level of both encodings; in debug builds at a middle one, since a start would
    /// take seconds there.
    #[must_use]
    pub(crate) fn new(mime: &'static str, plain: Vec<u8>) -> Self {
        let mut br = Vec::new();
        let quality = if cfg!(debug_assertions) { 5 } else { 11 };
        let parameters = brotli::enc::BrotliEncoderParams { quality, lgwin: 22, ..Default::default() };
        let mut gz = GzEncoder::new(Vec::new(), Compression::best());
        // Both write to memory, which does not fail; should one fail all the same, the plain body is served.
        let br_written = brotli::BrotliCompress(&mut &plain[..], &mut br, &parameters);
        let gz = gz.write_all(&plain).and_then(|()| gz.finish()).unwrap_or_default();
        if br_written.is_err() {
            br.clear();
        }
        Self { mime, etag: etag(&plain), plain, br, gz }
    }
}

fn etag(plain: &[u8]) -> String {
    format!("\"{}\"", &HEXLOWER.encode(&Sha256::digest(plain))[..32])
}

/// The static files, by name.
#[derive(Debug, Default)]
pub(crate) struct Assets {
    files: BTreeMap<String, Encoded>,
    /// First digits of the hash over all files, which are part of their addresses.
    version: String,
}

fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt" | "ts") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Rules by which browsers and systems are told from user agents, as JSON; nothing when they were not built.
#[must_use]
pub(crate) fn user_agent_rules() -> Vec<u8> {
    Dist::get(".user-agents.json").map(|file| file.data.into_owned()).unwrap_or_default()
}

impl Assets {
    /// Loads the files that were compiled in.
    #[must_use]
    pub(crate) fn load() -> Self {
        let mut files = BTreeMap::new();
        let mut hash = Sha256::new();
        let read = |name: &str| Dist::get(name).map(|file| file.data.into_owned());
        for name in Dist::iter().filter(|name| !name.starts_with('.') && !name.ends_with(".br") && !name.ends_with(".gz")) {
            let Some(plain) = read(&name) else { continue };
            hash.update(&plain);
            // Compressed at build time; a file that the build did not compress is compressed here.
            let encoded = match (read(&format!("{name}.br")), read(&format!("{name}.gz"))) {
                (Some(br), Some(gz)) => Encoded { mime: mime(&name), etag: etag(&plain), plain, br, gz },
                _ => Encoded::new(mime(&name), plain),
            };
            files.insert(name.to_string(), encoded);
        }
        Self { files, version: HEXLOWER.encode(&hash.finalize())[..12].to_owned() }
    }

    /// First digits of the hash over all files.
    #[must_use]
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Finds a file by its name.
    #[must_use]
    pub(crate) fn get(&self, name: &str) -> Option<&Encoded> {
        self.files.get(name)
    }

    /// Text of a file; empty when the file was not built.
    #[must_use]
    pub(crate) fn text(&self, name: &str) -> String {
        self.files.get(name).map(|file| String::from_utf8_lossy(&file.plain).into_owned()).unwrap_or_default()
    }

    /// Address of a file on this gateway.
    #[must_use]
    pub(crate) fn href(&self, name: &str) -> String {
        format!("/assets/{}/{name}", self.version)
    }

    /// Tells whether the browser half was built into this gateway.
    #[must_use]
    pub(crate) fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }
}
