//! The gateway as its users meet it: the real binary, real redb files, real Redis servers, a real receiver.

mod applications;
mod bad_input;
mod canary;
mod consents;
mod deaths;
mod forwarding;
mod gateways;
mod openapi;
mod published;
mod stores;
mod support;
