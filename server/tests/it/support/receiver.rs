//! A receiver of webhooks that answers as it is told.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// What was posted.
#[derive(Clone, Debug)]
pub struct Posted {
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

#[derive(Default)]
struct Shared {
    posted: Mutex<Vec<Posted>>,
    arrived: Condvar,
    answers: Mutex<VecDeque<&'static str>>,
}

/// A running receiver.
pub struct Receiver {
    pub port: u16,
    shared: Arc<Shared>,
}

impl Receiver {
    /// Starts; `answers` are given first, then 204 for ever.
    pub fn start(answers: &[&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared::default());
        shared.answers.lock().unwrap().extend(answers);
        let own = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut reader = BufReader::new(stream);
                let (mut headers, mut line) = (Vec::new(), String::new());
                while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                    if let Some((name, value)) = line.trim_end().split_once(": ") {
                        headers.push((name.to_ascii_lowercase(), value.to_owned()));
                    }
                    line.clear();
                }
                let length =
                    headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, length)| length.parse().ok());
                let mut body = vec![0; length.unwrap_or(0)];
                if reader.read_exact(&mut body).is_err() {
                    continue;
                }
                let answer = own.answers.lock().unwrap().pop_front().unwrap_or("204 No Content");
                let _ = write!(reader.get_mut(), "HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                own.posted.lock().unwrap().push(Posted { headers, body });
                own.arrived.notify_all();
            }
        });
        Self { port, shared }
    }

    /// Waits until `count` posts arrived.
    pub fn wait(&self, count: usize) -> Vec<Posted> {
        let posted = self.shared.posted.lock().unwrap();
        // A worker that died holds its delivery for 25 seconds.
        let waited = self.shared.arrived.wait_timeout_while(posted, Duration::from_mins(1), |posted| posted.len() < count);
        let (posted, timeout) = waited.unwrap();
        assert!(!timeout.timed_out(), "only {} of {count} posts arrived", posted.len());
        posted.clone()
    }

    pub fn count(&self) -> usize {
        self.shared.posted.lock().unwrap().len()
    }
}
