//! `kelisim serve`: runs the gateway.

mod keeper;
mod reload;
mod verifying;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer};
use kelisim_engine::{clock, touches};
use kelisim_store::Durability;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{self, SignalKind};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use crate::config::Config;
use crate::connections::{self, ConnectionCounts};
use crate::gateway::{Gateway, StartError};
use crate::{answers, clocks, forward, lists, notices, retention, routes};
use keeper::Keeper;

/// Time to wait for attempts that are in flight when the gateway is stopped.
const ENDING: Duration = Duration::from_secs(5);

/// `SIGXFSZ` of Linux and macOS on every architecture that Kelisim is built for.
const FILE_TOO_LONG: i32 = 25;

/// Builds the runtime of committers and store: separate from the threads that answer, so that neither waits
/// for the other.
pub(super) fn runtime() -> io::Result<Runtime> {
    named("committer")
}

fn named(name: &str) -> io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(1).thread_name(name).enable_all().build()
}

/// Restarts this program, under the same process id, with fewer malloc arenas, unless their number was set.
///
/// Memory that was freed in one arena is not reused by threads of another. The C library makes eight for each
/// processor, and lists with a million rows then take half as much memory again; one for each and one more
/// cost next to no speed.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn spare_memory() {
    use std::os::unix::process::CommandExt as _;
    use std::{env, process, thread};

    /// Environment variable with the number of arenas that the C library may make, read when a program
    /// starts.
    const ARENAS: &str = "MALLOC_ARENA_MAX";
    let mut arguments = env::args_os();
    let (Some(name), Ok(program)) = (arguments.next(), env::current_exe()) else { return };
    if env::var_os(ARENAS).is_some() {
        return;
    }
    let arenas = thread::available_parallelism().map_or(2, usize::from) + 1;
    // `exec` returns only when it failed: the gateway is served all the same.
    let _ = process::Command::new(program).arg0(name).args(arguments).env(ARENAS, arenas.to_string()).exec();
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
const fn spare_memory() {}

/// Serves until a signal ends it.
pub(super) fn run(path: &Path) -> Result<(), String> {
    spare_memory();
    let filter = EnvFilter::new("warn,actix_http=off,kelisim_server=info,kelisim_engine=info");
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(io::stderr).init();
    let config = Config::load(path).map_err(|why| why.to_string())?;
    let behind = runtime().map_err(|why| why.to_string())?;
    // A file that may not grow is an error of writing like a full disk, and not the end by a signal.
    let _grown = {
        let _runtime = behind.enter();
        unix::signal(SignalKind::from_raw(FILE_TOO_LONG)).map_err(|why| why.to_string())?
    };
    let (gateway, reloads) = behind.block_on(Gateway::open(config)).map_err(|why| why.to_string())?;
    // Building and signing messages is CPU work too, and must not delay a request that records.
    let sending = named("forwarder").map_err(|why| why.to_string())?;
    let (stop, stopped) = watch::channel(false);
    let forwarding = sending.spawn(forward::run(Arc::clone(&gateway.outgoing), gateway.follow_tenants(), stopped));
    behind.spawn(notices::run(Arc::clone(&gateway.config), gateway.follow_tenants()));
    sending.spawn(clocks::run(gateway.follow_tenants()));
    sending.spawn(clocks::letters::run(Arc::clone(&gateway.config), Arc::clone(&gateway.staff), gateway.follow_tenants()));
    sending.spawn(answers::run(Arc::clone(&gateway.config), gateway.follow_tenants()));
    behind.spawn(retention::run(gateway.follow_tenants()));
    behind.spawn(lists::jobs::run(Arc::clone(&gateway.lists), gateway.follow_tenants()));
    behind.spawn(reload::run(Arc::clone(&gateway), reloads));
    let uses = Arc::clone(&gateway.key_uses);
    behind.spawn(async move { uses.run().await });
    behind.spawn(watch(Arc::clone(&gateway)));
    behind.spawn(keeper::inspect(Arc::clone(&gateway)));
    behind.spawn(verifying::run(Arc::clone(&gateway)));
    let mut keeper = Keeper::new(Arc::clone(&gateway));
    // Even a gateway that is killed in its first second leaves the heads it began with.
    behind.block_on(keeper.keep());
    let keeping = behind.spawn(keeper.run(stop.subscribe()));
    let outcome = actix_web::rt::System::new().block_on(listen(Arc::clone(&gateway)));
    stop.send_replace(true);
    let _ = behind.block_on(async { tokio::time::timeout(ENDING, gateway.key_uses.flush()).await });
    // A receiver that takes longer is sent the message again, with the same ids.
    let _ = sending.block_on(async { tokio::time::timeout(ENDING, forwarding).await });
    sending.shutdown_timeout(Duration::from_secs(1));
    // Nothing is answered any more; what was signed last is kept too.
    if let Ok(mut keeper) = behind.block_on(keeping) {
        behind.block_on(keeper.keep());
    }
    behind.shutdown_timeout(Duration::from_secs(5));
    outcome.map_err(|why| why.to_string())
}

