//! Statements: documents that are signed once and verified anywhere, without asking anybody.
//!
//! A statement is a JWS (RFC 7515) whose signature is Ed25519 (RFC 8032, RFC 8037), in its compact form or in the flattened
//! JSON form of §7.2.2. Fabrikam signs with a [`StatementKey`]; Contoso was given the [`StatementPublicKey`] once and opens
//! what comes with it. The header names the key by its thumbprint (RFC 7638), so that a statement of another key is told apart
//! from one that was changed. Reading is strict: each statement has one text in each form, and no header can ask for more.

mod envelope;
mod key;
mod pem;

pub use envelope::{StatementError, flattened, open};
pub use key::{StatementKey, StatementKeyError, StatementPublicKey};
