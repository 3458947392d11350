//! `pal serve` as a process: how it starts, and how it ends.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

const TENANT: &str = "[[tenant]]\nid = \"c0000000-0000-0000-0000-000000000000\"\n";

fn serve(folder: &Path, world: &str) -> Command {
    let file = folder.join("world.toml");
    std::fs::write(&file, world).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pal"));
    command.arg("serve").args(["--listen", "127.0.0.1:0", "--data"]).arg(folder.join("data"));
    command.arg("--world").arg(file).env_remove("PAL_DATABASE");
    command
}

/// A server that has said that it serves, and the line in which it did.
fn serving(mut command: Command) -> (Child, String) {
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    (child, line)
}

#[cfg(unix)]
#[test]
fn a_server_says_where_it_is_keeps_others_out_and_ends_in_order() {
    let folder = TempDir::new().unwrap();
    let (mut first, line) = serving(serve(folder.path(), TENANT));
    let said: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(said["message"], "serving", "{line}");
    assert!(said["url"].as_str().unwrap().starts_with("https://127.0.0.1:"), "{line}");
    let second = serve(folder.path(), TENANT).output().unwrap();
    let error = String::from_utf8(second.stderr).unwrap();
    assert_eq!(
        (second.status.code(), error.contains("in use by another server")),
        (Some(1), true),
        "{error}"
    );
    assert!(second.stdout.is_empty());
    let ended = Command::new("kill").arg(first.id().to_string()).status().unwrap();
    assert!(ended.success());
    assert_eq!(first.wait().unwrap().code(), Some(0));
}

#[test]
fn a_world_that_is_wrong_is_wrong_usage_with_its_place() {
    let folder = TempDir::new().unwrap();
    let output = serve(folder.path(), &format!("{TENANT}label = \"Contoso\"\n")).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), error.contains("world.toml:3:1: unknown field `label`")),
        (Some(2), true),
        "{error}"
    );
    assert!(output.stdout.is_empty());
}
