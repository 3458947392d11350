//! The worked examples hold in the engine too.

use pal_attribution::report::influenced::GroupKey;
use pal_attribution::report::table::Cell;
use pal_model::{Facts, Mechanism, PartnerId, Place, RoleDefinitionId, Terms, UsageLine, role};
use pal_testkit::spec::{RowLike, cases, check, check_reasons};
use pal_testkit::worlds::World;

use crate::engine::{missing_rows, rows};

fn world(facts: &Facts, lines: &[UsageLine]) -> World {
    World {
        facts: facts.clone(),
        lines: lines.to_vec(),
        raw_ids: lines
            .iter()
            .map(|line| line.place.as_ref().map(Place::to_string).unwrap_or_default())
            .collect(),
        rounded: vec![false; lines.len()],
    }
}

fn answer(facts: &Facts, lines: &[UsageLine], terms: Terms) -> Vec<RowLike> {
    let keys = [
        GroupKey::Tenant,
        GroupKey::AttributionType,
        GroupKey::Role,
        GroupKey::Duplicate,
        GroupKey::Currency,
    ];
    let mut keys = std::collections::BTreeSet::from(keys);
    // Under either grain the id of the one who is credited is the second column.
    keys.insert(match terms.grain {
        pal_model::Grain::Location => GroupKey::Partner,
        pal_model::Grain::Global => GroupKey::Global,
    });
    if terms.grain == pal_model::Grain::Global {
        keys.remove(&GroupKey::Duplicate);
    }
    let assigned = facts.role_assignments.iter().map(|row| row.role);
    let roles: Vec<RoleDefinitionId> = assigned.chain(facts.delegations.iter().map(|row| row.role)).collect();
    let row = |cells: &Vec<Cell>| {
        let text = |at: usize| {
            let Cell::Text(text) = &cells[at] else { panic!("{:?}", cells[at]) };
            text.clone()
        };
        let [.., Cell::Text(currency), Cell::Amount(amount)] = cells.as_slice() else { panic!("{cells:?}") };
        let (currency, amount) = (currency.clone(), *amount);
        RowLike {
            customer: text(0).parse().unwrap(),
            partner: text(1).parse::<PartnerId>().unwrap(),
            mechanism: if text(3) == "CSP" { Mechanism::Csp } else { Mechanism::Pal },
            role: roles.iter().copied().find(|id| role::name(*id) == text(4)),
            duplicate: cells[5] == Cell::Count(1),
            currency,
            amount,
        }
    };
    rows(&world(facts, lines), terms, keys).unwrap().rows.iter().map(row).collect()
}

#[test]
fn the_engine_gives_what_the_rules_say() {
    let mut broken = Vec::new();
    for case in cases().unwrap_or_else(|error| panic!("{error}")) {
        broken.extend(check(&case, answer).err().map(|mismatch| mismatch.to_string()));
        let reasons = |facts: &Facts, lines: &[UsageLine], terms| missing_rows(&world(facts, lines), terms);
        broken.extend(check_reasons(&case, reasons).err().map(|mismatch| mismatch.to_string()));
    }
    assert!(broken.is_empty(), "{}", broken.concat());
}
