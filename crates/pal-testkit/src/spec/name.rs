//! The names that rule files use, and the ids behind them. A name that is not of the cast is an error, not another id.

use pal_model::{Guid, Instant, Interval, ObjectId, RoleDefinitionId, Scope, SubscriptionId, TenantId, role};

use super::Problem;
use super::word::{Refusal, Words};

/// 2026-04-01T00:00:00Z.
const START: i128 = 1_775_001_600_000_000_000;
const HOUR: i128 = 3_600_000_000_000;
/// The hours of the month.
const MONTH: i128 = 730;

const TENANTS: [&str; 3] = ["contoso", "northwind", "fabrikam"];
const OBJECTS: [&str; 7] = ["ana", "bo", "deploy-bot", "lena", "ops", "admins", "everyone"];
const SUBSCRIPTIONS: [&str; 3] = ["prod", "test", "shop"];
const ROLES: [(&str, RoleDefinitionId); 6] = [
    ("Owner", role::OWNER),
    ("Contributor", role::CONTRIBUTOR),
    ("UserAccessAdministrator", role::USER_ACCESS_ADMINISTRATOR),
    (
        "SupportRequestContributor",
        RoleDefinitionId(Guid::from_u128(0xcfd3_3db0_3dd1_45e3_aa9d_cdbd_f3b6_f24e)),
    ),
    ("Reader", RoleDefinitionId(Guid::from_u128(0xacdd_72a7_3385_48ef_bd42_f606_fba8_1ae7))),
    ("Custom", RoleDefinitionId(Guid::from_u128(0xc057_0000_0000_4000_8000_0000_0000_0001))),
];

/// The place of a name in its list, as the low bits of an id of some kind.
fn id(kind: u128, names: &[&str], name: &str) -> Option<Guid> {
    let at = names.iter().position(|known| *known == name)?;
    Some(Guid::from_u128(kind << 64 | u128::try_from(at + 1).ok()?))
}

fn tenant_id(name: &str) -> Option<TenantId> {
    id(0x7e4a_4700_0000_4000, &TENANTS, name).map(TenantId)
}

fn subscription_id(name: &str) -> Option<SubscriptionId> {
    id(0x5ab5_c000_0000_4000, &SUBSCRIPTIONS, name).map(SubscriptionId)
}

/// A tenant.
pub(super) fn tenant(words: &mut Words<'_>) -> Result<TenantId, Refusal> {
    words.value("a tenant of the cast", tenant_id)
}

/// An account or group.
///
/// The same human has another object id in each tenant.
pub(super) fn object(words: &mut Words<'_>) -> Result<impl Fn(TenantId) -> ObjectId + use<>, Refusal> {
    let number = words.value("an account or group of the cast", |name| id(0, &OBJECTS, name))?.as_u128();
    Ok(move |tenant: TenantId| {
        ObjectId(Guid::from_u128(
            0x0b1e_c700_0000_4000 << 64 | tenant.0.as_u128() << 32 & u128::from(u64::MAX) | number,
        ))
    })
}

/// A subscription.
pub(super) fn subscription(words: &mut Words<'_>) -> Result<SubscriptionId, Refusal> {
    words.value("a subscription of the cast", subscription_id)
}

/// A role by its name without blanks.
pub(super) fn role(words: &mut Words<'_>) -> Result<RoleDefinitionId, Refusal> {
    words.value("a role of the cast", |word| ROLES.iter().find(|(name, _)| *name == word).map(|(_, id)| *id))
}

/// `prod`, `prod/app`, `prod/app/vm` (a virtual machine), `prod//ticket` (a resource in no group), `group:corp` (a management
/// group; `group:contoso` is the root, named like the tenant), `/`, or an ARM id.
pub(super) fn scope(words: &mut Words<'_>) -> Result<Scope, Refusal> {
    words.value("a scope", |word| arm_id(word)?.parse().ok())
}

fn arm_id(word: &str) -> Option<String> {
    if word.starts_with('/') {
        return Some(word.to_owned());
    }
    if let Some(name) = word.strip_prefix("group:") {
        return Some(format!("/providers/Microsoft.Management/managementGroups/{}", group_name(name)));
    }
    let mut segments = word.split('/');
    let subscription = subscription_id(segments.next()?)?;
    let below = match (segments.next(), segments.next(), segments.next()) {
        (None, _, _) => String::new(),
        (Some(""), Some(ticket), None) => format!("/providers/Microsoft.Support/supportTickets/{ticket}"),
        (Some(group), None, _) => format!("/resourceGroups/{group}"),
        (Some(group), Some(machine), None) => {
            format!("/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/{machine}")
        }
        (Some(_), Some(_), Some(_)) => return None,
    };
    Some(format!("/subscriptions/{subscription}{below}"))
}

/// The name of a management group; that of a tenant means its root.
pub(super) fn group_name(name: &str) -> String {
    tenant_id(name).map_or_else(|| name.to_owned(), |root| root.to_string())
}

/// `from T`, `until T`, both, or neither: then for ever.
pub(super) fn validity(words: &mut Words<'_>) -> Result<Interval, Refusal> {
    Ok(stated_interval(words)?.unwrap_or(Interval::ALWAYS))
}

/// The interval of a usage line: what it names, else the month.
pub(super) fn charge_period(words: &mut Words<'_>) -> Result<Interval, Refusal> {
    let month = Interval::new(hour(0), hour(MONTH)).unwrap_or(Interval::ALWAYS);
    Ok(stated_interval(words)?.unwrap_or(month))
}

fn stated_interval(words: &mut Words<'_>) -> Result<Option<Interval>, Refusal> {
    let column = words.column();
    let from = if words.took("from") { Some(instant(words)?) } else { None };
    let until = if words.took("until") { Some(instant(words)?) } else { None };
    if from.is_none() && until.is_none() {
        return Ok(None);
    }
    let interval = Interval::new(from.unwrap_or(Instant::MIN), until.unwrap_or(Instant::MAX));
    interval.map(Some).ok_or((column, Problem::Empty))
}

fn hour(number: i128) -> Instant {
    Instant::from_nanoseconds(START + number * HOUR)
}

fn instant(words: &mut Words<'_>) -> Result<Instant, Refusal> {
    words.value("an hour of the month or a time", |word| match word.parse::<u16>() {
        Ok(number) => Some(hour(i128::from(number))),
        Err(_) => word.parse().ok(),
    })
}
