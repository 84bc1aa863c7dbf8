//! The Kelisim gateway.
//!
//! A request goes one way: [`routes`] (HTTP shape) → [`evidence`] and [`extract`] (parsed, bounded, authenticated) →
//! [`pipeline`] (one function per use case) → `kelisim_core` (pure decision) → [`committer`] (batch, seal, leaf, head)
//! → `kelisim_store` (one atomic write) → reply with receipt. [`forward`] reads the outbox and never a request. Only
//! [`config`] reads the environment and files, only [`clock`] the time, only [`chance`] randomness, only
//! `forward::client` opens outgoing connections, and only [`mail`] those to a mail server; a tidy test holds that.

pub mod api_key;
pub mod assets;
pub mod bulk;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod committer;
pub mod config;
pub mod doctor;
pub mod embed;
pub mod evidence;
pub mod extract;
pub mod forward;
pub mod gateway;
pub mod keys;
pub mod mail;
pub mod metrics;
pub mod notices;
pub mod paper;
pub mod payload;
pub mod people;
pub mod pipeline;
pub mod problem;
pub mod qr;
pub mod robots;
pub mod routes;
pub mod sites;
pub mod vault;
pub mod verify;
