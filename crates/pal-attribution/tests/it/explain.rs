//! `pal explain` against the definition: the same credits, each with the definition's witnesses.

use std::collections::{BTreeMap, BTreeSet};

use pal_attribution::credit::{Credits, Roles};
use pal_attribution::index::Index;
use pal_attribution::report::explain::{Explain, Explanation, Subject, When};
use pal_model::definition::access::Route;
use pal_model::definition::attribution::{Outcome, outcome, witnesses};
use pal_model::{Facts, Interval, Money, PartnerId, Place, RolePolicy, Terms, UsageLine};
use pal_testkit::worlds::{World, worlds};
use proptest::prelude::*;

use crate::engine::gather;

/// A witness without the chain of groups, of which there may be several.
type Told = (String, String, bool, String, String, String);

fn within(subject: &Subject, line: &UsageLine) -> bool {
    let Some(place) = &line.place else { return false };
    match subject {
        Subject::Tenant(_) => false,
        Subject::Subscription(subscription) => place.subscription_id() == *subscription,
        Subject::Place(outer) => outer.contains(place),
    }
}

fn check(world: &World, subject: &Subject, terms: Terms) -> Result<(), TestCaseError> {
    let mut sums: BTreeMap<(String, String), Money> = BTreeMap::new();
    let mut told: BTreeSet<Told> = BTreeSet::new();
    for line in world.lines.iter().filter(|line| within(subject, line)) {
        let Outcome::Counted { credits, .. } = outcome(&world.facts, line, terms) else { continue };
        for credit in credits {
            let sum = sums.entry((credit.unit.partner.to_string(), line.currency.clone())).or_default();
            let Some(added) = sum.checked_add(credit.amount) else { return Ok(()) };
            *sum = added;
        }
        told.extend(witnesses(&world.facts, line, terms).into_iter().map(|witness| {
            let grant = witness.grant;
            let delegated = grant.route == Route::Delegation;
            let holder = grant.holder.to_string();
            (
                witness.partner.to_string(),
                grant.principal.to_string(),
                delegated,
                holder,
                grant.role.to_string(),
                grant.scope.to_string(),
            )
        }));
    }
    let index = Index::compile(&world.facts, terms.policy);
    let credits = Credits::new(&index, terms, Roles::Unasked);
    let asked = Explain { subject: subject.clone(), partner: None, when: When::Ever, terms };
    let selection = asked.selection();
    let workers = gather(world, &index, &credits, &selection);
    let answer = asked.answer(&world.facts, &index, &credits, &workers).expect("worlds have sums that fit");

    let found: BTreeMap<(String, String), Money> = answer
        .partners
        .iter()
        .filter(|share| {
            sums.contains_key(&(share.partner.to_string(), share.currency.clone())) || !share.acr.is_zero()
        })
        .map(|share| ((share.partner.to_string(), share.currency.clone()), share.acr))
        .collect();
    prop_assert_eq!(found, sums);
    let mut found: BTreeSet<Told> = BTreeSet::new();
    for share in &answer.partners {
        for witness in &share.witnesses {
            let holder = witness.groups.last().copied().unwrap_or(witness.principal.object).to_string();
            let partner = share.partner.to_string();
            prop_assert!(Interval::new(witness.from, witness.to).is_some());
            found.insert((
                partner,
                witness.principal.to_string(),
                witness.delegation,
                holder,
                witness.role.to_string(),
                witness.scope.to_string(),
            ));
        }
    }
    prop_assert_eq!(found, told);
    prop_assert!(!answer.partners.is_empty() || !reason_codes(&answer).is_empty());
    Ok(())
}

fn reason_codes(answer: &Explanation) -> Vec<String> {
    let answer = answer.to_json();
    let reasons = answer["reasons"].as_array().into_iter().flatten();
    reasons.filter_map(|reason| reason["code"].as_str().map(str::to_owned)).collect()
}

#[test]
fn whoever_earns_nothing_is_told_why_even_if_nothing_is_known() {
    let world = World { facts: Facts::default(), lines: vec![], raw_ids: vec![], rounded: vec![] };
    let customer = "11111111-0000-0000-0000-000000000001";
    let subscription = Subject::Subscription("22222222-0000-0000-0000-000000000002".parse().unwrap());
    let partner: PartnerId = "1234567".parse().unwrap();
    for (subject, partner, expected) in [
        (Subject::Tenant(customer.parse().unwrap()), None, "NOT_LINKED_IN_TENANT"),
        (subscription.clone(), None, "NOT_LINKED_IN_TENANT"),
        (subscription, Some(partner), "NO_USAGE"),
    ] {
        let asked = Explain { subject, partner, when: When::Ever, terms: Terms::default() };
        let index = Index::compile(&world.facts, asked.terms.policy);
        let credits = Credits::new(&index, asked.terms, Roles::Unasked);
        let selection = asked.selection();
        let workers = gather(&world, &index, &credits, &selection);
        let answer = asked.answer(&world.facts, &index, &credits, &workers).unwrap();
        assert_eq!(reason_codes(&answer), [expected]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn an_explanation_names_the_witnesses_of_the_definition(world in worlds(), policy in prop::sample::select(RolePolicy::ALL.to_vec())) {
        let terms = Terms { policy, ..Terms::default() };
        let places: Vec<Place> = world.lines.iter().filter_map(|line| line.place.clone()).take(2).collect();
        for place in places {
            check(&world, &Subject::Subscription(place.subscription_id()), terms)?;
            check(&world, &Subject::Place(place), terms)?;
        }
    }
}
