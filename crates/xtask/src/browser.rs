//! The browser half: WASM, glue, loader and styles, minified and compressed into `dist/`.

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
        let bin = root.join("end2end/node_modules/.bin");
        let (glue, wasm) = (made.join("app.js"), dist.join("app_bg.wasm"));
        let optimise = bin.join("wasm-opt");
        quietly(command(
            &root,
            &text(&optimise),
            &[
                "-Oz",
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
        minify(&bin, &root.join("public/hydrate.js"), &dist.join("hydrate.js"))?;
        for name in ["preferences.js", "preview.js", "preview-frame.js"] {
            minify(&bin, &root.join("public").join(name), &dist.join(name))?;
        }
        minify(&bin, &root.join("public/embed/loader.js"), &dist.join("loader.js"))?;
        for name in ["tokens.css", "page.css", "preview.css", "banner.css"] {
            minify(&bin, &root.join("style").join(name), &dist.join(name))?;
        }
        copy(&root.join("public/favicon.svg"), &dist.join("favicon.svg"))?;
        let styles = ["tokens.css", "page.css", "banner.css", "preview.css"];
        let scripts = ["app.js", "hydrate.js", "preferences.js", "preview.js", "preview-frame.js", "loader.js"];
        for name in ["app_bg.wasm", "favicon.svg"].into_iter().chain(styles).chain(scripts) {
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
    quietly(command(&root(), &esbuild, &[&text(from), "--minify", "--charset=utf8", target, &format!("--outfile={}", text(to))]))
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
