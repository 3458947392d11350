//! The engine against the definition: on random worlds, and on the worked examples.

#[cfg(test)]
mod advice;
#[cfg(test)]
mod coverage;
#[cfg(test)]
mod designation;
#[cfg(test)]
mod earned_credit;
#[cfg(test)]
mod engine;
#[cfg(test)]
mod explain;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod measures;
#[cfg(test)]
mod platform;
#[cfg(test)]
mod programme;
#[cfg(test)]
mod spec;
#[cfg(test)]
mod worlds;
