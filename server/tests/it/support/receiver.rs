//! A receiver of webhooks that answers as a test wants, keeps a journal, and can be stopped between any two
//! of its steps.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

use super::eventually::PATIENCE;

/// One request that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Whether it was answered with 2xx.
    pub taken: bool,
}

impl Posted {
    /// The id of its delivery (`webhook-id`).
    pub(crate) fn id(&self) -> &str {
        &self.headers.iter().find(|(name, _)| name == "webhook-id").unwrap().1
    }
}

/// A step of the receiver, at which it can be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Accepted,
    Read,
    Answered,
}

#[derive(Default)]
struct State {
    posted: Vec<Posted>,
    answers: VecDeque<&'static str>,
    /// The answer when none of `answers` is left.
    usual: &'static str,
    hangs: bool,
    stop: Option<Stage>,
    /// Whether a stage that was to be stopped at is reached.
    reached: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// The receiver, which lasts as long as the process.
pub(crate) struct Receiver {
    pub port: u16,
    shared: Arc<Shared>,
}

/// A stage that somebody waits for.
pub(crate) struct Armed<'r>(&'r Receiver);

impl Receiver {
    /// Starts; `answers` are given first, then 204 for ever.
    pub(crate) fn start(answers: &[&'static str]) -> Self {
        Self::answering(answers, "204 No Content")
    }

    /// One that answers 500 for ever.
    pub(crate) fn failing() -> Self {
        Self::answering(&[], "500 No")
    }

    fn answering(answers: &[&'static str], usual: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared::default());
        {
            let mut state = shared.state.lock().unwrap();
            state.answers.extend(answers);
            state.usual = usual;
        }
        let own = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let own = Arc::clone(&own);
                std::thread::spawn(move || own.serve(stream));
            }
        });
        Self { port, shared }
    }

    /// From now on it answers nothing.
    pub(crate) fn hang(&self) {
        self.shared.change(|state| state.hangs = true);
    }

    /// Stops the next request at a stage until it may go on.
    pub(crate) fn stop_at(&self, stage: Stage) -> Armed<'_> {
        self.shared.change(|state| {
            state.stop = Some(stage);
            state.reached = false;
        });
        Armed(self)
    }

    pub(crate) fn go_on(&self) {
        self.shared.change(|state| {
            state.hangs = false;
            state.stop = None;
        });
    }

    /// Waits until `count` posts arrived.
    pub(crate) fn wait(&self, count: usize) -> Vec<Posted> {
        // A worker that died holds its delivery for 25 seconds.
        self.shared.until(&format!("{count} posts"), |state| state.posted.len() >= count).posted.clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.shared.state.lock().unwrap().posted.len()
    }

    /// Everything that was answered with 2xx.
    pub(crate) fn answered(&self) -> Vec<Posted> {
        self.shared.state.lock().unwrap().posted.iter().filter(|posted| posted.taken).cloned().collect()
    }
}

impl Armed<'_> {
    pub(crate) fn reached(&self) {
        drop(self.0.shared.until("a stage", |state| state.reached));
    }

    pub(crate) fn go_on(&self) {
        self.0.go_on();
    }
}

impl Shared {
    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
        self.changed.notify_all();
    }

    fn until(&self, what: &str, holds: impl Fn(&State) -> bool) -> std::sync::MutexGuard<'_, State> {
        let state = self.state.lock().unwrap();
        let waited = self.changed.wait_timeout_while(state, PATIENCE, |state| !holds(state));
        let (state, timeout) = waited.unwrap();
        assert!(!timeout.timed_out(), "{what}: {} posts so far", state.posted.len());
        state
    }

    /// Says that a stage is reached, and waits there if somebody wants that.
    fn at(&self, stage: Stage) {
        let mut state = self.state.lock().unwrap();
        if state.stop == Some(stage) {
            state.reached = true;
            self.changed.notify_all();
            let waited = self.changed.wait_timeout_while(state, PATIENCE, |state| state.stop == Some(stage));
            state = waited.unwrap().0;
        }
        drop(state);
    }

    fn serve(&self, stream: TcpStream) {
        self.at(Stage::Accepted);
        let mut reader = BufReader::new(stream);
        let (mut headers, mut line) = (Vec::new(), String::new());
        while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
            if let Some((name, value)) = line.trim_end().split_once(": ") {
                headers.push((name.to_ascii_lowercase(), value.to_owned()));
            }
            line.clear();
        }
        let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, length)| length.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        if length.is_none() || reader.read_exact(&mut body).is_err() {
            return;
        }
        self.at(Stage::Read);
        let mut state = self.state.lock().unwrap();
        if state.hangs {
            drop(self.changed.wait_while(state, |state| state.hangs));
            return;
        }
        let answer = state.answers.pop_front().unwrap_or(state.usual);
        let written = write!(reader.get_mut(), "HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").is_ok();
        // What was written to one that is gone was not taken: the journal is the judge, so it has what was
        // really answered.
        state.posted.push(Posted { headers, body, taken: written && answer.starts_with('2') });
        self.changed.notify_all();
        drop(state);
        self.at(Stage::Answered);
    }
}
