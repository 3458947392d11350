//! What an attestation measures of each customer (PAL-45): all of its consumption, what linked accounts cover of it, and what each
//! partner influenced. Equal to [`report::figures`](crate::report::figures), which reads the usage for it alone.

use std::collections::BTreeMap;

use pal_model::{PartnerId, RolePolicy, Terms};
use pal_usage::batch::Standing;

use super::measure::{Everything, number};
use crate::kernel::worker::Worker;
use crate::kernel::{Overflow, Sum};
use crate::report::figures::{FigureKey, Figures, Measured};

/// The sums of what the workers gathered.
pub(super) fn totals(
    measure: &Everything<'_>,
    workers: &[Worker<'_, Everything<'_>>],
) -> Result<Figures, Overflow> {
    let policies = RolePolicy::ALL.map(|policy| (policy, number(Terms { policy, ..Terms::default() })));
    let mut sums: BTreeMap<FigureKey, Sum> = BTreeMap::new();
    for worker in workers {
        for cell in worker.cells().iter().filter(|cell| cell.key.standing == Standing::Consumption) {
            let Some(known) = worker.known(cell.key.locus) else { continue };
            let window = worker.window(&cell.key);
            let Some(customer) = known.locus.owner(window.from()) else { continue };
            let Some(month) = Worker::<Everything<'_>>::month(&cell.key) else { continue };
            let mut add = |measured, partner: Option<PartnerId>, sum: Sum| {
                if !sum.any {
                    return Ok(());
                }
                let currency = worker.currency(&cell.key).to_owned();
                let key = FigureKey { month, customer, measured, partner, currency };
                sums.entry(key).or_default().add_sum(sum)
            };
            add(Measured::Consumption, None, cell.gathered.cost)?;
            for (policy, number) in policies {
                let credits = measure.of_cell(number, &known.profile, window, cell);
                add(Measured::Covered(policy), None, credits.attributed)?;
                for earned in &credits.earned {
                    let partner = Some(earned.unit.partner);
                    add(Measured::Influenced(policy), partner, earned.once)?;
                    add(Measured::Influenced(policy), partner, earned.again)?;
                }
            }
        }
    }
    Ok(sums.into_iter().map(|(key, sum)| (key, sum.amount)).collect())
}
