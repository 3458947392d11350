//! Access and Lighthouse: links that give nothing, and tenants that are reached from elsewhere.

use super::place::{BY_SECRET, Place, SECRET, fleet, object, tenant, world};

const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";

/// Customer 0 has a role at home, customer 1 none, and from tenant 0 customer 2 is reached by delegation.
#[test]
fn links_that_give_nothing_are_told_when_it_is_asked() {
    let subscription = |number: usize, owner: usize| {
        format!(
            "[[subscription]]\nid = \"50000000-0000-4000-8000-{number:012}\"\ntenant = \"{}\"\nname = \"prod\"\n",
            tenant(owner)
        )
    };
    let access = format!(
        "{}{}[[tenant]]\nid = \"{}\"\nname = \"Customer 2\"\n[[role_assignment]]\ntenant = \"{}\"\nprincipal_id = \"{}\"\n\
         role_definition_id = \"{CONTRIBUTOR}\"\nscope = \"/subscriptions/50000000-0000-4000-8000-000000000000\"\n\
         [[delegation]]\nmanaging_tenant = \"{}\"\ncustomer_tenant = \"{}\"\nprincipal_id = \"{}\"\n\
         role_definition_id = \"{CONTRIBUTOR}\"\nscope = \"/subscriptions/50000000-0000-4000-8000-000000000002\"\n",
        subscription(0, 0),
        subscription(2, 2),
        tenant(2),
        tenant(0),
        object(0),
        tenant(0),
        tenant(2),
        object(0),
    );
    let world = world(2, &format!("secret = \"{SECRET}\""));
    let place = Place::serving(&(world + &access.replace("[[subscription]]", "\n[[subscription]]")));
    place.write("fleet.toml", &fleet(&place.url, BY_SECRET, 0..3));
    let quiet = place.seen("fleet plan -f fleet.toml -o none");
    assert!(!quiet.contains("warning"), "{quiet}");
    insta::assert_snapshot!(
        "fleet_check_access",
        place.seen("fleet plan -f fleet.toml -o none --check-access")
    );
}
