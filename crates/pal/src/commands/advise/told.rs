//! An advice as JSON, as rows, and in words.

use std::fmt::Write;

use pal_attribution::advice::{Advice, Asked, Remainder, Step, StepKind};
use pal_attribution::report::table::{Cell, Column, ColumnKind, Table};
use pal_model::facts::PrincipalType;
use pal_model::{Instant, Money, PartnerId, Place, Scope};
use serde_json::{Value, json};

use crate::output::number;

/// The command that does a step, for a POSIX shell.
fn command(step: &Step, partner: PartnerId) -> String {
    let (tenant, object) = (step.principal.tenant, step.principal.object);
    match &step.kind {
        StepKind::Link => {
            format!("az login --tenant {tenant} && az managementpartner create --partner-id {partner}")
        }
        StepKind::Assign { scope, .. } => {
            let kind = match step.principal_type {
                Some(PrincipalType::ServicePrincipal | PrincipalType::ManagedIdentity) => {
                    " --assignee-principal-type ServicePrincipal"
                }
                Some(PrincipalType::Guest | PrincipalType::Member) => " --assignee-principal-type User",
                Some(PrincipalType::Group) | None => "",
            };
            let role = step.role_name();
            format!(
                "az role assignment create --assignee-object-id {object}{kind} --role '{role}' --scope '{scope}'"
            )
        }
        StepKind::Join { group, .. } => {
            format!("az ad group member add --group {group} --member-id {object}")
        }
        StepKind::Delegate { role, scope, .. } => {
            let subscription = scope.subscription_id();
            let group = scope.resource_group_name().map(|name| format!(" --resource-group '{name}'"));
            let definition = format!(
                "az managedservices definition create --subscription {subscription} --name 'Partner {partner}' \
                 --tenant-id {tenant} --principal-id {object} --role-definition-id {role} --query id -o tsv"
            );
            format!(
                "az managedservices assignment create --subscription {subscription}{} --definition \"$({definition})\"",
                group.unwrap_or_default()
            )
        }
    }
}

/// Who has to do it.
fn who(step: &Step) -> String {
    match &step.kind {
        StepKind::Link => format!("the account itself, signed in to tenant {}", step.principal.tenant),
        StepKind::Assign { scope, .. } => {
            format!("an Owner or User Access Administrator of {scope}")
        }
        StepKind::Join { group, .. } => {
            format!("an owner of the group {group}, signed in to tenant {}", step.principal.tenant)
        }
        StepKind::Delegate { customer, scope, .. } => {
            format!(
                "an Owner of {}, signed in to tenant {customer}",
                Place::subscription(scope.subscription_id())
            )
        }
    }
}

const fn action(step: &Step) -> &'static str {
    match step.kind {
        StepKind::Link => "link",
        StepKind::Assign { .. } => "assign",
        StepKind::Join { .. } => "join",
        StepKind::Delegate { .. } => "delegate",
    }
}

/// Where the step gives access, as a scope or a group.
fn target(step: &Step) -> Option<String> {
    match &step.kind {
        StepKind::Link => None,
        StepKind::Assign { scope, .. } => Some(scope.to_string()),
        StepKind::Join { group, .. } => Some(group.to_string()),
        StepKind::Delegate { scope, .. } => Some(scope.to_string()),
    }
}

/// Why it is this and nothing else.
fn because(step: &Step) -> String {
    let places = match step.places {
        1 => "what is to be covered".to_owned(),
        places => format!("all {places} places to be covered"),
    };
    match &step.kind {
        StepKind::Link if step.places == 0 => {
            "nobody is linked yet who could be given access below".to_owned()
        }
        StepKind::Link => "the account reaches it already, and only the link is missing".to_owned(),
        StepKind::Assign { scope: Scope::ManagementGroup(_), .. } => format!(
            "the lowest scope that holds {places}, in {} subscriptions: one role instead of one in each",
            step.subscriptions
        ),
        StepKind::Assign { .. } => format!("the lowest scope that holds {places}"),
        StepKind::Join { .. } => format!("the group reaches {places} already, which no one new role would"),
        StepKind::Delegate { .. } => {
            let whose = "nobody is linked in the customer's own directory";
            format!("{whose}; the lowest scope that can be delegated and holds {places}")
        }
    }
}

