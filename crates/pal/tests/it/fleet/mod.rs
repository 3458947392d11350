//! `pal fleet` against a real `pal serve` over TLS.

mod drift;
mod faults;
mod file;
mod kills;
mod place;
mod proxy;
mod story;
