//! Statements of `then`: the rows of the report, and reasons why there are none.

use pal_model::definition::missing::Missing;
use pal_model::{Association, Grain, Mechanism, Mode, ReasonCode, Terms};

use super::given::{amount, currency, partner};
use super::name;
use super::word::{Refusal, Words};
use super::{Expectation, Roles, RowLike};

/// `then [policy pec] [mode any-time] [association all] [roll-up global]`.
pub(super) fn heading(line: usize, words: &mut Words<'_>) -> Result<Expectation, Refusal> {
    words.skip();
    let mut terms = Terms::default();
    while let Some(word) = words.peek() {
        words.skip();
        match word {
            "policy" => terms.policy = words.value("a policy", |word| word.parse().ok())?,
            "mode" => terms.mode = words.value("a mode", mode)?,
            "association" => terms.association = words.value("an association", association)?,
            "roll-up" => {
                words.expect("global")?;
                terms.grain = Grain::Global;
            }
            _ => return Err(words.refuse("a term of the report")),
        }
    }
    Ok(Expectation {
        line,
        terms,
        credits: Vec::new(),
        roles: Roles::default(),
        missing: Vec::new(),
        stated: false,
    })
}

fn mode(word: &str) -> Option<Mode> {
    match word {
        "time-weighted" => Some(Mode::TimeWeighted),
        "any-time" => Some(Mode::AnyTime),
        "whole" => Some(Mode::Whole),
        _ => None,
    }
}

fn association(word: &str) -> Option<Association> {
    match word {
        "pal" => Some(Association::Pal),
        "csp" => Some(Association::Csp),
        "all" => Some(Association::All),
        _ => None,
    }
}

/// Adds what a line says to an expectation.
pub(super) fn statement(expectation: &mut Expectation, words: &mut Words<'_>) -> Result<(), Refusal> {
    if words.took("credit") {
        expectation.stated = true;
        let row = credit(words)?;
        if row.role.is_some() {
            expectation.roles = Roles::Named;
        }
        expectation.credits.push(row);
    } else if words.took("nothing") {
        expectation.stated = true;
    } else if words.took("none") {
        expectation.missing.push(none(words)?);
    } else {
        return Err(words.refuse("a statement of `then`"));
    }
    Ok(())
}

/// `credit 12345 in contoso 730 [EUR] [by csp] [duplicate] [as Owner]`.
fn credit(words: &mut Words<'_>) -> Result<RowLike, Refusal> {
    let partner = partner(words)?;
    words.expect("in")?;
    let customer = name::tenant(words)?;
    let amount = amount(words)?;
    let currency = currency(words);
    let mechanism = if words.took("by") {
        words.expect("csp")?;
        Mechanism::Csp
    } else {
        Mechanism::Pal
    };
    let duplicate = words.took("duplicate");
    let role = if words.took("as") { Some(name::role(words)?) } else { None };
    Ok(RowLike { customer, partner, mechanism, duplicate, role, currency, amount })
}

/// `none 12345 in contoso because NO_ROLE`.
fn none(words: &mut Words<'_>) -> Result<Missing, Refusal> {
    let partner = partner(words)?;
    words.expect("in")?;
    let customer = name::tenant(words)?;
    words.expect("because")?;
    let reason = words.value("a reason", |word| REASONS.into_iter().find(|reason| reason.code() == word))?;
    Ok(Missing { partner, customer, reason })
}

/// The reasons for a partner's absence from a customer.
const REASONS: [ReasonCode; 12] = [
    ReasonCode::PartnerIdInvalid,
    ReasonCode::NotLinkedInTenant,
    ReasonCode::LighthouseLinkMissing,
    ReasonCode::IdentityDeleted,
    ReasonCode::IdentityDisabled,
    ReasonCode::NoRole,
    ReasonCode::OnlyPimEligible,
    ReasonCode::RoleNotEligible,
    ReasonCode::NoUsage,
    ReasonCode::NotConsumption,
    ReasonCode::OtherProvider,
    ReasonCode::TenantUnknown,
];
