//! What a run of `pal fleet` needs: the cloud, connections, credentials.

use std::num::NonZeroUsize;
use std::sync::Arc;

use pal_client::cloud::{CloudChoice, Place};
use pal_client::environment::Environment;
use pal_client::fleet::file::Fleet;
use pal_client::fleet::means::{Machine, Means};

use super::fault::FleetFault;
use crate::cli::connection::Reach;
use crate::commands::connection::{choice, http, registry, tell};
use crate::diagnostics::Failure;
use crate::printer::Printer;

/// Everything that a run needs.
pub(super) struct Prepared {
    pub(super) fleet: Arc<Fleet>,
    pub(super) means: Arc<Means>,
}

impl Prepared {
    /// Gathers it. Asks nothing but, at most, a cloud about itself.
    pub(super) async fn new(
        fleet: Fleet,
        reach: &Reach,
        parallel: NonZeroUsize,
        printer: &Printer,
    ) -> Result<Self, Failure> {
        let variables = Environment::of_the_process();
        let choice = meant(&fleet, reach, &variables)?;
        let registry = registry(&variables)?;
        if let Some(Place::Named(name)) = &choice.place
            && registry.find(name).is_none()
        {
            return Err(FleetFault::Cloud(name.clone()).into());
        }
        let http = http(reach, &variables, parallel)?;
        let cloud = choice.resolve(&http, &registry).await;
        let folder = variables.config_folder();
        let machine = Machine { variables: &variables, tell: tell(printer), folder };
        let means = Arc::new(Means::of(&fleet, http, parallel, cloud, &machine));
        Ok(Self { fleet: Arc::new(fleet), means })
    }
}

/// The cloud of the command line, else of the file, else of the environment. What the file says of authority holds wherever the
/// command line says nothing else; its audience belongs to its cloud alone. `AZURE_AUTHORITY_HOST` does not count (contract §11).
fn meant(fleet: &Fleet, reach: &Reach, variables: &Environment) -> Result<CloudChoice, Failure> {
    let file = &fleet.cloud;
    let (place, audience) = match (&reach.cloud, &file.place) {
        (None, Some(_)) => (file.place.clone(), file.audience.clone()),
        (Some(_), _) | (None, None) => (choice(reach, variables)?.place, None),
    };
    Ok(CloudChoice {
        place,
        authority: reach.authority.clone().or_else(|| file.authority.clone()),
        audience: reach.audience.clone().or(audience),
    })
}
