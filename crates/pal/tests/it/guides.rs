//! The guides tell the truth: every `pal` line of `docs/guide` parses, and the blocks marked `run` do what they say against a real
//! `pal serve`, in order, in one folder.
//!
//! A fence says what its block is: ` ```sh run ` is run, ` ```sh run exit=5 ` has to end with that code, ` ```toml NAME ` is a file.
//! The port that the guides name is replaced by one that is free.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser;
use clap::error::ErrorKind;
use pal::cli::Cli;

/// Where the guides serve.
const ADDRESS: &str = "127.0.0.1:8443";

struct Block {
    /// The words after the fence.
    info: Vec<String>,
    text: String,
}

struct Guide {
    name: String,
    text: String,
    blocks: Vec<Block>,
}

fn guides() -> Vec<Guide> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    paths.sort();
    assert!(paths.len() >= 6, "{paths:?}");
    paths.iter().map(|path| guide(path)).collect()
}

fn guide(path: &Path) -> Guide {
    let text = fs::read_to_string(path).unwrap();
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(info), None) => {
                let info = info.split_whitespace().map(str::to_owned).collect();
                open = Some(Block { info, text: String::new() });
            }
            (Some(_), Some(block)) => blocks.push(block),
            (None, Some(block)) => open = Some(Block { text: block.text + line + "\n", ..block }),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{path:?}: a block is not closed");
    Guide { name: path.file_name().unwrap().to_string_lossy().into_owned(), text, blocks }
}

impl Block {
    fn is_run(&self) -> bool {
        self.info.iter().any(|word| word == "run")
    }

    fn exit(&self) -> Option<&str> {
        self.info.iter().find_map(|word| word.strip_prefix("exit="))
    }

    /// The name of the file that it is.
    fn file(&self) -> Option<&str> {
        match self.info.as_slice() {
            [kind, name] if kind == "toml" => Some(name),
            _ => None,
        }
    }
}

/// Words of a command line as a shell takes them, up to whatever ends the command.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in line.chars() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), letter) => word.get_or_insert_default().push(letter),
            (None, '"' | '\'') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, '|' | '&' | ';' | '>' | '#' | '`' | ')' | '}') => break,
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            (None, letter) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    // What a variable holds, the page does not know: the ones there are hold partner ids.
    words.into_iter().map(|word| if word.starts_with('$') { "12345".to_owned() } else { word }).collect()
}

/// Every command of `pal` in a text: at the start of a command, or between backticks.
fn commands(text: &str) -> Vec<String> {
    let text = text.replace("\\\n", " ");
    let starts = |before: &str| {
        let before = before.trim_end();
        before.is_empty() || before.ends_with(['`', '|', '&', ';', '{', '(', '=', ':'])
    };
    let of_line = |line: &str| -> Vec<String> {
        let split = line.match_indices("pal ").map(|(at, _)| line.split_at(at));
        // The heading of a table is no command.
        let found = split.filter(|(before, rest)| starts(before) && !rest.starts_with("pal |"));
        found.map(|(_, rest)| rest.to_owned()).collect()
    };
    text.lines().flat_map(of_line).collect()
}

#[test]
fn every_command_of_a_guide_is_one() {
    for guide in guides() {
        let commands = commands(&guide.text);
        assert!(!commands.is_empty(), "{} has no command", guide.name);
        for command in commands {
            let words = words(&command);
            let Err(error) = Cli::try_parse_from(&words) else { continue };
            // A sentence may name a command without its options.
            let is_named = error.kind() == ErrorKind::MissingRequiredArgument
                && command.contains('`')
                && !words.iter().any(|word| word.starts_with('-'));
            assert!(is_named, "{}: {words:?}: {error}", guide.name);
        }
    }
}

#[test]
fn every_fleet_file_of_a_guide_is_one() {
    let mut read = 0;
    for guide in guides() {
        let is_fleet = |block: &&Block| block.text.contains("[[credential]]");
        for Block { text, .. } in guide.blocks.iter().filter(is_fleet) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("fleet.toml");
            // A part of a file is shown: the rest of it is the same everywhere.
            let (mut whole, name) =
                (text.clone(), text.split("name = \"").nth(1).unwrap().split('"').next().unwrap());
            if !text.contains("[[tenant]]") {
                let tenant = "[[tenant]]\nid = \"c0000000-0000-4000-8000-000000000001\"";
                whole = format!("partner_id = \"12345\"\n{text}{tenant}\ncredential = \"{name}\"\n");
            }
            fs::write(&path, whole).unwrap();
            let fleet = pal_client::fleet::file::Fleet::read(&path);
            assert!(fleet.is_ok(), "{}: {}", guide.name, fleet.unwrap_err());
            read += 1;
        }
    }
    assert!(read >= 3);
}

#[test]
fn a_guide_that_is_not_run_says_so() {
    for guide in guides() {
        let is_run = guide.blocks.iter().any(Block::is_run);
        let says_not = guide.text.lines().take(4).any(|line| line.starts_with("**Not run"));
        assert!(is_run != says_not, "{}", guide.name);
    }
}

#[cfg(unix)]
#[test]
fn the_commands_of_the_guides_do_what_they_say() {
    let mut told = 0;
    for guide in guides().iter().filter(|guide| guide.blocks.iter().any(Block::is_run)) {
        run(guide);
        told += 1;
    }
    assert!(told >= 2);
}

fn run(guide: &Guide) {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let here = |text: &str| {
        text.replace(ADDRESS, &format!("127.0.0.1:{port}"))
            .replace("127.0.0.1/PORT", &format!("127.0.0.1/{port}"))
    };
    let mut script = "set -e\ntrap 'jobs -p | xargs -r kill' EXIT\n".to_owned();
    for block in &guide.blocks {
        if let Some(name) = block.file() {
            fs::write(folder.path().join(name), here(&block.text)).unwrap();
        } else if block.is_run() {
            let told = match block.exit() {
                Some(code) => format!("set +e\n{}\n[ $? -eq {code} ] || exit 99\nset -e\n", block.text),
                None => block.text.clone(),
            };
            script.push_str(&told);
            if block.text.trim_end().ends_with('&') {
                // A reader waits, too, before typing on.
                script += "for i in {1..600}; do (exec 3<>/dev/tcp/127.0.0.1/PORT) 2>/dev/null && break; sleep 0.1; done\n";
            }
        }
    }
    let program = Path::new(env!("CARGO_BIN_EXE_pal"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let done = Command::new("bash")
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", path)
        .env("HOME", folder.path())
        .args(["-c", &here(&script)])
        .output()
        .unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(done.status.success(), "{}: {}\n{}", guide.name, said(&done.stdout), said(&done.stderr));
}
