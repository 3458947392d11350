//! The subscriptions with charges, whose they are and how much is deployed in them.

/// Which cost export has a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Export {
    /// Fabrikam's, in FOCUS.
    Focus,
    /// Adatum's own, of its enterprise agreement.
    Ea,
}

/// A currency, and what a euro is in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Currency {
    /// Its code.
    pub(super) code: &'static str,
    /// Ten-thousandths for a euro.
    pub(super) rate: i128,
}

/// A customer, on the invoice.
#[derive(Debug, Clone, Copy)]
pub(super) struct Customer {
    /// Its name in the story, also of its tenant; empty where the export does not say.
    pub(super) key: &'static str,
    /// Its name for people.
    pub(super) name: &'static str,
    /// What it pays in.
    pub(super) currency: Currency,
    /// What it pays, in hundredths of the list price.
    pub(super) price_percent: i128,
}

/// A region, in the forms that exports write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Region {
    /// `westeurope`.
    pub(super) id: &'static str,
    /// `West Europe`.
    pub(super) name: &'static str,
    /// `EU West`, as meters call it.
    pub(super) meter: &'static str,
}

/// A subscription with charges.
#[derive(Debug)]
pub(super) struct Subscription {
    /// Its name in the story and for people; empty for charges without a subscription.
    pub(super) key: &'static str,
    /// Whose it is.
    pub(super) customer: Customer,
    /// `prod`, `dev` and so on, as in the names of its resources.
    pub(super) environment: &'static str,
    /// Where most of it is.
    pub(super) region: Region,
    /// Which export has it.
    pub(super) export: Export,
    /// How many resources it has.
    pub(super) resources: u32,
}

const EUR: Currency = Currency { code: "EUR", rate: 10_000 };
const USD: Currency = Currency { code: "USD", rate: 10_850 };
const SEK: Currency = Currency { code: "SEK", rate: 112_371 };

const fn customer(
    key: &'static str,
    name: &'static str,
    currency: Currency,
    price_percent: i128,
) -> Customer {
    Customer { key, name, currency, price_percent }
}

const CONTOSO: Customer = customer("contoso", "Contoso", EUR, 92);
const NORTHWIND: Customer = customer("northwind", "Northwind Traders", EUR, 100);
const ADATUM: Customer = customer("adatum", "Adatum", SEK, 87);
const WINGTIP: Customer = customer("wingtip", "Wingtip Toys", USD, 100);
const PROSEWARE: Customer = customer("proseware", "Proseware", USD, 95);
const VANARSDEL: Customer = customer("vanarsdel", "VanArsdel", USD, 100);
const FOURTHCOFFEE: Customer = customer("fourthcoffee", "Fourth Coffee", USD, 100);
const WOODGROVE: Customer = customer("woodgrove", "Woodgrove Bank", USD, 90);
const TREY: Customer = customer("trey", "Trey Research", USD, 100);
const LUCERNE: Customer = customer("lucerne", "Lucerne Publishing", EUR, 100);
const ALPINE: Customer = customer("alpine", "Alpine Ski House", EUR, 100);
const UNNAMED: Customer = customer("", "", EUR, 100);

const NETHERLANDS: Region = Region { id: "westeurope", name: "West Europe", meter: "EU West" };
const SWEDEN: Region = Region { id: "swedencentral", name: "Sweden Central", meter: "SE Central" };
const AMERICA: Region = Region { id: "eastus2", name: "East US 2", meter: "US East 2" };

const fn subscription(
    key: &'static str,
    customer: Customer,
    environment: &'static str,
    region: Region,
    resources: u32,
) -> Subscription {
    Subscription { key, customer, environment, region, export: Export::Focus, resources }
}

const fn enterprise(key: &'static str, environment: &'static str, resources: u32) -> Subscription {
    let focus = subscription(key, ADATUM, environment, SWEDEN, resources);
    Subscription { export: Export::Ea, ..focus }
}

/// Contoso's, the largest.
pub(super) static CONTOSO_PROD: Subscription =
    subscription("contoso-prod", CONTOSO, "prod", NETHERLANDS, 280);
/// Northwind's.
pub(super) static NORTHWIND_PROD: Subscription =
    subscription("northwind-prod", NORTHWIND, "prod", NETHERLANDS, 150);
/// Wingtip's, which is in no estate.
pub(super) static WINGTIP_PROD: Subscription = subscription("wingtip-prod", WINGTIP, "prod", AMERICA, 45);
/// Alpine's, in which nothing is deployed.
pub(super) static ALPINE_PROD: Subscription = subscription("alpine-prod", ALPINE, "prod", NETHERLANDS, 0);
/// Adatum's, reached by Lighthouse.
pub(super) static ADATUM_CORE: Subscription = enterprise("adatum-core", "prod", 200);
/// Charges of Contoso without a subscription.
pub(super) static CONTOSO_ACCOUNT: Subscription = subscription("", CONTOSO, "prod", NETHERLANDS, 0);
/// Charges of Adatum without a subscription.
pub(super) static ADATUM_ACCOUNT: Subscription = enterprise("", "prod", 0);

static OTHERS: [Subscription; 12] = [
    subscription("contoso-shared", CONTOSO, "shared", NETHERLANDS, 85),
    subscription("contoso-dev", CONTOSO, "dev", NETHERLANDS, 95),
    subscription("northwind-analytics", NORTHWIND, "prod", NETHERLANDS, 60),
    subscription("proseware-prod", PROSEWARE, "prod", AMERICA, 50),
    subscription("vanarsdel-prod", VANARSDEL, "prod", AMERICA, 35),
    subscription("fourthcoffee-prod", FOURTHCOFFEE, "prod", AMERICA, 35),
    subscription("woodgrove-prod", WOODGROVE, "prod", AMERICA, 50),
    subscription("trey-prod", TREY, "prod", AMERICA, 25),
    subscription("lucerne-prod", LUCERNE, "prod", SWEDEN, 20),
    enterprise("adatum-sap", "prod", 90),
    enterprise("adatum-lab", "lab", 50),
    // Closed, and forgotten by everyone but the invoice: neither the estate nor the export names its tenant.
    subscription("contoso-closed", UNNAMED, "old", NETHERLANDS, 4),
];

/// Every subscription with resources.
pub(super) fn all() -> impl Iterator<Item = &'static Subscription> {
    [&CONTOSO_PROD, &NORTHWIND_PROD, &WINGTIP_PROD, &ADATUM_CORE].into_iter().chain(&OTHERS)
}
