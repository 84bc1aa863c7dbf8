//! What tests stand on.

pub mod act;
pub mod gateway;
pub mod http;
pub mod judge;
pub mod post_office;
pub mod provider;
pub mod receiver;
pub mod tap;

pub use act::{Act, device};
pub use gateway::{Engine, Gateway};
pub use http::{Answer, Connection};
pub use judge::Judge;
