//! Reads site files and API keys again: on `SIGHUP`, when asked, when a file changed, and when another gateway
//! published.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{self, SignalKind};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

use crate::gateway::{Gateway, Publication, ReloadRequest};

/// Pause between two looks at the files. A change counts when two looks find the same: an editor or a copy may
/// still be writing.
const LOOK: Duration = Duration::from_secs(1);

/// Runs until the gateway ends, on the runtime of the committers.
pub(super) async fn run(gateway: Arc<Gateway>, mut requests: mpsc::Receiver<ReloadRequest>) {
    let Ok(mut hang_up) = unix::signal(SignalKind::hangup()) else { return };
    let mut pace = interval(LOOK);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut loaded = state(&gateway).await;
    let mut seen = loaded;
    loop {
        let (request, mut why) = tokio::select! {
            _ = hang_up.recv() => (None, "SIGHUP"),
            Some(request) = requests.recv() => (Some(request), ""),
            _ = pace.tick() => (None, ""),
        };
        // Looked at before they are read: what changes while they are is seen by the next look.
        let now = state(&gateway).await;
        let is_stable = std::mem::replace(&mut seen, now) == now;
        if let Some(request) = request {
            let _ = request.reply.send(gateway.reload(&request.publication).await);
        } else {
            if why.is_empty() && is_stable && now != loaded {
                why = "files changed";
            } else if why.is_empty() && !gateway.has_what_is_published().await {
                why = "another gateway published";
            }
            if why.is_empty() {
                continue;
            }
            again(&gateway, why).await;
        }
        loaded = now;
    }
}

async fn again(gateway: &Gateway, why: &str) {
    match gateway.reload(&Publication::default()).await {
        Ok(served) => tracing::info!(sites = served.tenants.len(), troubles = served.troubles.len(), "read again: {why}"),
        Err(problem) => tracing::error!("read again: {why}. {problem}"),
    }
}

/// Names, sizes and times of everything that is read again.
async fn state(gateway: &Gateway) -> u64 {
    let (sites, config) = (gateway.config.sites.to_path_buf(), gateway.config.path.clone());
    let looked = tokio::task::spawn_blocking(move || {
        let mut hash = DefaultHasher::new();
        note(&config, &mut hash);
        for folder in entries(&sites) {
            for file in entries(&folder) {
                note(&file, &mut hash);
            }
        }
        hash.finish()
    });
    looked.await.unwrap_or_default()
}

fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    let found = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut found: Vec<_> = found.map(|entry| entry.path()).collect();
    found.sort();
    found
}

fn note(file: &Path, hash: &mut DefaultHasher) {
    file.hash(hash);
    if let Ok(found) = fs::metadata(file) {
        (found.len(), found.modified().ok()).hash(hash);
    }
}
