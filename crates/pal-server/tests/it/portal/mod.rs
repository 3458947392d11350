//! The portal over HTTP, without a browser's scripts: what holds for everybody.

mod attacks;
mod browser;
mod language;
mod payloads;
mod provider;
mod story;

pub(crate) use browser::Browser;
