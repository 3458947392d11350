//! How fast pages are, on this machine: `portal-bench PAL DIR ESTATE USAGE [--requests N]`.
//!
//! Starts `pal serve` with a store of its own below `DIR`, uploads the tables of `ESTATE` and the exports of `USAGE`, waits until
//! the figures have been worked out, signs three people in and asks for every page so many times, one after the other, as one
//! browser would; `/healthz` by turns. It measures and fails for no figure; docs/performance.md says what was found.

mod person;
mod sheet;
mod site;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail, ensure};

use person::Person;
use sheet::{Line, Sheet};
use site::{CARLA, LENA, Site, VERA};

/// The pages, and who asks for them. `{}` is a figure that the page of insights leads to.
const PAGES: &[(&str, &str)] = &[
    (VERA, "/portal/"),
    (VERA, "/portal/link"),
    (VERA, "/portal/link/history"),
    (VERA, "/portal/directories"),
    (VERA, "/portal/insights"),
    (VERA, "/portal/insights?by=service"),
    (VERA, "/portal/insights?policy=pec&mode=any-time&association=all"),
    (VERA, "/portal/insights?rollUp=global&mode=whole"),
    (VERA, "{figure}"),
    (VERA, "/portal/missing"),
    (LENA, "/portal/insights"),
    (LENA, "/portal/missing"),
    (LENA, "/portal/operator"),
    (LENA, "/portal/uploads"),
    (CARLA, "/portal/customer"),
    (CARLA, "/portal/customer/statement.jws"),
];

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [pal, dir, estate, usage, rest @ ..] = words.as_slice() else {
        bail!("usage: portal-bench PAL DIR ESTATE USAGE [--requests N]");
    };
    let requests: usize = match rest {
        [] => 50,
        [word, number] if word == "--requests" => number.parse().context("`--requests` is a number")?,
        _ => bail!("no such option. Known: --requests"),
    };
    ensure!(requests > 0, "`--requests` is a number from 1");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure(pal.as_ref(), dir.as_ref(), [estate.into(), usage.into()], requests))
}

async fn measure(pal: &Path, dir: &Path, data: [PathBuf; 2], requests: usize) -> anyhow::Result<()> {
    let mut site = Site::start(pal, dir, &data)?;
    let (taken, ready) = site.upload(&data).await?;
    let mut people = Vec::new();
    for name in [VERA, LENA, CARLA] {
        people.push((name, Person::signed_in(&site, name).await?));
    }
    let mut sheet =
        Sheet { taken, ready, resident_mb: site.resident_mb()?, load: load()?, lines: Vec::new() };
    let (_, vera) = people.first_mut().context("nobody is signed in")?;
    let figure = vera.a_figure().await?;
    for (who, path) in PAGES {
        let path = path.replace("{figure}", &figure);
        let (_, person) = people.iter_mut().find(|(name, _)| name == who).context("nobody is called so")?;
        let (mut page, mut health, mut bytes) = (Vec::new(), Vec::new(), 0);
        // The first time does not count.
        for round in 0..=requests {
            let (ours, theirs) =
                (timed(person, &path, &mut bytes).await?, timed(person, "/healthz", &mut 0).await?);
            if round > 0 {
                page.push(ours);
                health.push(theirs);
            }
        }
        let path = if path == figure { "/portal/insights/figure".to_owned() } else { path };
        sheet.lines.push(Line::new(format!("{who} {path}"), bytes, page, health));
    }
    say(&sheet.print(site.usage_rows))
}

/// Microseconds until a page is there, whole.
async fn timed(person: &mut Person, path: &str, bytes: &mut usize) -> anyhow::Result<u64> {
    let begun = Instant::now();
    let page = person.get(path).await?;
    let took = begun.elapsed();
    ensure!(page.status == 200, "{path}: {} {}", page.status, page.body.get(..400).unwrap_or(&page.body));
    *bytes = page.body.len();
    Ok(u64::try_from(took.as_micros())?)
}

/// The load averages, as the kernel counts them.
fn load() -> anyhow::Result<String> {
    let text = std::fs::read_to_string("/proc/loadavg")?;
    Ok(text.split(' ').take(3).collect::<Vec<_>>().join(" "))
}

/// The door of this program: everything it says goes through here.
fn say(text: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}
