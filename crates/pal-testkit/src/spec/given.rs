//! Statements of `given`: rows of the estate, and usage lines.

use pal_model::facts::{
    AccountType, AssignmentKind, Cloud, Delegation, GroupMember, Link, ManagementGroupChild,
    ManagementGroupEdge, OfferType, Partner, Permanence, PrincipalRecord, PrincipalType, RoleAssignment,
    Subscription,
};
use pal_model::scope::ManagementGroupName;
use pal_model::{Facts, Money, PartnerId, Principal, Scope, UsageLine};

use super::Case;
use super::name;
use super::word::{Refusal, Words};

/// Adds what a line says to a case.
pub(super) fn statement(case: &mut Case, words: &mut Words<'_>) -> Result<(), Refusal> {
    let facts = &mut case.facts;
    let statement = words.peek().unwrap_or("");
    let read = match statement {
        "directory" => directory,
        "location" => location,
        "global" => global,
        "link" => link,
        "identity" => identity,
        "member" => member,
        "assign" => assign,
        "delegate" => delegate,
        "hang" => hang,
        "subscription" => subscription,
        "usage" => {
            words.skip();
            case.lines.push(usage(words)?);
            return Ok(());
        }
        _ => return Err(words.refuse("a statement of `given`")),
    };
    words.skip();
    read(facts, words)
}

/// `directory empty`: the table is there, and nobody is in it.
fn directory(facts: &mut Facts, words: &mut Words<'_>) -> Result<(), Refusal> {
    words.expect("empty")?;
    facts.partners.get_or_insert_default();
    Ok(())
}

/// `location 12345 [of 12344]`.
fn location(facts: &mut Facts, words: &mut Words<'_>) -> Result<(), Refusal> {
    let partner_id = partner(words)?;
    let global_id = if words.took("of") { Some(partner(words)?) } else { None };
    let valid = name::validity(words)?;
    let row = Partner { partner_id, name: None, account_type: AccountType::Location, global_id, valid };
    facts.partners.get_or_insert_default().push(row);
    Ok(())
}

/// `global 12344`.
fn global(facts: &mut Facts, words: &mut Words<'_>) -> Result<(), Refusal> {
    let partner_id = partner(words)?;
    let valid = name::validity(words)?;
    let row = Partner { partner_id, name: None, account_type: AccountType::Global, global_id: None, valid };
    facts.partners.get_or_insert_default().push(row);
    Ok(())
}

/// `link ana in contoso to 12345`.
fn link(facts: &mut Facts, words: &mut Words<'_>) -> Result<(), Refusal> {
    let principal = principal(words, "in")?;
    words.expect("to")?;
    let partner_id = partner(words)?;
    facts.links.push(Link { principal, partner_id, valid: name::validity(words)? });
    Ok(())
}

/// `identity ana in contoso guest`.
fn identity(facts: &mut Facts, words: &mut Words<'_>) -> Result<(), Refusal> {
    let principal = principal(words, "in")?;
    let principal_type = words.value("a kind of identity", |word| match word {
        "member" => Some(PrincipalType::Member),
        "guest" => Some(PrincipalType::Guest),
        "servicePrincipal" => Some(PrincipalType::ServicePrincipal),
        "managedIdentity" => Some(PrincipalType::ManagedIdentity),
        "group" => Some(PrincipalType::Group),
        _ => None,
    })?;
    let valid = name::validity(words)?;
    facts.principals.push(PrincipalRecord { principal, principal_type, display_name: None, valid });
    Ok(())
}

/// `member ana of ops in contoso`.
fn member(facts: &mut Facts, words: &mut Words<'_>) -> Result<(), Refusal> {
    let member = name::object(words)?;
    words.expect("of")?;
    let Principal { tenant, object: group } = principal(words, "in")?;
    facts.group_members.push(GroupMember {
        tenant,
        group,
        member: member(tenant),
        valid: name::validity(words)?,
    });
    Ok(())
}

/// `assign ana in contoso Contributor at prod [eligible|activated]`.
fn assign(facts: &mut Facts, words: &mut Words<'_>) -> Result<(), Refusal> {
    let Principal { tenant, object: principal } = principal(words, "in")?;
    let role = name::role(words)?;
    words.expect("at")?;
    let scope = name::scope(words)?;
    let (kind, permanence) = holding(words);
    let valid = name::validity(words)?;
    let row = RoleAssignment { tenant, assignment_id: None, principal, role, scope, kind, permanence, valid };
    facts.role_assignments.push(row);
    Ok(())
}

/// `delegate lena of fabrikam Contributor at prod in contoso [eligible|activated]`.
fn delegate(facts: &mut Facts, words: &mut Words<'_>) -> Result<(), Refusal> {
    let Principal { tenant: managing_tenant, object: principal } = principal(words, "of")?;
    let role = name::role(words)?;
    words.expect("at")?;
    let refused = words.refuse("a subscription or resource group");
    let Scope::Place(scope) = name::scope(words)? else { return Err(refused) };
    if scope.is_resource() {
        return Err(refused);
    }
    words.expect("in")?;
    let customer_tenant = name::tenant(words)?;
    let (kind, permanence) = holding(words);
    let valid = name::validity(words)?;
    facts.delegations.push(Delegation {
        managing_tenant,
        customer_tenant,
        principal,
        role,
        scope,
        kind,
        permanence,
        valid,
    });
    Ok(())
}

