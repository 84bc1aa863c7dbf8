//! Stands between a gateway and its Redis, and stops at exactly one step of their protocol: before the server
//! receives a call, or when it has carried it out and nobody knows yet.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use super::eventually::PATIENCE;

/// The step it stops at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Before a call of the script of this name reaches the server.
    Before(&'static str),
    /// When a call of the script of this name is carried out and the answer holds these bytes.
    After(&'static str, &'static [u8]),
}

#[derive(Default)]
struct State {
    stop: Option<Stop>,
    reached: bool,
    /// The call it stopped at, with what came beside it.
    call: Vec<u8>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// The tap, which lasts as long as the process.
pub(crate) struct Tap {
    pub port: u16,
    shared: Arc<Shared>,
}

impl Tap {
    /// One in front of the server at `port`.
    pub(crate) fn start(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared::default());
        let state = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else { continue };
                for stream in [&client, &server] {
                    stream.set_nodelay(true).unwrap();
                }
                let awaited = Arc::new(AtomicBool::new(false));
                let (asking, answering) = (Arc::clone(&state), Arc::clone(&state));
                let (to, from) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                let own = Arc::clone(&awaited);
                std::thread::spawn(move || asking.ask(from, to, &own));
                std::thread::spawn(move || answering.answer(server, client, &awaited));
            }
        });
        Self { port: own, shared }
    }

    /// Stops at the next such step.
    pub(crate) fn stop_at(&self, stop: Stop) {
        *self.shared.state.lock().unwrap() = State { stop: Some(stop), ..State::default() };
    }

    /// Waits until it has stopped.
    pub(crate) fn reached(&self) {
        let state = self.shared.state.lock().unwrap();
        let waited = self.shared.changed.wait_timeout_while(state, PATIENCE, |state| !state.reached).unwrap();
        assert!(waited.0.reached, "nobody came to {:?}", waited.0.stop);
    }

    /// Whether the call it stopped at holds these bytes.
    pub(crate) fn call_holds(&self, bytes: &[u8]) -> bool {
        self.shared.state.lock().unwrap().call.windows(bytes.len()).any(|window| window == bytes)
    }

    /// Goes on; what was stopped is gone for good.
    pub(crate) fn go_on(&self) {
        self.shared.state.lock().unwrap().stop = None;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn stop(&self) -> Option<Stop> {
        self.state.lock().unwrap().stop
    }

    /// Says that the step is reached, and stays until it may go on.
    fn stay(&self) {
        let mut state = self.state.lock().unwrap();
        state.reached = true;
        self.changed.notify_all();
        let waited = self.changed.wait_timeout_while(state, PATIENCE, |state| state.stop.is_some());
        drop(waited.unwrap());
    }

    fn ask(&self, mut client: TcpStream, mut server: TcpStream, awaited: &AtomicBool) {
        let (mut buffer, mut seen) = (vec![0; 1 << 16], Vec::<u8>::new());
        while let Ok(read @ 1..) = client.read(&mut buffer) {
            // A name may lie across two reads.
            seen.extend(&buffer[..read]);
            let holds = |name: &str| seen.windows(name.len()).any(|window| window == name.as_bytes());
            match self.stop() {
                Some(Stop::Before(name)) if holds(name) => {
                    self.stay();
                    break;
                }
                Some(Stop::After(name, _)) if holds(name) => {
                    self.state.lock().unwrap().call.clone_from(&seen);
                    awaited.store(true, Ordering::Release);
                }
                _ => {}
            }
            if server.write_all(&buffer[..read]).is_err() {
                break;
            }
            seen.drain(..seen.len().saturating_sub(39));
        }
        let _ = server.shutdown(Shutdown::Both);
    }

    fn answer(&self, mut server: TcpStream, mut client: TcpStream, awaited: &AtomicBool) {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(read @ 1..) = server.read(&mut buffer) {
            if awaited.load(Ordering::Acquire)
                && let Some(Stop::After(_, answer)) = self.stop()
                && buffer[..read].windows(answer.len()).any(|window| window == answer)
            {
                self.stay();
                break;
            }
            if client.write_all(&buffer[..read]).is_err() {
                break;
            }
        }
        let _ = client.shutdown(Shutdown::Both);
    }
}
