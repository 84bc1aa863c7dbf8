//! Bounds on connections: in all, from one address, and for how long one may take nothing of what it is sent.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use ipnet::IpNet;
use kelisim_engine::limits::network;
use rustix::net::{Shutdown, shutdown, sockopt};
use rustix::process::{Resource, getrlimit, setrlimit};

/// Time after which a connection is closed whose other end takes none of what it is sent.
const TAKES_NOTHING: Duration = Duration::from_secs(30);
/// Files the gateway has open besides connections of visitors: store, keys, lists, outgoing connections.
const OTHER_FILES: u64 = 256;

/// Raises the limit of open files to what the system allows; returns it. Whoever starts a gateway from a shell
/// or a unit without `LimitNOFILE=` gets 1,024, and each connection takes one.
pub(crate) fn raise_file_limit() -> Option<u64> {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    let _ = setrlimit(Resource::Nofile, limit);
    getrlimit(Resource::Nofile).current
}

/// Number of connections that fit: what is wanted, or what the limit of open files leaves.
#[must_use]
pub(crate) fn fitting(wanted: u32, files: Option<u64>) -> usize {
    let room = files.map_or(u64::from(wanted), |files| files.saturating_sub(OTHER_FILES).max(16));
    usize::try_from(room.min(u64::from(wanted))).unwrap_or(usize::MAX)
}

/// Open connections by the address they come from (IPv6: one /64).
#[derive(Clone)]
pub(crate) struct ConnectionCounts {
    open: Arc<Mutex<HashMap<[u8; 16], u32>>>,
    most: u32,
    /// Networks whose addresses stand for many visitors: trusted proxies.
    free: Arc<[IpNet]>,
}

/// One open connection; it is counted until this is dropped.
struct Counted {
    counts: ConnectionCounts,
    from: [u8; 16],
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut open = self.counts.lock();
        if let Some(count) = open.get_mut(&self.from) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.from);
            }
        }
    }
}

impl ConnectionCounts {
    pub(crate) fn new(most: u32, free: &[IpNet]) -> Self {
        Self { open: Arc::default(), most, free: free.into() }
    }

    /// Counts a new connection; closes it at once when its address has too many.
    pub(crate) fn accept(&self, connection: &dyn Any, kept: &mut Extensions) {
        let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
        // Without it a peer that never reads holds its connection for a quarter of an hour.
        let _ = sockopt::set_tcp_user_timeout(stream, u32::try_from(TAKES_NOTHING.as_millis()).unwrap_or(u32::MAX));
        let Ok(peer) = stream.peer_addr() else { return };
        let address = peer.ip().to_canonical();
        // An address that is not public is a proxy's or the operator's own, and stands for many.
        let Some(from) = network(address).filter(|_| !self.free.iter().any(|free| free.contains(&address))) else { return };
        let count = {
            let mut open = self.lock();
            let count = open.entry(from).or_default();
            *count += 1;
            *count
        };
        kept.insert(Arc::new(Counted { counts: self.clone(), from }));
        if count > self.most {
            let _ = shutdown(stream, Shutdown::Both);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 16], u32>> {
        // Each change is one assignment, so the counts are whole whoever panicked.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_fit_into_the_files() {
        assert_eq!(fitting(10_000, None), 10_000);
        assert_eq!(fitting(10_000, Some(1024)), 768);
        assert_eq!(fitting(500, Some(1024)), 500);
        assert_eq!(fitting(500, Some(10)), 16);
    }
}
