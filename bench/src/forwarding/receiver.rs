//! A destination that accepts, hangs or fails, counts what it received, and records how the load began.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Behaviour of the receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Answers 204 after this delay.
    Takes(Duration),
    /// Reads everything and never answers.
    Hangs,
    /// Answers 500 to everything.
    Fails,
}

/// Number of messages in each hundredth of the first second.
pub(super) type Beginning = [u64; 100];

struct Shared {
    how: How,
    seen: Mutex<Seen>,
    /// Number of distinct messages accepted.
    taken: AtomicU64,
    posts: AtomicU64,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
}

#[derive(Default)]
struct Seen {
    ids: HashSet<[u8; 16]>,
    first: Option<Instant>,
    last: Option<Instant>,
    beginning: Vec<u64>,
}

/// Running receiver on its own thread.
pub(super) struct Receiver {
    pub port: u16,
    shared: Arc<Shared>,
}

impl Receiver {
    /// Listens on a free port (0) or on `port`, on its own thread, until the benchmark ends.
    pub(super) fn start(port: u16, how: How) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            how,
            seen: Mutex::new(Seen { beginning: vec![0; 100], ..Seen::default() }),
            taken: AtomicU64::new(0),
            posts: AtomicU64::new(0),
            at_once: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
        });
        let own = Arc::clone(&shared);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).unwrap();
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(serve(Arc::clone(&own), stream));
                }
            });
        });
        Self { port, shared }
    }

    /// Number of distinct messages it accepted.
    pub(super) fn taken(&self) -> u64 {
        self.shared.taken.load(Ordering::Acquire)
    }

    /// Number of messages that came, duplicates included.
    pub(super) fn posts(&self) -> u64 {
        self.shared.posts.load(Ordering::Acquire)
    }

    /// Maximum number of messages under way at once.
    pub(super) fn most_at_once(&self) -> usize {
        self.shared.most_at_once.load(Ordering::Acquire)
    }

    /// Distribution of the first second's messages.
    pub(super) fn beginning(&self) -> Beginning {
        let mut beginning = [0; 100];
        beginning.copy_from_slice(&self.shared.seen.lock().unwrap().beginning);
        beginning
    }

    /// Waits until it has accepted `count` messages; returns the rate from the first to the last, per second.
    pub(super) fn wait(&self, count: u64) -> f64 {
        let begun = Instant::now();
        while self.taken() < count {
            assert!(begun.elapsed() < Duration::from_hours(1), "{} of {count} arrived", self.taken());
            std::thread::sleep(Duration::from_millis(2));
        }
        let seen = self.shared.seen.lock().unwrap();
        let took = seen.last.zip(seen.first).map_or(0.0, |(last, first)| (last - first).as_secs_f64());
        count.saturating_sub(1) as f64 / took.max(1e-6)
    }
}

impl Shared {
    fn note(&self, id: [u8; 16]) {
        let now = Instant::now();
        let mut seen = self.seen.lock().unwrap();
        let first = *seen.first.get_or_insert(now);
        let at = usize::try_from((now - first).as_millis() / 10).unwrap_or(usize::MAX);
        if let Some(count) = seen.beginning.get_mut(at) {
            *count += 1;
        }
        self.posts.fetch_add(1, Ordering::AcqRel);
        if seen.ids.insert(id) {
            seen.last = Some(now);
            self.taken.fetch_add(1, Ordering::AcqRel);
        }
    }
}

/// Serves one connection until it is closed.
async fn serve(shared: Arc<Shared>, mut stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let mut buffer = Vec::with_capacity(16 << 10);
    loop {
        let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
            match stream.read_buf(&mut buffer).await {
                Ok(read) if read > 0 => continue,
                _ => return,
            }
        };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        let of = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let length: usize = of("content-length:").and_then(|length| length.parse().ok()).unwrap_or(0);
        let id = of("webhook-id: msg_").and_then(|id| data_encoding::HEXLOWER.decode(id.as_bytes()).ok());
        let id: [u8; 16] = id.and_then(|id| id.try_into().ok()).unwrap();
        while buffer.len() < end + 4 + length {
            if !stream.read_buf(&mut buffer).await.is_ok_and(|read| read > 0) {
                return;
            }
        }
        buffer.drain(..end + 4 + length);
        let at_once = shared.at_once.fetch_add(1, Ordering::AcqRel) + 1;
        shared.most_at_once.fetch_max(at_once, Ordering::AcqRel);
        let answer = match shared.how {
            How::Takes(after) => {
                if !after.is_zero() {
                    tokio::time::sleep(after).await;
                }
                shared.note(id);
                "HTTP/1.1 204 No Content\r\n\r\n"
            }
            How::Fails => "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
            How::Hangs => std::future::pending().await,
        };
        shared.at_once.fetch_sub(1, Ordering::AcqRel);
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}
