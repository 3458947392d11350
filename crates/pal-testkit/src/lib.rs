//! pal-testkit
