//! Signing in: who asks, what proves it, and what is handed out. Nothing here knows HTTP.
//!
//! A program proves itself ([`client`]) and gets a token for itself. A person signs in on a page ([`authorize`], [`device`]) and
//! the program they sit at gets a code, then tokens, then a refresh token that is good once ([`session`], [`token`]).

pub(crate) mod authority;
pub(crate) mod authorize;
pub(crate) mod client;
pub(crate) mod device;
pub(crate) mod password;
pub(crate) mod portal;
pub(crate) mod redirect;
pub(crate) mod refusal;
pub(crate) mod resource;
pub(crate) mod session;
pub(crate) mod token;
