//! The Kelisim gateway: adapters around `kelisim_engine`, and the composition root.
//!
//! A request goes one way: [`routes`] (HTTP shape, extractors, [`evidence`]) → a use case of the engine →
//! reply. [`forward`] reads the outbox and never a request. Only [`config`] reads the environment, only
//! `forward::client` opens outgoing connections, and only [`mail`] those to a mail server. [`gateway`] builds
//! everything; the routes and `kelisim serve` alone name it.

pub mod api_key;
pub mod assets;
pub mod backend;
pub mod check_limits;
pub mod cli;
pub mod config;
pub mod doctor;
pub mod embed;
pub mod evidence;
pub mod forward;
pub mod gateway;
pub mod lists;
pub mod mail;
pub mod notices;
pub mod pdf;
pub mod problem;
pub mod qr;
pub mod routes;
pub mod sites;
pub mod staff;
