//! Exports as they come, read through the public door.

#[cfg(test)]
mod csv;
#[cfg(test)]
mod dialects;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod folders;
#[cfg(test)]
mod json;
#[cfg(test)]
mod marks;
#[cfg(test)]
mod parquet;
#[cfg(test)]
mod parquet_faults;
#[cfg(test)]
mod parquet_types;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod samples;
