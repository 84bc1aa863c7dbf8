//! A gateway whose site `jetu` delivers every choice about cookies to its destinations.

use std::fs;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use crate::gateway::{Engine, Gateway, sites};
use crate::load;

const FOREVER: Duration = Duration::from_hours(2);
/// Number of browsers that fill the lanes.
const CONNECTIONS: usize = 128;

/// Destination: its name, its port, and its own lines in the site file.
pub(super) type Destination<'a> = (&'a str, u16, &'a str);

/// Starts a gateway with these destinations. Nothing is sent before [`open`]: until there is a secret, what
/// is due waits.
pub(super) fn start(engine: Engine, destinations: &[Destination]) -> Gateway {
    let folder = TempDir::new().unwrap();
    copy(&sites(), folder.path());
    let file = folder.path().join("jetu/site.toml");
    let mut site = fs::read_to_string(&file).unwrap();
    let mut more = "[forward]\nallow_networks = [\"127.0.0.0/8\"]\n".to_owned();
    for (name, port, lines) in destinations {
        let all = "{ kk = \"Сынақ\", ru = \"Испытание\", en = \"A trial\" }";
        site.push_str(&format!(
            "\n[[destinations]]\nid = \"{name}\"\nurl = \"https://example.kz/\"\nrecipient = {all}\ncountry = \"KZ\"\ncontract = \"No. 1\"\npurposes = [\"contact\"]\nground = {all}\nfields = [\"name\"]\nevents = [\"consent\"]\n{lines}\n"
        ));
        more.push_str(&format!(
            "[forward.destinations.\"jetu/{name}\"]\nurl = \"http://127.0.0.1:{port}/\"\nsecret_file = \"hook.secret\"\n"
        ));
    }
    fs::write(&file, site).unwrap();
    Gateway::start_with(engine, folder, &more)
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map_while(Result::ok) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Opens the lanes, by writing the secret.
pub(super) fn open(gateway: &Gateway) {
    let (_, secret) = gateway.run(&["webhook-secret"]);
    fs::write(gateway.folder.path().join("hook.secret"), secret).unwrap();
}

/// Sends the choices of browsers number `first` and on: `events` events per destination.
pub(super) fn fill(gateway: &Gateway, first: u64, events: u64) {
    let (_, kept) = load::run(gateway.port, CONNECTIONS, first, events, FOREVER);
    assert_eq!(kept, events);
}
