//! What tests stand on: the gateway as a process, what talks to it, and what it talks to.

pub mod act;
pub mod clock;
pub mod engine;
pub mod eventually;
pub mod fixture;
pub mod gateway;
pub mod http;
pub mod judge;
pub mod mail_server;
pub mod page;
pub mod provider;
pub mod receiver;
pub mod shared;
pub mod tap;

pub use act::{Act, device};
pub use engine::{Engine, on_each_engine};
pub use eventually::eventually;
pub use gateway::{Gateway, Setup};
pub use http::{Answer, Connection};
pub use judge::Judge;
pub use page::Page;
pub use shared::shared;
