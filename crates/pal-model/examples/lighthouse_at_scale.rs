//! Lighthouse at scale: one link at home earns at four hundred customers.
//!
//! Lena works in Fabrikam's own tenant. Every customer delegated a resource group or a whole subscription to the group she is in,
//! so the link that counts is the one she has at home (PAL-08). Run it: `cargo run -p pal-model --example lighthouse_at_scale`.

use std::error::Error;
use std::io::{self, Write};

use pal_model::definition::attribution::{Outcome, outcome};
use pal_model::facts::{AssignmentKind, Delegation, GroupMember, Link, Permanence, Subscription};
use pal_model::{
    Facts, Instant, Interval, Money, ObjectId, PartnerId, Place, Principal, RoleDefinitionId, SubscriptionId,
    TenantId, Terms, UsageLine,
};

const FABRIKAM: &str = "f0000000-0000-4000-8000-000000000001";
const LENA: &str = "1e000000-0000-4000-8000-000000000001";
const ENGINEERS: &str = "e0000000-0000-4000-8000-000000000001";
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
const CUSTOMERS: u32 = 400;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    let facts = estate()?;
    writeln!(out, "{CUSTOMERS} customers, {} delegations, 1 link at home", facts.delegations.len())?;
    writeln!(out, "influenced: {} EUR", influenced(&facts)?)?;
    let unlinked = Facts { links: Vec::new(), ..facts };
    writeln!(out, "influenced without Lena's link: {} EUR", influenced(&unlinked)?)?;
    Ok(())
}

/// Fabrikam's one link, and what every customer delegated.
fn estate() -> Result<Facts, Box<dyn Error>> {
    let home = FABRIKAM.parse::<TenantId>()?;
    let (lena, engineers) = (LENA.parse::<ObjectId>()?, ENGINEERS.parse::<ObjectId>()?);
    let mut facts = Facts {
        links: vec![Link {
            principal: Principal { tenant: home, object: lena },
            partner_id: "12345".parse::<PartnerId>()?,
            valid: Interval::ALWAYS,
        }],
        group_members: vec![GroupMember {
            tenant: home,
            group: engineers,
            member: lena,
            valid: Interval::ALWAYS,
        }],
        ..Facts::default()
    };
    for number in 0..CUSTOMERS {
        let (tenant, subscription) = customer(number)?;
        facts.subscriptions.push(Subscription {
            subscription,
            tenant,
            display_name: None,
            offer_type: None,
            cloud: None,
            csp_partner_id: None,
            csp_reseller_id: None,
            valid: Interval::ALWAYS,
        });
        // Every other customer keeps all but one resource group to itself.
        let scope = if number % 2 == 0 { Place::subscription(subscription) } else { shop(subscription)? };
        facts.delegations.push(Delegation {
            managing_tenant: home,
            customer_tenant: tenant,
            principal: engineers,
            role: CONTRIBUTOR.parse::<RoleDefinitionId>()?,
            scope,
            kind: AssignmentKind::Active,
            permanence: Permanence::Permanent,
            valid: Interval::ALWAYS,
        });
    }
    Ok(facts)
}

/// What is credited of a day on which every customer spent 10 EUR in its shop and 5 EUR beside it.
fn influenced(facts: &Facts) -> Result<Money, Box<dyn Error>> {
    let mut sum = Money::ZERO;
    for number in 0..CUSTOMERS {
        let (_, subscription) = customer(number)?;
        for (place, cost) in [(shop(subscription)?, "10"), (Place::subscription(subscription), "5")] {
            let day = Instant::from_date(2026, 10, 1).zip(Instant::from_date(2026, 10, 2));
            let line = UsageLine {
                interval: day.and_then(|(from, to)| Interval::new(from, to)).ok_or("no such day")?,
                place: Some(place),
                export_tenant: None,
                microsoft: true,
                consumption: true,
                service: "Storage".to_owned(),
                currency: "EUR".to_owned(),
                cost: Money::read(cost)?.amount,
            };
            if let Outcome::Counted { attributed, .. } = outcome(facts, &line, Terms::default()) {
                sum = sum.checked_add(attributed).ok_or("more than money can be")?;
            }
        }
    }
    Ok(sum)
}

fn customer(number: u32) -> Result<(TenantId, SubscriptionId), Box<dyn Error>> {
    let tenant = format!("c0000000-0000-4000-8000-{number:012}").parse()?;
    Ok((tenant, format!("50000000-0000-4000-8000-{number:012}").parse()?))
}

fn shop(subscription: SubscriptionId) -> Result<Place, Box<dyn Error>> {
    Ok(Place::resource_group(subscription, "shop").ok_or("a name that no resource group can have")?)
}

#[cfg(test)]
mod tests {
    use super::{Facts, estate, influenced};

    #[test]
    fn one_link_at_home_earns_everywhere_and_none_nowhere() {
        let facts = estate().unwrap();
        // 200 customers of 15 EUR, 200 of 10 EUR.
        assert_eq!(influenced(&facts).unwrap().to_string(), "5000");
        let unlinked = Facts { links: Vec::new(), ..facts };
        assert_eq!(influenced(&unlinked).unwrap().to_string(), "0");
    }
}
