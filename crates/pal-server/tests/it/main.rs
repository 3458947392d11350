//! The server over real HTTP on loopback.

#[cfg(test)]
mod arm;
#[cfg(test)]
mod assertion;
#[cfg(test)]
mod cast;
#[cfg(test)]
mod insights;
#[cfg(test)]
mod issuer;
#[cfg(test)]
mod link;
#[cfg(test)]
mod matrix;
#[cfg(test)]
mod portal;
#[cfg(test)]
mod process;
#[cfg(test)]
mod server;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod wire;
#[cfg(test)]
mod world;
