//! The clouds that everybody knows by name, as `az cloud list` names them.

use super::{Authority, Cloud, address};

/// Name, ARM, authority, Graph.
const ROWS: [(&str, &str, &str, &str); 3] = [
    (
        "AzureCloud",
        "https://management.azure.com",
        "https://login.microsoftonline.com",
        "https://graph.microsoft.com",
    ),
    (
        "AzureChinaCloud",
        "https://management.chinacloudapi.cn",
        "https://login.chinacloudapi.cn",
        "https://microsoftgraph.chinacloudapi.cn",
    ),
    (
        "AzureUSGovernment",
        "https://management.usgovcloudapi.net",
        "https://login.microsoftonline.us",
        "https://graph.microsoft.us",
    ),
];

/// The names of the known clouds; the first is the one meant where none is named.
pub const KNOWN: [&str; 3] = ["AzureCloud", "AzureChinaCloud", "AzureUSGovernment"];

impl Cloud {
    /// A known cloud; its name compares without ASCII case.
    pub fn known(name: &str) -> Option<Self> {
        let (name, arm, authority, graph) =
            ROWS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name))?;
        // INVARIANT: the addresses above are good; a test reads them all.
        Some(Self {
            name: (*name).to_owned(),
            arm: address(arm).ok()?,
            authority: Authority::parse(authority).ok()?,
            audience: (*arm).to_owned(),
            graph: Some(address(graph).ok()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_cloud_is_there() {
        assert_eq!(ROWS.map(|(name, ..)| name), KNOWN);
        for name in KNOWN {
            let cloud = Cloud::known(&name.to_lowercase()).unwrap();
            assert_eq!(
                (cloud.name.as_str(), cloud.audience.as_str()),
                (name, super::super::shown(&cloud.arm))
            );
        }
        assert_eq!(Cloud::known("AzureGermanCloud"), None);
    }
}
