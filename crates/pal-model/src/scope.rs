//! Where roles are assigned and where usage happens: ARM ids, compared by whole segments without ASCII case (PAL-11).

use std::fmt;
use std::str::FromStr;

use crate::ids::{Guid, SubscriptionId};

/// Why a text is not a scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// It does not start with a slash, or its segments do not follow the grammar.
    #[error("`{0}` is not an ARM scope")]
    Malformed(String),
    /// A segment is empty, `.` or `..`, or the id ends in a slash.
    #[error("`{0}` has an empty or relative segment")]
    Segment(String),
    /// A percent sign, a control character or a character outside ASCII.
    #[error("`{0}` has a character that no scope has")]
    Character(String),
}

/// A place at or below a subscription: the subscription itself, a resource group, or a resource however deep.
///
/// Kept in lower case, so that equal places are equal values; `app` does not contain `app2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    subscription: SubscriptionId,
    /// The segments below the subscription, joined by slashes, in lower case; empty for the subscription itself.
    path: Box<str>,
}

impl Place {
    /// The subscription as a whole.
    pub fn subscription(subscription: SubscriptionId) -> Self {
        Self { subscription, path: "".into() }
    }

    /// A resource group by name, or `None` if the name cannot be a segment.
    pub fn resource_group(subscription: SubscriptionId, name: &str) -> Option<Self> {
        is_segment(name.as_bytes()).then(|| Self {
            subscription,
            path: format!("resourcegroups/{}", name.to_ascii_lowercase()).into(),
        })
    }

    /// The subscription the place lies in.
    pub fn subscription_id(&self) -> SubscriptionId {
        self.subscription
    }

    /// The segments below the subscription in lower case, joined by slashes.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The name of the resource group the place lies in, in lower case.
    pub fn resource_group_name(&self) -> Option<&str> {
        self.path.strip_prefix("resourcegroups/")?.split('/').next()
    }

    /// Whether the place is a resource rather than a subscription or resource group.
    pub fn is_resource(&self) -> bool {
        // A subscription has no segment below it, a resource group two, a resource at least four.
        self.path.split('/').count() >= 4
    }

    /// Whether `inner` is this place or lies below it.
    pub fn contains(&self, inner: &Self) -> bool {
        self.subscription == inner.subscription
            && match inner.path.strip_prefix(&*self.path) {
                Some(rest) => self.path.is_empty() || rest.is_empty() || rest.starts_with('/'),
                None => false,
            }
    }

    /// Reads the ARM id of a place, for bytes that are not known to be text. `None` for anything else, tenant-level ids
    /// included.
    pub fn from_bytes(id: &[u8]) -> Option<Self> {
        match std::str::from_utf8(id).ok()?.parse().ok()? {
            Scope::Place(place) => Some(place),
            Scope::Root | Scope::ManagementGroup(_) | Scope::Elsewhere(_) => None,
        }
    }
}

impl fmt::Display for Place {
    /// The ARM id in lower case.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/subscriptions/{}", self.subscription)?;
        if self.path.is_empty() { Ok(()) } else { write!(f, "/{}", self.path) }
    }
}

/// The name of a management group, in lower case: names compare without ASCII case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ManagementGroupName(Box<str>);

impl ManagementGroupName {
    /// The name in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ManagementGroupName {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        check_segment(text, text)?;
        Ok(Self(text.to_ascii_lowercase().into()))
    }
}

impl fmt::Display for ManagementGroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A place in the Azure hierarchy at which a role can be assigned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// `/`: every subscription of the tenant.
    Root,
    /// A management group: every subscription below it at the time.
    ManagementGroup(ManagementGroupName),
    /// A subscription, resource group or resource, and everything below.
    Place(Place),
    /// A well-formed id at tenant level (`/providers/Microsoft.Capacity/…`), in lower case. It covers no usage.
    Elsewhere(Box<str>),
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        if text == "/" {
            return Ok(Self::Root);
        }
        let malformed = || ScopeError::Malformed(text.to_owned());
        let inner = text.strip_prefix('/').ok_or_else(malformed)?;
        for segment in inner.split('/') {
            check_segment(segment, text)?;
        }
        let lower = inner.to_ascii_lowercase();
        let segments: Vec<&str> = lower.split('/').collect();
        match segments.as_slice() {
            ["subscriptions", id, below @ ..] => {
                let subscription = SubscriptionId(Guid::from_bytes(id.as_bytes()).ok_or_else(malformed)?);
                let resource = match below {
                    ["resourcegroups", _, resource @ ..] => resource,
                    _ => below,
                };
                if !is_provider_path(resource) {
                    return Err(malformed());
                }
                Ok(Self::Place(Place { subscription, path: below.join("/").into() }))
            }
            ["providers", "microsoft.management", "managementgroups", name] => {
                Ok(Self::ManagementGroup(ManagementGroupName((*name).into())))
            }
            ["providers", ..] if is_provider_path(&segments) => {
                Ok(Self::Elsewhere(format!("/{lower}").into()))
            }
            _ => Err(malformed()),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("/"),
            Self::ManagementGroup(name) => {
                write!(f, "/providers/microsoft.management/managementgroups/{name}")
            }
            Self::Place(place) => place.fmt(f),
            Self::Elsewhere(id) => f.write_str(id),
        }
    }
}

