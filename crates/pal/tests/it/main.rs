//! What the program shows the world: whole outputs of the binary, and every format of a small report.

#[cfg(test)]
mod center;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod collected;
#[cfg(test)]
mod command_line;
#[cfg(test)]
mod files;
#[cfg(test)]
mod fleet;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod guides;
#[cfg(test)]
mod partner;
#[cfg(test)]
mod pec;
#[cfg(test)]
mod portal;
#[cfg(test)]
mod real_files;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod service;
#[cfg(test)]
mod statement;
#[cfg(test)]
mod story;
