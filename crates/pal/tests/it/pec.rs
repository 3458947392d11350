//! A month in which every way to earn partner earned credit, every reason not to, and every verdict beside the export occurs.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use pal_model::Unearned;

const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";
const NORTHWIND: &str = "c0000000-0000-4000-8000-000000000002";
const FABRIKAM: &str = "f0000000-0000-4000-8000-000000000001";
const ANA: &str = "a0000000-0000-4000-8000-000000000001";
const BO: &str = "a0000000-0000-4000-8000-000000000002";
const LENA: &str = "a0000000-0000-4000-8000-000000000003";
const OPS: &str = "a0000000-0000-4000-8000-000000000004";
const AGENTS: &str = "a0000000-0000-4000-8000-000000000005";
const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

/// Contoso's subscriptions are the first four; the fifth is Northwind's, of the sixth nobody knows whose it is.
fn subscription(number: u32) -> String {
    format!("50000000-0000-4000-8000-00000000000{number}")
}

/// What is held in the resource groups of the first subscription: group, holder, role, kind, permanence, from, to.
const HELD: [[&str; 7]; 9] = [
    ["direct", ANA, CONTRIBUTOR, "active", "permanent", "", ""],
    ["group", OPS, CONTRIBUTOR, "active", "permanent", "", ""],
    ["agents", AGENTS, OWNER, "active", "permanent", "", ""],
    ["relay", ANA, CONTRIBUTOR, "active", "permanent", "", "2026-04-03T12:00:00Z"],
    ["relay", BO, CONTRIBUTOR, "active", "permanent", "2026-04-03T12:00:00Z", ""],
    ["eligible", ANA, CONTRIBUTOR, "eligible", "permanent", "", ""],
    ["reader", ANA, READER, "active", "permanent", "", ""],
    ["activated", ANA, CONTRIBUTOR, "active", "activated", "", ""],
    ["gap", ANA, CONTRIBUTOR, "active", "permanent", "2026-04-03T08:00:00Z", ""],
];

fn estate(folder: &Path) {
    let write = |name: &str, text: String| fs::write(folder.join(name), text).unwrap();
    let prod = subscription(1);
    let scope = |group: &str| format!("/subscriptions/{prod}/resourceGroups/{group}");
    let held = HELD.map(|[group, holder, role, kind, permanence, from, to]| {
        format!("{CONTOSO},{holder},{role},{},{kind},{permanence},{from},{to}\n", scope(group))
    });
    write(
        "role_assignments.csv",
        format!(
            "tenant_id,principal_id,role_definition_id,scope,kind,permanence,valid_from,valid_to\n{}",
            held.concat()
        ),
    );
    write(
        "delegations.csv",
        format!(
            "managing_tenant_id,customer_tenant_id,principal_id,role_definition_id,scope,valid_from,valid_to\n\
             {FABRIKAM},{CONTOSO},{LENA},{CONTRIBUTOR},{},,\n",
            scope("lighthouse")
        ),
    );
    write(
        "links.csv",
        format!(
            "tenant_id,object_id,partner_id,valid_from,valid_to\n{CONTOSO},{ANA},12345,,\n{CONTOSO},{BO},67890,,\n\
             {FABRIKAM},{LENA},12345,,\n"
        ),
    );
    write(
        "group_members.csv",
        format!("tenant_id,group_id,member_id,valid_from,valid_to\n{CONTOSO},{OPS},{ANA},,\n"),
    );
    write(
        "principals.csv",
        format!(
            "tenant_id,object_id,principal_type,display_name,valid_from,valid_to\n{CONTOSO},{ANA},guest,Ana,,\n"
        ),
    );
    write("admin_agents.csv", format!("group_id,partner_id\n{AGENTS},12345\n"));
    write(
        "partners.csv",
        "partner_id,partner_name,account_type\n12345,Fabrikam,location\n67890,Tailspin,location\n".to_owned(),
    );
    let [prod, trial, own, strange, north] = [1, 2, 3, 4, 5].map(subscription);
    write(
        "subscriptions.csv",
        format!(
            "subscription_id,tenant_id,offer_type,csp_partner_id,csp_reseller_id\n{prod},{CONTOSO},paid,12345,67890\n\
             {trial},{CONTOSO},trial,12345,\n{own},{CONTOSO},paid,,\n{strange},{CONTOSO},paid,54321,\n\
             {north},{NORTHWIND},paid,12345,\n"
        ),
    );
}