/// Any number of `providers/{namespace}`, each followed by one or more `{type}/{name}`, in lower case.
fn is_provider_path(segments: &[&str]) -> bool {
    let mut rest = segments;
    while let ["providers", _, kind, _, below @ ..] = rest {
        if *kind == "providers" {
            return false;
        }
        rest = below;
        while let [kind, _, below @ ..] = rest {
            if *kind == "providers" {
                break;
            }
            rest = below;
        }
    }
    rest.is_empty()
}

/// Whether the bytes can be one segment of an id: printable ASCII (blanks allowed) without slash or percent sign, not `.` or `..`.
pub fn is_segment(bytes: &[u8]) -> bool {
    !matches!(bytes, b"" | b"." | b"..")
        && bytes.iter().all(|b| matches!(b, b' '..=b'~') && !matches!(b, b'%' | b'/'))
}

fn check_segment(segment: &str, whole: &str) -> Result<(), ScopeError> {
    match segment {
        "" | "." | ".." => Err(ScopeError::Segment(whole.to_owned())),
        _ if is_segment(segment.as_bytes()) => Ok(()),
        _ => Err(ScopeError::Character(whole.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUB: &str = "/subscriptions/00000000-0000-0000-0000-00000000000a";

    fn place(below: &str) -> Place {
        Place::from_bytes(format!("{SUB}{below}").as_bytes()).unwrap()
    }

    #[test]
    fn names_that_start_alike_are_different_scopes() {
        let (app, app2) = (place("/resourceGroups/app"), place("/resourceGroups/app2"));
        assert!(!app.contains(&app2) && !app2.contains(&app));
        assert!(app.contains(&place("/RESOURCEGROUPS/App/providers/Microsoft.Web/sites/x")));
        assert!(place("").contains(&app) && app.contains(&app) && !app.contains(&place("")));
    }

    #[test]
    fn the_grammar_of_arm_ids_is_taken() {
        for good in [
            "",
            "/resourceGroups/a b(c)",
            "/resourceGroups/a/providers/Microsoft.Sql/servers/s/databases/d",
            "/providers/Microsoft.Support/supportTickets/t",
            "/resourceGroups/a/providers/P/t/n/providers/Microsoft.Insights/x/y",
        ] {
            assert!(matches!(format!("{SUB}{good}").parse(), Ok(Scope::Place(_))), "{good}");
        }
        assert_eq!("/".parse(), Ok(Scope::Root));
        assert!(matches!(
            "/providers/Microsoft.Management/managementGroups/Corp".parse(),
            Ok(Scope::ManagementGroup(_))
        ));
        assert!(matches!(
            "/providers/Microsoft.Capacity/reservationOrders/x".parse(),
            Ok(Scope::Elsewhere(_))
        ));
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in [
            "",
            "subscriptions/x",
            "//",
            "/subscriptions/",
            "/subscriptions/not-a-guid",
            "/providers",
            "/providers/Microsoft.Management/managementGroups",
            "/resourceGroups/x",
        ] {
            assert!(bad.parse::<Scope>().is_err(), "{bad}");
        }
        for bad in [
            "/",
            "/resourceGroups",
            "/resourceGroups/",
            "/resourceGroups/a/",
            "/resourceGroups//providers/P/t/n",
            "/resourceGroups/./providers/P/t/n",
            "/resourceGroups/a%2fb",
            "/resourceGroups/r\u{e9}",
            "/resourceGroups/a\tb",
            "/resourceGroups/a/providers/P",
            "/resourceGroups/a/providers/P/t",
            "/resourceGroups/a/providers/P/t/n/c",
            "/resourceGroups/a/providers/P/t/n/providers/Q",
            "/whatever/a",
        ] {
            assert!(format!("{SUB}{bad}").parse::<Scope>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_place_knows_its_group_and_prints_in_lower_case() {
        let vm = place("/resourceGroups/Prod/providers/Microsoft.Compute/virtualMachines/VM1");
        assert_eq!(vm.resource_group_name(), Some("prod"));
        assert!(vm.is_resource() && !place("/resourceGroups/providers").is_resource());
        assert_eq!(
            vm.to_string(),
            format!("{SUB}/resourcegroups/prod/providers/microsoft.compute/virtualmachines/vm1")
        );
        assert_eq!(place("/providers/P/t/n").resource_group_name(), None);
    }
}
