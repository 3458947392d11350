//! The same suite on every engine, and what each of them promises alone.

#[cfg(test)]
mod audit;
#[cfg(test)]
mod concurrency;
#[cfg(test)]
mod directory;
#[cfg(test)]
mod folder;
#[cfg(test)]
mod home;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod links;
#[cfg(test)]
mod portal_session;
#[cfg(test)]
mod random;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod replicas;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod snapshot;
#[cfg(test)]
mod tls;
