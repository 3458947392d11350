//! Partner links from the partner's side: one link or those of a thousand tenants, in any cloud.
//!
//! Ana of Fabrikam works in Contoso's and Northwind's tenants. A [`sign_in::Credential`] is how she, or deploy-bot, proves who
//! it is; a [`cloud::Cloud`] says where a cloud's Azure Resource Manager is and who signs people in there. The two make a
//! [`session::Session`]: one account in one tenant of one cloud. [`partner`] reads and changes that account's link, [`tenants`]
//! tells where else it may go. [`collect`] reads what all of them see, for an estate.
//!
//! Underneath, [`http`] asks: as many requests at once as were allowed, none before the moment that a service asked us to wait
//! for, none to a place that a redirect or a page names. What goes wrong becomes a [`failure::Failure`], which never holds a
//! secret. Nothing here prints, and nothing asks on standard input.

pub mod clock;
pub mod cloud;
pub mod collect;
pub mod environment;
pub mod failure;
pub mod fleet;
pub mod http;
pub mod partner;
mod private_folder;
pub mod secret;
pub mod session;
pub mod sign_in;
pub mod tenants;

pub use failure::Failure;
