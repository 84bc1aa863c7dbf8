//! The Kelisim gateway: adapters around `kelisim_engine`, and the composition root.
//!
//! A request goes one way: [`routes`] (HTTP shape, extractors, [`evidence`]) → a use case of the engine →
//! reply. [`forward`] reads the outbox and never a request. Only [`config`] reads the environment, only
//! `forward::client` opens outgoing connections, and only [`mail`] those to a mail server. [`gateway`] builds
//! everything; the routes and `kelisim serve` alone name it.

mod answers;
mod api_key;
mod assets;
mod backend;
mod check_limits;
mod cli;
mod clocks;
mod config;
mod connections;
mod doctor;
mod duties;
mod embed;
mod evidence;
mod forward;
mod gateway;
mod lists;
mod mail;
mod notices;
mod pdf;
mod problem;
mod qr;
mod retention;
mod routes;
mod site_report;
mod sites;
mod staff;
mod verified;

pub use cli::main;

/// Parts that the integration tests reach into; everything else is private, so that the compiler sees what
/// nobody uses.
pub mod testing {
    pub use crate::config::Config;
    pub use crate::forward::attempt::Outcome;
    pub use crate::forward::breaker::Breaker;
    pub use crate::forward::client::{Client, Lookup, System};
    pub use crate::forward::record_attempt::record_attempt;
    pub use crate::routes::console::{Run, TABLE};
    pub use crate::routes::forms::work;
}
