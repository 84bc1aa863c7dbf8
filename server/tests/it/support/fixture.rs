//! What all gateways of a run have alike, made once by the commands an operator uses and written into each
//! folder: key files, a key of the API for each site that is asked by machines, and a secret of a
//! destination.

use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use tempfile::TempDir;

/// Everything a key can be for.
const SCOPES: [&str; 8] = ["check", "record", "erase", "deliveries", "requests", "notices", "contacts", "import"];
/// The sites whose systems have a key.
const ASKED_BY_MACHINES: [&str; 3] = ["jetu", "stop-collector", "vivus"];

/// A key of the API.
pub(crate) struct ApiKey {
    /// The site it is for.
    pub site: &'static str,
    /// What its holder presents.
    pub key: String,
    /// What stands in the configuration.
    pub entry: String,
}

/// What is made once.
pub(crate) struct Fixture {
    key_files: Vec<(OsString, Vec<u8>)>,
    pub api_keys: Vec<ApiKey>,
    pub webhook_secret: String,
}

/// The fixture of this run.
pub(crate) static FIXTURE: LazyLock<Fixture> = LazyLock::new(Fixture::make);

/// The folder of the example sites.
pub(crate) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sites")
}

/// Runs a command of the binary that has to succeed; gives what it printed.
pub(crate) fn kelisim(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kelisim")).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command that may fail: whether it succeeded, and what it wrote to both of its outputs.
pub(crate) fn try_kelisim(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_kelisim")).args(arguments).current_dir(folder).output().unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&printed).into_owned())
}

/// The key and its entry in the configuration, from what `kelisim api-key new` prints.
pub(crate) fn parse_api_key(printed: &str) -> (String, String) {
    let (key, entry) = printed.split_once("In kelisim.toml:").unwrap();
    (key.rsplit(": ").next().unwrap().trim().to_owned(), entry.to_owned())
}

impl Fixture {
    fn make() -> Self {
        let folder = TempDir::new().unwrap();
        kelisim(folder.path(), &["keys", "init", "keys"]);
        let files = fs::read_dir(folder.path().join("keys")).unwrap().map(Result::unwrap);
        let key_files = files.map(|file| (file.file_name(), fs::read(file.path()).unwrap())).collect();
        let api_keys = ASKED_BY_MACHINES.map(|site| {
            let mut arguments = vec!["api-key", "new", "test", "--site", site];
            arguments.extend(SCOPES.iter().flat_map(|scope| ["--scope", *scope]));
            let (key, entry) = parse_api_key(&kelisim(folder.path(), &arguments));
            ApiKey { site, key, entry }
        });
        let webhook_secret = kelisim(folder.path(), &["webhook-secret"]);
        Self { key_files, api_keys: api_keys.into(), webhook_secret }
    }

    /// Writes the key files, for their owner alone, into a folder that it makes.
    pub(crate) fn write_keys(&self, folder: &Path) {
        fs::create_dir(folder).unwrap();
        for (name, bytes) in &self.key_files {
            let file = folder.join(name);
            fs::write(&file, bytes).unwrap();
            fs::set_permissions(&file, Permissions::from_mode(0o400)).unwrap();
        }
    }
}