/// `hang prod under corp in contoso`, `hang group:corp under contoso in contoso`.
fn hang(facts: &mut Facts, words: &mut Words<'_>) -> Result<(), Refusal> {
    let refused = words.refuse("a subscription or management group");
    let child = match name::scope(words)? {
        Scope::Place(place) if place.path().is_empty() => {
            ManagementGroupChild::Subscription(place.subscription_id())
        }
        Scope::ManagementGroup(name) => ManagementGroupChild::Group(name),
        Scope::Place(_) | Scope::Root | Scope::Elsewhere(_) => return Err(refused),
    };
    words.expect("under")?;
    let parent: ManagementGroupName =
        words.value("a management group", |word| name::group_name(word).parse().ok())?;
    words.expect("in")?;
    let tenant = name::tenant(words)?;
    facts.management_groups.push(ManagementGroupEdge {
        tenant,
        child,
        parent,
        valid: name::validity(words)?,
    });
    Ok(())
}

/// `subscription prod in contoso [offer trial] [cloud china] [csp 12345] [reseller 12346]`.
fn subscription(facts: &mut Facts, words: &mut Words<'_>) -> Result<(), Refusal> {
    let subscription = name::subscription(words)?;
    words.expect("in")?;
    let tenant = name::tenant(words)?;
    let offer_type = if words.took("offer") { Some(offer(words)?) } else { None };
    let cloud = if words.took("cloud") { Some(cloud(words)?) } else { None };
    let csp_partner_id = if words.took("csp") { Some(partner(words)?) } else { None };
    let csp_reseller_id = if words.took("reseller") { Some(partner(words)?) } else { None };
    let valid = name::validity(words)?;
    facts.subscriptions.push(Subscription {
        subscription,
        tenant,
        display_name: None,
        offer_type,
        cloud,
        csp_partner_id,
        csp_reseller_id,
        valid,
    });
    Ok(())
}

/// `usage prod/app/vm 730 [EUR] [of contoso] [purchase|aws]`: `of` names the export's own tenant.
fn usage(words: &mut Words<'_>) -> Result<UsageLine, Refusal> {
    let refused = words.refuse("a place at or below a subscription, or `nowhere`");
    let place = if words.took("nowhere") {
        None
    } else {
        let Scope::Place(place) = name::scope(words)? else { return Err(refused) };
        Some(place)
    };
    let cost = amount(words)?;
    let currency = currency(words);
    let export_tenant = if words.took("of") { Some(name::tenant(words)?) } else { None };
    let consumption = !words.took("purchase");
    let microsoft = !words.took("aws");
    Ok(UsageLine {
        interval: name::charge_period(words)?,
        place,
        export_tenant,
        microsoft,
        consumption,
        service: "Virtual Machines".to_owned(),
        currency,
        cost,
    })
}

fn principal(words: &mut Words<'_>, preposition: &'static str) -> Result<Principal, Refusal> {
    let object = name::object(words)?;
    words.expect(preposition)?;
    let tenant = name::tenant(words)?;
    Ok(Principal { tenant, object: object(tenant) })
}

/// Whether a role is held, may be activated, or was.
fn holding(words: &mut Words<'_>) -> (AssignmentKind, Permanence) {
    if words.took("eligible") {
        (AssignmentKind::Eligible, Permanence::Permanent)
    } else if words.took("activated") {
        (AssignmentKind::Active, Permanence::Activated)
    } else {
        (AssignmentKind::Active, Permanence::Permanent)
    }
}

/// A partner id.
pub(super) fn partner(words: &mut Words<'_>) -> Result<PartnerId, Refusal> {
    words.value("a partner id", |word| word.parse().ok())
}

/// An amount; what an estate or report cannot hold to the last digit is no amount here.
pub(super) fn amount(words: &mut Words<'_>) -> Result<Money, Refusal> {
    words.value("an amount", |word| {
        Money::read(word).ok().filter(|read| !read.rounded).map(|read| read.amount)
    })
}

/// Three capital letters, else US dollars.
pub(super) fn currency(words: &mut Words<'_>) -> String {
    let is_currency = |word: &&str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let Some(word) = words.peek().filter(is_currency) else { return "USD".to_owned() };
    words.skip();
    word.to_owned()
}

fn offer(words: &mut Words<'_>) -> Result<OfferType, Refusal> {
    words.value("an offer", |word| match word {
        "paid" => Some(OfferType::Paid),
        "trial" => Some(OfferType::Trial),
        "benefit" => Some(OfferType::Benefit),
        "support" => Some(OfferType::Support),
        "internal" => Some(OfferType::Internal),
        _ => None,
    })
}

fn cloud(words: &mut Words<'_>) -> Result<Cloud, Refusal> {
    words.value("a cloud", |word| match word {
        "public" => Some(Cloud::Public),
        "usgov" => Some(Cloud::UsGov),
        "china" => Some(Cloud::China),
        "stack" => Some(Cloud::Stack),
        _ => None,
    })
}
