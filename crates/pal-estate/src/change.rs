//! Changes to an estate that are thought, not made: what would be so if a link, a role, a delegation or a membership came or
//! went. The folder is never written; [`apply`] gives other facts.

mod file;

use pal_model::facts::{Delegation, GroupMember, Link, RoleAssignment};
use pal_model::{Facts, Instant, Interval, IntervalSet, PartnerId, Principal, RoleDefinitionId, Scope};

pub use file::{ChangedTable, ChangedTableError};

/// A row that comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addition {
    /// A link.
    Link(Link),
    /// A role.
    RoleAssignment(RoleAssignment),
    /// A role across tenants.
    Delegation(Delegation),
    /// A membership.
    GroupMember(GroupMember),
}

/// Rows that go, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removal {
    /// Links of an account.
    Link {
        /// The account.
        principal: Principal,
        /// Only to this partner.
        partner: Option<PartnerId>,
        /// While.
        during: Interval,
    },
    /// A role that an account or group was given itself.
    Role {
        /// The account or group.
        principal: Principal,
        /// Which role.
        role: RoleDefinitionId,
        /// Where.
        scope: Scope,
        /// While.
        during: Interval,
    },
    /// Rows like this one, assignment id aside.
    RoleAssignment(RoleAssignment),
    /// Rows like this one.
    Delegation(Delegation),
    /// Rows like this one.
    GroupMember(GroupMember),
}

/// What changes. Each part says where it was asked for, so that errors can tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// What goes, before anything comes.
    pub removals: Vec<(Removal, String)>,
    /// What comes.
    pub additions: Vec<(Addition, String)>,
}

/// A change that the estate cannot take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// There is nothing to take away.
    #[error("{said}: the estate has no such row at that time")]
    NothingToRemove {
        /// Where it was asked for.
        said: String,
    },
    /// An account has one link at a time (PAL-01).
    #[error("{said}: `{principal}` is linked to partner `{linked_to}` from {} until {}", shown(*from, "the beginning"), shown(*to, "now"))]
    LinkedOtherwise {
        /// Where it was asked for.
        said: String,
        /// The account.
        principal: Principal,
        /// The partner it is linked to.
        linked_to: PartnerId,
        /// Since when.
        from: Instant,
        /// Until when.
        to: Instant,
    },
}

fn shown(at: Instant, open: &str) -> String {
    if at.is_bounded() { at.to_string() } else { open.to_owned() }
}

/// The facts as they would be.
pub fn apply(facts: &Facts, change: &Change) -> Result<Facts, ChangeError> {
    let mut facts = facts.clone();
    for (removal, said) in &change.removals {
        if !remove(&mut facts, removal) {
            return Err(ChangeError::NothingToRemove { said: said.clone() });
        }
    }
    for (addition, said) in &change.additions {
        match addition {
            Addition::Link(link) => add_link(&mut facts, link, said)?,
            Addition::RoleAssignment(row) => facts.role_assignments.push(row.clone()),
            Addition::Delegation(row) => facts.delegations.push(row.clone()),
            Addition::GroupMember(row) => facts.group_members.push(*row),
        }
    }
    Ok(facts)
}

/// A link beside those of its account: what they already say is not said twice.
fn add_link(facts: &mut Facts, link: &Link, said: &str) -> Result<(), ChangeError> {
    let mut free = IntervalSet::from(link.valid);
    for other in facts.links.iter().filter(|other| other.principal == link.principal) {
        if other.partner_id != link.partner_id && other.valid.intersect(&link.valid).is_some() {
            return Err(ChangeError::LinkedOtherwise {
                said: said.to_owned(),
                principal: link.principal,
                linked_to: other.partner_id,
                from: other.valid.from(),
                to: other.valid.to(),
            });
        }
        free = free.minus(&other.valid.into());
    }
    facts.links.extend(free.intervals().iter().map(|valid| Link { valid: *valid, ..*link }));
    Ok(())
}

