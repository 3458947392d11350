//! Keeps the figures: takes uploads one at a time, and works everything out anew, in the background, when an upload, a link or
//! the directory has changed. Where nothing was uploaded that waits until somebody asks: a service that only keeps links spends
//! neither time nor memory on figures.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant as Stopwatch};

use pal_attribution::board::Board;
use pal_attribution::report::figures::Figures;
use pal_attribution::run::{AttributionError, Reading, credit_figures, platform_figures};
use pal_estate::EstateError;
use pal_model::facts::Subscription;
use pal_model::power_platform::PlatformFacts;
use pal_model::{Facts, Instant, Interval, Principal, Rate, SubscriptionId};
use pal_store::{DirectoryVersion, Snapshot, StoreError};
use pal_usage::{Asked, CostBasis, Progress, Usage, UsageError};
use tokio::sync::{Notify, Semaphore};

use super::union::united;
use super::viewer::Viewers;
use crate::app::App;
use crate::estate::{NotDelegable, facts};
use crate::ingest::{IngestFault, Ledger, Outcome, Received, Root, Run, apply};
use crate::texts::key;
use crate::told::{Tell, Told};

/// Uploads that are remembered with their progress; what came of older ones is in the ledger.
const JOBS_MAX: usize = 100;
/// How often changes are looked for.
const LOOK: Duration = Duration::from_secs(2);
/// A change by another server on the same database is not announced; after so long everything is worked out anyway.
const AT_LEAST: Duration = Duration::from_mins(15);
/// Between two looks it rests so many times as long as it worked, but for uploads: a twentieth of the time at most. Where links change all
/// the time this would else be a fifth, taken from those who change them.
const REST: u32 = 19;

/// Uploads and figures of a server.
#[derive(Debug)]
pub struct Insights {
    /// Where uploads lie.
    pub root: Root,
    /// Who sees what.
    pub viewers: Viewers,
    /// The longest upload.
    pub upload_bytes_max: u64,
    ledger: RwLock<Arc<Ledger>>,
    shown: RwLock<Option<Arc<Shown>>>,
    /// Whether somebody has asked before there were any.
    wanted: AtomicBool,
    broken: Mutex<Option<Told>>,
    jobs: Mutex<BTreeMap<String, Arc<Job>>>,
    /// Heavy work is done one piece at a time.
    turn: Semaphore,
    wake: Notify,
}

/// The figures of a moment.
#[derive(Debug)]
pub struct Shown {
    /// The figures.
    pub board: Board,
    /// What statements measure beside it: earned credit at the usual rate, and Power Platform assets.
    pub further: Figures,
    /// As of when the facts are.
    pub as_of: Instant,
    /// Where the newest usage ends.
    pub newest: Option<Instant>,
    /// What was left out or passed over.
    pub notes: Vec<Told>,
    /// Names of subscriptions that the uploaded estate knows.
    pub subscriptions: HashMap<SubscriptionId, String>,
}

/// An upload on its way.
#[derive(Debug)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// Who sent it.
    pub by: Principal,
    /// When it arrived.
    pub at: Instant,
    /// The names of its files.
    pub files: Vec<String>,
    /// How many bytes they have.
    pub bytes: u64,
    /// How far the reading is.
    pub progress: Progress,
    state: Mutex<JobState>,
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobState {
    /// Others are before it.
    Waiting,
    /// It is being read.
    Working,
    /// It was taken, known or refused.
    Done(Box<Run>),
    /// Something broke here; the log says what.
    Broken,
}

impl Job {
    /// How far it is.
    pub fn state(&self) -> JobState {
        lock(&self.state).clone()
    }
}

