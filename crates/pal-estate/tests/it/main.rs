//! The estate's tables, read and written.

#[cfg(test)]
mod import;
#[cfg(test)]
mod tables;