/// Takes rows away while they are to be gone; whether there were any.
fn remove(facts: &mut Facts, removal: &Removal) -> bool {
    match removal {
        Removal::Link { principal, partner, during } => {
            let is_meant = |row: &Link| {
                row.principal == *principal && partner.is_none_or(|partner| partner == row.partner_id)
            };
            cut(&mut facts.links, *during, |row| row.valid, |row, valid| Link { valid, ..*row }, is_meant)
        }
        Removal::Role { principal, role, scope, during } => cut_roles(facts, *during, |row| {
            row.tenant == principal.tenant
                && row.principal == principal.object
                && row.role == *role
                && row.scope == *scope
        }),
        Removal::RoleAssignment(like) => cut_roles(facts, like.valid, |row| {
            let alike = RoleAssignment {
                assignment_id: like.assignment_id.clone(),
                valid: like.valid,
                ..row.clone()
            };
            alike == *like
        }),
        Removal::Delegation(like) => cut(
            &mut facts.delegations,
            like.valid,
            |row| row.valid,
            |row, valid| Delegation { valid, ..row.clone() },
            |row| Delegation { valid: like.valid, ..row.clone() } == *like,
        ),
        Removal::GroupMember(like) => cut(
            &mut facts.group_members,
            like.valid,
            |row| row.valid,
            |row, valid| GroupMember { valid, ..*row },
            |row| GroupMember { valid: like.valid, ..*row } == *like,
        ),
    }
}

fn cut_roles(facts: &mut Facts, during: Interval, is_meant: impl Fn(&RoleAssignment) -> bool) -> bool {
    cut(
        &mut facts.role_assignments,
        during,
        |row| row.valid,
        |row, valid| RoleAssignment { valid, ..row.clone() },
        is_meant,
    )
}

/// Cuts a stretch of time out of the rows that are meant; whether any of them held in it.
fn cut<T>(
    rows: &mut Vec<T>,
    during: Interval,
    valid: impl Fn(&T) -> Interval,
    with: impl Fn(&T, Interval) -> T,
    is_meant: impl Fn(&T) -> bool,
) -> bool {
    let mut any = false;
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows.drain(..) {
        let holds = valid(&row);
        if !is_meant(&row) || holds.intersect(&during).is_none() {
            kept.push(row);
            continue;
        }
        any = true;
        let left = IntervalSet::from(holds).minus(&during.into());
        kept.extend(left.intervals().iter().map(|valid| with(&row, *valid)));
    }
    *rows = kept;
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: &str = "a0000000-0000-4000-8000-000000000001";
    const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";

    fn link(partner: &str, from: i128, to: i128) -> Link {
        let at = Instant::from_nanoseconds;
        Link {
            principal: Principal { tenant: CONTOSO.parse().unwrap(), object: ANA.parse().unwrap() },
            partner_id: partner.parse().unwrap(),
            valid: Interval::new(at(from), at(to)).unwrap(),
        }
    }

    fn with(links: Vec<Link>) -> Facts {
        Facts { links, ..Facts::default() }
    }

    fn added(link: Link) -> Change {
        Change { additions: vec![(Addition::Link(link), "--link".to_owned())], ..Change::default() }
    }

    fn removed(link: Link) -> Change {
        let removal =
            Removal::Link { principal: link.principal, partner: Some(link.partner_id), during: link.valid };
        Change { removals: vec![(removal, "--unlink".to_owned())], ..Change::default() }
    }

    #[test]
    fn what_comes_and_goes_leaves_nothing_behind() {
        let facts = with(vec![link("1", 0, 10)]);
        assert_eq!(apply(&facts, &Change::default()).unwrap(), facts);
        let more = apply(&facts, &added(link("1", 20, 30))).unwrap();
        assert_eq!(more, with(vec![link("1", 0, 10), link("1", 20, 30)]));
        assert_eq!(apply(&more, &removed(link("1", 20, 30))).unwrap(), facts);
    }

    #[test]
    fn a_link_fills_the_gaps_of_its_own_and_gives_way_to_no_other() {
        let facts = with(vec![link("1", 10, 20)]);
        let filled = apply(&facts, &added(link("1", 0, 30))).unwrap();
        assert_eq!(filled, with(vec![link("1", 10, 20), link("1", 0, 10), link("1", 20, 30)]));
        let refused = apply(&facts, &added(link("2", 15, 30))).unwrap_err();
        assert!(matches!(refused, ChangeError::LinkedOtherwise { .. }), "{refused}");
        assert!(apply(&facts, &added(link("2", 20, 30))).is_ok());
    }

    #[test]
    fn what_goes_for_a_while_holds_before_and_after() {
        let facts = with(vec![link("1", 0, 30)]);
        let cut = apply(&facts, &removed(link("1", 10, 20))).unwrap();
        assert_eq!(cut, with(vec![link("1", 0, 10), link("1", 20, 30)]));
        assert_eq!(
            apply(&facts, &removed(link("2", 10, 20))).unwrap_err().to_string(),
            "--unlink: the estate has no such row at that time"
        );
    }
}