/// Why nothing new was worked out.
#[derive(Debug, thiserror::Error)]
enum RebuildFault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Facts(#[from] NotDelegable),
    #[error(transparent)]
    Estate(#[from] EstateError),
    #[error(transparent)]
    Usage(#[from] UsageError),
    #[error(transparent)]
    Attribution(#[from] AttributionError),
    #[error("the work was stopped")]
    Stopped,
}

impl Tell for RebuildFault {
    fn told(&self) -> Told {
        match self {
            Self::Estate(error) => error.told(),
            Self::Usage(error) | Self::Attribution(AttributionError::Usage(error)) => error.told(),
            Self::Attribution(AttributionError::Overflow(_)) => Told::plain(key("fault-sum")),
            Self::Store(_) => Told::plain(key("arm-unavailable")),
            // The log says which row of the directory it is.
            Self::Facts(_) | Self::Stopped => Told::plain(key("arm-broken")),
        }
    }
}

/// What figures rest on, as far as a change of it can be seen at once.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Basis {
    directory: DirectoryVersion,
    links: u64,
    estate: Option<String>,
    exports: Vec<String>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Insights {
    /// What lies in a data folder.
    pub fn open(
        data: &std::path::Path,
        viewers: Viewers,
        upload_bytes_max: u64,
    ) -> Result<Self, IngestFault> {
        let root = Root::open(data)?;
        let ledger = RwLock::new(Arc::new(root.ledger()?));
        Ok(Self {
            root,
            viewers,
            upload_bytes_max,
            ledger,
            shown: RwLock::default(),
            wanted: AtomicBool::new(false),
            broken: Mutex::default(),
            jobs: Mutex::default(),
            turn: Semaphore::new(1),
            wake: Notify::new(),
        })
    }

    /// What counts, and what was uploaded.
    pub fn ledger(&self) -> Arc<Ledger> {
        Arc::clone(&self.ledger.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The figures; `None` until they have been worked out for the first time, which is begun now if it was not before.
    pub fn shown(&self) -> Option<Arc<Shown>> {
        let shown = self.shown.read().unwrap_or_else(PoisonError::into_inner).clone();
        if shown.is_none() && !self.wanted.swap(true, Ordering::Relaxed) {
            self.wake.notify_one();
        }
        shown
    }

    /// Whether figures are of use to anybody.
    fn is_wanted(&self) -> bool {
        let ledger = self.ledger();
        ledger.estate.is_some() || !ledger.exports.is_empty() || self.wanted.load(Ordering::Relaxed)
    }

    /// Why the figures are not as new as they should be.
    pub fn broken(&self) -> Option<Told> {
        lock(&self.broken).clone()
    }

    /// An upload of this process.
    pub fn job(&self, id: &str) -> Option<Arc<Job>> {
        lock(&self.jobs).get(id).cloned()
    }

    /// Uploads that wait or are being read.
    pub fn open_jobs(&self) -> Vec<Arc<Job>> {
        let is_open = |job: &&Arc<Job>| matches!(job.state(), JobState::Waiting | JobState::Working);
        lock(&self.jobs).values().filter(is_open).cloned().collect()
    }

    /// What came of an upload, of this process or an earlier one.
    pub fn run(&self, id: &str) -> Option<Run> {
        match self.job(id).map(|job| job.state()) {
            Some(JobState::Done(run)) => Some(*run),
            Some(JobState::Waiting | JobState::Working | JobState::Broken) | None => {
                self.ledger().runs.iter().find(|run| run.id == id).cloned()
            }
        }
    }

    fn announce(&self, received: &Received) -> Arc<Job> {
        let job = Arc::new(Job {
            id: received.id.clone(),
            by: received.by,
            at: received.at,
            files: received.files.iter().map(|file| file.name.to_string()).collect(),
            bytes: received.files.iter().map(|file| file.bytes).sum(),
            progress: Progress::default(),
            state: Mutex::new(JobState::Waiting),
        });
        let mut jobs = lock(&self.jobs);
        if jobs.len() >= JOBS_MAX {
            let over =
                jobs.iter().find(|(_, job)| matches!(job.state(), JobState::Done(_) | JobState::Broken));
            if let Some(id) = over.map(|(id, _)| id.clone()) {
                jobs.remove(&id);
            }
        }
        jobs.insert(job.id.clone(), Arc::clone(&job));
        job
    }
}

/// Takes an upload in its turn; the answer is its job at once.
pub fn submit(app: &Arc<App>, received: Received) -> Arc<Job> {
    let job = app.insights.announce(&received);
    let (app, announced) = (Arc::clone(app), Arc::clone(&job));
    tokio::spawn(async move {
        let Ok(_turn) = app.insights.turn.acquire().await else { return };
        *lock(&announced.state) = JobState::Working;
        let (root, working) = (app.insights.root.clone(), Arc::clone(&announced));
        let work = tokio::task::spawn_blocking(move || {
            let run = apply(&root, &received, threads(), &working.progress)?;
            Ok::<_, IngestFault>((run, root.ledger()?))
        });
        let state = match work.await {
            Ok(Ok((run, ledger))) => {
                *app.insights.ledger.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ledger);
                tracing::info!(id = run.id, outcome = run.outcome.word(), "an upload was read");
                if run.outcome == Outcome::Taken {
                    app.insights.wake.notify_one();
                }
                JobState::Done(Box::new(run))
            }
            Ok(Err(fault)) => {
                tracing::error!(error = crate::cause::chain(&fault), "an upload could not be kept");
                JobState::Broken
            }
            Err(error) => {
                tracing::error!(%error, "an upload could not be read");
                JobState::Broken
            }
        };
        *lock(&announced.state) = state;
    });
    job
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Works the figures out whenever they are wanted and have changed, as long as the server runs.
pub(crate) async fn keep(app: Arc<App>) {
    let mut basis = None;
    let mut since = Stopwatch::now();
    let mut rest = Duration::ZERO;
    loop {
        let now = Basis::of(&app);
        let is_old = basis.as_ref() != Some(&now) || since.elapsed() > AT_LEAST;
        if is_old && app.insights.is_wanted() {
            let begun = Stopwatch::now();
            let rebuilt = rebuild(&app).await;
            if let Err(fault) = &rebuilt {
                tracing::error!(error = crate::cause::chain(fault), "the figures were not worked out");
            }
            *lock(&app.insights.broken) = rebuilt.err().map(|fault| fault.told());
            (basis, since) = (Some(now), Stopwatch::now());
            rest = begun.elapsed() * REST;
        }
        // An upload is waited for; links change all the time.
        tokio::select! {
            () = app.insights.wake.notified() => {}
            () = tokio::time::sleep(LOOK.max(rest)) => {}
        }
        rest = Duration::ZERO;
    }
}

impl Basis {
    fn of(app: &App) -> Self {
        let ledger = app.insights.ledger();
        Self {
            directory: app.directory().version(),
            links: app.metrics.links_changed.load(Ordering::Relaxed),
            estate: ledger.estate.clone(),
            exports: ledger.exports.iter().map(|export| export.digest.clone()).collect(),
        }
    }
}

async fn rebuild(app: &Arc<App>) -> Result<(), RebuildFault> {
    let Ok(turn) = app.insights.turn.acquire().await else { return Err(RebuildFault::Stopped) };
    let as_of = app.clock.now();
    let (_, directory) = app.store.directory().await?;
    let own = facts(&Snapshot { directory, links: app.store.link_spans().await? })?;
    let (root, ledger) = (app.insights.root.clone(), app.insights.ledger());
    let begun = Stopwatch::now();
    let work = tokio::task::spawn_blocking(move || {
        let (uploaded, platform) = match &ledger.estate {
            Some(generation) => {
                let folder = root.estate(generation);
                (pal_estate::read(&folder)?.facts, pal_estate::read_platform(&folder)?.facts)
            }
            None => (Facts::default(), PlatformFacts::default()),
        };
        let (facts, mut notes) = united(own, uploaded);
        let paths: Vec<PathBuf> = ledger.exports.iter().map(|export| root.export(&export.digest)).collect();
        let usage = Usage::open_asking(&paths, CostBasis::Effective, Asked::Marks)?;
        notes.extend(
            usage.notes().iter().map(|note| note.told().map_words(&|text| without_paths(text, &paths))),
        );
        let progress = Progress::default();
        let reading = Reading { usage: &usage, threads: threads(), progress: &progress };
        let mut further = credit_figures(&facts, Rate::USUAL, None, None, reading)?.answer;
        further.extend(platform_figures(&facts, &platform, Interval::ALWAYS)?);
        let board = Board::build(facts, reading)?;
        let newest = ledger.exports.iter().filter_map(|export| export.newest.as_deref()?.parse().ok()).max();
        let name = |row: &Subscription| Some((row.subscription, row.display_name.clone()?));
        let subscriptions = board.facts().subscriptions.iter().filter_map(name).collect();
        Ok::<_, RebuildFault>(Shown { board, further, as_of, newest, notes, subscriptions })
    });
    let shown = work.await.map_err(|_| RebuildFault::Stopped)??;
    tracing::info!(
        lines = shown.board.lines().lines,
        milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        "the figures were worked out"
    );
    let shown = Arc::new(shown);
    *app.insights.shown.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&shown));
    drop(turn);
    // With many partners this takes longer than a page may.
    let found = tokio::task::spawn_blocking(move || shown.board.find_reasons());
    found.await.map_err(|_| RebuildFault::Stopped)
}

/// A note without the folders of this machine.
fn without_paths(words: String, paths: &[PathBuf]) -> String {
    paths.iter().fold(words, |words, path| words.replace(&format!("{}/", path.display()), ""))
}
