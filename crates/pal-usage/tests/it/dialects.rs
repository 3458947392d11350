//! Every header that exports have had.

use pal_usage::{CostBasis, Dialect, Usage};

use crate::reading::{CONTOSO, FOCUS, Folder, focus_line, read};

const TENANT: &str = "99999999-9999-9999-9999-999999999999";

/// A header of each kind, and the cells of a line below it by name; other cells are empty.
fn fixtures() -> Vec<(String, String)> {
    include_str!("../../fixtures/headers.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once(": ").map(|(name, header)| (name.to_owned(), header.to_owned())).unwrap())
        .collect()
}

/// The cell of a column in a line that says the same in every dialect.
fn cell(column: &str) -> String {
    let name = column.rsplit('(').next().unwrap().trim_end_matches(')').to_ascii_lowercase();
    match name.as_str() {
        "date" | "usagedatetime" => "09/04/2024".to_owned(),
        "chargeperiodstart" => "2024-09-04T00:00Z".to_owned(),
        "chargeperiodend" => "2024-09-05T00:00:00Z".to_owned(),
        "costinbillingcurrency" | "cost" | "pretaxcost" | "effectivecost" => "1.25".to_owned(),
        // What must not be taken for the cost.
        "billedcost"
        | "costinusd"
        | "costinpricingcurrency"
        | "x_effectivecostinusd"
        | "paygcostinbillingcurrency" => "7".to_owned(),
        "billingcurrency" | "billingcurrencycode" | "currency" => "EUR".to_owned(),
        "pricingcurrency" | "x_pricingcurrency" => "USD".to_owned(),
        "chargetype" | "chargecategory" => "Usage".to_owned(),
        "providername" => "Microsoft".to_owned(),
        "metercategory" | "servicename" => "Storage".to_owned(),
        "resourcegroup" | "resourcegroupname" | "x_resourcegroupname" => "Prod".to_owned(),
        "subaccountid" => format!("/subscriptions/{CONTOSO}"),
        "subscriptionid" | "subscriptionguid" => CONTOSO.to_owned(),
        "customertenantid" | "x_customerid" => TENANT.to_owned(),
        "tags" | "additionalinfo" => "\"{\"\"a\"\": \"\"b,\nc\"\"}\"".to_owned(),
        _ => String::new(),
    }
}

#[test]
fn every_dialect_says_the_same_of_the_same_line() {
    let folder = Folder::new();
    let mut names = Vec::new();
    for (name, header) in fixtures() {
        let columns: Vec<&str> = header.split(',').collect();
        let mut line: Vec<String> = columns.iter().map(|column| cell(column)).collect();
        let path = folder.write("usage.csv", format!("{header}\r\n{}\r\n", line.join(",")));
        let tenant = if name.contains("MPA") || name.contains("FOCUS") { TENANT } else { "-" };
        let expected = format!("Consumption 2024-09-04 2024-09-05 1.25 EUR Storage {tenant} {CONTOSO} prod");
        assert_eq!(folder.read(&["usage.csv"], 1).unwrap().lines, [expected], "{name}");
        let usage = Usage::open(std::slice::from_ref(&path), CostBasis::Effective).unwrap();
        names.push(format!("{name} = {}", usage.dialects().next().unwrap()));

        let resource = format!("/subscriptions/{CONTOSO}/resourceGroups/Prod/providers/P/t/n");
        let id = columns.iter().position(|column| {
            ["resourceid", "instanceid", "instancename"].contains(&column.to_ascii_lowercase().as_str())
        });
        line[id.unwrap()].clone_from(&resource);
        folder.write("usage.csv", format!("{header}\n{}\n", line.join(",")));
        assert!(folder.read(&["usage.csv"], 1).unwrap().lines[0].ends_with(&resource), "{name}");
    }
    assert_eq!(names, include_str!("../../fixtures/dialects.txt").lines().collect::<Vec<_>>());
}

#[test]
fn only_usage_is_consumption_and_without_the_column_everything_is() {
    let folder = Folder::new();
    for (header, line, standing) in [
        ("Date,Cost,BillingCurrency,SubscriptionId,ChargeType", "9/4/2024,1,EUR,,Usage", "Consumption"),
        ("Date,Cost,BillingCurrency,SubscriptionId,ChargeType", "9/4/2024,1,EUR,,usage", "Consumption"),
        (
            "Date,Cost,BillingCurrency,SubscriptionId,ChargeType",
            "9/4/2024,1,EUR,,UnusedReservation",
            "NotConsumption",
        ),
        (
            "Date,Cost,BillingCurrency,SubscriptionId,PublisherType",
            "9/4/2024,1,EUR,,Marketplace",
            "Consumption",
        ),
        ("Date,Cost,BillingCurrency,SubscriptionId,ProviderName", "9/4/2024,1,EUR,,AWS", "Consumption"),
    ] {
        folder.write("usage.csv", format!("{header}\n{line}\n"));
        let read = folder.read(&["usage.csv"], 1).unwrap();
        assert!(read.lines[0].starts_with(standing), "{line}: {}", read.lines[0]);
    }
    // Outside FOCUS the word is a word.
    folder.write("usage.csv", "Date,Cost,Currency,SubscriptionId\n2024-09-04,1,NULL,\n");
    assert_eq!(
        folder.read(&["usage.csv"], 1).unwrap().lines,
        ["Consumption 2024-09-04 2024-09-05 1 NULL - - -"]
    );
}

#[test]
fn the_cost_asked_for_is_the_cost_read() {
    let folder = Folder::new();
    let path =
        folder.write("usage.csv", format!("{FOCUS}\n{}\n", focus_line("1").replacen(",1,1,", ",1,2,", 1)));
    let other = folder.write("ea.csv", "Date,Cost,Currency,SubscriptionId\n2024-09-04,3,EUR,\n");
    for (basis, costs) in [(CostBasis::Effective, ["1", "3"]), (CostBasis::Billed, ["2", "3"])] {
        let read = read(&[path.clone(), other.clone()], basis, 1).unwrap();
        let found: Vec<&str> = read.lines.iter().map(|line| line.split(' ').nth(3).unwrap()).collect();
        assert_eq!(found, costs);
    }
}

#[test]
fn an_unknown_header_is_told_what_it_lacks() {
    let folder = Folder::new();
    for (header, expected) in [
        (
            "a,b",
            "the header is of no known export: a Cost Management export also has Date or UsageDateTime or UsageDate or UsageStart, CostInBillingCurrency or Cost or PreTaxCost, BillingCurrency or BillingCurrencyCode or Currency, ResourceId or SubscriptionId",
        ),
        (
            "Date,Cost,SubscriptionId",
            "the header is of no known export: a Cost Management export also has BillingCurrency or BillingCurrencyCode or Currency",
        ),
        (
            "ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ProviderName,BilledCost,BillingCurrency,ResourceId",
            "the header is of no known export: a FOCUS export also has EffectiveCost",
        ),
        ("Date,Cost,Currency,SubscriptionId,COST ", "columns 2 (`Cost`) and 5 (`COST `) are the same column"),
        (
            "Date,Cost,Currency,Abonnement-GUID (SubscriptionGuid),SubscriptionGuid",
            "columns 4 (`Abonnement-GUID (SubscriptionGuid)`) and 5 (`SubscriptionGuid`) are the same column",
        ),
    ] {
        folder.write("usage.csv", format!("{header}\n"));
        assert_eq!(folder.read(&["usage.csv"], 1).unwrap_err(), format!("usage.csv: {expected}"));
    }
    // Two columns of a name that is not needed are nobody's concern.
    folder.write("usage.csv", "Date,Cost,Currency,SubscriptionId,Tags,tags\n");
    folder.read(&["usage.csv"], 1).unwrap();
}

#[test]
fn a_dialect_has_a_name_for_people() {
    assert_eq!(Dialect::Focus12.to_string(), "FOCUS 1.2");
}
