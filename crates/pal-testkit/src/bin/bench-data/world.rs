//! Who and what there is: everything follows from a seed and an index.

/// How many tenants.
pub(crate) const TENANTS: u64 = 200;
const SUBSCRIPTIONS: u64 = 2_000;
const RESOURCE_GROUPS: u64 = 40_000;
/// How many resources.
pub(crate) const RESOURCES: u64 = 1_000_000;

/// Resource types: provider and type, name, child type where there is one, service.
const KINDS: [(&str, &str, &str, &str); 12] = [
    ("Microsoft.Compute/virtualMachines", "vm-app-", "", "Virtual Machines"),
    ("Microsoft.Compute/disks", "disk-app-", "", "Storage"),
    ("Microsoft.Storage/storageAccounts", "stlogs", "", "Storage"),
    ("Microsoft.Network/publicIPAddresses", "pip-edge-", "", "Virtual Network"),
    ("Microsoft.Sql/servers", "sql-orders-", "databases", "SQL Database"),
    ("Microsoft.ContainerService/managedClusters", "aks-main-", "", "Azure Kubernetes Service"),
    ("Microsoft.Compute/virtualMachineScaleSets", "vmss-pool-", "virtualMachines", "Virtual Machines"),
    ("Microsoft.KeyVault/vaults", "kv-", "", "Key Vault"),
    ("Microsoft.Web/sites", "web-shop-", "slots", "Azure App Service"),
    ("Microsoft.OperationalInsights/workspaces", "log-", "", "Log Analytics"),
    ("Microsoft.DocumentDB/databaseAccounts", "cosmos-", "", "Azure Cosmos DB"),
    ("Microsoft.EventHub/namespaces", "evh-stream-", "", "Event Hubs"),
];

/// Scrambles 64 bits (the finaliser of `SplitMix64`).
pub(crate) const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A stream of scrambled numbers.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    /// Whether something of so many percent happens.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// A GUID for the n-th thing of a kind.
pub(crate) fn guid(kind: u64, number: u64) -> String {
    let (high, low) = (mix(kind << 40 ^ number), mix(mix(kind << 40 ^ number) ^ 0x5eed));
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}

/// A management group: its name, its parent, its tenant.
#[derive(Debug)]
pub(crate) struct ManagementGroup {
    pub(crate) name: String,
    pub(crate) parent: Option<usize>,
    pub(crate) tenant: u64,
}

/// The fixed part of the world.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) tenants: Vec<String>,
    /// Id, tenant, management group.
    pub(crate) subscriptions: Vec<(String, u64, usize)>,
    pub(crate) management_groups: Vec<ManagementGroup>,
    /// Name and subscription.
    resource_groups: Vec<(String, usize)>,
}

/// A resource: where it is and what it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resource {
    pub(crate) group: usize,
    kind: usize,
    hash: u64,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let tenants: Vec<String> = (0..TENANTS).map(|n| guid(1, n)).collect();
        let (mut management_groups, mut of_tenant) = (Vec::new(), Vec::new());
        for tenant in 0..TENANTS {
            let first = management_groups.len();
            for n in 0..=random.below(9) as usize {
                let name = if n == 0 {
                    tenants[tenant as usize].clone()
                } else {
                    format!("MG-Landing-{tenant:03}-{n}")
                };
                let parent = (n > 0).then(|| first + random.below(n as u64) as usize);
                management_groups.push(ManagementGroup { name, parent, tenant });
            }
            of_tenant.push(first..management_groups.len());
        }
        let subscriptions = (0..SUBSCRIPTIONS).map(|n| {
            // Half of the subscriptions belong to a tenth of the tenants.
            let tenant = if random.percent(50) { random.below(TENANTS / 10) } else { random.below(TENANTS) };
            let range = of_tenant[tenant as usize].clone();
            (guid(2, n), tenant, range.start + random.below(range.len() as u64) as usize)
        });
        let subscriptions = subscriptions.collect();
        let stems = [
            "rg-prod-app",
            "RG-Shared-Network",
            "MC_aks-main_westeurope",
            "rg-data",
            "NetworkWatcherRG",
            "rg-sap",
        ];
        let resource_groups = (0..RESOURCE_GROUPS).map(|n| {
            let stem = stems[random.below(6) as usize];
            (format!("{stem}-{n:04x}"), random.below(SUBSCRIPTIONS) as usize)
        });
        Self { resource_groups: resource_groups.collect(), tenants, subscriptions, management_groups }
    }

    /// The n-th resource; neighbours share a resource group.
    pub(crate) fn resource(number: u64) -> Resource {
        let hash = mix(number ^ 0x7e50_0000);
        let group = number * RESOURCE_GROUPS / RESOURCES;
        Resource { group: group as usize, kind: (hash % KINDS.len() as u64) as usize, hash: hash >> 8 }
    }

    /// The resource group's name and its subscription.
    pub(crate) fn group(&self, resource: Resource) -> (&str, usize) {
        let (name, subscription) = &self.resource_groups[resource.group];
        (name, *subscription)
    }

    /// The service that a resource is billed as.
    pub(crate) fn service(resource: Resource) -> &'static str {
        KINDS[resource.kind].3
    }

    /// The id of a resource group.
    pub(crate) fn group_id(&self, resource: Resource) -> String {
        let (name, subscription) = self.group(resource);
        format!("/subscriptions/{}/resourceGroups/{name}", self.subscriptions[subscription].0)
    }

    /// The id of a resource, or of the resource it is a child of.
    pub(crate) fn resource_id(&self, resource: Resource, child: Child) -> String {
        let (kind, stem, child_kind, _) = KINDS[resource.kind];
        let parent =
            format!("{}/providers/{kind}/{stem}{:06x}", self.group_id(resource), resource.hash & 0xff_ffff);
        match child {
            Child::Included if !child_kind.is_empty() => {
                format!("{parent}/{child_kind}/{child_kind}-{:05x}", resource.hash >> 24 & 0xf_ffff)
            }
            Child::Included | Child::LeftOut => parent,
        }
    }
}

/// Whether the id of a child resource goes down to the child.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Child {
    Included,
    LeftOut,
}
