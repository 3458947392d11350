//! ARM, OAuth and Graph on the wire: shapes, typed paths and error bodies, for server and client.
//!
//! A request's target goes [`route`] (which path this is, and what stands in it) → [`query`] and [`api_version`] (what is
//! asked beside the path); an answer is one of the shapes of [`partner`], [`arm`], [`oauth`], [`graph`] or [`error`].
//! Nothing here knows a server, a store or a clock.

pub mod api_version;
pub mod arm;
pub mod error;
pub mod graph;
pub mod oauth;
pub mod operation;
pub mod partner;
pub mod path;
pub mod query;
pub mod route;
pub mod time;
