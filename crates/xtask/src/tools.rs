//! Installs what is missing: the WASM target by rustup, Node packages by npm, servers and browsers by apt.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::step::{Steps, command, quietly, run};
use crate::{Outcome, root};

/// Installs what checking needs.
pub(crate) fn for_checking(steps: &mut Steps) -> Outcome {
    wasm_target(steps)
}

/// Installs what building needs.
pub(crate) fn for_building(steps: &mut Steps) -> Outcome {
    wasm_target(steps)?;
    node_packages(steps)
}

/// Installs what sets back the clock of the gateway while the demonstration gets its past.
pub(crate) fn for_seeding(steps: &mut Steps) -> Outcome {
    package(steps, "faketime", "/usr/bin/faketime")
}

/// Installs the stores that tests start.
pub(crate) fn for_stores(steps: &mut Steps) -> Outcome {
    package(steps, "redis-server", "/usr/bin/redis-server")
}

/// Installs what tests of the whole gateway need besides.
pub(crate) fn for_testing(steps: &mut Steps) -> Outcome {
    for_building(steps)?;
    for_stores(steps)?;
    for_seeding(steps)?;
    package(steps, "chromium", "/usr/bin/chromium")?;
    // The verifier of receipts that is written from their description alone.
    package(steps, "python3", "/usr/bin/python3")?;
    // What receivers of webhooks are written in, besides.
    package(steps, "php-cli", "/usr/bin/php")?;
    // What the recipes of the console and the examples of the documents ask with.
    package(steps, "curl", "/usr/bin/curl")?;
    // What reads the alert rules.
    package(steps, "prometheus", "/usr/bin/promtool")?;
    // Proxies as operators have them in front.
    package(steps, "nginx-light", "/usr/sbin/nginx")?;
    package(steps, "haproxy", "/usr/sbin/haproxy")?;
    python_packages(steps)?;
    // Kazakh letters in screenshots.
    package(steps, "fonts-noto-core", "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf")
}

/// Installs the other browsers: Firefox, and `WebKit` with the screen it needs.
pub(crate) fn for_other_engines(steps: &mut Steps) -> Outcome {
    package(steps, "firefox-esr", "/usr/bin/firefox-esr")?;
    package(steps, "webkit2gtk-driver", "/usr/bin/WebKitWebDriver")?;
    package(steps, "xvfb", "/usr/bin/Xvfb")?;
    // Certificates of the gateway behind HTTPS.
    package(steps, "openssl", "/usr/bin/openssl")
}

fn wasm_target(steps: &mut Steps) -> Outcome {
    let sysroot = Command::new("rustc").args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"]).output();
    let folder = sysroot.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    if !folder.is_empty() && Path::new(&folder).is_dir() {
        return Ok(());
    }
    steps.run("the WASM target", || quietly(command(&root(), "rustup", &["target", "add", "wasm32-unknown-unknown"])))
}

fn node_packages(steps: &mut Steps) -> Outcome {
    let folder = root().join("end2end");
    let lock = fs::read_to_string(folder.join("package-lock.json")).map_err(|why| format!("end2end/package-lock.json: {why}"))?;
    let mark = folder.join("node_modules/.kelisim-lock");
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    steps.run("Node packages", || {
        quietly(command(&folder, "npm", &["ci", "--no-audit", "--no-fund", "--ignore-scripts"]))?;
        fs::write(&mark, &lock).map_err(|why| why.to_string())
    })
}

/// Installs what verifies webhooks in Python, into a folder of its own and by its hashes.
fn python_packages(steps: &mut Steps) -> Outcome {
    let wanted = root().join("end2end/webhooks/requirements.txt");
    let wanted = fs::read_to_string(&wanted).map_err(|why| format!("{}: {why}", wanted.display()))?;
    let mark = root().join("target/python/.kelisim-requirements");
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    // Debian's Python comes without what makes such a folder.
    let is_whole = Command::new("python3").args(["-c", "import ensurepip"]).output().is_ok_and(|output| output.status.success());
    if !is_whole {
        package(steps, "python3-venv", "/usr/share/doc/python3-venv/copyright")?;
    }
    steps.run("Python packages", || {
        quietly(command(&root(), "python3", &["-m", "venv", "--clear", "target/python"]))?;
        let install = ["-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--require-hashes", "-r"];
        let install = [&install[..], &["end2end/webhooks/requirements.txt"]].concat();
        quietly(command(&root(), "target/python/bin/python", &install))?;
        fs::write(&mark, &wanted).map_err(|why| why.to_string())
    })
}

/// Installs one of Debian's packages when its file is not there.
fn package(steps: &mut Steps, name: &str, file: &str) -> Outcome {
    if Path::new(file).exists() {
        return Ok(());
    }
    steps.run(&format!("Debian's {name}"), || {
        let am_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
        let apt = |arguments: &[&str]| {
            let mut all = vec!["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"];
            all.extend(arguments);
            if !am_root {
                all.insert(0, "sudo");
            }
            command(&root(), all[0], &all[1..])
        };
        quietly(apt(&["update"]))?;
        quietly(apt(&["install", "-y", "--no-install-recommends", name]))
            .map_err(|why| format!("{why}\nInstall {name} yourself and try again."))
    })?;
    // Debian starts the server it installs; ours are started by the tests, on ports of their own.
    let service = match name {
        "redis-server" | "haproxy" | "prometheus" => name,
        "nginx-light" => "nginx",
        _ => return Ok(()),
    };
    let _ = run(command(&root(), "sh", &["-c", &format!("service {service} stop >/dev/null 2>&1 || true")]));
    Ok(())
}
