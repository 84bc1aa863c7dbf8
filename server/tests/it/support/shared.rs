//! Gateways that are started once a run, for tests that only read or whose effects cannot meet: their own
//! browsers, their own tokens, their own accounts, and nothing that counts what all of them do.

use std::mem;
use std::ops::Deref;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::thread::panicking;

use kelisim_store::testing::RedisServer;

use super::engine::Engine;
use super::gateway::{ALL, Gateway, Setup};

/// A gateway that other tests use at the same time. It serves all six sites and is configured as usual.
pub(crate) struct Shared(&'static Gateway);

/// The shared gateway of an engine.
pub(crate) fn shared(engine: Engine) -> Shared {
    static ON_REDB: OnceLock<Gateway> = OnceLock::new();
    static ON_REDIS: OnceLock<Gateway> = OnceLock::new();
    let place = match engine {
        Engine::Redb => &ON_REDB,
        Engine::Redis => &ON_REDIS,
    };
    Shared(place.get_or_init(|| {
        let gateway = Setup::new(engine).sites(ALL).start();
        end_with_this_process(&gateway);
        gateway
    }))
}

/// Nobody drops what is static. A shell waits for the end of its input, which this process holds open for as
/// long as it lives, however it ends; then it ends the gateway and its store and removes what they wrote.
fn end_with_this_process(gateway: &Gateway) {
    const SCRIPT: &str = "trap '' INT TERM; read -r _; kill -9 $1; test $2 = 0 || redis-cli -p $2 shutdown nosave; \
                          shift 2; rm -rf \"$@\"";
    let redis = gateway.redis.as_ref();
    let mut shell = Command::new("sh");
    shell.args(["-c", SCRIPT, "reaper"]).arg(gateway.process().unwrap().to_string());
    shell.arg(redis.map_or(0, RedisServer::port).to_string()).arg(gateway.folder()).args(redis.map(RedisServer::folder));
    let shell = shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    // With it its input, which is to stay open.
    mem::forget(shell);
}

impl Deref for Shared {
    type Target = Gateway;

    fn deref(&self) -> &Gateway {
        self.0
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if panicking() {
            eprintln!("the log of the shared gateway:\n{}", self.0.log());
        }
    }
}
