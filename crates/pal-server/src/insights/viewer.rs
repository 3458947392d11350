//! Who sees which figures (PAL-35, PAL-45, R34): one decision, made anew for each request and download.
//!
//! A `[[viewer]]` row of `pal.toml` gives an account or group the figures of a location or of a whole global account, with
//! revenue (`executive`) or without (`account`). Whoever has no row sees the customers where accounts of its own are linked,
//! for the partner they are linked to, and no revenue. An `[[operator]]` sees all. What is not seen is not there.

use std::collections::BTreeSet;

use pal_attribution::board::{Customers, Grant, Partners, Sight};
use pal_model::{Facts, ObjectId, PartnerId, Principal, TenantId};

use crate::directory::Index;

/// Whose figures a [`ViewerRow`] is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// One location.
    Location(PartnerId),
    /// All locations of a global account, or of these only.
    Account {
        /// The account.
        global: PartnerId,
        /// Only these of its locations, if any are named.
        locations: BTreeSet<PartnerId>,
    },
}

/// What a viewer sees of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Revenue {
    /// No column of money.
    Hidden,
    /// All columns.
    Shown,
}

/// A `[[viewer]]` row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewerRow {
    /// The account, or a group it is in.
    pub principal: Principal,
    /// Whose figures.
    pub subject: Subject,
    /// With revenue or without.
    pub revenue: Revenue,
}

/// What `pal.toml` says about viewers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Viewers {
    /// `[[viewer]]`
    pub rows: Vec<ViewerRow>,
    /// `[[operator]]`: accounts or groups.
    pub operators: Vec<Principal>,
}

/// Why somebody sees what it sees: the page says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// It runs the service.
    Operator,
    /// Rows of `pal.toml` name it.
    Row,
    /// Accounts of its own are linked.
    OwnLinks,
}

/// What somebody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Which figures.
    pub sight: Sight,
    /// Whether their amounts.
    pub revenue: Revenue,
    /// Why.
    pub because: Because,
}

impl Viewers {
    /// Whether one of the accounts runs the service, itself or by a group.
    pub fn is_operator(&self, index: &Index, accounts: &[Principal]) -> bool {
        self.operators.iter().any(|row| is_one_of(index, accounts, *row))
    }

    /// What a person or program with these accounts sees. The rows with revenue hold where there are any, else the others;
    /// without a row its own links (PAL-35).
    pub fn view(&self, index: &Index, facts: &Facts, accounts: &[Principal]) -> View {
        if self.is_operator(index, accounts) {
            let (sight, revenue) = (Sight::everything(), Revenue::Shown);
            return View { sight, revenue, because: Because::Operator };
        }
        let rows: Vec<_> = self.rows.iter().filter(|row| is_one_of(index, accounts, row.principal)).collect();
        match rows.iter().map(|row| row.revenue).max() {
            Some(revenue) => {
                let widest = rows.iter().filter(|row| row.revenue == revenue);
                let sight = Sight(widest.flat_map(|row| grants(&row.subject)).collect());
                View { sight, revenue, because: Because::Row }
            }
            None => View {
                sight: Sight(own_links(facts, index, accounts)),
                revenue: Revenue::Hidden,
                because: Because::OwnLinks,
            },
        }
    }
}

fn is_one_of(index: &Index, accounts: &[Principal], row: Principal) -> bool {
    let holds = |account: &&Principal| {
        account.tenant == row.tenant && index.identities(**account).contains(&row.object)
    };
    accounts.iter().any(|account| holds(&account))
}

fn grants(subject: &Subject) -> Vec<Grant> {
    let partners = match subject {
        Subject::Location(location) => Partners::Locations([*location].into()),
        Subject::Account { global, locations } if locations.is_empty() => Partners::Account(*global),
        Subject::Account { locations, .. } => Partners::Locations(locations.clone()),
    };
    vec![Grant { partners, customers: Customers::All }]
}

