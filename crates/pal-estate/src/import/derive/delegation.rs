//! `delegations`: Lighthouse does not say since when, so from the first snapshot that has one to the last.

use pal_model::Scope;
use pal_model::facts::{AssignmentKind, Delegation, Permanence};

use super::history::runs;
use super::{Derived, Start, span};
use crate::import::error::{ElementFault, ImportError};
use crate::import::log::{self, Log};
use crate::import::observation::{Fact, Hold, Listing};

pub(super) fn derive(observed: &Log, derived: &mut Derived) -> Result<(), ImportError> {
    for (fact, seen) in &observed.seen {
        let Fact::DelegatedRole(role) = fact else { continue };
        let Scope::Place(place) = &role.grant.scope else {
            // Refused when it was read: somebody edited the log.
            return Err(ImportError::Element {
                input: log::FILE.to_owned(),
                at: "delegated_role.scope".to_owned(),
                fault: ElementFault::DelegationScope(role.grant.scope.clone()),
            });
        };
        let listed = observed.times(&Listing::Delegations { customer: role.customer });
        for run in runs(seen, &listed) {
            let Some(valid) = span(&mut derived.ends.delegations, Start::FirstSeen(run.first), run.end())
            else {
                continue;
            };
            derived.facts.delegations.push(Delegation {
                managing_tenant: role.managing,
                customer_tenant: role.customer,
                principal: role.grant.principal,
                role: role.grant.role,
                scope: place.clone(),
                kind: match role.hold {
                    Hold::Assigned | Hold::Activated => AssignmentKind::Active,
                    Hold::Eligible => AssignmentKind::Eligible,
                },
                permanence: Permanence::Permanent,
                valid,
            });
        }
    }
    Ok(())
}
