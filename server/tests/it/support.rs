//! What tests stand on: the gateway as a process, what talks to it, and what it talks to.

pub(crate) mod act;
pub(crate) mod clock;
pub(crate) mod engine;
pub(crate) mod eventually;
pub(crate) mod fixture;
pub(crate) mod gateway;
pub(crate) mod http;
pub(crate) mod judge;
pub(crate) mod mail_server;
pub(crate) mod page;
pub(crate) mod provider;
pub(crate) mod receiver;
pub(crate) mod shared;
pub(crate) mod tap;

pub(crate) use act::{Act, device};
pub(crate) use engine::{Engine, on_each_engine};
pub(crate) use eventually::eventually;
pub(crate) use gateway::{Gateway, Setup};
pub(crate) use http::{Answer, Connection};
pub(crate) use judge::{Judge, published};
pub(crate) use page::Page;
pub(crate) use shared::shared;
