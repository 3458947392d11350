//! Whose link counts for whom, at an instant.

use crate::facts::{AccountType, Facts, Partner, PrincipalType};
use crate::ids::{PartnerId, Principal};
use crate::time::Instant;

/// Whether a partner id can be credited (PAL-05, PAL-24): a location in force. Without a partner directory every id is one.
pub fn in_force(facts: &Facts, partner: PartnerId, at: Instant) -> bool {
    match &facts.partners {
        None => true,
        Some(rows) => rows.iter().any(|row| {
            row.partner_id == partner && row.account_type == AccountType::Location && row.valid.contains(at)
        }),
    }
}

/// The row that names a partner id and places it for all time (PAL-32): the one that began last, of equal ones the later.
pub fn directory_row(facts: &Facts, partner: PartnerId) -> Option<&Partner> {
    facts.partners.iter().flatten().filter(|row| row.partner_id == partner).max_by_key(|row| row.valid.from())
}

/// The global account of a location; a location without one is its own (PAL-30, PAL-32).
pub fn global_account(facts: &Facts, partner: PartnerId) -> PartnerId {
    directory_row(facts, partner).and_then(|row| row.global_id).unwrap_or(partner)
}

/// Whether an identity exists and is enabled (PAL-24). One without any row is alive throughout.
pub fn alive(facts: &Facts, principal: Principal, at: Instant) -> bool {
    let mut rows = facts.principals.iter().filter(|row| row.principal == principal).peekable();
    rows.peek().is_none() || rows.any(|row| row.valid.contains(at))
}

/// Whether the directory says the object is a group.
pub fn is_group(facts: &Facts, principal: Principal) -> bool {
    facts
        .principals
        .iter()
        .any(|row| row.principal == principal && row.principal_type == PrincipalType::Group)
}

/// The partner a principal works for (PAL-01, PAL-04): by the link of that very object in that very tenant, unless the object
/// is a group (PAL-03) or the partner id is not in force (PAL-05).
pub fn linked_partner(facts: &Facts, principal: Principal, at: Instant) -> Option<PartnerId> {
    if is_group(facts, principal) {
        return None;
    }
    let link = facts.links.iter().find(|link| link.principal == principal && link.valid.contains(at))?;
    in_force(facts, link.partner_id, at).then_some(link.partner_id)
}

/// When a partner's first link began; a partner without links comes after all others (PAL-30).
pub fn first_link(facts: &Facts, partner: PartnerId) -> Instant {
    let links = facts.links.iter().filter(|link| link.partner_id == partner);
    links.map(|link| link.valid.from()).min().unwrap_or(Instant::MAX)
}