/// The advice as JSON.
pub(super) fn to_json(advice: &Advice, asked: &Asked, at: Instant) -> Value {
    let totals = advice.totals.iter().map(|(currency, totals)| {
        let uncovered = totals.cost.less(totals.covered);
        json!({
            "currency": currency,
            "cost": totals.cost.to_string(),
            "covered": totals.covered.to_string(),
            "uncovered": uncovered.to_string(),
            "adds": totals.adds.to_string(),
            "remains": uncovered.less(totals.adds).to_string(),
        })
    });
    json!({
        "partnerId": asked.partner.to_string(),
        "policy": asked.policy.word(),
        "asOf": at.to_string(),
        "changes": advice.steps.len(),
        "noFewerThan": advice.at_least,
        "smallest": advice.at_least == advice.steps.len(),
        "totals": totals.collect::<Vec<_>>(),
        "steps": advice.steps.iter().map(|step| step_json(step, asked.partner)).collect::<Vec<_>>(),
        "remains": advice.remains.iter().map(remainder_json).collect::<Vec<_>>(),
    })
}

fn step_json(step: &Step, partner: PartnerId) -> Value {
    let named = |name: &str| if name.is_empty() { Value::Null } else { json!(name) };
    let (role, scope) = match &step.kind {
        StepKind::Link | StepKind::Join { .. } => (Value::Null, Value::Null),
        StepKind::Assign { .. } | StepKind::Delegate { .. } => (json!(step.role_name()), json!(target(step))),
    };
    let (group, group_name) = match &step.kind {
        StepKind::Join { group, name } => (json!(group.to_string()), named(name)),
        StepKind::Link | StepKind::Assign { .. } | StepKind::Delegate { .. } => (Value::Null, Value::Null),
    };
    let customer = match &step.kind {
        StepKind::Delegate { customer, .. } => json!(customer.to_string()),
        StepKind::Link | StepKind::Assign { .. } | StepKind::Join { .. } => Value::Null,
    };
    let adds = step
        .adds
        .iter()
        .map(|(currency, sum)| json!({ "currency": currency, "amount": sum.amount.to_string() }));
    json!({
        "action": action(step),
        "tenantId": step.principal.tenant.to_string(),
        "objectId": step.principal.object.to_string(),
        "displayName": named(&step.name),
        "role": role,
        "scope": scope,
        "groupId": group,
        "groupName": group_name,
        "customerTenantId": customer,
        "because": because(step),
        "adds": adds.collect::<Vec<_>>(),
        "who": who(step),
        "command": command(step, partner),
    })
}

fn remainder_json(remainder: &Remainder) -> Value {
    let amounts = remainder
        .amounts
        .iter()
        .map(|(currency, sum)| json!({ "currency": currency, "amount": sum.amount.to_string() }));
    json!({
        "customerTenantId": remainder.customer.to_string(),
        "amounts": amounts.collect::<Vec<_>>(),
        "why": why(remainder),
    })
}

const fn why(remainder: &Remainder) -> &'static str {
    if remainder.in_subscription {
        "no account is known that could be linked, in this tenant or in one that manages it: have one invited or made, and import it"
    } else {
        "the charges belong to no subscription: nobody can be given access to them"
    }
}

