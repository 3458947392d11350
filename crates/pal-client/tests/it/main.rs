//! The client against services that misbehave, on loopback over TLS.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod collect;
#[cfg(test)]
mod fleet;
#[cfg(test)]
mod links;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod places;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod tag;
#[cfg(test)]
mod waiting;
