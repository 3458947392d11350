//! The rounds over one wire: everybody in turn, a slice of a quarter of a second each, so that all have the same weather. A disk
//! that is twice as fast a minute later makes no ratio.

use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::commit::Limit;
use crate::connection::Target;
use crate::data::{CHANGING, Caller, Data, PARTNERS};
use crate::load::{self, Crew, Lane, Run, Until};
use crate::options::Options;
use crate::process::{Process, Wire};
use crate::sheet::{Contender, Sheet};
use crate::{bare, requests};

/// How long one asks before it is the next one's turn.
const SLICE: Duration = Duration::from_millis(250);
/// How long after its start a server is idle: the figures of its links have been worked out by then.
const IDLE: Duration = Duration::from_secs(10);
/// Links that each connection removes, which does not count, and makes again in a slice: all there are, so that a slice is about
/// as long as the others, and its end, where some connections have nothing left to ask, weighs as little.
const LINKS_A_SLICE: usize = CHANGING / load::LANES;

/// What each connection asks.
struct Lanes {
    hello: Vec<Lane>,
    commit: Vec<Lane>,
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
            hello: load::deal(vec![requests::get(bare::PATH, None); load::LANES]),
            commit: load::deal(vec![requests::commit(); load::LANES]),
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
    let bare = Process::bare(options, data, wire)?;
    let mut pal = Process::pal(options, data, wire)?;
    for _ in 0..options.rounds {
        sheet.starts.push(pal.ready);
        drop(pal);
        pal = Process::pal(options, data, wire)?;
    }
    sheet.starts.push(pal.ready);
    std::thread::sleep(IDLE);
    sheet.idle_mb = pal.resident_mb()?;
    let (changing, linking) = data.callers.split_at(CHANGING);
    let mut lanes = Lanes::new(changing, linking);
    let mut field = Field {
        limit: Limit::new(&options.dir, options.links)?,
        bare: Crew::connect(&bare.target)?,
        pal: Crew::connect(&pal.target)?,
    };
    // An earlier run over another wire left some of them there.
    let each = changing.len() / load::LANES;
    field.pal.run(&mut lanes.home, Until::Asked(each))?;
    let mut changes = Changes::before(&pal.target, changing, linking)?;
    let slices = options.length.as_millis().div_ceil(SLICE.as_millis());
    for round in 0..=options.rounds {
        for _ in 0..slices {
            let slice = field.slice(&mut lanes, &mut changes)?;
            // The first round fills caches.
            if round > 0 {
                sheet.add(slice);
            }
        }
    }
    sheet.after_mb = pal.resident_mb()?;
    changes.check(&pal.target, changing, linking)?;
    Ok(sheet)
}

/// Everybody who is asked.
struct Field {
    limit: Limit,
    bare: Crew,
    pal: Crew,
}

impl Field {
    /// Everybody once.
    fn slice(&mut self, lanes: &mut Lanes, changes: &mut Changes) -> anyhow::Result<Vec<(Contender, Run)>> {
        let until = Until::Passed(SLICE);
        let mut runs = Vec::new();
        for contender in Contender::ALL {
            let run = match contender {
                Contender::Bare => self.bare.run(&mut lanes.hello, until)?,
                Contender::Get => self.pal.run(&mut lanes.get, until)?,
                Contender::Commit => self.limit.measure(SLICE)?,
                Contender::Kept => self.bare.run(&mut lanes.commit, until)?,
                Contender::Patch => {
                    let run = self.pal.run(&mut lanes.patch, until)?;
                    changes.patched += run.latencies.len();
                    run
                }
                Contender::Put => {
                    let times = Until::Asked(LINKS_A_SLICE);
                    let gone = self.pal.run(&mut lanes.delete, times)?;
                    let run = self.pal.run(&mut lanes.put, times)?;
                    changes.put += gone.latencies.len() + run.latencies.len();
                    run
                }
                Contender::Grant => self.pal.run(&mut lanes.grant, until)?,
            };
            runs.push((contender, run));
        }
        Ok(runs)
    }
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
