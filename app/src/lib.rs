//! Web pages of Kelisim.
//!
//! The gateway renders whole pages and the banner to strings with [`render`]; nothing on them needs
//! JavaScript. The islands in [`live`] add what HTML cannot do.
//!
//! * [`page`] holds the data that the gateway supplies for each page.
//! * [`prose`] holds an operator's words with links, as a typed tree.
//!
//! Sentences of the product stand in `kelisim_i18n`.
#![allow(unreachable_pub, reason = "a component's macro writes `pub` itself")]

pub mod live;

#[cfg(feature = "ssr")]
pub mod attaching;
#[cfg(feature = "ssr")]
mod banner;
#[cfg(feature = "ssr")]
mod colour;
#[cfg(feature = "ssr")]
pub mod console;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
mod gateway;
#[cfg(feature = "ssr")]
mod html_minifier;
#[cfg(feature = "ssr")]
mod mark;
#[cfg(feature = "ssr")]
mod message;
#[cfg(feature = "ssr")]
pub mod my;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
mod policy;
#[cfg(feature = "ssr")]
pub mod preferences;
#[cfg(feature = "ssr")]
pub mod preview;
#[cfg(feature = "ssr")]
mod private_link;
#[cfg(feature = "ssr")]
pub mod prose;
#[cfg(feature = "ssr")]
mod receipt;
#[cfg(feature = "ssr")]
pub mod render;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
pub mod shown;
#[cfg(feature = "ssr")]
mod terms;
#[cfg(feature = "ssr")]
mod text;
#[cfg(feature = "ssr")]
pub mod verify;
