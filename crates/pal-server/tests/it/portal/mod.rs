//! The portal over HTTP, without a browser's scripts: what holds for everybody.

mod browser;
mod story;

pub(crate) use browser::Browser;
