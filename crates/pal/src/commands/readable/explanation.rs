//! An explanation in the sentences that a support engineer would write.

use std::fmt::Write;

use serde_json::Value;

use crate::diagnostics::visible;
use crate::output::number;
use pal_model::Money;

/// The text of an explanation: the verdict, then each partner with what its credit rests on, then the reasons with what to do.
pub fn explanation(value: &Value, _: usize) -> String {
    let mut text = match word(value, "verdict").as_str() {
        "attributed" => "Attributed.\n".to_owned(),
        "not-attributed" => "Not attributed.\n".to_owned(),
        other => format!("{other}\n"),
    };
    for partner in list(value, "partners") {
        text.push_str(&credit(partner));
        for witness in list(partner, "witnesses") {
            text.push_str(&access(witness));
        }
    }
    for reason in list(value, "reasons") {
        // INVARIANT: writing to a String does not fail.
        let _ = write!(text, "\n{}{}: {}\n", word(reason, "code"), parties(reason), word(reason, "message"));
        let fix = word(reason, "fix");
        if !fix.is_empty() {
            let _ = writeln!(text, "  What to do: {fix}");
        }
    }
    text
}

/// ` (partner 1234501, customer TENANT)`, as far as the reason is about somebody.
fn parties(reason: &Value) -> String {
    let named = [("partner", "partnerId"), ("customer", "customerTenantId")];
    let named =
        named.iter().map(|(noun, field)| (noun, word(reason, field))).filter(|(_, id)| !id.is_empty());
    let named: Vec<String> = named.map(|(noun, id)| format!("{noun} {id}")).collect();
    if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) }
}

/// `Fabrikam Netherlands (1234501) is credited with 1,234.50 EUR: 66.7 % of the cost is covered.`
fn credit(partner: &Value) -> String {
    let (id, name) = (word(partner, "partnerId"), word(partner, "partnerName"));
    let who = if name.is_empty() { format!("Partner {id}") } else { format!("{name} ({id})") };
    let acr = figure(partner.get("acr").unwrap_or(&Value::Null), &word(partner, "currency"));
    let covered = match Money::read(&word(partner, "coveredShare")) {
        Ok(share) => format!(": {} of the cost is covered", number::percent(share.amount)),
        Err(_) => String::new(),
    };
    format!("\n{who} is credited with {acr}{covered}.\n")
}

fn figure(acr: &Value, currency: &str) -> String {
    let amount = acr.as_str().and_then(|text| Money::read(text).ok()).map(|read| number::amount(read.amount));
    let amount = amount.unwrap_or_else(|| "nothing".to_owned());
    if currency.is_empty() { amount } else { format!("{amount} {}", visible(currency)) }
}

/// `  because account OBJECT of tenant TENANT is Contributor at SCOPE, through group A, from … to …`
fn access(witness: &Value) -> String {
    let role = [word(witness, "roleName"), word(witness, "roleDefinitionId")];
    let role = role.into_iter().find(|role| !role.is_empty()).unwrap_or_default();
    let via = match word(witness, "via").as_str() {
        "" | "direct" => String::new(),
        "delegation" => " by delegation".to_owned(),
        groups => format!(" through {groups}"),
    };
    let bound = |label: &str, name: &str| match word(witness, name) {
        at if at.is_empty() => String::new(),
        at => format!(" {label} {at}"),
    };
    format!(
        "  because account {} of tenant {} is {role} at {}{via}{}{}\n",
        word(witness, "objectId"),
        word(witness, "tenantId"),
        word(witness, "scope"),
        bound("from", "from"),
        bound("until", "to"),
    )
}

fn word(value: &Value, name: &str) -> String {
    match value.get(name) {
        Some(Value::String(text)) => visible(text),
        Some(number @ Value::Number(_)) => number.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => String::new(),
    }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
