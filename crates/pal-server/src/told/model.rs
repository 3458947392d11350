//! What is wrong with an id, a scope, a time or an amount.

use pal_model::ids::{GuidError, PartnerIdError};
use pal_model::money::MoneyError;
use pal_model::power_platform::PlatformIdError;
use pal_model::role::RolePolicyError;
use pal_model::scope::ScopeError;
use pal_model::time::TimeError;

use super::{Tell, Told};
use crate::texts::key;

impl Tell for GuidError {
    fn told(&self) -> Told {
        Told::of(key("fault-guid"), [("found", (&self.0).into())])
    }
}

impl Tell for PartnerIdError {
    fn told(&self) -> Told {
        Told::of(key("fault-partner-id"), [("found", (&self.0).into())])
    }
}

impl Tell for PlatformIdError {
    fn told(&self) -> Told {
        Told::of(key("fault-platform-id"), [("found", (&self.0).into())])
    }
}

impl Tell for TimeError {
    fn told(&self) -> Told {
        Told::of(key("fault-time"), [("found", (&self.0).into())])
    }
}

impl Tell for RolePolicyError {
    fn told(&self) -> Told {
        Told::of(key("fault-role-policy"), [("found", (&self.0).into())])
    }
}

impl Tell for jiff::Error {
    fn told(&self) -> Told {
        Told::plain(key("fault-timestamp"))
    }
}

impl Tell for ScopeError {
    fn told(&self) -> Told {
        match self {
            Self::Malformed(found) => Told::of(key("fault-scope"), [("found", found.into())]),
            Self::Segment(found) => Told::of(key("fault-scope-segment"), [("found", found.into())]),
            Self::Character(found) => Told::of(key("fault-scope-character"), [("found", found.into())]),
        }
    }
}

impl Tell for MoneyError {
    fn told(&self) -> Told {
        match self {
            Self::Malformed(found) => Told::of(key("fault-decimal"), [("found", found.into())]),
            Self::TooLarge(found) => Told::of(key("fault-decimal-long"), [("found", found.into())]),
        }
    }
}
