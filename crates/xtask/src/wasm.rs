//! From a crate to what a browser loads: compiled, bound, optimised.

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
        run(command(&root(), env!("CARGO"), &arguments))
    }

    /// Writes the optimised module into `dist` and gives the glue, not yet minified.
    pub(crate) fn bind(&self, dist: &Path) -> Outcome<PathBuf> {
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
        let made = target.join("bindgen");
        let mut bindgen = Bindgen::new();
        let compiled = target.join(format!("wasm32-unknown-unknown/wasm-release/{}.wasm", self.library));
        bindgen.input_path(compiled).out_name(self.name).typescript(false);
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
