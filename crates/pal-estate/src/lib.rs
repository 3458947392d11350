//! pal-estate
