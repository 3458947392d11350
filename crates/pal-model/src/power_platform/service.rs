//! Which usage lines are of Power Platform services: the lines of the rule of 2021 (PAL-43). The one place that lists them.
//!
//! An export tells it by the name of the service (`ServiceName` of FOCUS, `MeterCategory` elsewhere) or by the type of the
//! resource. Both lists are ours: the documents name the products, the exports their services.

use crate::scope::Place;
use crate::usage::UsageLine;

/// Names of services as exports write them; they compare without ASCII case. `Power BI` is there with Customer Insights,
/// because the rule for assets knows them as Power Platform.
pub const SERVICE_NAMES: [&str; 16] = [
    "AI Builder",
    "Copilot Studio",
    "Customer Insights",
    "Dataverse",
    "Dynamics 365 Customer Insights",
    "Microsoft Copilot Studio",
    "Microsoft Dataverse",
    "Microsoft Power Platform",
    "Power Apps",
    "Power Automate",
    "Power BI",
    "Power BI Embedded",
    "Power Pages",
    "Power Platform",
    "Power Platforms",
    "Power Virtual Agents",
];

/// Types of resources, in lower case: everything below these providers.
pub const SERVICE_RESOURCES: [&str; 2] = ["microsoft.powerplatform", "microsoft.powerbidedicated"];

/// Whether a service of this name is one of Power Platform.
pub fn is_power_platform_name(service: &str) -> bool {
    SERVICE_NAMES.iter().any(|name| name.eq_ignore_ascii_case(service.trim()))
}

/// Whether a resource id is of a type of Power Platform.
pub fn is_power_platform_id(id: &str) -> bool {
    // The last provider is that of the resource; those before it are what it extends.
    let mut segments = id.split('/').rev();
    let mut after = "";
    segments.any(|segment| {
        let found = segment.eq_ignore_ascii_case("providers");
        if !found {
            after = segment;
        }
        found
    }) && SERVICE_RESOURCES.iter().any(|provider| provider.eq_ignore_ascii_case(after))
}

/// Whether a line is a charge of Power Platform: by the name of its service, or by the type of its resource.
pub fn is_power_platform(line: &UsageLine) -> bool {
    let of_resource = |place: &Place| is_power_platform_id(place.path());
    is_power_platform_name(&line.service) || line.place.as_ref().is_some_and(of_resource)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_of_the_last_provider_in_its_id() {
        let group = "/subscriptions/00000000-0000-0000-0000-000000000501/resourceGroups/low";
        for (below, expected) in [
            ("/providers/Microsoft.PowerPlatform/accounts/a", true),
            ("/providers/microsoft.powerplatform/enterprisePolicies/providers/x", false),
            ("/providers/Microsoft.PowerBIDedicated/capacities/c", true),
            ("/providers/Microsoft.PowerPlatform/accounts/a/providers/Microsoft.Insights/x/y", false),
            ("/providers/Microsoft.Web/sites/Microsoft.PowerPlatform", false),
            ("", false),
        ] {
            assert_eq!(is_power_platform_id(&format!("{group}{below}")), expected, "{below}");
        }
    }

    #[test]
    fn a_service_is_known_by_its_whole_name() {
        for (name, expected) in
            [("power apps", true), ("Power BI Embedded", true), ("Power", false), ("", false)]
        {
            assert_eq!(is_power_platform_name(name), expected, "{name}");
        }
    }
}
