//! The browser half: WASM, glue, embed and styles, minified and compressed into `dist/`.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::SystemTime;

use crate::step::{Steps, command, quietly};
use crate::wasm::Module;
use crate::{Outcome, root};
use flate2::Compression;
use flate2::write::GzEncoder;

fn io(path: &Path) -> impl Fn(std::io::Error) -> String + '_ {
    move |why| format!("{}: {why}", path.display())
}

/// The parts of the embed. The gateway puts them together for each site.
const EMBED: [&str; 14] = [
    "core.js",
    "banner.js",
    "choices.js",
    "cards.js",
    "later.js",
    "more.js",
    "told.js",
    "sheet.js",
    "language.js",
    "strict.js",
    "migrate.js",
    "microsoft.js",
    "kelisim-form.js",
    "preview-frame.js",
];
/// What these parts call each other by, and nobody else: one letter each, the same in every part.
const NAMES: &str = "kept read emit snapshot settle trusted allowed freed part free setCookie keep queue line write whole \
                     level acts say waits decide near agree dock root section store mark items raise enact post movable \
                     notes answers api spared prior told check dodge visit draw";
/// Style sheets of pages and embed.
const STYLES: [&str; 12] = [
    "tokens.css",
    "page.css",
    "form.css",
    "policy.css",
    "receipt.css",
    "my.css",
    "preview.css",
    "console.css",
    "embed.css",
    "banner.css",
    "choices.css",
    "held.css",
];
/// The loader of islands, on the gateway's own pages.
const LOADER: &str = "hydrate.js";

/// Rules for user agents, which the gateway reads and serves to nobody.
const USER_AGENTS: &str = ".user-agents.json";

/// Islands of pages for visitors.
const PAGES: Module = Module { package: "kelisim-app", library: "kelisim_app", feature: "pages", name: "pages" };
/// The page that verifies receipts.
const VERIFY: Module = Module { package: "kelisim-app", library: "kelisim_app", feature: "verify", name: "verify" };
/// Islands of the console.
const DESK: Module = Module { package: "kelisim-app", library: "kelisim_app", feature: "desk", name: "desk" };

/// What `dist/` is made of and made by. Sentences of pages (`crates/i18n`) are not among it: only the gateway
/// has them.
const SOURCES: [&str; 15] = [
    "app/src",
    "app/Cargo.toml",
    "crates/core/src",
    "crates/core/Cargo.toml",
    "crates/ledger/src",
    "crates/ledger/Cargo.toml",
    "style",
    "public",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "end2end/package-lock.json",
    "end2end/user-agents.mjs",
    "crates/xtask/src/browser.rs",
    "crates/xtask/src/wasm.rs",
];

/// Builds `dist/`, unless nothing it is made of changed.
pub(crate) fn build(steps: &mut Steps) -> Outcome {
    let (root, dist) = (root(), root().join("dist"));
    let mark = dist.join(".built");
    let newest = SOURCES.iter().map(|part| newest(&root.join(part))).max().unwrap_or(SystemTime::UNIX_EPOCH);
    if fs::metadata(&mark).and_then(|mark| mark.modified()).is_ok_and(|built| built >= newest) {
        return Ok(());
    }
    fs::create_dir_all(&dist).map_err(io(&dist))?;
    for module in [PAGES, VERIFY, DESK] {
        steps.compile(&format!("islands: {}", module.name), || module.compile())?;
    }
    steps.compile("bindings, minifying, compressing", || {
        let bin = root.join("end2end/node_modules/.bin");
        for module in [PAGES, VERIFY, DESK] {
            minify(&bin, &module.bind(&dist)?, &dist.join(format!("{}.js", module.name)))?;
        }
        minify(&bin, &root.join("public").join(LOADER), &dist.join(LOADER))?;
        for name in EMBED {
            minify(&bin, &root.join("public/embed").join(name), &dist.join(name))?;
        }
        for name in STYLES {
            minify(&bin, &root.join("style").join(name), &dist.join(name))?;
        }
        quietly(command(&root.join("end2end"), "node", &["user-agents.mjs", &text(&dist.join(USER_AGENTS))]))?;
        for (folder, name) in [("public", "favicon.svg"), ("public/embed", "kelisim.d.ts")] {
            copy(&root.join(folder).join(name), &dist.join(name))?;
        }
        let made = [
            "pages_bg.wasm",
            "pages.js",
            "verify_bg.wasm",
            "verify.js",
            "desk_bg.wasm",
            "desk.js",
            LOADER,
            "favicon.svg",
            "kelisim.d.ts",
        ];
        for name in made.iter().chain(&EMBED).chain(&STYLES) {
            compress(&dist.join(name))?;
        }
        fs::write(&mark, "").map_err(io(&mark))
    })
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to).map(drop).map_err(io(from))
}

fn minify(bin: &Path, from: &Path, to: &Path) -> Outcome {
    let target = if from.extension().is_some_and(|kind| kind == "css") {
        "--target=chrome100,safari15,firefox100"
    } else {
        "--target=es2020"
    };
    let esbuild = text(&bin.join("esbuild"));
    let outfile = format!("--outfile={}", text(to));
    let mut arguments = vec![text(from), "--minify".into(), "--charset=utf8".into(), target.into(), outfile];
    if from.parent().is_some_and(|folder| folder.ends_with("embed")) {
        let names: Vec<&str> = NAMES.split_whitespace().collect();
        let short =
            ('a'..='z').chain('A'..='Z').zip(&names).map(|(letter, name)| format!("\"{name}\":\"{letter}\"")).collect::<Vec<_>>();
        let cache = to.with_file_name(".names.json");
        fs::write(&cache, format!("{{{}}}", short.join(","))).map_err(io(&cache))?;
        arguments.push(format!("--mangle-props=^({})$", names.join("|")));
        arguments.push(format!("--mangle-cache={}", text(&cache)));
    }
    quietly(command(&root(), &esbuild, &arguments.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// Writes `.br` and `.gz` beside a file.
fn compress(path: &Path) -> Outcome {
    let plain = fs::read(path).map_err(io(path))?;
    let beside = |kind: &str| path.with_file_name(format!("{}.{kind}", path.file_name().unwrap_or_default().to_string_lossy()));
    let mut br = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &plain[..], &mut br, &parameters).map_err(io(path))?;
    fs::write(beside("br"), &br).map_err(io(path))?;
    let mut gz = GzEncoder::new(Vec::new(), Compression::best());
    let gz = gz.write_all(&plain).and_then(|()| gz.finish()).map_err(io(path))?;
    fs::write(beside("gz"), gz).map_err(io(path))
}

/// When anything below a path was last changed.
fn newest(path: &Path) -> SystemTime {
    let own = fs::metadata(path).and_then(|meta| meta.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let below = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| newest(&entry.path())).max();
    below.map_or(own, |below| below.max(own))
}
