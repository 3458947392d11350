//! The link service, its issuer and the ARM and Graph reads beside it, over HTTP.
//!
//! [`serve`] opens the store, loads the [`world`], takes the address and stops in order. A request goes `http` (find the route,
//! ask the [`access_matrix`], translate) → [`app`] and `issuer` (load, decide, save) → `http` (translate back). Who exists is a
//! [`directory`] in memory; what time it is, a [`clock`]. No rule about links lives here: `pal_model::partner_link` decides.

pub mod access_matrix;
mod api;
pub mod app;
mod arm_id;
mod cause;
pub mod clock;
pub mod config;
pub mod directory;
pub mod edit;
pub mod estate;
mod http;
pub mod ingest;
pub mod insights;
mod issuer;
pub mod keys;
pub mod limit;
pub mod log;
pub mod metrics;
pub mod outside;
mod portal;
pub mod provider;
mod random_id;
pub mod serve;
mod statement;
pub mod stop;
pub mod texts;
pub mod tls;
pub mod told;
pub mod toml_file;
pub mod trusted;
mod wire_id;
pub mod world;
