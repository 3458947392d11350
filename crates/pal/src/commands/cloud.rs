//! `pal cloud`.

use pal_client::cloud::{self, CloudChoice, KNOWN, Place, Registry, RegistryError};
use pal_client::environment::Environment;
use serde_json::{Value, json};

use super::connection::{http_to_discover, registry};
use super::store::wait;
use crate::cli::Shared;
use crate::cli::cloud::{Cloud, Register};
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Answer, Document, answer, usual_format};
use crate::printer::Printer;

/// Shows or changes the clouds there are.
pub fn run(asked: &Cloud, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let variables = Environment::of_the_process();
    let mut registry = registry(&variables)?;
    let value = match asked {
        Cloud::List(_) => list(&registry),
        Cloud::Show(show) => {
            let found = match &show.name {
                Some(name) => registry.find(name).ok_or_else(|| RegistryError::Absent(name.clone()))?,
                None => registry.active().ok_or_else(|| RegistryError::Absent(String::new()))?,
            };
            row(&found, &registry)
        }
        Cloud::Register(register) => {
            let cloud = wait(registered(register, &variables, &registry))?;
            registry.register(cloud)?;
            return Ok(ExitStatus::Done);
        }
        Cloud::Unregister(unregister) => {
            registry.unregister(&unregister.name)?;
            return Ok(ExitStatus::Done);
        }
        Cloud::Set(set) => {
            registry.set(&set.name)?;
            return Ok(ExitStatus::Done);
        }
    };
    answer(Answer::Document(Document::chosen(value, Vec::new())), usual_format(printer), shared, printer)?;
    Ok(ExitStatus::Done)
}

/// The cloud that is to be registered: what is said by hand, and the rest as the cloud says it.
async fn registered(
    asked: &Register,
    variables: &Environment,
    registry: &Registry,
) -> Result<cloud::Cloud, Failure> {
    let http = http_to_discover(asked.ca.as_ref(), variables)?;
    let choice = CloudChoice {
        place: Some(Place::At(asked.arm.clone())),
        authority: asked.authority.clone(),
        audience: asked.audience.clone(),
    };
    let found = choice.resolve(&http, registry).await?;
    Ok(cloud::Cloud { name: asked.name.clone(), graph: asked.graph.clone().or(found.graph), ..found })
}

fn list(registry: &Registry) -> Value {
    let known = KNOWN.into_iter().filter_map(cloud::Cloud::known);
    known.chain(registry.clouds().iter().cloned()).map(|cloud| row(&cloud, registry)).collect()
}

fn row(cloud: &cloud::Cloud, registry: &Registry) -> Value {
    let is_active = registry.active().is_some_and(|active| active.name == cloud.name);
    json!({
        "name": cloud.name,
        "isActive": is_active,
        "arm": cloud::shown(&cloud.arm),
        "authority": cloud.authority.to_string(),
        "audience": cloud.audience,
        "graph": cloud.graph.as_ref().map(cloud::shown),
    })
}
