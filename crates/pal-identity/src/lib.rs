//! Tokens: issuing and validating them, without HTTP, SQL or a clock.
//!
//! `deploy-bot` proves that it is who it says, with a secret ([`password`]), a certificate or a token of another issuer
//! ([`assertion`]); Ana and Bo type a password, and the program they sit at proves that it asked ([`pkce`]). The [`issuer`]
//! then signs who they are ([`claims`]) with the current key of a [`key_ring`]. What comes back with a request is read once by
//! a reader that knows no second meaning ([`token`]), its signature is checked against one known key ([`jwks`]), and only then
//! does anybody ask who is calling: [`issuer`] for our own tokens, [`trusted`] for those of another directory. A token that
//! was good a moment ago is remembered by its digest ([`cache`]).
//!
//! What is to be believed years later and elsewhere is no token but a [`statement`].
//!
//! Refusals say to the log which rule was broken and to the caller one code; no message holds a secret, a token or a part of
//! one. The rules are RFC 8725 (tokens), RFC 7523 (assertions), RFC 7636 (PKCE) and the project's own requirements R1 … R25.

pub mod algorithm;
pub mod assertion;
pub mod authority;
pub mod cache;
pub mod caller;
pub mod certificate;
mod claim_set;
pub mod claims;
mod encoding;
pub mod issuer;
mod json;
pub mod jwks;
pub mod key;
pub mod key_ring;
pub mod life;
pub mod password;
pub mod pkce;
pub mod refresh;
pub mod sealing;
pub mod secret;
pub mod statement;
pub mod token;
pub mod token_error;
pub mod trusted;
pub mod verified;

pub use algorithm::Algorithm;
pub use assertion::{Assertion, AssertionError, FederatedCredential};
pub use authority::Authority;
pub use cache::TokenCache;
pub use caller::{Caller, CallerKind};
pub use certificate::{Certificate, CertificateError};
pub use claims::{AccessClaims, IdClaims, Subject};
pub use issuer::{IssuedToken, Issuer};
pub use jwks::{KeySet, KeySetError, VerifyingKey};
pub use key::{KeyError, SigningKey};
pub use key_ring::KeyRing;
pub use password::{Hashing, PasswordHash, PasswordHashError};
pub use pkce::{Challenge, ChallengeError};
pub use refresh::RefreshGate;
pub use sealing::SealingKey;
pub use secret::{Digest, NoRandomness, Secret, UserCode};
pub use token::Token;
pub use token_error::TokenError;
pub use trusted::{IdTokenFor, NotBefore, TrustedIssuer};
pub use verified::VerifiedSecrets;
