//! What an attestation measures of each customer (PAL-45): all of its consumption, what linked accounts cover of it, and what each
//! partner influenced. Equal to [`report::figures`](crate::report::figures), which reads the usage for it alone.

use pal_model::{RolePolicy, Terms};

use super::measure::{Everything, number};
use crate::kernel::Overflow;
use crate::kernel::worker::Worker;
use crate::report::figures::{Figures, Measured, of_cells};

/// The sums of what the workers gathered.
pub(super) fn totals(
    measure: &Everything<'_>,
    workers: &[Worker<'_, Everything<'_>>],
) -> Result<Figures, Overflow> {
    let policies = RolePolicy::ALL.map(|policy| (policy, number(Terms { policy, ..Terms::default() })));
    of_cells(workers, |profile, window, cell, add| {
        add(Measured::Consumption, None, cell.gathered.cost)?;
        for (policy, number) in policies {
            let credits = measure.of_cell(number, profile, window, cell);
            add(Measured::Covered(policy), None, credits.attributed)?;
            for earned in &credits.earned {
                let partner = Some(earned.unit.partner);
                add(Measured::Influenced(policy), partner, earned.once)?;
                add(Measured::Influenced(policy), partner, earned.again)?;
            }
        }
        Ok(())
    })
}
