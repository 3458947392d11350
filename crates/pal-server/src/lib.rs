//! The link service, its issuer and the ARM and Graph reads beside it, over HTTP.
