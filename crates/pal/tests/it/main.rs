//! What the program shows the world: whole outputs of the binary, and every format of a small report.

mod command_line;
mod files;
mod formats;
mod sample;
mod story;
