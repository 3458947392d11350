//! What would have kept a credit: which link or assignment was lacking, or too short.

use std::cmp::Reverse;

use pal_model::{Interval, IntervalSet, Unearned, role};

use crate::earned::reach::{Grip, Reach, Standing, days};
use crate::earned::sales::Sale;
use crate::earned::worker::Cell;

/// How much of a day is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// Nothing: days are added up.
    General,
    /// The times that were not covered.
    Times,
}

/// A harmless role of the published list.
const HARMLESS: &str = "Support Request Contributor";

/// What would have kept the credit of a cell's lines, in a sentence. Of several assignments the one that came nearest is named:
/// the best role, then the longest held, then the first by account, role and scope.
pub(super) fn keep(
    reach: &Reach<'_>,
    cell: &Cell<'_>,
    sale: Sale,
    reason: Unearned,
    detail: Detail,
) -> String {
    let days = days(cell.interval);
    let grips = &cell.known.profile;
    let nearest = grips.of(sale, days).max_by_key(|(grip, held)| {
        (grip.standing, held.length(), Reverse((grip.principal, grip.role, &grip.scope)))
    });
    let customer = cell.known.locus.owner(cell.interval.from()).map(|tenant| tenant.to_string());
    let customer = customer.unwrap_or_default();
    match (reason, nearest) {
        (Unearned::DayNotWhole, Some((grip, _))) => {
            let permanent = grips.of(sale, days).filter(|(grip, _)| grip.standing == Standing::Permanent);
            let held = permanent.flat_map(|(_, held)| held.intervals().to_vec()).collect();
            let when = match detail {
                Detail::General => "all day".to_owned(),
                Detail::Times => format!("also {}", gaps(&held, days)),
            };
            format!("hold {} {when}", described(reach, grip))
        }
        (Unearned::NotPermanent, Some((grip, _))) => {
            format!("assign {} permanently: it was only activated", described(reach, grip))
        }
        (Unearned::OnlyPimEligible, Some((grip, _))) if role::is_pec_eligible(grip.role) => {
            format!("assign {} permanently: it could only be activated", described(reach, grip))
        }
        (Unearned::RoleNotEligible | Unearned::OnlyPimEligible, Some((grip, _))) => {
            format!("assign {HARMLESS} permanently beside {}", described(reach, grip))
        }
        (Unearned::PartnerNotInForce, _) => {
            format!("the partner directory must have {} in force all day", sale.provider)
        }
        (Unearned::NoRole, _) => {
            format!("assign {HARMLESS} permanently to an account in {customer} that is linked")
        }
        (Unearned::NotLinked, _) => {
            let provider = sale.provider;
            format!("link an account in {customer}: az managementpartner create --partner-id {provider}")
        }
        (_, _) => String::new(),
    }
}

/// A role, who has it and where.
fn described(reach: &Reach<'_>, grip: &Grip) -> String {
    let name = reach.index.identities.display_name(grip.principal);
    let who = if name.is_empty() { grip.principal.object.to_string() } else { name.to_owned() };
    format!("{} of {who} at {}", role::name(grip.role), grip.scope)
}

/// The parts of a window that a set leaves open.
fn gaps(held: &IntervalSet, window: Interval) -> String {
    let open = IntervalSet::from(window).minus(held);
    let told: Vec<String> =
        open.intervals().iter().map(|gap| format!("from {} to {}", gap.from(), gap.to())).collect();
    told.join(" and ")
}
