//! On what terms usage is credited: the questions a report asks of the same facts.

use std::str::FromStr;

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
    /// All there are; of one global account one comes first (PAL-28).
    All,
}

impl Association {
    /// Whether ties of this mechanism count.
    pub fn includes(self, mechanism: Mechanism) -> bool {
        match (self, mechanism) {
            (Self::All, _) | (Self::Pal, Mechanism::Pal) | (Self::Csp, Mechanism::Csp) => true,
            (Self::Pal, Mechanism::Csp | Mechanism::Dpor) | (Self::Csp, Mechanism::Pal | Mechanism::Dpor) => {
                false
            }
        }
    }
}

/// What ties a partner to usage. In the usual order of precedence (PAL-28).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mechanism {
    /// It sells the subscription.
    Csp,
    /// The customer named it for the subscription: digital partner of record.
    Dpor,
    /// A partner link and a role.
    Pal,
}

impl Mechanism {
    /// The word of `PartnerAttributionType`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Csp => "CSP",
            Self::Dpor => "DPOR",
            Self::Pal => "PAL",
        }
    }
}

/// Which tie counts where a partner has several to one usage (PAL-28). No source says where DPOR stands; between the others is
/// ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Precedence([Mechanism; 3]);

impl Default for Precedence {
    fn default() -> Self {
        Self([Mechanism::Csp, Mechanism::Dpor, Mechanism::Pal])
    }
}

impl Precedence {
    /// The place of a mechanism, the first one least.
    pub fn rank(self, mechanism: Mechanism) -> usize {
        self.0.iter().position(|of| *of == mechanism).unwrap_or(self.0.len())
    }
}

/// Not an order of the three mechanisms.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an order of csp, dpor and pal, each once")]
pub struct PrecedenceError(String);

impl FromStr for Precedence {
    type Err = PrecedenceError;

    fn from_str(text: &str) -> Result<Self, PrecedenceError> {
        let refused = || PrecedenceError(text.to_owned());
        let usual = Self::default().0;
        let named = |word: &str| usual.into_iter().find(|of| of.word().eq_ignore_ascii_case(word));
        let words: Vec<Mechanism> = text.split(',').filter_map(|word| named(word.trim())).collect();
        let order: [Mechanism; 3] = words.try_into().map_err(|_| refused())?;
        let is_each = usual.iter().all(|of| order.contains(of)) && text.split(',').count() == order.len();
        if is_each { Ok(Self(order)) } else { Err(refused()) }
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
    /// Which tie counts first.
    pub precedence: Precedence,
}

/// One who is credited for a line: a location, or under [`Grain::Global`] a global account, by one mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    /// The location's or the global account's id.
    pub partner: PartnerId,
    /// By what.
    pub mechanism: Mechanism,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_of_ties_has_each_of_them_once() {
        let order: Precedence = "pal,csp,dpor".parse().unwrap();
        let ranks = [Mechanism::Csp, Mechanism::Dpor, Mechanism::Pal].map(|of| order.rank(of));
        assert_eq!(ranks, [1, 2, 0]);
        assert_eq!("csp,dpor,pal".parse(), Ok(Precedence::default()));
        for bad in ["", "csp", "csp,pal", "csp,csp,pal", "csp,dpor,pal,pal", "csp,dpor,pal,cpor"] {
            assert!(bad.parse::<Precedence>().is_err(), "{bad}");
        }
    }
}