/// Lines of a partner's export: subscription, resource group, charge type, publisher type, pricing model, cost, applied, rate.
const LINES: [(u32, &str, [&str; 6]); 19] = [
    (1, "direct", ["Usage", "Azure", "OnDemand", "100", "True", "0.15"]),
    (1, "group", ["Usage", "Azure", "OnDemand", "200", "False", "0"]),
    (1, "lighthouse", ["Usage", "Azure", "OnDemand", "300", "True", "0.1"]),
    (1, "agents", ["Usage", "Azure", "OnDemand", "400", "", ""]),
    (1, "relay", ["Usage", "Azure", "OnDemand", "500", "True", "15"]),
    (1, "direct", ["Purchase", "Azure", "OnDemand", "1", "False", ""]),
    (1, "direct", ["Usage", "Marketplace", "OnDemand", "2", "False", ""]),
    (1, "direct", ["Usage", "AWS", "OnDemand", "3", "False", ""]),
    (1, "direct", ["Usage", "Azure", "Reservation", "4", "False", ""]),
    (1, "direct", ["Usage", "Azure", "SavingsPlan", "5", "False", ""]),
    (1, "direct", ["Usage", "Azure", "Spot", "6", "False", ""]),
    (2, "any", ["Usage", "Azure", "OnDemand", "7", "False", ""]),
    (3, "any", ["Usage", "Azure", "OnDemand", "8", "False", ""]),
    (4, "any", ["Usage", "Azure", "OnDemand", "9", "False", ""]),
    (5, "any", ["Usage", "Azure", "OnDemand", "10", "False", ""]),
    (1, "none", ["Usage", "Azure", "OnDemand", "11", "False", ""]),
    (1, "eligible", ["Usage", "Azure", "OnDemand", "12", "False", ""]),
    (1, "reader", ["Usage", "Azure", "OnDemand", "13", "False", ""]),
    (1, "activated", ["Usage", "Azure", "OnDemand", "14", "False", ""]),
];

fn usage(folder: &Path) {
    let gap = (1, "gap", ["Usage", "Azure", "OnDemand", "15", "True", "0.15"]);
    let unknown = (6, "any", ["Usage", "Azure", "OnDemand", "16", "False", ""]);
    let mut text =
        "date,subscriptionId,ResourceId,resourceGroupName,customerTenantId,meterCategory,billingCurrency,\
                    chargeType,publisherType,pricingModel,costInBillingCurrency,partnerEarnedCreditApplied,\
                    partnerEarnedCreditRate\n"
            .to_owned();
    for (number, group, cells) in LINES.into_iter().chain([gap, unknown]) {
        let id = subscription(number);
        let resource = format!(
            "/subscriptions/{id}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/vm"
        );
        let cells = cells.join(",");
        writeln!(text, "04/03/2026,{id},{resource},{group},,Virtual Machines,EUR,{cells}").unwrap();
    }
    fs::write(folder.join("partner.csv"), text).unwrap();
    fs::write(
        folder.join("focus.csv"),
        "ChargePeriodStart,ChargePeriodEnd,EffectiveCost,BillingCurrency,ChargeCategory,ProviderName,SubAccountId\n\
         2026-04-03T00:00:00Z,2026-04-04T00:00:00Z,17,EUR,Usage,AWS,x\n",
    )
    .unwrap();
}

/// What `pal report pec` prints with these options.
fn report(options: &[&str]) -> (String, String) {
    let (tables, exports) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    estate(tables.path());
    usage(exports.path());
    let output = Command::new(env!("CARGO_BIN_EXE_pal"))
        .args(["report", "pec", "--estate"])
        .arg(tables.path())
        .arg("--usage")
        .arg(exports.path())
        .args(options)
        .env("COLUMNS", "150")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert!(output.status.success(), "{err}");
    (out, err)
}

#[test]
fn a_month_of_every_verdict_is_as_it_was() {
    let keys = ["--group-by", "date,resource-group,partner,reseller"];
    let (rows, notes) = report(&["--reconcile", "-o", "csv", keys[0], keys[1]]);
    insta::assert_snapshot!("pec_reconciled", rows);
    insta::assert_snapshot!("pec_notes", notes);
    insta::assert_snapshot!("pec_earned", report(&["-o", "table", keys[0], keys[1]]).0);
    insta::assert_snapshot!("pec_lost", report(&["--lost", "-o", "csv", keys[0], keys[1]]).0);
    insta::assert_snapshot!(
        "pec_lost_by_month",
        report(&["--lost", "-o", "table", "--group-by", "month,partner"]).0
    );
    insta::assert_snapshot!("pec_summary", report(&["--summary", "-o", "table"]).0);
    insta::assert_snapshot!("pec_summary_json", report(&["--summary", "-o", "json"]).0);
    let ways = ["DIRECT_ROLE", "GROUP_ROLE", "LIGHTHOUSE", "ON_BEHALF", "RELAY"];
    for reason in ways.into_iter().chain(Unearned::ALL.map(Unearned::code)) {
        let has_it = |line: &&str| line.split(',').any(|cell| cell == reason);
        assert_eq!(rows.lines().filter(has_it).count(), 1, "{reason}\n{rows}");
    }
    for verdict in ["agree", "ours-only", "theirs-only", "rate-differs", "not-said"] {
        assert!(rows.contains(&format!(",{verdict},")), "{verdict}");
    }
}

#[test]
fn who_does_not_sell_earns_nothing_and_is_told_so() {
    let (rows, notes) = report(&["--partner", "700", "-o", "json"]);
    assert_eq!(rows, "[]\n");
    assert!(notes.contains("partner 700 earns nothing here; only who sells"), "{notes}");
    let (rows, _) = report(&["--partner", "67890", "--summary", "-o", "json"]);
    assert!(rows.contains("\"PEC\": \"225\""), "{rows}");
}

#[test]
fn the_rate_is_a_parameter() {
    let (rows, _) = report(&["--rate", "0.1", "--group-by", "month", "-o", "csv"]);
    assert_eq!(rows, "Month,Currency,Cost,PEC\n2026-04-01,EUR,1500,150\n");
}
