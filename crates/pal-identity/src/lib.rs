//! Tokens: issuing and validating them, without HTTP or SQL.
