//! What the link service keeps, on SQLite or PostgreSQL behind one interface.

pub mod directory;
