//! A month of credits: how much of Contoso's October Fabrikam influenced, and on whose account.
//!
//! Ana is a guest in Contoso's tenant and linked to Fabrikam's partner id. She became Owner of a resource group in the middle of
//! the month, and activated a role on the rest of the subscription for a single day. Run it: `cargo run -p pal-model --example
//! a_month_of_credits`.

use std::error::Error;
use std::io::{self, Write};

use pal_model::definition::attribution::{Outcome, outcome, witnesses};
use pal_model::facts::{AssignmentKind, Link, Permanence, RoleAssignment, Subscription};
use pal_model::{
    Facts, Instant, Interval, Money, ObjectId, Place, Principal, RoleDefinitionId, Scope, SubscriptionId,
    TenantId, Terms, UsageLine,
};

const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";
const PROD: &str = "50000000-0000-4000-8000-000000000001";
const ANA: &str = "a0000000-0000-4000-8000-000000000001";
const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    for line in story()? {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// The story, a line for each charge and for each witness of it.
fn story() -> Result<Vec<String>, Box<dyn Error>> {
    let (contoso, prod, ana) =
        (CONTOSO.parse::<TenantId>()?, PROD.parse::<SubscriptionId>()?, ANA.parse::<ObjectId>()?);
    let subscription = Place::subscription(prod);
    let shop = Place::resource_group(prod, "shop").ok_or("a name that no resource group can have")?;
    let facts = Facts {
        links: vec![Link {
            principal: Principal { tenant: contoso, object: ana },
            partner_id: "12345".parse()?,
            valid: Interval::ALWAYS,
        }],
        role_assignments: vec![
            role(contoso, ana, &shop, days(16, 32)?, Permanence::Permanent)?,
            role(contoso, ana, &subscription, days(3, 4)?, Permanence::Activated)?,
        ],
        subscriptions: vec![owned(prod, contoso)],
        ..Facts::default()
    };
    let mut told = Vec::new();
    for (place, cost) in [(&shop, "310"), (&subscription, "62.31")] {
        let line = UsageLine {
            interval: days(1, 32)?,
            place: Some(place.clone()),
            export_tenant: None,
            microsoft: true,
            consumption: true,
            service: "Virtual Machines".to_owned(),
            currency: "EUR".to_owned(),
            cost: Money::read(cost)?.amount,
        };
        let Outcome::Counted { attributed, .. } = outcome(&facts, &line, Terms::default()) else {
            return Err("Contoso's consumption is excluded".into());
        };
        told.push(format!("{place}: {attributed} of {cost} EUR"));
        for witness in witnesses(&facts, &line, Terms::default()) {
            let during =
                witness.during.intervals().iter().map(|part| format!("{} to {}", part.from(), part.to()));
            let during: Vec<String> = during.collect();
            told.push(format!(
                "  partner {} by a role at {}, {}",
                witness.partner,
                witness.grant.scope,
                during.join(", ")
            ));
        }
    }
    Ok(told)
}

/// A subscription that has always been the customer's.
fn owned(subscription: SubscriptionId, tenant: TenantId) -> Subscription {
    Subscription {
        subscription,
        tenant,
        display_name: Some("prod".to_owned()),
        offer_type: None,
        cloud: None,
        csp_partner_id: None,
        csp_reseller_id: None,
        valid: Interval::ALWAYS,
    }
}

fn role(
    tenant: TenantId,
    principal: ObjectId,
    place: &Place,
    valid: Interval,
    permanence: Permanence,
) -> Result<RoleAssignment, Box<dyn Error>> {
    Ok(RoleAssignment {
        tenant,
        assignment_id: None,
        principal,
        role: OWNER.parse::<RoleDefinitionId>()?,
        scope: Scope::Place(place.clone()),
        kind: AssignmentKind::Active,
        permanence,
        valid,
    })
}

/// The days of October 2026 from one to before another; the 32nd is the first of November.
fn days(from: i8, to: i8) -> Result<Interval, Box<dyn Error>> {
    let day =
        |day: i8| if day > 31 { Instant::from_date(2026, 11, 1) } else { Instant::from_date(2026, 10, day) };
    let interval = day(from).zip(day(to)).and_then(|(from, to)| Interval::new(from, to));
    Ok(interval.ok_or("no such days")?)
}

#[cfg(test)]
mod tests {
    use super::story;

    #[test]
    fn ana_earns_for_the_days_she_had_access() {
        let told = story().unwrap();
        assert_eq!(told[0], format!("/subscriptions/{}/resourcegroups/shop: 170 of 310 EUR", super::PROD));
        // The activation on the subscription reaches the resource group too, and is a day of the other charge's 31.
        assert!(
            told.iter().any(|line| line.ends_with("62.31 EUR") && line.contains(": 2.01 of ")),
            "{told:?}"
        );
    }
}
