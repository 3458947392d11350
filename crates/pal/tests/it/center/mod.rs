//! What would be, what to do, and what is stated: `pal whatif`, `pal advise`, `pal attest` on one small estate.

mod advise;
mod attest;
mod compare;
mod rated;
mod whatif;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

pub(crate) const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";
pub(crate) const FABRIKAM: &str = "f0000000-0000-4000-8000-000000000001";
pub(crate) const ANA: &str = "a0000000-0000-4000-8000-000000000001";
pub(crate) const DEPLOY_BOT: &str = "d0000000-0000-4000-8000-000000000001";
const BO: &str = "b0000000-0000-4000-8000-000000000001";
const LENA: &str = "e0000000-0000-4000-8000-000000000001";
const OPS: &str = "00000000-0000-4000-8000-000000000001";
pub(crate) const PROD: &str = "/subscriptions/50000000-0000-4000-8000-000000000001";
const TEST: &str = "/subscriptions/50000000-0000-4000-8000-000000000002";
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
pub(crate) const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

/// Ana, a guest in Contoso, is linked and through the group ops a Contributor of the resource group app since noon; Lena reaches
/// the subscription test as a Reader by Lighthouse and is not linked, nor is deploy-bot, a Contributor of the group data. Bo
/// is Contoso's own.
pub(crate) struct Place(tempfile::TempDir);

/// The GUID of a subscription's scope.
pub(crate) fn guid(scope: &str) -> &str {
    scope.strip_prefix("/subscriptions/").unwrap()
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::create_dir(place.path("estate")).unwrap();
        for (name, text) in tables() {
            place.write(&format!("estate/{name}.csv"), &text);
        }
        let charge = |day: &str, id: &str, cost: &str| {
            let subscription = id.get(..PROD.len()).unwrap();
            format!(
                "2026-04-0{day},2026-04-0{},Usage,EUR,{cost},{cost},Microsoft,{id},{subscription},Storage\n",
                day.parse::<u8>().unwrap() + 1
            )
        };
        let usage = [
            "ChargePeriodStart,ChargePeriodEnd,ChargeCategory,BillingCurrency,EffectiveCost,BilledCost,\
             ProviderName,ResourceId,SubAccountId,ServiceName\n"
                .to_owned(),
            charge("1", &format!("{PROD}/resourceGroups/app"), "100"),
            charge("2", &format!("{PROD}/resourceGroups/app"), "100"),
            charge("2", &format!("{PROD}/resourceGroups/data"), "40.5"),
            charge(
                "2",
                &format!("{PROD}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/a"),
                "7",
            ),
            charge(
                "2",
                &format!("{PROD}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/b"),
                "5",
            ),
            charge("2", &format!("{TEST}/resourceGroups/app"), "20"),
        ];
        place.write("usage.csv", &usage.concat());
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Runs the program in the folder of the story.
    pub(crate) fn pal(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_pal")).args(arguments).current_dir(&self.0).output().unwrap()
    }

    /// What it prints where it must do what was asked.
    pub(crate) fn stdout(&self, arguments: &[&str]) -> String {
        let output = self.pal(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Exit code, standard output and standard error.
    pub(crate) fn seen(&self, arguments: &[&str]) -> String {
        let output = self.pal(arguments);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        format!(
            "exit {}\n--- stdout\n{}--- stderr\n{}",
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr)
        )
    }
}

fn tables() -> [(&'static str, String); 7] {
    [
        (
            "partners",
            "partner_id,partner_name,account_type,global_id\n12345,Fabrikam,location,12344\n".to_owned(),
        ),
        (
            "links",
            format!(
                "tenant_id,object_id,partner_id,valid_from,valid_to\n{CONTOSO},{ANA},12345,2026-03-01T00:00:00Z,\n"
            ),
        ),
        (
            "principals",
            format!(
                "tenant_id,object_id,principal_type,display_name,valid_from,valid_to\n\
                 {CONTOSO},{ANA},guest,Ana,,\n\
                 {CONTOSO},{BO},member,Bo,,\n\
                 {CONTOSO},{DEPLOY_BOT},servicePrincipal,deploy-bot,,\n\
                 {CONTOSO},{OPS},group,ops,,\n\
                 {FABRIKAM},{LENA},member,Lena,,\n"
            ),
        ),
        (
            "group_members",
            format!(
                "tenant_id,group_id,member_id,valid_from,valid_to\n{CONTOSO},{OPS},{ANA},2026-04-01T12:00:00Z,\n"
            ),
        ),
        (
            "role_assignments",
            format!(
                "tenant_id,principal_id,role_definition_id,scope,kind,valid_from,valid_to\n\
                 {CONTOSO},{OPS},{CONTRIBUTOR},{PROD}/resourceGroups/app,active,,\n\
                 {CONTOSO},{ANA},{CONTRIBUTOR},{PROD},eligible,2026-03-01T00:00:00Z,\n\
                 {CONTOSO},{BO},{CONTRIBUTOR},{PROD},active,,\n\
                 {CONTOSO},{DEPLOY_BOT},{CONTRIBUTOR},{PROD}/resourceGroups/data,active,,\n"
            ),
        ),
        (
            "delegations",
            format!(
                "managing_tenant_id,customer_tenant_id,principal_id,role_definition_id,scope,valid_from,valid_to\n\
                 {FABRIKAM},{CONTOSO},{LENA},{READER},{TEST},2026-02-01T00:00:00Z,\n"
            ),
        ),
        (
            "subscriptions",
            format!("subscription_id,tenant_id\n{},{CONTOSO}\n{},{CONTOSO}\n", guid(PROD), guid(TEST)),
        ),
    ]
}
