//! The estate of the benchmark, in the tables of the contract. All times are midnights, so that a day is covered or not.

use std::fmt::Write as _;
use std::path::Path;

use super::world::{Child, RESOURCES, Random, TENANTS, World, guid};

const ASSIGNMENTS: u64 = 20_000;
const PARTNERS: u64 = 300;
const PRINCIPALS_PER_TENANT: u64 = 40;
const GROUPS_PER_TENANT: u64 = 10;
const MANAGING_TENANTS: u64 = 20;
const ROLES: [&str; 5] = [
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "9980e02c-c2be-4d73-94e8-173b1dc7cf3c",
    "4d97b98b-1d4f-4787-a291-c67834d212e7",
    "cfd33db0-3dd1-45e3-aa9d-cdbdf3b6f24e",
];

/// The id of the n-th tenant: customers first, then managing tenants.
fn tenant(world: &World, number: u64) -> String {
    world.tenants.get(number as usize).cloned().unwrap_or_else(|| guid(3, number))
}

fn principal(tenant: u64, number: u64) -> String {
    guid(4, tenant * 1_000 + number)
}

fn group(tenant: u64, number: u64) -> String {
    guid(5, tenant * 1_000 + number)
}

/// A stretch of days around or within April 2026; two thirds of the time without ends.
fn days(random: &mut Random) -> String {
    if random.percent(67) {
        return ",".to_owned();
    }
    let from = 1 + random.below(20);
    let to = from + 1 + random.below(30 - from);
    format!("2026-04-{from:02}T00:00:00Z,2026-04-{to:02}T00:00:00Z")
}

fn in_some_case(random: &mut Random, scope: String) -> String {
    match random.below(10) {
        0 => scope.to_uppercase(),
        1 | 2 => scope.to_lowercase(),
        _ => scope,
    }
}

pub(crate) fn write(world: &World, dir: &Path) -> anyhow::Result<()> {
    let mut random = Random::new(11);
    let (mut links, mut members) = (
        "tenant_id,object_id,partner_id,valid_from,valid_to\n".to_owned(),
        "tenant_id,group_id,member_id,valid_from,valid_to\n".to_owned(),
    );
    for number in 0..TENANTS + MANAGING_TENANTS {
        let id = tenant(world, number);
        for n in 0..PRINCIPALS_PER_TENANT {
            let partner = 1_000_000 + random.below(PARTNERS);
            writeln!(links, "{id},{},{partner},{}", principal(number, n), days(&mut random))?;
        }
        for n in 0..GROUPS_PER_TENANT {
            for m in 0..5 {
                let member = principal(number, (n * 7 + m * 3) % PRINCIPALS_PER_TENANT);
                writeln!(members, "{id},{},{member},,", group(number, n))?;
            }
        }
    }
    std::fs::write(dir.join("links.csv"), links)?;
    std::fs::write(dir.join("group_members.csv"), members)?;
    write_access(world, dir, &mut random)?;
    write_hierarchy(world, dir)
}

fn write_access(world: &World, dir: &Path, random: &mut Random) -> anyhow::Result<()> {
    let mut assignments =
        "tenant_id,principal_id,role_definition_id,scope,kind,valid_from,valid_to\n".to_owned();
    let mut delegations =
        "managing_tenant_id,customer_tenant_id,principal_id,role_definition_id,scope,valid_from,valid_to\n"
            .to_owned();
    for _ in 0..ASSIGNMENTS {
        let resource = World::resource(random.below(RESOURCES));
        let (_, number) = world.group(resource);
        let (subscription, owner, management_group) = &world.subscriptions[number];
        let role = ROLES[random.below(5) as usize];
        let place = random.below(100);
        if random.percent(5) {
            let managing = TENANTS + random.below(MANAGING_TENANTS);
            let scope =
                if place < 20 { format!("/subscriptions/{subscription}") } else { world.group_id(resource) };
            let (customer, by) = (tenant(world, *owner), tenant(world, managing));
            let who = principal(managing, random.below(PRINCIPALS_PER_TENANT));
            let scope = in_some_case(random, scope);
            writeln!(delegations, "{by},{customer},{who},{role},{scope},{}", days(random))?;
            continue;
        }
        let scope = match place {
            0 => {
                let name = &world.management_groups[*management_group].name;
                format!("/providers/Microsoft.Management/managementGroups/{name}")
            }
            1..8 => format!("/subscriptions/{subscription}"),
            8..55 => world.group_id(resource),
            55..75 => world.resource_id(resource, Child::LeftOut),
            _ => world.resource_id(resource, Child::Included),
        };
        let who = if random.percent(15) {
            group(*owner, random.below(GROUPS_PER_TENANT))
        } else {
            principal(*owner, random.below(PRINCIPALS_PER_TENANT))
        };
        let scope = in_some_case(random, scope);
        writeln!(assignments, "{},{who},{role},{scope},active,{}", tenant(world, *owner), days(random))?;
    }
    std::fs::write(dir.join("role_assignments.csv"), assignments)?;
    std::fs::write(dir.join("delegations.csv"), delegations)?;
    Ok(())
}

fn write_hierarchy(world: &World, dir: &Path) -> anyhow::Result<()> {
    let mut edges = "tenant_id,child,parent,valid_from,valid_to\n".to_owned();
    for group in &world.management_groups {
        if let Some(parent) = group.parent {
            let parent = &world.management_groups[parent].name;
            writeln!(edges, "{},{},{parent},,", tenant(world, group.tenant), group.name)?;
        }
    }
    let mut subscriptions = "subscription_id,tenant_id\n".to_owned();
    for (id, owner, group) in &world.subscriptions {
        writeln!(edges, "{},{id},{},,", tenant(world, *owner), world.management_groups[*group].name)?;
        writeln!(subscriptions, "{id},{}", tenant(world, *owner))?;
    }
    std::fs::write(dir.join("management_groups.csv"), edges)?;
    std::fs::write(dir.join("subscriptions.csv"), subscriptions)?;
    Ok(())
}
