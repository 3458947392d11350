//! The rounds over one wire: everybody in turn, under the same weather.

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::connection::Target;
use crate::data::{Caller, Data, PARTNERS};
use crate::load::{self, Lane, Run, Until};
use crate::options::Options;
use crate::process::{Process, Wire};
use crate::sheet::{Contender, Sheet};
use crate::{bare, commit, requests};

/// What each connection asks of `pal`.
struct Lanes {
    get: Vec<Lane>,
    home: Vec<Lane>,
    patch: Vec<Lane>,
    put: Vec<Lane>,
    delete: Vec<Lane>,
    grant: Vec<Lane>,
}

impl Lanes {
    /// Those that change their link go to and fro, so that every request changes something.
    fn new(changing: &[Caller], linking: &[Caller]) -> Self {
        let [here, there] = PARTNERS;
        let to =
            |partner: &'static str| changing.iter().map(move |it| requests::change("PATCH", it, partner));
        let linking = |method: &'static str| linking.iter().map(move |it| requests::change(method, it, here));
        Self {
            get: load::deal(changing.iter().map(requests::show)),
            home: load::deal(to(here)),
            patch: load::deal(to(there).chain(to(here))),
            put: load::deal(linking("PUT")),
            delete: load::deal(linking("DELETE")),
            grant: load::deal(changing.iter().take(load::LANES).map(requests::grant)),
        }
    }
}

/// Starts both, measures in turns, and checks at the end that every change was one.
pub(crate) fn measure(options: &Options, data: &Data, wire: Wire) -> anyhow::Result<Sheet> {
    let mut sheet = Sheet::new(wire);
    // A certificate is made once: the starts that count find it, and so does the bare handler.
    drop(Process::pal(options, data, wire)?);
    let bare = Process::bare(data, wire)?;
    let mut pal = Process::pal(options, data, wire)?;
    for _ in 0..options.rounds {
        sheet.starts.push(pal.ready);
        drop(pal);
        pal = Process::pal(options, data, wire)?;
    }
    sheet.starts.push(pal.ready);
    std::thread::sleep(std::time::Duration::from_secs(1));
    sheet.idle_mb = pal.resident_mb()?;
    let (changing, linking) = data.callers.split_at(data.callers.len() / 2);
    let mut lanes = Lanes::new(changing, linking);
    // An earlier run over another wire left some of them there.
    load::run(&pal.target, &mut lanes.home, Until::Asked)?;
    let mut changes = Changes::before(&pal.target, changing, linking)?;
    let mut hello = load::deal(vec![requests::get(bare::PATH, None); load::LANES]);
    let until = Until::Passed(options.length);
    for round in 0..=options.rounds {
        let mut runs = Vec::new();
        for contender in Contender::ALL {
            let run = match contender {
                Contender::Bare => load::run(&bare.target, &mut hello, until)?,
                Contender::Get => load::run(&pal.target, &mut lanes.get, until)?,
                Contender::Commit => commit::measure(&options.dir, options.length)?,
                Contender::Patch => {
                    let run = load::run(&pal.target, &mut lanes.patch, until)?;
                    changes.patched += run.latencies.len();
                    run
                }
                Contender::Put => put(&pal.target, &mut lanes, options, &mut changes)?,
                Contender::Grant => load::run(&pal.target, &mut lanes.grant, until)?,
            };
            runs.push((contender, run));
        }
        // The first round fills caches.
        if round > 0 {
            sheet.add(runs);
        }
    }
    sheet.after_mb = pal.resident_mb()?;
    changes.check(&pal.target, changing, linking)?;
    Ok(sheet)
}

/// Everybody unlinks, which does not count, and links again, until the time is over.
fn put(target: &Target, lanes: &mut Lanes, options: &Options, changes: &mut Changes) -> anyhow::Result<Run> {
    let mut put = Run::default();
    while put.length < options.length {
        let run = load::run(target, &mut lanes.delete, Until::Asked)?;
        changes.put += run.latencies.len();
        let run = load::run(target, &mut lanes.put, Until::Asked)?;
        changes.put += run.latencies.len();
        put = put.and(run);
    }
    Ok(put)
}

/// How often links changed: what was answered, and what the records say.
struct Changes {
    patched: usize,
    put: usize,
    versions: [u64; 2],
}

impl Changes {
    fn before(target: &Target, changing: &[Caller], linking: &[Caller]) -> anyhow::Result<Self> {
        Ok(Self { patched: 0, put: 0, versions: [versions(target, changing)?, versions(target, linking)?] })
    }

    /// Each change is one version more: no answer of 200 was for nothing, and none was counted twice.
    fn check(&self, target: &Target, changing: &[Caller], linking: &[Caller]) -> anyhow::Result<()> {
        let now = [versions(target, changing)?, versions(target, linking)?];
        for ((now, before), answered) in now.into_iter().zip(self.versions).zip([self.patched, self.put]) {
            let grown = now - before;
            ensure!(
                usize::try_from(grown) == Ok(answered),
                "{answered} changes were answered and versions grew by {grown}"
            );
        }
        Ok(())
    }
}

/// The sum of the versions of their links.
fn versions(target: &Target, callers: &[Caller]) -> anyhow::Result<u64> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut connection = target.connect().await?;
        let mut sum = 0;
        for caller in callers {
            let answer = connection.ask(&requests::show(caller)).await?;
            answer.require_ok()?;
            let link: Value = serde_json::from_slice(answer.body)?;
            sum += link.pointer("/properties/version").and_then(Value::as_u64).context("no version")?;
        }
        Ok(sum)
    })
}
