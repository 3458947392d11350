//! On what terms usage is credited: the questions a report asks of the same facts.

use crate::ids::PartnerId;
use crate::role::RolePolicy;

/// How much of a line counts when access covers a part of its time (PAL-20).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The covered part, by length.
    #[default]
    TimeWeighted,
    /// All of it if covered at any instant.
    AnyTime,
    /// All of it if covered throughout, else nothing.
    Whole,
}

/// Which ties between a partner and usage count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Association {
    /// Partner links.
    #[default]
    Pal,
    /// Sales in CSP.
    Csp,
    /// Both; of one global account the sale comes first (PAL-28).
    All,
}

impl Association {
    /// Whether ties of this mechanism count.
    pub fn includes(self, mechanism: Mechanism) -> bool {
        match (self, mechanism) {
            (Self::All, _) | (Self::Pal, Mechanism::Pal) | (Self::Csp, Mechanism::Csp) => true,
            (Self::Pal, Mechanism::Csp) | (Self::Csp, Mechanism::Pal) => false,
        }
    }
}

/// What ties a partner to usage. In the order of precedence (PAL-28).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mechanism {
    /// It sells the subscription.
    Csp,
    /// A partner link and a role.
    Pal,
}

impl Mechanism {
    /// The word of `PartnerAttributionType`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Csp => "CSP",
            Self::Pal => "PAL",
        }
    }
}

/// Who is credited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Grain {
    /// Each location by itself.
    #[default]
    Location,
    /// The global account, by the union over its locations (PAL-29).
    Global,
}

/// The terms of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Terms {
    /// Which roles count.
    pub policy: RolePolicy,
    /// How partial access counts.
    pub mode: Mode,
    /// Which ties count.
    pub association: Association,
    /// Who is credited.
    pub grain: Grain,
}

/// One who is credited for a line: a location, or under [`Grain::Global`] a global account, by one mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    /// The location's or the global account's id.
    pub partner: PartnerId,
    /// By what.
    pub mechanism: Mechanism,
}