/// The customers of accounts that are or were linked: the account's own tenant, and those that delegate to it by Lighthouse.
fn own_links(facts: &Facts, index: &Index, accounts: &[Principal]) -> Vec<Grant> {
    let mut grants = Vec::new();
    for account in accounts {
        let links: BTreeSet<PartnerId> = facts
            .links
            .iter()
            .filter(|link| link.principal == *account)
            .map(|link| link.partner_id)
            .collect();
        if links.is_empty() {
            continue;
        }
        let holders: BTreeSet<ObjectId> = index.identities(*account);
        let delegated = facts
            .delegations
            .iter()
            .filter(|row| row.managing_tenant == account.tenant && holders.contains(&row.principal));
        let customers: BTreeSet<TenantId> =
            delegated.map(|row| row.customer_tenant).chain([account.tenant]).collect();
        grants.push(Grant { partners: Partners::Locations(links), customers: Customers::These(customers) });
    }
    grants
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use pal_model::facts::Link;
    use pal_model::{Guid, Interval};
    use pal_store::DirectoryVersion;
    use pal_store::directory::Directory;

    use super::*;
    use crate::toml_file::TomlFile;

    const fn tenant(id: u128) -> TenantId {
        TenantId(Guid::from_u128(id))
    }

    const fn account(of: u128, object: u128) -> Principal {
        Principal { tenant: tenant(of), object: ObjectId(Guid::from_u128(object)) }
    }

    /// Fabrikam is f, Contoso c. Ana is a; Bo is b, in the group 9; Lena is 1.
    const WORLD: &str = r#"
        [[tenant]]
        id = "00000000-0000-0000-0000-00000000000f"
        [[tenant]]
        id = "00000000-0000-0000-0000-00000000000c"
        [[user]]
        tenant = "00000000-0000-0000-0000-00000000000f"
        object_id = "00000000-0000-0000-0000-00000000000a"
        [[user]]
        tenant = "00000000-0000-0000-0000-00000000000f"
        object_id = "00000000-0000-0000-0000-00000000000b"
        [[user]]
        tenant = "00000000-0000-0000-0000-00000000000f"
        object_id = "00000000-0000-0000-0000-000000000001"
        [[user]]
        tenant = "00000000-0000-0000-0000-00000000000c"
        object_id = "00000000-0000-0000-0000-00000000000a"
        [[group]]
        tenant = "00000000-0000-0000-0000-00000000000f"
        object_id = "00000000-0000-0000-0000-000000000009"
        members = ["00000000-0000-0000-0000-00000000000b"]
    "#;

    /// PAL-35: asker, what it has, why, and which of the pairs of partner and customer it sees.
    #[test]
    fn what_somebody_sees_is_decided_by_rows_and_else_by_own_links() {
        let file = TomlFile::of(Path::new("world.toml"), WORLD);
        let directory = crate::world::read(&file, &Directory::default()).unwrap();
        let index = Index::new(DirectoryVersion::default(), directory);
        let id = |text: &str| text.parse::<PartnerId>().unwrap();
        let partner = |id: &str, global: &str| pal_model::facts::Partner {
            partner_id: id.parse().unwrap(),
            name: None,
            account_type: pal_model::facts::AccountType::Location,
            global_id: Some(global.parse().unwrap()),
            valid: Interval::ALWAYS,
        };
        let facts = Facts {
            partners: Some(vec![partner("1", "10"), partner("2", "10"), partner("3", "30")]),
            links: vec![Link { principal: account(0xc, 0xa), partner_id: id("3"), valid: Interval::ALWAYS }],
            ..Facts::default()
        };
        let row = |object, subject, revenue| ViewerRow { principal: account(0xf, object), subject, revenue };
        let of_account = |locations: &[&str]| Subject::Account {
            global: id("10"),
            locations: locations.iter().map(|text| id(text)).collect(),
        };
        let viewers = |rows: Vec<ViewerRow>| Viewers { rows, operators: vec![account(0xf, 1)] };
        let compiled = pal_attribution::index::Index::compile(&facts, pal_model::RolePolicy::Any);
        let executive = |subject| viewers(vec![row(0xa, subject, Revenue::Shown)]);
        let both = viewers(vec![
            row(0xa, Subject::Location(id("3")), Revenue::Hidden),
            row(0xa, Subject::Location(id("1")), Revenue::Shown),
        ]);
        let by_group = viewers(vec![row(9, Subject::Location(id("2")), Revenue::Hidden)]);
        let nobody = viewers(Vec::new());
        let (ana, guest, bo, lena) =
            (account(0xf, 0xa), account(0xc, 0xa), account(0xf, 0xb), account(0xf, 1));
        for (why, viewers, asker, because, revenue, seen) in [
            ("an operator", &nobody, vec![lena], Because::Operator, Revenue::Shown, "1c 1e 2c 2e 3c 3e"),
            (
                "a whole account",
                &executive(of_account(&[])),
                vec![ana],
                Because::Row,
                Revenue::Shown,
                "1c 1e 2c 2e",
            ),
            (
                "one location of it",
                &executive(of_account(&["2"])),
                vec![ana],
                Because::Row,
                Revenue::Shown,
                "2c 2e",
            ),
            ("revenue wins", &both, vec![ana], Because::Row, Revenue::Shown, "1c 1e"),
            ("by a group", &by_group, vec![bo], Because::Row, Revenue::Hidden, "2c 2e"),
            ("not in the group", &by_group, vec![ana], Because::OwnLinks, Revenue::Hidden, ""),
            ("own links", &nobody, vec![ana, guest], Because::OwnLinks, Revenue::Hidden, "3c"),
            ("another account's links", &nobody, vec![ana], Because::OwnLinks, Revenue::Hidden, ""),
            ("a row of another tenant", &both, vec![guest], Because::OwnLinks, Revenue::Hidden, "3c"),
        ] {
            let view = viewers.view(&index, &facts, &asker);
            let pairs =
                ["1", "2", "3"].iter().flat_map(|partner| [("c", 0xc), ("e", 0xe)].map(|of| (*partner, of)));
            let shown = pairs.filter(|(partner, (_, customer))| {
                view.sight.shows(id(partner), tenant(*customer), &compiled)
            });
            let shown: Vec<String> = shown.map(|(partner, (name, _))| format!("{partner}{name}")).collect();
            assert_eq!(
                (view.because, view.revenue, shown.join(" ").as_str()),
                (because, revenue, seen),
                "{why}"
            );
        }
    }
}
