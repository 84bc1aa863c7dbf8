//! Tenants, vault, committer and use cases of Kelisim, free of transport: the adapters around this crate
//! (HTTP, forwarding, mail, console) live in the server and name it; it can name none of them.
//!
//! A [`tenant::Tenant`] is one site with everything a use case may reach: its configuration, its vault, its
//! committer and a store handle scoped to its id. Each use case is one function that takes `&Tenant` and
//! plain values: [`consent`], [`apply`], [`withdraw`], [`request`], [`obligation`], [`erase`], [`import`],
//! [`touches`], [`check`]; [`thread`], [`receipt`], [`status`], [`deliveries`] and [`tally`] only read. Every
//! change of the ledger goes through the [`committer`], which is fenced by one compare-and-swap on the head.
//!
//! Only [`clock`] reads the time and only [`chance`] draws random numbers.

pub mod apply;
pub mod case_sets;
pub mod chance;
pub mod check;
pub mod clock;
pub mod committer;
pub mod consent;
pub mod deliveries;
pub mod desk;
pub mod erase;
pub mod failure;
pub mod files;
pub mod fingerprint;
pub mod import;
pub mod journal;
pub mod kept_checkpoint;
pub mod keys;
pub mod limits;
pub mod metrics;
pub mod obligation;
pub mod payload;
pub mod person;
pub mod proof_pack;
pub mod publish;
pub mod reason;
pub mod receipt;
pub mod recent_choices;
pub mod report;
pub mod request;
pub mod retention;
pub mod rollback;
pub mod site_files;
pub mod standing;
pub mod status;
mod subject_keys;
pub mod tally;
pub mod tenant;
pub mod text_rows;
pub mod thread;
pub mod touches;
pub mod vault;
pub mod verify;
pub mod webhook;
pub mod withdraw;

pub use failure::Failure;
pub use tenant::Tenant;