/// The steps as rows, one a currency.
pub(super) fn rows(advice: &Advice, partner: PartnerId) -> Table {
    let text = |name| Column { name, kind: ColumnKind::Text };
    let columns = vec![
        Column { name: "Step", kind: ColumnKind::Count },
        text("Action"),
        text("TenantId"),
        text("ObjectId"),
        text("DisplayName"),
        text("Role"),
        text("Scope"),
        text("Currency"),
        Column { name: "Adds", kind: ColumnKind::Amount },
        text("Because"),
        text("Who"),
        text("Command"),
    ];
    let mut rows = Vec::new();
    for (number, step) in (1_u64..).zip(&advice.steps) {
        let amounts: Vec<(String, Money)> = if step.adds.is_empty() {
            vec![(String::new(), Money::ZERO)]
        } else {
            step.adds.iter().map(|(currency, sum)| (currency.clone(), sum.amount)).collect()
        };
        for (currency, amount) in amounts {
            rows.push(vec![
                Cell::Count(number),
                Cell::Text(action(step).to_owned()),
                Cell::Text(step.principal.tenant.to_string()),
                Cell::Text(step.principal.object.to_string()),
                Cell::Text(step.name.clone()),
                Cell::Text(step.role_name()),
                Cell::Text(target(step).unwrap_or_default()),
                Cell::Text(currency),
                Cell::Amount(amount),
                Cell::Text(because(step)),
                Cell::Text(who(step)),
                Cell::Text(command(step, partner)),
            ]);
        }
    }
    Table { columns, rows }
}

/// The advice in words.
pub(super) fn text(advice: &Value, _: usize) -> String {
    let mut text = String::new();
    let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for total in list(&advice["totals"]) {
        // INVARIANT: writing to a String does not fail.
        let _ = writeln!(
            text,
            "as things stand at {}, {} of {} {} would not be covered; the steps below cover {} of that",
            said(&advice["asOf"]),
            amount(&total["uncovered"]),
            amount(&total["cost"]),
            said(&total["currency"]),
            amount(&total["adds"]),
        );
    }
    let (changes, least) = (&advice["changes"], &advice["noFewerThan"]);
    let _ = match (changes.as_u64(), advice["smallest"].as_bool()) {
        (Some(0), _) => writeln!(text, "no step is known that would cover more"),
        (_, Some(true)) => writeln!(text, "no smaller set of changes covers as much: {changes}"),
        (_, _) => writeln!(
            text,
            "{changes} changes; a smaller set may cover as much, but none of fewer than {least}"
        ),
    };
    for (number, step) in (1..).zip(list(&advice["steps"])) {
        text.push_str(&step_text(number, step));
    }
    for rest in list(&advice["remains"]) {
        let amounts: Vec<String> = list(&rest["amounts"])
            .iter()
            .map(|sum| format!("{} {}", amount(&sum["amount"]), said(&sum["currency"])))
            .collect();
        let (customer, why) = (said(&rest["customerTenantId"]), said(&rest["why"]));
        let _ = writeln!(text, "\n{} at {customer} stays uncovered: {why}", amounts.join(", "));
    }
    text
}

/// A step in words: what, what it adds, why, by whom and how.
fn step_text(number: usize, step: &Value) -> String {
    let said = |name: &str| step[name].as_str().unwrap_or_default();
    let with_name = |id: &str, name: &str| match step[name].as_str() {
        Some(name) => format!("{} ({name})", said(id)),
        None => said(id).to_owned(),
    };
    let account = with_name("objectId", "displayName");
    let what = match (step["role"].as_str(), step["groupId"].as_str(), step["customerTenantId"].as_str()) {
        (Some(role), _, Some(_)) => {
            let (scope, tenant) = (said("scope"), said("tenantId"));
            format!("delegate the role {role} at {scope} to {account} of tenant {tenant}")
        }
        (Some(role), _, None) => format!("give {account} the role {role} at {}", said("scope")),
        (None, Some(_), _) => format!("add {account} to the group {}", with_name("groupId", "groupName")),
        (None, None, _) => format!("link {account}"),
    };
    let adds: Vec<String> = list(&step["adds"])
        .iter()
        .map(|sum| format!("{} {}", amount(&sum["amount"]), sum["currency"].as_str().unwrap_or_default()))
        .collect();
    let adds = if adds.is_empty() {
        "adds nothing itself; a later step needs it".to_owned()
    } else {
        format!("adds {}", adds.join(", "))
    };
    format!(
        "\n{number}. {}: {adds}\n   why: {}\n   by {}:\n   {}\n",
        crate::diagnostics::visible(&what),
        said("because"),
        said("who"),
        said("command")
    )
}

fn amount(value: &Value) -> String {
    let read = value.as_str().and_then(|text| Money::read(text).ok());
    read.map_or_else(String::new, |read| number::amount(read.amount))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
