//! The browser half: WASM, glue, embed and styles, minified and compressed into `dist/`.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::SystemTime;

use flate2::Compression;
use flate2::write::GzEncoder;
use wasm_bindgen_cli_support::Bindgen;

use crate::step::{command, quietly, run, step};
use crate::{Outcome, root};

fn io(path: &Path) -> impl Fn(std::io::Error) -> String + '_ {
    move |why| format!("{}: {why}", path.display())
}

/// The parts of the embed. The gateway puts them together for each site.
const EMBED: [&str; 7] = ["core.js", "banner.js", "choices.js", "more.js", "strict.js", "migrate.js", "microsoft.js"];
/// What these parts call each other by, and nobody else: one letter each, the same in every part.
const NAMES: [&str; 16] = [
    "memory",
    "kept",
    "cookies",
    "whole",
    "emit",
    "snapshot",
    "settle",
    "trusted",
    "allowed",
    "attribute",
    "freed",
    "sheet",
    "setCookie",
    "resume",
    "agree",
    "begin",
];
/// Style sheets of pages and embed.
const STYLES: [&str; 8] =
    ["tokens.css", "page.css", "form.css", "policy.css", "preview.css", "embed.css", "banner.css", "held.css"];
/// Scripts of the gateway's own pages.
const PAGES: [&str; 8] =
    ["hydrate.js", "form.js", "draft.js", "work.js", "kelisim-form.js", "preferences.js", "preview.js", "preview-frame.js"];

/// Builds `dist/`, unless nothing it is made of changed.
pub(crate) fn build() -> Outcome {
    let (root, dist) = (root(), root().join("dist"));
    let mark = dist.join(".built");
    let newest = ["app", "crates/core", "style", "public", "Cargo.toml", "Cargo.lock", "end2end/package-lock.json"]
        .iter()
        .map(|part| newest(&root.join(part)))
        .max()
        .unwrap_or(SystemTime::UNIX_EPOCH);
    if fs::metadata(&mark).and_then(|mark| mark.modified()).is_ok_and(|built| built >= newest) {
        return Ok(());
    }
    fs::create_dir_all(&dist).map_err(io(&dist))?;
    step("the WASM half of the app", || {
        let arguments = [
            "build",
            "--package",
            "kelisim-app",
            "--lib",
            "--target",
            "wasm32-unknown-unknown",
            "--profile",
            "wasm-release",
            "--no-default-features",
            "--features",
            "hydrate",
        ];
        run(command(&root, env!("CARGO"), &arguments))
    })?;
    step("bindings, minifying, compressing", || {
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
        let made = target.join("bindgen");
        let mut bindgen = Bindgen::new();
        bindgen.input_path(target.join("wasm32-unknown-unknown/wasm-release/kelisim_app.wasm")).out_name("app").typescript(false);
        bindgen.web(true).and_then(|bindgen| bindgen.generate(&made)).map_err(|why| format!("wasm-bindgen: {why}"))?;
        unexport(&made.join("app_bg.wasm"))?;
        let bin = root.join("end2end/node_modules/.bin");
        let (glue, wasm) = (made.join("app.js"), dist.join("app_bg.wasm"));
        let optimise = bin.join("wasm-opt");
        quietly(command(
            &root,
            &text(&optimise),
            &[
                "-Oz",
                "--converge",
                "--enable-bulk-memory",
                "--enable-nontrapping-float-to-int",
                "--enable-sign-ext",
                "--enable-mutable-globals",
                "--enable-reference-types",
                "--enable-multivalue",
                &text(&made.join("app_bg.wasm")),
                "-o",
                &text(&wasm),
            ],
        ))?;
        minify(&bin, &glue, &dist.join("app.js"))?;
        for name in PAGES {
            minify(&bin, &root.join("public").join(name), &dist.join(name))?;
        }
        for name in EMBED {
            minify(&bin, &root.join("public/embed").join(name), &dist.join(name))?;
        }
        for name in STYLES {
            minify(&bin, &root.join("style").join(name), &dist.join(name))?;
        }
        for (folder, name) in [("public", "favicon.svg"), ("public/embed", "kelisim.d.ts")] {
            copy(&root.join(folder).join(name), &dist.join(name))?;
        }
        for name in ["app_bg.wasm", "app.js", "favicon.svg", "kelisim.d.ts"].iter().chain(&EMBED).chain(&STYLES).chain(&PAGES) {
            compress(&dist.join(name))?;
        }
        fs::write(&mark, "").map_err(io(&mark))
    })
}

/// Takes away what the bindings export for streams between Rust and JavaScript: Leptos brings it along, no page of ours
/// calls it, and what hangs on it goes with it (1.5 kB compressed).
fn unexport(path: &Path) -> Outcome {
    let told = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let mut module = walrus::Module::from_file(path).map_err(|why| told(&why))?;
    let streams: Vec<_> =
        module.exports.iter().filter(|one| one.name.contains("intounderlying")).map(walrus::Export::id).collect();
    for one in streams {
        module.exports.delete(one);
    }
    walrus::passes::gc::run(&mut module);
    module.emit_wasm_file(path).map_err(|why| told(&why))
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
        let short = ('a'..='z').zip(NAMES).map(|(letter, name)| format!("\"{name}\":\"{letter}\"")).collect::<Vec<_>>();
        let cache = to.with_file_name(".names.json");
        fs::write(&cache, format!("{{{}}}", short.join(","))).map_err(io(&cache))?;
        arguments.push(format!("--mangle-props=^({})$", NAMES.join("|")));
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
