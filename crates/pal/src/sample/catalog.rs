//! What customers consume: offerings with their meters, at prices of the right size. Weights make the common common.

/// A service in one size, as something to deploy.
#[derive(Debug)]
pub(super) struct Offering {
    /// How often it is deployed, against the others.
    pub(super) weight: u64,
    /// Where its charges fall.
    pub(super) location: Location,
    /// The resource type for people.
    pub(super) display: &'static str,
    /// The service, as FOCUS names it.
    pub(super) service: &'static str,
    /// The service's category, as FOCUS names it.
    pub(super) category: &'static str,
    /// Who publishes it, if not Microsoft.
    pub(super) publisher: Option<&'static str>,
    /// What is metered, each a line a day.
    pub(super) meters: &'static [Meter],
}

/// Where the charges of an offering fall.
#[derive(Debug, Clone, Copy)]
pub(super) enum Location {
    /// On a resource of a workload's group; `*` stands for its name, `+` for its name without hyphens.
    Resource(&'static str),
    /// On a resource in the group that a Kubernetes cluster keeps for its nodes.
    NodeResource(&'static str),
    /// On a subscription as a whole.
    Subscription,
    /// On a reservation, which is below no subscription.
    Reservation,
    /// Nowhere.
    Nowhere,
}

/// What is counted and priced.
#[derive(Debug)]
pub(super) struct Meter {
    /// The meter's category: what exports other than FOCUS call the service.
    pub(super) category: &'static str,
    /// The category's subdivision.
    pub(super) subcategory: &'static str,
    /// The meter.
    pub(super) name: &'static str,
    /// What one is.
    pub(super) unit: &'static str,
    /// The list price of one, in millionths of a euro.
    pub(super) price: i128,
    /// How many a day.
    pub(super) quantity: Quantity,
}

/// How much is consumed in a day.
#[derive(Debug, Clone, Copy)]
pub(super) enum Quantity {
    /// Twenty-four hours.
    Hours,
    /// Ten hours on working days, nothing in weekends.
    Office,
    /// A day's share of a month.
    Month,
    /// About so many millionths, by the size of the resource and the day of the week.
    About(u64),
}

use Location::{NodeResource, Nowhere, Reservation, Resource, Subscription};
use Quantity::{About, Hours, Month, Office};

const fn offering(
    weight: u64,
    location: Location,
    [display, service, category]: [&'static str; 3],
    meters: &'static [Meter],
) -> Offering {
    Offering { weight, location, display, service, category, publisher: None, meters }
}

const fn meter(
    [category, subcategory, name, unit]: [&'static str; 4],
    price: i128,
    quantity: Quantity,
) -> Meter {
    Meter { category, subcategory, name, unit, price, quantity }
}

const VM: Location = Resource("Microsoft.Compute/virtualMachines/vm-*");
const DISK: Location = Resource("Microsoft.Compute/disks/vm-*_OsDisk");
const NODES: Location = NodeResource("Microsoft.Compute/virtualMachineScaleSets/aks-*-vmss");
const ACCOUNT: Location = Resource("Microsoft.Storage/storageAccounts/st+");
const DATABASE: Location = Resource("Microsoft.Sql/servers/sql-*/databases/main");
const PLAN: Location = Resource("Microsoft.Web/serverFarms/plan-*");
const MACHINE: [&str; 3] = ["Virtual machine", "Virtual Machines", "Compute"];
const STORAGE: [&str; 3] = ["Storage account", "Storage Accounts", "Storage"];
const SQL: [&str; 3] = ["SQL database", "Azure SQL Database", "Databases"];
const NETWORK: [&str; 3] = ["Public IP address", "Virtual Network", "Networking"];
const EGRESS: Meter =
    meter(["Bandwidth", "Rtn Preference: MGN", "Standard Data Transfer Out", "1 GB"], 80_500, About(900_000));

/// The commonest offering, and the first resource of every subscription.
pub(super) const VIRTUAL_MACHINE: Offering = offering(
    14,
    VM,
    MACHINE,
    &[meter(["Virtual Machines", "Dsv5 Series", "D2s v5", "1 Hour"], 106_900, Hours), EGRESS],
);

/// Everything that is deployed.
#[rustfmt::skip] // a table
pub(super) static OFFERINGS: [Offering; 25] = [
    VIRTUAL_MACHINE,
    offering(12, VM, MACHINE, &[meter(["Virtual Machines", "BS Series", "B2s", "1 Hour"], 44_500, Office)]),
    offering(8, VM, MACHINE, &[meter(["Virtual Machines", "Dsv5 Series", "D4s v5", "1 Hour"], 213_800, Hours), EGRESS]),
    offering(3, VM, MACHINE, &[meter(["Virtual Machines", "Dsv5 Series", "D8s v5", "1 Hour"], 427_600, Hours)]),
    offering(1, VM, MACHINE, &[meter(["Virtual Machines", "Esv5 Series", "E16s v5", "1 Hour"], 1_212_000, Hours)]),
    offering(12, DISK, ["Disk", "Virtual Machines", "Compute"], &[meter(["Storage", "Premium SSD Managed Disks", "P10 LRS Disk", "1/Month"], 19_710_000, Month)]),
    offering(9, DISK, ["Disk", "Virtual Machines", "Compute"], &[meter(["Storage", "Standard SSD Managed Disks", "E10 LRS Disk", "1/Month"], 8_960_000, Month), meter(["Storage", "Standard SSD Managed Disks", "E10 LRS Disk Operations", "10K"], 1_870, About(41_000_000))]),
    offering(12, ACCOUNT, STORAGE, &[meter(["Storage", "Tiered Block Blob", "Hot LRS Data Stored", "1 GB/Month"], 18_300, About(6_100_000)), meter(["Storage", "Tiered Block Blob", "Hot LRS Write Operations", "10K"], 50_500, About(1_400_000)), meter(["Storage", "Tiered Block Blob", "Hot Read Operations", "10K"], 4_100, About(330_000))]),
    offering(4, ACCOUNT, STORAGE, &[meter(["Storage", "Files", "LRS Data Stored", "1 GB/Month"], 56_000, About(14_000_000)), meter(["Storage", "Files", "LRS List Operations", "10K"], 14_000, About(7_300))]),
    offering(5, DATABASE, SQL, &[meter(["SQL Database", "Single/Elastic Pool General Purpose - Compute Gen5", "vCore", "1 Hour"], 254_300, Hours), meter(["SQL Database", "Single/Elastic Pool General Purpose - Storage", "General Purpose Data Stored", "1 GB/Month"], 115_000, About(3_300_000))]),
    offering(4, DATABASE, SQL, &[meter(["SQL Database", "Single Standard", "S3 DTUs", "1 Hour"], 188_750, Hours)]),
    offering(5, NODES, ["Virtual machine scale set", "Virtual Machine Scale Sets", "Compute"], &[meter(["Virtual Machines", "Dsv5 Series", "D4s v5", "1 Hour"], 213_800, Hours)]),
    offering(2, Resource("Microsoft.ContainerService/managedClusters/aks-*"), ["Kubernetes service", "Azure Kubernetes Service", "Compute"], &[meter(["Azure Kubernetes Service", "Standard", "Standard Uptime SLA", "1 Hour"], 92_000, Hours)]),
    offering(6, PLAN, ["App Service plan", "Azure App Service", "Web"], &[meter(["Azure App Service", "Premium v3 Plan - Linux", "P1 v3 App", "1 Hour"], 141_000, Hours)]),
    offering(6, Resource("Microsoft.KeyVault/vaults/kv-*"), ["Key vault", "Key Vault", "Security"], &[meter(["Key Vault", "", "Operations", "10K"], 27_600, About(120_000))]),
    offering(4, Resource("Microsoft.OperationalInsights/workspaces/log-*"), ["Log Analytics workspace", "Azure Monitor", "Management and Governance"], &[meter(["Log Analytics", "", "Analytics Logs Data Ingestion", "1 GB"], 2_760_000, About(800_000)), meter(["Log Analytics", "", "Analytics Logs Data Retention", "1 GB/Month"], 120_000, About(710_000))]),
    offering(6, Resource("Microsoft.Network/publicIPAddresses/pip-*"), NETWORK, &[meter(["Virtual Network", "IP Addresses", "Standard IPv4 Static Public IP", "1 Hour"], 4_600, Hours)]),
    offering(2, Resource("Microsoft.Network/applicationGateways/agw-*"), ["Application gateway", "Application Gateway", "Networking"], &[meter(["Application Gateway", "WAF v2", "Standard Fixed Cost", "1 Hour"], 407_000, Hours), meter(["Application Gateway", "WAF v2", "Standard Capacity Units", "1 Hour"], 13_300, About(31_000_000))]),
    offering(2, Resource("Microsoft.DocumentDB/databaseAccounts/cosmos-*"), ["Azure Cosmos DB account", "Cosmos DB", "Databases"], &[meter(["Azure Cosmos DB", "", "100 RU/s", "1/Hour"], 7_400, About(96_000_000))]),
    offering(2, Resource("Microsoft.DBforPostgreSQL/flexibleServers/psql-*"), ["Azure Database for PostgreSQL flexible server", "Azure DB for PostgreSQL", "Databases"], &[meter(["Azure Database for PostgreSQL", "Flexible Server General Purpose - Dsv3 Series Compute", "vCore", "1 Hour"], 89_000, Hours)]),
    offering(2, Resource("Microsoft.DataFactory/factories/adf-*"), ["Data factory", "Azure Data Factory", "Integration"], &[meter(["Azure Data Factory v2", "", "Cloud Orchestration Activity Run", "1K"], 920_000, About(640_000))]),
    offering(3, Resource("Microsoft.CognitiveServices/accounts/ai-*"), ["Azure AI Foundry", "Azure AI Services", "AI and Machine Learning"], &[meter(["Foundry Models", "Azure OpenAI", "gpt-4.1 Inp glbl Tokens", "1K"], 1_840, About(910_000_000)), meter(["Foundry Models", "Azure OpenAI", "gpt-4.1 Outp glbl Tokens", "1K"], 7_360, About(170_000_000))]),
    offering(3, Resource("Microsoft.RecoveryServices/vaults/rsv-*"), ["Recovery Services vault", "Azure Site Recovery", "Management and Governance"], &[meter(["Backup", "", "LRS Data Stored", "1 GB/Month"], 20_600, About(18_000_000))]),
    offering(1, Resource("Microsoft.Databricks/workspaces/dbw-*"), ["Azure Databricks Service", "Azure Databricks", "Analytics"], &[meter(["Azure Databricks", "Regional", "Premium Jobs Compute DBU", "1 Hour"], 276_000, About(22_000_000))]),
    offering(2, Resource("Microsoft.Cache/redis/redis-*"), ["Azure Cache for Redis", "Azure Cache for Redis", "Databases"], &[meter(["Redis Cache", "Standard", "C1 Cache", "1 Hour"], 127_000, Hours)]),
];

/// A plan of the security service, charged to the subscription as a whole.
pub(super) static DEFENDER: Offering = offering(
    0,
    Subscription,
    ["Subscription", "Microsoft Defender for Cloud", "Security"],
    &[meter(
        ["Microsoft Defender for Cloud", "Resource Manager", "Standard Subscription", "1/Month"],
        0,
        Month,
    )],
);

/// A reservation of virtual machines.
pub(super) static RESERVATION: Offering = offering(
    0,
    Reservation,
    ["Reservation", "Virtual Machines", "Compute"],
    &[meter(["Virtual Machines", "Dsv5 Series", "D2s v5", "1 Hour"], 0, Hours)],
);

/// Software of another publisher, from the marketplace.
pub(super) static MARKETPLACE: Offering = Offering {
    publisher: Some("Consolidated Messenger"),
    ..offering(
        0,
        Resource("Microsoft.SaaS/resources/relay-*"),
        ["SaaS", "Azure Marketplace", "Other"],
        &[meter(["SaaS", "Messenger Relay, Business", "Relay Seats", "1/Month"], 0, Month)],
    )
};

/// What an invoice needs to come out even.
pub(super) static ROUNDING: Offering = offering(
    0,
    Nowhere,
    ["", "Unassigned", "Other"],
    &[meter(["Unassigned", "", "Rounding", "1"], 0, Month)],
);
