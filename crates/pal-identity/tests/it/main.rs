//! Tokens, held against those who forge them.

#[cfg(test)]
mod assertions;
#[cfg(test)]
mod attacks;
#[cfg(test)]
mod cast;
#[cfg(test)]
mod certificates;
#[cfg(test)]
mod cross_use;
#[cfg(test)]
mod good;
#[cfg(test)]
mod id_tokens;
#[cfg(test)]
mod key_sets;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod mutation;
#[cfg(test)]
mod passwords;
#[cfg(test)]
mod secrecy;