async fn listen(gateway: Arc<Gateway>) -> Result<(), StartError> {
    let address = gateway.config.listen;
    let workers = gateway.config.workers;
    let data = routes::data(Arc::clone(&gateway));
    let bounds = &gateway.config.connections;
    let most = connections::fitting(bounds.most, connections::raise_file_limit());
    let counts = ConnectionCounts::new(bounds.per_address, &gateway.config.proxies.trusted);
    let mut server =
        HttpServer::new(move || App::new().app_data(data.clone()).wrap(from_fn(routes::surround)).configure(routes::configure))
            // The head of a request must arrive within this time; bodies have a deadline of their own.
            .client_request_timeout(Duration::from_secs(5))
            .client_disconnect_timeout(Duration::from_secs(2))
            .keep_alive(Duration::from_secs(15))
            .on_connect(move |connection, kept| counts.accept(connection, kept))
            .shutdown_timeout(10);
    let workers = workers.unwrap_or_else(|| thread::available_parallelism().map_or(2, usize::from));
    // The bound is each worker's own.
    server = server.workers(workers).max_connections(most.div_ceil(workers.max(1)));
    let server = server.bind(address).map_err(|why| StartError::Listen(address, why))?;
    tracing::info!(address = %address, sites = gateway.tenants().len(), engine = gateway.store.backend(), durability = gateway.durability().name(), "serving");
    server.run().await.map_err(|why| StartError::Listen(address, why))
}

/// Asks the store every second what it really guarantees and how much room it has, and logs what is amiss when
/// that changes. An embedded store that failed to write ends the gateway: only opening the file again shows
/// what is on the disk.
async fn watch(gateway: Arc<Gateway>) {
    let mut second = 0_u32;
    let mut before = (Vec::new(), Vec::new());
    loop {
        if second.is_multiple_of(60) {
            for tenant in gateway.tenants().values() {
                // What cannot be dropped now is dropped in a minute.
                let _ = touches::drop_expired(tenant, clock::now()).await;
            }
        }
        let found = gateway.refresh_readiness().await;
        if gateway.store.backend() == "redb" && found.durability.is_none() {
            let why = found.reasons.join(" ");
            tracing::error!("the embedded store failed to write; ending, so that the next start finds what is kept. {why}");
            std::process::exit(74);
        }
        let warnings = found.warnings();
        for reason in found.reasons.iter().filter(|reason| !before.0.contains(*reason)) {
            tracing::error!(
                wanted = gateway.durability().name(),
                has = found.durability.map_or("nothing", Durability::name),
                "not ready: {reason}"
            );
        }
        if warnings.is_empty() != before.1.is_empty() {
            for warning in &warnings {
                tracing::warn!("{warning}");
            }
        }
        if found.reasons.is_empty() && !before.0.is_empty() {
            tracing::info!("ready again");
        }
        before = (found.reasons, warnings);
        second = second.wrapping_add(1);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
