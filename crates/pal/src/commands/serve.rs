//! `pal serve`.

use std::time::Duration;

use pal_server::clock::Clock;
use pal_server::log::{self, Detail};
use pal_server::serve::{ServeOptions, Server};
use pal_server::stop;
use pal_server::tls::ServerCertificate;

use crate::cli::serve::Serve;
use crate::diagnostics::{ExitStatus, Failure};
use crate::printer::{Printer, Talk};

/// Serves until it is asked to stop.
pub fn run(serve: &Serve, printer: &Printer) -> Result<ExitStatus, Failure> {
    let detail = match printer.talk() {
        Talk::Errors => Detail::Errors,
        Talk::Normal => Detail::Changes,
        Talk::More | Talk::Everything => Detail::Requests,
    };
    let lines = log::begin(detail, printer.log());
    let options = options(serve);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .on_thread_park(move || lines.write_gathered())
        .on_thread_stop(move || lines.write_gathered())
        .build()
        .map_err(Failure::Runtime)?;
    let served = runtime.block_on(async {
        let server = Server::start(&options, Clock::of_the_machine()).await?;
        server.announce();
        server.serve(stop::asked()).await;
        Ok(ExitStatus::Done)
    });
    // An upload or the figures may be being read: what is half done has not happened, so nobody waits for it.
    runtime.shutdown_timeout(LEFTOVERS);
    served
}

/// How long work off the async threads may go on when everything else has ended.
const LEFTOVERS: Duration = Duration::from_millis(500);

fn options(serve: &Serve) -> ServeOptions {
    let certificate = match (&serve.tls_cert, &serve.tls_key) {
        (Some(certificate), Some(key)) => {
            ServerCertificate::Files { certificate: certificate.clone(), key: key.clone() }
        }
        // The command line takes both or none.
        (None, _) | (_, None) => ServerCertificate::Private,
    };
    ServeOptions {
        data: serve.data.clone(),
        listen: serve.listen,
        world: serve.world.clone(),
        database: serve.database.clone(),
        certificate,
        config: serve.config.clone(),
    }
}
