//! Members of groups: `/groups/ID/members`, whose group is in the page and not in its elements, and groups with their
//! members expanded.

use pal_model::{Guid, ObjectId, TenantId};
use serde_json::Value;

use super::Reading;
use crate::import::Input;
use crate::import::aside::Aside;
use crate::import::document::Page;
use crate::import::element::Element;
use crate::import::error::ImportError;
use crate::import::observation::{Fact, Listing, Membership, Reach};

/// `$expand=members` gives no more than this many.
const EXPANDED_MEMBERS_MAX: usize = 20;

/// Whose members a page lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MembersOf {
    group: ObjectId,
    reach: Reach,
}

impl MembersOf {
    /// Direct members of a group, where the question says so and the answer does not.
    pub(super) const fn direct(group: ObjectId) -> Self {
        Self { group, reach: Reach::Direct }
    }

    /// The listing that the page is, or is a part of.
    pub(super) fn listing(
        &self,
        input: &Input,
        page: &Page,
        tenant: Option<TenantId>,
    ) -> Result<Listing, ImportError> {
        let missing = || ImportError::MissingTenant { input: input.name.clone(), at: page.at.clone() };
        Ok(Listing::Members { tenant: tenant.ok_or_else(missing)?, group: self.group, reach: self.reach })
    }
}

/// Whose members a page lists, from its `@odata.context` or the link to its next page: `groups('ID')/members` or
/// `groups/ID/members`, also with `transitiveMembers`.
pub(super) fn members_of(page: &Page) -> Option<MembersOf> {
    [&page.context, &page.next].into_iter().flatten().find_map(|link| members_of_link(link))
}

fn members_of_link(link: &str) -> Option<MembersOf> {
    let lower = link.to_ascii_lowercase();
    let (_, rest) = lower.split_once("groups('").or_else(|| lower.split_once("groups/"))?;
    let group = Guid::from_bytes(rest.get(..Guid::LENGTH)?.as_bytes())?;
    let rest = rest.get(Guid::LENGTH..)?;
    let list = rest.strip_prefix("')").unwrap_or(rest).strip_prefix('/')?;
    let end = list.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(list.len());
    let reach = match list.get(..end)? {
        "members" => Reach::Direct,
        "transitivemembers" => Reach::Transitive,
        _ => return None,
    };
    Some(MembersOf { group: ObjectId(group), reach })
}

/// An element of such a page.
pub(super) fn take(reading: &mut Reading, element: &Element<'_>, of: &MembersOf) -> Result<(), ImportError> {
    let kind = element.own_text("@odata.type").unwrap_or_default();
    if ["#microsoft.graph.device", "#microsoft.graph.orgContact"]
        .iter()
        .any(|other| other.eq_ignore_ascii_case(kind))
    {
        reading.pass_over(Aside::Device);
        return Ok(());
    }
    let (tenant, member) = (element.default_tenant()?, element.required("id")?);
    reading.see(Fact::Membership(Membership { tenant, group: of.group, reach: of.reach, member }));
    Ok(())
}

/// The members that a group was listed with.
pub(super) fn take_expanded(
    reading: &mut Reading,
    group: &Element<'_>,
    tenant: TenantId,
    members: &[Value],
) -> Result<(), ImportError> {
    let of = MembersOf::direct(group.required("id")?);
    if members.len() < EXPANDED_MEMBERS_MAX && group.own("members@odata.nextLink").is_none() {
        reading.list(Listing::Members { tenant, group: of.group, reach: of.reach });
    }
    for (index, member) in members.iter().enumerate() {
        let path = group.path(&format!("members[{index}]"));
        take(reading, &group.inner(&path, member)?, &of)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_members_names_its_group_in_its_context_or_next_link() {
        let group = ObjectId(Guid::from_u128(0x6a));
        let known = |reach| Some(MembersOf { group, reach });
        let root = "https://graph.microsoft.com/v1.0/";
        for (below, expected) in [
            ("$metadata#groups('00000000-0000-0000-0000-00000000006A')/members", known(Reach::Direct)),
            ("groups/00000000-0000-0000-0000-00000000006a/members?$skiptoken=x", known(Reach::Direct)),
            (
                "groups/00000000-0000-0000-0000-00000000006a/transitiveMembers/microsoft.graph.user",
                known(Reach::Transitive),
            ),
            ("$metadata#groups('00000000-0000-0000-0000-00000000006a')/owners", None),
            ("$metadata#groups/$entity", None),
            ("$metadata#groups", None),
            ("$metadata#directoryObjects", None),
        ] {
            assert_eq!(members_of_link(&format!("{root}{below}")), expected, "{below}");
        }
    }
}
