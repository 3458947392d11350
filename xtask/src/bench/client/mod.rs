//! How fast the client is: `cargo xtask bench client [--rounds N] [--tenants N] [--clients DIR]`.
//!
//! In one run, by turns, against one `pal serve` on loopback: `pal partner show`, `az rest` and the Python SDK ask for the same
//! link, each in a process of its own (`pal` and `az` have signed in before, as their users have). Then `pal
//! fleet plan` over many tenants, and the same requests by bare connections: what the service allows. Ends with the bars, and
//! fails if one is not met. docs/performance.md says what is asked and what was found.

mod bare;
mod process;
mod service;
mod show;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use super::median::median;
use super::{build, command, release};
use crate::say;
use process::Run;
use service::{Service, Transport};
use show::Client;

/// `az` takes at least so many times as long to show a link.
const AZ: f64 = 50.0;
/// A plan takes at most so many times as long as its requests.
const PLAN: f64 = 1.2;
/// `pal` never takes more memory.
const PEAK_MB: f64 = 40.0;
/// As many requests at once as `pal fleet plan` makes by itself.
const PARALLEL: usize = 16;

/// How much to measure.
#[derive(Debug)]
struct Options {
    rounds: usize,
    tenants: usize,
    /// Where the real clients are, or are put.
    clients: PathBuf,
}

impl Options {
    fn read(root: &Path, words: &[String]) -> anyhow::Result<Self> {
        let mut options = Self { rounds: 5, tenants: 1000, clients: root.join("target/ci-clients") };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let value = words.next().with_context(|| format!("`{word}` wants a value"))?;
            let number = || value.parse().with_context(|| format!("`{word} {value}` is not a number"));
            match word.as_str() {
                "--rounds" => options.rounds = number()?,
                "--tenants" => options.tenants = number()?,
                "--clients" => options.clients = root.join(value),
                _ => bail!("no such option: `{word}`. Known: --rounds, --tenants, --clients"),
            }
        }
        if options.rounds == 0 || options.tenants == 0 {
            bail!("at least one round and one tenant");
        }
        Ok(options)
    }
}

/// The program as people have it: copied to where it is used. What a linker has just written is kept in memory in small pieces, and
/// takes each process milliseconds more to map than the same file once copied, or read from a disk.
#[derive(Debug)]
struct Installed {
    folder: PathBuf,
    program: PathBuf,
}

impl Installed {
    fn copy_of(built: &Path) -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("pal-bench-installed-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let program = folder.join("pal");
        std::fs::copy(built, &program).with_context(|| format!("cannot copy {}", built.display()))?;
        Ok(Self { folder, program })
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Runs the measurement.
pub(super) fn run(root: &Path, words: &[String]) -> anyhow::Result<()> {
    let options = Options::read(root, words)?;
    build()?;
    command::run(root.join(".ci/clients/install"), [&options.clients])?;
    let installed = Installed::copy_of(&release(root).join("pal"))?;
    let pal = &installed.program;
    let bars = [show_a_link(root, &options, pal)?, plan_a_fleet(root, &options, pal)?].concat();
    let mut missed = 0;
    for (text, is_met) in &bars {
        say::line(&format!("{:<8} {text}", if *is_met { "met" } else { "NOT MET" }));
        missed += usize::from(!is_met);
    }
    ensure!(missed == 0, "{missed} of {} bars are not met", bars.len());
    Ok(())
}

/// A demand and whether it is met.
type Bar = (String, bool);

#[expect(clippy::float_arithmetic, reason = "ratios of seconds; no money")]
fn show_a_link(root: &Path, options: &Options, pal: &Path) -> anyhow::Result<Vec<Bar>> {
    let service = Service::start(pal, Transport::Tls, 1)?;
    let clients = Client::all(root, options, pal, &service)?;
    let mut runs: Vec<Vec<Run>> = vec![Vec::new(); clients.len()];
    for round in 0..=options.rounds {
        for (client, runs) in clients.iter().zip(&mut runs) {
            let run = client.show()?;
            say::line(&format!(
                "round {round}: {:<20} {:>8.3} s {:>6.0} MB",
                client.name, run.seconds, run.peak_mb
            ));
            if round > 0 {
                runs.push(run);
            }
        }
    }
    let [ours, others @ ..] = runs.as_slice() else { bail!("nobody was measured") };
    let peak = ours.iter().map(|run| run.peak_mb).fold(0.0, f64::max);
    let times = |theirs: &[Run]| {
        median(ours.iter().zip(theirs).map(|(own, other)| other.seconds / own.seconds).collect())
    };
    for (client, theirs) in clients.iter().skip(1).zip(others) {
        say::line(&format!("time of {} ÷ time of pal: {:.1}", client.name, times(theirs)));
    }
    let az = others.first().map_or(f64::NAN, |az| times(az));
    Ok(vec![
        (format!("show: time of az rest ÷ time of pal: {az:.1}, at least {AZ:.1}"), az >= AZ),
        (format!("show: peak memory in MB: {peak:.1}, at most {PEAK_MB:.1}"), peak <= PEAK_MB),
    ])
}

#[expect(clippy::float_arithmetic, reason = "ratios of seconds; no money")]
fn plan_a_fleet(root: &Path, options: &Options, pal: &Path) -> anyhow::Result<Vec<Bar>> {
    let service = Service::start(pal, Transport::Plain, options.tenants)?;
    let (mut ratios, mut peak) = (Vec::new(), 0.0_f64);
    for round in 0..=options.rounds {
        let bare = bare::seconds(&service, PARALLEL)?;
        let plan = service.plan(root, options, pal)?;
        say::line(&format!(
            "round {round}: {} tenants, plan {:.3} s {:.0} MB, its requests alone {bare:.3} s",
            options.tenants, plan.seconds, plan.peak_mb
        ));
        if round > 0 {
            ratios.push(plan.seconds / bare);
            peak = peak.max(plan.peak_mb);
        }
    }
    let ratio = median(ratios);
    Ok(vec![
        (format!("plan: time ÷ that of its requests alone: {ratio:.2}, at most {PLAN:.2}"), ratio <= PLAN),
        (format!("plan: peak memory in MB: {peak:.1}, at most {PEAK_MB:.1}"), peak <= PEAK_MB),
    ])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Options;

    #[test]
    fn what_is_not_understood_is_named() {
        let read = |words: &str| {
            let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
            Options::read(Path::new("/pal"), &words).map_err(|error| error.to_string())
        };
        let options = read("--rounds 3 --clients there").unwrap();
        assert_eq!((options.rounds, options.clients.as_path()), (3, Path::new("/pal/there")));
        for (words, said) in [
            ("--rounds", "`--rounds` wants a value"),
            ("--rounds many", "`--rounds many` is not a number"),
            ("--tenants 0", "at least one round and one tenant"),
            ("--lines 1", "no such option: `--lines`. Known: --rounds, --tenants, --clients"),
        ] {
            assert_eq!(read(words).unwrap_err(), said);
        }
    }
}
