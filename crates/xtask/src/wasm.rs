//! From a crate to what a browser loads: compiled, bound, optimised.

use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::step::{command, quietly, run};
use crate::{Outcome, root};

/// A WASM module of ours.
pub(crate) struct Module {
    /// Name of the package.
    pub package: &'static str,
    /// Its name as a library, as the compiler writes it.
    pub library: &'static str,
    /// Its feature for browsers, instead of the default ones.
    pub feature: &'static str,
    /// Name of what is made: `NAME_bg.wasm`, and the glue `NAME.js`.
    pub name: &'static str,
}

impl Module {
    /// Compiles the crate for WASM.
    pub(crate) fn compile(&self) -> Outcome {
        let arguments = [
            "build",
            "--locked",
            "--package",
            self.package,
            "--lib",
            "--target",
            "wasm32-unknown-unknown",
            "--profile",
            "wasm-release",
            "--no-default-features",
            "--features",
            self.feature,
        ];
        let mut cargo = command(&root(), env!("CARGO"), &arguments);
        // Loops stay loops: a browser hashes little, and downloads all of it.
        // Where this machine keeps its crates is no business of a browser.
        let crates =
            std::env::var("CARGO_HOME").unwrap_or_else(|_| format!("{}/.cargo", std::env::var("HOME").unwrap_or_default()));
        cargo.env(
            "CARGO_ENCODED_RUSTFLAGS",
            ["--cfg=sha2_backend=\"soft\"", "--cfg=sha2_backend_soft=\"compact\"", &format!("--remap-path-prefix={crates}=")]
                .join("\u{1f}"),
        );
        run(cargo)?;
        // Modules of one crate have one name, and the next would overwrite this one.
        let (made, own) = (target(), self.compiled());
        let made = made.join(format!("wasm32-unknown-unknown/wasm-release/{}.wasm", self.library));
        fs::create_dir_all(made_in())
            .and_then(|()| fs::copy(&made, &own))
            .map(drop)
            .map_err(|why| format!("{}: {why}", made.display()))
    }

    /// Where this module lies compiled.
    fn compiled(&self) -> PathBuf {
        made_in().join(format!("{}.wasm", self.name))
    }

    /// Writes the optimised module into `dist` and gives the glue, not yet minified.
    pub(crate) fn bind(&self, dist: &Path) -> Outcome<PathBuf> {
        let made = made_in();
        let mut bindgen = Bindgen::new();
        bindgen.input_path(self.compiled()).out_name(self.name).typescript(false);
        bindgen.web(true).and_then(|bindgen| bindgen.generate(&made)).map_err(|why| format!("wasm-bindgen: {why}"))?;
        let file = format!("{}_bg.wasm", self.name);
        unexport(&made.join(&file))?;
        let (from, to) = (made.join(&file).to_string_lossy().into_owned(), dist.join(&file).to_string_lossy().into_owned());
        let optimise = root().join("end2end/node_modules/.bin/wasm-opt");
        let arguments = [
            "-Oz",
            "--converge",
            "--enable-bulk-memory",
            "--enable-nontrapping-float-to-int",
            "--enable-sign-ext",
            "--enable-mutable-globals",
            "--enable-reference-types",
            "--enable-multivalue",
            &from,
            "-o",
            &to,
        ];
        quietly(command(&root(), &optimise.to_string_lossy(), &arguments))?;
        Ok(made.join(format!("{}.js", self.name)))
    }
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into)
}

/// Folder of what is made on the way.
fn made_in() -> PathBuf {
    target().join("bindgen")
}

/// Takes away what the bindings export for streams between Rust and JavaScript: Leptos brings it along, no
/// page of ours calls it, and what hangs on it goes with it (1.5 kB compressed).
fn unexport(path: &Path) -> Outcome {
    let failed = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let mut module = walrus::Module::from_file(path).map_err(|why| failed(&why))?;
    let streams: Vec<_> =
        module.exports.iter().filter(|one| one.name.contains("intounderlying")).map(walrus::Export::id).collect();
    for one in streams {
        module.exports.delete(one);
    }
    walrus::passes::gc::run(&mut module);
    module.emit_wasm_file(path).map_err(|why| failed(&why))
}
